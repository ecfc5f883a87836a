#include "core/ingest/access/access.hpp"

#include "core/base/clock.hpp"
#include "core/base/secret.hpp"
#include "core/http/credentials.hpp"
#include "core/token/jwt.hpp"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMessageAuthenticationCode>
#include <algorithm>
#include <charconv>

namespace ingest {
namespace {

constexpr std::size_t kShortestToken = 8;

QByteArray bytesOf(std::string_view text) {
    return {text.data(), static_cast<qsizetype>(text.size())};
}

/// ffmpeg and others can only log in with a name and a password: the token is the password then, under any name.
std::optional<std::string> secretOf(std::string_view authorization) {
    const auto given = http::credentials(authorization);
    if (!given) return std::nullopt;
    if (const auto* const bearer = std::get_if<http::BearerToken>(&*given)) return bearer->token;
    return std::get<http::BasicLogin>(*given).password;
}

/// The first `depth` parts of a path, if it has as many.
std::optional<std::string_view> firstParts(std::string_view path, std::size_t depth) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < depth; ++i) {
        if (i > 0) ++end;
        if (end >= path.size()) return std::nullopt;
        end = std::min(path.find('/', end), path.size());
    }
    return path.substr(0, end);
}

} // namespace

Access::Verdict Access::judge(const http::Request& request, const std::string& path, Action action, bool signedAddress) const {
    const bool reads = action == Action::Read;
    if (reads && (m_readingIsOpen || signedAddress)) return {Answer::Allowed, {}};
    const auto secret = secretOf(request.header("authorization"));
    if (!secret) return {Answer::NeedsToken, {}};
    const Grant* found = nullptr;
    for (const Grant& grant : m_grants)
        if (base::sameSecret(*secret, grant.token)) found = &grant;
    if (!found) return judgeMediaToken(*secret, path, action);
    const bool may = token::isBelow(reads ? found->read : found->publish, path);
    return {may ? Answer::Allowed : Answer::Forbidden, found->name};
}

Access::Verdict Access::judgeMediaToken(std::string_view secret, const std::string& path, Action action) const {
    const auto keys = m_keys ? m_keys() : nullptr;
    if (!keys) return {Answer::WrongToken, {}};
    const auto claims = token::verify(secret, *keys, token::kIngestAudience, base::SystemClock().wallMs());
    if (!claims) return {claims.error().code == base::ErrorCode::NotFound ? Answer::UnknownKey : Answer::WrongToken, {}};
    const bool may = token::isBelow(action == Action::Read ? claims->read : claims->publish, path);
    return {may ? Answer::Allowed : Answer::Forbidden, claims->subject};
}

std::string Access::signature(std::int64_t expires, std::size_t depth, std::string_view signedPart) const {
    const QByteArray text = QByteArray::number(static_cast<qlonglong>(expires)) + '\n' +
        QByteArray::number(static_cast<qulonglong>(depth)) + '\n' + bytesOf(signedPart);
    return QMessageAuthenticationCode::hash(text, bytesOf(m_signingKey), QCryptographicHash::Sha256)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
        .toStdString();
}

std::string Access::sign(const std::string& prefix, std::int64_t expires) const {
    const auto depth = static_cast<std::size_t>(std::count(prefix.begin(), prefix.end(), '/')) + 1;
    return "~" + std::to_string(expires) + "." + std::to_string(depth) + "." + signature(expires, depth, prefix);
}

bool Access::isSigned(std::string_view ticket, std::string_view path, std::int64_t nowSeconds) const {
    if (m_signingKey.empty() || !ticket.starts_with('~')) return false;
    std::int64_t expires = 0;
    std::size_t depth = 0;
    const char* const end = ticket.data() + ticket.size();
    const auto first = std::from_chars(ticket.data() + 1, end, expires);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return false;
    const auto second = std::from_chars(first.ptr + 1, end, depth);
    if (second.ec != std::errc() || second.ptr == end || *second.ptr != '.' || depth < 1 || depth > 32) return false;
    const auto part = firstParts(path, depth);
    if (!part || expires < nowSeconds) return false;
    return base::sameSecret(
        std::string_view(second.ptr + 1, static_cast<std::size_t>(end - second.ptr - 1)), signature(expires, depth, *part));
}

base::Result<std::vector<Grant>> grantsOf(std::string_view json) {
    const auto bad = [](const base::Text& sentence) { return base::Error{base::ErrorCode::InvalidInput, sentence}; };
    QJsonParseError problem{};
    const QJsonDocument document = QJsonDocument::fromJson(bytesOf(json), &problem);
    if (!document.isObject())
        return bad(
            base::text(QT_TRANSLATE_NOOP("Core", "The list of tokens is not a JSON object: %1."), problem.errorString().toStdString()));
    if (!document.object().value(QStringLiteral("tokens")).isArray())
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "The list of tokens has no \"tokens\".")));
    std::vector<Grant> grants;
    const std::vector<std::string> everywhere{""};
    const auto right = [&](const QJsonValue& asked, std::vector<std::string>& places) {
        if (asked.isUndefined()) return true;
        places.clear();
        if (asked.isBool() && asked.toBool()) places = everywhere;
        for (const QJsonValue prefix : asked.toArray()) {
            if (!prefix.isString() || prefix.toString().isEmpty()) return false;
            places.push_back(prefix.toString().toStdString());
        }
        return asked.isBool() || asked.isArray();
    };
    for (const QJsonValue value : document.object().value(QStringLiteral("tokens")).toArray()) {
        const QJsonObject object = value.toObject();
        Grant grant;
        grant.read = everywhere;
        grant.name = object.value(QStringLiteral("name")).toString().toStdString();
        grant.token = object.value(QStringLiteral("token")).toString().toStdString();
        if (grant.name.empty()) return bad(base::text(QT_TRANSLATE_NOOP("Core", "The list of tokens contains one without a name.")));
        if (grant.token.size() < kShortestToken)
            return bad(base::text(QT_TRANSLATE_NOOP("Core", "The list of tokens gives \"%1\" a token of fewer than %2 characters."),
                grant.name, kShortestToken));
        if (!right(object.value(QStringLiteral("publish")), grant.publish))
            return bad(base::text(QT_TRANSLATE_NOOP("Core",
                                      "The list of tokens gives \"%1\" a \"publish\" that is neither true, false nor a list of places."),
                grant.name));
        if (!right(object.value(QStringLiteral("read")), grant.read))
            return bad(base::text(
                QT_TRANSLATE_NOOP("Core", "The list of tokens gives \"%1\" a \"read\" that is neither true, false nor a list of places."),
                grant.name));
        grants.push_back(std::move(grant));
    }
    return grants;
}

} // namespace ingest
