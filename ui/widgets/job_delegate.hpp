#pragma once
/// Paints the cells of the job list and hits its row button (Resume, Retry, Remove) and the menu dots. Hand-drawn bars: a style's progress
/// bar costs four times as much (4.6 ms for a paint instead of 1.2).

#include "core/model/commands.hpp"
#include "core/model/job.hpp"
#include "ui/style/theme.hpp"

#include <QStyledItemDelegate>

namespace ui {

class JobDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    JobDelegate(const Theme& theme, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) override;
    /// Height of a row; "Compact" in Settings makes it smaller.
    void setCompact(bool compact) { m_compact = compact; }
    /// Of the column of times: none of its usual words is cut, in any language and font.
    int etaWidth() const;
    /// "Second in line": of a waiting job with so many waiting ones before it.
    static QString placeText(int place);

Q_SIGNALS:
    void actionClicked(const QModelIndex& index, model::JobAction action);
    void menuClicked(const QModelIndex& index, const QPoint& global);

private:
    void paintJob(QPainter& painter, const QRect& rect, const QModelIndex& index, const model::Job& job) const;
    void paintRenditions(QPainter& painter, const QRect& rect, const model::Job& job) const;
    /// `right`: where its words end at the latest.
    void paintProgress(QPainter& painter, const QRect& rect, int right, const QModelIndex& index, const model::Job& job) const;
    void paintNumbers(QPainter& painter, const QRect& rect, const QModelIndex& index, const model::Job& job) const;
    static QString buttonText(model::JobAction action);
    QRect buttonRect(const QRect& etaCell, const model::Job& job) const;

    const Theme& m_theme;
    bool m_compact = false;
};

/// A bar with a stored and an in-flight part, 3 px round. Paused and failed jobs have a grey one.
void paintBar(QPainter& painter, const QRectF& where, double stored, double inFlight, const Tokens& tokens, bool grey = false);

} // namespace ui
