// bench_viewers PORT VIEWERS MBPS SECONDS PUBLISHERS TOKEN: viewers that pace like players on loopback, while publishers write live
// streams. Each viewer asks for its playlist and the newest segment every six seconds. Prints one JSON line. Linux only: bodies are thrown
// away in the kernel.

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
constexpr double kSegmentSeconds = 6;

int g_port;
std::atomic<bool> g_stop{false};
std::atomic<long> g_errors{0};
std::atomic<long> g_published{0};

sockaddr_in address() {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(g_port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return to;
}

int connected() {
    const int s = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in to = address();
    const int one = 1;
    ::setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (::connect(s, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        std::perror("connect");
        std::exit(1);
    }
    return s;
}

// --- publishers: a thread each, blocking -------------------------------------------------------------------------------

bool sendAll(int s, const char* data, std::size_t size) {
    while (size > 0) {
        const ssize_t sent = ::send(s, data, size, MSG_NOSIGNAL);
        if (sent <= 0) return false;
        data += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

int exchange(int s, const std::string& method, const std::string& path, const std::string& token, const char* body, std::size_t size) {
    const std::string head = method + " " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
        "\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
    if (!sendAll(s, head.data(), head.size()) || !sendAll(s, body, size)) return 0;
    std::string answer;
    char piece[2048];
    while (answer.find("\r\n\r\n") == std::string::npos) {
        const ssize_t got = ::recv(s, piece, sizeof piece, 0);
        if (got <= 0) return 0;
        answer.append(piece, static_cast<std::size_t>(got));
    }
    return std::atoi(answer.c_str() + 9);
}

void publish(int number, std::size_t segmentBytes, const std::string& token) {
    const int s = connected();
    const std::string folder = "/media/live-" + std::to_string(number) + "/";
    std::vector<char> segment(segmentBytes, static_cast<char>('a' + number));
    // Spread over the six seconds, as independent encoders are.
    auto next = Clock::now();
    for (int i = 0; !g_stop; ++i) {
        bool good = exchange(s, "PUT", folder + std::to_string(i) + ".ts", token, segment.data(), segment.size()) / 100 == 2;
        std::string playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:" + std::to_string(std::max(0, i - 4)) + "\n";
        for (int k = std::max(0, i - 4); k <= i; ++k) playlist += "#EXTINF:6.0,\n" + std::to_string(k) + ".ts\n";
        good = exchange(s, "PUT", folder + "index.m3u8", token, playlist.data(), playlist.size()) / 100 == 2 && good;
        if (i >= 6) good = exchange(s, "DELETE", folder + std::to_string(i - 6) + ".ts", token, nullptr, 0) / 100 == 2 && good;
        if (!good) ++g_errors;
        ++g_published;
        if (i == 0) next += std::chrono::milliseconds(number * 700);
        next += std::chrono::milliseconds(static_cast<int>(kSegmentSeconds * 1000));
        while (!g_stop && Clock::now() < next) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ::close(s);
}

// --- viewers: one thread, epoll ---------------------------------------------------------------------------------------

struct Viewer {
    int socket = -1, stream = 0;
    enum class State { Waiting, Playlist, Segment } state = State::Waiting;
    Clock::time_point next, asked, playing; ///< next turn; when the request went out; when it began to play
    long segments = 0;
    std::string head;
    bool inBody = false;
    long long left = 0;
};

class Crowd {
public:
    Crowd(int viewers, int streams) : m_viewers(static_cast<std::size_t>(viewers)) {
        m_epoll = ::epoll_create1(0);
        const auto now = Clock::now();
        for (std::size_t i = 0; i < m_viewers.size(); ++i) {
            Viewer& v = m_viewers[i];
            v.socket = connected();
            ::fcntl(v.socket, F_SETFL, O_NONBLOCK);
            v.stream = static_cast<int>(i) % streams;
            v.next = now + std::chrono::milliseconds(static_cast<long>(kSegmentSeconds * 1000 * static_cast<double>(i) / viewers));
            epoll_event event{EPOLLIN | EPOLLRDHUP, {.u64 = i}};
            ::epoll_ctl(m_epoll, EPOLL_CTL_ADD, v.socket, &event);
        }
    }

    void run(int seconds) {
        const auto end = Clock::now() + std::chrono::seconds(seconds);
        std::vector<epoll_event> events(512);
        while (Clock::now() < end) {
            const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), 2);
            for (int i = 0; i < count; ++i) read(m_viewers[events[static_cast<std::size_t>(i)].data.u64]);
            const auto now = Clock::now();
            for (Viewer& v : m_viewers)
                if (v.state == Viewer::State::Waiting && now >= v.next) {
                    v.next += std::chrono::milliseconds(static_cast<long>(kSegmentSeconds * 1000));
                    ask(v, Viewer::State::Playlist, "/media/live-" + std::to_string(v.stream) + "/index.m3u8");
                } else if (v.state == Viewer::State::Segment && v.segments > 0 &&
                    now > v.playing +
                            std::chrono::milliseconds(static_cast<long>(kSegmentSeconds * 1000 * static_cast<double>(v.segments + 1)))) {
                    ++stalls; // the one before has been played to its end
                    v.playing += std::chrono::milliseconds(100);
                }
        }
    }

    long requests = 0, stalls = 0;
    long long bytes = 0;
    std::vector<double> firstByteMs;

private:
    void ask(Viewer& v, Viewer::State state, const std::string& path) {
        const std::string text = "GET " + path + " HTTP/1.1\r\nHost: x\r\nUser-Agent: viewer-" + std::to_string(v.socket) + "\r\n\r\n";
        v.state = state;
        v.head.clear();
        v.inBody = false;
        v.asked = Clock::now();
        ++requests;
        if (::send(v.socket, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) ++g_errors;
    }

    void read(Viewer& v) {
        static char piece[16384];
        for (;;) {
            if (v.inBody && v.state == Viewer::State::Segment) {
                if (v.left == 0) return finished(v);
                const ssize_t gone = ::recv(v.socket, nullptr, static_cast<std::size_t>(std::min<long long>(v.left, 1 << 20)),
                    MSG_TRUNC); // thrown away in the kernel
                if (gone < 0 && errno == EAGAIN) return;
                if (gone <= 0) return fail(v);
                v.left -= gone;
                bytes += gone;
                continue;
            }
            const ssize_t got = ::recv(v.socket, piece, v.inBody ? sizeof piece : 1024, 0);
            if (got < 0 && errno == EAGAIN) return;
            if (got <= 0) return fail(v);
            if (v.head.empty()) firstByteMs.push_back(std::chrono::duration<double, std::milli>(Clock::now() - v.asked).count());
            v.head.append(piece, static_cast<std::size_t>(got));
            const auto end = v.head.find("\r\n\r\n");
            if (end == std::string::npos) continue;
            if (!v.inBody) {
                v.inBody = true;
                const auto length = v.head.find("Content-Length: ");
                v.left = (length == std::string::npos ? 0 : std::atoll(v.head.c_str() + length + 16)) -
                    static_cast<long long>(v.head.size() - end - 4);
                bytes += static_cast<long long>(v.head.size() - end - 4);
                if (std::atoi(v.head.c_str() + 9) != 200) {
                    if (!(v.state == Viewer::State::Playlist && g_published < 8)) {
                        ++g_errors;
                        std::fprintf(stderr, "%s\n", v.head.substr(0, 60).c_str());
                    }
                    v.state = Viewer::State::Waiting;
                    return;
                }
            } else {
                v.left -= got;
                bytes += got;
            }
            if (v.state == Viewer::State::Playlist && v.left <= 0) {
                const auto last = v.head.rfind(".ts");
                const auto from = v.head.rfind('\n', last) + 1;
                return ask(
                    v, Viewer::State::Segment, "/media/live-" + std::to_string(v.stream) + "/" + v.head.substr(from, last + 3 - from));
            }
        }
    }

    void finished(Viewer& v) {
        if (v.segments++ == 0) v.playing = Clock::now();
        v.state = Viewer::State::Waiting;
    }

    void fail(Viewer& v) {
        ++g_errors;
        ::epoll_ctl(m_epoll, EPOLL_CTL_DEL, v.socket, nullptr);
        v.state = Viewer::State::Waiting;
        v.next = Clock::time_point::max();
    }

    int m_epoll;
    std::vector<Viewer> m_viewers;
};

double percentile(std::vector<double>& values, double p) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(values.size() - 1) * p);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 7) return std::fprintf(stderr, "bench_viewers PORT VIEWERS MBPS SECONDS PUBLISHERS TOKEN\n"), 2;
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    g_port = std::atoi(argv[1]);
    const int viewers = std::atoi(argv[2]), seconds = std::atoi(argv[4]), publishers = std::atoi(argv[5]);
    const double mbps = std::atof(argv[3]);
    const auto segmentBytes = static_cast<std::size_t>(mbps * 1e6 / 8 * kSegmentSeconds);
    std::vector<std::thread> threads;
    for (int i = 0; i < publishers; ++i) threads.emplace_back(publish, i, segmentBytes, std::string(argv[6]));
    while (g_published < publishers) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    Crowd crowd(viewers, publishers);
    crowd.run(seconds);
    g_stop = true;
    for (auto& thread : threads) thread.join();
    std::printf(
        "{\"viewers\": %d, \"mbps\": %g, \"seconds\": %d, \"publishers\": %d, \"segmentsPublished\": %ld, \"requests\": %ld, \"sentMbps\": %.0f, \"errors\": %ld, \"stalls\": %ld, \"firstByteMsP50\": %.2f, \"firstByteMsP99\": %.2f, \"firstByteMsMax\": %.2f}\n",
        viewers, mbps, seconds, publishers, g_published.load(), crowd.requests, static_cast<double>(crowd.bytes) * 8 / 1e6 / seconds,
        g_errors.load(), crowd.stalls, percentile(crowd.firstByteMs, 0.5), percentile(crowd.firstByteMs, 0.99),
        percentile(crowd.firstByteMs, 1.0));
    return g_errors > 0 || crowd.stalls > 0 ? 1 : 0;
}
