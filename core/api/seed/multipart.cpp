#include "core/api/seed/multipart.hpp"

#include "core/http/message.hpp"

#include <algorithm>
#include <vector>

// No library that we link reads form data in pieces: Qt only writes it.

namespace api {
namespace {

constexpr std::size_t kLongestBoundary = 70, kLongestHeaders = 8 * 1024, kLongestPreamble = 64 * 1024;

/// The parameters behind a header's first word: `; name="value"`. A quote in a value is sent as \" by curl and as %22 by browsers.
std::vector<std::pair<std::string, std::string>> parametersOf(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> parameters;
    for (auto at = text.find(';'); at < text.size();) {
        ++at;
        const auto equals = text.find('=', at);
        if (equals == std::string_view::npos) break;
        const std::string name(http::trimmed(text.substr(at, equals - at)));
        std::string value;
        at = equals + 1;
        if (at < text.size() && text[at] == '"') {
            for (++at; at < text.size() && text[at] != '"'; ++at) {
                // A lone backslash is one: Windows' browsers once sent whole paths.
                if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\')) ++at;
                value += text[at];
            }
            at = text.find(';', std::min(at, text.size()));
        } else {
            const auto end = std::min(text.find(';', at), text.size());
            value = http::trimmed(text.substr(at, end - at));
            at = end;
        }
        parameters.emplace_back(name, value);
    }
    return parameters;
}

std::optional<std::string> parameter(std::string_view text, std::string_view name) {
    for (auto& [key, value] : parametersOf(text))
        if (http::equalsIgnoreCase(key, name)) return value;
    return std::nullopt;
}

} // namespace

std::optional<std::string> boundaryOf(std::string_view contentType) {
    if (!http::equalsIgnoreCase(http::trimmed(contentType.substr(0, contentType.find(';'))), "multipart/form-data")) return std::nullopt;
    auto boundary = parameter(contentType, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > kLongestBoundary) return std::nullopt;
    return boundary;
}

MultipartParser::MultipartParser(const std::string& boundary) : m_delimiter("\r\n--" + boundary) {}

void MultipartParser::give(std::string_view bytes) {
    m_held.erase(0, m_at);
    m_at = 0;
    if (m_state != State::End && m_state != State::Broken) m_held.append(bytes);
}

MultipartParser::Event MultipartParser::next() {
    switch (m_state) {
    case State::BeforeBoundary: return beforeBoundary();
    case State::BehindBoundary: return behindBoundary();
    case State::Headers: return headers();
    case State::Body: return body();
    case State::End: return {Event::Kind::End, {}, {}, {}};
    case State::Broken: break;
    }
    return broken();
}

MultipartParser::Event MultipartParser::broken() {
    m_state = State::Broken;
    return {Event::Kind::Broken, {}, {}, {}};
}

MultipartParser::Event MultipartParser::beforeBoundary() {
    const auto found = held().find(m_delimiter);
    if (found != std::string_view::npos) {
        m_at += found + m_delimiter.size();
        m_state = State::BehindBoundary;
        return next();
    }
    const std::size_t passed = held().size() - std::min(held().size(), m_delimiter.size() - 1);
    m_at += passed;
    m_skipped += passed;
    return m_skipped > kLongestPreamble ? broken() : Event();
}

MultipartParser::Event MultipartParser::behindBoundary() {
    const bool ended = m_isInPart;
    m_isInPart = false;
    if (ended) return {Event::Kind::PartEnds, {}, {}, {}};
    if (held().size() < 2) return {};
    if (held().starts_with("--")) {
        m_state = State::End;
        return next();
    }
    const auto line = held().find("\r\n");
    if (line == std::string_view::npos) return held().size() > kLongestHeaders ? broken() : Event();
    if (!http::trimmed(held().substr(0, line)).empty()) return broken();
    m_at += line; // its line end belongs to the headers, which may be none
    m_state = State::Headers;
    return next();
}

MultipartParser::Event MultipartParser::headers() {
    const auto end = held().find("\r\n\r\n");
    if (end == std::string_view::npos) return held().size() > kLongestHeaders ? broken() : Event();
    if (end > kLongestHeaders) return broken();
    std::string_view lines = held().substr(0, end + 2);
    Event event{Event::Kind::PartBegins, {}, {}, {}};
    bool isForm = false;
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find("\r\n"));
        lines.remove_prefix(std::min(line.size() + 2, lines.size()));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !http::equalsIgnoreCase(http::trimmed(line.substr(0, colon)), "content-disposition"))
            continue;
        const std::string_view value = http::trimmed(line.substr(colon + 1));
        isForm = http::equalsIgnoreCase(http::trimmed(value.substr(0, value.find(';'))), "form-data");
        event.name = parameter(value, "name").value_or("");
        event.fileName = parameter(value, "filename");
    }
    if (!isForm) return broken();
    m_at += end + 4;
    m_state = State::Body;
    m_isInPart = true;
    return event;
}

MultipartParser::Event MultipartParser::body() {
    const auto found = held().find(m_delimiter);
    const bool isWhole = found != std::string_view::npos;
    const std::size_t size = isWhole ? found : held().size() - std::min(held().size(), m_delimiter.size() - 1);
    const Event event{size > 0 ? Event::Kind::Data : Event::Kind::NeedsMore, {}, {}, held().substr(0, size)};
    m_at += size;
    if (size > 0) return event;
    if (!isWhole) return {};
    m_at += m_delimiter.size();
    m_state = State::BehindBoundary;
    return next();
}

} // namespace api
