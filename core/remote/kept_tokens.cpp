#include "core/remote/kept_tokens.hpp"

#include <memory>
#include <utility>

namespace remote {
namespace {

using Token = std::optional<std::string>;

bool isSameConnection(const Profile& a, const Profile& b) {
    return tokenKey(a) == tokenKey(b);
}

std::vector<Profile> othersThere(const Profile& profile, std::vector<Profile> all) {
    std::erase_if(all, [&](const Profile& each) { return originOf(each) != originOf(profile) || isSameConnection(each, profile); });
    return all;
}

/// Gives what lay under the origin to each of `heirs` that has none, then takes it away from there. One that cannot be written ends it:
/// the next one who asks goes on.
void shareOut(
    SecretStore& secrets, const std::string& origin, std::vector<Profile> heirs, const std::string& token, SecretStore::Written then) {
    if (heirs.empty()) return secrets.write(origin, {}, std::move(then));
    const std::string key = tokenKey(heirs.back());
    heirs.pop_back();
    const auto goOn = [&secrets, origin, heirs = std::move(heirs), token, then](const Result<void>& done) {
        if (!done) return then(done);
        shareOut(secrets, origin, heirs, token, then);
    };
    secrets.read(key, [&secrets, key, token, goOn](const Result<Token>& own) {
        if (!own) return goOn(own.error());
        if (*own) return goOn({});
        secrets.write(key, token, goOn);
    });
}

/// Whether one of `others` has this very token.
void findToken(SecretStore& secrets, std::vector<Profile> others, const std::string& token, std::function<void(bool)> then) {
    if (others.empty()) return then(false);
    const std::string key = tokenKey(others.back());
    others.pop_back();
    secrets.read(key, [&secrets, others = std::move(others), token, then = std::move(then)](const Result<Token>& theirs) {
        // Of what cannot be read nobody knows: then it is not ended.
        if (!theirs || *theirs == token) return then(true);
        findToken(secrets, others, token, then);
    });
}

} // namespace

std::string tokenKey(const Profile& profile) {
    return originOf(profile) + '#' + QString::fromStdString(profile.name).toCaseFolded().toStdString();
}

void readToken(SecretStore& secrets, const Profile& profile, std::vector<Profile> all, SecretStore::Read then) {
    secrets.read(tokenKey(profile), [&secrets, profile, all = std::move(all), then = std::move(then)](const Result<Token>& own) {
        if (!own || *own) return then(own);
        secrets.read(originOf(profile), [&secrets, profile, all, then](const Result<Token>& shared) {
            if (!shared || !*shared) return then(shared);
            std::vector<Profile> heirs = othersThere(profile, all);
            heirs.push_back(profile); // its own first, which is the last of them
            shareOut(secrets, originOf(profile), std::move(heirs), **shared,
                [then, token = **shared](const Result<void>&) { then(Token(token)); });
        });
    });
}

Credential credentialOf(const Result<std::optional<std::string>>& read) {
    if (!read && read.error().code != ErrorCode::Unsupported) return Credential::unreadable(read.error());
    return Credential(read ? read->value_or(std::string()) : std::string());
}

void replaceToken(SecretStore& secrets, const Profile& profile, std::vector<Profile> all, const std::string& token,
    std::function<void(const Replaced&)> then) {
    const std::vector<Profile> others = othersThere(profile, all);
    readToken(secrets, profile, std::move(all), [&secrets, profile, others, token, then = std::move(then)](const Result<Token>& read) {
        const Token before = read && *read && **read != token ? *read : Token();
        secrets.write(tokenKey(profile), token, [&secrets, others, before, then](const Result<void>& kept) {
            if (!before) return then({kept, {}});
            findToken(secrets, others, *before, [kept, before, then](bool isTheirs) { then({kept, isTheirs ? Token() : before}); });
        });
    });
}

void moveToken(SecretStore& secrets, const Profile& from, const Profile& to, std::vector<Profile> all, SecretStore::Written then) {
    if (isSameConnection(from, to)) return then({});
    if (originOf(from) != originOf(to)) return eraseToken(secrets, from, std::move(all), std::move(then));
    readToken(secrets, from, std::move(all), [&secrets, from, to, then = std::move(then)](const Result<Token>& token) {
        if (!token) return then(token.error());
        if (!*token) return then({});
        secrets.write(tokenKey(to), **token, [&secrets, from, then](const Result<void>& written) {
            if (!written) return then(written);
            secrets.write(tokenKey(from), {}, then);
        });
    });
}

void eraseToken(SecretStore& secrets, const Profile& profile, std::vector<Profile> all, SecretStore::Written then) {
    // Read first: what lies under the origin still is shared out, and so gone with the last one that has it.
    readToken(secrets, profile, std::move(all), [&secrets, profile, then = std::move(then)](const Result<Token>& token) {
        if (!token) return then(token.error());
        secrets.write(tokenKey(profile), {}, then);
    });
}

} // namespace remote
