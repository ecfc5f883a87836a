#include "app/cli/serve_fleet.hpp"

#include "core/fleet/queue/redis_queue.hpp"
#include "core/work/encoder_process.hpp"
#include "core/work/local_executor.hpp"

#include <QFileInfo>
#include <QSysInfo>
#include <QThread>
#include <algorithm>

namespace cli {
namespace {

constexpr int kSweepMs = 3'600'000;

std::string stagingIn(const std::string& folder) {
    return QFileInfo(QString::fromStdString(folder)).absoluteFilePath().toStdString() + "/fleet-staging";
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
    fleet::FleetOptions options;
    options.thread.journal = wishes.dataFolder + "/fleet.sqlite";
    options.thread.staging = self.m_staging = stagingIn(wishes.dataFolder);
    options.thread.coordinator.host = hostName();
    if (wishes.redis.empty()) {
        self.m_memory = std::make_unique<fleet::MemoryQueue>(self.m_clock);
        self.m_queues = std::make_unique<fleet::QueueLender>(*self.m_memory);
        // Not owned by the thread that asks: it ends before this.
        options.thread.queue = [queue = self.m_memory.get()] { return std::shared_ptr<fleet::Queue>(std::shared_ptr<void>(), queue); };
    } else {
        MR_ASSIGN(const fleet::RedisAddress address, fleet::redisAddress(wishes.redis));
        const auto connect = [address, name = wishes.name, &clock = self.m_clock] {
            return std::make_unique<fleet::RedisQueue>(address, name, clock);
        };
        self.m_queues = std::make_unique<fleet::QueueLender>([connect]() -> std::unique_ptr<fleet::Queue> { return connect(); });
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
    m_staging = stagingIn(service.workFolder());
    m_executor->setStaging(m_staging);
    m_executor->setReplayed([&service](const std::string& job) { (void)service.act({job}, model::JobAction::Retry); });
}

api::FleetParts ServeFleet::begin(std::shared_ptr<const auth::Authenticator> authenticator) {
    fleet::GatewayOptions options;
    options.clock = &m_clock;
    options.isAlive = [authenticator, this](std::string_view id) { return authenticator->holder(id, m_clock.wallMs()).has_value(); };
    m_gateway = std::make_unique<fleet::Gateway>(*m_queues, m_executor->assignments(), std::move(options));
    m_waker = std::make_unique<fleet::ClaimWaker>(*m_queues, m_gateway->parked());
    QObject::connect(&m_sweeps, &QTimer::timeout, &m_sweeps, [this] { sweep(); });
    m_sweeps.start(kSweepMs);
    return {m_gateway.get(), &m_executor->operations()};
}

void ServeFleet::sweep() {
    m_threads.start([staging = &m_gateway->staging(), root = m_staging, now = m_clock.wallMs()] { staging->sweep(root, now); });
}

} // namespace cli
