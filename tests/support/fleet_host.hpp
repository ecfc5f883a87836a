#pragma once
/// The API with a fleet over a real socket: accounts, a queue in memory, and a coordinator that is the test. Clients ask on threads of
/// their own, while the main one turns its event loop, which answers for accounts.

#include "core/api/api.hpp"
#include "core/fleet/gateway/gateway.hpp"
#include "core/fleet/queue/memory_queue.hpp"
#include "core/fleet/wire/codec.hpp"
#include "core/fleet/wire/recipe.hpp"
#include "core/http/server.hpp"
#include "tests/support/accounts.hpp"
#include "tests/support/fake_service.hpp"
#include "tests/support/ingest.hpp"
#include "tests/support/run_until.hpp"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QUrlQuery>
#include <atomic>
#include <future>

namespace support {

/// What a coordinator would tell.
class HeldAssignments final : public fleet::Assignments {
public:
    explicit HeldAssignments(std::string staging) : m_staging(std::move(staging)) {}

    void put(const fleet::Assignment& assignment) {
        const std::lock_guard lock(m_mutex);
        m_tasks[assignment.task] = std::make_shared<const fleet::Assignment>(assignment);
    }
    void end(const std::string& task, bool isDone) {
        const std::lock_guard lock(m_mutex);
        m_tasks.erase(task);
        if (isDone) m_done.insert(task);
    }
    std::vector<std::string> came() const {
        const std::lock_guard lock(m_mutex);
        return m_came;
    }
    std::vector<fleet::StagedObject> files() const {
        const std::lock_guard lock(m_mutex);
        return m_files;
    }

    std::shared_ptr<const fleet::Assignment> find(const std::string& task) const override {
        const std::lock_guard lock(m_mutex);
        const auto found = m_tasks.find(task);
        return found == m_tasks.end() ? nullptr : found->second;
    }
    fleet::Standing standing(const std::string& task) const override {
        const std::lock_guard lock(m_mutex);
        if (m_tasks.contains(task)) return fleet::Standing::Wanted;
        return m_done.contains(task) ? fleet::Standing::Superseded : fleet::Standing::Cancelled;
    }
    std::shared_ptr<const fleet::AssignedSource> source(const std::string& id) const override {
        const std::lock_guard lock(m_mutex);
        for (const auto& [task, assignment] : m_tasks)
            if (assignment->source && assignment->source->id == id) return assignment->source;
        return nullptr;
    }
    std::string stagingFolder(const std::string& task, std::int64_t fence) const override {
        return fleet::stagingFolderBelow(m_staging, task, fence);
    }
    int slotLimit(const std::string&) const override { return limit; }
    std::atomic<int> limit{0}; ///< of every worker
    void registered(const fleet::ComingWorker& worker) override {
        const std::lock_guard lock(m_mutex);
        m_came.push_back(worker.name);
    }
    void heard(const std::string&, const std::vector<fleet::HeldTask>&) override {}
    void left(const std::string&) override {}
    void staged(const std::string&, std::int64_t, const fleet::StagedObject& file) override {
        const std::lock_guard lock(m_mutex);
        m_files.push_back(file);
    }

private:
    const std::string m_staging;
    mutable std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<const fleet::Assignment>> m_tasks;
    std::set<std::string> m_done;
    std::vector<std::string> m_came;
    std::vector<fleet::StagedObject> m_files;
};

/// A journal of workers and of one quarantine, in memory.
class HeldOperations final : public fleet::Operations {
public:
    explicit HeldOperations(fleet::Queue& queue) : m_queue(queue) {}

    std::map<std::string, fleet::KnownWorker> known; ///< set before the server is asked
    std::set<std::string> quarantined;
    std::vector<fleet::EndedAttempt> ended; ///< set before the server is asked

    void know(const std::string& name, const std::string& tokenId) {
        const std::lock_guard lock(m_mutex);
        known[name] = {};
        known[name].name = name;
        known[name].tokenId = tokenId;
    }

    base::Result<std::vector<fleet::KnownWorker>> workers() override {
        const std::lock_guard lock(m_mutex);
        std::vector<fleet::KnownWorker> all;
        for (const auto& [name, worker] : known) all.push_back(worker);
        return all;
    }
    base::Result<void> changeWorker(const std::string& name, const fleet::WorkerChange& change) override {
        const std::lock_guard lock(m_mutex);
        const auto found = known.find(name);
        if (found == known.end()) return base::Error{base::ErrorCode::NotFound, "No such worker."};
        if (change.slots) found->second.slotLimit = *change.slots;
        if (change.note) found->second.note = *change.note;
        if (!change.want) return {};
        found->second.want = *change.want;
        return m_queue.steer(name, *change.want == fleet::wire::Want::Run ? fleet::queue::Want::Run : fleet::queue::Want::Drain, 0);
    }
    base::Result<void> removeWorker(const std::string& name) override {
        const std::lock_guard lock(m_mutex);
        known.erase(name);
        return {};
    }
    std::vector<fleet::QueueRow> rows = std::vector<fleet::QueueRow>(1); ///< set before the server is asked
    base::Result<std::vector<fleet::QueueRow>> queue() override { return rows; }
    base::Result<void> startOnOthers(const std::string& job) override {
        if (job != "stranded") return base::Error{base::ErrorCode::Conflict, "It waits for no machine."};
        return {};
    }
    base::Result<std::vector<fleet::ChunkRow>> chunks(const std::string&) override { return std::vector<fleet::ChunkRow>(); }
    base::Result<std::vector<fleet::QuarantinedTask>> quarantine() override {
        const std::lock_guard lock(m_mutex);
        std::vector<fleet::QuarantinedTask> tasks;
        for (const std::string& task : quarantined) tasks.push_back({task, std::string(fleet::jobOf(task)), {}, 0});
        return tasks;
    }
    base::Result<void> replay(const std::string& task) override {
        const std::lock_guard lock(m_mutex);
        if (quarantined.erase(task) == 0) return base::Error{base::ErrorCode::Conflict, "It is not in quarantine."};
        return {};
    }
    base::Result<int> replayQuarantined(const std::string&) override {
        const std::lock_guard lock(m_mutex);
        const int number = static_cast<int>(quarantined.size());
        quarantined.clear();
        return number;
    }
    base::Result<std::vector<fleet::StuckThing>> clearStuck(bool isDryRun) override {
        return std::vector<fleet::StuckThing>{{"lease", "job/chunk-001", "enc", 1, "Its worker is gone.", !isDryRun}};
    }
    base::Result<std::vector<fleet::ReportRow>> report(std::int64_t, std::int64_t) override { return std::vector<fleet::ReportRow>(1); }
    base::Result<std::vector<fleet::WantedSlots>> wanted() override { return std::vector<fleet::WantedSlots>(1); }
    base::Result<std::vector<fleet::EndedAttempt>> attempts(std::int64_t fromMs, std::int64_t toMs) override {
        const std::lock_guard lock(m_mutex);
        std::vector<fleet::EndedAttempt> within;
        for (const fleet::EndedAttempt& each : ended)
            if (each.endedMs >= fromMs && each.endedMs <= toMs) within.push_back(each);
        return within;
    }

private:
    fleet::Queue& m_queue;
    std::mutex m_mutex;
};

struct FleetAnswer {
    QByteArray whole;

    int status() const { return test::status(whole); }
    QByteArray body() const { return test::body(whole); }
    QByteArray header(const char* name) const { return test::header(whole, name); }
    QJsonObject json() const { return QJsonDocument::fromJson(body()).object(); }
    std::string problem() const { return json()[QLatin1String("type")].toString().section(QLatin1Char('/'), -1).toStdString(); }
    template <class Message> Message as() const {
        auto message = fleet::read<Message>(body(), fleet::kMostAnswerBytes);
        EXPECT_TRUE(message) << whole.toStdString();
        return message ? std::move(*message) : Message();
    }
};

struct FleetHost {
    static constexpr const char* kJob = "j_1";
    static constexpr const char* kTask = "j_1/chunk-001";
    static constexpr const char* kPin = "abcdef0123456789"; ///< the first digits of a digest

    enum class Overview { None, Watched };
    /// `other`: a queue in place of the one in memory. `overview`: whether somebody looks at the fleet, and the API tells of it.
    explicit FleetHost(fleet::Queue* other = nullptr, Overview overview = Overview::None)
        : lender(other ? *other : static_cast<fleet::Queue&>(queue)), operations(other ? *other : static_cast<fleet::Queue&>(queue)) {
        EXPECT_TRUE(queue.begin(1));
        QFile film(QString::fromStdString(filmPath()));
        EXPECT_TRUE(film.open(QIODevice::WriteOnly));
        for (int i = 0; i < 10'000; ++i) film.write(QByteArray::number(i).rightJustified(10, '0'));
        film.close();
        admin = QByteArray::fromStdString(accounts.setUp().token);
        start(overview);
    }
    ~FleetHost() {
        server.reset();
        api.reset();
        watch.reset();
    }

    std::string filmPath() const { return folder.filePath(QStringLiteral("film.mov")).toStdString(); }
    void start(Overview overview) {
        gateway = std::make_unique<fleet::Gateway>(lender, assignments,
            fleet::GatewayOptions{[this, authenticator = accounts.accounts->authenticator()](
                                      std::string_view id) { return authenticator->holder(id, accounts.clock.wallMs()).has_value(); },
                &accounts.clock, metrics, folder.filePath(QStringLiteral("staging")).toStdString()});
        api::ApiOptions options;
        options.clock = &accounts.clock;
        options.uploads.folder = folder.filePath(QStringLiteral("uploads")).toStdString();
        options.instance.name = "Studio cluster";
        options.fleet.gateway = gateway.get();
        options.fleet.operations = &operations;
        if (overview == Overview::Watched) {
            watch = std::make_unique<fleet::FleetWatch>(fleet::WatchSources{
                .operations = &operations, .roster = &gateway->roster(), .assignments = &assignments, .clock = &accounts.clock});
            options.instance.features = {"fleet"};
            options.fleet.watch = watch.get();
        }
        api = std::make_unique<api::Api>(service, *accounts.accounts, std::move(options));
        http::ServerOptions where;
        where.stopping = [this] { api->close(); };
        auto started = http::Server::start(where, [this](http::Request& request) { return api->answer(request); });
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(*started);
    }

    /// A worker with a key of its own, as if it had come before.
    QByteArray worker(const std::string& name) {
        auth::TokenRequest request;
        request.name = name;
        request.kind = auth::TokenKind::Worker;
        const auto issued = waited(accounts.accounts->addToken(accounts.callerOf(admin.toStdString()), request));
        EXPECT_TRUE(issued) << issued.error().message;
        if (!issued) return {};
        operations.know(name, issued->tokenId);
        return QByteArray::fromStdString(issued->token);
    }
    QByteArray personWith(auth::Role role) {
        auth::TokenRequest request;
        request.name = "someone";
        request.role = role;
        const auto issued = waited(accounts.accounts->addToken(accounts.callerOf(admin.toStdString()), request));
        return issued ? QByteArray::fromStdString(issued->token) : QByteArray();
    }

    /// The task, so that it may be claimed.
    fleet::Assignment assign() {
        fleet::Assignment assignment;
        assignment.task = kTask;
        assignment.order.id = kTask;
        assignment.order.task.kind = model::TaskKind::Video;
        assignment.order.task.source = work::kSource;
        fleet::AssignedSource source;
        source.id = kJob;
        source.file = filmPath();
        source.fingerprint = {100'000, 0, "f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1"};
        assignment.recipe = fleet::recipeOf(assignment.order, source.fingerprint);
        assignment.source = std::make_shared<const fleet::AssignedSource>(source);
        assignment.staging = {{"720p/init.mp4", "720p/00001.m4s"}, {}, 1000, 2};
        assignments.put(assignment);
        return assignment;
    }
    void offer(fleet::OfferListener* listener = nullptr) {
        const auto held = queue.offer({.job = kJob}, {{.task = kTask, .need = "h264"}});
        EXPECT_TRUE(held) << held.error().message;
        if (listener) listener->offered("h264", 1);
    }

    FleetAnswer talk(const QByteArray& request) {
        std::future<QByteArray> asking = begin(request);
        return told(asking);
    }
    std::future<QByteArray> begin(const QByteArray& request) const {
        return std::async(std::launch::async, [port = server->port(), request] { return test::Ingest::talkTo(port, request, 60'000); });
    }
    static FleetAnswer told(std::future<QByteArray>& asking) {
        runUntil([&] { return asking.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }, 60'000);
        return {asking.get()};
    }
    static QByteArray request(const QByteArray& method, const QByteArray& path, const QByteArray& token, const QByteArray& body = {},
        const QByteArray& headers = {}) {
        QByteArray text = method + " /api/v1/" + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers;
        if (!token.isEmpty()) text += "Authorization: Bearer " + token + "\r\n";
        if (!body.isEmpty() || method == "POST" || method == "PUT") text += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
        return text + "\r\n" + body;
    }
    FleetAnswer ask(const QByteArray& method, const QByteArray& path, const QByteArray& token, const QByteArray& body = {}) {
        return talk(request(method, path, token, body, body.isEmpty() ? QByteArray() : "Content-Type: application/json\r\n"));
    }
    template <class Message> FleetAnswer say(const QByteArray& word, const QByteArray& key, const Message& message) {
        return ask("POST", "fleet/" + word, key, model::toBytes(message));
    }
    static fleet::Register registerOf(const std::string& name, const std::string& token = {}) {
        fleet::Register message;
        message.token = token;
        message.name = name;
        message.bootId = "boot";
        message.digests = {{"h264", kPin + std::string(48, '0')}};
        return message;
    }
    static fleet::wire::Claim claim(const std::string& id, int waitSeconds = 0) {
        return {.id = id, .free = {1, 4000, 10}, .classes = {std::string("h264:") + kPin}, .waitSeconds = waitSeconds};
    }
    /// One task, at work with that worker.
    fleet::wire::Lease leased(const QByteArray& key) {
        const auto answer = say("claim", key, claim("c1")).as<fleet::wire::ClaimAnswer>();
        EXPECT_EQ(answer.leases.size(), 1U);
        return answer.leases.empty() ? fleet::wire::Lease() : answer.leases[0];
    }
    static std::string sum(const QByteArray& bytes) {
        return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
    }
    static QByteArray digestLine(const QByteArray& bytes) {
        return "Content-Digest: sha-256=:" + QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toBase64() + ":\r\n";
    }
    /// Below /api/v1/.
    static QByteArray pathOf(const std::string& base) {
        const std::string prefix = "/api/v1/";
        return QByteArray::fromStdString(base.substr(base.find(prefix) + prefix.size()));
    }
    FleetAnswer bring(const fleet::wire::Lease& lease, const QByteArray& name, const QByteArray& bytes, const QByteArray& digest) {
        return talk(request("PUT", pathOf(lease.upload.base) + name, QByteArray::fromStdString(lease.upload.ticket), bytes, digest));
    }
    FleetAnswer bring(const fleet::wire::Lease& lease, const QByteArray& name, const QByteArray& bytes) {
        return bring(lease, name, bytes, digestLine(bytes));
    }

    QTemporaryDir folder;
    TestAccounts accounts;
    FakeService service;
    fleet::MemoryQueue queue{accounts.clock};
    fleet::QueueLender lender;
    HeldAssignments assignments{folder.filePath(QStringLiteral("staging")).toStdString()};
    HeldOperations operations;
    const std::shared_ptr<fleet::FleetMetrics> metrics = std::make_shared<fleet::FleetMetrics>();
    std::unique_ptr<fleet::Gateway> gateway;
    std::unique_ptr<fleet::FleetWatch> watch;
    std::unique_ptr<api::Api> api;
    std::unique_ptr<http::Server> server;
    QByteArray admin;
};

} // namespace support
