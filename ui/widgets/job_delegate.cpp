#include "ui/widgets/job_delegate.hpp"

#include "ui/models/job_model.hpp"
#include "ui/style/activity_words.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/outline.hpp"
#include "ui/style/words.hpp"

#include <QAbstractItemView>
#include <QDateTime>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

namespace ui {
namespace {

constexpr int kBlock = 54, kRowMargin = 16; ///< three lines of a font of 13 px with a bar; above and below it together
constexpr QSize kThumbnail(96, 54);
constexpr int kMostBars = 6, kEtaWidth = 84;
constexpr int kBarPitch = 37, kBarGap = 4, kBarsMargin = 20; ///< of the renditions' bars; right of them
constexpr int kAfterProgress = 12, kAfterWords = 1, kAfterNumbers = 4, kBeforeButton = 8;

/// What its row's button does.
model::JobAction buttonAction(const model::Job& job) {
    if (job.state == model::JobState::Paused) return model::JobAction::Resume;
    return job.trouble && words::isForRemoval(*job.trouble) ? model::JobAction::Remove : model::JobAction::Retry;
}

QString buttonIcon(model::JobAction action) {
    return action == model::JobAction::Resume ? QStringLiteral("play")
        : action == model::JobAction::Remove  ? QStringLiteral("trash")
                                              : QStringLiteral("retry");
}

bool hasButton(const model::Job& job) {
    return job.state == model::JobState::Paused || job.state == model::JobState::Failed || job.state == model::JobState::Cancelled;
}

} // namespace

void paintBar(QPainter& painter, const QRectF& where, double stored, double inFlight, const Tokens& t, bool grey) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    const qreal radius = where.height() / 2;
    painter.setBrush(t.track);
    painter.drawRoundedRect(where, radius, radius);
    QPainterPath clip;
    clip.addRoundedRect(where, radius, radius);
    painter.setClipPath(clip, Qt::IntersectClip); // of a cell that the bar is not all in, no more than that
    const auto part = [&](double to, const QColor& colour) {
        painter.fillRect(QRectF(where.left(), where.top(), where.width() * std::clamp(to, 0.0, 1.0), where.height()), colour);
    };
    part(inFlight, grey ? t.textCaption : t.accent);
    part(stored, grey ? t.textCaption : t.storedFill);
    painter.restore();
}

JobDelegate::JobDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QSize JobDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {100, m_theme.scaled(kBlock) + (m_compact ? 0 : kRowMargin)};
}

void JobDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* job = index.data(JobModel::JobRole).value<const model::Job*>();
    if (!job) return;
    const Tokens& t = m_theme.colours();
    // The window's, not the list's: what is done in the inspector is done to the selected row.
    const bool selected = option.state & QStyle::State_Selected,
               active = option.widget ? option.widget->isActiveWindow() : bool(option.state & QStyle::State_Active);
    const QRect rect = option.rect;
    painter->save();
    painter->setClipRect(rect);
    painter->fillRect(rect,
        selected                                       ? (active ? t.selection : t.selectionInactive)
            : (option.state & QStyle::State_MouseOver) ? t.hover
                                                       : t.window);
    painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.lineSubtle);
    if (selected && index.column() == 0)
        painter->fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), active ? t.accent : t.lineStrong);
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (view && view->hasFocus() && view->currentIndex().row() == index.row()) {
        // One ring around the whole row, drawn cell by cell.
        paintRowRing(*painter, rect, t.focus, m_theme.ringWidth(), index.column() == 0, index.column() == JobModel::MenuColumn);
    }
    switch (index.column()) {
    case JobModel::JobColumn: paintJob(*painter, rect, index, *job); break;
    case JobModel::RenditionsColumn: paintRenditions(*painter, rect, *job); break;
    case JobModel::ProgressColumn: paintWords(*painter, rect, view, index, *job); break;
    case JobModel::SpeedColumn:
    case JobModel::EtaColumn:
        if (view && hasButton(*job)) // no numbers: here goes on what its progress says
            paintWords(*painter, view->visualRect(index.siblingAtColumn(JobModel::ProgressColumn)), view, index, *job);
        paintNumbers(*painter, rect, index, *job);
        break;
    case JobModel::MenuColumn:
        paintIcon(*painter, QStringLiteral("more"), QRectF(rect.center().x() - 8, rect.center().y() - 8, 16, 16), t.textCaption);
        break;
    default: break;
    }
    painter->restore();
}

void JobDelegate::paintJob(QPainter& painter, const QRect& rect, const QModelIndex& index, const model::Job& job) const {
    const Tokens& t = m_theme.colours();
    const int height = std::min(kThumbnail.height(), rect.height() - 12);
    const QRect frame(rect.left() + 16, rect.center().y() - height / 2, kThumbnail.width() * height / kThumbnail.height(), height);
    const auto picture = index.data(JobModel::ThumbnailRole).value<QPixmap>();
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    QPainterPath round;
    round.addRoundedRect(frame, 4, 4);
    painter.save();
    painter.setClipPath(round, Qt::IntersectClip);
    painter.fillRect(frame, t.raised);
    if (picture.isNull()) {
        paintIcon(painter, job.width == 0 && !job.audioCodec.empty() ? QStringLiteral("audio") : QStringLiteral("file-video"),
            QRectF(frame.center().x() - 10, frame.center().y() - 10, 20, 20), t.textCaption);
    } else {
        painter.fillRect(frame, QColor(0x0c0d0e));
        const QSizeF scaled = QSizeF(picture.size()).scaled(frame.size(), Qt::KeepAspectRatio);
        painter.drawPixmap(QRectF(QPointF(frame.center()) - QPointF(scaled.width() / 2 - 0.5, scaled.height() / 2 - 0.5), scaled), picture,
            picture.rect());
    }
    painter.restore();
    if (picture.isNull()) { // its ground is nearly that of a selected row
        painter.setPen(t.lineNormal);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(insideOf(frame), 4, 4);
    }
    const QRect text(frame.right() + 13, rect.top(), rect.right() - frame.right() - 20, rect.height());
    painter.setFont(m_theme.font(0, QFont::DemiBold));
    painter.setPen(t.textPrimary);
    const int above = m_theme.scaled(20);
    painter.drawText(QRect(text.left(), rect.center().y() - above, text.width(), above), Qt::AlignVCenter,
        painter.fontMetrics().elidedText(words::fileName(job), Qt::ElideMiddle, text.width()));
    painter.setFont(m_theme.font(-1));
    painter.setPen(t.textSecondary);
    painter.drawText(QRect(text.left(), rect.center().y() + 1, text.width(), m_theme.scaled(18)), Qt::AlignVCenter,
        factsThatFit(words::sourceLine(job), painter.fontMetrics(), text.width()));
}

void JobDelegate::paintWords(
    QPainter& painter, const QRect& cell, const QAbstractItemView* view, const QModelIndex& index, const model::Job& job) const {
    const int right = view && hasButton(job) ? endOfWords(cell, *view, index, job) : cell.right() - kAfterWords;
    if (const auto* upload = index.data(JobModel::UploadRole).value<const model::Upload*>()) paintUpload(painter, cell, right, *upload);
    else paintProgress(painter, cell, right, index, job);
}

int JobDelegate::endOfWords(const QRect& cell, const QAbstractItemView& view, const QModelIndex& index, const model::Job& job) const {
    const QRect speed = view.visualRect(index.siblingAtColumn(JobModel::SpeedColumn)); // empty where it is hidden
    const QRect eta = view.visualRect(index.siblingAtColumn(JobModel::EtaColumn));
    const int after = cell.right() + 1, beforeEta = speed.isEmpty() ? after : speed.right() + 1;
    const bool isInOrder = (speed.isEmpty() || speed.left() == after) && eta.left() == beforeEta; // columns can be moved
    return isInOrder ? buttonRect(eta, job).left() - kBeforeButton : cell.right() - kAfterWords;
}

void JobDelegate::paintRenditions(QPainter& painter, const QRect& rect, const model::Job& job) const {
    const Tokens& t = m_theme.colours();
    std::vector<const model::RenditionProgress*> shown;
    for (const auto& rendition : job.renditions)
        if (!rendition.audio || job.renditions.size() == 1) shown.push_back(&rendition);
    const int count = std::min<int>(static_cast<int>(shown.size()), kMostBars);
    if (count == 0) return;
    const qreal pitch =
        std::min<qreal>(m_theme.scaled(kBarPitch), static_cast<qreal>(rect.width() - kBarsMargin + kBarGap) / std::max(count, 5));
    const bool grey = job.isResting();
    painter.setFont(m_theme.font(-2));
    for (int i = 0; i < count; ++i) {
        const qreal x = rect.left() + i * pitch;
        QString label = QString::fromStdString(shown[static_cast<std::size_t>(i)]->name);
        if (label.endsWith(QLatin1Char('p'))) label.chop(1);
        if (i == kMostBars - 1 && static_cast<int>(shown.size()) > kMostBars)
            label = QStringLiteral("+%1").arg(static_cast<int>(shown.size()) - i);
        painter.setPen(t.textSecondary);
        const int above = m_theme.scaled(11);
        painter.drawText(QRectF(x, rect.center().y() - above, pitch, m_theme.scaled(14)), Qt::AlignLeft | Qt::AlignVCenter, label);
        paintBar(painter, QRectF(x, rect.center().y() + 6, pitch - kBarGap, 4), shown[static_cast<std::size_t>(i)]->stored,
            shown[static_cast<std::size_t>(i)]->inFlight, t, grey);
    }
}

void JobDelegate::paintProgress(QPainter& painter, const QRect& rect, int right, const QModelIndex& index, const model::Job& job) const {
    const Tokens& t = m_theme.colours();
    const bool bar = job.isActive() || (job.state == model::JobState::Paused && job.chunks > 0);
    const int top = rect.center().y() - m_theme.scaled(bar ? 25 : 19);
    const QRect line(rect.left(), top, rect.width() - kAfterProgress, m_theme.scaled(20));
    const model::JobState state = model::shownState(job);
    const bool isStale = !m_asOf.isEmpty();
    paintIcon(painter, words::stateIcon(state), QRectF(line.left(), line.center().y() - 7, 16, 16),
        isStale ? t.textDisabled : words::stateColour(state, t));
    painter.setFont(m_theme.font(-1, QFont::Medium));
    painter.setPen(isStale                         ? t.textDisabled
            : job.state == model::JobState::Failed ? t.fail
            : job.state == model::JobState::Done   ? t.ok
                                                   : t.textPrimary);
    painter.drawText(line.adjusted(22, 0, 0, 0), Qt::AlignVCenter, words::state(job));
    QString caption;
    if (bar) {
        painter.setPen(isStale ? t.textDisabled : t.textPrimary);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, words::percent(job.inFlight));
        paintBar(painter, QRectF(line.left(), top + m_theme.scaled(23), line.width(), 6), job.stored, job.inFlight, t,
            isStale || job.state == model::JobState::Paused);
    }
    switch (job.state) {
    case model::JobState::Encoding:
        caption = job.chunks == 0 ? tr("Sound only")
                                  : tr("%1 of %2 chunks", nullptr, job.chunks).arg(words::count(job.chunksDone), words::count(job.chunks));
        if (job.analysed < 1) caption = tr("Analysing the film, %1").arg(words::percent(job.analysed));
        if (job.chunksRetried > 0) caption += QStringLiteral(" · ") + tr("%1 retried").arg(words::count(job.chunksRetried));
        if (const QStringList workers = index.data(JobModel::WorkersRole).toStringList(); !workers.isEmpty())
            caption += QStringLiteral(" · ") +
                (workers.size() == 1 ? workers.first() : tr("%n workers", nullptr, static_cast<int>(workers.size())));
        break;
    case model::JobState::Publishing:
        caption = tr("%1 of %2 objects", nullptr, job.objects).arg(words::count(job.objectsStored), words::count(job.objects));
        break;
    case model::JobState::Paused:
        caption = job.chunks > 0
            ? tr("%1 of %2 chunks kept", nullptr, job.chunks).arg(words::count(job.chunksDone), words::count(job.chunks))
            : tr("Not started");
        break;
    case model::JobState::Waiting: caption = placeText(index.data(JobModel::PlaceRole).toInt()); break;
    case model::JobState::Done:
        caption = words::bytes(job.bytesWritten) + QStringLiteral(" · ") + tr("checked");
        if (job.output != model::OutputState::Kept) caption = words::output(job.output);
        break;
    case model::JobState::Failed: caption = job.trouble ? words::remedy(*job.trouble).title : QString(); break;
    case model::JobState::Cancelled: break;
    case model::JobState::Unknown: caption = tr("A newer Millrace knows more of it"); break;
    }
    if (const QString doing = words::activityInRow(job); !doing.isEmpty()) caption = doing;
    if (job.trouble && !job.isFinal()) caption = words::remedy(*job.trouble).title;
    const auto activity = model::activityOf(job);
    using enum model::Activity;
    const bool isSilence = activity != AsStated && activity != Fetching && activity != Scheduled;
    const bool isWarning = (job.trouble && !job.isFinal()) || (isSilence && state == job.state);
    painter.setFont(m_theme.font(-2));
    painter.setPen(isStale ? t.textDisabled : isWarning ? t.warn : t.textCaption);
    const int width = right - line.left();
    painter.drawText(QRect(line.left(), top + m_theme.scaled(bar ? 33 : 21), width, m_theme.scaled(16)), Qt::AlignVCenter,
        painter.fontMetrics().elidedText(caption, Qt::ElideRight, width));
}

QString JobDelegate::factsThatFit(QString line, const QFontMetrics& metrics, int width, const QString& between) {
    while (metrics.horizontalAdvance(line) > width && line.contains(between)) line.truncate(line.lastIndexOf(between));
    // elidedText counts parts of a pixel, and cuts what is said to fit.
    return metrics.horizontalAdvance(line) > width ? metrics.elidedText(line, Qt::ElideRight, width) : line;
}

int JobDelegate::etaWidth() const {
    const QFontMetrics small(m_theme.font(-2));
    int widest = 0;
    for (const QString& text :
        {tr("after %n jobs", nullptr, 88), tr("took %1").arg(words::duration(3600)), asOf(QStringLiteral("00:00:00"))})
        widest = std::max(widest, small.horizontalAdvance(text));
    return std::max(m_theme.scaled(kEtaWidth), kAfterNumbers + widest + kBeforeButton);
}

QString JobDelegate::asOf(const QString& time) {
    return tr("as of %1").arg(time);
}

QString JobDelegate::placeText(int place) {
    if (place == 0) return tr("Next in line");
    if (place == 1) return tr("Second in line");
    return place == 2 ? tr("Third in line") : tr("Number %1 in line").arg(words::count(place + 1));
}

QString JobDelegate::buttonText(model::JobAction action) {
    return action == model::JobAction::Resume ? tr("Resume") : action == model::JobAction::Remove ? tr("Remove") : tr("Retry");
}

QRect JobDelegate::buttonRect(const QRect& etaCell, const model::Job& job) const {
    // Over Speed and ETA; painted by the ETA cell, right-aligned.
    const int height = m_theme.heightFor(28, -1);
    const int width =
        std::max(92, QFontMetrics(m_theme.font(-1, QFont::Medium)).horizontalAdvance(buttonText(buttonAction(job))) + 22 + 20);
    return {etaCell.right() - kAfterNumbers - width + 1, etaCell.center().y() - height / 2, width, height};
}

bool JobDelegate::mayPress(const model::Job& job) const {
    return !m_frozen || JobModel::isUploadAlone(job.id);
}

void JobDelegate::paintButton(QPainter& painter, const QRect& etaCell, const model::Job& job) const {
    const Tokens& t = m_theme.colours();
    const QColor& ink = mayPress(job) ? t.textPrimary : t.textDisabled;
    painter.setClipping(false);
    const QRect button = buttonRect(etaCell, job);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(mayPress(job) ? t.lineNormal : t.lineSubtle, 1));
    painter.setBrush(t.raised);
    painter.drawRoundedRect(insideOf(button), 6, 6);
    const model::JobAction action = buttonAction(job);
    const QString label = buttonText(action);
    painter.setFont(m_theme.font(-1, QFont::Medium));
    const int width = 22 + painter.fontMetrics().horizontalAdvance(label);
    const int left = button.center().x() - width / 2;
    paintIcon(painter, buttonIcon(action), QRectF(left, button.center().y() - 7, 16, 16), ink);
    painter.setPen(ink);
    painter.drawText(QRect(left + 22, button.top(), button.width(), button.height()), Qt::AlignVCenter, label);
}

void JobDelegate::paintNumbers(QPainter& painter, const QRect& rect, const QModelIndex& index, const model::Job& job) const {
    const bool eta = index.column() == JobModel::EtaColumn;
    if (hasButton(job)) {
        if (eta) paintButton(painter, rect, job);
        return;
    }
    if (const auto* upload = index.data(JobModel::UploadRole).value<const model::Upload*>())
        return paintUploadNumbers(painter, rect, eta, *upload);
    QString first = QStringLiteral("—"), second;
    const QLocale locale;
    if (eta) {
        if (job.state == model::JobState::Done) {
            first = locale.toString(QDateTime::fromMSecsSinceEpoch(job.finishedMs).time(), QStringLiteral("HH:mm"));
            second = tr("took %1").arg(words::duration(job.tookSeconds));
        } else if (job.state == model::JobState::Waiting && !job.at && (job.etaSeconds >= 0 || job.estimate.seconds > 0)) {
            first = QStringLiteral("~ ") + words::duration(job.etaSeconds >= 0 ? job.etaSeconds : job.estimate.seconds);
            if (const int before = index.data(JobModel::AheadRole).toInt(); before > 0) second = tr("after %n jobs", nullptr, before);
        } else if (job.etaSeconds >= 0) {
            first = words::duration(job.etaSeconds);
            second = tr("at %1").arg(
                locale.toString(QDateTime::currentDateTime().addSecs(static_cast<qint64>(job.etaSeconds)).time(), QStringLiteral("HH:mm")));
        }
    } else {
        double speed = job.speed;
        if (job.state == model::JobState::Done && job.tookSeconds > 0) speed = job.durationSeconds / job.tookSeconds;
        if (speed > 0) {
            first = locale.toString(speed, 'f', speed < 1 ? 2 : 1) + QStringLiteral("×");
            if (job.fps > 0) second = tr("%1 fps").arg(std::lround(speed * job.fps));
        }
    }
    if (eta && !m_asOf.isEmpty() && !job.isFinal()) second = asOf(m_asOf);
    paintTwo(painter, rect, first, second, !m_asOf.isEmpty());
}

void JobDelegate::paintTwo(QPainter& painter, const QRect& rect, const QString& first, const QString& second, bool isStale) const {
    const Tokens& t = m_theme.colours();
    const QRect cell = rect.adjusted(0, 0, -kAfterNumbers, 0);
    painter.setFont(m_theme.font(0, QFont::Medium));
    painter.setPen(isStale ? t.textDisabled : first == QStringLiteral("—") ? t.textCaption : t.textPrimary);
    painter.drawText(QRect(cell.left(), cell.center().y() - m_theme.scaled(second.isEmpty() ? 10 : 17), cell.width(), m_theme.scaled(20)),
        Qt::AlignRight | Qt::AlignVCenter, first);
    painter.setFont(m_theme.font(-2));
    painter.setPen(isStale ? t.textDisabled : t.textCaption);
    painter.drawText(QRect(cell.left(), cell.center().y() + 1, cell.width(), m_theme.scaled(16)), Qt::AlignRight | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(second, Qt::ElideRight, cell.width()));
}

bool JobDelegate::editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option, const QModelIndex& index) {
    if (event->type() != QEvent::MouseButtonRelease) return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const auto* job = index.data(JobModel::JobRole).value<const model::Job*>();
    if (!job || mouse->button() != Qt::LeftButton) return false;
    if (index.column() == JobModel::MenuColumn) {
        Q_EMIT menuClicked(index, mouse->globalPosition().toPoint());
        return true;
    }
    if (!hasButton(*job) || !mayPress(*job)) return false;
    QRect etaCell = option.rect;
    if (const auto* view = qobject_cast<const QAbstractItemView*>(option.widget))
        etaCell = view->visualRect(index.siblingAtColumn(JobModel::EtaColumn));
    if (!buttonRect(etaCell, *job).contains(mouse->position().toPoint())) return false;
    Q_EMIT actionClicked(index, buttonAction(*job));
    return true;
}

} // namespace ui
