// Films on their way from this computer to the server that is shown: rows before there are jobs, and the jobs' rows from then on.

#include "ui/models/job_model.hpp"

#include <algorithm>
#include <limits>

namespace ui {
namespace {

const std::string kAlone = "upload:"; // no job's id begins so
constexpr std::int64_t kAfterAll = std::numeric_limits<std::int64_t>::max() / 2;

model::JobState stateOf(const model::Upload& upload) {
    switch (upload.state) {
    case model::Upload::State::Paused: return model::JobState::Paused;
    case model::Upload::State::Failed: return model::JobState::Failed;
    default: return model::JobState::Waiting;
    }
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
    if (m_uploads.empty()) return nullptr;
    const auto found = std::find_if(m_uploads.begin(), m_uploads.end(),
        [&](const model::Upload& each) { return isUploadAlone(id) ? rowOf(each) == id : !id.empty() && each.job == id; });
    if (found == m_uploads.end() || found->state == model::Upload::State::Done) return nullptr;
    return &*found;
}

model::JobCounts JobModel::counts() const {
    model::JobCounts all = m_counts;
    for (const model::Upload& upload : m_alone)
        if (std::int64_t* counted = all.of(stateOf(upload))) ++*counted;
    return all;
}

void JobModel::setUploads(std::vector<model::Upload> uploads) {
    const std::vector<model::Upload> before = std::exchange(m_uploads, std::move(uploads));
    const auto isSame = [&](const model::Upload& each) { return std::find(before.begin(), before.end(), each) != before.end(); };
    for (const model::Upload& each : m_uploads) {
        const QModelIndex row = isSame(each) || each.job.empty() ? QModelIndex() : indexOf(each.job);
        if (row.isValid()) Q_EMIT dataChanged(row, row.siblingAtColumn(ColumnCount - 1));
    }
    for (const model::Upload& each : before) // what is said of a job whose bytes are all there is the server's alone
        if (const QModelIndex row = indexOf(each.job); row.isValid() && !upload(each.job))
            Q_EMIT dataChanged(row, row.siblingAtColumn(ColumnCount - 1));
    const model::JobCounts counted = counts();
    placeUploads();
    if (counts() != counted) Q_EMIT countsChanged();
}

void JobModel::placeUploads() {
    std::vector<std::string> gone;
    for (const model::Upload& alone : m_alone) {
        const bool isListed = std::any_of(m_uploads.begin(), m_uploads.end(), [&](const auto& each) { return each.key == alone.key; });
        // Its job is told of in a moment.
        const bool isToCome = alone.state == model::Upload::State::Done && !alone.job.empty();
        if (!isListed && !isToCome) gone.push_back(rowOf(alone));
    }
    for (const std::string& id : gone)
        if (const QModelIndex row = indexOf(id); row.isValid()) dropRow(row.row());
    for (const model::Upload& each : m_uploads) placeUpload(each);
}

void JobModel::placeUpload(const model::Upload& upload) {
    const QString key = QString::fromStdString(upload.key), id = QString::fromStdString(rowOf(upload));
    const QModelIndex own = indexOf(rowOf(upload)), job = indexOf(upload.job);
    if (job.isValid()) {
        m_arrived.insert(key);
        if (!own.isValid()) return;
        // The stream was quicker than the answer: one of the two goes, and the row that may be selected stays.
        const model::Job known = m_jobs[static_cast<std::size_t>(job.row())];
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
