#pragma once
/// Paints the cells of the job list and hits its row button (Resume, Retry, Remove) and the menu dots. Hand-drawn bars: a style's progress
/// bar costs four times as much (4.6 ms for a paint instead of 1.2).

#include "core/model/commands.hpp"
#include "core/model/job.hpp"
#include "core/model/upload.hpp"
#include "ui/style/theme.hpp"

#include <QStyledItemDelegate>

class QAbstractItemView;

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
    /// What is shown is of then ("14:02:31"), since there is no connection now; "": it is as it is.
    void setStale(const QString& asOf) { m_asOf = asOf; }
    /// Jobs cannot be changed now. Films on their way from here can.
    void setFrozen(bool frozen) { m_frozen = frozen; }
    /// Of the column of times: none of its usual words is cut, in any language and font.
    int etaWidth() const;
    /// Of a line of facts as many whole ones as there is room for: half a number is a wrong one.
    static QString factsThatFit(QString line, const QFontMetrics& metrics, int width, const QString& between = QStringLiteral(" · "));
    /// "Second in line": of a waiting job with so many waiting ones before it.
    static QString placeText(int place);
    /// "as of 14:02:31"
    static QString asOf(const QString& time);

Q_SIGNALS:
    void actionClicked(const QModelIndex& index, model::JobAction action);
    void menuClicked(const QModelIndex& index, const QPoint& global);

private:
    void paintJob(QPainter& painter, const QRect& rect, const QModelIndex& index, const model::Job& job) const;
    /// What a job's progress says, in `cell` and as far as there is room in those behind it.
    void paintWords(
        QPainter& painter, const QRect& cell, const QAbstractItemView* view, const QModelIndex& index, const model::Job& job) const;
    /// Of a row with a button: before it, through what such a row leaves empty; where Speed is hidden the button reaches into the cell.
    int endOfWords(const QRect& cell, const QAbstractItemView& view, const QModelIndex& index, const model::Job& job) const;
    void paintRenditions(QPainter& painter, const QRect& rect, const model::Job& job) const;
    /// `right`: where its words end at the latest.
    void paintProgress(QPainter& painter, const QRect& rect, int right, const QModelIndex& index, const model::Job& job) const;
    void paintNumbers(QPainter& painter, const QRect& rect, const QModelIndex& index, const model::Job& job) const;
    // job_delegate_uploads.cpp
    void paintUpload(QPainter& painter, const QRect& rect, int right, const model::Upload& upload) const;
    void paintUploadNumbers(QPainter& painter, const QRect& rect, bool eta, const model::Upload& upload) const;
    /// Of the last two number columns: the one large, the other below it.
    void paintTwo(QPainter& painter, const QRect& rect, const QString& first, const QString& second, bool isStale) const;
    void paintButton(QPainter& painter, const QRect& etaCell, const model::Job& job) const;
    bool mayPress(const model::Job& job) const;
    static QString buttonText(model::JobAction action);
    QRect buttonRect(const QRect& etaCell, const model::Job& job) const;

    const Theme& m_theme;
    QString m_asOf;
    bool m_compact = false, m_frozen = false;
};

/// A bar with a stored and an in-flight part, 3 px round. Paused and failed jobs have a grey one.
void paintBar(QPainter& painter, const QRectF& where, double stored, double inFlight, const Tokens& tokens, bool grey = false);

} // namespace ui
