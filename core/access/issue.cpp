#include "core/access/issue.hpp"

#include "core/access/rules.hpp"
#include "core/access/secrets.hpp"

#include <algorithm>

namespace auth {
namespace {

constexpr std::int64_t kHourMs = 3'600'000, kDayMs = 24 * kHourMs;
constexpr std::int64_t kPanelMs = 400 * kDayMs, kPanelUnusedMs = 90 * kDayMs, kPageMs = 12 * kHourMs;

} // namespace

base::Result<IssuedToken> issueToken(Database& database, TokenSpec spec, std::int64_t nowMs) {
    const NewToken made = newToken();
    StoredToken stored;
    const bool isSession = spec.kind == TokenKind::Panel || spec.kind == TokenKind::Page;
    if (isSession) {
        spec.expiresMs = nowMs + (spec.kind == TokenKind::Panel ? kPanelMs : kPageMs);
        stored.unusedMs = spec.kind == TokenKind::Panel ? kPanelUnusedMs : 0;
        spec.read = {""};
        if (allows(spec.role, Role::Operator)) spec.publish = {""};
    }
    stored.info = {made.id, spec.kind, spec.name, spec.role, spec.userId, spec.user, spec.publish, spec.read, endingOf(made.text), nowMs,
        spec.expiresMs, 0, 0, {}};
    stored.hash = hashOf(made.text);
    MR_TRY(insertToken(database, stored));
    return IssuedToken{made.text, made.id, spec.name, spec.role, spec.user, spec.expiresMs};
}

base::Result<std::optional<Role>> presentRole(const Database& database, const std::string& tokenId, std::int64_t nowMs) {
    if (tokenId == kLocalTokenId) return std::optional(Role::Admin);
    MR_ASSIGN(const auto stored, tokenById(database, tokenId));
    if (!stored || stored->info.revokedMs != 0) return std::optional<Role>();
    const std::int64_t unusedEnd = std::max(stored->info.seenMs, stored->info.createdMs) + stored->unusedMs;
    if ((stored->info.expiresMs != 0 && nowMs >= stored->info.expiresMs) || (stored->unusedMs != 0 && nowMs >= unusedEnd))
        return std::optional<Role>();
    if (stored->info.userId.empty()) return std::optional(stored->info.role);
    MR_ASSIGN(const auto user, userById(database, stored->info.userId));
    if (!user || user->user.disabled) return std::optional<Role>();
    return std::optional(lower(stored->info.role, user->user.role));
}

} // namespace auth
