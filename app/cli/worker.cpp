// millrace worker: encodes chunks for a Millrace elsewhere, until it is told to leave.

#include "app/cli/commands.hpp"
#include "app/cli/terminal_words.hpp"
#include "app/wiring/host_memory.hpp"
#include "app/wiring/shutdown.hpp"

#include "core/access/private_file.hpp"
#include "core/base/files.hpp"
#include "core/fleet/wire/lease.hpp"
#include "core/fleet/worker/boot_clock.hpp"
#include "core/fleet/worker/whole_file_source.hpp"
#include "core/fleet/worker/worker.hpp"
#include "core/remote/access_flows.hpp"
#include "core/remote/secret_store.hpp"
#include "core/work/encoder_process.hpp"
#include "core/work/local_executor.hpp"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSysInfo>
#include <QTextStream>
#include <QThread>
#include <algorithm>
#include <csignal>

namespace cli {
namespace {

const QString kCommand = QStringLiteral("worker");
constexpr std::int64_t kGigabyte = 1'000'000'000;
constexpr int kLanes = 4; ///< processors of a slot, where nothing else is said

void say(const base::Text& text) {
    QTextStream(stderr) << "millrace worker: " << shown(inTerminal(text)) << Qt::endl;
}

/// What a worker keeps of its server, for its owner alone.
struct KeptServer {
    std::string api, pin, key;

    template <class F> static void describe(F&& f) {
        f("api", &KeptServer::api);
        f("pin", &KeptServer::pin);
        f("key", &KeptServer::key);
    }
};

struct WorkerOptions {
    std::string name, folder; ///< the folder of that name
    std::string tmpFolder;
    KeptServer server;
    std::string token; ///< of a link
    int slots = 1, lanes = kLanes, memoryMb = 0;
    std::int64_t cacheBytes = 10 * kGigabyte;
    int noticeSeconds = 30;
    bool exitsWhenDrained = false, allowsPlain = false;
    std::vector<std::string> families;
};

base::Error wrong(const char* sentence) {
    return {base::ErrorCode::InvalidInput, sentence};
}

base::Result<Arguments> parsed(const QStringList& arguments) {
    const QStringList flags{QStringLiteral("exit-when-drained"), QStringLiteral("insecure")};
    const QStringList valued{QStringLiteral("join"), QStringLiteral("api"), QStringLiteral("token-file"), QStringLiteral("worker-name"),
        QStringLiteral("slots"), QStringLiteral("memory"), QStringLiteral("tmp-dir"), QStringLiteral("cache"), QStringLiteral("notice"),
        QStringLiteral("only"), QStringLiteral("data")};
    MR_ASSIGN(Arguments all, parse(arguments, flags, valued));
    MR_TRY(checkNumber(all, "slots", 1, 64));
    MR_TRY(checkNumber(all, "memory", 1, 65'536));
    MR_TRY(checkNumber(all, "cache", 1, 1'000'000));
    MR_TRY(checkNumber(all, "notice", 5, 3600));
    if (!all.words.isEmpty()) return wrong("worker takes no file names.");
    if (all.has("join") && all.has("api")) return wrong("--join has the address in it; leave --api out.");
    return all;
}

/// What is kept of it, with what the arguments say.
base::Result<void> findServer(const Arguments& arguments, WorkerOptions& options) {
    const std::string file = options.folder + "/worker.json";
    if (const auto kept = base::readFile(file, 64 << 10)) {
        MR_ASSIGN(options.server, model::fromBytes<KeptServer>(*kept, model::From::Disk));
    }
    KeptServer wanted = options.server;
    if (arguments.has("join")) {
        MR_ASSIGN(const remote::Invite invite, remote::inviteOf(arguments.value("join").toStdString()));
        wanted.api = invite.at;
        wanted.pin = invite.pin;
        options.token = invite.code;
    } else if (arguments.has("api") || qEnvironmentVariableIsSet("TRANSCODER_API_URL")) {
        wanted.api = arguments.value("api", qEnvironmentVariable("TRANSCODER_API_URL")).toStdString();
    }
    if (wanted.api != options.server.api) wanted.key.clear(); // that of another server
    if (arguments.has("token-file")) {
        MR_ASSIGN(wanted.key, remote::tokenOfFile(arguments.value("token-file").toStdString()));
    }
    options.server = wanted;
    if (options.server.api.empty())
        return wrong("A new worker needs a link: --join LINK, as millrace fleet join or the Fleet page gives it.");
    if (options.server.key.empty() && options.token.empty())
        return wrong("There is no key for that server here. Join it with --join LINK, or give a key by --token-file.");
    return {};
}

base::Result<WorkerOptions> optionsOf(const Arguments& arguments) {
    WorkerOptions options;
    options.name = arguments.value("worker-name", QSysInfo::machineHostName()).toStdString();
    if (!fleet::isPlainName(options.name) || options.name.find('/') != std::string::npos)
        return wrong("A worker's name has letters, digits and -, _ or . in it, and no space.");
    const std::string data =
        arguments.has("data") ? QFileInfo(arguments.value("data")).absoluteFilePath().toStdString() : base::standardFolders().data;
    options.folder = data + "/workers/" + options.name;
    options.tmpFolder = arguments.has("tmp-dir") ? QFileInfo(arguments.value("tmp-dir")).absoluteFilePath().toStdString() : options.folder;
    MR_TRY(findServer(arguments, options));
    const int processors = std::max(QThread::idealThreadCount(), 1);
    options.slots = arguments.has("slots") ? arguments.value("slots").toInt() : std::max(1, processors / kLanes);
    options.lanes = std::max(1, processors / options.slots);
    options.memoryMb = arguments.has("memory") ? arguments.value("memory").toInt() * 1024 : wiring::hostMemoryMb();
    options.cacheBytes = arguments.value("cache", QStringLiteral("10")).toLongLong() * kGigabyte;
    options.noticeSeconds = arguments.value("notice", QStringLiteral("30")).toInt();
    options.exitsWhenDrained = arguments.has("exit-when-drained");
    options.allowsPlain = arguments.has("insecure");
    if (arguments.has("only"))
        for (const QString& family : arguments.value("only").split(QLatin1Char(','), Qt::SkipEmptyParts))
            options.families.push_back(family.toStdString());
    return options;
}

base::Result<void> keep(const WorkerOptions& options, const std::string& key) {
    KeptServer kept = options.server;
    kept.key = key;
    return auth::writePrivateFile(options.folder + "/worker.json", model::toBytes(kept).toStdString());
}

int run(const WorkerOptions& options) {
    if (const auto made = base::makeFolder(options.folder); !made) return fail(made.error());
    const auto lock = fleet::FolderLock::tryTake(options.folder + "/lock");
    if (!lock)
        return fail({base::ErrorCode::Conflict,
            "Another process of this computer works as " + options.name + " already. End it, or give this one another --worker-name."});
    const auto encoder = work::findEncoder();
    if (!encoder) return fail(encoder.error());
    auto opened = fleet::WorkFolder::open(options.tmpFolder + "/work");
    if (!opened) return fail(opened.error());
    std::vector<fleet::KeptResult> kept = (*opened)->takeKept();
    const std::shared_ptr<const fleet::WorkFolder> folder = std::move(*opened);

    const fleet::Trust trust{options.server.pin, options.allowsPlain};
    fleet::GatewayClient api(QUrl(QString::fromStdString(options.server.api)), trust);
    api.setKey(options.server.key);
    fleet::HttpLine uploads(trust), films(trust);
    work::LocalExecutor executor(*encoder);
    fleet::WholeFileSource sources(
        films, [&api](const std::string& path) { return api.urlOf(path); }, options.tmpFolder + "/sources", options.cacheBytes);
    fleet::EncoderCheck encoders(executor, options.folder + "/encoders.json");
    const fleet::BootClock clock;
    fleet::WorkerSettings settings;
    settings.token = options.token;
    settings.name = options.name;
    settings.slots = options.slots;
    settings.memoryMb = options.memoryMb;
    settings.noticeMs = options.noticeSeconds * 1000LL;
    settings.exitsWhenDrained = options.exitsWhenDrained;
    settings.families = options.families;
    fleet::Worker worker(settings, {api, uploads, executor, sources, folder, options.lanes}, encoders, std::move(kept), clock);
    QObject::connect(&worker, &fleet::Worker::said, &worker, say);
    QObject::connect(&worker, &fleet::Worker::keyGiven, &worker, [&options, &api](const std::string& key) {
        api.setKey(key);
        if (const auto written = keep(options, key); !written) say(written.error().text);
    });
    QObject::connect(
        &worker, &fleet::Worker::ended, &worker, [](int code) { QCoreApplication::exit(code); }, Qt::QueuedConnection);
    wiring::onShutdown({[&worker](int signal) { worker.signalled(signal == SIGINT ? fleet::Signal::Leave : fleet::Signal::Notice); },
        [&worker] { worker.signalled(fleet::Signal::Drain); }, {}, [&worker](int) { worker.signalled(fleet::Signal::Leave); }});
    worker.start();
    return QCoreApplication::exec();
}

} // namespace

int worker(const QStringList& arguments) {
    const auto all = parsed(arguments);
    if (!all) return wrongUsage(kCommand, QString::fromStdString(all.error().message));
    const auto options = optionsOf(*all);
    if (!options) return wrongUsage(kCommand, QString::fromStdString(options.error().message));
    return run(*options);
}

} // namespace cli
