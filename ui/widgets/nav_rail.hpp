#pragma once
/// The rail at the left: the mark with the application menu, and the pages.

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
    /// Red of failures, amber of what is to be looked at.
    enum class Badge { Failures, Alerts };
    void setBadge(int count, Badge kind = Badge::Failures);
    QSize sizeHint() const override { return minimumSize(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void fit();
    void drawLabel(QPainter& painter) const;
    QString spoken() const { return text().remove(QChar(QChar::SoftHyphen)); }

    const Theme& m_theme;
    QString m_icon;
    int m_badge = 0;
    Badge m_badgeKind = Badge::Failures;
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

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QButtonGroup* m_group;
    QVBoxLayout* m_layout;
    int m_pages = 0;
};

} // namespace ui
