// Films on their way from this computer to the server that is shown: rows before there are jobs, and the jobs' rows from then on.

#include "ui/models/job_model.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace ui {
namespace {

const std::string kAlone = "upload:"; // no job's id begins so
constexpr std::int64_t kAfterAll = std::numeric_limits<std::int64_t>::max() / 2;

model::JobState stateOf(const model::Upload& upload) {
    switch (upload.state) {
    case model::Upload::State::Paused: return model::JobState::Paused;
    case model::Upload::State::Failed: return model::JobState::Failed;
    case model::Upload::State::Waiting:
    case model::Upload::State::Sending:
    case model::Upload::State::Comparing:
    case model::Upload::State::Done: break;
    }
    return model::JobState::Waiting;
}

/// Of a job that has begun, or ended, the server has all it needs: what is still said of its upload is of a moment ago.
bool hasBegun(const model::Job& job) {
    return job.state != model::JobState::Waiting && job.state != model::JobState::Paused;
}

} // namespace

bool JobModel::isUploadAlone(const std::string& id) {
    return id.starts_with(kAlone);
}

std::string JobModel::rowOf(const model::Upload& upload) {
    return kAlone + upload.key;
}

model::Job JobModel::jobOf(const model::Upload& upload) {
    model::Job job;
    job.id = rowOf(upload);
    job.source = upload.file;
    job.sourceKind = model::SourceKind::Upload;
    job.sourceBytes = upload.bytes;
    job.received = upload.storedFraction();
    job.presetId = upload.presetId;
    job.state = stateOf(upload);
    job.trouble = upload.trouble;
    std::int64_t& place = m_uploadPlace[QString::fromStdString(job.id)];
    if (place == 0) place = kAfterAll + m_nextPlace++;
    job.position = place;
    return job;
}

const model::Upload* JobModel::upload(const std::string& id) const {
    const auto found = m_uploadOf.constFind(QString::fromStdString(id));
    if (found == m_uploadOf.constEnd()) return nullptr;
    const model::Upload& upload = m_uploads[*found];
    if (upload.state == model::Upload::State::Done) return nullptr;
    const model::Job* row = isUploadAlone(id) ? nullptr : job(id);
    return row && hasBegun(*row) ? nullptr : &upload;
}

model::JobState JobModel::shownState(const model::Job& job) const {
    const model::Upload* way = upload(job.id);
    return way ? stateOf(*way) : job.state;
}

model::JobCounts JobModel::counts() const {
    model::JobCounts all = m_counts;
    for (const model::Upload& upload : m_alone)
        if (std::int64_t* counted = all.of(stateOf(upload))) ++*counted;
    for (const model::Upload& upload : m_uploads) {
        const model::Job* row = upload.job.empty() ? nullptr : job(upload.job);
        const model::JobState shown = row ? shownState(*row) : model::JobState::Unknown;
        if (!row || shown == row->state) continue;
        if (std::int64_t* counted = all.of(row->state)) --*counted; // it is counted as a job
        if (std::int64_t* counted = all.of(shown)) ++*counted;
    }
    return all;
}

void JobModel::setUploads(std::vector<model::Upload> uploads) {
    const model::JobCounts counted = counts();
    const std::vector<model::Upload> before = std::exchange(m_uploads, std::move(uploads));
    QHash<QString, std::size_t> known;
    for (std::size_t i = 0; i < before.size(); ++i) known.insert(QString::fromStdString(before[i].key), i);
    m_uploadOf.clear();
    for (std::size_t i = 0; i < m_uploads.size(); ++i) {
        m_uploadOf.insert(QString::fromStdString(rowOf(m_uploads[i])), i);
        if (!m_uploads[i].job.empty()) m_uploadOf.insert(QString::fromStdString(m_uploads[i].job), i);
    }
    for (const model::Upload& each : m_uploads) {
        const auto earlier = known.constFind(QString::fromStdString(each.key));
        if (earlier == known.constEnd() || !(before[*earlier] == each)) repaintJob(each.job);
    }
    for (const model::Upload& each : before) // what is said of a job whose bytes are all there is the server's alone
        if (!upload(each.job)) repaintJob(each.job);
    placeUploads();
    if (counts() != counted) Q_EMIT countsChanged();
}

void JobModel::repaintJob(const std::string& id) {
    const QModelIndex row = id.empty() ? QModelIndex() : indexOf(id);
    if (row.isValid()) Q_EMIT dataChanged(row, row.siblingAtColumn(ColumnCount - 1));
}

void JobModel::placeUploads() {
    std::vector<std::string> gone;
    for (const model::Upload& alone : std::as_const(m_alone)) {
        // Its job is told of in a moment.
        const bool isToCome = alone.state == model::Upload::State::Done && !alone.job.empty();
        if (!m_uploadOf.contains(QString::fromStdString(rowOf(alone))) && !isToCome) gone.push_back(rowOf(alone));
    }
    for (const std::string& id : gone)
        if (const QModelIndex row = indexOf(id); row.isValid()) dropRow(row.row());
    for (const model::Upload& each : m_uploads) placeUpload(each);
}

void JobModel::placeUpload(const model::Upload& upload) {
    const QString key = QString::fromStdString(upload.key), id = QString::fromStdString(rowOf(upload));
    const QModelIndex own = indexOf(rowOf(upload)), job = indexOf(upload.job);
    if (upload.job.empty()) m_arrived.remove(key); // it was begun anew: its job is another
    if (job.isValid()) {
        m_arrived.insert(key);
        if (!own.isValid()) return;
        // The stream was quicker than the answer: one of the two goes, and the row that may be selected stays.
        const model::Job known = m_jobs[static_cast<std::size_t>(job.row())];
        m_alone.insert(id, upload);
        dropRow(job.row());
        (void)takeUploadRow(known);
        return;
    }
    const bool isFailed = upload.state == model::Upload::State::Failed;
    if (m_arrived.contains(key) && !isFailed) return; // its job was removed, and can be brought back
    if (!own.isValid() && upload.state == model::Upload::State::Done) return;
    if (!own.isValid()) {
        m_alone.insert(id, upload);
        return insert(jobOf(upload), false);
    }
    if (m_alone.value(id) == upload) return;
    m_alone.insert(id, upload);
    m_jobs[static_cast<std::size_t>(own.row())] = jobOf(upload);
    Q_EMIT dataChanged(index(own.row(), 0), index(own.row(), ColumnCount - 1));
}

void JobModel::dropRow(int row) {
    const QString id = QString::fromStdString(m_jobs[static_cast<std::size_t>(row)].id);
    beginRemoveRows({}, row, row);
    m_rows.remove(id);
    m_alone.remove(id);
    m_uploadPlace.remove(id);
    m_jobs.erase(m_jobs.begin() + row);
    if (static_cast<std::size_t>(row) < m_live) --m_live;
    reindex(static_cast<std::size_t>(row));
    endRemoveRows();
}

bool JobModel::takeUploadRow(const model::Job& job) {
    const auto upload =
        std::find_if(m_alone.cbegin(), m_alone.cend(), [&](const model::Upload& each) { return !each.job.empty() && each.job == job.id; });
    if (upload == m_alone.cend()) return false;
    const std::string id = rowOf(*upload);
    m_arrived.insert(QString::fromStdString(upload->key));
    const int row = indexOf(id).row(), place = static_cast<int>(placeOf(job, false));
    if (place < row) { // mostly it stands there: new jobs come last
        beginMoveRows({}, row, row, {}, place);
        std::rotate(m_jobs.begin() + place, m_jobs.begin() + row, m_jobs.begin() + row + 1);
        reindex();
        endMoveRows();
    }
    const int at = std::min(row, place);
    m_rows.remove(QString::fromStdString(id));
    m_alone.remove(QString::fromStdString(id));
    m_uploadPlace.remove(QString::fromStdString(id));
    m_jobs[static_cast<std::size_t>(at)] = job;
    m_rows.insert(QString::fromStdString(job.id), at);
    Q_EMIT dataChanged(index(at, 0), index(at, ColumnCount - 1));
    Q_EMIT becameJob(id, job.id);
    return true;
}

} // namespace ui
