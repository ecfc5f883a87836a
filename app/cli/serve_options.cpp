#include "app/cli/serve_options.hpp"

#include "app/wiring/ingest_variables.hpp"

#include <QFileInfo>
#include <QSysInfo>
#include <functional>

namespace cli {
namespace {

base::Error wrong(const QString& sentence) {
    return {base::ErrorCode::InvalidInput, sentence.toStdString()};
}

std::string absolute(const QString& path) {
    return QFileInfo(path).absoluteFilePath().toStdString();
}

base::Result<int> numberIn(const QString& text, int least, int most, const char* what) {
    bool isNumber = false;
    const int number = text.toInt(&isNumber);
    if (isNumber && number >= least && number <= most) return number;
    return wrong(QStringLiteral("%1 must be a number from %2 to %3.").arg(QLatin1String(what)).arg(least).arg(most));
}

struct Option {
    const char* name;     ///< without its dashes
    const char* variable; ///< "": none
    const char* value;    ///< in the help; "": a switch
    const char* help;
    base::Result<void> (*set)(ServeOptions& options, const QString& value);
};

constexpr Option kOptions[] = {
    {"host", "TRANSCODER_API_HOST", "H", "address to listen on [127.0.0.1]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.host = value.toStdString();
            return {};
        }},
    {"port", "TRANSCODER_API_PORT", "P", "port [5000; 0 picks a free one and prints it]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            MR_ASSIGN(options.port, numberIn(value, 0, 65535, "The port"));
            return {};
        }},
    {"data", "", "DIR", "jobs, settings, presets and media [your data folder]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.folders.data = absolute(value);
            options.folders.media = options.folders.data + "/media";
            options.folders.presets = options.folders.data + "/presets";
            return {};
        }},
    {"tmp-dir", "", "DIR", "as --data, with DIR/uploads and DIR/encoded, as the first encoding service had them",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.folders.data = absolute(value);
            options.folders.media = options.folders.data + "/encoded";
            options.folders.presets = options.folders.data + "/presets";
            return {};
        }},
    {"slots", "", "N", "encoders at once [from the settings]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            MR_ASSIGN(options.slots, numberIn(value, 1, 1024, "--slots"));
            return {};
        }},
    {"name", "TRANSCODER_API_NAME", "NAME", "what panels call this installation [the host's name]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.name = value.toStdString();
            return {};
        }},
    {"certificate", "TRANSCODER_API_CERTIFICATE", "FILE", "PEM, the chain in order: speaks TLS; loaded anew when it changes",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.certificate = value.toStdString();
            return {};
        }},
    {"key", "TRANSCODER_API_KEY", "FILE", "PEM, the key of the certificate",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.key = value.toStdString();
            return {};
        }},
    {"tls", "", "auto", "speaks TLS with a certificate that is made once, and prints its fingerprint",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            if (value != QLatin1String("auto"))
                return wrong(QStringLiteral("--tls takes the word auto; files are named by --certificate."));
            options.tlsAuto = true;
            return {};
        }},
    {"trusted-proxies", "TRANSCODER_API_TRUSTED_PROXIES", "LIST", "addresses and networks whose X-Forwarded-For is believed",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.trustedProxies = wiring::listOf(value.toStdString());
            return {};
        }},
    {"origins", "TRANSCODER_API_ORIGINS", "LIST", "web pages of other origins that may speak to the API",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.origins = wiring::listOf(value.toStdString());
            return {};
        }},
    {"source-roots", "TRANSCODER_SOURCE_ROOTS", "LIST", "folders whose files may be named as sources over the API [none]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.sourceRoots = wiring::listOf(value.toStdString());
            return {};
        }},
    {"upload-dir", "TRANSCODER_UPLOAD_DIR", "DIR", "where uploaded files lie [uploads in the data folder]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.uploadFolder = absolute(value);
            return {};
        }},
    {"upload-max-gb", "TRANSCODER_UPLOAD_MAX_GB", "N", "of one upload [what the disk holds]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            MR_ASSIGN(const int gigabytes, numberIn(value, 1, 1'000'000, "--upload-max-gb"));
            options.uploadLimit = static_cast<std::uint64_t>(gigabytes) * 1'000'000'000;
            return {};
        }},
    {"redis", "TRANSCODER_REDIS_URL", "URL",
        "redis://[user:password@]host[:port] or unix:///path: the fleet's queue is there [in this process]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.redis = value.toStdString();
            return {};
        }},
    {"fleet", "TRANSCODER_FLEET", "NAME", "of the queue in that Redis, which may hold several [millrace]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            options.fleetName = value.toStdString();
            return {};
        }},
    {"ingest-nodes", "TRANSCODER_INGEST_NODES", "LIST",
        "ingests that the fleet's page shows: ams=https://ams.example.com:5005@2000 (Mb/s), …",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            MR_ASSIGN(options.ingestNodes, fleet::ingestNodesOf(value.toStdString()));
            return {};
        }},
    {"fleet-target", "TRANSCODER_FLEET_TARGET", "SECONDS", "millrace fleet wanted tells how many slots do what waits within so long [600]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            MR_ASSIGN(options.fleetTargetSeconds, numberIn(value, 10, 86'400, "--fleet-target"));
            return {};
        }},
    {"fleet-most-slots", "TRANSCODER_FLEET_MOST_SLOTS", "N", "it never tells more than that: what the ingest can take, say [no limit]",
        [](ServeOptions& options, const QString& value) -> base::Result<void> {
            MR_ASSIGN(options.fleetMostSlots, numberIn(value, 1, 1'000'000, "--fleet-most-slots"));
            return {};
        }},
    {"open", "", "", "for trying out: programs and pages of this computer need no token until there is a user",
        [](ServeOptions& options, const QString&) -> base::Result<void> {
            options.open = true;
            return {};
        }},
    {"one-port", "", "", "films are watched at this port too, below /media/",
        [](ServeOptions& options, const QString&) -> base::Result<void> {
            options.onePort = true;
            return {};
        }},
    {"no-page", "", "", "the API alone, without the page for browsers",
        [](ServeOptions& options, const QString&) -> base::Result<void> {
            options.page = false;
            return {};
        }},
};

base::Result<void> checkTogether(const ServeOptions& options) {
    if (options.certificate.empty() != options.key.empty()) return wrong(QStringLiteral("--certificate and --key belong together."));
    if (options.tlsAuto && !options.certificate.empty())
        return wrong(QStringLiteral("--tls auto makes a certificate; leave it out where --certificate names one."));
    const bool isLoopback = options.host == "localhost" || options.host == "::1" || options.host.starts_with("127.");
    if (options.open && !isLoopback)
        return wrong(QStringLiteral("--open is for this computer alone; leave --host out, or give it a loopback address."));
    return {};
}

} // namespace

base::Result<ServeOptions> serveOptions(const QStringList& arguments) {
    QStringList flags, valued;
    for (const Option& option : kOptions) (*option.value == '\0' ? flags : valued) << QLatin1String(option.name);
    MR_ASSIGN(const Arguments parsed, parse(arguments, flags, valued));
    if (!parsed.words.isEmpty()) return wrong(QStringLiteral("serve takes no file names."));
    if (parsed.has("data") && parsed.has("tmp-dir"))
        return wrong(QStringLiteral("--data and --tmp-dir name the same folder; give one of them."));
    ServeOptions options;
    options.folders = base::standardFolders();
    options.name = QSysInfo::machineHostName().toStdString();
    for (const Option& option : kOptions) {
        const QString ofEnvironment = *option.variable == '\0' ? QString() : qEnvironmentVariable(option.variable);
        if (parsed.has(option.name)) MR_TRY(option.set(options, parsed.value(option.name)));
        else if (!ofEnvironment.isEmpty()) MR_TRY(option.set(options, ofEnvironment));
    }
    if (options.uploadFolder.empty()) options.uploadFolder = options.folders.data + "/uploads";
    MR_TRY(checkTogether(options));
    return options;
}

QString serveOptionsHelp() {
    QString text;
    for (const Option& option : kOptions) {
        const QString left = QStringLiteral("  --%1 %2").arg(QLatin1String(option.name), QLatin1String(option.value));
        const QString variable = *option.variable == '\0' ? QString() : QStringLiteral(" (%1)").arg(QLatin1String(option.variable));
        text += left.leftJustified(26) + QLatin1String(option.help) + variable + QLatin1Char('\n');
    }
    return text;
}

} // namespace cli
