// bench_fleet_workers PORT KEYS FIRST COUNT SECONDS DIGIT HOLD_MS BURN_MS [LOG]: workers that speak the fleet's protocol over HTTP, many in
// one process, and encode nothing. Worker n has line n of the file KEYS as its name and key, from FIRST on; its encoders make the bytes of
// 64 times DIGIT. Each has one slot and two connections as a real one has: claims (long polls) and results on one, beats each five seconds
// on the other. A task is held for HOLD_MS, or takes BURN_MS of processor in between (one worker at a time, as the process is one), and is
// then said to be made; of LOG a line is written for each that was. Task names that end in "-<microseconds>" tell when they were wanted.
// Prints "ready" when all have come, and one JSON line at the end: after SECONDS, or at the end of standard input. Linux only.

#include "core/fleet/wire/answers.hpp"
#include "core/fleet/wire/codec.hpp"

#include <QUuid>
#include <algorithm>
#include <arpa/inet.h>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <netinet/tcp.h>
#include <queue>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <tuple>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

std::int64_t nowUs() {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count();
}

/// Sockets and timers of one thread.
class Loop {
public:
    using Ready = std::function<void(bool canWrite)>;

    void watch(int socket, std::uint32_t events, int operation, Ready* ready) {
        epoll_event event{events, {.ptr = ready}};
        ::epoll_ctl(m_epoll, operation, socket, &event);
    }
    void in(Clock::duration wait, std::function<void()> what) { m_timers.push({Clock::now() + wait, ++m_made, std::move(what)}); }
    void run(const std::function<bool()>& isOver) {
        std::vector<epoll_event> events(512);
        while (!isOver()) {
            const int count = ::epoll_wait(m_epoll, events.data(), static_cast<int>(events.size()), 5);
            for (int i = 0; i < count; ++i) {
                const auto& event = events[static_cast<std::size_t>(i)];
                (*static_cast<Ready*>(event.data.ptr))((event.events & EPOLLOUT) != 0);
            }
            while (!m_timers.empty() && m_timers.top().at <= Clock::now()) {
                const auto what = m_timers.top().what;
                m_timers.pop();
                what();
            }
        }
    }

private:
    struct Timer {
        Clock::time_point at;
        std::int64_t number;
        std::function<void()> what;
        bool operator<(const Timer& other) const { return std::tie(at, number) > std::tie(other.at, other.number); }
    };
    const int m_epoll = ::epoll_create1(0);
    std::priority_queue<Timer> m_timers;
    std::int64_t m_made = 0;
};

/// A kept connection: one request at a time.
class Line {
public:
    using Answered = std::function<void(int status, const QByteArray& body)>;

    Line(Loop& loop, int port, std::string key) : m_loop(loop), m_port(port), m_key(std::move(key)) {
        m_ready = [this](bool canWrite) { canWrite ? send() : receive(); };
    }
    bool isBusy() const { return static_cast<bool>(m_answered); }
    void post(const char* word, const QByteArray& body, Answered answered) {
        m_answered = std::move(answered);
        m_out = std::string("POST ") + fleet::kApiPrefix + word +
            " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAuthorization: Bearer " + m_key +
            "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body.toStdString();
        if (m_socket < 0) open();
        send();
    }

private:
    void open() {
        m_socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const int on = 1;
        ::setsockopt(m_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(m_port));
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(m_socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
            std::perror("connect");
            std::exit(1);
        }
        ::fcntl(m_socket, F_SETFL, O_NONBLOCK);
        m_loop.watch(m_socket, EPOLLIN, EPOLL_CTL_ADD, &m_ready);
    }
    void send() {
        while (!m_out.empty()) {
            const ssize_t sent = ::send(m_socket, m_out.data(), m_out.size(), MSG_NOSIGNAL);
            if (sent <= 0) break;
            m_out.erase(0, static_cast<std::size_t>(sent));
        }
        m_loop.watch(m_socket, m_out.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD, &m_ready);
    }
    void receive() {
        static char piece[256 * 1024];
        const ssize_t size = ::recv(m_socket, piece, sizeof piece, 0);
        if (size < 0 && errno == EAGAIN) return;
        if (size <= 0) return lose();
        m_in.append(piece, static_cast<std::size_t>(size));
        const auto end = m_in.find("\r\n\r\n");
        if (end == std::string::npos) return;
        std::string head = m_in.substr(0, end);
        std::transform(head.begin(), head.end(), head.begin(), [](unsigned char sign) { return static_cast<char>(std::tolower(sign)); });
        const auto length = head.find("content-length:");
        const std::size_t bytes = length == std::string::npos ? 0 : static_cast<std::size_t>(std::atoll(head.c_str() + length + 15));
        if (m_in.size() < end + 4 + bytes) return;
        answer(std::atoi(head.c_str() + 9), QByteArray(m_in.data() + end + 4, static_cast<qsizetype>(bytes)));
    }
    void answer(int status, const QByteArray& body) {
        m_in.clear();
        const auto answered = std::exchange(m_answered, nullptr);
        if (answered) answered(status, body);
    }
    void lose() {
        ::close(m_socket); // and out of the loop
        m_socket = -1;
        m_out.clear();
        answer(0, {});
    }

    Loop& m_loop;
    const int m_port;
    const std::string m_key;
    int m_socket = -1;
    std::string m_out, m_in;
    Answered m_answered;
    Loop::Ready m_ready;
};

/// What all of them met.
struct Tally {
    long come = 0, claims = 0, leases = 0, accepted = 0, settled = 0, cancelled = 0, lost = 0;
    std::map<int, long> refused{}; ///< by status, of any request; 0: the connection ended
    std::vector<double> waitedMs{}, beatMs{};
};

struct Wishes {
    int port = 0;
    std::string digest;
    std::chrono::milliseconds hold{0}, burn{0};
    std::ofstream log;
    bool isOver = false; ///< no more claims
};

class Worker {
public:
    Worker(Loop& loop, Wishes& wishes, Tally& tally, std::string name, const std::string& key)
        : m_loop(loop), m_wishes(wishes), m_tally(tally), m_name(std::move(name)),
          m_bootId(QUuid::createUuid().toString(QUuid::Id128).toStdString()), m_work(loop, wishes.port, key),
          m_beats(loop, wishes.port, key) {}

    void come() {
        fleet::Register message;
        message.name = m_name;
        message.bootId = m_bootId;
        message.digests = {{"h264", m_wishes.digest}};
        message.memoryMb = 8000;
        m_work.post("register", model::toBytes(message), [this](int status, const QByteArray&) {
            if (status != 200) return again(status, [this] { come(); });
            ++m_tally.come;
            claim();
            // Not all at one moment.
            m_loop.in(std::chrono::milliseconds(std::rand() % 5000), [this] { beat(); });
        });
    }
    void leave() {
        if (!m_beats.isBusy())
            m_beats.post("bye", model::toBytes(fleet::Bye{.bootId = m_bootId}), [this](int, const QByteArray&) { m_hasLeft = true; });
    }
    bool hasLeft() const { return m_hasLeft; }

private:
    void again(int status, std::function<void()> what) {
        ++m_tally.refused[status];
        if (!m_wishes.isOver) m_loop.in(1s, std::move(what));
    }

    void claim() {
        if (m_wishes.isOver) return;
        if (m_claim.empty()) m_claim = m_name + "-" + m_bootId.substr(0, 8) + "-" + std::to_string(++m_claims);
        fleet::wire::Claim message;
        message.id = m_claim;
        message.free = {1, 8000, 100};
        message.classes = {"h264:" + m_wishes.digest.substr(0, 16)};
        message.waitSeconds = fleet::kMostWaitSeconds;
        const auto body = model::toBytes(message);
        m_work.post("claim", body, [this](int status, const QByteArray& bytes) {
            if (status != 200) return again(status, [this] { claim(); });
            ++m_tally.claims;
            m_claim.clear();
            const auto answer = fleet::read<fleet::wire::ClaimAnswer>(bytes, fleet::kMostAnswerBytes);
            if (!answer) return again(-1, [this] { claim(); });
            if (answer->leases.empty()) {
                if (answer->restSeconds > 0) return m_loop.in(std::chrono::seconds(answer->restSeconds), [this] { claim(); });
                return claim();
            }
            work(answer->leases[0]);
        });
    }

    void work(const fleet::wire::Lease& lease) {
        ++m_tally.leases;
        const auto unit = lease.task.substr(lease.task.rfind('/') + 1);
        if (const auto dash = unit.rfind('-'); unit.starts_with("late") && dash != std::string::npos)
            m_tally.waitedMs.push_back(static_cast<double>(nowUs() - std::atoll(unit.c_str() + dash + 1)) / 1000);
        m_held = lease;
        m_heldSince = Clock::now();
        if (m_wishes.burn > 0ms) {
            // Of this process: it has one worker then.
            const std::clock_t until = std::clock() + static_cast<std::clock_t>(m_wishes.burn.count()) * (CLOCKS_PER_SEC / 1000);
            while (std::clock() < until) {}
        }
        if (m_wishes.hold > 0ms) m_loop.in(m_wishes.hold, [this] { end(); });
        else end();
    }

    void end() {
        if (m_held.task.empty()) return claim(); // cancelled meanwhile
        if (m_wishes.log.is_open()) m_wishes.log << m_held.task << '\n' << std::flush;
        report();
    }
    void report() {
        fleet::wire::Result message;
        message.task = m_held.task;
        message.fence = m_held.fence;
        message.recipe = m_held.recipe;
        message.pin = m_held.pin;
        message.result.fingerprint = "nothing";
        m_work.post("result", model::toBytes(message), [this, ref = m_held.ref()](int status, const QByteArray&) {
            if (status == 0 || status >= 500) return again(status, [this] { report(); });
            m_held = {};
            if (status == 202) {
                ++m_tally.accepted;
                m_unsettled.push_back(ref);
                constexpr std::size_t kMany = 32; // what became of so many more the queue remembers
                if (m_unsettled.size() >= kMany && !m_beats.isBusy()) beatNow();
            } else {
                ++m_tally.refused[status];
            }
            claim();
        });
    }

    void beat() {
        if (m_hasLeft) return;
        if (!m_beats.isBusy()) beatNow();
        constexpr int kMs = fleet::kBeatSeconds * 1000;
        m_loop.in(std::chrono::milliseconds(kMs * 4 / 5 + std::rand() % (kMs * 2 / 5)), [this] { beat(); });
    }
    void beatNow() {
        fleet::wire::Beat message;
        message.n = ++m_beaten;
        message.bootId = m_bootId;
        message.state = m_held.task.empty() ? fleet::WorkerState::Idle : fleet::WorkerState::Encoding;
        message.wallMs = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
        if (!m_held.task.empty()) {
            fleet::HeldTask& held = message.held.emplace_back();
            held.task = m_held.task;
            held.fence = m_held.fence;
            held.fraction = 0.5;
            held.seconds = std::chrono::duration<double>(Clock::now() - m_heldSince).count();
        }
        message.unsettled = m_unsettled;
        m_beats.post("beat", model::toBytes(message), [this, sentUs = nowUs()](int status, const QByteArray& bytes) {
            if (status != 200) return static_cast<void>(++m_tally.refused[status]);
            m_tally.beatMs.push_back(static_cast<double>(nowUs() - sentUs) / 1000);
            if (const auto answer = fleet::read<fleet::wire::BeatAnswer>(bytes, fleet::kMostAnswerBytes)) hear(*answer);
        });
    }
    void hear(const fleet::wire::BeatAnswer& answer) {
        for (const auto& ref : answer.settled) m_tally.settled += static_cast<long>(std::erase(m_unsettled, ref));
        m_tally.lost += static_cast<long>(answer.lost.size());
        for (const auto& ref : answer.cancel) {
            ++m_tally.cancelled;
            if (m_held.ref() == ref && !m_work.isBusy()) m_held = {}; // its timer claims again
        }
    }

    Loop& m_loop;
    Wishes& m_wishes;
    Tally& m_tally;
    const std::string m_name, m_bootId;
    Line m_work, m_beats;
    std::string m_claim; ///< asked again as it was while nobody has answered
    fleet::wire::Lease m_held;
    Clock::time_point m_heldSince;
    std::vector<fleet::TaskRef> m_unsettled;
    std::int64_t m_claims = 0, m_beaten = 0;
    bool m_hasLeft = false;
};

double percentile(std::vector<double>& values, double p) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(values.size() - 1) * p);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

void tell(Tally& tally, double seconds) {
    std::string refused;
    for (const auto& [status, count] : tally.refused)
        refused += (refused.empty() ? "\"" : ", \"") + std::to_string(status) + "\": " + std::to_string(count);
    std::printf(
        "{\"workers\": %ld, \"seconds\": %.2f, \"claims\": %ld, \"leases\": %ld, \"accepted\": %ld, \"settled\": %ld, \"cancelled\": %ld, \"lost\": %ld, "
        "\"late\": %zu, \"waitedMsP50\": %.1f, \"waitedMsP99\": %.1f, \"waitedMsMax\": %.1f, \"beats\": %zu, \"beatMsP99\": %.1f, \"refused\": {%s}}\n",
        tally.come, seconds, tally.claims, tally.leases, tally.accepted, tally.settled, tally.cancelled, tally.lost, tally.waitedMs.size(),
        percentile(tally.waitedMs, 0.5), percentile(tally.waitedMs, 0.99), percentile(tally.waitedMs, 1), tally.beatMs.size(),
        percentile(tally.beatMs, 0.99), refused.c_str());
    std::fflush(stdout);
}

bool isInputOver() {
    char sign = 0;
    const ssize_t size = ::read(STDIN_FILENO, &sign, 1);
    return size == 0 || (size < 0 && errno != EAGAIN);
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 9) return std::fprintf(stderr, "bench_fleet_workers PORT KEYS FIRST COUNT SECONDS DIGIT HOLD_MS BURN_MS [LOG]\n"), 2;
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    ::fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    std::srand(1);
    Loop loop;
    Tally tally;
    Wishes wishes;
    wishes.port = std::atoi(argv[1]);
    wishes.digest = std::string(64, argv[6][0]);
    wishes.hold = std::chrono::milliseconds(std::atoi(argv[7]));
    wishes.burn = std::chrono::milliseconds(std::atoi(argv[8]));
    if (argc > 9) wishes.log.open(argv[9], std::ios::app);
    std::vector<std::unique_ptr<Worker>> workers;
    std::ifstream keys(argv[2]);
    const int first = std::atoi(argv[3]), count = std::atoi(argv[4]);
    std::string name, key;
    for (int line = 0; line < first + count && keys >> name >> key; ++line)
        if (line >= first) workers.push_back(std::make_unique<Worker>(loop, wishes, tally, name, key));
    for (const auto& worker : workers) worker->come();
    const auto areThere = [&] { return tally.come == static_cast<long>(workers.size()); };
    loop.run(areThere);
    std::printf("ready\n");
    std::fflush(stdout);
    tally = {.come = tally.come};
    const auto begun = Clock::now(),
               end = begun + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(std::atof(argv[5])));
    loop.run([&] { return Clock::now() >= end || isInputOver(); });
    tell(tally, std::chrono::duration<double>(Clock::now() - begun).count());
    wishes.isOver = true;
    const auto patience = Clock::now() + 3s;
    loop.run([&] {
        bool haveLeft = true;
        for (const auto& worker : workers)
            if (!worker->hasLeft()) {
                worker->leave();
                haveLeft = false;
            }
        return haveLeft || Clock::now() > patience;
    });
    return 0;
}
