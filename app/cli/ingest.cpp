#include "app/cli/commands.hpp"
#include "app/cli/ingest_test.hpp"
#include "app/cli/terminal_words.hpp"
#include "app/wiring/ingest_variables.hpp"
#include "app/wiring/publishing.hpp"
#include "app/wiring/settings_poll.hpp"
#include "app/wiring/shutdown.hpp"

#include "core/base/clock.hpp"
#include "core/base/files.hpp"
#include "core/ingest/store/capacity.hpp"
#include "core/ingest/store/file_kinds.hpp"
#include "core/ingest/store/media_path.hpp"

#include <QCoreApplication>
#include <QNetworkReply>
#include <QTextStream>

namespace cli {
namespace {

const QString kCommand = QStringLiteral("ingest");
constexpr double kLargestPlan = 1e8;

int plan(const Arguments& arguments) {
    ::ingest::CapacityRequest question;
    bool good = true;
    const auto number = [&](const char* name, double otherwise, double least) {
        bool fine = false;
        const double value = arguments.value(name, QString::number(otherwise)).toDouble(&fine);
        good = good && fine && value >= least && value <= kLargestPlan;
        return value;
    };
    question.viewers = static_cast<int>(number("viewers", question.viewers, 1));
    question.mbps = number("mbps", question.mbps, 0.01);
    question.retainHours = number("retain", 0, 0);
    question.publishMbps = number("publish-mbps", question.mbps, 0);
    question.tls = arguments.has("certificate");
    if (!good)
        return wrongUsage(kCommand,
            QStringLiteral("--viewers must be at least 1 and --mbps at least 0.01; --viewers, --mbps, --retain and "
                           "--publish-mbps may be 100000000 at most."));
    QTextStream(stdout) << QString::fromStdString(capacityText(question, capacityFor(question)));
    return 0;
}

int sign(const Arguments& arguments, const ::ingest::IngestOptions& options) {
    bool good = false;
    const double hours = arguments.value("hours", QStringLiteral("24")).toDouble(&good);
    const auto path = ::ingest::relativePath(arguments.value("sign").toUtf8().toPercentEncoding("/").toStdString());
    if (!good || hours <= 0 || hours > 1e6) return wrongUsage(kCommand, QStringLiteral("--hours must be a number above 0."));
    if (!path || path->empty())
        return wrongUsage(kCommand, QStringLiteral("--sign needs a folder or file below the media root, like film or film/master.m3u8."));
    const auto access = accessOf(options);
    if (!access) return fail(access.error());
    if (options.token.empty() && options.signingKey.empty())
        return fail({base::ErrorCode::InvalidInput,
            "Signing needs TRANSCODER_INTERNAL_TOKEN or INGEST_SIGNING_KEY with the value that the ingest uses."});
    // A playlist is of no use without what it names: its folder is signed.
    std::string signedPart = *path;
    if (::ingest::isManifest(*path)) {
        const auto slash = path->rfind('/');
        if (slash == std::string::npos)
            return wrongUsage(kCommand,
                QStringLiteral("%1 lies at the media root; signing it would give access to everything. Move it into a folder.")
                    .arg(QString::fromStdString(*path)));
        signedPart.resize(slash);
    }
    const std::int64_t expires = base::SystemClock().wallMs() / 1000 + static_cast<std::int64_t>(hours * 3600);
    QTextStream(stdout) << "/media/" << QString::fromStdString((*access)->sign(signedPart, expires)) << '/' << QString::fromStdString(*path)
                        << Qt::endl;
    return 0;
}

/// Whether an ingest with these settings runs on this computer and is well.
int checkHealth(const ::ingest::IngestOptions& options) {
    const QString scheme = options.tls.certificate.empty() ? QStringLiteral("http") : QStringLiteral("https");
    const QString address = QString::fromStdString(::ingest::reachableHost(options.host));
    QNetworkRequest request(QUrl(QStringLiteral("%1://%2:%3/healthz").arg(scheme, address).arg(options.port)));
    request.setTransferTimeout(4000);
    QNetworkAccessManager network;
    QNetworkReply* reply = network.get(request);
    reply->ignoreSslErrors(); // the certificate is for another name than 127.0.0.1
    QObject::connect(reply, &QNetworkReply::finished, reply, [] { QCoreApplication::exit(0); });
    QCoreApplication::exec();
    const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    QTextStream(stdout) << (status == 200        ? QStringLiteral("ok")
                                   : status == 0 ? QStringLiteral("No ingest answers on %1, port %2.").arg(address).arg(options.port)
                                                 : QString::fromUtf8(reply->readAll().trimmed()))
                        << Qt::endl;
    delete reply;
    return status == 200 ? 0 : 1;
}

/// Uploads to the address that the command names, to where the environment publishes, or to the ingest with these settings on this
/// computer.
int test(const Arguments& arguments, const ::ingest::IngestOptions& options) {
    if (arguments.words.size() > 1) return wrongUsage(kCommand, QStringLiteral("--test takes one address."));
    const std::string named = arguments.words.value(0).toStdString();
    if (!named.empty() && !model::isMediaAddress(named))
        return wrongUsage(kCommand,
            QStringLiteral("--test takes an address that begins with http:// or https:// and names a host, like "
                           "https://ingest.example.com/media/."));
    const model::Settings told = model::effective({}, model::processEnvironment);
    const std::string scheme = options.tls.certificate.empty() ? "http://" : "https://";
    const std::string here = scheme + ::ingest::reachableHost(options.host) + ":" + std::to_string(options.port) + "/media/";
    engine::PublishTarget target;
    target.baseUrl = wiring::mediaAddress(!named.empty() ? named : !told.publishUrl.empty() ? told.publishUrl : here);
    target.token = options.token;
    return testIngest(target);
}

/// The server, started anew when the API says something else.
class IngestCommand {
public:
    /// `apiUrl`: whose key set verifies media tokens, unless a setting names another; "": none's.
    IngestCommand(Arguments arguments, std::string apiUrl) : m_arguments(std::move(arguments)), m_apiUrl(std::move(apiUrl)) {}

    base::Result<::ingest::IngestOptions> options() const {
        const wiring::VariableSource line = [this](const wiring::IngestVariable& variable) -> std::optional<std::string> {
            const char* name = variable.option + 2;
            return m_arguments.has(name) ? std::optional(m_arguments.value(name).toStdString()) : std::nullopt;
        };
        const wiring::VariableSource api = [this](const wiring::IngestVariable& variable) -> std::optional<std::string> {
            const auto said = m_api.find(QString::fromLatin1(variable.variable));
            return variable.remote && said != m_api.end() ? std::optional(said->toStdString()) : std::nullopt;
        };
        // Once the API has answered its settings win over the environment.
        MR_ASSIGN(::ingest::IngestOptions options, wiring::ingestOptions({line, api, wiring::fromEnvironment}));
        if (options.keysUrl.empty() && !m_apiUrl.empty()) options.keysUrl = ::ingest::keySetOf(m_apiUrl);
        options.warn = [](const std::string& sentence) { std::fprintf(stderr, "millrace ingest: %s\n", qUtf8Printable(shown(sentence))); };
        return options;
    }

    base::Result<void> start() {
        MR_ASSIGN(::ingest::IngestOptions options, this->options());
        // What is told on the way down still goes to the old one's log.
        if (m_server) options.port = m_server->port();
        MR_TRY(::ingest::IngestServer::dryRun(options)); // else the old one goes on
        m_server.reset();
        MR_ASSIGN(m_server, ::ingest::IngestServer::start(options));
        QTextStream(stdout) << "Listening on " << QString::fromStdString(m_server->baseUrl()) << ", media in "
                            << QString::fromStdString(options.root)
                            << (options.token.empty() && options.tokensFile.empty() ? ", read-only: TRANSCODER_INTERNAL_TOKEN is not set"
                                                                                    : "")
                            << Qt::endl;
        return {};
    }

    /// False when the API's settings are of no use here.
    bool applyVariables(const wiring::Variables& variables) {
        if (m_rejected == variables) return false; // said once; trying each minute would cut uploads each minute
        const wiring::Variables before = std::exchange(m_api, ofIngest(variables));
        if (before == m_api) return true;
        const auto wanted = options();
        if (!wanted) {
            std::fprintf(stderr, "millrace ingest: The API's settings cannot be used: %s\n", qUtf8Printable(shown(wanted.error().message)));
            m_rejected = variables;
            m_api = before;
            return false;
        }
        const auto started = start();
        if (started) return true;
        std::fprintf(stderr, "millrace ingest: The ingest cannot start with the API's settings: %s The previous settings stay in use.\n",
            started.error().message.c_str());
        m_rejected = variables;
        m_api = before;
        if (m_server) return false;
        const auto again = start();
        if (!again) {
            std::fprintf(stderr, "millrace ingest: %s\n", qUtf8Printable(shown(again.error().message)));
            QCoreApplication::exit(1); // its supervisor starts it again; without a server it is of no use
        }
        return false;
    }
    void remember(const wiring::Variables& variables) { m_api = ofIngest(variables); }
    void reopenLogs() {
        if (m_server) m_server->reopenLogs();
    }

private:
    /// The rest of what the API says is for others: it must not start this one anew.
    static wiring::Variables ofIngest(const wiring::Variables& variables) {
        wiring::Variables mine;
        for (const auto& variable : wiring::ingestVariables()) {
            const auto said = variables.find(QString::fromLatin1(variable.variable));
            if (variable.remote && said != variables.end()) mine.insert(said.key(), said.value());
        }
        return mine;
    }

    const Arguments m_arguments;
    const std::string m_apiUrl;
    wiring::Variables m_api;
    std::optional<wiring::Variables> m_rejected;
    std::unique_ptr<::ingest::IngestServer> m_server;
};

} // namespace

QString ingestHelp() {
    QString text;
    for (const auto& variable : wiring::ingestVariables()) {
        const QString option =
            QLatin1String(variable.option) + (*variable.value ? QLatin1Char(' ') + QLatin1String(variable.value) : QString());
        text += QStringLiteral("  %1 %2\n").arg(option, -30).arg(QLatin1String(variable.help));
        text += QStringLiteral("  %1 %2\n").arg(QString(), -30).arg(QLatin1String(variable.variable));
    }
    return text;
}

int ingest(const QStringList& arguments) {
    QStringList flags{QStringLiteral("plan"), QStringLiteral("check"), QStringLiteral("test")},
        valued{QStringLiteral("sign"), QStringLiteral("hours"), QStringLiteral("viewers"), QStringLiteral("mbps"),
            QStringLiteral("publish-mbps"), QStringLiteral("api")};
    for (const auto& variable : wiring::ingestVariables()) (*variable.value ? valued : flags) << QString::fromLatin1(variable.option + 2);
    const auto parsed = parse(arguments, flags, valued);
    if (!parsed) return wrongUsage(kCommand, QString::fromStdString(parsed.error().message));
    if (!parsed->words.isEmpty() && !parsed->has("test")) return wrongUsage(kCommand, QStringLiteral("ingest takes no file names."));
    if (parsed->has("plan")) return plan(*parsed);
    const QString api = parsed->value("api", qEnvironmentVariable("TRANSCODER_API_URL"));
    IngestCommand command(*parsed, api.toStdString());
    const auto options = command.options();
    if (!options) return wrongUsage(kCommand, QString::fromStdString(options.error().message));
    if (parsed->has("sign")) return sign(*parsed, *options);
    if (parsed->has("check")) return checkHealth(*options);
    if (parsed->has("test")) return test(*parsed, *options);
    for (const std::string& sentence : wiring::obsoleteVariables())
        std::fprintf(stderr, "millrace ingest: %s\n", qUtf8Printable(shown(sentence)));

    std::unique_ptr<wiring::SettingsPoll> poll;
    if (!api.isEmpty()) {
        const std::string folder = base::standardFolders().data;
        (void)base::makeFolder(folder);
        poll = std::make_unique<wiring::SettingsPoll>(
            api, QString::fromStdString(options->token), QString::fromStdString(folder + "/ingest-settings.json"));
        command.remember(poll->last());
        QObject::connect(
            poll.get(), &wiring::SettingsPoll::answered, poll.get(), [&command, asked = poll.get()](const wiring::Variables& variables) {
                if (command.applyVariables(variables)) asked->keep();
            });
        QObject::connect(poll.get(), &wiring::SettingsPoll::problem, poll.get(),
            [](const QString& sentence) { std::fprintf(stderr, "millrace ingest: %s\n", qUtf8Printable(shown(sentence.toStdString()))); });
    }
    auto started = command.start();
    if (!started && poll) {
        std::fprintf(stderr, "millrace ingest: The ingest cannot start with the API's last settings: %s It starts without them.\n",
            started.error().message.c_str());
        command.remember({});
        started = command.start();
    }
    if (!started) return fail(started.error());
    if (poll) poll->ask();
    const auto leave = [] { QCoreApplication::exit(0); };
    wiring::onShutdown({[leave](int) { leave(); }, leave, [&command] { command.reopenLogs(); }}); // running responses end either way
    return QCoreApplication::exec();
}

} // namespace cli
