#include "core/http/message.hpp"

#include <algorithm>
#include <cctype>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace http {

std::shared_ptr<FileBody> FileBody::adopt(int descriptor) {
    return std::shared_ptr<FileBody>(new FileBody(descriptor));
}

FileBody::~FileBody() {
#ifdef _WIN32
    _close(m_descriptor);
#else
    ::close(m_descriptor);
#endif
}

std::string_view Request::header(std::string_view name) const {
    const auto same = [&](const auto& entry) {
        return entry.first.size() == name.size() && std::equal(name.begin(), name.end(), entry.first.begin(), [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
    };
    const auto found = std::find_if(headers.begin(), headers.end(), same);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::string_view reasonOf(unsigned status) {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 416: return "Range Not Satisfiable";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    case 507: return "Insufficient Storage";
    default: return "Status";
    }
}

} // namespace http
