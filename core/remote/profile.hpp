#pragma once
/// Where another Millrace is: what an operator calls it, its addresses and what is trusted there. Values and pure functions, and a file of
/// them; any thread. No profile holds a secret: tokens lie in a SecretStore (kept_tokens.hpp).

#include "core/model/connection_profile.hpp"
#include "core/model/settings.hpp"

#include <QUrl>
#include <functional>

namespace remote {

using base::Error;
using base::ErrorCode;
using base::Result;

using Profile = model::ConnectionProfile;

/// With the address made whole ("studio:5000" is https, a loopback one http; what follows "/api/v1" goes), a name (else the host's) and the
/// pin in lower case without colons. Errors: InvalidInput, naming the member and what it may be.
Result<Profile> checked(Profile profile);

/// "api.example.com", for sentences.
std::string hostOf(const Profile& profile);
/// "https://api.example.com:443": the one place that its token is sent to.
std::string originOf(const Profile& profile);
bool isLoopback(const QUrl& url);
/// By TLS, to this computer itself, or by the profile's word.
bool mayCarryToken(const Profile& profile);
/// Below /api/v1/: urlOf(profile, "jobs").
QUrl urlOf(const Profile& profile, const QString& path);
/// Beside it: rootUrlOf(profile, ".well-known/jwks.json").
QUrl rootUrlOf(const Profile& profile, const QString& path);
/// The same place by WebSocket.
QUrl socketUrlOf(const Profile& profile, const QString& path);

/// "3F 9A 01 …", to be compared by eye.
std::string fingerprintText(const std::string& hex);
/// The other way, however it was typed or copied: 64 hex digits. Errors: InvalidInput.
Result<std::string> fingerprintOf(const std::string& text);

struct ProfileList {
    std::vector<Profile> profiles; ///< each name once, whatever its case
    std::string lastUsed;          ///< name; "": this computer

    bool operator==(const ProfileList&) const = default;
    template <class F> static void describe(F&& f) {
        f("profiles", &ProfileList::profiles);
        f("lastUsed", &ProfileList::lastUsed);
    }
};

/// `<data>/connections.json`.
std::string profileFileIn(const std::string& dataFolder);
/// An empty list when there is no file. Errors: Io, InvalidInput (a file that cannot be read is not written over).
Result<ProfileList> readProfiles(const std::string& file);
/// In one step, without those of the environment. Errors: Io.
Result<void> writeProfiles(const std::string& file, const ProfileList& list);
/// Reads the file, has `change` change what stands there and writes it, while no other program changes it: the panel and the command line
/// share it. The list as it is now. Nothing is written when nothing changed. Errors: those of both above and of `change`; Io when another
/// program does not let go of the file.
Result<ProfileList> changeProfiles(const std::string& file, const std::function<Result<void>(ProfileList&)>& change);
const Profile* findProfile(const ProfileList& list, const std::string& name);

/// GUI_BACKEND_URL, with GUI_INGEST_URL as its ingest: a profile of its own, "From the environment". Nothing while the first is empty
/// or not set; GUI_INGEST_URL alone is the local panel's. Errors: InvalidInput, naming the variable.
Result<std::optional<Profile>> environmentProfile(const model::Environment& environment);

/// What is to be connected to at a start: `connect` (a name, an address, or "local"), else the environment, else the last used; nothing:
/// this computer's own engine. Errors: NotFound (no profile has the name), Conflict (several have the address), those of
/// `environmentProfile`.
Result<std::optional<Profile>> chosenProfile(const ProfileList& list, const std::string& connect, const model::Environment& environment);

} // namespace remote
