#include "app/cli/worker_options.hpp"

#include "app/cli/commands.hpp"
#include "app/wiring/host_memory.hpp"

#include "core/access/private_file.hpp"
#include "core/base/files.hpp"
#include "core/fleet/wire/lease.hpp"
#include "core/remote/access_flows.hpp"
#include "core/remote/secret_store.hpp"

#include <QFileInfo>
#include <QSysInfo>
#include <QThread>
#include <algorithm>
#include <cctype>

namespace cli {
namespace {

constexpr std::int64_t kGigabyte = 1'000'000'000, kBytesOfMegabit = 1'000'000 / 8;
constexpr int kLanes = 4; ///< processors of a slot, where nothing else is said

base::Error wrong(const std::string& sentence) {
    return {base::ErrorCode::InvalidInput, sentence};
}

std::string fileOf(const WorkerOptions& options) {
    return options.folder + "/worker.json";
}

base::Result<Arguments> parsed(const QStringList& arguments) {
    const QStringList flags{QStringLiteral("exit-when-drained"), QStringLiteral("insecure"), QStringLiteral("may-sleep")};
    const QStringList valued{QStringLiteral("join"), QStringLiteral("api"), QStringLiteral("token-file"), QStringLiteral("worker-name"),
        QStringLiteral("slots"), QStringLiteral("memory"), QStringLiteral("tmp-dir"), QStringLiteral("cache"), QStringLiteral("rate"),
        QStringLiteral("fetches"), QStringLiteral("uploads"), QStringLiteral("on-battery"), QStringLiteral("notice"),
        QStringLiteral("only"), QStringLiteral("data")};
    MR_ASSIGN(Arguments all, parse(arguments, flags, valued));
    MR_TRY(checkNumber(all, "slots", 1, 64));
    MR_TRY(checkNumber(all, "memory", 1, 65'536));
    MR_TRY(checkNumber(all, "cache", 1, 1'000'000));
    MR_TRY(checkNumber(all, "rate", 1, 100'000));
    MR_TRY(checkNumber(all, "fetches", 1, 128));
    MR_TRY(checkNumber(all, "uploads", 1, 6)); // that many connections a host has
    MR_TRY(checkNumber(all, "notice", 5, 3600));
    if (!all.words.isEmpty()) return wrong("worker takes no file names.");
    if (all.has("join") && all.has("api")) return wrong("--join has the address in it; leave --api out.");
    return all;
}

base::Result<void> useLink(const std::string& link, KeptServer& server, WorkerOptions& options) {
    MR_ASSIGN(const remote::Invite invite, remote::inviteOf(link));
    server.api = invite.at;
    server.pin = invite.pin;
    options.token = invite.code;
    return {};
}

/// What is kept of it, with what the arguments say.
base::Result<void> findServer(const Arguments& arguments, WorkerOptions& options) {
    KeptServer kept;
    if (const auto bytes = base::readFile(fileOf(options), 64 << 10)) {
        MR_ASSIGN(kept, model::fromBytes<KeptServer>(*bytes, model::From::Disk));
    }
    KeptServer wanted = kept;
    std::string secret; // a key that was made by hand, or a link that is not to be seen among the arguments
    if (arguments.has("token-file")) {
        MR_ASSIGN(secret, remote::tokenOfFile(arguments.value("token-file").toStdString()));
    }
    const bool isLink = secret.starts_with("millrace://");
    if (isLink && arguments.has("join")) return wrong("There is a link in the token file already; leave --join out.");
    if (arguments.has("join")) {
        MR_TRY(useLink(arguments.value("join").toStdString(), wanted, options));
    } else if (isLink) {
        MR_TRY(useLink(secret, wanted, options));
    } else if (arguments.has("api") || qEnvironmentVariableIsSet("TRANSCODER_API_URL")) {
        wanted.api = arguments.value("api", qEnvironmentVariable("TRANSCODER_API_URL")).toStdString();
    }
    if (wanted.api != kept.api) wanted.key.clear(); // that of another server
    if (!secret.empty() && !isLink) wanted.key = secret;
    // In a container the link's file stays: whoever has a key there does not join again.
    if (isLink && !wanted.key.empty()) options.token.clear();
    options.server = wanted;
    if (options.server.api.empty())
        return wrong("A new worker needs a link: --join LINK, as millrace fleet join or the Fleet page gives it.");
    if (options.server.key.empty() && options.token.empty())
        return wrong("There is no key for that server here. Join it with --join LINK, or give a key by --token-file.");
    return {};
}

base::Result<std::vector<std::string>> familiesOf(const QString& list) {
    std::vector<std::string> families;
    for (const QString& each : list.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const std::string family = each.trimmed().toLower().toStdString();
        const bool isWord = !family.empty() &&
            std::all_of(family.begin(), family.end(), [](unsigned char sign) { return std::isalnum(sign) != 0 || sign == '-'; });
        if (!isWord) return wrong("--only takes names of encoders with commas between them: h264, hevc, av1, aac.");
        families.push_back(family);
    }
    if (families.empty()) return wrong("--only needs the name of one encoder at least: h264, hevc, av1, aac.");
    return families;
}

base::Result<fleet::OnBattery> onBatteryOf(const QString& word) {
    if (word == QLatin1String("work")) return fleet::OnBattery::Work;
    if (word == QLatin1String("finish")) return fleet::OnBattery::Finish;
    if (word == QLatin1String("stop")) return fleet::OnBattery::Stop;
    return wrong("--on-battery takes work, finish or stop.");
}

QString absolute(const QString& path) {
    return QFileInfo(path).absoluteFilePath();
}

} // namespace

base::Result<WorkerOptions> workerOptions(const QStringList& all) {
    MR_ASSIGN(const Arguments arguments, parsed(all));
    WorkerOptions options;
    options.name = arguments.value("worker-name", QSysInfo::machineHostName()).toStdString();
    if (!fleet::isPlainName(options.name) || options.name.find('/') != std::string::npos)
        return wrong("A worker's name has letters, digits and -, _ or . in it, and no space.");
    const std::string data = arguments.has("data") ? absolute(arguments.value("data")).toStdString() : base::standardFolders().data;
    options.folder = data + "/workers/" + options.name;
    // Several of one computer may be told one folder.
    options.tmpFolder =
        arguments.has("tmp-dir") ? absolute(arguments.value("tmp-dir")).toStdString() + "/millrace-" + options.name : options.folder;
    MR_TRY(findServer(arguments, options));
    const int processors = std::max(QThread::idealThreadCount(), 1);
    options.slots = arguments.has("slots") ? arguments.value("slots").toInt() : std::max(1, processors / kLanes);
    options.lanes = std::max(1, processors / options.slots);
    options.memoryMb = arguments.has("memory") ? arguments.value("memory").toInt() * 1024 : wiring::hostMemoryMb();
    options.cacheBytes = arguments.value("cache", QStringLiteral("0")).toLongLong() * kGigabyte;
    options.bytesPerSecond = arguments.value("rate", QStringLiteral("0")).toLongLong() * kBytesOfMegabit;
    options.fetches = arguments.value("fetches", QStringLiteral("8")).toInt();
    options.uploads = arguments.value("uploads", QStringLiteral("4")).toInt();
    options.noticeSeconds = arguments.value("notice", QStringLiteral("30")).toInt();
    options.exitsWhenDrained = arguments.has("exit-when-drained");
    options.allowsPlain = arguments.has("insecure");
    options.maySleep = arguments.has("may-sleep");
    MR_ASSIGN(options.onBattery, onBatteryOf(arguments.value("on-battery", QStringLiteral("finish"))));
    if (arguments.has("only")) {
        MR_ASSIGN(options.families, familiesOf(arguments.value("only")));
    }
    return options;
}

base::Result<void> keepKey(const WorkerOptions& options, const std::string& key) {
    KeptServer kept = options.server;
    kept.key = key;
    return auth::writePrivateFile(fileOf(options), model::toBytes(kept).toStdString());
}

} // namespace cli
