// millrace worker: encodes chunks for a Millrace elsewhere, until it is told to leave.

#include "app/cli/commands.hpp"
#include "app/cli/terminal_words.hpp"
#include "app/cli/worker_options.hpp"
#include "app/wiring/awake.hpp"
#include "app/wiring/host_load.hpp"
#include "app/wiring/power_watch.hpp"
#include "app/wiring/shutdown.hpp"

#include "core/base/files.hpp"
#include "core/fleet/source/turns.hpp"
#include "core/fleet/worker/block_sources.hpp"
#include "core/fleet/worker/boot_clock.hpp"
#include "core/fleet/worker/worker.hpp"
#include "core/work/encoder_process.hpp"
#include "core/work/local_executor.hpp"

#include <QCoreApplication>
#include <QTextStream>
#include <csignal>

namespace cli {
namespace {

const QString kCommand = QStringLiteral("worker");

void say(const base::Text& text) {
    QTextStream(stderr) << "millrace worker: " << shown(inTerminal(text)) << Qt::endl;
}

/// All that a worker's process has, in the order of its needs. Main thread.
class WorkerProcess {
public:
    /// Errors: Conflict (another process has its name), NotFound (no encoder), WorkFolderUnwritable, WorkFolderFull, InvalidInput.
    static base::Result<std::unique_ptr<WorkerProcess>> open(const WorkerOptions& options);
    int run();

private:
    explicit WorkerProcess(const WorkerOptions& options)
        : m_options(options), m_trust{options.server.pin, options.allowsPlain},
          m_api(QUrl(QString::fromStdString(options.server.api)), m_trust), m_uploads(m_trust), m_turns(options.uploads) {
        m_api.setKey(options.server.key);
        if (options.bytesPerSecond > 0) m_pace = std::make_shared<fleet::Pace>(options.bytesPerSecond, m_clock);
    }
    base::Result<void> openSources();
    void listen();

    const WorkerOptions m_options;
    const fleet::Trust m_trust;
    const fleet::BootClock m_clock;
    std::unique_ptr<fleet::FolderLock> m_lock;
    std::shared_ptr<fleet::WorkFolder> m_folder;
    std::shared_ptr<fleet::Pace> m_pace;
    fleet::GatewayClient m_api;
    fleet::HttpLine m_uploads;
    fleet::UploadTurns m_turns;
    std::unique_ptr<work::LocalExecutor> m_executor;
    std::shared_ptr<fleet::BlockCache> m_cache;
    std::unique_ptr<fleet::BlockSources> m_sources;
    std::unique_ptr<fleet::EncoderCheck> m_encoders;
    wiring::HostLoad m_load;
    wiring::PowerWatch m_power{m_clock};
    const std::unique_ptr<wiring::Awake> m_awake = wiring::makeAwake();
    std::unique_ptr<fleet::Worker> m_worker;
    bool m_isRetired = false;
};

base::Result<std::unique_ptr<WorkerProcess>> WorkerProcess::open(const WorkerOptions& options) {
    MR_TRY(base::makeFolder(options.folder));
    std::unique_ptr<WorkerProcess> made(new WorkerProcess(options));
    made->m_lock = fleet::FolderLock::tryTake(options.folder + "/lock");
    if (!made->m_lock)
        return base::Error{base::ErrorCode::Conflict,
            "Another process of this computer works as " + options.name + " already. End it, or give this one another --worker-name."};
    MR_ASSIGN(const std::string encoder, work::findEncoder());
    made->m_executor = std::make_unique<work::LocalExecutor>(encoder);
    MR_ASSIGN(made->m_folder, fleet::WorkFolder::open(options.tmpFolder + "/work"));
    MR_TRY(made->openSources());
    made->m_encoders = std::make_unique<fleet::EncoderCheck>(*made->m_executor, options.folder + "/encoders.json");
    fleet::WorkerSettings settings;
    settings.token = options.token;
    settings.name = options.name;
    settings.slots = options.slots;
    settings.memoryMb = options.memoryMb;
    settings.noticeMs = options.noticeSeconds * 1000LL;
    settings.exitsWhenDrained = options.exitsWhenDrained;
    settings.onBattery = options.onBattery;
    settings.families = options.families;
    const fleet::Workshop shop{
        made->m_api, made->m_uploads, *made->m_executor, *made->m_sources, made->m_folder, options.lanes, made->m_pace, &made->m_turns};
    made->m_worker =
        std::make_unique<fleet::Worker>(std::move(settings), shop, *made->m_encoders, made->m_folder->takeKept(), made->m_clock);
    made->listen();
    return made;
}

base::Result<void> WorkerProcess::openSources() {
    const std::string folder = m_options.tmpFolder + "/sources";
    fleet::BlockCache::Limits limits = fleet::BlockCache::usualLimits(folder);
    if (m_options.cacheBytes > 0) limits.bytes = m_options.cacheBytes;
    MR_ASSIGN(m_cache, fleet::BlockCache::open(folder, limits));
    fleet::BlockSourceOptions options;
    options.addressOf = [this](const std::string& path) { return m_api.addressOf(path); };
    options.pin = m_options.server.pin;
    MR_ASSIGN(const auto allowed, net::networksOf(qEnvironmentVariable("TRANSCODER_FETCH_ALLOWED").toStdString()));
    options.guard = net::AddressGuard(allowed);
    options.pace = m_pace;
    options.turns = std::make_shared<fleet::Turns>(m_options.fetches);
    m_sources = std::make_unique<fleet::BlockSources>(std::move(options), m_cache, m_clock);
    return {};
}

void WorkerProcess::listen() {
    fleet::Worker& worker = *m_worker;
    QObject::connect(&worker, &fleet::Worker::said, &worker, say);
    QObject::connect(&worker, &fleet::Worker::keyGiven, &worker, [this](const std::string& key) {
        if (const auto written = keepKey(m_options, key); !written) say(written.error().text);
    });
    QObject::connect(&worker, &fleet::Worker::retired, &worker, [this] { m_isRetired = true; });
    QObject::connect(
        &worker, &fleet::Worker::ended, &worker, [](int code) { QCoreApplication::exit(code); }, Qt::QueuedConnection);
    QObject::connect(&m_power, &wiring::PowerWatch::changed, &worker, [&worker](bool isOnBattery) { worker.powered(isOnBattery); });
    if (m_options.onBattery != fleet::OnBattery::Work) m_power.start();
    if (!m_options.maySleep)
        QObject::connect(&worker, &fleet::Worker::awakeWanted, &worker,
            [this](bool isSo) { m_awake->set(isSo, QStringLiteral("Chunks of films are being encoded")); });
    worker.setLoad([this] { return fleet::HostLoad{m_load.processors(), wiring::HostLoad::usedMemoryMb()}; });
}

int WorkerProcess::run() {
    fleet::Worker& worker = *m_worker;
    wiring::onShutdown({[&worker](int signal) { worker.signalled(signal == SIGINT ? fleet::Signal::Leave : fleet::Signal::Notice); },
        [&worker] { worker.signalled(fleet::Signal::Drain); }, {}, [&worker](int) { worker.signalled(fleet::Signal::Leave); }});
    worker.start();
    const int code = QCoreApplication::exec();
    if (m_isRetired) m_cache->clear(); // films of a server that wants nothing of it any more
    return code;
}

} // namespace

int worker(const QStringList& arguments) {
    const auto options = workerOptions(arguments);
    if (!options) return wrongUsage(kCommand, QString::fromStdString(options.error().message));
    const auto process = WorkerProcess::open(*options);
    if (!process) return fail(process.error());
    return (*process)->run();
}

} // namespace cli
