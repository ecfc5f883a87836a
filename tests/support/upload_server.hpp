#pragma once
/// Uploads over a real socket on port 0: store, jobs of a service in memory, routes. Whose token it is says the header X-Token. Main
/// thread; while a client waits the main thread's events go on, as the server needs them.

#include "core/api/uploads/upload_routes.hpp"
#include "core/http/server.hpp"
#include "tests/support/fake_service.hpp"
#include "tests/support/run_until.hpp"
#include "tests/support/stepped_clock.hpp"
#include "tests/support/upload_call.hpp"

#include <QTcpSocket>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace test {

struct Answer {
    QByteArray text;

    int status() const { return text.mid(9, 3).toInt(); }
    QByteArray body() const { return text.mid(text.indexOf("\r\n\r\n") + 4); }
    /// "" if there is none.
    QByteArray header(const QByteArray& name) const {
        const auto at = text.indexOf("\r\n" + name + ": ");
        if (at < 0 || at > text.indexOf("\r\n\r\n")) return {};
        const auto from = at + name.size() + 4;
        return text.mid(from, text.indexOf('\r', from) - from);
    }
};

/// A connection that sends what it is told and no more.
class Client {
public:
    explicit Client(unsigned short port) {
        m_socket.connectToHost(QStringLiteral("127.0.0.1"), port);
        EXPECT_TRUE(support::runUntil([&] { return m_socket.state() == QAbstractSocket::ConnectedState; }));
    }
    void send(const QByteArray& bytes) {
        m_socket.write(bytes);
        support::runUntil([&] { return m_socket.bytesToWrite() == 0 || m_socket.state() != QAbstractSocket::ConnectedState; });
    }
    /// Less when the connection ends before.
    Answer answer(bool hasBody = true) {
        QByteArray got;
        support::runUntil([&] {
            got += m_socket.readAll();
            const auto head = got.indexOf("\r\n\r\n");
            if (head < 0) return m_socket.state() != QAbstractSocket::ConnectedState;
            const Answer answer{got};
            return !hasBody || answer.body().size() >= answer.header("Content-Length").toLongLong();
        });
        return {got};
    }
    /// So that the other side sees a broken connection.
    void reset() { m_socket.abort(); }

private:
    QTcpSocket m_socket;
};

struct Uploads : testing::Test {
    QTemporaryDir folder;
    support::SteppedClock clock;
    support::FakeService service;
    api::UploadStoreOptions options;
    std::vector<std::pair<std::string, double>> received; ///< what the engine was told
    std::vector<std::string> lost;
    std::chrono::milliseconds patience{10'000}; ///< longer than in service: a machine under load is no dead disk
    std::unique_ptr<api::UploadStore> store;
    std::unique_ptr<api::UploadJobs> jobs;
    std::unique_ptr<api::MainThread> mainThread;
    std::unique_ptr<api::UploadRoutes> uploads;
    std::vector<api::ApiRoute> rows;
    std::unique_ptr<http::RouteTable> table;
    std::unique_ptr<http::Server> server;
    unsigned short fixedPort = 0; ///< 0: any; the next start listens there
    std::shared_ptr<http::Counters> counters = std::make_shared<http::Counters>();
    std::atomic<std::int64_t> proxyLimit{0}; ///< longer bodies are refused, as a proxy does; 0: none are
    std::atomic<std::int64_t> busyFrom{-1};  ///< parts from that offset on are told to come again; -1: none is
    std::atomic<int> wrongDigests{0};        ///< as many of those that are told are wrong

    void SetUp() override {
        clock.ms = 1'700'000'000'000;
        options.folder = folder.filePath(QStringLiteral("uploads")).toStdString();
        options.clock = &clock;
        options.session = "one";
        options.limits.keepFree = 0;
        start();
    }
    void TearDown() override { stop(); }

    void start() {
        auto opened = api::UploadStore::open(options);
        ASSERT_TRUE(opened) << opened.error().message;
        store = std::move(opened).value();
        jobs = std::make_unique<api::UploadJobs>(*store, service,
            api::UploadListener{[this](const std::string& file, double fraction) { received.emplace_back(file, fraction); },
                [this](const std::string& file) { lost.push_back(file); }});
        mainThread = std::make_unique<api::MainThread>(service);
        api::UploadRoutesOptions routes;
        routes.store = store.get();
        routes.jobs = jobs.get();
        routes.mainThread = mainThread.get();
        routes.clock = &clock;
        routes.patience = patience;
        uploads = std::make_unique<api::UploadRoutes>(std::move(routes));
        rows = uploads->routes();
        std::vector<http::Route> entries;
        for (const api::ApiRoute& row : rows)
            entries.push_back({row.method, row.pattern,
                [this, &row](http::Request& request, const http::PathValues& values) { return handle(row, request, values); }});
        table = std::make_unique<http::RouteTable>(std::move(entries));
        http::ServerOptions serverOptions;
        serverOptions.threads = 2;
        serverOptions.port = fixedPort;
        serverOptions.counters = counters;
        serverOptions.stopping = [this] {
            uploads->close();
            mainThread->close();
        };
        auto started = http::Server::start(serverOptions, [this](http::Request& request) { return table->answer(request); });
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(started).value();
        jobs->start();
    }
    void stop() {
        server.reset();
        table.reset();
        uploads.reset();
        mainThread.reset();
        jobs.reset();
        store.reset();
    }
    http::Awaitable<http::Response> handle(const api::ApiRoute& row, http::Request& request, const http::PathValues& values) {
        const std::string token(request.header("x-token"));
        const auth::Role role = token == "admin" ? auth::Role::Admin : auth::Role::Operator;
        api::Call call = uploadCall(row, request, values, token.empty() ? "aaaaaaaaaa" : token, role);
        if (proxyLimit > 0 && request.contentLength > proxyLimit) co_return http::text(413, "<html>413 Request Entity Too Large</html>");
        const std::string at(request.header("upload-offset"));
        if (request.method == "PATCH" && busyFrom >= 0 && QByteArray::fromStdString(at).toLongLong() >= busyFrom)
            co_return http::text(503, "Later.").with("Retry-After", "1");
        http::Response response = co_await row.handler(call);
        const auto digest = response.head.find("Repr-Digest: sha-256=:");
        if (digest != std::string::npos && wrongDigests > 0) {
            --wrongDigests;
            response.head[digest + 22] = response.head[digest + 22] == 'A' ? 'B' : 'A';
        }
        co_return response;
    }

    unsigned short port() const { return server->port(); }
    static QByteArray request(
        const QByteArray& method, const QByteArray& path, const QByteArray& headers = {}, const QByteArray& body = {}) {
        return method + " /api/v1/" + path + " HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n" + headers +
            (body.isEmpty() ? QByteArray() : "Content-Length: " + QByteArray::number(body.size()) + "\r\n") + "\r\n" + body;
    }
    Answer talk(const QByteArray& method, const QByteArray& path, const QByteArray& headers = {}, const QByteArray& body = {}) const {
        Client client(port());
        client.send(request(method, path, headers, body));
        return client.answer(method != "HEAD");
    }
    Answer create(qint64 length, const QByteArray& headers = {}) const {
        return talk("POST", "uploads", "Upload-Length: " + QByteArray::number(length) + "\r\nContent-Length: 0\r\n" + headers);
    }
    /// Of a new one: "uploads/u_…".
    QByteArray begin(qint64 length, const QByteArray& headers = {}) const {
        const Answer answer = create(length, headers);
        EXPECT_EQ(answer.status(), 201) << answer.text.toStdString();
        return answer.header("Location");
    }
    static QByteArray partHead(qint64 offset, qint64 size) {
        return "Content-Type: application/offset+octet-stream\r\nUpload-Offset: " + QByteArray::number(offset) +
            "\r\nContent-Length: " + QByteArray::number(size) + "\r\n";
    }
    Answer patch(const QByteArray& location, qint64 offset, const QByteArray& bytes, const QByteArray& headers = {}) const {
        Client client(port());
        client.send(request("PATCH", location, partHead(offset, bytes.size()) + headers) + bytes);
        return client.answer();
    }
    /// -1: it has none.
    qint64 offset(const QByteArray& location) const {
        const QByteArray text = talk("HEAD", location).header("Upload-Offset");
        return text.isEmpty() ? -1 : text.toLongLong();
    }
    std::shared_ptr<api::Upload> upload(const QByteArray& location) const { return store->find(location.mid(8).toStdString()); }
    QByteArray bytesOf(const QByteArray& location) const {
        QFile file(QString::fromStdString(upload(location)->source()));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// Bytes in which every place is told from its neighbours.
    static QByteArray film(qsizetype size) {
        QByteArray bytes(size, '\0');
        quint32 state = 1;
        for (char& c : bytes) c = static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
        return bytes;
    }
};

} // namespace test
