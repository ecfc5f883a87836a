// The page's rows: what a browser gets, under which policy, and what it need not load again.

#include "core/api/page.hpp"
#include "core/http/server.hpp"
#include "tests/support/ingest.hpp"

#include <gtest/gtest.h>

namespace {

http::Awaitable<http::Response> answerOf(const std::vector<api::ApiRoute>& rows, http::Request& request) {
    const http::PathValues values;
    for (const api::ApiRoute& row : rows) {
        if (request.target != row.pattern) continue;
        api::Call call{request, values, row, "r_1", std::nullopt, false, {}, {}, {}};
        http::Response response = co_await row.handler(call);
        co_return response;
    }
    co_return http::text(404, "There is nothing here.\n");
}

/// Serves the page's rows alone.
class PageServer {
public:
    explicit PageServer(std::string playback)
        : m_page([this] { return m_playback; }), m_playback(std::move(playback)), m_rows(m_page.routes()) {
        auto server = http::Server::start({}, [this](http::Request& request) { return answerOf(m_rows, request); });
        if (server) m_server = std::move(*server);
    }
    QByteArray get(const QByteArray& path, const QByteArray& head = {}) {
        return test::Ingest::talkTo(m_server->port(), "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + head + "\r\n");
    }
    const std::vector<api::ApiRoute>& rows() const { return m_rows; }
    bool isThere() const { return m_page.isThere(); }
    void playFrom(std::string playback) { m_playback = std::move(playback); }

private:
    api::Page m_page;
    std::string m_playback;
    std::vector<api::ApiRoute> m_rows;
    std::unique_ptr<http::Server> m_server;
};

QByteArray headerOf(const QByteArray& answer, const QByteArray& name) {
    for (const QByteArray& line : answer.left(answer.indexOf("\r\n\r\n")).split('\n'))
        if (line.toLower().startsWith(name.toLower() + ':')) return line.mid(name.size() + 1).trimmed();
    return {};
}

} // namespace

TEST(Page, ThePolicyIsExactAndNamesWhereFilmsAreAndNothingElse) {
    const std::string before = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'";
    const std::string behind =
        "; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'";
    EXPECT_EQ(api::pagePolicy(""), before + behind);
    EXPECT_EQ(api::pagePolicy("http://films.example:5005/media/"), before + " http://films.example:5005" + behind);
    EXPECT_EQ(api::pagePolicy("https://films.example/media/?a=b"), before + " https://films.example" + behind);
    EXPECT_EQ(api::pagePolicy("http://[::1]:5005/media/"), before + " http://*:5005" + behind);
    // What is no address of the web, or would end the directive, adds nothing.
    for (const char* bad : {"javascript:alert(1)", "file:///srv/media", "films.example", "http://a b/", "http://a;script-src *", "http://"})
        EXPECT_EQ(api::pagePolicy(bad), before + behind) << bad;
}

TEST(Page, ABrowserGetsEveryFileUnderThePolicyAndItsType) {
    PageServer server("http://films.example:5005/media/");
    ASSERT_TRUE(server.isThere()) << "linked without the resource";

    const std::pair<const char*, const char*> files[] = {{"/", "text/html; charset=utf-8"}, {"/pair", "text/html; charset=utf-8"},
        {"/page.css", "text/css; charset=utf-8"}, {"/page.js", "text/javascript; charset=utf-8"}, {"/icon.svg", "image/svg+xml"}};
    for (const auto& [path, type] : files) {
        const QByteArray answer = server.get(path);
        EXPECT_EQ(test::status(answer), 200) << path;
        EXPECT_EQ(headerOf(answer, "Content-Type"), type) << path;
        EXPECT_EQ(headerOf(answer, "Content-Security-Policy").toStdString(), api::pagePolicy("http://films.example:5005")) << path;
        EXPECT_EQ(headerOf(answer, "Referrer-Policy"), "no-referrer") << path;
        EXPECT_EQ(headerOf(answer, "Cache-Control"), "no-cache") << path;
    }
    EXPECT_TRUE(server.get("/").contains("<script type=\"module\" src=\"page.js\"></script>"));
    EXPECT_EQ(server.get("/").mid(server.get("/").indexOf("\r\n\r\n")), server.get("/pair").mid(server.get("/pair").indexOf("\r\n\r\n")));
}

TEST(Page, WhatABrowserHasIsNotSentAgainUntilItOrThePolicyChanges) {
    PageServer server("http://films.example:5005");
    const QByteArray tag = headerOf(server.get("/page.js"), "ETag");
    ASSERT_TRUE(tag.startsWith('"')) << tag.toStdString();

    const QByteArray again = server.get("/page.js", "If-None-Match: " + tag + "\r\n");
    EXPECT_EQ(test::status(again), 304);
    EXPECT_TRUE(again.endsWith("\r\n\r\n")) << again.size();
    EXPECT_FALSE(headerOf(again, "Content-Security-Policy").isEmpty());
    EXPECT_EQ(test::status(server.get("/page.css", "If-None-Match: " + tag + "\r\n")), 200);

    server.playFrom("http://elsewhere.example");
    EXPECT_EQ(test::status(server.get("/page.js", "If-None-Match: " + tag + "\r\n")), 200);
}

TEST(Page, NobodyNeedsATokenForItAlsoBeforeThereAreUsers) {
    PageServer server("");
    for (const api::ApiRoute& row : server.rows()) {
        EXPECT_TRUE(row.roles.empty()) << row.pattern;
        EXPECT_TRUE(row.beforeSetup) << row.pattern;
        EXPECT_STREQ(row.method, "GET");
    }
    EXPECT_EQ(server.rows().size(), 5u);
}
