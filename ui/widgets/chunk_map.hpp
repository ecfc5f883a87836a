#pragma once
/// The chunks of a job as cells, twenty a row, the time at the left, counts below. Arrow keys move a cell cursor.

#include "core/model/job.hpp"
#include "ui/style/theme.hpp"

#include <QWidget>

namespace ui {

class ChunkMap : public QWidget {
    Q_OBJECT
public:
    ChunkMap(const Theme& theme, QWidget* parent = nullptr);
    void setCells(std::vector<model::ChunkCell> cells);
    /// Shows one video rendition, by its place in the ladder; -1: all.
    void setRendition(int rendition);
    QSize sizeHint() const override;
    /// "Done 60, encoding 4, retried 1, failed 0, waiting 41"
    QString legendText() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    int firstRow() const;
    QRectF cellRect(int index) const;
    int rows() const;
    /// From row to row, where cells are `cell` apart: the times beside them keep their height.
    qreal rowPitch(qreal cell) const;
    QString describe(int index) const;
    void paintCell(QPainter& painter, const QRectF& rect, const model::ChunkCell& cell) const;
    struct Counts {
        int done = 0, encoding = 0, retried = 0, failed = 0, waiting = 0;
    };
    Counts counts() const;
    struct LegendEntry {
        QString text;
        model::ChunkCell cell;
        int x = 0, line = 0, width = 0;
    };
    struct Legend {
        std::vector<LegendEntry> entries;
        int lines = 1;
    };
    Legend legend(int across) const;
    int legendLine() const;
    int timeWidth() const;
    void paintLegend(QPainter& painter) const;

    const Theme& m_theme;
    std::vector<model::ChunkCell> m_all, m_cells; ///< as told; as shown
    int m_rendition = -1;
    int m_cursor = 0;
};

} // namespace ui
