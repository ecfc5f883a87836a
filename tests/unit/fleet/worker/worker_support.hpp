#pragma once
/// A worker with a scripted executor between an API and an ingest that a test scripts.

#include "core/base/files.hpp"
#include "core/fleet/wire/recipe.hpp"
#include "core/fleet/worker/worker.hpp"
#include "tests/support/http_peer.hpp"
#include "tests/support/stepped_clock.hpp"

#include <QDir>
#include <QFileInfo>
#include <QTemporaryDir>
#include <map>

namespace fleet::test {

class ScriptedRun final : public work::Run {
public:
    void cancel() override { isCancelled = true; }
    bool wasSilent() const override { return isSilent; }
    bool wasShortOfMemory() const override { return isShortOfMemory; }
    bool isCancelled = false, isSilent = false, isShortOfMemory = false;
};

/// Answers digests at once; everything else runs until the test ends it.
class Executor final : public work::Executor {
public:
    std::unique_ptr<work::Run> start(const work::Order& order, const work::Place& place) override {
        auto run = std::make_unique<ScriptedRun>();
        if (order.task.kind == model::TaskKind::Digest) {
            ++checks;
            if (failingChecks > 0) {
                --failingChecks;
                end(run.get(), base::Error{base::ErrorCode::EncoderStopped, "The encoder crashed (signal 9)."});
                return run;
            }
            model::TaskResult result;
            result.host = host;
            for (const std::string& family : order.task.families) result.digests.push_back({family, digest + family});
            end(run.get(), result);
            return run;
        }
        orders.push_back(order);
        places.push_back(place);
        running[order.id] = run.get();
        return run;
    }
    /// Writes a segment into the place and tells of it.
    void segment(std::size_t which, const std::string& rendition, int number, const QByteArray& bytes) {
        const std::string folder = places.at(which).folder + "/out/" + rendition + "/";
        (void)base::writeFileAtomically(folder + model::initFileName(), "init of " + QByteArray::fromStdString(rendition));
        (void)base::writeFileAtomically(folder + model::segmentFileName(number), bytes);
        model::SegmentFile file;
        file.rendition = rendition;
        file.number = number;
        file.bytes = bytes.size();
        file.frames = 48;
        file.sha256 = base::sha256(bytes);
        segments.push_back(file);
        model::RenditionFacts facts{rendition, "avc1", base::sha256("init of " + QByteArray::fromStdString(rendition))};
        if (const auto run = running[orders.at(which).id]) Q_EMIT run->segmentWritten(file, facts);
    }
    model::TaskResult made() const {
        model::TaskResult result;
        result.segments = segments;
        return result;
    }
    void finish(std::size_t which, const base::Result<model::TaskResult>& result) { end(running[orders.at(which).id], result); }
    bool isCancelled(std::size_t which) {
        const auto run = running[orders.at(which).id];
        return !run || run->isCancelled;
    }

    std::vector<work::Order> orders;
    std::vector<work::Place> places;
    std::map<std::string, QPointer<ScriptedRun>> running;
    std::vector<model::SegmentFile> segments;
    model::EncoderHost host{
        .build = "x264 164", .libraries = "abc", .architecture = "x86_64", .processor = "p", .simd = "avx2", .libc = "glibc"};
    std::string digest = "d1";
    int checks = 0, failingChecks = 0;

private:
    static void end(ScriptedRun* run, const base::Result<model::TaskResult>& result) {
        QMetaObject::invokeMethod(
            run,
            [run = QPointer(run), result] {
                if (run && !run->isCancelled) Q_EMIT run->finished(result);
            },
            Qt::QueuedConnection);
    }
};

/// A film that is there at once.
class ThereSource final : public SourceProvider {
public:
    class Opened final : public OpenedSource {
    public:
        void renew(const std::string& ticket) override { renewed = ticket; }
        Fetched fetched() const override { return {1234, 5}; }
        std::string renewed;
    };
    std::unique_ptr<OpenedSource> open(const Lease&) override {
        auto opened = std::make_unique<Opened>();
        QMetaObject::invokeMethod(
            opened.get(),
            [source = opened.get(), this] {
                if (failure) Q_EMIT source->failed(*failure);
                else Q_EMIT source->ready({"/films/a.mp4", {}});
            },
            Qt::QueuedConnection);
        return opened;
    }
    std::optional<base::Error> failure;
};

class Fleet {
public:
    Fleet() {
        api = std::make_unique<support::HttpPeer>([this](const auto& request) { return answer(request); });
        ingest = std::make_unique<support::HttpPeer>([this](const auto& request) {
            if (request.method == "HEAD") return QByteArray("HTTP/1.1 404 -\r\nContent-Length: 0\r\n\r\n");
            return support::HttpPeer::json(ingestStatus(request), "{}");
        });
        client = std::make_unique<GatewayClient>(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(api->port())), Trust{});
        line = std::make_unique<HttpLine>(Trust{});
    }
    Lease lease(int number = 1) {
        Lease made;
        made.task = "j1/chunk-" + std::to_string(number);
        made.fence = 4294967296 + number;
        made.cost = 20;
        made.body.id = made.task;
        made.body.task.kind = model::TaskKind::Video;
        made.body.task.source = work::kSource;
        made.body.task.folder = work::kOutputFolder;
        made.body.task.encoder = "of the coordinator";
        made.source.path = "/api/v1/fleet/sources/s1";
        made.source.fingerprint = {100, 1, "c"};
        made.upload = {QStringLiteral("http://127.0.0.1:%1/media/.staging/j1/1/").arg(ingest->port()).toStdString(), "ticket-1", 1'000'000};
        made.recipe = recipeOf(made.body, made.source.fingerprint, made.objects);
        return made;
    }
    void start(WorkerSettings settings = {.token = "link", .name = "enc-04", .tickMs = 5}) {
        auto opened = WorkFolder::open(root());
        if (!opened) return;
        auto kept = (*opened)->takeKept();
        folder = std::shared_ptr<WorkFolder>(std::move(*opened));
        check = std::make_unique<EncoderCheck>(executor, root() + "/digests.json");
        worker = std::make_unique<Worker>(
            std::move(settings), Workshop{*client, *line, executor, sources, folder, 2, nullptr, turns}, *check, std::move(kept), clock);
        QObject::connect(worker.get(), &Worker::ended, worker.get(), [this](int code) { exitCode = code; });
        QObject::connect(worker.get(), &Worker::keyGiven, worker.get(), [this](const std::string& key) { keys.push_back(key); });
        worker->start();
    }
    std::string root() const { return temporary.path().toStdString() + "/work"; }
    /// Bodies of what was sent to an address of the API.
    std::vector<QByteArray> sent(const char* word) const {
        std::vector<QByteArray> bodies;
        for (const auto& request : api->requests)
            if (request.target == QByteArray("/api/v1/fleet/") + word) bodies.push_back(request.body);
        return bodies;
    }
    template <class Message> std::vector<Message> heard(const char* word) const {
        std::vector<Message> all;
        for (const QByteArray& body : sent(word))
            if (const auto message = model::fromBytes<Message>(body)) all.push_back(*message);
        return all;
    }
    bool until(const std::function<bool()>& done) { return support::runUntil(done); }
    /// Time enough for the next beat goes by.
    bool untilBeaten() {
        const auto before = sent("beat").size();
        clock.ms += 7000;
        return until([&] { return sent("beat").size() > before; });
    }

    QTemporaryDir temporary;
    support::SteppedClock clock;
    Executor executor;
    ThereSource sources;
    UploadTurns* turns = nullptr;
    std::vector<Lease> leases; ///< given with the next claim
    BeatAnswer beatAnswer;     ///< to all beats from now on
    std::function<QByteArray()> resultAnswer = [] { return support::HttpPeer::json(202, "{}"); };
    std::function<int(const support::HttpPeer::Request&)> ingestStatus = [](const auto&) { return 201; };
    std::optional<int> exitCode;
    std::vector<std::string> keys;
    std::unique_ptr<support::HttpPeer> api, ingest;
    std::unique_ptr<GatewayClient> client;
    std::unique_ptr<HttpLine> line;
    std::shared_ptr<WorkFolder> folder;
    std::unique_ptr<EncoderCheck> check;
    std::unique_ptr<Worker> worker;

private:
    QByteArray answer(const support::HttpPeer::Request& request) {
        using support::HttpPeer;
        const QByteArray word = request.target.mid(QByteArray(kApiPrefix).size());
        if (word == "register") return HttpPeer::json(200, model::toBytes(Registered{.worker = "enc-04", .key = "key-1"}));
        if (word == "beat") return HttpPeer::json(200, model::toBytes(beatAnswer));
        if (word == "result") return resultAnswer();
        if (word == "claim") {
            const auto claim = model::fromBytes<Claim>(request.body);
            if (!leases.empty() && claim && claim->free.slots > 0)
                return HttpPeer::json(200, model::toBytes(ClaimAnswer{.leases = std::exchange(leases, {}), .reason = IdleReason::None}));
            return claim && claim->waitSeconds == 0 ? QByteArray("HTTP/1.1 204 -\r\n\r\n") : QByteArray(); // waits for ever
        }
        return HttpPeer::json(200, "{}");
    }
};

} // namespace fleet::test
