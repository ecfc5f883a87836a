#include "core/ingest/access/access_line.hpp"

#include "core/base/utc.hpp"

#include <cstdio>

namespace ingest {
namespace {

constexpr std::size_t kLongest = 1000; // of one thing that a client said

/// Escaped for a quoted field, and for JSON as well: both know \" and \\ and \u00xx.
void quote(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text.substr(0, kLongest)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte >= 0x7f) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
            out += escaped;
        } else {
            out += c;
        }
    }
    out += '"';
}

std::string_view orDash(std::string_view text) {
    return text.empty() ? std::string_view("-") : text;
}

} // namespace

std::string accessLine(const http::AnsweredRequest& answered, LogFormat format, std::int64_t nowMs) {
    const http::Request& request = answered.request;
    std::string line;
    if (format == LogFormat::Combined) {
        line.append(orDash(request.remoteAddress))
            .append(" - ")
            .append(orDash(request.user))
            .append(base::utc(nowMs / 1000, " [%d/%b/%Y:%H:%M:%S +0000] "));
        std::string asked(request.method);
        asked.append(" ").append(request.target).append(" HTTP/1.1");
        quote(line, asked);
        line.append(" ").append(std::to_string(answered.status)).append(" ").append(std::to_string(answered.bytesSent)).append(" ");
        quote(line, orDash(request.header("referer")));
        line += ' ';
        quote(line, orDash(request.header("user-agent")));
        return line;
    }
    const auto text = [&](const char* name, std::string_view value) {
        line.append(line.empty() ? "{\"" : ",\"").append(name).append("\":");
        quote(line, value);
    };
    const auto number = [&](const char* name, std::int64_t value) {
        line.append(",\"").append(name).append("\":").append(std::to_string(value));
    };
    text("time", base::utc(nowMs / 1000, "%Y-%m-%dT%H:%M:%SZ"));
    text("client", request.remoteAddress);
    text("user", request.user);
    text("method", request.method);
    text("target", request.target);
    number("status", answered.status);
    number("sent", static_cast<std::int64_t>(answered.bytesSent));
    number("received", static_cast<std::int64_t>(answered.bytesReceived));
    number("firstByteMicroseconds", answered.untilFirstByte.count());
    number("microseconds", answered.whole.count());
    text("referer", request.header("referer"));
    text("agent", request.header("user-agent"));
    line += '}';
    return line;
}

} // namespace ingest
