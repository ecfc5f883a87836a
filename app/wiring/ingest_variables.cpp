#include "app/wiring/ingest_variables.hpp"

#include "core/base/files.hpp"
#include "core/model/settings.hpp"

#include <QString>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <thread>

namespace wiring {
namespace {

using ingest::IngestOptions;
using Set = base::Result<void>;

base::Error bad(const base::Text& what) {
    return {base::ErrorCode::InvalidInput, what};
}

template <class T> Set number(const std::string& text, T& to, double least, double most, double factor = 1) {
    bool good = false;
    const double value = QString::fromStdString(text).toDouble(&good);
    const bool whole = factor != 1 || std::floor(value) == value;
    if (!good || !whole || !(value >= least && value <= most))
        return bad(base::text(factor == 1 ? QT_TRANSLATE_NOOP("Core", "must be a whole number from %1 to %2")
                                          : QT_TRANSLATE_NOOP("Core", "must be a number from %1 to %2"),
            QString::number(least, 'g', 12).toStdString(), QString::number(most, 'g', 12).toStdString()));
    to = static_cast<T>(value * factor);
    return {};
}

Set yesNo(const std::string& text, bool& to) {
    const QString word = QString::fromStdString(text).toLower();
    const bool yes = word.isEmpty() || word == QLatin1String("1") || word == QLatin1String("yes") || word == QLatin1String("true") ||
        word == QLatin1String("on");
    const bool no =
        word == QLatin1String("0") || word == QLatin1String("no") || word == QLatin1String("false") || word == QLatin1String("off");
    if (!yes && !no) return bad(base::text(QT_TRANSLATE_NOOP("Core", "must be yes or no")));
    to = yes;
    return {};
}

constexpr double kMega = 1e6, kGiga = 1e9;

const IngestVariable kVariables[] = {
    {.option = "--host",
        .variable = "TRANSCODER_INGEST_HOST",
        .value = "ADDRESS",
        .help = "address to listen on (127.0.0.1; 0.0.0.0 for the network)",
        .set = [](IngestOptions& o, const std::string& v) -> Set {
            o.host = v;
            return {};
        },
        .remote = false},
    {.option = "--port",
        .variable = "TRANSCODER_INGEST_PORT",
        .value = "PORT",
        .help = "port (5005; 0 picks a free one and prints it)",
        .set = [](IngestOptions& o, const std::string& v) { return number(v, o.port, 0, 65535); },
        .remote = false},
    {.option = "--root",
        .variable = "INGEST_OUTPUT_DIR",
        .value = "DIR",
        .help = "folder of the media (in your data folder)",
        .set = [](IngestOptions& o, const std::string& v) -> Set {
            o.root = v;
            return {};
        }},
    {.option = "--log-dir",
        .variable = "INGEST_LOG_DIR",
        .value = "DIR",
        .help = "folder for access.log and error.log (none: no logs)",
        .set = [](IngestOptions& o, const std::string& v) -> Set {
            o.logFolder = v;
            return {};
        },
        .remote = false},
    {.option = "--log-format",
        .variable = "INGEST_LOG_FORMAT",
        .value = "combined|json",
        .help = "format of access.log (combined)",
        .set = [](IngestOptions& o, const std::string& v) -> Set {
            if (v != "combined" && v != "json") return bad(base::text(QT_TRANSLATE_NOOP("Core", "must be %1 or %2"), "combined", "json"));
            o.logFormat = v == "json" ? ingest::LogFormat::Json : ingest::LogFormat::Combined;
            return {};
        }},
    {.option = "--log-mb",
        .variable = "INGEST_LOG_MB",
        .value = "N",
        .help = "rotate a log at this size in MB (50; 0: never)",
        .set = [](IngestOptions& o, const std::string& v) { return number(v, o.rotation.bytes, 0, 1e6, kMega); }},
    {.option = "--log-hours",
        .variable = "INGEST_LOG_HOURS",
        .value = "N",
        .help = "rotate a log after so many hours (24; 0: never)",
        .set = [](IngestOptions& o, const std::string& v) { return number(v, o.rotation.seconds, 0, 1e5, 3600); }},
    {.option = "--log-keep",
        .variable = "INGEST_LOG_KEEP",
        .value = "N",
        .help = "rotated logs to keep (10)",
        .set = [](IngestOptions& o, const std::string& v) { return number(v, o.rotation.keep, 1, 1000); }},
    {.option = "--threads",
        .variable = "INGEST_THREADS",
        .value = "N",
        .help = "threads that serve (one for each processor)",
        .set = [](IngestOptions& o, const std::string& v) { return number(v, o.threads, 1, 256); }},
    {.option = "--max-connections",
        .variable = "INGEST_MAX_CONNECTIONS",
        .value = "N",
        .help = "connections at once (4000)",
        .set = [](IngestOptions& o, const std::string& v) { return number(v, o.maxConnections, 1, 1e6); }},
    {.option = "--max-per-address",
        .variable = "INGEST_MAX_PER_ADDRESS",
        .value = "N",
        .help = "connections from one address; this computer and trusted proxies are not counted (512)",
        .set = [](IngestOptions& o, const std::string& v) { return number(v, o.maxPerAddress, 1, 1e6); }},
    {.option = "--tokens",
        .variable = "INGEST_TOKENS",
        .value = "FILE",
        .help = "more tokens, with names and rights; read again when it changes",
        .set = [](IngestOptions& o, const std::string& v) -> Set {
            o.tokensFile = v;
            return {};
        },
        .remote = false},
    {.option = "--reading",
        .variable = "INGEST_READING",
        .value = "open|closed",
        .help = "closed: viewers need a token or a signed address (open)",
        .set = [](IngestOptions& o, const std::string& v) -> Set {
            if (v != "open" && v != "closed") return bad(base::text(QT_TRANSLATE_NOOP("Core", "must be %1 or %2"), "open", "closed"));
            o.readingIsOpen = v == "open";
            return {};
        }},
    {.option = "--signing-key",
        .variable = "INGEST_SIGNING_KEY",
        .value = "TEXT",
        .help = "key of signed addresses (made from the token)",
        .set = [](IngestOptions& o, const std::string& v) -> Set {
            o.signingKey = v;
            return {};
        },
        .remote = false},
    {.option = "--media-keys",
        .variable = "INGEST_JWKS_URL",
        .value = "URL",
        .help = "key set that media tokens are verified with (that of the API at --api)",
        .set = [](IngestOptions& o, const std::string& v) -> Set {
            if (!v.empty() && !model::isMediaAddress(v))
                return bad(base::text(QT_TRANSLATE_NOOP("Core", "must begin with http:// or https:// and name a host, like %1"),
                    "https://api.example.com/.well-known/jwks.json"));
            o.keysUrl = v;
            return {};
        }},
    {"--origins", "INGEST_ORIGINS", "LIST",
        "origins of web pages that may play from here, separated by commas (*; in the panel, when it serves this computer only: none)",
        [](IngestOptions& o, const std::string& v) -> Set {
            o.routes.origins = listOf(v);
            return {};
        }},
    {"--trusted-proxies", "INGEST_TRUSTED_PROXIES", "LIST", "addresses and networks whose X-Forwarded-For and -Proto are believed (none)",
        [](IngestOptions& o, const std::string& v) -> Set {
            o.trustedProxies = listOf(v);
            return {};
        }},
    {.option = "--certificate",
        .variable = "INGEST_CERTIFICATE",
        .value = "FILE",
        .help = "TLS: certificate chain in PEM; loaded again when it changes",
        .set = [](IngestOptions& o, const std::string& v) -> Set {
            o.tls.certificate = v;
            return {};
        },
        .remote = false},
    {.option = "--key",
        .variable = "INGEST_KEY",
        .value = "FILE",
        .help = "TLS: its private key in PEM",
        .set = [](IngestOptions& o, const std::string& v) -> Set {
            o.tls.key = v;
            return {};
        },
        .remote = false},
    {.option = "--sync",
        .variable = "INGEST_SYNC",
        .value = "",
        .help = "answer a PUT only when a power cut cannot undo it",
        .set = [](IngestOptions& o, const std::string& v) { return yesNo(v, o.limits.sync); }},
    {.option = "--max-object-mb",
        .variable = "INGEST_MAX_OBJECT_MB",
        .value = "N",
        .help = "largest object in MB (0: any size)",
        .set = [](IngestOptions& o, const std::string& v) { return number(v, o.limits.objectBytes, 0, 1e9, kMega); }},
    {.option = "--quota-gb",
        .variable = "INGEST_QUOTA_GB",
        .value = "N",
        .help = "all media together in GB (0: the whole disk)",
        .set = [](IngestOptions& o, const std::string& v) { return number(v, o.limits.quotaBytes, 0, 1e9, kGiga); }},
    {.option = "--retain",
        .variable = "INGEST_RETAIN_HOURS",
        .value = "HOURS",
        .help = "remove media older than so many hours (0: keep for ever)",
        .set = [](IngestOptions& o, const std::string& v) { return number(v, o.retainHours, 0, 1e6); }},
    {.option = "--open-operations",
        .variable = "INGEST_OPEN_OPERATIONS",
        .value = "",
        .help = "answer /healthz and /metrics to other computers too",
        .set = [](IngestOptions& o, const std::string& v) { return yesNo(v, o.routes.operationsForAll); },
        .remote = false},
};

} // namespace

std::vector<std::string> listOf(const std::string& text) {
    std::vector<std::string> items;
    for (const QString& item : QString::fromStdString(text).split(QLatin1Char(','), Qt::SkipEmptyParts))
        items.push_back(item.trimmed().toStdString());
    return items;
}

std::span<const IngestVariable> ingestVariables() {
    return kVariables;
}

std::optional<std::string> fromEnvironment(const IngestVariable& variable) {
    return model::processEnvironment(variable.variable);
}

base::Result<ingest::IngestOptions> ingestOptions(const std::vector<VariableSource>& sources) {
    ingest::IngestOptions options;
    options.threads = std::clamp(std::thread::hardware_concurrency(), 1u, 64u);
    options.root = base::standardFolders().media;
    options.token = qEnvironmentVariable("TRANSCODER_INTERNAL_TOKEN").toStdString();
    for (const IngestVariable& variable : kVariables)
        for (const VariableSource& source : sources) {
            const auto value = source(variable);
            if (!value) continue;
            const auto set = variable.set(options, *value);
            if (!set)
                return bad(base::text(QT_TRANSLATE_NOOP("Core", "%1 (%2) %3."), variable.option, variable.variable, set.error().text));
            break;
        }
    if (options.tls.certificate.empty() != options.tls.key.empty())
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "TLS needs both --certificate and --key.")));
    return options;
}

std::vector<std::string> obsoleteVariables() {
    std::vector<std::string> sentences;
    for (const auto& [old, now] :
        {std::pair("INGEST_GUNICORN_WORKERS", "INGEST_THREADS"), std::pair("INGEST_GUNICORN_THREADS", "INGEST_THREADS"),
            std::pair("INGEST_GUNICORN_WORKER_CONNECTIONS", "INGEST_MAX_CONNECTIONS"),
            std::pair("INGEST_GUNICORN_WORKER_CLASS", "nothing")})
        if (!qEnvironmentVariableIsEmpty(old))
            sentences.push_back(std::string(old) + " is not used any more; " +
                (std::string(now) == "nothing" ? "no worker class is needed." : "set " + std::string(now) + " instead."));
    return sentences;
}

} // namespace wiring
