#pragma once
/// The Millrace on another computer that a command speaks to: `--connect NAME|URL`, with the token of `--token-file`, or the one that
/// `millrace login` and `millrace pair` kept. Without --connect, commands of accounts and events speak to the API of this computer, with
/// the token that `millrace serve` leaves there for programs of the same user. Main thread; waits for answers.

#include "app/cli/commands.hpp"
#include "core/model/control.hpp"
#include "core/remote/remote_service.hpp"
#include "core/remote/secret_store.hpp"

namespace cli {

struct RemoteTarget {
    remote::Profile profile;
    std::string token; ///< "": there is none
};

/// Names of the options above, for `parse`.
QStringList remoteOptions();
/// `--data`, or the user's own folder.
std::string dataFolderOf(const Arguments& parsed);
/// Errors: NotFound (no such profile), InvalidInput, Io; with the sentence to show.
base::Result<RemoteTarget> remoteTarget(const Arguments& parsed);
/// Where tokens lie that were given to the command line.
remote::FileSecrets keptTokens(const std::string& dataFolder);
/// A token that nobody has here any more, and the connection that had it.
struct LeftToken {
    remote::Profile profile;
    std::string token;
};
/// Keeps both, under the profile's name; one of the same name is replaced. What that one's token was, is the server's to end.
base::Result<std::optional<LeftToken>> keepConnection(
    const std::string& dataFolder, const remote::Profile& profile, const std::string& token);

/// With the target's token; without one where there is none and the server is open to this computer, which is asked first.
std::unique_ptr<remote::Client> clientOf(const RemoteTarget& target);
/// Sends and waits.
remote::Outcome callAndWait(remote::Client& client, remote::Call call);
/// As `ask` of running.hpp, on the server that `--connect` names.
std::optional<model::ControlAnswer> askRemote(const Arguments& parsed, const model::ControlRequest& request, int& code);
/// Exit code of a server that cannot be asked: kNothingRuns for one that is silent or busy, else 1. Says the sentence.
int failRemote(const base::Error& error);

/// "millrace/0.4.0" of User-Agent.
QByteArray product();
/// The sentence with its number in front: "MR-4101: …".
base::Error numbered(const base::Error& error);

} // namespace cli
