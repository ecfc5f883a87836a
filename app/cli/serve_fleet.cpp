#include "app/cli/serve_fleet.hpp"

#include "core/fleet/queue/redis_queue.hpp"
#include "core/fleet/queue/timed_queue.hpp"
#include "core/work/encoder_process.hpp"
#include "core/work/local_executor.hpp"

#include <QSysInfo>
#include <QThread>
#include <algorithm>

namespace cli {
namespace {

constexpr int kSweepMs = 3'600'000;

std::string stagingIn(const std::string& dataFolder) {
    return dataFolder + "/staging";
}

/// The worker that this host's own slots are: a name that no other can have by accident, without what names may not hold.
std::string hostName() {
    std::string name = "host." + QSysInfo::machineHostName().toStdString();
    std::replace_if(
        name.begin(), name.end(), [](unsigned char sign) { return sign <= ' ' || sign >= 0x7f || sign == '/'; }, '-');
    return name;
}

} // namespace

base::Result<std::unique_ptr<ServeFleet>> ServeFleet::open(const FleetWishes& wishes) {
    std::unique_ptr<ServeFleet> made(new ServeFleet(wishes));
    ServeFleet& self = *made;
    self.m_ingests = std::make_unique<IngestPoll>(wishes.ingests, QSysInfo::machineHostName().toStdString(), self.m_clock);
    fleet::FleetOptions options;
    options.thread.journal = wishes.dataFolder + "/fleet.sqlite";
    options.thread.staging = stagingIn(wishes.dataFolder);
    options.thread.coordinator.host = hostName();
    options.thread.coordinator.wanted = wishes.wanted;
    options.thread.coordinator.metrics = self.m_metrics;
    if (wishes.redis.empty()) {
        self.m_memory = std::make_unique<fleet::MemoryQueue>(self.m_clock);
        self.m_queues = std::make_unique<fleet::QueueLender>(*self.m_memory);
        // Not owned by the thread that asks: it ends before this.
        options.thread.queue = [queue = self.m_memory.get()] { return std::shared_ptr<fleet::Queue>(std::shared_ptr<void>(), queue); };
    } else {
        MR_ASSIGN(const fleet::RedisAddress address, fleet::redisAddress(wishes.redis));
        const auto told = [metrics = self.m_metrics](const char* function, double seconds) { metrics->redis.observe(seconds, {function}); };
        const auto connect = [address, told, name = wishes.name, &clock = self.m_clock]() -> std::unique_ptr<fleet::Queue> {
            return std::make_unique<fleet::TimedQueue>(std::make_unique<fleet::RedisQueue>(address, name, clock), told);
        };
        self.m_queues = std::make_unique<fleet::QueueLender>(connect);
        options.thread.queue = [connect]() -> std::shared_ptr<fleet::Queue> { return connect(); };
    }
    MR_ASSIGN(const std::string encoder, work::findEncoder());
    options.local = std::make_shared<work::LocalExecutor>(encoder);
    options.slots = [&self] { return self.slots(); };
    // Claims that wait are woken through the queue itself, as there may be other gateways.
    self.m_executor = std::make_shared<fleet::FleetExecutor>(std::move(options), self.m_clock);
    return made;
}

ServeFleet::~ServeFleet() {
    m_sweeps.stop();
    m_threads.waitForDone();
    m_watch.reset();
    m_ingests.reset();
    m_waker.reset();
    m_gateway.reset();
}

int ServeFleet::slots() const {
    const int wanted = m_wishes.slots > 0 || !m_service ? m_wishes.slots : m_service->currentSettings().encoderSlots;
    return wanted > 0 ? wanted : std::max(QThread::idealThreadCount(), 1);
}

void ServeFleet::join(engine::EngineOptions& options) const {
    options.executor = m_executor;
    options.capacity = m_executor->capacity();
}

void ServeFleet::follow(engine::LocalService& service) {
    m_service = &service;
    m_ingests->setStatus(service.snapshot().status);
    QObject::connect(&service, &model::Service::eventPublished, m_ingests.get(), [this](const model::Event& event) {
        if (event.status) m_ingests->setStatus(*event.status);
    });
    m_executor->setReplayed([&service](const std::string& job) { (void)service.act({job}, model::JobAction::Retry); });
}

api::FleetParts ServeFleet::begin(std::shared_ptr<const auth::Authenticator> authenticator) {
    fleet::GatewayOptions options;
    options.clock = &m_clock;
    options.metrics = m_metrics;
    options.staging = stagingIn(m_wishes.dataFolder);
    options.isAlive = [authenticator, this](std::string_view id) { return authenticator->holder(id, m_clock.wallMs()).has_value(); };
    m_gateway = std::make_unique<fleet::Gateway>(*m_queues, m_executor->assignments(), std::move(options));
    m_waker = std::make_unique<fleet::ClaimWaker>(*m_queues, m_gateway->parked());
    QObject::connect(&m_sweeps, &QTimer::timeout, &m_sweeps, [this] { sweep(); });
    m_sweeps.start(kSweepMs);
    m_watch = std::make_unique<fleet::FleetWatch>(watchSources());
    return {m_gateway.get(), &m_executor->operations(), m_watch.get()};
}

fleet::WatchSources ServeFleet::watchSources() {
    fleet::WatchSources sources;
    sources.operations = &m_executor->operations();
    sources.roster = &m_gateway->roster();
    sources.assignments = &m_executor->assignments();
    sources.clock = &m_clock;
    sources.own = [executor = m_executor.get()] { return executor->ownView(); };
    sources.ingests = [ingests = m_ingests.get()] { return ingests->readings(); };
    sources.trouble = [executor = m_executor.get()] { return executor->trouble(); };
    sources.epoch = [executor = m_executor.get()] { return executor->epoch(); };
    return sources;
}

void ServeFleet::sweep() {
    m_threads.start(
        [staging = &m_gateway->staging(), root = stagingIn(m_wishes.dataFolder), now = m_clock.wallMs()] { staging->sweep(root, now); });
}

} // namespace cli
