#pragma once
/// Paints the cells of the list of workers: name and hardware, state, slots, load, task. Main thread.

#include "core/model/fleet.hpp"
#include "ui/style/theme.hpp"

#include <QStyledItemDelegate>

namespace ui {

class WorkerDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    WorkerDelegate(const Theme& theme, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    /// What is shown is of before: there is no connection now.
    void setStale(bool stale) { m_isStale = stale; }
    /// Of a column of WorkerModel: none of its usual words is cut, in any language and font. 0: as wide as there is room.
    int widthOf(int column) const;

private:
    struct Cell {
        QPainter& painter;
        QRect rect;
        const model::FleetWorker& worker;
        QString text; ///< of the model
    };
    void paintGround(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintName(const Cell& cell) const;
    void paintState(const Cell& cell) const;
    void paintSlots(const Cell& cell) const;
    void paintLoad(const Cell& cell, double part) const;
    void paintTask(const Cell& cell) const;
    void paintNumber(const Cell& cell, int right, const QColor& colour, QFont::Weight weight) const;
    QColor heartbeatColour(const model::FleetWorker& worker, std::int64_t ageMs) const;
    QColor ink(const QColor& colour) const;

    const Theme& m_theme;
    bool m_isStale = false;
};

} // namespace ui
