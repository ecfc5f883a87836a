#include "core/api/frame/idempotency.hpp"

#include "core/api/frame/problem.hpp"

#include <QCryptographicHash>
#include <algorithm>

namespace api {
namespace {

constexpr std::size_t kLongestKey = 255;

bool isPlain(char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != ',' && c != ';';
}

} // namespace

std::optional<std::string> idempotencyKeyIn(std::string_view header) {
    while (!header.empty() && header.front() == ' ') header.remove_prefix(1);
    while (!header.empty() && header.back() == ' ') header.remove_suffix(1);
    std::string key;
    if (header.starts_with('"')) {
        std::size_t at = 1;
        for (; at < header.size() && header[at] != '"'; ++at) {
            if (header[at] == '\\') { // only these two are escaped
                if (++at == header.size() || (header[at] != '"' && header[at] != '\\')) return std::nullopt;
            } else if (header[at] < ' ' || header[at] >= 0x7f) return std::nullopt;
            key += header[at];
        }
        if (at + 1 != header.size()) return std::nullopt; // no end, or parameters, which mean nothing here
    } else if (std::all_of(header.begin(), header.end(), isPlain)) key = header;
    if (key.empty() || key.size() > kLongestKey) return std::nullopt;
    return key;
}

std::string requestHash(std::string_view method, std::string_view path, const QByteArray& canonicalBody) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray(method.data(), static_cast<qsizetype>(method.size())) + '\n');
    hash.addData(QByteArray(path.data(), static_cast<qsizetype>(path.size())) + '\n');
    hash.addData(canonicalBody);
    return hash.result().toHex().toStdString();
}

std::optional<model::KeptAnswer> keptOf(const http::Response& response, const std::string& requestHash, std::int64_t atMs) {
    if (response.status >= 500 || response.status == 401 || response.status == 408 || response.status == 429) return std::nullopt;
    return model::KeptAnswer{requestHash, static_cast<int>(response.status), response.head, response.body, atMs};
}

http::Awaitable<std::optional<http::Response>> earlierAnswer(MainThread& mainThread, model::KeptAnswers& answers, const Call& call) {
    using Found = std::optional<model::KeptAnswer>;
    const model::CommandKey key{call.identity ? call.identity->tokenId : std::string(), call.key};
    const std::function<base::Result<Found>()> question = [&answers, key]() -> base::Result<Found> { return answers.answerOf(key); };
    const base::Result<Found> found = co_await mainThread.call<Found>(question);
    if (!found) co_return refusal(problemOf(found.error()), call.requestId);
    if (!*found) co_return std::nullopt;
    const model::KeptAnswer& kept = **found;
    if (kept.hash != call.requestHash)
        co_return refusal(
            {422, "key-reused",
                {base::ErrorCode::Conflict, "This Idempotency-Key belongs to another request. Take a new key for a new request."}},
            call.requestId);
    http::Response response;
    response.status = static_cast<unsigned>(kept.status);
    response.head = kept.head;
    response.body = kept.body;
    response.with("Idempotency-Replayed", "true");
    co_return response;
}

bool RunningCommands::begin(const model::CommandKey& key) {
    const std::lock_guard lock(m_mutex);
    return m_running.insert(key).second;
}

void RunningCommands::end(const model::CommandKey& key) {
    const std::lock_guard lock(m_mutex);
    m_running.erase(key);
}

} // namespace api
