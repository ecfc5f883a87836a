#pragma once
/// The nodes that store and serve what is made: how busy each is, and how many viewers there is room for. Rows are kept by id. Main thread.

#include "core/model/fleet.hpp"
#include "ui/widgets/card.hpp"

#include <QLabel>
#include <map>

class QScrollArea;
class QVBoxLayout;

namespace ui {

class CapacityBar;

/// One node.
class IngestRow : public QWidget {
    Q_OBJECT
public:
    IngestRow(const Theme& theme, QWidget* parent);
    void show(const model::FleetIngest& node);
    void setGrey(bool grey);
    const std::string& name() const { return m_node.name; }
    /// It was asked for: a ground for a moment.
    void point();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void showState();

    const Theme& m_theme;
    model::FleetIngest m_node;
    bool m_isPointedAt = false;
    QLabel *m_name, *m_icon, *m_state, *m_used, *m_all, *m_viewers, *m_free;
    CapacityBar* m_bar;
};

class IngestCard : public Card {
    Q_OBJECT
public:
    IngestCard(const Theme& theme, QWidget* parent);
    /// `all`: of them together.
    void show(const std::vector<model::FleetIngest>& nodes, const model::FleetIngest& all);
    void setGrey(bool grey);
    /// At its whole height, where the page scrolls; else it scrolls by itself.
    void setWhole(bool whole);
    /// By id or name: scrolls to it and points at it.
    void showNode(const std::string& node);

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeHeader();
    void makeList();
    void fitHeight();
    void showTotals(const model::FleetIngest& all, bool hasNodes);

    const Theme& m_theme;
    QScrollArea* m_area;
    QVBoxLayout* m_rows;
    std::map<std::string, IngestRow*> m_byId;
    std::vector<std::string> m_order;
    QLabel *m_used, *m_all, *m_room;
    bool m_isGrey = false, m_isWhole = false;
};

} // namespace ui
