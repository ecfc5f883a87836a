#include "app/cli/serve_address.hpp"
#include "app/cli/serve_fleet.hpp"
#include "app/cli/serve_options.hpp"
#include "app/cli/serve_uploads.hpp"
#include "app/cli/terminal_words.hpp"
#include "app/wiring/control.hpp"
#include "app/wiring/open_requests.hpp"
#include "app/wiring/publishing.hpp"
#include "app/wiring/shutdown.hpp"

#include "core/api/api.hpp"
#include "core/api/page.hpp"
#include "core/http/certificates.hpp"
#include "core/http/server.hpp"

#include <QCoreApplication>
#include <QFile>
#include <QSysInfo>
#include <QTextStream>
#include <mutex>

namespace cli {
namespace {

void say(const std::string& sentence) {
    std::fprintf(stderr, "millrace serve: %s\n", qUtf8Printable(shown(sentence)));
}

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

/// The same at each start of this data folder. Errors: Io.
base::Result<std::string> instanceIdIn(const std::string& folder) {
    const std::string path = folder + "/instance-id";
    const auto known = base::readFile(path, 1024);
    if (known && !known->trimmed().isEmpty()) return known->trimmed().toStdString();
    const std::string made = base::randomToken();
    MR_TRY(base::writeFileAtomically(path, QByteArray::fromStdString(made + "\n")));
    return made;
}

base::Result<std::unique_ptr<auth::Accounts>> accountsOf(const ServeOptions& options, const std::string& instanceId) {
    auth::AccountsOptions wanted;
    wanted.folder = options.folders.data;
    wanted.internalToken = qEnvironmentVariable("TRANSCODER_INTERNAL_TOKEN").toStdString();
    wanted.jwtSecret = qEnvironmentVariable("TRANSCODER_JWT_SECRET").toStdString();
    if (!wanted.jwtSecret.empty())
        wanted.jwtAudience = qEnvironmentVariable("TRANSCODER_JWT_AUDIENCE", QStringLiteral("mediamtx")).toStdString();
    wanted.issuer = instanceId;
    if (wanted.internalToken.empty())
        say("TRANSCODER_INTERNAL_TOKEN is not set; hosts that ask for their settings need a token of their own.");
    return auth::Accounts::open(std::move(wanted));
}

base::Result<http::TlsFiles> tlsOf(const ServeOptions& options) {
    if (options.tlsAuto) return http::selfSigned(options.folders.data + "/tls", {QSysInfo::machineHostName().toStdString(), options.host});
    return http::TlsFiles{options.certificate, options.key};
}

api::ApiOptions apiOptions(
    const ServeOptions& options, engine::LocalService& service, const std::string& instanceId, const std::string& pin) {
    api::ApiOptions wanted;
    wanted.instance = {instanceId, options.name,
        {"estimates", "events", "fleet", "jobs.at", "jobs.preset", "media-tokens", "presets", "sources.url", "uploads.tus", "video.mp4"}};
    wanted.isOpen = options.open;
    wanted.origins = options.origins;
    wanted.sourceRoots = options.sourceRoots;
    wanted.uploads.folder = options.uploadFolder;
    wanted.uploads.limit = options.uploadLimit;
    wanted.pin = pin;
    wanted.answers = &service;
    wanted.films = &service;
    wanted.log = [](const std::string& line) { std::fprintf(stderr, "%s\n", line.c_str()); };
    wanted.warn = say;
    return wanted;
}

base::Result<std::unique_ptr<http::Server>> listen(const ServeOptions& options, const http::TlsFiles& tls, api::Api& api,
    ServeUploads& uploads, const std::shared_ptr<ingest::Mount>& mount) {
    http::ServerOptions server;
    server.host = options.host;
    server.port = static_cast<unsigned short>(options.port);
    server.threads = 2;
    server.trustedProxies = options.trustedProxies;
    server.tls = tls;
    server.warn = say;
    server.stopping = [&api, &uploads, mount] {
        if (mount) mount->stop();
        uploads.close();
        api.close();
    };
    if (mount)
        server.answered = [mount](const http::AnsweredRequest& answered) {
            if (ingest::Mount::has(answered.request.target)) mount->answered(answered);
        };
    return http::Server::start(server, [&api, mount](http::Request& request) {
        return mount && ingest::Mount::has(request.target) ? mount->answer(request) : api.answer(request);
    });
}

/// Where films are played from now: said on the main thread, asked on HTTP threads.
class PlaybackAddress {
public:
    explicit PlaybackAddress(engine::LocalService& service) : m_service(service) {
        QObject::connect(&service, &model::Service::eventPublished, &m_here, [this](const model::Event& event) {
            if (event.kind == model::Event::Kind::Status || event.kind == model::Event::Kind::SettingsChanged) follow();
        });
        follow();
    }
    std::string now() const {
        const std::lock_guard lock(m_mutex);
        return m_address;
    }

private:
    void follow() {
        const std::lock_guard lock(m_mutex);
        m_address = m_service.publishTarget().linkBase();
    }

    engine::LocalService& m_service;
    QObject m_here;
    mutable std::mutex m_mutex;
    std::string m_address;
};

/// What who started it must know: where it is, how its certificate is recognised, how the first user is made.
void tell(const ServeOptions& options, const ServeAddress& address, const http::TlsFiles& tls, const auth::Accounts& accounts) {
    QTextStream out(stdout);
    out << "API on " << address.told() << ", data in " << q(options.folders.data) << '\n';
    if (!tls.certificate.empty())
        out << "Certificate's fingerprint (SHA-256): " << q(http::fingerprintOf(tls.certificate).value_or("unknown")) << '\n';
    if (const std::string code = accounts.setupCode(); !code.empty()) out << "No users yet. Setup code: " << q(code) << '\n';
    out << (options.page ? "Page for browsers: " : "Address for clients: ") << address.reachable().join(QStringLiteral(", ")) << '\n';
    if (options.open) out << "Open for trying out: programs of this computer need no token until there is a user.\n";
    out.flush();
}

/// `<data>/local-address`, as long as this lives: whose token the file local-token is. Beside it, so that a command gives that token to
/// this server and to no other that listens on this computer.
class LocalAddress {
public:
    LocalAddress(const std::string& folder, const ServeAddress& address) : m_file(folder + "/local-address") {
        if (const auto written = base::writeFileAtomically(m_file, address.local().toUtf8() + '\n'); !written) say(written.error().message);
    }
    ~LocalAddress() { QFile::remove(q(m_file)); }
    LocalAddress(const LocalAddress&) = delete;
    LocalAddress& operator=(const LocalAddress&) = delete;

private:
    const std::string m_file;
};

/// Films are published from now on, or jobs wait and it is said why.
void begin(wiring::Publishing& publishing) {
    if (const auto ingest = publishing.begin(); !ingest) say(ingest.error().message);
}

/// Given away at once: the fleet's executor ends with the fleet.
engine::EngineOptions engineOptions(const ServeOptions& options, const ServeFleet& fleet) {
    engine::EngineOptions engine;
    engine.dataFolder = options.folders.data;
    engine.presetFolder = options.folders.presets;
    engine.uploadFolder = options.uploadFolder;
    engine.slots = options.slots;
    fleet.join(engine);
    return engine;
}

int run(const ServeOptions& options) {
    const auto instanceId = instanceIdIn(options.folders.data);
    if (!instanceId) return fail(instanceId.error());
    const auto fleet = ServeFleet::open({.dataFolder = options.folders.data,
        .redis = options.redis,
        .name = options.fleetName,
        .owner = *instanceId,
        .slots = options.slots,
        .decodePercent = options.decodePercent,
        .auditPercent = options.auditPercent,
        .isStrict = options.isStrict,
        .wanted = {.targetSeconds = options.fleetTargetSeconds, .mostSlots = options.fleetMostSlots},
        .ingests = options.ingestNodes});
    if (!fleet) return fail(fleet.error());
    auto service = engine::LocalService::create(engineOptions(options, **fleet));
    if (!service) return fail(service.error());
    (*fleet)->follow(**service);
    const auto accounts = accountsOf(options, *instanceId);
    if (!accounts) return fail(accounts.error());
    const auto tls = tlsOf(options);
    if (!tls) return fail(tls.error());
    std::string pin;
    if (!tls->certificate.empty()) pin = http::pinOf(tls->certificate).value_or("");

    wiring::Publishing publishing(**service, options.folders);
    // Its own: asking costs nothing, so a key that is taken back is refused here within seconds.
    publishing.setMediaKeys(
        {[authenticator = (*accounts)->authenticator()]() -> base::Result<std::string> { return authenticator->jwks(); }, nullptr,
            std::chrono::seconds(5)});
    const auto mount = options.onePort ? std::make_shared<ingest::Mount>() : nullptr;
    if (!mount) begin(publishing);
    wiring::OpenRequests requests(wiring::OpenRequests::Files::Refused);
    requests.setControl([&service](const auto& request, const auto& answered) { wiring::carryOut(**service, request, answered); });
    if (const auto listens = requests.listen(options.folders.data); !listens) say(listens.error().message);

    // Apart from what the first service's address receives whole, in the same folder.
    const std::int64_t largest =
        options.uploadLimit > static_cast<std::uint64_t>(INT64_MAX) ? 0 : static_cast<std::int64_t>(options.uploadLimit);
    const auto uploads = ServeUploads::open(**service, {options.uploadFolder + "/resumable", largest, (*accounts)->authenticator()});
    if (!uploads) return fail(uploads.error());
    api::ApiOptions wanted = apiOptions(options, **service, *instanceId, pin);
    wanted.more = (*uploads)->routes();
    wanted.fleet = (*fleet)->begin((*accounts)->authenticator());
    const PlaybackAddress playback(**service);
    const api::Page page([&playback] { return playback.now(); });
    if (options.page)
        for (api::ApiRoute& row : page.routes()) wanted.more.push_back(std::move(row));
    api::Api api(**service, **accounts, std::move(wanted));
    (*uploads)->start();
    const auto listening = listen(options, *tls, api, **uploads, mount);
    if (!listening) return fail(listening.error());
    const ServeAddress address(options, (*listening)->port(), !tls->certificate.empty());
    if (mount) { // only now is it known at which port
        publishing.setMount(mount, address.reachable().front().toStdString() + "media/");
        begin(publishing);
    }
    const LocalAddress local(options.folders.data, address);
    tell(options, address, *tls, **accounts);

    const auto leave = [] { QCoreApplication::exit(0); };
    QObject::connect(service->get(), &engine::LocalService::drained, service->get(), leave);
    wiring::onShutdown({[leave](int) { leave(); }, [&service] { (*service)->drain(); }, [&publishing] { publishing.reopenLogs(); }});
    QCoreApplication::exec();
    (*fleet)->leave();
    return 0;
}

} // namespace

int serve(const QStringList& arguments) {
    const auto options = serveOptions(arguments);
    if (!options) return wrongUsage(QStringLiteral("serve"), q(options.error().message));
    return run(*options);
}

} // namespace cli
