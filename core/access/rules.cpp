#include "core/access/rules.hpp"

#include "core/base/plain_line.hpp"

#include "core/access/refusals.hpp"
#include "core/token/claims.hpp"

#include <algorithm>

namespace auth {
namespace {

constexpr qsizetype kLongestName = 64, kShortestPassword = 10;
constexpr std::size_t kLongestPassword = 1024, kLongestPrefix = 200, kMostPrefixes = 32;

bool isPrefix(const std::string& prefix) {
    if (prefix.size() > kLongestPrefix || prefix.starts_with('/') || prefix.find("//") != std::string::npos) return false;
    if (std::any_of(prefix.begin(), prefix.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == 0x7f; }))
        return false;
    const std::string whole = "/" + prefix + "/"; // each part between two slashes
    return whole.find("/../") == std::string::npos && whole.find("/./") == std::string::npos;
}

} // namespace

base::Result<std::string> cleanName(const std::string& name) {
    const QString trimmed = QString::fromStdString(name).trimmed();
    if (trimmed.isEmpty() || trimmed.size() > kLongestName || !base::isPlainLine(trimmed.toStdString())) return badName();
    return trimmed.toStdString();
}

base::Result<void> checkPassword(const std::string& password, const std::string& userName) {
    const QString text = QString::fromStdString(password);
    const bool isOneCharacter = std::all_of(text.begin(), text.end(), [&](QChar c) { return c == text.front(); });
    const bool isName = text.compare(QString::fromStdString(userName), Qt::CaseInsensitive) == 0;
    if (text.size() < kShortestPassword || password.size() > kLongestPassword || isOneCharacter || isName) return weakPassword();
    return {};
}

base::Result<void> checkPrefixes(const std::vector<std::string>& prefixes, const std::vector<std::string>& own) {
    if (prefixes.size() > kMostPrefixes) return badPrefix(prefixes.back());
    for (const std::string& prefix : prefixes) {
        if (!isPrefix(prefix)) return badPrefix(prefix);
        if (!token::isBelow(own, prefix)) return prefixAbove(prefix);
    }
    return {};
}

Role lower(Role a, Role b) {
    return isPerson(a) && isPerson(b) ? std::min(a, b) : a;
}

} // namespace auth
