// The keys that media tokens are verified with: read at the start, again where a token names another, at most once a minute.

#include "core/ingest/access/media_keys.hpp"
#include "core/token/jwt.hpp"
#include "tests/support/stepped_clock.hpp"

#include <atomic>
#include <future>
#include <gtest/gtest.h>

namespace {

struct MediaKeys : testing::Test {
    /// What the source says from now on.
    void publish(const token::SigningKey& key) { say(token::writeJwks({{key.publicKey()}, {}})); }
    void say(base::Result<std::string> answer) {
        const std::lock_guard lock(mutex);
        text = std::move(answer);
    }
    ingest::KeySource source() {
        ingest::KeySource made;
        made.ask = [this] {
            ++asked;
            const std::lock_guard lock(mutex);
            return text;
        };
        return made;
    }
    std::unique_ptr<ingest::MediaKeys> keysOf(ingest::KeySource from) {
        const auto warn = [this](const std::string& sentence) {
            const std::lock_guard lock(mutex);
            warned.push_back(sentence);
        };
        return std::make_unique<ingest::MediaKeys>(std::move(from), warn, &clock);
    }
    /// Until nothing is being asked; the clock stands, so nothing more will be.
    void settle(ingest::MediaKeys& keys) {
        constexpr int kEndless = 100;
        while (keys.askAgain() && asked < kEndless) std::this_thread::yield();
        ASSERT_LT(asked, kEndless);
    }

    support::SteppedClock clock;
    std::mutex mutex;
    base::Result<std::string> text{std::string()};
    std::vector<std::string> warned;
    std::atomic<int> asked{0};
    const token::SigningKey first = token::SigningKey::generate(), second = token::SigningKey::generate();
};

} // namespace

TEST_F(MediaKeys, AreReadAtTheStart) {
    publish(first);
    const auto keys = keysOf(source());
    settle(*keys);
    EXPECT_EQ(asked, 1);
    EXPECT_TRUE(keys->set()->find(first.kid()));
}

TEST_F(MediaKeys, AreAskedForAgainOnceAMinute) {
    publish(first);
    const auto keys = keysOf(source());
    settle(*keys);
    publish(second);
    EXPECT_FALSE(keys->askAgain()) << "whoever sends made-up keys makes nobody ask";
    clock.ms += ingest::MediaKeys::kAskAgainMs - 1;
    EXPECT_FALSE(keys->askAgain());
    clock.ms += 1;
    EXPECT_TRUE(keys->askAgain());
    settle(*keys);
    EXPECT_EQ(asked, 2);
    EXPECT_TRUE(keys->set()->find(second.kid()));
    EXPECT_FALSE(keys->set()->find(first.kid())) << "a key that was taken back is none any more";
}

TEST_F(MediaKeys, StayWhereTheirSourceIsSilentWhichIsToldOnce) {
    publish(first);
    const auto keys = keysOf(source());
    settle(*keys);
    for (int i = 0; i < 3; ++i) {
        if (i == 2) say(std::string("no key set"));
        else say(base::Error{base::ErrorCode::LinkSilent, "Nobody answers."});
        clock.ms += ingest::MediaKeys::kAskAgainMs;
        EXPECT_TRUE(keys->askAgain());
        settle(*keys);
        const std::lock_guard lock(mutex);
        EXPECT_EQ(warned.size(), static_cast<std::size_t>(i)) << "not yet for one failure: its API may start a little later";
    }
    EXPECT_EQ(asked, 4);
    EXPECT_TRUE(keys->set()->find(first.kid()));
    const std::lock_guard lock(mutex);
    ASSERT_EQ(warned.size(), 2u) << "two troubles";
    EXPECT_EQ(warned[0].find("Nobody answers."), 0u) << warned[0];
}

TEST_F(MediaKeys, EndWithoutWaitingForTheirSource) {
    std::promise<void> cancelled;
    ingest::KeySource slow;
    slow.ask = [&]() -> base::Result<std::string> {
        cancelled.get_future().wait();
        return base::Error{base::ErrorCode::Cancelled, "It stops."};
    };
    slow.cancel = [&] { cancelled.set_value(); };
    auto keys = keysOf(slow);
    EXPECT_TRUE(keys->askAgain()) << "the first answer is on its way";
    EXPECT_TRUE(keys->set()->keys.empty());
    keys.reset();
    const std::lock_guard lock(mutex);
    EXPECT_TRUE(warned.empty()) << "an end is no trouble";
}

TEST_F(MediaKeys, AreNoneWithoutASource) {
    const auto keys = keysOf({});
    EXPECT_FALSE(keys->askAgain());
    EXPECT_TRUE(keys->set()->keys.empty());
}

TEST(KeySetAddress, LiesAtTheApisRoot) {
    EXPECT_EQ(ingest::keySetOf("https://api.example.com"), "https://api.example.com/.well-known/jwks.json");
    EXPECT_EQ(ingest::keySetOf("https://example.com/millrace//"), "https://example.com/millrace/.well-known/jwks.json");
}
