#include "core/remote/sentences.hpp"

#include "core/model/role_said.hpp"

#include <cmath>

namespace remote::sentences {

using base::text;

base::Text connecting(const std::string& server) {
    return text(QT_TRANSLATE_NOOP("Core", "Connecting to %1…"), server);
}

base::Text reading(std::size_t rows) {
    return base::countedText(
        static_cast<std::int64_t>(rows), QT_TRANSLATE_NOOP("Core", "Reading %1 job…"), QT_TRANSLATE_NOOP("Core", "Reading %1 jobs…"));
}

base::Text lost(const std::string& host, const std::string& since, std::int64_t againInSeconds) {
    if (againInSeconds <= 0) return text(QT_TRANSLATE_NOOP("Core", "No answer from %1 since %2. Trying again now."), host, since);
    return text(QT_TRANSLATE_NOOP("Core", "No answer from %1 since %2. Trying again in %3 s."), host, since, againInSeconds);
}

base::Text connectedAgain(std::int64_t afterMs) {
    const auto minutes = std::llround(static_cast<double>(afterMs) / 60'000.0);
    if (minutes < 120) return text(QT_TRANSLATE_NOOP("Core", "Connected again after %1 min."), minutes);
    return text(QT_TRANSLATE_NOOP("Core", "Connected again after %1 h."), std::llround(static_cast<double>(minutes) / 60.0));
}

base::Text restarting(const std::string& server, std::int64_t againInSeconds) {
    if (againInSeconds <= 0) return text(QT_TRANSLATE_NOOP("Core", "%1 is restarting. Trying again now."), server);
    return text(QT_TRANSLATE_NOOP("Core", "%1 is restarting. Trying again in %2 s."), server, againInSeconds);
}

base::Text polling(const std::string& host, int everySeconds) {
    return text(QT_TRANSLATE_NOOP("Core", "Live updates do not get through to %1; refreshing every %2 s."), host, everySeconds);
}

base::Text roleNow(const std::string& role) {
    return text(QT_TRANSLATE_NOOP("Core", "Your role is now %1."), model::roleSaid(role));
}

base::Text noKeychain() {
    return text(QT_TRANSLATE_NOOP("Core", "This system has no keychain. The token is forgotten when Millrace quits."));
}

base::Text newerServer(const std::string& version) {
    return text(QT_TRANSLATE_NOOP("Core", "Version %1, newer than this panel."), version);
}

base::Text featureMissing(const std::string& server, const std::string& version, const std::string& feature) {
    return text(QT_TRANSLATE_NOOP("Core", "%1 runs %2, which does not have this yet (%3). Update the server."), server, version, feature);
}

base::Text noFleet(const std::string& server, const std::string& version) {
    return text(QT_TRANSLATE_NOOP("Core", "%1 runs %2, which has no fleet yet. Update the server to see workers."), server, version);
}

base::Text uploadLater(const std::string& name, std::size_t count, const std::string& host) {
    if (count > 1) return text(QT_TRANSLATE_NOOP("Core", "%1 files will be uploaded when %2 answers."), count, host);
    return text(QT_TRANSLATE_NOOP("Core", "%1 will be uploaded when %2 answers."), name, host);
}

base::Text uploadToCome(const std::string& host) {
    return text(QT_TRANSLATE_NOOP("Core", "Will be uploaded when %1 answers."), host);
}

base::Text uploadSlowed(const std::string& host) {
    return text(QT_TRANSLATE_NOOP("Core", "A proxy before %1 takes small pieces only, so this goes slowly."), host);
}

base::Text uploadWaits(const std::string& host, int percentStored) {
    return text(QT_TRANSLATE_NOOP("Core", "Upload waits for %1; %2 % is stored there."), host, percentStored);
}

base::Text serverBusy(std::int64_t againInSeconds) {
    return text(QT_TRANSLATE_NOOP("Core", "The server is busy. Going on in %1 s."), againInSeconds);
}

Error anotherServer(const std::string& host) {
    return {ErrorCode::UploadRefused,
        text(QT_TRANSLATE_NOOP("Core",
                 "Another server answers at %1 now than the one that this was begun with. It goes on when that one is back; or cancel it "
                 "and add the file again."),
            host)};
}

Error tokenRefused() {
    return {ErrorCode::Unauthorized, text(QT_TRANSLATE_NOOP("Core", "The token was refused. Replace it in Settings, Connections."))};
}

Error tokenNeeded(const std::string& server) {
    return {ErrorCode::Unauthorized,
        text(QT_TRANSLATE_NOOP("Core", "There is no token for %1 here. Pair this computer with it in Settings, Connections."), server)};
}

Error noLongerOpen(const std::string& server) {
    return {ErrorCode::Unauthorized,
        text(QT_TRANSLATE_NOOP("Core",
                 "%1 is no longer open to everybody on its computer. Sign in in Settings, Connections; what waits for it goes on then."),
            server)};
}

Error silent(const std::string& host) {
    return {ErrorCode::RemoteSilent,
        text(QT_TRANSLATE_NOOP("Core", "No answer from %1. Check the address and the way there; nothing was changed."), host)};
}

Error unanswered(const std::string& host) {
    return {ErrorCode::RemoteSilent,
        text(QT_TRANSLATE_NOOP("Core", "No answer from %1. Whether this was done is not known: look there before you do it again."), host)};
}

Error noTls(const std::string& host) {
    return {ErrorCode::RemoteSilent,
        text(
            QT_TRANSLATE_NOOP("Core",
                "%1 answers, but not by TLS. If it is a server without a certificate, write its address with http:// instead of https://."),
            host)};
}

Error roleTooLow(const std::string& role, const std::string& server, std::string_view right) {
    const base::Text own = model::roleSaid(role);
    if (right == "jobs.write")
        return {ErrorCode::Forbidden,
            text(QT_TRANSLATE_NOOP("Core", "Your role, %1, may not add or change jobs. Ask an administrator of %2."), own, server)};
    if (right == "queue.write")
        return {ErrorCode::Forbidden,
            text(QT_TRANSLATE_NOOP("Core", "Your role, %1, may not pause or start the queue. Ask an administrator of %2."), own, server)};
    if (right == "fleet.write")
        return {ErrorCode::Forbidden,
            text(QT_TRANSLATE_NOOP("Core", "Your role, %1, may not steer workers. Ask an administrator of %2."), own, server)};
    if (right == "tokens.write")
        return {ErrorCode::Forbidden,
            text(QT_TRANSLATE_NOOP("Core", "Your role, %1, may not let workers in. Ask an administrator of %2."), own, server)};
    if (right == "settings.write")
        return {ErrorCode::Forbidden,
            text(QT_TRANSLATE_NOOP("Core", "Your role, %1, may not change settings. Ask an administrator of %2."), own, server)};
    return {
        ErrorCode::Forbidden, text(QT_TRANSLATE_NOOP("Core", "Your role, %1, may not do this. Ask an administrator of %2."), own, server)};
}

Error versionDiffers(const std::string& server, int theirMajor, int ourMajor) {
    if (theirMajor < ourMajor)
        return {ErrorCode::VersionMismatch,
            text(QT_TRANSLATE_NOOP("Core", "%1 speaks API %2, this panel needs API %3. Update the server."), server, theirMajor, ourMajor)};
    return {ErrorCode::VersionMismatch,
        text(QT_TRANSLATE_NOOP("Core", "%1 speaks API %2, this panel API %3. Update Millrace."), server, theirMajor, ourMajor)};
}

Error clientTooOld(const std::string& server) {
    return {ErrorCode::VersionMismatch,
        text(QT_TRANSLATE_NOOP("Core", "%1 does not speak with a Millrace as old as this one. Update Millrace."), server)};
}

Error notMillrace(const std::string& host) {
    return {ErrorCode::Unsupported, text(QT_TRANSLATE_NOOP("Core", "%1 answers, but not as a Millrace API. Check the address."), host)};
}

Error setupNeeded() {
    return {ErrorCode::Unauthorized,
        text(QT_TRANSLATE_NOOP("Core", "This server has no users yet. Enter the code that it printed when it started."))};
}

Error certificateUntrusted(const std::string& host, const std::string& fingerprint, bool canBePinned) {
    if (!canBePinned)
        return {ErrorCode::CertificateRefused,
            text(QT_TRANSLATE_NOOP("Core",
                     "The certificate of %1 is not trusted, and its kind of key cannot be compared by hand. Give the server "
                     "a certificate with an ECDSA or RSA key."),
                host)};
    return {ErrorCode::CertificateRefused,
        text(QT_TRANSLATE_NOOP("Core", "The certificate of %1 is not trusted. Compare: %2"), host, fingerprintText(fingerprint))};
}

Error certificateChanged(const std::string& host) {
    return {ErrorCode::CertificateRefused,
        text(QT_TRANSLATE_NOOP("Core", "The certificate of %1 has changed. Somebody may be reading along."), host)};
}

Error plainHttp(const std::string& host) {
    return {ErrorCode::CertificateRefused,
        text(QT_TRANSLATE_NOOP("Core", "The way to %1 is not encrypted; the token could be read. Use https, or allow it here."), host)};
}

Error clocksDiffer(std::int64_t milliseconds) {
    return {ErrorCode::ClockOff,
        text(QT_TRANSLATE_NOOP("Core",
                 "Clocks differ by %1 s (limit 5 s). Signed addresses and live tokens may be refused. Turn on time "
                 "synchronisation on the API host."),
            std::llround(std::abs(static_cast<double>(milliseconds)) / 1000.0))};
}

Error redirected(const std::string& host, const std::string& to) {
    return {ErrorCode::Unsupported,
        text(QT_TRANSLATE_NOOP("Core", "%1 sends on to %2. Nothing was sent there; enter that address if it is right."), host, to)};
}

} // namespace remote::sentences
