// Media tokens at an ingest, over a socket: whose key it knows, whose it must ask for, and where its key set is another server's.

#include "core/token/jwt.hpp"
#include "tests/support/ingest.hpp"

#include "core/base/clock.hpp"

#include <atomic>
#include <future>

using test::body;
using test::status;

namespace {

struct IngestMediaTokens : test::Ingest {
    void SetUp() override {
        options.readingIsOpen = false;
        options.keys = known;
        Ingest::SetUp();
        claims.issuer = "studio";
        claims.subject = "abcdefghij";
        claims.audience = token::kIngestAudience;
        claims.expiresS = base::SystemClock().wallMs() / 1000 + 60;
        claims.id = "1";
        claims.publish = {"films/"};
        claims.read = {"films/one/"};
    }
    void TearDown() override { server.reset(); } // before what its keys are read from
    QByteArray signedBy(const token::SigningKey& by) const { return QByteArray::fromStdString(token::sign(claims, by)); }
    QByteArray read(const QByteArray& path, const QByteArray& token) const { return get(path, "Authorization: Bearer " + token + "\r\n"); }

    const token::SigningKey key = token::SigningKey::generate();
    const std::string set = token::writeJwks({{key.publicKey()}, {}});
    const ingest::KeySource known{[this]() -> base::Result<std::string> { return set; }, nullptr, std::chrono::hours(1)};
    token::Claims claims;
};

/// Answers every GET with `set`, until it is destroyed, on a thread of its own.
class KeyServer {
public:
    explicit KeyServer(std::string set) {
        m_set = std::move(set);
        auto started = http::Server::start({}, [this](http::Request& request) { return answer(request); });
        EXPECT_TRUE(started) << started.error().message;
        if (started) m_server = std::move(*started);
    }
    std::string address() const { return "http://127.0.0.1:" + std::to_string(m_server->port()) + "/.well-known/jwks.json"; }
    int asked() const { return m_asked; }

private:
    http::Awaitable<http::Response> answer(http::Request& request) {
        ++m_asked;
        EXPECT_EQ(request.header("authorization"), "") << "keys are public: no token goes there";
        http::Response response;
        response.body = m_set;
        co_return response;
    }
    std::string m_set;
    std::atomic<int> m_asked{0};
    std::unique_ptr<http::Server> m_server;
};

} // namespace

TEST_F(IngestMediaTokens, OpenWhatTheySayAndNothingElse) {
    const QByteArray token = signedBy(key);
    EXPECT_EQ(status(put("/media/films/one/1.m4s", "x", token)), 201);
    EXPECT_EQ(status(put("/media/films/two/1.m4s", "y", token)), 201);
    EXPECT_EQ(status(put("/media/series/1.m4s", "x", token)), 403);
    EXPECT_EQ(body(read("/media/films/one/1.m4s", token)), "x");
    EXPECT_EQ(status(read("/media/films/two/1.m4s", token)), 403) << "to publish is not to read";
    EXPECT_EQ(status(get("/media/films/one/1.m4s")), 401);
    EXPECT_EQ(status(remove("/media/films/two/1.m4s", token)), 204);
    EXPECT_EQ(status(put("/media/series/1.m4s", "x")), 201) << "the internal token does all, as ever";
}

TEST_F(IngestMediaTokens, OfOthersAreWrongTokens) {
    const token::SigningKey other = token::SigningKey::generate();
    QByteArray forged = signedBy(key);
    forged[forged.size() / 2] = forged[forged.size() / 2] == 'A' ? 'B' : 'A';
    EXPECT_EQ(status(put("/media/films/1.m4s", "x", forged)), 401);
    EXPECT_EQ(status(put("/media/films/1.m4s", "x", signedBy(other))), 401);
    claims.expiresS -= 120;
    EXPECT_EQ(status(put("/media/films/1.m4s", "x", signedBy(key))), 401);
    EXPECT_TRUE(body(get("/metrics")).contains("failed_logins_total 3\n"));
}

TEST_F(IngestMediaTokens, WaitForAKeySetThatIsOnItsWay) {
    std::promise<void> arrives;
    const std::shared_future<void> arrived = arrives.get_future().share();
    options.keys.ask = [this, arrived]() -> base::Result<std::string> {
        arrived.wait();
        return set;
    };
    restart();
    const QByteArray token = signedBy(key);
    auto answer = std::async(std::launch::async, [&] { return put("/media/films/1.m4s", "x", token); });
    arrives.set_value();
    EXPECT_EQ(status(answer.get()), 201);
}

TEST_F(IngestMediaTokens, AreVerifiedByTheKeysOfAnotherServer) {
    KeyServer api(set);
    options.keys = {};
    options.keysUrl = api.address();
    restart();
    EXPECT_EQ(status(put("/media/films/1.m4s", "x", signedBy(key))), 201);
    EXPECT_EQ(status(put("/media/films/2.m4s", "x", signedBy(key))), 201);
    EXPECT_EQ(api.asked(), 1) << "once for all tokens";
}

TEST_F(IngestMediaTokens, AreRefusedWithoutKeys) {
    options.keys = {};
    restart();
    EXPECT_EQ(status(put("/media/films/1.m4s", "x", signedBy(key))), 401);
    EXPECT_EQ(status(put("/media/films/1.m4s", "x")), 201);
}
