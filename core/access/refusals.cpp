#include "core/access/refusals.hpp"

#include "core/model/role_said.hpp"

#include <cstdlib>

namespace auth {

using base::Error;
using base::ErrorCode;
using base::text;

namespace {

constexpr const char* kTooManyAttempts = QT_TRANSLATE_NOOP("Core", "Too many wrong attempts. Try again in %1 s.");
constexpr int kPairingsEndS = 120; // some of those that wait are over by then

base::Text said(Role role) {
    return model::roleSaid(model::word(role));
}

} // namespace

Error tokenRefused() {
    return {ErrorCode::Unauthorized,
        text(QT_TRANSLATE_NOOP("Core", "The token was refused: it is unknown, has ended or was revoked. Sign in again."))};
}
Error wrongLogin() {
    return {ErrorCode::Unauthorized, text(QT_TRANSLATE_NOOP("Core", "The user name or the password is wrong."))};
}
Error wrongOldPassword() {
    return {ErrorCode::Unauthorized, text(QT_TRANSLATE_NOOP("Core", "The old password is wrong."))};
}
Error wrongSetupCode() {
    return {ErrorCode::Unauthorized, text(QT_TRANSLATE_NOOP("Core", "The setup code is wrong. The server prints it when it starts."))};
}

Error roleAbove(Role own, Role given) {
    return {ErrorCode::Forbidden,
        text(QT_TRANSLATE_NOOP("Core", "Your role, %1, may not give the role %2. Ask an administrator."), said(own), said(given))};
}
Error notAdmin(Role own) {
    return {ErrorCode::Forbidden, text(QT_TRANSLATE_NOOP("Core", "Your role, %1, may not do this. Ask an administrator."), said(own))};
}
Error notOwnToken() {
    return {ErrorCode::Forbidden, text(QT_TRANSLATE_NOOP("Core", "Only an administrator may end somebody else's token."))};
}
Error noUsersToken() {
    return {ErrorCode::Forbidden, text(QT_TRANSLATE_NOOP("Core", "This token belongs to no user, so there is no password to change."))};
}
Error prefixAbove(const std::string& prefix) {
    return {ErrorCode::Forbidden,
        text(QT_TRANSLATE_NOOP("Core", "Your token does not reach \"%1\", so it cannot give that to another."), prefix)};
}

Error noSuchUser() {
    return {ErrorCode::NotFound, text(QT_TRANSLATE_NOOP("Core", "There is no such user."))};
}
Error noSuchToken() {
    return {ErrorCode::NotFound, text(QT_TRANSLATE_NOOP("Core", "There is no such token."))};
}
Error noSuchInvite() {
    return {ErrorCode::NotFound, text(QT_TRANSLATE_NOOP("Core", "There is no such invite."))};
}
Error noSuchKey() {
    return {ErrorCode::NotFound, text(QT_TRANSLATE_NOOP("Core", "There is no such key."))};
}
Error noSuchUserCode() {
    return {ErrorCode::NotFound,
        text(QT_TRANSLATE_NOOP(
            "Core", "No device waits with this code. Codes last ten minutes: read it again from the device, or ask for a new one there."))};
}
Error inviteOver() {
    return {ErrorCode::NotFound, text(QT_TRANSLATE_NOOP("Core", "The invite is unknown, used or over. Ask for a new one."))};
}
Error setupDone() {
    return {ErrorCode::NotFound, text(QT_TRANSLATE_NOOP("Core", "This server has users already. Sign in."))};
}

Error nameTaken(const std::string& name) {
    return {ErrorCode::Conflict, text(QT_TRANSLATE_NOOP("Core", "There is a user %1 already. Choose another name."), name)};
}
Error lastAdmin() {
    return {ErrorCode::Conflict, text(QT_TRANSLATE_NOOP("Core", "This is the last administrator. Make another one first."))};
}
Error userChanged() {
    return {ErrorCode::Stale, text(QT_TRANSLATE_NOOP("Core", "The user was changed meanwhile. Read it again, then change it."))};
}
Error decidedAlready() {
    return {ErrorCode::Conflict, text(QT_TRANSLATE_NOOP("Core", "Somebody has decided about this device already."))};
}
Error secretWasShown() {
    return {ErrorCode::Conflict,
        text(QT_TRANSLATE_NOOP("Core", "This was made already, and its secret was shown then. Remove it and make another."))};
}

Error badName() {
    return {ErrorCode::InvalidInput, text(QT_TRANSLATE_NOOP("Core", "A name has 1 to 64 characters, none of them a control character."))};
}
Error weakPassword() {
    return {ErrorCode::InvalidInput,
        text(QT_TRANSLATE_NOOP("Core", "A password has at least 10 characters, not all the same, and is not the user's name."))};
}
Error badPrefix(const std::string& prefix) {
    return {ErrorCode::InvalidInput,
        text(QT_TRANSLATE_NOOP("Core", "\"%1\" is no path prefix: it begins without a slash and has no \"..\"."), prefix)};
}
Error badExpiry() {
    return {ErrorCode::InvalidInput, text(QT_TRANSLATE_NOOP("Core", "The token would have ended already. Choose a time to come."))};
}
Error badTokenKind() {
    return {ErrorCode::InvalidInput, text(QT_TRANSLATE_NOOP("Core", "Tokens made by hand are of the kind api, worker or ingest."))};
}
Error notAPersonsRole(Role role) {
    return {ErrorCode::InvalidInput, text(QT_TRANSLATE_NOOP("Core", "The role %1 is for machines."), said(role))};
}
Error badInviteHours() {
    return {ErrorCode::InvalidInput, text(QT_TRANSLATE_NOOP("Core", "An invite lasts 1 to 72 hours."))};
}
Error noSuchAudience(const std::string& audience) {
    return {ErrorCode::InvalidInput, text(QT_TRANSLATE_NOOP("Core", "No media tokens are made for \"%1\"."), audience)};
}
Error badMediaSeconds() {
    return {ErrorCode::InvalidInput, text(QT_TRANSLATE_NOOP("Core", "A media token lasts 60 to 3600 seconds."))};
}
Error nothingToReach() {
    return {ErrorCode::InvalidInput, text(QT_TRANSLATE_NOOP("Core", "A media token needs at least one path to publish or to read."))};
}
Error mediaTokenTooLong() {
    return {ErrorCode::InvalidInput,
        text(QT_TRANSLATE_NOOP("Core", "The paths are too long for a token that players can carry. Name fewer or shorter ones."))};
}
Error otherRequest() {
    return {ErrorCode::InvalidInput, text(QT_TRANSLATE_NOOP("Core", "The idempotency key was used for another request."))};
}
Error badJwtSecret() {
    return {ErrorCode::InvalidInput,
        text(QT_TRANSLATE_NOOP(
            "Core", "TRANSCODER_JWT_SECRET must have at least 32 bytes, and the audience that it is for must be named."))};
}

Error tooManyAttempts(std::int64_t waitMs) {
    return {ErrorCode::RateLimited, text(kTooManyAttempts, (waitMs + 999) / 1000)};
}
Error tooManyPairings() {
    return {ErrorCode::RateLimited, text(QT_TRANSLATE_NOOP("Core", "Too many devices wait to be paired. Try again in some minutes."))};
}
int secondsToWait(const Error& error) {
    if (error.code == ErrorCode::Busy) return 2; // as long as a handful of passwords take
    if (error.code != ErrorCode::RateLimited) return 0;
    const bool isTold = error.text.words == kTooManyAttempts && error.text.arguments.size() == 1;
    return isTold ? std::atoi(error.text.arguments.front().words.c_str()) : kPairingsEndS;
}
Error tooManyLogins() {
    return {ErrorCode::Busy, text(QT_TRANSLATE_NOOP("Core", "Too many people sign in at once. Try again in a few seconds."))};
}

} // namespace auth
