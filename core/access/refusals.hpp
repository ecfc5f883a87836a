#pragma once
/// What is said when access is refused: the sentences of this library, in one place. Pure; any thread.

#include "core/access/role.hpp"

namespace auth {

// Unauthorized
base::Error tokenRefused(); ///< one answer, whatever was wrong with it
base::Error wrongLogin();   ///< one answer for no such user, a wrong password and a disabled user
base::Error wrongOldPassword();
base::Error wrongSetupCode();

// Forbidden
base::Error roleAbove(Role own, Role given);
base::Error notAdmin(Role own);
base::Error notOwnToken();
base::Error noUsersToken();
base::Error prefixAbove(const std::string& prefix);

// NotFound
base::Error noSuchUser();
base::Error noSuchToken();
base::Error noSuchInvite();
base::Error noSuchKey();
base::Error noSuchUserCode();
base::Error inviteOver();
base::Error setupDone();

// Conflict, Stale
base::Error nameTaken(const std::string& name);
base::Error lastAdmin();
base::Error userChanged();
base::Error decidedAlready();
base::Error secretWasShown();

// InvalidInput
base::Error badName();
base::Error weakPassword();
base::Error badPrefix(const std::string& prefix);
base::Error badExpiry();
base::Error badTokenKind();
base::Error notAPersonsRole(Role role);
base::Error badInviteHours();
base::Error noSuchAudience(const std::string& audience);
base::Error badMediaSeconds();
base::Error nothingToReach();
base::Error mediaTokenTooLong();
base::Error otherRequest(); ///< the idempotency key was used for something else
base::Error badJwtSecret();

// RateLimited, Busy
base::Error tooManyAttempts(std::int64_t waitMs);
base::Error tooManyPairings();
base::Error tooManyLogins();
/// When to try again, for whoever was told one of these; 0 of any other.
int secondsToWait(const base::Error& error);

} // namespace auth
