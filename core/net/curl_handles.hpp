#pragma once
/// What every use of libcurl here shares: handles that end with their scope, and sockets that no child process gets. Seen inside this
/// folder alone.

#include "core/net/answer.hpp"

#include <curl/curl.h>

#include <string>

namespace net {

/// Before the first handle; again does nothing. Any thread.
void makeCurlReady();

struct Easy {
    CURL* handle;
    Easy();
    Easy(const Easy&) = delete;
    Easy& operator=(const Easy&) = delete;
    ~Easy() { curl_easy_cleanup(handle); }
    template <class V> void set(CURLoption option, V value) const { curl_easy_setopt(handle, option, value); }
};

struct Headers {
    curl_slist* list = nullptr;
    Headers() = default;
    Headers(const Headers&) = delete;
    Headers& operator=(const Headers&) = delete;
    ~Headers() { curl_slist_free_all(list); }
    void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }
};

/// Not handed to child processes.
curl_socket_t newSocket(const curl_sockaddr& at);
/// Of the last answer; "": absent.
std::string header(CURL* handle, const char* name);
/// The last answer as far as it has come.
Answer answerOf(CURL* handle);
/// Certificates that are trusted: those of a PEM file, "": the system's. TLS 1.2 and newer.
void demandTrust(const Easy& easy, const std::string& authorities);
/// One key instead of all authorities: SHA-256 of its DER form, hex.
void demandKey(const Easy& easy, const std::string& pin);

} // namespace net
