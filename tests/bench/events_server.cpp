// bench_events_server JOBS: a hub over that many busy jobs behind an HTTP server on a free port, which it prints. Each 250 ms every job
// makes progress, each 100 ms one of them changes its state, with the time of that in `finishedMs` (microseconds of the monotonic clock).
// Ends with its standard input.
//
// bench_events_server --costs: what gathering, writing and snapshots of 10,000 rows take, as one JSON line.

#include "core/api/events/event_routes.hpp"
#include "core/http/server.hpp"
#include "core/http/websocket.hpp"
#include "tests/support/fake_service.hpp"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QSocketNotifier>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/resource.h>
#include <unistd.h>

namespace {

class Engine {
public:
    explicit Engine(int jobs) {
        for (int i = 0; i < jobs; ++i) service.add("j" + std::to_string(i), model::JobState::Encoding);
        QObject::connect(&m_progress, &QTimer::timeout, [this] { progress(); });
        QObject::connect(&m_state, &QTimer::timeout, [this] { changeState(); });
    }
    void run() {
        m_progress.start(250);
        m_state.start(100);
    }
    void progress() {
        ++m_step;
        for (std::size_t i = 0; i < service.jobs.size(); ++i) {
            model::Job& job = service.jobs[i];
            job.inFlight = m_step / 40'000.0 + static_cast<double>(i) / 1000;
            job.stored = job.inFlight * 0.97;
            job.speed = 1.5 + (m_step * 7 + static_cast<int>(i)) % 100 / 317.0;
            job.etaSeconds = 3600 - m_step / 4.0;
            job.playableSeconds = m_step * 0.31;
            job.bytesWritten += 131'071;
            job.objectsStored = m_step / 3;
            job.frames += 6;
            for (auto& rendition : job.renditions) rendition.stored = rendition.inFlight = job.stored;
            tell(i);
        }
    }

    support::FakeService service;

private:
    void changeState() {
        const std::size_t i = static_cast<std::size_t>(m_next++) % service.jobs.size();
        model::Job& job = service.jobs[i];
        job.state = job.state == model::JobState::Encoding ? model::JobState::Publishing : model::JobState::Encoding;
        job.finishedMs = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
        tell(i);
    }
    void tell(std::size_t index) {
        service.jobs[index].rev = service.seq + 1;
        service.change(index);
    }

    QTimer m_progress, m_state;
    int m_step = 0, m_next = 0;
};

int costs() {
    constexpr int kJobs = 10'000;
    Engine engine(kJobs);
    api::TickGatherer gatherer(engine.service.snapshot());
    std::vector<model::Event> events;
    QObject::connect(&engine.service, &model::Service::eventPublished, [&](const model::Event& event) { events.push_back(event); });
    engine.progress();
    QElapsedTimer timer;
    timer.start();
    for (const auto& event : events) gatherer.take(event, 1'000'000);
    const double taken = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    timer.start();
    const auto draft = gatherer.flush(1, 1'000'000);
    const double flushed = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    if (!draft) return 1;
    timer.start();
    const api::Tick tick = api::writeTick(*draft);
    const double written = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    api::SnapshotSource source;
    source.topics = api::topicsOf({api::Topic::Jobs});
    timer.start();
    source.jobs = gatherer.rows();
    const double copied = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    timer.start();
    const auto parts = api::writeParts(source);
    const double snapshot = static_cast<double>(timer.nsecsElapsed()) / 1e6;
    std::size_t bytes = 0;
    for (const auto& part : parts) bytes += part.size();
    std::printf("{\"rows\": %d, \"mainThreadUsAnEvent\": %.2f, \"mainThreadMsATickOfAll\": %.2f, \"mainThreadMsASnapshot\": %.2f, "
                "\"writerMsATickOfAll\": %.1f, \"tickBytes\": %zu, \"writerMsASnapshot\": %.1f, \"snapshotBytes\": %zu, \"parts\": %zu}\n",
        kJobs, taken * 1000 / kJobs, flushed, copied, written, tick.bytes, snapshot, bytes, parts.size());
    return 0;
}

int serve(int jobs) {
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    Engine engine(jobs);
    api::HubOptions hubOptions;
    hubOptions.listeners.beforeHello = hubOptions.listeners.all; // a thousand come at once
    api::EventHub hub(engine.service, hubOptions);
    api::EventRoutes routes(hub, {});
    http::ServerOptions options;
    options.threads = 2;
    options.stopping = [&hub] { hub.close(api::EventHub::Leaving::Stops); };
    const auto answer = [&routes](http::Request& request) -> http::Awaitable<http::Response> {
        auth::Identity identity;
        identity.tokenId = http::subprotocolAfter(request, api::kBearerSubprotocol);
        auto response = co_await routes.answer(request, identity);
        co_return response;
    };
    const auto server = http::Server::start(options, answer);
    if (!server) return std::fprintf(stderr, "%s\n", server.error().message.c_str()), 1;
    engine.run();
    std::printf("%d\n", (*server)->port());
    std::fflush(stdout);
    const QSocketNotifier ended(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&ended, &QSocketNotifier::activated, [] { QCoreApplication::exit(0); });
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication app(argc, argv);
    if (argc != 2) return std::fprintf(stderr, "bench_events_server JOBS | --costs\n"), 2;
    if (std::strcmp(argv[1], "--costs") == 0) return costs();
    return serve(std::atoi(argv[1]));
}
