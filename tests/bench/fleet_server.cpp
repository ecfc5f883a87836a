// bench_fleet_server FOLDER REDIS KEYS THREADS: what `millrace serve --redis` has for its fleet (API, accounts, gateway, a queue in that
// Redis or, where REDIS is "", in memory, a coordinator with its journal in FOLDER), and in place of an engine orders that were made up:
// chunks of a ladder of five, without files, so that nothing but the fleet's own work is measured. KEYS worker keys are written to
// FOLDER/keys. Prints a line of JSON with its port; reads commands and answers each with such a line:
//
//   want JOBS TASKS      each of that many jobs has that many tasks from now on; answered when the coordinator has them
//   keep 0|1             whether a task that ends has a new one of its job in its place
//   late COUNT PER_S     tasks of other jobs, one after the other, whose names tell when they were wanted (bench_fleet_workers)
//   cancel JOB           all of that job, as the engine does, run by run; answered when the journal has it
//   done                 how many have ended
//   state                the queue as operators see it, and the processor time of the coordinator's thread
//
// It ends with its standard input.

#include "core/api/api.hpp"
#include "core/fleet/coordinator/coordinator_thread.hpp"
#include "core/fleet/gateway/claim_waker.hpp"
#include "core/fleet/queue/memory_queue.hpp"
#include "core/fleet/queue/redis_queue.hpp"
#include "core/http/server.hpp"
#include "tests/support/fake_service.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <sys/resource.h>
#include <thread>
#include <time.h>
#include <tuple>
#include <unordered_map>

namespace {

using Steady = std::chrono::steady_clock;

double secondsSince(Steady::time_point began) {
    return std::chrono::duration<double>(Steady::now() - began).count();
}

/// What an engine would want. Any thread; told of ends on the coordinator's.
class Orders final : public fleet::TaskWatcher {
public:
    explicit Orders(std::string folder) : m_folder(std::move(folder)) {
        for (const auto& [name, width, height] :
            {std::tuple{"1080p", 1920, 1080}, {"720p", 1280, 720}, {"540p", 960, 540}, {"360p", 640, 360}, {"240p", 426, 240}}) {
            model::VideoRendition rendition;
            rendition.name = name;
            rendition.width = width;
            rendition.height = height;
            m_ladder.push_back(std::move(rendition));
        }
    }
    void begin(fleet::Mailbox& mailbox) { m_mailbox = &mailbox; }

    void want(const std::string& job) {
        const std::lock_guard lock(m_mutex);
        wantLocked(job, {});
    }
    void wantLate(int number) {
        constexpr int kOfAJob = 100;
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(Steady::now().time_since_epoch()).count();
        const std::lock_guard lock(m_mutex);
        wantLocked("late-" + std::to_string(number / kOfAJob), "late-" + std::to_string(us));
    }
    /// How many it were.
    int cancel(const std::string& job) {
        const std::lock_guard lock(m_mutex);
        auto& runs = m_jobs[job].runs;
        for (const fleet::RunId run : runs) {
            m_jobOf.erase(run);
            m_mailbox->post([run](fleet::Coordinator& its) { its.unwant(run); });
        }
        return static_cast<int>(std::exchange(runs, {}).size());
    }
    void keep(bool isSo) { m_keeps = isSo; }
    long done() const { return m_done; }
    long failed() const { return m_failed; }

    void progressed(fleet::RunId, double) override {}
    void attempted(fleet::RunId, const work::AttemptInfo&) override {}
    void decodeHere(const fleet::DecodeWish&) override {} // none is wished for: these chunks hold no pictures
    void noticed(const fleet::FleetNotice&) override {}
    void ended(fleet::RunId run, const base::Result<model::TaskResult>& result, bool) override {
        ++(result ? m_done : m_failed);
        const std::lock_guard lock(m_mutex);
        const auto job = m_jobOf.find(run);
        if (job == m_jobOf.end()) return;
        const std::string name = job->second;
        m_jobOf.erase(job);
        m_jobs[name].runs.erase(run);
        if (m_keeps && !name.starts_with("late")) wantLocked(name, {});
    }
    void beginHere(const fleet::OwnTask&) override {}
    void endHere(const std::string&, std::int64_t) override {}
    void slotsElsewhere(int) override {}
    void testEncoders() override {}
    void replayed(const std::string&) override {}

private:
    struct Job {
        int made = 0;
        std::set<fleet::RunId> runs;
    };

    void wantLocked(const std::string& name, const std::string& unit) {
        Job& job = m_jobs[name];
        char number[32];
        std::snprintf(number, sizeof number, "chunk-%06d", ++job.made);
        const fleet::RunId run = ++m_lastRun;
        job.runs.insert(run);
        m_jobOf.emplace(run, name);
        m_mailbox->post(
            [run,
                order = orderOf(
                    name + "/" + (unit.empty() ? number : unit), job.made, static_cast<int>(std::hash<std::string>()(name) % 1'000'000)),
                place = work::Place{"/film.mp4", m_folder + "/work/" + name}](fleet::Coordinator& its) { its.want(run, order, place); });
    }
    work::Order orderOf(const std::string& id, int number, int source) const {
        constexpr int kSegments = 2, kTicks = 540'000, kFrames = 144;
        work::Order order;
        order.id = id;
        order.task.kind = model::TaskKind::Video;
        order.task.source = work::kSource;
        order.task.folder = work::kOutputFolder;
        order.task.video = m_ladder;
        order.task.firstSegment = number * kSegments;
        for (int i = 0; i < kSegments; ++i) {
            model::Segment segment;
            segment.startTick = static_cast<std::int64_t>(order.task.firstSegment + i) * kTicks;
            segment.ticks = kTicks;
            segment.frames = kFrames;
            order.task.segments.push_back(segment);
        }
        order.inputs.push_back({.name = work::kSource, .bytes = 1000 + source, .modifiedMs = 5});
        return order;
    }

    const std::string m_folder;
    std::vector<model::VideoRendition> m_ladder;
    fleet::Mailbox* m_mailbox = nullptr;
    std::atomic<bool> m_keeps{false};
    std::atomic<long> m_done{0}, m_failed{0};
    std::mutex m_mutex; ///< over what follows
    std::map<std::string, Job> m_jobs;
    std::unordered_map<fleet::RunId, std::string> m_jobOf;
    fleet::RunId m_lastRun = 0;
};

template <class T> base::Result<T> waited(QFuture<base::Result<T>> answer) {
    while (!answer.isFinished()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return answer.result();
}

std::unique_ptr<auth::Accounts> accountsWith(const std::string& folder, int keys) {
    auth::AccountsOptions options;
    options.folder = folder + "/access";
    QDir().mkpath(QString::fromStdString(options.folder));
    options.hashCost = {1, 8192};
    auto made = auth::Accounts::open(options);
    if (!made) return nullptr;
    std::unique_ptr<auth::Accounts> accounts = std::move(*made);
    QFile file(QString::fromStdString(folder + "/keys"));
    if (accounts->setupCode().empty() || keys == 0) return accounts; // of the run before
    const auto admin = waited(accounts->setUp({accounts->setupCode(), "anna", "correct horse battery"}, "127.0.0.1"));
    if (!admin || !file.open(QIODevice::WriteOnly)) return nullptr;
    const auto identity = accounts->authenticator()->identify(admin->token, base::SystemClock().wallMs());
    if (!identity) return nullptr;
    for (int i = 0; i < keys; ++i) {
        auth::TokenRequest request;
        request.name = "enc-" + std::to_string(i);
        request.kind = auth::TokenKind::Worker;
        const auto issued = waited(accounts->addToken({*identity, "127.0.0.1"}, request));
        if (!issued) return nullptr;
        file.write(QByteArray::fromStdString(request.name + " " + issued->token + "\n"));
    }
    return accounts;
}

class Desk {
public:
    Desk(Orders& orders, fleet::CoordinatorThread& coordinator) : m_orders(orders), m_mailbox(coordinator.mailbox()), m_desk(m_mailbox) {}

    /// One answer for each line, until there are no more.
    void run() {
        for (std::string line; std::getline(std::cin, line);) {
            std::istringstream words(line);
            std::string verb;
            words >> verb;
            const auto began = Steady::now();
            const std::string answer = done(verb, words);
            std::printf("{%s%s\"seconds\": %.4f}\n", answer.c_str(), answer.empty() ? "" : ", ", secondsSince(began));
            std::fflush(stdout);
        }
    }

private:
    std::string done(const std::string& verb, std::istringstream& words) {
        if (verb == "want") {
            int jobs = 0, tasks = 0;
            words >> jobs >> tasks;
            // As they come with an engine: of all jobs in turn.
            constexpr int kOnTheWay = 5000;
            for (int task = 0; task < tasks; ++task)
                for (int job = 0; job < jobs; ++job) {
                    m_orders.want(nameOf(job));
                    if ((task * jobs + job) % kOnTheWay == kOnTheWay - 1) pass();
                }
            pass();
        } else if (verb == "keep") {
            int isSo = 0;
            words >> isSo;
            m_orders.keep(isSo != 0);
        } else if (verb == "late") {
            int count = 0, perSecond = 1;
            words >> count >> perSecond;
            auto next = Steady::now();
            for (int i = 0; i < count; ++i) {
                std::this_thread::sleep_until(next);
                next += std::chrono::microseconds(1'000'000 / perSecond);
                m_orders.wantLate(m_late++);
            }
        } else if (verb == "cancel") {
            int job = 0;
            words >> job;
            const int runs = m_orders.cancel(nameOf(job));
            pass();
            return "\"runs\": " + std::to_string(runs);
        } else if (verb == "done") {
            return "\"done\": " + std::to_string(m_orders.done()) + ", \"failed\": " + std::to_string(m_orders.failed());
        } else if (verb == "state") {
            return state();
        }
        return {};
    }
    static std::string nameOf(int job) { return "job-" + std::to_string(job); }

    /// Until what was said before has been done and is in the journal: one step more than it takes to hear it.
    void pass() {
        for (int step = 0; step < 2; ++step) {
            std::promise<void> heard;
            m_mailbox.post([&](fleet::Coordinator&) { heard.set_value(); });
            heard.get_future().wait();
        }
    }
    std::string state() {
        std::promise<double> spent;
        m_mailbox.post([&](fleet::Coordinator&) {
            timespec time{};
            ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
            spent.set_value(static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9);
        });
        const double seconds = spent.get_future().get();
        const auto began = Steady::now();
        const auto rows = m_desk.queue();
        const double asked = secondsSince(began);
        long waiting = 0, offered = 0, leased = 0, returned = 0;
        if (rows)
            for (const auto& row : *rows) {
                waiting += row.waiting + row.backingOff;
                offered += row.offered;
                leased += row.leased;
                returned += row.returned;
            }
        char text[300];
        std::snprintf(text, sizeof text,
            "\"waiting\": %ld, \"offered\": %ld, \"leased\": %ld, \"returned\": %ld, \"coordinatorCpu\": %.3f, \"queueAskedMs\": %.2f",
            waiting, offered, leased, returned, seconds, asked * 1000);
        return text;
    }

    Orders& m_orders;
    fleet::Mailbox& m_mailbox;
    fleet::OperationsDesk m_desk;
    int m_late = 0;
};

int refuse(const base::Error& error) {
    std::fprintf(stderr, "%s\n", error.message.c_str());
    return 1;
}

int serve(const std::string& folder, const std::string& redis, int keys, unsigned threads) {
    const base::SystemClock clock;
    const auto accounts = accountsWith(folder, keys);
    if (!accounts) return std::fprintf(stderr, "no accounts\n"), 1;
    std::unique_ptr<fleet::MemoryQueue> memory;
    std::optional<fleet::QueueLender> queues;
    Orders orders(folder);
    fleet::ThreadOptions options{.journal = folder + "/fleet.sqlite", .staging = folder + "/staging", .queue = {}};
    if (redis.empty()) {
        memory = std::make_unique<fleet::MemoryQueue>(clock);
        queues.emplace(*memory);
        options.queue = [&] { return std::shared_ptr<fleet::Queue>(std::shared_ptr<void>(), memory.get()); };
    } else {
        const auto address = fleet::redisAddress(redis);
        if (!address) return refuse(address.error());
        const auto connect = [to = *address, &clock] { return std::make_unique<fleet::RedisQueue>(to, "bench", clock); };
        queues.emplace([connect]() -> std::unique_ptr<fleet::Queue> { return connect(); });
        options.queue = [connect]() -> std::shared_ptr<fleet::Queue> { return connect(); };
    }
    options.coordinator.trust = {.decodePercent = 0, .auditPercent = 0}; // what is made here is compared by the bench itself
    fleet::CoordinatorThread coordinator(options, clock, orders, nullptr);
    orders.begin(coordinator.mailbox());
    fleet::OperationsDesk operations(coordinator.mailbox());
    fleet::GatewayOptions about;
    about.clock = &clock;
    about.isAlive = [authenticator = accounts->authenticator(), &clock](
                        std::string_view id) { return authenticator->holder(id, clock.wallMs()).has_value(); };
    fleet::Gateway gateway(*queues, coordinator.assignments(), std::move(about));
    fleet::ClaimWaker waker(*queues, gateway.parked());
    support::FakeService service;
    api::ApiOptions rows;
    rows.uploads.folder = folder + "/uploads";
    rows.fleet = {&gateway, &operations};
    api::Api api(service, *accounts, std::move(rows));
    http::ServerOptions where;
    where.threads = threads;
    where.stopping = [&] { api.close(); };
    const auto server = http::Server::start(where, [&](http::Request& request) { return api.answer(request); });
    if (!server) return refuse(server.error());
    std::printf("{\"port\": %d}\n", (*server)->port());
    std::fflush(stdout);
    Desk desk(orders, coordinator);
    std::thread asking([&] {
        desk.run();
        QMetaObject::invokeMethod(
            qApp, [] { QCoreApplication::exit(0); }, Qt::QueuedConnection);
    });
    const int code = QCoreApplication::exec();
    asking.join();
    return code;
}

} // namespace

int main(int argc, char** argv) {
    const QCoreApplication app(argc, argv);
    if (argc != 5) return std::fprintf(stderr, "bench_fleet_server FOLDER REDIS KEYS THREADS\n"), 2;
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    return serve(argv[1], argv[2], std::atoi(argv[3]), static_cast<unsigned>(std::atoi(argv[4])));
}
