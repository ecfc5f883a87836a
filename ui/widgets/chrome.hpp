#pragma once
/// The frame around the pages: the rail at the left, the status bar below.

#include "core/model/service.hpp"
#include "ui/widgets/basics.hpp"

#include <QAbstractButton>

class QButtonGroup;
class QMenu;
class QVBoxLayout;

namespace ui {

class NavButton : public QAbstractButton {
    Q_OBJECT
public:
    NavButton(const Theme& theme, QString iconName, const QString& text, QWidget* parent);
    void setBadge(int count);
    QSize sizeHint() const override { return {72, 56}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
    QString m_icon;
    int m_badge = 0;
};

class NavRail : public Surface {
    Q_OBJECT
public:
    NavRail(const Theme& theme, QMenu* menu, QWidget* parent);
    /// `bottom`: below the stretch. Pages are numbered in the order they are added.
    NavButton* addPage(const QString& iconName, const QString& text, bool bottom);
    void setCurrent(int page);

Q_SIGNALS:
    void pageWanted(int page);

private:
    QButtonGroup* m_group;
    QVBoxLayout* m_layout;
    int m_pages = 0;
};

class StatusStrip : public Surface {
    Q_OBJECT
public:
    StatusStrip(const Theme& theme, QWidget* parent);
    void setStatus(const model::SystemStatus& status, int minimumFreeGb);
    void setCounts(int active, int waiting, int attention);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    model::SystemStatus m_status;
    std::vector<double> m_cpu;        ///< last minute, percent
    QString m_counts;
    int m_minimumFreeGb = 0;
};

} // namespace ui
