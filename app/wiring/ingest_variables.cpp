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

base::Error bad(const std::string& what) {
    return {base::ErrorCode::InvalidInput, what};
}

template <class T> Set number(const std::string& text, T& to, double least, double most, double factor = 1) {
    bool good = false;
    const double value = QString::fromStdString(text).toDouble(&good);
    const bool whole = factor != 1 || std::floor(value) == value;
    if (!good || !whole || !(value >= least && value <= most))
        return bad(std::string("must be a ") + (factor == 1 ? "whole " : "") + "number from " +
            QString::number(least, 'g', 12).toStdString() + " to " + QString::number(most, 'g', 12).toStdString());
    to = static_cast<T>(value * factor);
    return {};
}

Set yesNo(const std::string& text, bool& to) {
    const QString word = QString::fromStdString(text).toLower();
    const bool yes = word.isEmpty() || word == QLatin1String("1") || word == QLatin1String("yes") || word == QLatin1String("true") ||
        word == QLatin1String("on");
    const bool no =
        word == QLatin1String("0") || word == QLatin1String("no") || word == QLatin1String("false") || word == QLatin1String("off");
    if (!yes && !no) return bad("must be yes or no");
    to = yes;
    return {};
}

constexpr double kMega = 1e6, kGiga = 1e9;

const IngestVariable kVariables[] = {
    {"--host", "TRANSCODER_INGEST_HOST", "ADDRESS", "address to listen on (127.0.0.1; 0.0.0.0 for the network)",
        [](IngestOptions& o, const std::string& v) -> Set {
            o.host = v;
            return {};
        },
        false},
    {"--port", "TRANSCODER_INGEST_PORT", "PORT", "port (5005; 0 picks a free one and prints it)",
        [](IngestOptions& o, const std::string& v) { return number(v, o.port, 0, 65535); }, false},
    {"--root", "INGEST_OUTPUT_DIR", "DIR", "folder of the media (in your data folder)",
        [](IngestOptions& o, const std::string& v) -> Set {
            o.root = v;
            return {};
        }},
    {"--log-dir", "INGEST_LOG_DIR", "DIR", "folder for access.log and error.log (none: no logs)",
        [](IngestOptions& o, const std::string& v) -> Set {
            o.logFolder = v;
            return {};
        },
        false},
    {"--log-format", "INGEST_LOG_FORMAT", "combined|json", "format of access.log (combined)",
        [](IngestOptions& o, const std::string& v) -> Set {
            if (v != "combined" && v != "json") return bad("must be combined or json");
            o.logFormat = v == "json" ? ingest::LogFormat::Json : ingest::LogFormat::Combined;
            return {};
        }},
    {"--log-mb", "INGEST_LOG_MB", "N", "rotate a log at this size in MB (50; 0: never)",
        [](IngestOptions& o, const std::string& v) { return number(v, o.rotation.bytes, 0, 1e6, kMega); }},
    {"--log-hours", "INGEST_LOG_HOURS", "N", "rotate a log after so many hours (24; 0: never)",
        [](IngestOptions& o, const std::string& v) { return number(v, o.rotation.seconds, 0, 1e5, 3600); }},
    {"--log-keep", "INGEST_LOG_KEEP", "N", "rotated logs to keep (10)",
        [](IngestOptions& o, const std::string& v) { return number(v, o.rotation.keep, 1, 1000); }},
    {"--threads", "INGEST_THREADS", "N", "threads that serve (one for each processor)",
        [](IngestOptions& o, const std::string& v) { return number(v, o.threads, 1, 256); }},
    {"--max-connections", "INGEST_MAX_CONNECTIONS", "N", "connections at once (4000)",
        [](IngestOptions& o, const std::string& v) { return number(v, o.maxConnections, 1, 1e6); }},
    {"--max-per-address", "INGEST_MAX_PER_ADDRESS", "N",
        "connections from one address; this computer and trusted proxies are not counted (512)",
        [](IngestOptions& o, const std::string& v) { return number(v, o.maxPerAddress, 1, 1e6); }},
    {"--tokens", "INGEST_TOKENS", "FILE", "more tokens, with names and rights; read again when it changes",
        [](IngestOptions& o, const std::string& v) -> Set {
            o.tokensFile = v;
            return {};
        },
        false},
    {"--reading", "INGEST_READING", "open|closed", "closed: viewers need a token or a signed address (open)",
        [](IngestOptions& o, const std::string& v) -> Set {
            if (v != "open" && v != "closed") return bad("must be open or closed");
            o.readingIsOpen = v == "open";
            return {};
        }},
    {"--signing-key", "INGEST_SIGNING_KEY", "TEXT", "key of signed addresses (made from the token)",
        [](IngestOptions& o, const std::string& v) -> Set {
            o.signingKey = v;
            return {};
        },
        false},
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
    {"--certificate", "INGEST_CERTIFICATE", "FILE", "TLS: certificate chain in PEM; loaded again when it changes",
        [](IngestOptions& o, const std::string& v) -> Set {
            o.tls.certificate = v;
            return {};
        },
        false},
    {"--key", "INGEST_KEY", "FILE", "TLS: its private key in PEM",
        [](IngestOptions& o, const std::string& v) -> Set {
            o.tls.key = v;
            return {};
        },
        false},
    {"--sync", "INGEST_SYNC", "", "answer a PUT only when a power cut cannot undo it",
        [](IngestOptions& o, const std::string& v) { return yesNo(v, o.limits.sync); }},
    {"--max-object-mb", "INGEST_MAX_OBJECT_MB", "N", "largest object in MB (0: any size)",
        [](IngestOptions& o, const std::string& v) { return number(v, o.limits.objectBytes, 0, 1e9, kMega); }},
    {"--quota-gb", "INGEST_QUOTA_GB", "N", "all media together in GB (0: the whole disk)",
        [](IngestOptions& o, const std::string& v) { return number(v, o.limits.quotaBytes, 0, 1e9, kGiga); }},
    {"--retain", "INGEST_RETAIN_HOURS", "HOURS", "remove media older than so many hours (0: keep for ever)",
        [](IngestOptions& o, const std::string& v) { return number(v, o.retainHours, 0, 1e6); }},
    {"--open-operations", "INGEST_OPEN_OPERATIONS", "", "answer /healthz and /metrics to other computers too",
        [](IngestOptions& o, const std::string& v) { return yesNo(v, o.routes.operationsForAll); }, false},
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
            if (!set) return bad(std::string(variable.option) + " (" + variable.variable + ") " + set.error().message + ".");
            break;
        }
    if (options.tls.certificate.empty() != options.tls.key.empty()) return bad("TLS needs both --certificate and --key.");
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
