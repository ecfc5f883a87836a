// bench_events_listeners PORT READING STALLED SECONDS: listeners of a stream of events by WebSocket; the stalled ones never read. Looks in
// every frame for the time of a change of state (bench_events_server) and says how long ago that was. Prints "ready" when all have the
// first frame, then one JSON line. Linux only.

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

std::int64_t nowUs() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count();
}

/// A masked text frame; the mask is zero, so the text stays as it is.
std::string textFrame(const std::string& text) {
    std::string frame{static_cast<char>(0x81), static_cast<char>(0x80 | text.size())};
    return frame + std::string(4, '\0') + text;
}

struct Listener {
    int socket = -1;
    bool isOpen = false; ///< the answer's head is read
    std::string got;
};

class Crowd {
public:
    Crowd(int port, int reading, int stalled) : m_epoll(::epoll_create1(0)), m_listeners(static_cast<std::size_t>(reading)) {
        for (std::size_t i = 0; i < m_listeners.size(); ++i) {
            m_listeners[i].socket = open(port, static_cast<int>(i));
            ::fcntl(m_listeners[i].socket, F_SETFL, O_NONBLOCK);
            epoll_event event{EPOLLIN, {.u64 = i}};
            ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, m_listeners[i].socket, &event);
        }
        for (int i = 0; i < stalled; ++i) m_stalled.push_back(open(port, reading + i));
    }

    /// Until the time is up; what is heard counts where `counts` says so.
    void run(double seconds, bool counts) {
        m_counts = counts;
        const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
        std::vector<epoll_event> events(512);
        while (Clock::now() < end) {
            const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), 20);
            for (int i = 0; i < count; ++i) read(m_listeners[events[static_cast<std::size_t>(i)].data.u64]);
        }
    }
    bool areOpen() const {
        return std::all_of(m_listeners.begin(), m_listeners.end(), [](const Listener& each) { return each.isOpen; });
    }

    long long bytes = 0;
    long frames = 0, lost = 0;
    std::vector<double> latencyMs;

private:
    static int open(int port, int number) {
        const int s = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(port));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(s, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
            std::perror("connect");
            std::exit(1);
        }
        const std::string request =
            "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: millrace.v1, millrace.bearer.t" +
            std::to_string(number / 16) + "\r\n\r\n" + textFrame(R"({"type":"hello","topics":["jobs"],"client":"bench","api":1})");
        if (::send(s, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) std::exit(1);
        return s;
    }

    void read(Listener& listener) {
        static char piece[256 * 1024];
        const ssize_t size = ::recv(listener.socket, piece, sizeof piece, 0);
        if (size < 0 && errno == EAGAIN) return;
        if (size <= 0) {
            ++lost;
            ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, listener.socket, nullptr);
            return;
        }
        bytes += m_counts ? size : 0;
        listener.got.append(piece, static_cast<std::size_t>(size));
        if (!listener.isOpen) {
            const auto end = listener.got.find("\r\n\r\n");
            if (end == std::string::npos) return;
            listener.got.erase(0, end + 4);
            listener.isOpen = true;
        }
        std::size_t at = 0;
        while (takeFrame(listener.got, at)) {}
        listener.got.erase(0, at);
        if (listener.got.empty()) std::string().swap(listener.got);
    }

    bool takeFrame(const std::string& got, std::size_t& at) {
        const auto byte = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(got[at + i])); };
        if (got.size() - at < 2) return false;
        std::size_t size = byte(1), head = 2;
        const std::size_t lengthBytes = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (got.size() - at < head + lengthBytes) return false;
        if (lengthBytes > 0) size = 0;
        for (std::size_t i = 0; i < lengthBytes; ++i) size = size << 8 | byte(head++);
        if (got.size() - at < head + size) return false;
        if (m_counts) look(std::string_view(got).substr(at + head, size));
        at += head + size;
        return true;
    }

    void look(std::string_view frame) {
        ++frames;
        static constexpr std::string_view kKey = "\"finishedMs\":";
        if (!frame.starts_with("{\"type\":\"changes\"")) return;
        const void* const found = ::memmem(frame.data(), frame.size(), kKey.data(), kKey.size());
        if (!found) return;
        const auto changedUs = std::atoll(static_cast<const char*>(found) + kKey.size());
        latencyMs.push_back(static_cast<double>(nowUs() - changedUs) / 1000);
    }

    int m_epoll;
    bool m_counts = false;
    std::vector<Listener> m_listeners;
    std::vector<int> m_stalled;
};

double percentile(std::vector<double>& values, double p) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(values.size() - 1) * p);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 5) return std::fprintf(stderr, "bench_events_listeners PORT READING STALLED SECONDS\n"), 2;
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    const double seconds = std::atof(argv[4]);
    Crowd crowd(std::atoi(argv[1]), std::atoi(argv[2]), std::atoi(argv[3]));
    for (int i = 0; i < 100 && !crowd.areOpen(); ++i) crowd.run(0.2, false);
    crowd.run(3, false); // snapshots and the first ticks
    std::printf("ready\n");
    std::fflush(stdout);
    crowd.run(seconds, true);
    std::printf(
        "{\"frames\": %ld, \"bytes\": %lld, \"lost\": %ld, \"changes\": %zu, \"latencyMsP50\": %.1f, \"latencyMsP99\": %.1f, \"latencyMsMax\": %.1f}\n",
        crowd.frames, crowd.bytes, crowd.lost, crowd.latencyMs.size(), percentile(crowd.latencyMs, 0.5), percentile(crowd.latencyMs, 0.99),
        percentile(crowd.latencyMs, 1.0));
    std::fflush(stdout);
    (void)std::getchar(); // the connections stay until they have been looked at
    return crowd.lost > 0 ? 1 : 0;
}
