// Files from foreign addresses, fetched from a server that cuts, changes its mind and leads astray.

#include "core/base/files.hpp"
#include "core/http/server.hpp"
#include "core/net/fetch.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/file_server.hpp"

#include <QFile>
#include <QTemporaryDir>
#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <thread>

using base::ErrorCode;
using test::FileServer;

namespace {

/// Different everywhere, so that a byte in another place is noticed.
std::string contentOf(std::size_t size, unsigned seed) {
    std::string content(size, '\0');
    for (char& c : content) {
        seed = seed * 1664525 + 1013904223;
        c = static_cast<char>(seed >> 24);
    }
    return content;
}

http::Awaitable<http::Response> answers(std::atomic<int>& asked) {
    ++asked;
    co_return http::text(200, "film\n");
}

struct FetchTest : testing::Test {
    QTemporaryDir folder;
    net::FetchRequest request;
    const std::string film = contentOf(300'000, 1);

    void SetUp() override {
        request.file = folder.filePath(QStringLiteral("source/film")).toStdString();
        request.guard = net::AddressGuard(*net::networksOf("127.0.0.1"));
        request.limits.firstPauseMs = 1;
        request.limits.longestPauseMs = 5;
    }
    base::Result<net::Fetched> fetch(const std::string& address) {
        request.address = address;
        net::FetchControl control;
        return net::fetch(request, control);
    }
    std::string there() const {
        const auto bytes = base::readFile(request.file);
        return bytes ? bytes->toStdString() : "";
    }
    bool exists(const char* end) const { return QFile::exists(QString::fromStdString(request.file + end)); }
};

} // namespace

TEST_F(FetchTest, AFileComesWholeAndNothingIsLeftBesideIt) {
    FileServer server([&](const auto& asked) {
        auto reply = FileServer::file(asked, film, "\"a\"");
        reply.head += "Content-Disposition: attachment; filename=\"../harbour master.mp4\"\r\n";
        return reply;
    });
    const auto fetched = fetch(server.url("/download?id=7"));
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(there(), film);
    EXPECT_EQ(fetched->bytes, 300'000);
    EXPECT_EQ(fetched->transferred, 300'000);
    EXPECT_EQ(fetched->name, "harbour master.mp4");
    EXPECT_EQ(fetched->mediaType, "video/mp4");
    EXPECT_EQ(fetched->validator, "\"a\"") << "others may read the same file there";
    EXPECT_FALSE(exists(".part") || exists(".fetch.json"));
    EXPECT_EQ(server.asked().at(0).path, "/download?id=7");
}

TEST_F(FetchTest, WhatWasCutIsGoneOnWithAndNoByteComesTwice) {
    std::atomic<int> answers{0};
    FileServer server([&](const auto& asked) {
        const auto reply = FileServer::file(asked, film, "\"a\"");
        return ++answers < 3 ? FileServer::cut(reply, 100'000) : reply;
    });
    const auto fetched = fetch(server.url("/film.mp4"));
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(there(), film);
    EXPECT_EQ(server.sent(), film.size());
    ASSERT_EQ(server.asked().size(), 3u);
    EXPECT_EQ(server.asked()[0].range, "");
    EXPECT_EQ(server.asked()[1].range, "bytes=100000-");
    EXPECT_EQ(server.asked()[2].range, "bytes=200000-");
    EXPECT_EQ(server.asked()[2].ifRange, "\"a\"");
}

TEST_F(FetchTest, ALaterCallGoesOnWhereAnEarlierOneEnded) {
    std::atomic<bool> isCut{true};
    FileServer server([&](const auto& asked) {
        const auto reply = FileServer::file(asked, film, "\"a\"");
        return isCut ? FileServer::cut(reply, 100'000) : reply;
    });
    request.limits.attempts = 1;
    const auto first = fetch(server.url("/film.mp4"));
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().code, ErrorCode::LinkSilent);
    EXPECT_FALSE(exists("")) << "half a film is no film";
    isCut = false;
    const auto second = fetch(server.url("/film.mp4"));
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(there(), film);
    EXPECT_EQ(second->transferred, second->bytes - 100'000);
    EXPECT_EQ(server.sent(), film.size());
}

TEST_F(FetchTest, WhatLiesThereOfAnotherAddressIsNotGoneOnWith) {
    FileServer server([&](const auto& asked) {
        const auto reply = FileServer::file(asked, film, "\"a\"");
        return asked.path == "/a.mp4" ? FileServer::cut(reply, 100'000) : reply;
    });
    request.limits.attempts = 1;
    EXPECT_FALSE(fetch(server.url("/a.mp4")));
    ASSERT_TRUE(fetch(server.url("/b.mp4")));
    EXPECT_EQ(server.asked().at(1).range, "");
    EXPECT_EQ(there(), film);
}

TEST_F(FetchTest, AFileThatChangesMidwayIsFetchedFromItsStart) {
    const std::string other = contentOf(250'000, 2);
    std::atomic<int> answers{0};
    FileServer server([&](const auto& asked) {
        return ++answers == 1 ? FileServer::cut(FileServer::file(asked, film, "\"a\""), 100'000) : FileServer::file(asked, other, "\"b\"");
    });
    const auto fetched = fetch(server.url("/film.mp4"));
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(there(), other);
    EXPECT_EQ(answers, 2);
}

TEST_F(FetchTest, AServerThatDisregardsIfRangeIsFoundOutByItsTag) {
    const std::string other = contentOf(film.size(), 2); // as long as before: the length tells nothing
    std::atomic<int> answers{0};
    FileServer server([&](auto asked) {
        if (++answers == 1) return FileServer::cut(FileServer::file(asked, film, "\"a\""), 100'000);
        if (!asked.ifRange.empty()) asked.ifRange = "\"b\"";
        return FileServer::file(asked, other, "\"b\"");
    });
    const auto fetched = fetch(server.url("/film.mp4"));
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(there(), other) << "bytes of two films were joined";
    EXPECT_EQ(answers, 3);
    EXPECT_EQ(server.asked().at(2).range, "");
}

TEST_F(FetchTest, AFileThatIsAnotherEachTimeIsGivenUp) {
    std::atomic<int> answers{0};
    FileServer server([&](const auto& asked) {
        const std::string tag = "\"" + std::to_string(++answers) + "\"";
        return FileServer::cut(FileServer::file(asked, film, tag), 50'000);
    });
    request.limits.attempts = 100;
    const auto fetched = fetch(server.url("/film.mp4"));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::SourceChanged) << fetched.error().message;
    EXPECT_LT(answers, 20);
}

TEST_F(FetchTest, WithoutAValidatorNothingIsJoined) {
    std::atomic<int> answers{0};
    FileServer server([&](const auto&) {
        const FileServer::Reply reply{.head = "200 OK\r\nETag: W/\"weak\"\r\n", .body = film};
        return ++answers == 1 ? FileServer::cut(reply, 100'000) : reply;
    });
    ASSERT_TRUE(fetch(server.url("/film.mp4")));
    EXPECT_EQ(server.asked().at(1).range, "");
    EXPECT_EQ(there(), film);
}

TEST_F(FetchTest, OfALengthThatIsNotToldTheEndOfTheConnectionIsTheEnd) {
    FileServer server([&](const auto&) { return FileServer::Reply{.head = "200 OK\r\nX-No-Length: 1\r\n", .body = film}; });
    const auto fetched = fetch(server.url("/film.mp4"));
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_FALSE(fetched->isLengthKnown);
    EXPECT_EQ(there(), film);
}

TEST_F(FetchTest, AnInternalAddressHearsNothing) {
    FileServer canary([&](const auto& asked) { return FileServer::file(asked, film, "\"a\""); }, "127.0.0.2");
    const auto direct = fetch(canary.url("/film.mp4"));
    ASSERT_FALSE(direct);
    EXPECT_EQ(direct.error().code, ErrorCode::LinkForbidden);
    EXPECT_NE(direct.error().message.find("127.0.0.2"), std::string::npos) << direct.error().message;
    FileServer server(
        [&](const auto&) { return FileServer::Reply{.head = "302 Found\r\nLocation: " + canary.url("/film.mp4") + "\r\n", .body = ""}; });
    const auto led = fetch(server.url("/film.mp4"));
    ASSERT_FALSE(led);
    EXPECT_EQ(led.error().code, ErrorCode::LinkForbidden);
    EXPECT_EQ(server.heard(), 1);
    EXPECT_EQ(canary.heard(), 0);
}

TEST_F(FetchTest, ANameIsJudgedByWhatItResolvesTo) {
    FileServer canary([&](const auto& asked) { return FileServer::file(asked, film, "\"a\""); });
    request.guard = net::AddressGuard();
    const std::string port = canary.url("").substr(canary.url("").rfind(':'));
    for (const std::string host : {"localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"}) {
        const auto fetched = fetch("http://" + host + port + "/film.mp4");
        ASSERT_FALSE(fetched) << host;
        EXPECT_TRUE(fetched.error().code == ErrorCode::LinkForbidden || fetched.error().code == ErrorCode::LinkSilent)
            << host << ": " << fetched.error().message;
    }
    EXPECT_EQ(canary.heard(), 0);
}

TEST_F(FetchTest, TheEnvironmentsProxyIsNotAsked) {
    FileServer proxy([&](const auto& asked) { return FileServer::file(asked, film, "\"a\""); });
    FileServer server([&](const auto& asked) { return FileServer::file(asked, film, "\"a\""); });
    for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) qputenv(name, QByteArray::fromStdString(proxy.url("")));
    const auto fetched = fetch(server.url("/film.mp4"));
    for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) qunsetenv(name);
    ASSERT_TRUE(fetched);
    EXPECT_EQ(proxy.heard(), 0);
}

TEST_F(FetchTest, ARedirectIsFollowedAndTakesNoPasswordToAnotherHost) {
    FileServer other([&](const auto& asked) { return FileServer::file(asked, film, "\"a\""); });
    FileServer server([&](const auto& asked) {
        const std::string to = asked.path == "/first" ? "second" : other.url("/film.mp4");
        return FileServer::Reply{.head = "307 Temporary Redirect\r\nLocation: " + to + "\r\n", .body = "moved"};
    });
    ASSERT_TRUE(fetch(server.urlFor("anna:geheim", "/first")));
    EXPECT_EQ(there(), film);
    ASSERT_EQ(server.asked().size(), 2u);
    EXPECT_EQ(server.asked()[0].authorization, "Basic YW5uYTpnZWhlaW0=");
    EXPECT_EQ(server.asked()[1].authorization, "Basic YW5uYTpnZWhlaW0=") << "the same host";
    ASSERT_EQ(other.asked().size(), 1u);
    EXPECT_EQ(other.asked()[0].authorization, "");
}

TEST_F(FetchTest, ARedirectWithoutEndOrToAnotherSchemeIsNotFollowed) {
    FileServer server([&](const auto& asked) {
        const std::string to = asked.path == "/out" ? "file:///etc/passwd" : "/again";
        return FileServer::Reply{.head = "302 Found\r\nLocation: " + to + "\r\n", .body = ""};
    });
    const auto round = fetch(server.url("/"));
    ASSERT_FALSE(round);
    EXPECT_EQ(round.error().code, ErrorCode::LinkForbidden);
    EXPECT_EQ(server.heard(), 6) << "five redirects";
    const auto scheme = fetch(server.url("/out"));
    ASSERT_FALSE(scheme);
    EXPECT_EQ(scheme.error().code, ErrorCode::LinkForbidden);
    EXPECT_FALSE(exists(""));
}

TEST_F(FetchTest, WhatMayPassIsTriedAgainAndWhatMayNotIsNot) {
    std::atomic<int> answers{0};
    FileServer busy([&](const auto& asked) {
        return ++answers < 4 ? FileServer::Reply{.head = "503 Service Unavailable\r\nRetry-After: 0\r\n", .body = "busy"}
                             : FileServer::file(asked, film, "\"a\"");
    });
    EXPECT_TRUE(fetch(busy.url("/film.mp4")));
    EXPECT_EQ(there(), film);
    for (const char* status :
        {"400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "501 Not Implemented"}) {
        FileServer server([&](const auto&) { return FileServer::Reply{.head = std::string(status) + "\r\n", .body = "no"}; });
        const auto fetched = fetch(server.urlFor("anna:geheim", "/film.mp4?token=secret"));
        ASSERT_FALSE(fetched) << status;
        EXPECT_EQ(fetched.error().code, ErrorCode::LinkRefused) << status;
        EXPECT_EQ(server.heard(), 1) << status;
        EXPECT_EQ(fetched.error().message.find("geheim"), std::string::npos) << fetched.error().message;
        EXPECT_EQ(fetched.error().message.find("secret"), std::string::npos) << fetched.error().message;
    }
}

TEST_F(FetchTest, AServerThatIsGoneIsTriedSoOftenAndSaysSo) {
    std::string nobody;
    {
        FileServer server([&](const auto&) { return FileServer::Reply{}; });
        nobody = server.url("/film.mp4");
    }
    request.limits.attempts = 3;
    const auto fetched = fetch(nobody);
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::LinkSilent);
    EXPECT_NE(fetched.error().message.find(nobody), std::string::npos) << fetched.error().message;
}

TEST_F(FetchTest, APageIsNoFilm) {
    FileServer server([&](const auto&) {
        return FileServer::Reply{.head = "200 OK\r\nContent-Type: text/html; charset=utf-8\r\n", .body = "<p>Sign in"};
    });
    request.refusedTypes = {"text/html"};
    const auto fetched = fetch(server.url("/film.mp4"));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::LinkRefused);
    EXPECT_FALSE(exists(""));
}

TEST_F(FetchTest, MoreThanTheLimitIsNotFetchedWhetherItIsToldOrNot) {
    request.limits.bytes = 200'000;
    FileServer told([&](const auto& asked) { return FileServer::file(asked, film, "\"a\""); });
    FileServer silent([&](const auto&) { return FileServer::Reply{.head = "200 OK\r\nX-No-Length: 1\r\n", .body = film}; });
    for (const FileServer* server : {&told, &silent}) {
        const auto fetched = fetch(server->url("/film.mp4"));
        ASSERT_FALSE(fetched);
        EXPECT_EQ(fetched.error().code, ErrorCode::LinkTooLarge);
        EXPECT_EQ(server->heard(), 1);
        EXPECT_LE(QFile(QString::fromStdString(request.file + ".part")).size(), 200'000);
    }
}

TEST_F(FetchTest, NothingIsFetchedThatWouldFillTheDisk) {
    FileServer server([&](const auto& asked) { return FileServer::file(asked, film, "\"a\""); });
    request.limits.keepFree = std::int64_t{1} << 60;
    const auto fetched = fetch(server.url("/film.mp4"));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::WorkFolderFull);
}

TEST_F(FetchTest, CancellingEndsItInTheMiddleAndKeepsWhatHasCome) {
    std::atomic<bool> holds{true};
    FileServer server([&](const auto& asked) {
        const auto reply = FileServer::file(asked, film, "\"a\"");
        return holds ? FileServer::cut(reply, 100'000, true) : reply;
    });
    request.address = server.url("/film.mp4");
    net::FetchControl control;
    auto ended = std::async(std::launch::async, [&] { return net::fetch(request, control); });
    while (control.progress().received < 100'000) std::this_thread::yield();
    EXPECT_EQ(control.progress().total, 300'000);
    control.cancel();
    const auto fetched = ended.get(); // the server still holds the connection
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::Cancelled);
    EXPECT_FALSE(server.isReleased());
    holds = false;
    server.release();
    ASSERT_TRUE(fetch(server.url("/film.mp4")));
    EXPECT_EQ(there(), film);
    EXPECT_EQ(server.sent(), film.size());
}

TEST_F(FetchTest, ABodyThatStandsStillIsCut) {
    FileServer server([&](const auto& asked) { return FileServer::cut(FileServer::file(asked, film, "\"a\""), 1000, true); });
    request.limits.idleSeconds = 1;
    request.limits.attempts = 1;
    const auto fetched = fetch(server.url("/film.mp4"));
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::LinkSilent);
}

TEST_F(FetchTest, ACertificateThatNobodyVouchesForIsNotTalkedTo) {
    test::makeCertificate(folder.path(), "127.0.0.1");
    std::atomic<int> asked{0};
    http::ServerOptions options;
    options.tls = {folder.filePath(QStringLiteral("cert.pem")).toStdString(), folder.filePath(QStringLiteral("key.pem")).toStdString()};
    const auto server = http::Server::start(options, [&asked](http::Request&) { return answers(asked); });
    ASSERT_TRUE(server) << server.error().message;
    const auto fetched = fetch("https://127.0.0.1:" + std::to_string((*server)->port()) + "/film.mp4");
    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, ErrorCode::LinkRefused);
    EXPECT_NE(fetched.error().message.find("certificate"), std::string::npos) << fetched.error().message;
    EXPECT_EQ(asked, 0);
}
