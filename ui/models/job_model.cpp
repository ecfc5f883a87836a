#include "ui/models/job_model.hpp"

#include "core/base/when_done.hpp"
#include "ui/style/activity_words.hpp"
#include "ui/style/upload_words.hpp"
#include "ui/style/words.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace ui {

JobModel::JobModel(model::Service& service, QObject* parent) : QAbstractTableModel(parent), m_service(service) {
    connect(&m_service, &model::Service::eventPublished, this, &JobModel::handleEvent);
    reload();
}

int JobModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_jobs.size());
}

int JobModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant JobModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(
            section == SpeedColumn || section == EtaColumn ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case JobColumn: return tr("Job");
    case RenditionsColumn: return tr("Renditions");
    case ProgressColumn: return tr("Progress");
    case SpeedColumn: return tr("Speed");
    case EtaColumn: return tr("ETA");
    default: return QString();
    }
}

const model::Job* JobModel::job(const QModelIndex& index) const {
    return index.isValid() && index.row() < rowCount() ? &m_jobs[static_cast<std::size_t>(index.row())] : nullptr;
}

const model::Job* JobModel::job(const std::string& id) const {
    return job(indexOf(id));
}

QModelIndex JobModel::indexOf(const std::string& id) const {
    const auto row = m_rows.constFind(QString::fromStdString(id));
    return row == m_rows.constEnd() ? QModelIndex() : index(*row, 0);
}

void JobModel::setWorkers(const QHash<QString, QStringList>& byJob) {
    const QHash<QString, QStringList> before = std::exchange(m_workers, byJob);
    for (auto each = before.cbegin(); each != before.cend(); ++each)
        if (byJob.value(each.key()) != each.value()) repaintJob(each.key().toStdString());
    for (auto each = byJob.cbegin(); each != byJob.cend(); ++each)
        if (!before.contains(each.key())) repaintJob(each.key().toStdString());
}

QString JobModel::accessibleText(const model::Job& job) const {
    if (const model::Upload* upload = this->upload(job.id)) return words::fileName(job) + QStringLiteral(", ") + words::spoken(*upload);
    QString text = words::fileName(job) + QStringLiteral(", ") + words::state(job);
    if (job.isActive() || job.state == model::JobState::Paused)
        text += tr(", %1 percent").arg(static_cast<int>(std::floor(job.inFlight * 100 + 1e-9)));
    const QString left = job.state == model::JobState::Waiting ? tr(", done in about %1") : tr(", %1 left");
    if (job.etaSeconds >= 0) text += left.arg(words::spokenDuration(job.etaSeconds));
    if (job.output != model::OutputState::Kept) text += QStringLiteral(", ") + words::output(job.output);
    if (job.state == model::JobState::Failed && job.trouble) text += QStringLiteral(". ") + words::remedy(*job.trouble).title;
    if (const QString doing = words::activity(job); !doing.isEmpty()) text += QStringLiteral(". ") + doing;
    if (const QStringList workers = m_workers.value(QString::fromStdString(job.id)); !workers.isEmpty())
        text += QStringLiteral(". ") + tr("Encoded by %1").arg(workers.join(QStringLiteral(", ")));
    return text;
}

QVariant JobModel::data(const QModelIndex& index, int role) const {
    const model::Job* job = this->job(index);
    if (!job) return {};
    switch (role) {
    case JobRole: return QVariant::fromValue(job);
    case ThumbnailRole: return thumbnail(*job);
    case PlaceRole: return waitingBefore(index.row());
    case AheadRole: {
        // The next one begins as soon as any of those at work ends, or at once where none is.
        const bool busy = std::any_of(m_jobs.begin(), m_jobs.end(), [](const auto& other) { return other.isActive(); });
        return waitingBefore(index.row()) + (busy ? 1 : 0);
    }
    case UploadRole: return QVariant::fromValue(upload(job->id));
    case StateRole: return QVariant::fromValue(shownState(*job));
    case WorkersRole: return m_workers.value(QString::fromStdString(job->id));
    case Qt::DisplayRole: return index.column() == JobColumn ? words::fileName(*job) : QVariant();
    case Qt::AccessibleTextRole: return index.column() == JobColumn ? accessibleText(*job) : QString();
    case Qt::ToolTipRole:
        if (const model::Upload* way = upload(job->id); way && index.column() == ProgressColumn) return words::happened(*way);
        if (index.column() == JobColumn) return QString::fromStdString(job->source);
        if (index.column() == ProgressColumn && job->trouble) return words::happened(*job->trouble);
        if (const QStringList workers = m_workers.value(QString::fromStdString(job->id));
            index.column() == ProgressColumn && !workers.isEmpty())
            return tr("Encoded by %1").arg(workers.join(QStringLiteral(", ")));
        if (index.column() == ProgressColumn) return words::activity(*job);
        return {};
    default: return {};
    }
}

int JobModel::waitingBefore(int row) const {
    return static_cast<int>(std::count_if(m_jobs.begin(), m_jobs.begin() + row,
        [](const auto& job) { return job.state == model::JobState::Waiting && !job.at; })); // others pass those whose time is to come
}

void JobModel::reload() {
    beginResetModel();
    model::Snapshot now = m_service.snapshot();
    m_jobs = std::move(now.jobs);
    m_live = m_jobs.size();
    m_seq = now.seq;
    m_counts = {};
    for (const auto& job : m_jobs) count(job.state, 1); // uploads are counted apart
    setOlder(m_older);
    reindex();
    m_alone.clear();
    endResetModel();
    placeUploads();
    Q_EMIT countsChanged();
    askCounts();
}

void JobModel::reindex(std::size_t from) {
    if (from == 0) m_rows.clear();
    for (std::size_t i = from; i < m_jobs.size(); ++i) m_rows.insert(QString::fromStdString(m_jobs[i].id), static_cast<int>(i));
}

void JobModel::handleEvent(const model::Event& event) {
    using Kind = model::Event::Kind;
    if (event.seq <= m_seq) return; // a snapshot held it already
    if (event.seq != m_seq + 1) return reload();
    m_seq = event.seq;
    if (event.kind == Kind::JobChanged && event.job) {
        const auto row = m_rows.constFind(QString::fromStdString(event.jobId));
        if (row != m_rows.constEnd()) return changed(*row, *event.job);
        // It lay on disk alone; now it is live again, or somebody has changed it there.
        if (!event.job->isFinal()) {
            if (!takeUploadRow(*event.job)) insert(*event.job, false);
            count(event.job->state, 1);
            Q_EMIT countsChanged();
        }
        askCounts();
    } else if (event.kind == Kind::JobAdded && event.job) {
        add(*event.job);
    } else if (event.kind == Kind::JobsRemoved) {
        remove(event.ids);
    } else if (event.kind == Kind::OrderChanged) {
        reorder(event.positions);
    }
}

void JobModel::changed(int row, const model::Job& job) {
    model::Job& known = m_jobs[static_cast<std::size_t>(row)];
    const bool stateChanged = known.state != job.state, wasFinal = known.isFinal();
    if (known.width == 0 && job.width > 0) m_asked.remove(QString::fromStdString(job.id)); // it has been read: there is a picture now
    if (stateChanged) {
        count(known.state, -1);
        count(job.state, 1);
    }
    const bool isOlder = static_cast<std::size_t>(row) >= m_live;
    if (isOlder && !job.isFinal()) { // its place is among the live ones again
        beginRemoveRows({}, row, row);
        m_rows.remove(QString::fromStdString(job.id));
        m_jobs.erase(m_jobs.begin() + row);
        reindex(static_cast<std::size_t>(row));
        endRemoveRows();
        insert(job, false);
    } else {
        known = job;
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    }
    if (!stateChanged) return;
    Q_EMIT countsChanged();
    if (wasFinal || job.isFinal()) askCounts();
}

void JobModel::insert(const model::Job& job, bool isOlder) {
    const auto place = placeOf(job, isOlder);
    const int row = static_cast<int>(place);
    beginInsertRows({}, row, row);
    m_jobs.insert(m_jobs.begin() + row, job);
    if (!isOlder) ++m_live;
    reindex(place);
    endInsertRows();
}

void JobModel::add(const model::Job& job) {
    if (const auto row = m_rows.constFind(QString::fromStdString(job.id)); row != m_rows.constEnd()) return changed(*row, job);
    if (!takeUploadRow(job)) insert(job, false);
    count(job.state, 1);
    Q_EMIT countsChanged();
    if (job.isFinal()) askCounts();
}

void JobModel::remove(const std::vector<std::string>& ids) {
    std::vector<int> rows;
    bool finalOnes = false;
    for (const std::string& id : ids)
        if (const auto found = m_rows.constFind(QString::fromStdString(id)); found != m_rows.constEnd()) rows.push_back(*found);
    std::sort(rows.begin(), rows.end(), std::greater());
    // Neighbours at once, from below, so that rows that are still to go keep their numbers.
    for (std::size_t i = 0; i < rows.size();) {
        std::size_t end = i + 1;
        while (end < rows.size() && rows[end] == rows[end - 1] - 1) ++end;
        const int first = rows[end - 1], last = rows[i];
        beginRemoveRows({}, first, last);
        for (int row = first; row <= last; ++row) {
            const model::Job& job = m_jobs[static_cast<std::size_t>(row)];
            m_rows.remove(QString::fromStdString(job.id));
            count(job.state, -1);
            finalOnes = finalOnes || job.isFinal();
        }
        m_live -= static_cast<std::size_t>(std::max(0, std::min(last + 1, static_cast<int>(m_live)) - first));
        m_jobs.erase(m_jobs.begin() + first, m_jobs.begin() + last + 1);
        if (end == rows.size()) reindex(static_cast<std::size_t>(first));
        endRemoveRows();
        i = end;
    }
    placeUploads(); // one that failed on the way says why, also when its job is gone
    if (!rows.empty()) Q_EMIT countsChanged();
    if (rows.size() < ids.size() || finalOnes) askCounts(); // some lay on disk alone, or may have been counted already
}

void JobModel::reorder(const std::vector<model::QueuePosition>& positions) {
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<std::string> ids;
    for (const auto& index : before) ids.push_back(m_jobs[static_cast<std::size_t>(index.row())].id);
    for (const model::QueuePosition& place : positions)
        if (const auto row = m_rows.constFind(QString::fromStdString(place.id)); row != m_rows.constEnd())
            m_jobs[static_cast<std::size_t>(*row)].position = place.position;
    std::stable_sort(m_jobs.begin(), m_jobs.begin() + static_cast<std::ptrdiff_t>(m_live),
        [](const model::Job& a, const model::Job& b) { return a.position < b.position; });
    reindex();
    QModelIndexList after;
    for (int i = 0; i < before.size(); ++i)
        after << index(m_rows.value(QString::fromStdString(ids[static_cast<std::size_t>(i)])), before[i].column());
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

QPixmap JobModel::thumbnail(const model::Job& job) const {
    const QString id = QString::fromStdString(job.id);
    if (const QPixmap* picture = m_thumbnails.object(id)) return *picture;
    if (!m_asked.contains(id)) {
        m_asked.insert(id);
        // Not from inside a paint: the answer may be there at once.
        QMetaObject::invokeMethod(
            const_cast<JobModel*>(this), [self = const_cast<JobModel*>(this), id] { self->fetchThumbnail(id); }, Qt::QueuedConnection);
    }
    return {};
}

void JobModel::fetchThumbnail(const QString& id) {
    base::whenDone(m_service.thumbnail(id.toStdString()), this, [this, id](const model::Result<QByteArray>& jpeg) {
        auto picture = std::make_unique<QPixmap>();
        if (!jpeg || !picture->loadFromData(*jpeg)) return;
        m_asked.remove(id);
        m_thumbnails.insert(id, picture.release());
        const QModelIndex row = indexOf(id.toStdString());
        if (row.isValid()) Q_EMIT dataChanged(row, row);
    });
}

void JobFilter::setTab(Tab tab) {
    m_tab = tab;
    invalidateFilter();
}

void JobFilter::setSearch(const QString& text) {
    m_search = text.trimmed();
    invalidateFilter();
}

void JobFilter::setOrder(Order order) {
    m_order = order;
    invalidate();
}

bool JobFilter::belongs(model::JobState state, Tab tab) {
    model::JobCounts one;
    if (std::int64_t* counted = one.of(state)) *counted = 1;
    return tab == All || countOf(one, tab) > 0; // what a tab counts is what it shows
}

std::int64_t JobFilter::countOf(const model::JobCounts& counts, Tab tab) {
    switch (tab) {
    case All: return counts.all();
    case Active: return counts.encoding + counts.publishing;
    case Waiting: return counts.waiting + counts.paused;
    case Done: return counts.done;
    case Attention: return counts.failed;
    }
    return 0;
}

model::JobQuery JobFilter::older() const {
    using State = model::JobState;
    model::JobQuery query;
    switch (m_tab) {
    case All: query.states = {State::Done, State::Failed, State::Cancelled}; break;
    case Active: query.states = {State::Encoding, State::Publishing}; break; // what is live is no older job: there are none
    case Waiting: query.states = {State::Waiting, State::Paused}; break;
    case Done: query.states = {State::Done}; break;
    case Attention: query.states = {State::Failed}; break;
    }
    query.text = m_search.toStdString();
    query.order = m_order == ByName ? model::JobOrder::Name : model::JobOrder::Finished;
    return query;
}

bool JobFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    const QModelIndex index = sourceModel()->index(row, 0, parent);
    const auto* job = index.data(JobModel::JobRole).value<const model::Job*>();
    if (!job || !belongs(index.data(JobModel::StateRole).value<model::JobState>(), m_tab)) return false;
    return m_search.isEmpty() || words::fileName(*job).contains(m_search, Qt::CaseInsensitive) ||
        QString::fromStdString(job->name).contains(m_search, Qt::CaseInsensitive);
}

bool JobFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const auto* a = left.data(JobModel::JobRole).value<const model::Job*>();
    const auto* b = right.data(JobModel::JobRole).value<const model::Job*>();
    if (a && b) {
        if (m_order == ByName) {
            const int names = QString::localeAwareCompare(words::fileName(*a), words::fileName(*b));
            if (names != 0) return names < 0;
        }
        if (m_order == ByState) {
            const auto first = left.data(JobModel::StateRole).value<model::JobState>();
            const auto second = right.data(JobModel::StateRole).value<model::JobState>();
            if (first != second) return first < second;
        }
        if (m_order == ByFinish && a->finishedMs != b->finishedMs) return a->finishedMs > b->finishedMs;
    }
    return left.row() < right.row();
}

} // namespace ui
