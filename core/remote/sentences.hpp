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
base::Text uploadWaits(const std::string& host, int percentStored);
base::Text serverBusy(std::int64_t againInSeconds);

Error tokenRefused();
Error tokenNeeded(const std::string& server);
Error silent(const std::string& host);
Error noTls(const std::string& host);
Error roleTooLow(const std::string& role, const std::string& server);
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
