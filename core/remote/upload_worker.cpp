#include "core/remote/upload_worker.hpp"

#include "core/base/source_path.hpp"

#include <algorithm>

namespace remote {
namespace {

constexpr int kReaders = 3; // files at once: the disk limits them, but a small film waits for no film of hours
constexpr int kTellMs = 250, kSaveMs = 500, kTickMs = 1000;
constexpr int kHoldMs = 2000; // who looks through the lists of others does not hold them for long

model::CommandResult refusal(const base::Error& error) {
    model::CommandResult result;
    result.problem = model::Problem(error);
    return result;
}

} // namespace

UploadWorker::UploadWorker(Profile profile, Credential credential, TusUploaderOptions options)
    : m_profile(std::move(profile)), m_credential(std::move(credential)), m_options(std::move(options)),
      m_clock(m_options.clock ? *m_options.clock : m_systemClock) {
    m_readers.setMaxThreadCount(kReaders);
    for (QTimer* const timer : {&m_tell, &m_save}) {
        timer->setParent(this); // goes to the thread with this
        timer->setSingleShot(true);
    }
    m_tell.setInterval(kTellMs);
    m_save.setInterval(kSaveMs);
    m_tick.setParent(this);
    m_tick.setInterval(kTickMs);
    connect(&m_tick, &QTimer::timeout, this, &UploadWorker::tick);
    connect(&m_tell, &QTimer::timeout, this, &UploadWorker::tell);
    connect(&m_save, &QTimer::timeout, this, &UploadWorker::save);
}

UploadWorker::~UploadWorker() {
    save();
    qDeleteAll(m_transfers); // before the network that they use; their readings end with them
    m_readers.waitForDone();
    delete m_http;
}

void UploadWorker::begin() {
    m_http = new UploadHttp(m_profile, m_credential, m_options.product, this);
    m_held = holdUploads(m_options.stateFile, kHoldMs);
    auto list = readUploads(m_options.stateFile);
    if (!list) {
        m_isReadable = false;
        return Q_EMIT storeFailed(list.error());
    }
    for (UploadEntry& entry : list->uploads) make(std::move(entry));
    tryNow();
    share();
    tell();
}

UploadTransfer* UploadWorker::make(UploadEntry entry) {
    auto* const transfer = new UploadTransfer(std::move(entry), *m_http, m_readers, this);
    m_transfers.push_back(transfer);
    if (!m_tick.isActive()) {
        m_sleep = {}; // how long there was nothing to bring is nobody's sleep
        m_tick.start();
    }
    const auto later = [](QTimer& timer) {
        if (!timer.isActive()) timer.start();
    };
    connect(transfer, &UploadTransfer::progressed, this, [this, later] { later(m_tell); });
    connect(transfer, &UploadTransfer::confirmed, this, [this, later] {
        later(m_save);
        later(m_tell);
    });
    connect(transfer, &UploadTransfer::created, this, [this, transfer] {
        save(); // at once: from here on a quit goes on with it
        tell(); // before the server's own stream tells of the job: the row here becomes that one
        model::CommandResult result;
        result.id = transfer->entry().job;
        m_unanswered.erase(transfer->entry().key);
        Q_EMIT answered(transfer->entry().key, result);
        share();
        createNext();
    });
    connect(
        transfer, &UploadTransfer::ended, this, [this, transfer] { ended(transfer); }, Qt::QueuedConnection); // it deletes
    return transfer;
}

void UploadWorker::add(const std::vector<std::string>& keys, const std::vector<model::AddRequest>& requests) {
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const base::FileStatus file = base::fileStatus(requests[i].source.text);
        if (!file.isFile) {
            Q_EMIT answered(keys[i],
                refusal({base::ErrorCode::SourceMissing,
                    base::text(QT_TRANSLATE_NOOP("Core", "%1 is not there, or is no file."), base::shownPath(requests[i].source.text))}));
            continue;
        }
        UploadEntry entry;
        entry.key = keys[i];
        entry.file = requests[i].source.text;
        entry.bytes = file.bytes;
        entry.modifiedMs = file.modifiedMs;
        entry.request = requests[i];
        entry.server = m_http->server();
        m_unanswered.insert(entry.key);
        make(std::move(entry));
    }
    tell(); // first: the rows are to be seen at once, also where the disk takes its time
    save(); // the keys before the first request: what a quit interrupts is not created twice
    createNext();
}

void UploadWorker::createNext() {
    const auto isToCome = [this](const UploadTransfer* transfer) {
        return !transfer->isCreated() && !transfer->isOver() && !m_http->isAway(transfer->entry().server);
    };
    const auto next = std::find_if(m_transfers.begin(), m_transfers.end(), isToCome);
    if (next == m_transfers.end() || *next == m_creating) return;
    m_creating = *next;
    m_creating->start();
}

void UploadWorker::setCredential(const Credential& credential) {
    m_http->setCredential(credential);
    tryNow();
}

void UploadWorker::meet(const std::string& server, const Credential& credential) {
    const bool isAnother = server != m_http->server();
    m_http->meet(server);
    m_http->setCredential(credential);
    for (UploadTransfer* const transfer : m_transfers)
        if (m_http->isAway(transfer->entry().server)) transfer->breakOff();
    if (isAnother && !server.empty() && m_isReadable) adopt();
    tryNow();
    share();
}

void UploadWorker::adopt() {
    const auto isIts = [this](const UploadEntry& entry) { return entry.server == m_http->server(); };
    for (HeldUploads& other : uploadsBeside(m_options.stateFile)) {
        if (std::none_of(other.list.uploads.begin(), other.list.uploads.end(), isIts)) continue;
        for (UploadEntry entry : other.list.uploads) {
            if (!isIts(entry) || find(entry.key)) continue;
            entry.location = m_http->moved(entry.location);
            make(std::move(entry));
        }
        save(); // first: what a quit interrupts is in both lists, and has one key
        std::erase_if(other.list.uploads, isIts);
        if (const auto written = writeUploads(other.file, other.list); !written) Q_EMIT storeFailed(written.error());
    }
    tell();
}

/// Connections die in sleep unnoticed: what is on its way by one, or is sent by one that was kept, would wait out its minute.
void UploadWorker::tick() {
    const auto isToCome = [](const UploadTransfer* transfer) { return !transfer->isOver(); };
    if (std::none_of(m_transfers.begin(), m_transfers.end(), isToCome)) return m_tick.stop();
    if (!m_sleep.tick({m_clock.monotonicMs(), m_clock.wallMs()})) return;
    m_http->leaveConnections();
    for (UploadTransfer* const transfer : m_transfers) transfer->breakOff();
    tryNow();
}

void UploadWorker::tryNow() {
    for (UploadTransfer* const transfer : m_transfers)
        if (transfer->isCreated() || transfer == m_creating || m_http->isAway(transfer->entry().server)) transfer->start();
    createNext();
}

UploadTransfer* UploadWorker::find(const std::string& which) const {
    const auto found = std::find_if(m_transfers.begin(), m_transfers.end(), [&](const UploadTransfer* transfer) {
        return transfer->entry().key == which || (!which.empty() && transfer->entry().job == which);
    });
    return found == m_transfers.end() ? nullptr : *found;
}

void UploadWorker::setPaused(const std::string& which, bool paused) {
    if (UploadTransfer* const transfer = find(which)) transfer->setPaused(paused);
    share();
}

void UploadWorker::cancel(const std::string& which) {
    UploadTransfer* const transfer = find(which);
    if (!transfer) return;
    const bool isGone = transfer->cancel();
    m_unanswered.erase(transfer->entry().key);
    Q_EMIT answered(
        transfer->entry().key, refusal({base::ErrorCode::Cancelled, base::text(QT_TRANSLATE_NOOP("Core", "The upload was cancelled."))}));
    if (isGone) return forget(transfer);
    save();
    tell();
}

void UploadWorker::retry(const std::string& which) {
    UploadTransfer* const transfer = find(which);
    if (!transfer || !transfer->entry().trouble) return;
    UploadEntry entry = transfer->entry();
    if (const base::FileStatus file = base::fileStatus(entry.file); file.isFile) {
        entry.bytes = file.bytes;
        entry.modifiedMs = file.modifiedMs;
    }
    entry.trouble.reset();
    entry.location.clear();
    entry.job.clear();
    entry.confirmed = 0;
    entry.isPaused = false;
    entry.server = m_http->server();
    ++entry.anew; // the old key leads to what failed
    make(std::move(entry));
    std::iter_swap(std::find(m_transfers.begin(), m_transfers.end(), transfer), m_transfers.end() - 1); // at its place
    forget(transfer);
    tell();
}

void UploadWorker::ended(UploadTransfer* transfer) {
    const UploadRow row = transfer->row();
    const bool isAwaited = m_unanswered.erase(row.key) > 0, hasFailed = row.state == UploadState::Failed && row.trouble;
    if (hasFailed) Q_EMIT answered(row.key, refusal(*row.trouble));
    tell(); // once more with how it ended
    if (!m_options.keepsFailed || !hasFailed || isAwaited || transfer->isCancelled()) return forget(transfer);
    transfer->keepFailure(); // it stands in the list until somebody takes it away or tries again
    save();
    createNext();
    share();
}

void UploadWorker::forget(UploadTransfer* transfer) {
    std::erase(m_transfers, transfer);
    createNext();
    transfer->deleteLater();
    save();
    share();
    if (!m_tell.isActive()) m_tell.start();
}

void UploadWorker::share() {
    int left = std::max(1, m_options.atOnce);
    for (UploadTransfer* const transfer : m_transfers) {
        const UploadEntry& entry = transfer->entry();
        const bool wants = transfer->isCreated() && !transfer->isOver() && !entry.isPaused && !m_http->isAway(entry.server);
        transfer->setMaySend(wants && left > 0);
        if (wants) --left;
    }
}

void UploadWorker::save() {
    m_save.stop();
    if (!m_isReadable) return;
    UploadList list;
    for (const UploadTransfer* const transfer : m_transfers)
        if ((!transfer->isOver() || transfer->entry().trouble) && !transfer->isCancelled()) list.uploads.push_back(transfer->entry());
    if (const auto written = writeUploads(m_options.stateFile, list); !written) Q_EMIT storeFailed(written.error());
}

void UploadWorker::tell() {
    m_tell.stop();
    std::vector<UploadRow> rows;
    for (const UploadTransfer* const transfer : m_transfers)
        if (!transfer->isCancelled()) rows.push_back(transfer->row());
    // A countdown goes on by itself.
    if (std::any_of(rows.begin(), rows.end(), [](const UploadRow& row) { return row.againInSeconds > 0; })) m_tell.start();
    if (rows == m_told) return;
    m_told = rows;
    Q_EMIT rowsChanged(rows);
}

} // namespace remote
