#include "core/fleet/worker/attempt.hpp"

#include "core/base/background.hpp"
#include "core/base/files.hpp"

#include <QDir>
#include <QFileInfo>
#include <algorithm>

namespace fleet {
namespace {

constexpr qint64 kMostObjectBytes = 64 << 20;

base::Error wrongObject(const std::string& name) {
    return {base::ErrorCode::Io,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 came otherwise than it was announced. It is fetched again with the next attempt."), name)};
}

} // namespace

std::string familyOf(const model::Task& task) {
    switch (task.kind) {
    case model::TaskKind::Video:
    case model::TaskKind::Analysis: return "h264";
    case model::TaskKind::Audio: return "aac";
    default: return {};
    }
}

int silenceMsOf(const Lease& lease) {
    constexpr double kLeastMs = 60'000, kTimes = 10'000; // of its cost in seconds
    const double mostMs = std::max(0, lease.body.silenceMs);
    // A cost that makes no sense shortens nothing.
    const double wantedMs = lease.cost > 0 ? std::max(kLeastMs, lease.cost * kTimes) : mostMs;
    return static_cast<int>(std::min(mostMs, wantedMs));
}

Attempt::Attempt(Workshop& shop, Lease lease, QObject* parent)
    : QObject(parent), m_shop(shop), m_lease(std::move(lease)), m_place(shop.folder->placeOf(m_lease.ref())) {
    UploadAccess access = m_lease.upload;
    access.base = m_shop.api.addressOf(access.base);
    m_upload = std::make_unique<StagingUpload>(m_shop.ingest, std::move(access), m_shop.pace, m_shop.turns);
    listenToUpload();
}

Attempt::Attempt(Workshop& shop, KeptResult kept, QObject* parent) : Attempt(shop, std::move(kept.lease), parent) {
    m_result = std::move(kept.result);
    m_staged = std::move(kept.staged);
}

Fetched Attempt::fetched() const {
    Fetched all = m_source ? m_source->fetched() : Fetched{};
    all.bytes += m_objectBytes;
    return all;
}

Attempt::~Attempt() {
    stop();
}

void Attempt::stop() {
    m_isOver = true;
    if (m_run) m_run->cancel();
    m_upload->stop();
}

void Attempt::listenToUpload() {
    connect(m_upload.get(), &StagingUpload::progressed, this, &Attempt::brought);
    connect(m_upload.get(), &StagingUpload::ingestAnswered, this, &Attempt::ingestAnswered);
    connect(m_upload.get(), &StagingUpload::ended, this, &Attempt::staged);
    connect(m_upload.get(), &StagingUpload::failed, this, [this](const base::Error& error) {
        m_error = error;
        // Bytes that are spoiled here are this attempt's failure, however far it got.
        if (error.code == base::ErrorCode::CheckFailed) Q_EMIT ended(AttemptEnd::Failed);
        else Q_EMIT bringEnded(BringEnd::Refused);
    });
}

void Attempt::begin() {
    base::inBackground([folder = m_shop.folder, lease = m_lease] { return folder->begin(lease); }, this,
        [this](const base::Result<void>& begun) {
            if (!begun) return fail(begun.error(), true);
            fetchObjects(0);
        });
}

void Attempt::fetchObjects(std::size_t next) {
    if (next == m_lease.objects.size()) return openSource();
    const ObjectAccess& object = m_lease.objects[next];
    if (object.bytes > kMostObjectBytes) return fail(wrongObject(object.name), true);
    m_shop.api.fetch(
        object.path, m_lease.source.ticket, kMostObjectBytes, [self = QPointer(this), next](const base::Result<QByteArray>& bytes) {
            if (!self) return;
            if (!bytes) return self->fail(bytes.error(), true);
            const ObjectAccess& wanted = self->m_lease.objects[next];
            if (base::sha256(*bytes) != wanted.sha256) return self->fail(wrongObject(wanted.name), true);
            self->m_objectBytes += bytes->size();
            base::inBackground([file = self->placeFile(wanted.name), content = *bytes] { return base::writeFileAtomically(file, content); },
                self.data(),
                [attempt = self.data(), next](const base::Result<void>& written) {
                    if (!written) return attempt->fail({base::ErrorCode::WorkFolderFull, written.error().text}, true);
                    attempt->fetchObjects(next + 1);
                });
        });
}

void Attempt::openSource() {
    if (m_lease.body.task.source.empty()) return run({});
    m_source = m_shop.sources.open(m_lease);
    connect(m_source.get(), &OpenedSource::ready, this, &Attempt::run);
    // It may fail while its encoder reads, too.
    connect(m_source.get(), &OpenedSource::failed, this, [this](const base::Error& error) { fail(error, true); });
}

void Attempt::run(const work::Place& place) {
    if (m_isOver || std::exchange(m_isRunning, true)) return;
    work::Order order = m_lease.body;
    order.task.lanes = m_shop.lanes;
    order.task.yields = true;
    order.task.encoder.clear(); // its digest says that it fits
    order.silenceMs = silenceMsOf(m_lease);
    work::Place here = place;
    here.folder = m_place;
    m_run = m_shop.executor.start(order, here);
    connect(m_run.get(), &work::Run::progressed, this, &Attempt::progressed);
    connect(m_run.get(), &work::Run::segmentWritten, this, &Attempt::segmentMade);
    connect(m_run.get(), &work::Run::finished, this, [this](const base::Result<model::TaskResult>& result) {
        if (m_isOver) return;
        if (result) made(*result);
        else fail(result.error(), false);
    });
}

void Attempt::segmentMade(const model::SegmentFile& file, const model::RenditionFacts& facts) {
    const std::string folder = std::string(work::kOutputFolder) + "/" + file.rendition + "/";
    if (m_inits.insert(file.rendition).second)
        m_upload->add(
            {.name = file.rendition + "/" + model::initFileName(), .sha256 = facts.initSha256}, placeFile(folder + model::initFileName()));
    const std::string name = model::segmentFileName(file.number);
    m_upload->add({file.rendition + "/" + name, file.bytes, file.sha256, file.frames}, placeFile(folder + name));
}

void Attempt::made(const model::TaskResult& result) {
    m_result = result;
    base::inBackground([folder = m_shop.folder, task = m_lease.ref(), result] { return folder->keepMade(task, result); }, this,
        [this](const base::Result<void>& kept) {
            if (!kept) return fail(kept.error(), false);
            Q_EMIT ended(AttemptEnd::Made);
            if (!m_isOver) bringRest();
        });
}

void Attempt::resume() {
    if (!m_staged.empty() || !m_result) return;
    bringSegments();
    bringRest();
}

void Attempt::bringSegments() {
    for (const model::SegmentFile& file : m_result->segments) {
        model::RenditionFacts facts;
        for (const model::RenditionFacts& each : m_result->renditions)
            if (each.rendition == file.rendition) facts = each;
        segmentMade(file, facts);
    }
}

void Attempt::bringRest() {
    const model::Task& task = m_lease.body.task;
    if (task.kind == model::TaskKind::Analysis) {
        const std::string folder = std::string(work::kStatisticsFolder) + "/";
        const QStringList files = QDir(QString::fromStdString(placeFile(folder))).entryList(QDir::Files, QDir::Name);
        for (const QString& file : files) m_upload->add({.name = folder + file.toStdString()}, placeFile(folder + file.toStdString()));
    }
    if (!task.output.empty() && QFileInfo::exists(QString::fromStdString(placeFile(task.output))))
        m_upload->add({.name = task.output}, placeFile(task.output));
    m_upload->close();
}

void Attempt::staged() {
    m_staged = m_upload->staged();
    base::inBackground([folder = m_shop.folder, task = m_lease.ref(), list = m_staged] { return folder->keepStaged(task, list); }, this,
        [this](const base::Result<void>&) { Q_EMIT bringEnded(BringEnd::Staged); }); // all of it is there, noted here or not
}

void Attempt::renew(const Tickets& tickets) {
    if (!tickets.source.empty()) {
        m_lease.source.ticket = tickets.source;
        if (m_source) m_source->renew(tickets.source);
    }
    if (tickets.upload.empty()) return;
    m_lease.upload.ticket = tickets.upload;
    m_upload->renew(tickets.upload);
}

void Attempt::fail(const base::Error& error, bool isFetching) {
    if (m_isOver || m_error) return;
    m_error = error;
    if (m_run) m_run->cancel();
    Q_EMIT ended(endOf(error, isFetching));
}

Result Attempt::result(const std::string& pin) const {
    Result message;
    message.task = m_lease.task;
    message.fence = m_lease.fence;
    message.recipe = m_lease.recipe;
    message.pin = pin;
    message.result = m_result.value_or(model::TaskResult{});
    message.staged = m_staged;
    message.fetched = fetched();
    return message;
}

} // namespace fleet
