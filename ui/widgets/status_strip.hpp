#pragma once
/// The status bar: connection, CPU, disk, ingest egress, viewers, job counts. Each item is a button to the page about it.

#include "core/model/fleet.hpp"
#include "core/model/service.hpp"
#include "ui/widgets/basics.hpp"

#include <deque>
#include <optional>

class QMenu;

namespace ui {

/// One item: icon, grey word, value, grey word; amber with the warning icon at its limit. Where its strip has no room for all of that, a
/// part.
class StatusItem : public QAbstractButton {
    Q_OBJECT
public:
    /// Of the last minute's line, the grey words and the value, what there is room for.
    enum class Shows { All, NoPlot, ValueAlone };
    StatusItem(const Theme& theme, QString iconName, QString before, QString after, QWidget* parent);
    void setValue(const QString& value, bool atLimit = false);
    void setAfter(const QString& after);
    void setIcon(const QString& name);
    /// Its value is of then; "": of now.
    void setStale(const QString& asOf);
    /// Keeps the last minute and draws it. `percent` 0 to 100.
    void plot(double percent);
    /// Opens at what is chosen now; Home and End go to its first and last entry.
    void setMenu(QMenu* menu);
    bool isAtLimit() const { return m_atLimit; }
    /// Whether there is something to be told; hidden all the same where there is no room.
    void setWanted(bool isWanted) { m_isWanted = isWanted; }
    bool isWanted() const { return m_isWanted; }
    int widthOf(Shows shows) const;
    /// `most`: its value is elided to that width.
    void setRoom(Shows shows, int most);
    QSize sizeHint() const override;
    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    /// What stands in its menu can be put there now.
    void menuOpens();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void nameIt();
    QString wholeText() const;
    void paintPlot(QPainter& painter, int left) const;

    const Theme& m_theme;
    QString m_icon, m_before, m_value, m_after, m_asOf;
    bool m_atLimit = false, m_plots = false, m_isWanted = true;
    Shows m_shows = Shows::All;
    int m_most = QWIDGETSIZE_MAX;
    QMenu* m_menu = nullptr;
    std::deque<double> m_history;
};

/// Of a server with a fleet: its slots in place of its processor, its nodes in place of one ingest, its alerts.
struct FleetLoad {
    int slots = 0, busy = 0, alerts = 0;
    std::optional<model::FleetIngest> nodes{}; ///< all of them in one
};

/// Nothing of it is cut: where there is too little room, what matters least goes first.
class StatusStrip : public Surface {
    Q_OBJECT
public:
    StatusStrip(const Theme& theme, QWidget* parent);
    void setStatus(const model::SystemStatus& status, int minimumFreeGb);
    /// `all`: of the queue, those that are done too.
    void setCounts(int active, int waiting, int attention, int all);
    /// Nothing: there is none.
    void setFleet(const std::optional<FleetLoad>& fleet);
    /// What the switch at the left end shows: the engine's name, and a grey word behind it.
    void setConnection(const QString& iconName, const QString& name, const QString& detail, bool needsLook);
    /// What is said of the engine is of then ("14:02:31"), since there is no connection now; "": it is as it is.
    void setStale(const QString& asOf);
    /// What this computer does while another is shown; "": nothing.
    void setLocalWork(const QString& text);
    void openConnections();

Q_SIGNALS:
    /// The switch opens: what can be chosen goes into its menu, which is empty.
    void connectionsWanted(QMenu* menu);
    void engineWanted();
    void ingestWanted();
    void viewersWanted();
    void jobsWanted();
    void fleetWanted();
    /// This computer's are to be shown.
    void localWanted();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    // status_strip_room.cpp
    void fitRoom();

    void fillConnections(QMenu& menu);
    void showStatus();
    void showNodes(const model::FleetIngest& nodes);
    void sayCounts();

    std::optional<model::SystemStatus> m_last;
    std::optional<FleetLoad> m_fleet;
    int m_minimumFreeGb = 0;
    int m_active = 0, m_waiting = 0, m_attention = 0, m_all = 0; ///< jobs
    StatusItem *m_connection, *m_cpu, *m_slots, *m_disk, *m_ingest, *m_viewers, *m_local, *m_counts;
};

} // namespace ui
