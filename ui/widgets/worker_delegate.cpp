#include "ui/widgets/worker_delegate.hpp"

#include "ui/models/worker_model.hpp"
#include "ui/style/fleet_words.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/outline.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/job_delegate.hpp"

#include <QAbstractItemView>
#include <QPainter>
#include <algorithm>

namespace ui {
namespace {

constexpr int kRow = 50, kMargin = 16, kAfterCell = 12, kAfterLast = 14, kIcon = 16, kBeforeWord = 22, kBar = 3;
constexpr int kLoadWidth = 42, kLoadHeight = 5, kAfterLoad = 8;
constexpr int kMostSquares = 4, kSquareWidth = 10, kSquareHeight = 14, kSquarePitch = 13, kSlotsWidth = 49, kAfterSlots = 6;
constexpr std::int64_t kLateMs = 10'000;

bool isThere(const model::FleetWorker& worker) {
    return worker.state != model::FleetWorkerState::Offline && worker.state != model::FleetWorkerState::Gone;
}

} // namespace

WorkerDelegate::WorkerDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QSize WorkerDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    const int two = QFontMetrics(m_theme.font(0)).height() + QFontMetrics(m_theme.font(-2)).height();
    return {100, std::max(kRow, two + 16)};
}

int WorkerDelegate::widthOf(int column) const {
    const QFontMetrics small(m_theme.font(-1)), medium(m_theme.font(-1, QFont::Medium)), caption(m_theme.font(-2, QFont::Medium));
    const int header = caption.horizontalAdvance(WorkerModel::tr("Heartbeat")) + kAfterLast + 8;
    using State = model::FleetWorkerState;
    int widest = 0;
    switch (column) {
    case WorkerModel::NameColumn: return m_theme.scaled(140);
    case WorkerModel::StateColumn:
        for (const State state : {State::Starting, State::Idle, State::Encoding, State::Draining, State::Leaving, State::Resting,
                 State::Offline, State::Gone, State::Unknown})
            widest = std::max(widest, medium.horizontalAdvance(words::workerState(state)));
        return std::max(m_theme.scaled(120), kBeforeWord + widest + kAfterCell);
    case WorkerModel::SlotsColumn: return std::max(88, kSlotsWidth + kAfterSlots + small.horizontalAdvance(QStringLiteral("88/88")) + 8);
    case WorkerModel::CpuColumn: return std::max(96, kLoadWidth + kAfterLoad + small.horizontalAdvance(words::percent(1)) + kAfterCell);
    case WorkerModel::MemoryColumn:
        return std::max(118, kLoadWidth + kAfterLoad + small.horizontalAdvance(words::bytes(88'800'000'000)) + kAfterCell);
    case WorkerModel::SpeedColumn:
        return std::max({m_theme.scaled(70), medium.horizontalAdvance(QStringLiteral("888.8×")) + 8,
            caption.horizontalAdvance(WorkerModel::tr("Speed")) + 12});
    case WorkerModel::HeartbeatColumn:
        return std::max({m_theme.scaled(84), small.horizontalAdvance(words::age(118'000)) + kAfterLast, header});
    default: return 0;
    }
}

QColor WorkerDelegate::ink(const QColor& colour) const {
    return m_isStale ? m_theme.colours().textDisabled : colour;
}

void WorkerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const auto* worker = index.data(WorkerModel::WorkerRole).value<const model::FleetWorker*>();
    if (!worker) return;
    const Tokens& t = m_theme.colours();
    painter->save();
    painter->setClipRect(option.rect);
    paintGround(*painter, option, index);
    const Cell cell{*painter, option.rect, *worker, index.data().toString()};
    const double memory = worker->memoryTotalBytes > 0
        ? static_cast<double>(worker->memoryBytes) / static_cast<double>(worker->memoryTotalBytes)
        : worker->memoryBytes > 0 ? 0
                                  : -1;
    switch (index.column()) {
    case WorkerModel::NameColumn: paintName(cell); break;
    case WorkerModel::StateColumn: paintState(cell); break;
    case WorkerModel::SlotsColumn: paintSlots(cell); break;
    case WorkerModel::CpuColumn: paintLoad(cell, isThere(*worker) ? worker->cpu : -1); break;
    case WorkerModel::MemoryColumn: paintLoad(cell, isThere(*worker) ? memory : -1); break;
    case WorkerModel::TaskColumn: paintTask(cell); break;
    case WorkerModel::SpeedColumn: paintNumber(cell, 4, t.textPrimary, QFont::Medium); break;
    case WorkerModel::HeartbeatColumn:
        paintNumber(cell, kAfterLast, heartbeatColour(*worker, index.data(WorkerModel::AgeRole).toLongLong()), QFont::Normal);
        break;
    default: break;
    }
    painter->restore();
}

QColor WorkerDelegate::heartbeatColour(const model::FleetWorker& worker, std::int64_t ageMs) const {
    const Tokens& t = m_theme.colours();
    if (worker.state == model::FleetWorkerState::Offline) return t.fail;
    if (worker.state == model::FleetWorkerState::Gone) return t.textCaption;
    return worker.isLate || ageMs >= kLateMs ? t.warn : t.textSecondary;
}

void WorkerDelegate::paintGround(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Tokens& t = m_theme.colours();
    // The window's, not the list's: what the buttons above do is done to the selected row.
    const bool selected = option.state & QStyle::State_Selected,
               active = option.widget ? option.widget->isActiveWindow() : bool(option.state & QStyle::State_Active);
    const QRect rect = option.rect;
    painter.fillRect(rect,
        selected                                       ? (active ? t.selection : t.selectionInactive)
            : (option.state & QStyle::State_MouseOver) ? t.hover
                                                       : t.panel);
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.lineSubtle);
    if (selected && index.column() == 0)
        painter.fillRect(QRect(rect.left(), rect.top(), kBar, rect.height()), active ? t.accent : t.lineStrong);
    const auto* view = qobject_cast<const QAbstractItemView*>(option.widget);
    if (!view || !view->hasFocus() || view->currentIndex().row() != index.row()) return;
    // One ring around the whole row, drawn cell by cell.
    paintRowRing(painter, rect, t.focus, m_theme.ringWidth(), index.column() == 0, index.column() == WorkerModel::HeartbeatColumn);
}

void WorkerDelegate::paintName(const Cell& cell) const {
    const Tokens& t = m_theme.colours();
    const QFont name = m_theme.font(0, QFont::Medium), below = m_theme.font(-2);
    const QFontMetrics first(name), second(below);
    const QRect room = cell.rect.adjusted(kMargin, 0, -4, 0);
    const QString hardware = words::hardware(cell.worker);
    const int top = room.center().y() - (first.height() + (hardware.isEmpty() ? 0 : second.height())) / 2 + 1;
    cell.painter.setFont(name);
    cell.painter.setPen(ink(t.textPrimary));
    cell.painter.drawText(QRect(room.left(), top, room.width(), first.height()), Qt::AlignVCenter,
        first.elidedText(cell.text, Qt::ElideMiddle, room.width()));
    cell.painter.setFont(below);
    cell.painter.setPen(ink(t.textCaption));
    cell.painter.drawText(QRect(room.left(), top + first.height(), room.width(), second.height()), Qt::AlignVCenter,
        second.elidedText(hardware, Qt::ElideRight, room.width()));
}

void WorkerDelegate::paintState(const Cell& cell) const {
    const Tokens& t = m_theme.colours();
    const auto state = cell.worker.state;
    const QColor colour = words::workerStateColour(state, t);
    paintIcon(cell.painter, words::workerStateIcon(state), QRectF(cell.rect.left(), cell.rect.center().y() - kIcon / 2 + 0.5, kIcon, kIcon),
        ink(colour));
    const bool isCalm = colour == t.accent || colour == t.textSecondary;
    cell.painter.setFont(m_theme.font(-1, QFont::Medium));
    cell.painter.setPen(ink(isCalm ? t.textPrimary : colour));
    const QRect room = cell.rect.adjusted(kBeforeWord, 0, -4, 0);
    cell.painter.drawText(room, Qt::AlignVCenter, cell.painter.fontMetrics().elidedText(cell.text, Qt::ElideRight, room.width()));
}

/// A square for each of a few, a bar for many.
void WorkerDelegate::paintSlots(const Cell& cell) const {
    const Tokens& t = m_theme.colours();
    const model::FleetWorker& worker = cell.worker;
    QPainter& painter = cell.painter;
    painter.setRenderHint(QPainter::Antialiasing);
    int wide = kSlotsWidth;
    if (worker.slots <= kMostSquares) {
        wide = std::max(0, worker.slots * kSquarePitch - (kSquarePitch - kSquareWidth));
        for (int i = 0; i < worker.slots; ++i) {
            const QRectF square(
                cell.rect.left() + i * kSquarePitch, cell.rect.center().y() - kSquareHeight / 2 + 0.5, kSquareWidth, kSquareHeight);
            const bool isBusy = i < worker.busy;
            painter.setPen(isBusy ? Qt::NoPen : QPen(ink(t.cellWaiting), 1));
            painter.setBrush(isBusy ? QBrush(ink(t.storedFill)) : QBrush(Qt::NoBrush));
            isBusy ? painter.drawRoundedRect(square, 2, 2) : painter.drawRoundedRect(insideOf(square), 2, 2);
        }
    } else {
        paintBar(painter, QRectF(cell.rect.left(), cell.rect.center().y() - kLoadHeight / 2 + 0.5, kSlotsWidth, kLoadHeight),
            static_cast<double>(worker.busy) / worker.slots, 0, t, m_isStale);
    }
    painter.setFont(m_theme.font(-1));
    painter.setPen(ink(t.textPrimary));
    painter.drawText(cell.rect.adjusted(wide + kAfterSlots, 0, 0, 0), Qt::AlignVCenter, cell.text);
}

/// `part` below 0: it has not said.
void WorkerDelegate::paintLoad(const Cell& cell, double part) const {
    const Tokens& t = m_theme.colours();
    cell.painter.setFont(m_theme.font(-1));
    if (part < 0) {
        cell.painter.setPen(ink(t.textSecondary));
        cell.painter.drawText(cell.rect, Qt::AlignVCenter, QStringLiteral("—"));
        return;
    }
    paintBar(cell.painter, QRectF(cell.rect.left(), cell.rect.center().y() - kLoadHeight / 2 + 0.5, kLoadWidth, kLoadHeight), part, 0, t,
        m_isStale);
    cell.painter.setPen(ink(t.textPrimary));
    cell.painter.drawText(cell.rect.adjusted(0, 0, -kAfterCell, 0), Qt::AlignRight | Qt::AlignVCenter, cell.text);
}

void WorkerDelegate::paintTask(const Cell& cell) const {
    const Tokens& t = m_theme.colours();
    const bool isResting = cell.worker.state == model::FleetWorkerState::Resting;
    const QRect room = cell.rect.adjusted(0, 0, -4, 0);
    cell.painter.setFont(m_theme.font(-1));
    cell.painter.setPen(ink(isResting ? t.warn : words::isTaskReason(cell.worker) ? t.textCaption : t.textPrimary));
    cell.painter.drawText(room, Qt::AlignVCenter, cell.painter.fontMetrics().elidedText(cell.text, Qt::ElideRight, room.width()));
}

void WorkerDelegate::paintNumber(const Cell& cell, int right, const QColor& colour, QFont::Weight weight) const {
    cell.painter.setFont(m_theme.font(-1, weight));
    cell.painter.setPen(ink(colour));
    cell.painter.drawText(cell.rect.adjusted(0, 0, -right, 0), Qt::AlignRight | Qt::AlignVCenter, cell.text);
}

} // namespace ui
