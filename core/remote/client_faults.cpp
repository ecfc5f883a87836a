// What an answer that is no success means, and whether the request is sent once more.

#include "core/remote/client.hpp"
#include "core/remote/sentences.hpp"

#include "core/model/commands.hpp"

#include <algorithm>

namespace remote {
namespace {

constexpr double kFirstWaitMs = 500, kMostWaitMs = 30'000;

ErrorCode codeOf(int status) {
    switch (status) {
    case 400:
    case 405:
    case 415:
    case 422:
    case 428: return ErrorCode::InvalidInput;
    case 401: return ErrorCode::Unauthorized;
    case 403: return ErrorCode::Forbidden;
    case 404:
    case 410: return ErrorCode::NotFound;
    case 409:
    case 423: return ErrorCode::Conflict;
    case 412: return ErrorCode::Stale;
    case 413: return ErrorCode::TooLarge;
    case 426: return ErrorCode::VersionMismatch;
    case 429: return ErrorCode::RateLimited;
    case 501: return ErrorCode::Unsupported;
    case 503: return ErrorCode::Busy;
    case 507: return ErrorCode::IngestFull;
    default: return status >= 500 ? ErrorCode::Io : ErrorCode::InvalidInput;
    }
}

/// A newer server may have codes that this one does not: then the status says which it is.
ErrorCode knownCode(const model::Problem& cause, int status) {
    const bool isInRange = cause.code >= 0 && cause.code <= static_cast<int>(ErrorCode::LinkTooLarge);
    if (!isInRange) return codeOf(status);
    const auto code = static_cast<ErrorCode>(cause.code);
    return base::errorId(code) == cause.id ? code : codeOf(status);
}

std::string lastPart(const QString& type) {
    return type.section(QLatin1Char('/'), -1).toStdString();
}

} // namespace

Error unreadable(const Error& error) {
    return {ErrorCode::InvalidInput,
        base::text(
            QT_TRANSLATE_NOOP("Core", "The server's answer could not be read: %1. Update whichever of the two is older."), error.clause())};
}

bool Call::isRepeatable() const {
    return !idempotencyKey.isEmpty() || method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || method == "OPTIONS";
}

std::optional<std::int64_t> repeatAfterMs(const Call& call, const Outcome& outcome, int sent, double random) {
    if (!outcome.error || sent >= call.mostTries) return std::nullopt;
    const int status = outcome.answer.status;
    const bool isForLater = outcome.isSilence || status == 429 || status == 502 || status == 504 ||
        (status == 503 && outcome.problem != "setup-needed") ||
        (status == 409 && !call.idempotencyKey.isEmpty() && outcome.answer.retryAfterMs >= 0);
    if (!isForLater) return std::nullopt;
    // A 429 is said before anything is done.
    if (!call.isRepeatable() && status != 429) return std::nullopt;
    const double told = static_cast<double>(outcome.answer.retryAfterMs);
    if (told > call.mostWaitMs) return std::nullopt;
    // Half as much on either side, so that many panels do not come back at once; what the server asks for is never cut short.
    const double wait = told >= 0 ? told * (1 + random * 0.5) : kFirstWaitMs * static_cast<double>(1 << (sent - 1)) * (0.5 + random);
    return static_cast<std::int64_t>(std::min(wait, kMostWaitMs * 1.5));
}

void readFault(Outcome& outcome, const std::string& host) {
    const int status = outcome.answer.status;
    if ((status >= 200 && status < 300) || status == 304) return;
    const QJsonObject json = QJsonDocument::fromJson(outcome.answer.body).object();
    outcome.problem = lastPart(json.value(QLatin1String("type")).toString());
    if (status == 426) {
        outcome.error = sentences::clientTooOld(host);
        return;
    }
    if (outcome.problem == "setup-needed") {
        outcome.error = sentences::setupNeeded();
        return;
    }
    const auto cause = model::fromJson<model::Problem>(json.value(QLatin1String("cause")), model::From::Wire);
    if (cause && !cause->message.empty()) {
        outcome.error = Error{knownCode(*cause, status), base::together(cause->message, cause->parts)};
        return;
    }
    const std::string detail = json.value(QLatin1String("detail")).toString().toStdString();
    if (!detail.empty()) outcome.error = Error{codeOf(status), base::Text(detail)};
    else
        outcome.error = Error{codeOf(status),
            base::text(QT_TRANSLATE_NOOP("Core", "%1 refused this with HTTP status %2 and does not say why."), host, status)};
}

} // namespace remote
