#include "app/wiring/publishing.hpp"

#include "app/wiring/ingest_variables.hpp"

#include <QUrl>
#include <algorithm>
#include <utility>

namespace wiring {
namespace {

constexpr int kAgainMs = 5000;

} // namespace

std::string mediaAddress(const std::string& text) {
    const QString trimmed = QString::fromStdString(text).trimmed();
    if (trimmed.isEmpty()) return {};
    QUrl url(trimmed);
    if (url.path().isEmpty() || url.path() == QLatin1String("/")) url.setPath(QStringLiteral("/media/"));
    if (!url.path().endsWith(QLatin1Char('/'))) url.setPath(url.path() + QLatin1Char('/'));
    return url.toString(QUrl::FullyEncoded).toStdString();
}

Publishing::Publishing(engine::LocalService& service, base::Folders folders, QObject* parent)
    : QObject(parent), m_service(service), m_folders(std::move(folders)), m_ingest(service) {
    connect(&service, &model::Service::eventPublished, this, [this](const model::Event& event) {
        // What belongs to the engine alone restarts no server.
        const auto restarts = [](const std::string& key) {
            const model::Setting* setting = model::findSetting(key);
            return setting && setting->restarts == model::Setting::Restarts::Publishing;
        };
        if (event.kind != model::Event::Kind::SettingsChanged || std::none_of(event.keys.begin(), event.keys.end(), restarts)) return;
        apply(Start::Beside);
    });
    // A port that another program held is tried again: jobs wait with the promise that they go on.
    connect(&m_again, &QTimer::timeout, this, [this] {
        if (m_applied.ingestRun && m_ingest.problem() && !m_ingest.isStarting()) apply(Start::Beside);
    });
    connect(&m_ingest, &LocalIngest::changed, this, [this] {
        const std::string problem = m_ingest.problem() ? m_ingest.problem()->message : "";
        if (problem != std::exchange(m_told, problem) && !problem.empty()) qWarning("%s", problem.c_str());
    });
    m_again.start(kAgainMs);
}

base::Result<ingest::IngestOptions> Publishing::options() const {
    const model::Settings& settings = m_applied;
    const VariableSource saved = [&settings](const IngestVariable& variable) -> std::optional<std::string> {
        for (const model::Setting& setting : model::settingTable())
            if (std::string(variable.variable) == setting.variable) {
                const std::string text = model::textOf(settings, setting);
                return text.empty() ? std::nullopt : std::optional(text);
            }
        return std::nullopt;
    };
    // A word that is not understood may have been meant to close something: then nothing is opened.
    MR_ASSIGN(ingest::IngestOptions options, ingestOptions({fromEnvironment, saved}));
    if (qEnvironmentVariableIsEmpty("INGEST_OUTPUT_DIR") && settings.ingestRoot.empty()) options.root = m_folders.media;
    if (qEnvironmentVariableIsEmpty("INGEST_THREADS")) options.threads = 1; // beside encoders; it serves gigabits with one
    if (options.logFolder.empty() && qEnvironmentVariableIsEmpty("INGEST_LOG_DIR")) options.logFolder = m_folders.data + "/log";
    if (options.token.empty()) options.token = m_token;
    options.keys = m_keys;
    options.mount = m_mount;
    return options;
}

engine::PublishTarget Publishing::remoteTarget() const {
    engine::PublishTarget target;
    const model::Settings wins = model::effective(m_applied, model::processEnvironment);
    target.baseUrl = mediaAddress(wins.publishUrl);
    target.playbackUrl = mediaAddress(wins.playbackUrl);
    target.token = wins.publishToken;
    target.store = target.baseUrl;
    target.isLasting = !model::processEnvironment("TRANSCODER_INTERNAL_TOKEN");
    return target;
}

base::Result<void> Publishing::begin() {
    apply(Start::Now);
    return m_ingest.problem() ? base::Result<void>(*m_ingest.problem()) : base::Result<void>();
}

void Publishing::apply(Start how) {
    m_applied = m_service.currentSettings();
    const engine::PublishTarget remote = remoteTarget();
    m_target = remote.baseUrl.empty() ? engine::PublishTarget{} : remote;
    m_service.setMediaFolder({});
    if (m_applied.ingestRun) startIngest(how, remote.playbackUrl);
    else m_ingest.stop();
    if (isRemote()) m_service.setPublishTarget(m_target);
}

void Publishing::startIngest(Start how, const std::string& playbackUrl) {
    const auto wanted = options();
    if (!wanted) return m_ingest.fail(wanted.error());
    if (!isRemote()) m_service.setMediaFolder(wanted->root);
    const LocalIngest::Wanted server{*wanted, !isRemote(), isRemote() ? std::string() : playbackUrl.empty() ? m_mountAddress : playbackUrl};
    if (how == Start::Now) (void)m_ingest.startNow(server);
    else m_ingest.start(server);
}

} // namespace wiring
