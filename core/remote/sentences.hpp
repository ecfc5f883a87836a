#pragma once
/// What is said about another Millrace, as texts that can be said in any language. Pure; any thread.

#include "core/remote/profile.hpp"

namespace remote::sentences {

base::Text connecting(const std::string& server);
base::Text reading(std::size_t rows);
base::Text lost(const std::string& host, const std::string& since, std::int64_t againInSeconds);
base::Text connectedAgain(std::int64_t afterMs);
base::Text restarting(const std::string& server, std::int64_t againInSeconds);
base::Text polling(const std::string& host, int everySeconds);
base::Text roleNow(const std::string& role);
base::Text noKeychain();
base::Text newerServer(const std::string& version);
/// `feature`: as `/about` names it.
base::Text featureMissing(const std::string& server, const std::string& version, const std::string& feature);
/// Of a server that knows no fleet, or was started without one.
base::Text noFleet(const std::string& server, const std::string& version);
/// `count` files, the first of them called `name`, were dropped while the server is away.
base::Text uploadLater(const std::string& name, std::size_t count, const std::string& host);
/// In the row of one: it has no job yet.
base::Text uploadToCome(const std::string& host);
base::Text uploadWaits(const std::string& host, int percentStored);
/// A proxy on the way takes small pieces only.
base::Text uploadSlowed(const std::string& host);
base::Text serverBusy(std::int64_t againInSeconds);

/// At an address where an upload was begun with another.
Error anotherServer(const std::string& host);
Error tokenRefused();
Error tokenNeeded(const std::string& server);
/// It took whoever works on its computer without a token (`serve --open`), and does not any more.
Error noLongerOpen(const std::string& server);
/// Nothing was asked to be changed, or nothing can have come there.
Error silent(const std::string& host);
/// A command may have come there, and its answer be lost.
Error unanswered(const std::string& host);
Error noTls(const std::string& host);
/// `right`: what was to be done, as /session names rights; "": something.
Error roleTooLow(const std::string& role, const std::string& server, std::string_view right = {});
Error versionDiffers(const std::string& server, int theirMajor, int ourMajor);
Error clientTooOld(const std::string& server);
Error notMillrace(const std::string& host);
Error setupNeeded();
/// `canBePinned`: by its key.
Error certificateUntrusted(const std::string& host, const std::string& fingerprint, bool canBePinned);
Error certificateChanged(const std::string& host);
Error plainHttp(const std::string& host);
Error clocksDiffer(std::int64_t milliseconds);
Error redirected(const std::string& host, const std::string& to);

} // namespace remote::sentences
