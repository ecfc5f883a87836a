#pragma once
/// An HTTP server for fetches that says and cuts what a test wants: one connection after the other, on a thread of its own, one answer for
/// each. Remembers what it was asked.

#include <arpa/inet.h>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace test {

class FileServer {
public:
    struct Asked {
        std::string path, range, ifRange, authorization;
    };
    struct Reply {
        std::string head; ///< from the status on: "200 OK\r\nETag: …\r\n"; the last line ends with CRLF
        std::string body;
        std::size_t cutAfter = std::string::npos; ///< bytes of the body, then the connection ends
        bool holds = false;                       ///< the connection stays open until `release`
    };
    using Answer = std::function<Reply(const Asked&)>;

    explicit FileServer(Answer answer, const char* host = "127.0.0.1") : m_host(host), m_answer(std::move(answer)) {
        m_listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        inet_pton(AF_INET, host, &at.sin_addr);
        socklen_t size = sizeof(at);
        if (bind(m_listener, reinterpret_cast<sockaddr*>(&at), size) == 0 && listen(m_listener, 16) == 0)
            getsockname(m_listener, reinterpret_cast<sockaddr*>(&at), &size);
        m_port = ntohs(at.sin_port);
        m_thread = std::thread([this] { serve(); });
    }
    ~FileServer() {
        release();
        shutdown(m_listener, SHUT_RDWR); // ends accept
        m_thread.join();
        close(m_listener);
    }
    FileServer(const FileServer&) = delete;
    FileServer& operator=(const FileServer&) = delete;

    /// Connections that are held end, and none is held any more.
    void release() {
        const std::lock_guard lock(m_mutex);
        m_isReleased = true;
        m_changed.notify_all();
    }
    bool isReleased() const {
        const std::lock_guard lock(m_mutex);
        return m_isReleased;
    }
    std::string url(const std::string& path) const { return "http://" + m_host + ":" + std::to_string(m_port) + path; }
    /// The same with a user in it.
    std::string urlFor(const std::string& user, const std::string& path) const {
        return "http://" + user + "@" + m_host + ":" + std::to_string(m_port) + path;
    }
    std::vector<Asked> asked() const {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }
    /// Connections, whatever came through them.
    int heard() const {
        const std::lock_guard lock(m_mutex);
        return m_heard;
    }
    /// Bytes of bodies that were sent.
    std::size_t sent() const {
        const std::lock_guard lock(m_mutex);
        return m_sent;
    }

    /// As a good server answers for a file with that tag, ranges and If-Range included.
    static Reply file(const Asked& asked, const std::string& content, const std::string& tag) {
        const std::string common = "ETag: " + tag + "\r\nContent-Type: video/mp4\r\n";
        std::size_t from = asked.range.starts_with("bytes=") && asked.ifRange == tag ? std::stoul(asked.range.substr(6)) : 0;
        if (from == 0 || from >= content.size()) return {.head = "200 OK\r\n" + common, .body = content};
        return {.head = "206 Partial Content\r\n" + common + "Content-Range: bytes " + std::to_string(from) + "-" +
                std::to_string(content.size() - 1) + "/" + std::to_string(content.size()) + "\r\n",
            .body = content.substr(from)};
    }
    static Reply cut(Reply reply, std::size_t after, bool holds = false) {
        reply.cutAfter = after;
        reply.holds = holds;
        return reply;
    }

private:
    static std::string header(const std::string& request, const std::string& name) {
        const auto at = request.find("\r\n" + name + ": ");
        if (at == std::string::npos) return {};
        const auto from = at + name.size() + 4;
        return request.substr(from, request.find('\r', from) - from);
    }
    void serve() {
        for (int peer = accept(m_listener, nullptr, nullptr); peer >= 0; peer = accept(m_listener, nullptr, nullptr)) {
            answer(peer);
            close(peer);
        }
    }
    void answer(int peer) {
        {
            const std::lock_guard lock(m_mutex);
            ++m_heard;
        }
        std::string request;
        char piece[4096];
        while (request.find("\r\n\r\n") == std::string::npos) {
            const auto got = recv(peer, piece, sizeof(piece), 0);
            if (got <= 0) return;
            request.append(piece, static_cast<std::size_t>(got));
        }
        const auto path = request.find(' ') + 1;
        Asked asked{request.substr(path, request.find(' ', path) - path), header(request, "Range"), header(request, "If-Range"),
            header(request, "Authorization")};
        {
            const std::lock_guard lock(m_mutex);
            m_asked.push_back(asked);
        }
        const Reply reply = m_answer(asked);
        // A length that is given stands; none is given where the head says so.
        const bool isTold = reply.head.find("Content-Length") != std::string::npos || reply.head.find("X-No-Length") != std::string::npos;
        const std::string length = isTold ? "" : "Content-Length: " + std::to_string(reply.body.size()) + "\r\n";
        const std::string body = reply.body.substr(0, reply.cutAfter);
        {
            const std::lock_guard lock(m_mutex);
            m_sent += body.size(); // before the peer has it: a test may look as soon as it does
        }
        send(peer, "HTTP/1.1 " + reply.head + length + "Connection: close\r\n\r\n");
        send(peer, body);
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return !reply.holds || m_isReleased; });
    }
    static void send(int peer, const std::string& bytes) {
        for (std::size_t done = 0; done < bytes.size();) {
            const auto sent = ::send(peer, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
            if (sent <= 0) return;
            done += static_cast<std::size_t>(sent);
        }
    }

    const std::string m_host;
    const Answer m_answer;
    int m_listener = -1, m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<Asked> m_asked;
    std::condition_variable m_changed;
    bool m_isReleased = false;
    int m_heard = 0;
    std::size_t m_sent = 0;
    std::thread m_thread;
};

} // namespace test
