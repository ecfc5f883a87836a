#include "core/net/curl_handles.hpp"

#include <QByteArray>
#include <mutex>

#ifdef _WIN32
#include <ws2tcpip.h>
#else
#include <sys/socket.h>
#endif

namespace net {

void makeCurlReady() {
    static std::once_flag isReady;
    std::call_once(isReady, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

Easy::Easy() {
    makeCurlReady();
    handle = curl_easy_init();
}

curl_socket_t newSocket(const curl_sockaddr& at) {
#ifdef _WIN32
    return WSASocketW(at.family, at.socktype, at.protocol, nullptr, 0, WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
#elif defined(SOCK_CLOEXEC)
    return socket(at.family, at.socktype | SOCK_CLOEXEC, at.protocol);
#else
    return socket(at.family, at.socktype, at.protocol); // macOS; base::closeAtExec and QProcess keep it from children
#endif
}

std::string header(CURL* handle, const char* name) {
    curl_header* found = nullptr;
    return curl_easy_header(handle, name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK ? std::string(found->value) : std::string();
}

Answer answerOf(CURL* handle) {
    Answer answer;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &answer.status);
    answer.location = header(handle, "Location");
    answer.etag = header(handle, "ETag");
    answer.lastModified = header(handle, "Last-Modified");
    answer.date = header(handle, "Date");
    answer.contentRange = header(handle, "Content-Range");
    answer.contentLength = header(handle, "Content-Length");
    answer.contentDisposition = header(handle, "Content-Disposition");
    answer.contentType = header(handle, "Content-Type");
    answer.retryAfter = header(handle, "Retry-After");
    return answer;
}

void demandTrust(const Easy& easy, const std::string& authorities) {
    easy.set(CURLOPT_SSL_VERIFYPEER, 1L);
    easy.set(CURLOPT_SSL_VERIFYHOST, 2L);
    easy.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!authorities.empty()) easy.set(CURLOPT_CAINFO, authorities.c_str());
#ifdef _WIN32
    else easy.set(CURLOPT_SSL_OPTIONS, static_cast<long>(CURLSSLOPT_NATIVE_CA));
#endif
}

void demandKey(const Easy& easy, const std::string& pin) {
    const std::string key = "sha256//" + QByteArray::fromHex(QByteArray::fromStdString(pin)).toBase64().toStdString();
    easy.set(CURLOPT_SSL_VERIFYPEER, 0L); // it is compared whatever a certificate says (CURLOPT_PINNEDPUBLICKEY)
    easy.set(CURLOPT_SSL_VERIFYHOST, 0L);
    easy.set(CURLOPT_PINNEDPUBLICKEY, key.c_str());
}

} // namespace net
