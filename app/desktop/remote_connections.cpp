#include "app/desktop/remote_connections.hpp"

#include "core/remote/kept_tokens.hpp"
#include "core/remote/sentences.hpp"
#include "core/remote/upload_said.hpp"

#include <algorithm>
#include <utility>

namespace desktop {

using base::Error;
using base::ErrorCode;
using base::Result;
using model::ConnectionProfile;
using model::LinkState;
using remote::Profile;
using remote::Situation;

namespace {

// The same words in the same order: what the window knows of a connection is what remote says of it.
static_assert(static_cast<int>(LinkState::Off) == static_cast<int>(Situation::Off));
static_assert(static_cast<int>(LinkState::TokenNeeded) == static_cast<int>(Situation::TokenNeeded));
static_assert(static_cast<int>(LinkState::PlainHttp) == static_cast<int>(Situation::PlainHttp));
static_assert(static_cast<int>(model::Upload::State::Comparing) == static_cast<int>(remote::UploadState::Comparing));
static_assert(static_cast<int>(model::Upload::State::Failed) == static_cast<int>(remote::UploadState::Failed));

bool isSameName(const std::string& a, const std::string& b) {
    return QString::fromStdString(a).compare(QString::fromStdString(b), Qt::CaseInsensitive) == 0;
}

Error noSuch(const std::string& name) {
    return {ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "There is no connection called \"%1\" any more."), name)};
}

Error nameTaken(const std::string& name) {
    return {ErrorCode::Conflict, base::text(QT_TRANSLATE_NOOP("Core", "Another connection is called \"%1\". Choose another name."), name)};
}

const QByteArray kProduct = QByteArrayLiteral("millrace-desktop/" MILLRACE_VERSION);
constexpr int kRereadMs = 250; // the data folder holds other files that change

/// Of tokens that lie where they lay: a system without a keychain has none.
void logFault(const Result<void>& done) {
    if (!done && done.error().code != ErrorCode::Unsupported) qWarning("%s", done.error().message.c_str());
}

} // namespace

model::SeenCertificate seenOf(const remote::CertificateSeen& seen, const std::string& pinnedBefore) {
    return {.pin = seen.pin,
        .fingerprint = seen.fingerprint,
        .pinnedBefore = pinnedBefore,
        .subject = seen.subject,
        .issuer = seen.issuer,
        .expiresMs = seen.expiresMs};
}

RemoteConnections::RemoteConnections(
    model::Service& local, remote::SecretStore& secrets, std::string folder, model::Environment environment, QObject* parent)
    : model::Connections(parent), m_local(local), m_secrets(secrets), m_folder(std::move(folder)), m_environmentOf(std::move(environment)),
      m_left(remote::LeftUploadsOptions{.folder = m_folder,
          .product = kProduct,
          .readCredential =
              [this](const Profile& profile, const std::function<void(const remote::Credential&)>& then) {
                  remote::readToken(m_secrets, profile, profiles(),
                      [then](const Result<std::optional<std::string>>& token) { then(remote::credentialOf(token)); });
              }}),
      m_shown(local) {
    connect(&m_left, &remote::LeftUploads::told, this, &Connections::noticed);
}

RemoteConnections::~RemoteConnections() {
    m_shown.exchange(m_local);
    m_shownFleet.exchange(nullptr);
    if (m_remote) m_remote->disconnect(this);
}

Result<void> RemoteConnections::begin(const std::string& connect) {
    auto list = remote::readProfiles(remote::profileFileIn(m_folder));
    if (list) m_list = *list;
    const auto given = remote::environmentProfile(m_environmentOf);
    if (given && *given) m_given.push_back(**given);
    auto shown = choose(connect);
    // The folder, not the file: that one is replaced with each change.
    if (!m_watched.addPath(QString::fromStdString(m_folder))) qWarning("Connections made by other programs show when one is used here.");
    m_reread.setSingleShot(true);
    m_reread.setInterval(kRereadMs);
    QObject::connect(&m_watched, &QFileSystemWatcher::directoryChanged, &m_reread, [this] {
        if (!m_reread.isActive()) m_reread.start();
    });
    QObject::connect(&m_reread, &QTimer::timeout, this, &RemoteConnections::readAgain);
    m_left.begin(profiles());
    Q_EMIT profilesChanged();
    if (!shown) return shown.error();
    if (!list) return list.error();
    return {};
}

Result<void> RemoteConnections::choose(const std::string& connect) {
    MR_ASSIGN(const auto chosen, remote::chosenProfile(m_list, connect, m_environmentOf));
    if (chosen && !find(chosen->name)) m_given.push_back(*chosen); // an address that was typed: for this time
    if (chosen != m_current) show(chosen);
    return {};
}

Result<void> RemoteConnections::connectTo(const std::string& connect) {
    readAgain();
    MR_TRY(choose(connect));
    Q_EMIT profilesChanged();
    return {};
}

void RemoteConnections::readAgain() {
    auto list = remote::readProfiles(remote::profileFileIn(m_folder));
    if (list) take(std::move(list).value()); // one that cannot be read is said when it is to be changed
}

void RemoteConnections::take(remote::ProfileList list) {
    if (list == m_list) return;
    const bool isOther = list.profiles != m_list.profiles;
    m_list = std::move(list);
    std::erase_if(
        m_given, [&](const Profile& each) { return !each.isFromEnvironment && remote::findProfile(m_list, each.name); }); // in the file now
    const Profile* const shown = m_current ? find(m_current->name) : nullptr;
    if (m_current && !shown) m_given.push_back(*m_current); // taken out of the file elsewhere: it stays while it is shown
    else if (m_current && *shown != *m_current) showChanged(*shown);
    if (isOther) Q_EMIT profilesChanged();
}

void RemoteConnections::showChanged(Profile changed) {
    // Another address has not earned the token of this one.
    const bool isThere = remote::originOf(changed) == remote::originOf(*m_current);
    const std::string token = isThere ? m_remote->client().token() : std::string();
    show(std::move(changed), token, isThere ? Uploads::GoOn : Uploads::BreakOff);
}

const Profile* RemoteConnections::find(const std::string& name) const {
    for (const Profile& each : m_given)
        if (isSameName(each.name, name)) return &each;
    return remote::findProfile(m_list, name);
}

std::vector<ConnectionProfile> RemoteConnections::profiles() const {
    std::vector<ConnectionProfile> all;
    for (const auto* list : {&m_given, &m_list.profiles})
        for (const Profile& each : *list) all.push_back(each);
    return all;
}

model::ConnectionState RemoteConnections::state() const {
    model::ConnectionState state;
    if (!m_remote) return state;
    const remote::Said said = m_remote->said();
    const remote::Connection& connection = m_remote->connection();
    // Not begun yet: the keychain is being asked.
    state.link = said.situation == Situation::Off ? LinkState::Connecting : static_cast<LinkState>(said.situation);
    state.text = said.text;
    state.code = said.code;
    state.canTryNow = state.link == LinkState::Lost || state.link == LinkState::Restarting;
    state.host = remote::hostOf(*m_current);
    state.heardMs = connection.heardMs();
    state.server = connection.about().instance.name;
    state.version = connection.about().server;
    state.user = connection.session().user;
    state.role = connection.session().role;
    state.isOpen = connection.isUp() && m_remote->client().credential().isOpen();
    state.mayPair = m_remote->may("pairings.write");
    state.mayReadSources = m_remote->may("jobs.write"); // the same role
    state.certificate = seenOf(said.certificate, said.certificate.isOther ? m_current->pin : std::string());
    return state;
}

Result<void> RemoteConnections::use(const std::string& name) {
    if (isSameName(name, current())) return {};
    readAgain();
    const Profile* wanted = name.empty() ? nullptr : find(name);
    if (!name.empty() && !wanted) return noSuch(name);
    show(wanted ? std::optional(*wanted) : std::nullopt);
    const std::string used = m_current && !m_current->isFromEnvironment ? m_current->name : std::string();
    const auto stored = change([&](remote::ProfileList& list) -> Result<void> {
        list.lastUsed = used;
        return {};
    });
    if (!stored) qWarning("%s", stored.error().message.c_str()); // it is shown all the same
    return {};
}

/// The service that was shown goes after the other has come, and later: who switches may stand in what it has just told.
void RemoteConnections::show(std::optional<Profile> profile, const std::string& token, Uploads uploads) {
    auto before = std::exchange(m_remote, nullptr);
    if (before) {
        before->disconnect(this);
        before->setUploader(nullptr);
    }
    m_follower.reset();
    if (m_uploader) m_uploader->disconnect(this);
    if (m_uploader && uploads == Uploads::GoOn) m_left.leave(*m_current, std::move(m_uploader), before->client().credential());
    m_uploader.reset(); // at once: the next one may be for the same list of uploads
    ++m_showing;
    m_wasUp = false;
    m_current = std::move(profile);
    if (m_current) {
        remote::RemoteOptions options;
        options.product = kProduct;
        m_remote = std::make_unique<remote::RemoteService>(*m_current, std::string(), options);
        connect(m_remote.get(), &remote::RemoteService::connectionChanged, this, &RemoteConnections::connectionChanged);
        connect(m_remote.get(), &remote::RemoteService::notice, this, &Connections::noticed);
        connect(m_remote.get(), &remote::RemoteService::settingsConflict, this, &Connections::settingsConflict);
        m_uploader = m_left.take(*m_current);
        connect(m_uploader.get(), &remote::TusUploader::storeFailed, this, [this](const Error& error) { Q_EMIT noticed(error.text); });
        connect(m_uploader.get(), &remote::TusUploader::rowsChanged, this, &Connections::uploadsChanged);
        m_remote->setUploader(m_uploader.get());
        m_follower = std::make_unique<remote::UploadFollower>(*m_remote, *m_uploader);
    }
    m_shown.exchange(m_remote ? static_cast<model::Service&>(*m_remote) : m_local);
    m_shownFleet.exchange(m_remote ? &m_remote->fleet() : nullptr);
    if (before) before.release()->deleteLater();
    if (m_remote && token.empty()) fetchToken();
    else if (m_remote) give(remote::Credential(token));
    Q_EMIT switched();
    Q_EMIT stateChanged();
}

void RemoteConnections::connectionChanged() {
    const bool isUp = m_remote->connection().isUp();
    // What waited for the server need not wait out its own time; and needs no token where the server has said so.
    if (isUp && !m_wasUp) m_uploader->meet(m_remote->connection().about().instance.id, m_remote->client().credential());
    if (std::exchange(m_wasUp, isUp) != isUp) Q_EMIT uploadsChanged(); // what is said of those that wait
    Q_EMIT stateChanged();
}

std::vector<model::Upload> RemoteConnections::uploads() const {
    std::vector<model::Upload> shown;
    if (!m_uploader) return shown;
    const std::string host = remote::hostOf(*m_current);
    const bool isUp = m_remote && m_remote->connection().isUp();
    for (const remote::UploadRow& row : m_uploader->rows()) {
        model::Upload upload{.key = row.key,
            .job = row.job,
            .file = row.file,
            .presetId = row.presetId,
            .state = static_cast<model::Upload::State>(row.state),
            .bytes = row.bytes,
            .confirmed = row.confirmed,
            .sent = row.sent,
            .bytesPerSecond = row.bytesPerSecond,
            .text = remote::saidOf(row, host)};
        // It has not been tried yet, and there is no way.
        if (upload.state == model::Upload::State::Waiting && upload.job.empty() && upload.text.isEmpty() && !isUp)
            upload.text = remote::sentences::uploadToCome(host);
        if (row.state == remote::UploadState::Failed) upload.trouble = model::troubleOf(row.trouble.value_or(Error()));
        shown.push_back(std::move(upload));
    }
    return shown;
}

void RemoteConnections::actOnUpload(const std::string& key, model::UploadAction action) {
    if (!m_uploader) return;
    switch (action) {
    case model::UploadAction::Pause:
    case model::UploadAction::Resume: return m_uploader->setPaused(key, action == model::UploadAction::Pause);
    case model::UploadAction::Retry: return m_uploader->retry(key);
    case model::UploadAction::Cancel: return m_uploader->cancel(key);
    }
}

void RemoteConnections::fetchToken() {
    const auto read = [this, showing = m_showing](const Result<std::optional<std::string>>& token) {
        if (showing != m_showing) return;
        give(remote::credentialOf(token)); // without a token it is tried all the same: `serve --open` wants none
    };
    remote::readToken(m_secrets, *m_current, profiles(), read);
}

void RemoteConnections::give(const remote::Credential& credential) {
    m_uploader->setCredential(credential);
    m_remote->setCredential(credential); // begins
}

void RemoteConnections::tryNow() {
    if (m_remote) m_remote->tryNow();
    if (m_uploader) m_uploader->tryNow();
}

void RemoteConnections::watch(std::vector<std::string> ids) {
    if (m_remote) m_remote->watch(std::move(ids));
}

std::vector<model::ProfileFault> RemoteConnections::faultsOf(const std::string& name, const ConnectionProfile& profile) const {
    using Field = model::ProfileFault::Field;
    std::vector<model::ProfileFault> faults;
    // One member at a time, beside good ones, so that each fault stands at its own field.
    const auto look = [&](Field field, const std::function<void(Profile&)>& put) {
        Profile probe;
        probe.name = "x";
        probe.apiUrl = "https://localhost/";
        put(probe);
        if (const auto good = remote::checked(probe); !good) faults.push_back({field, good.error().text});
    };
    look(Field::Name, [&](Profile& probe) { probe.name = profile.name; });
    look(Field::Api, [&](Profile& probe) { probe.apiUrl = profile.apiUrl; });
    look(Field::Ingest, [&](Profile& probe) { probe.ingestUrl = profile.ingestUrl; });
    look(Field::Playback, [&](Profile& probe) { probe.playbackUrl = profile.playbackUrl; });
    look(Field::Pin, [&](Profile& probe) { probe.pin = profile.pin; });
    if (!faults.empty()) return faults;
    const auto good = remote::checked(profile);
    if (good && !isSameName(good->name, name) && find(good->name)) faults.push_back({Field::Name, nameTaken(good->name).text});
    return faults;
}

Result<ConnectionProfile> RemoteConnections::save(const std::string& name, ConnectionProfile profile) {
    readAgain(); // what came from another program meanwhile has its name too
    if (const auto faults = faultsOf(name, profile); !faults.empty()) return Error{ErrorCode::InvalidInput, faults.front().text};
    MR_ASSIGN(Profile good, remote::checked(profile));
    good.isFromEnvironment = false;
    const Profile* const known = name.empty() ? nullptr : find(name); // in the file, or an address that was typed at the start
    const std::optional<Profile> before = known && !known->isFromEnvironment ? std::optional(*known) : std::nullopt;
    const bool isShown = m_current && !name.empty() && isSameName(m_current->name, name);
    const auto put = [&](remote::ProfileList& list) -> Result<void> {
        if (!isSameName(good.name, name) && remote::findProfile(list, good.name)) return nameTaken(good.name);
        const auto same = std::find_if(
            list.profiles.begin(), list.profiles.end(), [&](const Profile& each) { return !name.empty() && isSameName(each.name, name); });
        if (same == list.profiles.end()) list.profiles.push_back(good);
        else *same = good;
        if (isSameName(list.lastUsed, name) && !name.empty()) list.lastUsed = good.name;
        return {};
    };
    MR_TRY(change(put));
    std::erase_if(
        m_given, [&](const Profile& each) { return !each.isFromEnvironment && isSameName(each.name, name); }); // it is in the file now
    if (before) remote::moveToken(m_secrets, *before, good, profiles(), logFault);
    Q_EMIT profilesChanged();
    if (isShown && good != *m_current) showChanged(good);
    return good;
}

Result<void> RemoteConnections::remove(const std::string& name) {
    Profile gone;
    const auto takeOut = [&](remote::ProfileList& list) -> Result<void> {
        const Profile* const known = remote::findProfile(list, name);
        if (!known) return noSuch(name);
        gone = *known;
        std::erase_if(list.profiles, [&](const Profile& each) { return isSameName(each.name, name); });
        if (isSameName(list.lastUsed, name)) list.lastUsed.clear();
        return {};
    };
    MR_TRY(change(takeOut));
    remote::eraseToken(m_secrets, gone, profiles(), logFault);
    const auto rest = profiles();
    const bool isKnown =
        std::any_of(rest.begin(), rest.end(), [&](const Profile& each) { return remote::originOf(each) == remote::originOf(gone); });
    if (isSameName(current(), name)) show(std::nullopt, {}, isKnown ? Uploads::GoOn : Uploads::BreakOff);
    if (!isKnown) m_left.end(gone);
    Q_EMIT profilesChanged();
    return {};
}

Result<void> RemoteConnections::change(const std::function<Result<void>(remote::ProfileList&)>& how) {
    MR_ASSIGN(m_list, remote::changeProfiles(remote::profileFileIn(m_folder), how));
    return {};
}

} // namespace desktop
