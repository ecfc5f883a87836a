#pragma once
/// What is wrong with the fleet, the newest first, each with the way to its remedy. Rows are kept by id; new errors are announced to screen
/// readers. Main thread.

#include "core/model/fleet.hpp"
#include "ui/widgets/card.hpp"

#include <QLabel>
#include <map>
#include <set>

class QPushButton;
class QVBoxLayout;

namespace ui {

class WrappingScrollArea;

/// One alert.
class AlertRow : public QWidget {
    Q_OBJECT
public:
    AlertRow(const Theme& theme, QWidget* parent);
    void show(const model::FleetAlert& alert);

Q_SIGNALS:
    void linkWanted(const model::FleetAlert& alert);
    void dismissWanted(const std::string& id);

protected:
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void showIcon();

    const Theme& m_theme;
    model::FleetAlert m_alert;
    QLabel *m_icon, *m_title, *m_time, *m_text;
    QPushButton* m_link;
};

class AlertCard : public Card {
    Q_OBJECT
public:
    AlertCard(const Theme& theme, QWidget* parent);
    void show(const std::vector<model::FleetAlert>& alerts);
    /// `reason`: why they cannot be dismissed now; "": they can.
    void setFrozen(const QString& reason);
    /// At its whole height, where the page scrolls; else it scrolls by itself.
    void setWhole(bool whole);

Q_SIGNALS:
    void linkWanted(const model::FleetAlert& alert);
    /// No ids: all.
    void dismissWanted(const std::vector<std::string>& ids);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeHeader();
    void makeList();
    void fitHeight();
    void announce(const std::vector<model::FleetAlert>& alerts);
    AlertRow* rowOf(const std::string& id);

    const Theme& m_theme;
    QLabel *m_count, *m_note;
    QPushButton* m_dismiss;
    WrappingScrollArea* m_area;
    QVBoxLayout* m_rows;
    std::map<std::string, AlertRow*> m_byId;
    std::vector<std::string> m_order;
    std::set<std::string> m_known; ///< that were announced, or there at the beginning
    QString m_frozen;
    bool m_isWhole = false, m_hasBegun = false;
};

} // namespace ui
