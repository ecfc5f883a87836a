#include "ui/models/worker_model.hpp"

#include "ui/style/fleet_words.hpp"
#include "ui/style/words.hpp"

#include <algorithm>
#include <cctype>

namespace ui {
namespace {

constexpr int kSettleMs = 2000;

QByteArray keyOf(const std::string& name) {
    return QByteArray::fromStdString(name);
}

bool isDigit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

template <class T> int compared(const T& left, const T& right) {
    return left < right ? -1 : right < left ? 1 : 0;
}

/// What works first, what is not there last.
int rankOf(model::FleetWorkerState state) {
    using State = model::FleetWorkerState;
    switch (state) {
    case State::Encoding: return 0;
    case State::Draining: return 1;
    case State::Leaving: return 2;
    case State::Starting: return 3;
    case State::Idle: return 4;
    case State::Resting: return 5;
    case State::Unknown: return 6;
    case State::Offline: return 7;
    case State::Gone: return 8;
    }
    return 9;
}

} // namespace

bool comesBefore(const std::string& left, const std::string& right) {
    std::size_t l = 0, r = 0;
    while (l < left.size() && r < right.size()) {
        if (!isDigit(left[l]) || !isDigit(right[r])) {
            if (left[l] != right[r]) return left[l] < right[r];
            ++l, ++r;
            continue;
        }
        const auto numberAt = [](const std::string& text, std::size_t& at) {
            while (at < text.size() && text[at] == '0') ++at;
            const std::size_t from = at;
            while (at < text.size() && isDigit(text[at])) ++at;
            return text.substr(from, at - from);
        };
        const std::string a = numberAt(left, l), b = numberAt(right, r);
        if (a.size() != b.size()) return a.size() < b.size();
        if (a != b) return a < b;
    }
    const std::size_t leftRest = left.size() - l, rightRest = right.size() - r;
    return leftRest != rightRest ? leftRest < rightRest : left < right;
}

WorkerModel::WorkerModel(const ServerClock& clock, QObject* parent) : QAbstractTableModel(parent), m_clock(clock) {}

void WorkerModel::setAll(const std::vector<model::FleetWorker>& workers) {
    QHash<QByteArray, bool> wanted;
    for (const auto& worker : workers) wanted.insert(keyOf(worker.id), true);
    for (int row = static_cast<int>(m_workers.size()) - 1; row >= 0; --row)
        if (!wanted.contains(keyOf(m_workers[static_cast<std::size_t>(row)].id))) removeRow(row);
    change(workers);
}

bool WorkerModel::change(const std::vector<model::FleetWorker>& workers) {
    std::vector<model::FleetWorker> fresh;
    QHash<QByteArray, bool> named;
    for (const auto& worker : workers) {
        if (put(worker) || named.contains(keyOf(worker.id))) continue;
        named.insert(keyOf(worker.id), true);
        fresh.push_back(worker);
    }
    if (fresh.empty()) return false;
    const int first = static_cast<int>(m_workers.size());
    beginInsertRows({}, first, first + static_cast<int>(fresh.size()) - 1);
    for (const auto& worker : fresh) {
        m_rows.insert(keyOf(worker.id), static_cast<int>(m_workers.size()));
        m_workers.push_back(worker);
    }
    endInsertRows();
    return true;
}

/// False: it is not known.
bool WorkerModel::put(const model::FleetWorker& worker) {
    const auto known = m_rows.constFind(keyOf(worker.id));
    if (known == m_rows.constEnd()) return false;
    model::FleetWorker& row = m_workers[static_cast<std::size_t>(*known)];
    if (row == worker) return true;
    row = worker;
    Q_EMIT dataChanged(index(*known, 0), index(*known, ColumnCount - 1));
    return true;
}

void WorkerModel::remove(const std::vector<std::string>& names) {
    for (const auto& name : names)
        if (const auto row = m_rows.constFind(keyOf(name)); row != m_rows.constEnd()) removeRow(*row);
}

void WorkerModel::removeRow(int row) {
    beginRemoveRows({}, row, row);
    m_rows.remove(keyOf(m_workers[static_cast<std::size_t>(row)].id));
    m_workers.erase(m_workers.begin() + row);
    for (auto at = static_cast<std::size_t>(row); at < m_workers.size(); ++at) m_rows[keyOf(m_workers[at].id)] = static_cast<int>(at);
    endRemoveRows();
}

const model::FleetWorker* WorkerModel::worker(const std::string& name) const {
    const auto row = m_rows.constFind(keyOf(name));
    return row == m_rows.constEnd() ? nullptr : &m_workers[static_cast<std::size_t>(*row)];
}

QModelIndex WorkerModel::indexOf(const std::string& name) const {
    const auto row = m_rows.constFind(keyOf(name));
    return row == m_rows.constEnd() ? QModelIndex() : index(*row, 0);
}

std::int64_t WorkerModel::ageMs(const model::FleetWorker& worker) const {
    return worker.seenMs > 0 ? std::max<std::int64_t>(0, m_clock.nowMs() - worker.seenMs) : -1;
}

int WorkerModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_workers.size());
}

int WorkerModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString WorkerModel::text(const model::FleetWorker& worker, int column) const {
    const bool isThere = worker.state != model::FleetWorkerState::Offline && worker.state != model::FleetWorkerState::Gone;
    switch (column) {
    case NameColumn: return words::oneLine(worker.id);
    case StateColumn: return words::workerState(worker.state);
    case SlotsColumn: return QStringLiteral("%1/%2").arg(worker.busy).arg(worker.slots);
    case CpuColumn: return isThere && worker.cpu >= 0 ? words::percent(worker.cpu) : QStringLiteral("—");
    case MemoryColumn: return isThere && worker.memoryBytes > 0 ? words::bytes(worker.memoryBytes) : QStringLiteral("—");
    case TaskColumn: return words::workerTask(worker);
    case SpeedColumn: return words::timesRealTime(worker.speed);
    case HeartbeatColumn: return worker.seenMs > 0 ? words::age(ageMs(worker)) : QStringLiteral("—");
    default: return {};
    }
}

QVariant WorkerModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const model::FleetWorker& worker = m_workers[static_cast<std::size_t>(index.row())];
    switch (role) {
    case WorkerRole: return QVariant::fromValue(&worker);
    case AgeRole: return static_cast<qlonglong>(ageMs(worker));
    case Qt::DisplayRole: return text(worker, index.column());
    case Qt::AccessibleTextRole: return index.column() == NameColumn ? words::spokenWorker(worker, ageMs(worker)) : QString();
    case Qt::ToolTipRole:
        if (index.column() == TaskColumn) return words::workerTask(worker);
        if (index.column() == NameColumn) return QString::fromStdString(worker.note);
        return {};
    default: return {};
    }
}

QVariant WorkerModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((section == SpeedColumn || section == HeartbeatColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case NameColumn: return tr("Name");
    case StateColumn: return tr("State");
    case SlotsColumn: return tr("Slots");
    case CpuColumn: return tr("CPU");
    case MemoryColumn: return tr("Memory");
    case TaskColumn: return tr("Task · chunk");
    case SpeedColumn: return tr("Speed");
    case HeartbeatColumn: return tr("Heartbeat");
    default: return {};
    }
}

WorkerFilter::WorkerFilter(WorkerModel& workers, QObject* parent) : QSortFilterProxyModel(parent), m_workers(workers) {
    setDynamicSortFilter(false); // each of a hundred changed rows would sort all of them
    setSourceModel(&workers);
    m_settle.setSingleShot(true);
    connect(&m_settle, &QTimer::timeout, this, &WorkerFilter::settle);
    connect(&workers, &QAbstractItemModel::dataChanged, this, [this] {
        if (m_column != WorkerModel::NameColumn || !m_search.isEmpty()) settleSoon();
    });
    connect(&workers, &QAbstractItemModel::rowsInserted, this, [this] { settle(); });
    settle();
}

void WorkerFilter::settleSoon() {
    if (!m_settle.isActive()) m_settle.start(kSettleMs);
}

void WorkerFilter::settle() {
    invalidateFilter();
    QSortFilterProxyModel::sort(m_column, m_order);
}

void WorkerFilter::sort(int column, Qt::SortOrder order) {
    m_column = column < 0 ? static_cast<int>(WorkerModel::NameColumn) : column;
    m_order = column < 0 ? Qt::AscendingOrder : order;
    settle();
}

void WorkerFilter::setSearch(const QString& text) {
    m_search = text.trimmed();
    settle();
}

bool WorkerFilter::filterAcceptsRow(int row, const QModelIndex&) const {
    if (m_search.isEmpty()) return true;
    const model::FleetWorker& worker = m_workers.workers()[static_cast<std::size_t>(row)];
    const auto has = [this](const QString& text) { return text.contains(m_search, Qt::CaseInsensitive); };
    return has(QString::fromStdString(worker.id)) || has(words::workerTask(worker)) || has(QString::fromStdString(worker.address)) ||
        has(words::workerState(worker.state));
}

bool WorkerFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const auto& all = m_workers.workers();
    const model::FleetWorker &a = all[static_cast<std::size_t>(left.row())], &b = all[static_cast<std::size_t>(right.row())];
    int order = 0;
    switch (m_column) {
    case WorkerModel::StateColumn: order = compared(rankOf(a.state), rankOf(b.state)); break;
    case WorkerModel::SlotsColumn: order = compared(a.slots, b.slots); break;
    case WorkerModel::CpuColumn: order = compared(a.cpu, b.cpu); break;
    case WorkerModel::MemoryColumn: order = compared(a.memoryBytes, b.memoryBytes); break;
    case WorkerModel::TaskColumn:
        order = compared(a.film, b.film);
        if (order == 0) order = compared(a.chunk, b.chunk);
        break;
    case WorkerModel::SpeedColumn: order = compared(a.speed, b.speed); break;
    case WorkerModel::HeartbeatColumn: order = compared(b.seenMs, a.seenMs); break; // the youngest first
    default: break;
    }
    if (order != 0) return order < 0;
    const bool isBefore = comesBefore(a.id, b.id), isAfter = comesBefore(b.id, a.id);
    return m_column != WorkerModel::NameColumn && m_order == Qt::DescendingOrder ? isAfter : isBefore; // names go up in any order
}

} // namespace ui
