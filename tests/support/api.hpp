#pragma once
/// The API over a real engine, real accounts and a real socket on port 0. Questions are asked on a thread of their own while the main one
/// turns its event loop, for that is who answers them.

#include "core/api/api.hpp"
#include "core/http/server.hpp"
#include "tests/support/engine.hpp"
#include "tests/support/ingest.hpp"
#include "tests/support/stepped_clock.hpp"

#include <QJsonDocument>
#include <atomic>
#include <thread>

namespace support {

struct Answered {
    QByteArray whole;

    int status() const { return test::status(whole); }
    QByteArray body() const { return test::body(whole); }
    QByteArray header(const char* name) const { return test::header(whole, name); }
    QJsonObject json() const { return QJsonDocument::fromJson(body()).object(); }
    /// The last part of a problem's type; "" when it is none.
    std::string problem() const { return json()[QLatin1String("type")].toString().section(QLatin1Char('/'), -1).toStdString(); }
};

class ApiHost {
public:
    /// The engine does not run jobs: nothing is published anywhere, so they wait.
    explicit ApiHost(bool isOpen = false) {
        engine.options.dataFolder = engine.path("data").toStdString();
        engine.options.uploadFolder = engine.path("uploads").toStdString();
        auto made = engine::LocalService::create(engine.options);
        EXPECT_TRUE(made) << made.error().message;
        if (made) engine.service = std::move(*made);
        auth::AccountsOptions access;
        access.folder = engine.options.dataFolder;
        access.internalToken = "internal-token";
        access.issuer = "instance";
        auto opened = auth::Accounts::open(access);
        EXPECT_TRUE(opened) << opened.error().message;
        if (opened) accounts = std::move(*opened);
        clock.ms = base::SystemClock().wallMs();
        options.clock = &clock;
        options.isOpen = isOpen;
        options.instance = {"instance", "Test host", {}};
        options.uploads.folder = engine.path("uploads").toStdString();
        options.uploads.reserve = 0;
        options.uploads.presetId = "quick";
        options.answers = engine.service.get();
        options.films = engine.service.get();
    }
    ~ApiHost() { stop(); }

    void start() {
        api = std::make_unique<api::Api>(*engine.service, *accounts, options);
        http::ServerOptions where;
        where.stopping = [this] { api->close(); };
        auto started = http::Server::start(where, [this](http::Request& request) { return api->answer(request); });
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(*started);
    }
    void stop() {
        server.reset();
        api.reset();
    }

    /// Raw bytes to the server, and what it says.
    /// A test pattern is encoded before its job is there, and encoders leave the machine to others.
    static constexpr int kPatienceMs = 60'000;
    Answered talk(const QByteArray& request) {
        Answered answered;
        std::atomic<bool> done = false;
        std::thread asking([&] {
            answered.whole = test::Ingest::talkTo(server->port(), request, kPatienceMs);
            done = true;
        });
        engine.until([&] { return done.load(); });
        asking.join();
        return answered;
    }
    Answered ask(const QByteArray& method, const QByteArray& target, const QByteArray& token, const QByteArray& body = {},
        const QByteArray& headers = {}) {
        QByteArray request = method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers;
        if (!token.isEmpty()) request += "Authorization: Bearer " + token + "\r\n";
        if (!body.isEmpty()) request += "Content-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n";
        return talk(request + "\r\n" + body);
    }
    /// The first user's token, an admin's.
    QByteArray admin() {
        if (!m_admin.isEmpty()) return m_admin;
        const QByteArray code = QByteArray::fromStdString(accounts->setupCode());
        const auto made =
            ask("POST", "/api/v1/setup", {}, "{\"code\":\"" + code + "\",\"user\":\"anna\",\"password\":\"correct horse battery\"}");
        EXPECT_EQ(made.status(), 201) << made.whole.toStdString();
        m_admin = made.json()[QLatin1String("token")].toString().toUtf8();
        return m_admin;
    }
    QByteArray tokenOf(auth::Role role) {
        if (role == auth::Role::Internal) return "internal-token";
        if (role == auth::Role::Admin) return admin();
        QByteArray kind = "api";
        if (!auth::isPerson(role)) kind = model::word(role);
        const auto made =
            ask("POST", "/api/v1/tokens", admin(), "{\"name\":\"t\",\"kind\":\"" + kind + "\",\"role\":\"" + model::word(role) + "\"}");
        EXPECT_EQ(made.status(), 201) << made.whole.toStdString();
        return made.json()[QLatin1String("token")].toString().toUtf8();
    }

    SteppedClock clock; ///< of the rates, and of tokens that end
    Engine engine;
    std::unique_ptr<auth::Accounts> accounts;
    api::ApiOptions options;
    std::unique_ptr<api::Api> api;
    std::unique_ptr<http::Server> server;

private:
    QByteArray m_admin;
};

} // namespace support
