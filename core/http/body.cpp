#include "core/http/body.hpp"

namespace http {
namespace {

WholeBody refusal(unsigned status, std::string problem) {
    WholeBody body;
    body.status = status;
    body.problem = std::move(problem);
    return body;
}

WholeBody tooLarge(std::size_t limit) {
    return refusal(413, "The body may be at most " + std::to_string(limit) + " bytes long here.");
}

std::string_view mediaType(std::string_view contentType) {
    std::string_view type = contentType.substr(0, contentType.find(';'));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
    return type;
}

} // namespace

Awaitable<WholeBody> readBody(Request& request, std::size_t limit) {
    if (request.contentLength >= 0 && static_cast<std::uint64_t>(request.contentLength) > limit) co_return tooLarge(limit);
    WholeBody body;
    try {
        for (;;) {
            const auto piece = co_await request.body->read();
            if (piece.empty()) break;
            if (piece.size() > limit - body.bytes.size()) co_return tooLarge(limit);
            body.bytes.append(piece.data(), piece.size());
        }
    } catch (const ClientGone&) {
        // Whoever has only ended its own side still reads why nothing came of it.
        body = refusal(400, "The body ended before it was complete.");
    } catch (const BadBody& problem) {
        body = refusal(400, problem.what());
    }
    co_return body;
}

Awaitable<WholeBody> readJson(Request& request, std::size_t limit) {
    if (!equalsIgnoreCase(mediaType(request.header("content-type")), "application/json"))
        co_return refusal(415, "The body must be JSON, sent with Content-Type: application/json.");
    const std::string_view coding = request.header("content-encoding");
    if (!coding.empty() && !equalsIgnoreCase(coding, "identity")) co_return refusal(415, "The body must not be compressed.");
    WholeBody body = co_await readBody(request, limit);
    co_return body;
}

} // namespace http
