#pragma once
/// The inspector's ladder: rendition, codec, target and actual kb/s, progress. Painted, read as text by screen readers.

#include "core/model/job.hpp"
#include "ui/style/theme.hpp"

#include <QWidget>

namespace ui {

class LadderTable : public QWidget {
    Q_OBJECT
public:
    LadderTable(const Theme& theme, QWidget* parent = nullptr);
    void setJob(const model::Job& job);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    enum Column { Rendition, Codec, Target, Actual, Quality, Progress, ColumnCount };
    struct Span {
        Column column;
        int x, width;
    };
    static QString text(Column column, const model::RenditionProgress& row);
    static QString widest(Column column, const model::RenditionProgress& row);
    std::vector<Span> columns(const QStringList& headers) const;
    int rowHeight() const;
    int headerHeight() const;

    const Theme& m_theme;
    std::vector<model::RenditionProgress> m_rows;
    bool m_grey = false;
};

} // namespace ui
