#pragma once
/// What names, passwords and path prefixes may be, and what of them may be handed on. Pure; any thread.

#include "core/access/identity.hpp"

namespace auth {

/// Without the spaces at its ends. Errors: InvalidInput.
base::Result<std::string> cleanName(const std::string& name);
/// Errors: InvalidInput. NIST SP 800-63B, 5.1.1: length counts, rules of composition do not.
base::Result<void> checkPassword(const std::string& password, const std::string& userName);
/// Errors: InvalidInput, Forbidden (not below `own`).
base::Result<void> checkPrefixes(const std::vector<std::string>& prefixes, const std::vector<std::string>& own);
/// The lower of two roles; a machine's stays what it is.
Role lower(Role a, Role b);

} // namespace auth
