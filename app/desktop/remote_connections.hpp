#pragma once
/// The window's connections over core/remote: profiles in their file, tokens in the keychain, the Service that is shown. Owns the remote
/// service and its uploads, if one is shown; the engine of this computer belongs to main and goes on. Main thread.

#include "core/model/connections.hpp"
#include "core/model/exchanged_fleet.hpp"
#include "core/model/exchanged_service.hpp"
#include "core/remote/access_flows.hpp"
#include "core/remote/left_uploads.hpp"
#include "core/remote/remote_service.hpp"
#include "core/remote/secret_store.hpp"
#include "core/remote/test_card.hpp"
#include "core/remote/tus_uploader.hpp"

#include <QFileSystemWatcher>
#include <QTimer>
#include <memory>

namespace desktop {

// Between what a window knows and what core/remote does.
/// `pinnedBefore`: what was trusted until now; "": nothing.
model::SeenCertificate seenOf(const remote::CertificateSeen& seen, const std::string& pinnedBefore);

class RemoteConnections final : public model::Connections {
    Q_OBJECT
public:
    /// `local` and `secrets` must outlive it. `folder`: of the file of profiles.
    RemoteConnections(
        model::Service& local, remote::SecretStore& secrets, std::string folder, model::Environment environment, QObject* parent = nullptr);
    ~RemoteConnections() override;

    /// What a window is given: the engine that is shown.
    model::Service& shown() { return m_shown; }
    /// Reads the profiles and shows what `connect` ("": nothing said), the environment or the last use name. Errors: those of
    /// remote::readProfiles and remote::chosenProfile; then this computer is shown.
    base::Result<void> begin(const std::string& connect);
    /// Shows what a later start names by --connect: a connection, an address, "local". Errors: those of remote::chosenProfile; then what
    /// was shown stays.
    base::Result<void> connectTo(const std::string& connect);

    std::vector<model::ConnectionProfile> profiles() const override;
    std::string current() const override { return m_current ? m_current->name : std::string(); }
    model::ConnectionState state() const override;
    model::Service& thisComputer() override { return m_local; }
    model::FleetService& fleet() override { return m_shownFleet; }
    base::Result<void> use(const std::string& name) override;
    void tryNow() override;
    void watch(std::vector<std::string> ids) override;
    std::vector<model::Upload> uploads() const override;
    void actOnUpload(const std::string& key, model::UploadAction action) override;
    void readSource(
        const std::string& job, std::int64_t offset, std::int64_t size, std::function<void(const base::Result<QByteArray>&)> said) override;
    std::vector<model::ProfileFault> faultsOf(const std::string& name, const model::ConnectionProfile& profile) const override;
    base::Result<model::ConnectionProfile> save(const std::string& name, model::ConnectionProfile profile) override;
    base::Result<void> remove(const std::string& name) override;
    base::Result<model::ConnectionProfile> profileOfInvite(const std::string& link) const override;
    void join(const std::string& name, const std::string& link, Said said) override;
    void hasToken(const model::ConnectionProfile& profile, std::function<void(base::Result<bool>)> said) override;
    void signIn(const std::string& name, const model::SignIn& wish) override;
    void cancelSignIn() override;
    void lookPairingUp(const std::string& typed, std::function<void(base::Result<model::PairingRequest>)> said) override;
    void answerPairing(const std::string& code, bool approve, const std::string& role, const std::string& name, Said said) override;
    void test(const model::ConnectionProfile& profile) override;
    void cancelTest() override;

private:
    const remote::Profile* find(const std::string& name) const;
    /// Whether what is on its way to the server that was shown goes on: there it is known still.
    enum class Uploads { GoOn, BreakOff };
    /// `token`: its own, where it is known already.
    void show(std::optional<remote::Profile> profile, const std::string& token = {}, Uploads uploads = Uploads::GoOn);
    void give(const remote::Credential& credential);
    /// Of the one that is shown now, from the keychain.
    void connectionChanged();
    void fetchToken();
    void keepToken(const remote::Profile& profile, const base::Result<remote::TokenGrant>& granted);
    /// One that another has replaced, at the server.
    void endToken(const remote::Profile& profile, const std::string& token);
    /// As it was saved, when another name stands in its field.
    remote::Profile saved(const remote::Profile& edited) const;
    void startPairing();
    base::Result<void> choose(const std::string& connect);
    /// What other programs have written into the file.
    void readAgain();
    void take(remote::ProfileList list);
    /// The one that is shown, with other addresses or another name.
    void showChanged(remote::Profile changed);
    /// remote::changeProfiles on the file, and the list as it is then.
    base::Result<void> change(const std::function<base::Result<void>(remote::ProfileList&)>& how);

    model::Service& m_local;
    remote::SecretStore& m_secrets;
    const std::string m_folder;
    const model::Environment m_environmentOf;
    remote::ProfileList m_list;
    QFileSystemWatcher m_watched;         ///< the folder: other programs change the file
    QTimer m_reread;                      ///< not at each file of the folder
    std::vector<remote::Profile> m_given; ///< of the environment and of --connect: in no file
    std::optional<remote::Profile> m_current;
    std::unique_ptr<remote::RemoteService> m_remote;
    std::unique_ptr<remote::TusUploader> m_uploader;
    std::unique_ptr<remote::UploadFollower> m_follower; ///< of both: goes before them
    remote::LeftUploads m_left;
    bool m_wasUp = false;
    int m_showing = 0; ///< a token that comes late belongs to an earlier one
    model::ExchangedService m_shown;
    model::ExchangedFleet m_shownFleet;

    std::unique_ptr<remote::Client> m_signingIn;
    std::unique_ptr<remote::Pairing> m_pairing;
    std::unique_ptr<remote::Client> m_tested;
    std::unique_ptr<remote::TestCard> m_testCard;
    std::optional<model::SeenCertificate> m_seen; ///< by the test
    int m_testing = 0, m_signing = 0;             ///< what is told of an earlier one counts no more
};

} // namespace desktop
