#pragma once
/// Accounts over a folder of their own, with a clock that stands still and passwords that cost nothing. Needs a QCoreApplication.

#include "core/access/accounts.hpp"
#include "tests/support/stepped_clock.hpp"

#include <QCoreApplication>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace support {

inline constexpr std::int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
inline const std::string kPassword = "correct horse battery", kHere = "192.0.2.1";

/// What an answer brings.
template <class T> base::Result<T> waited(QFuture<base::Result<T>> answer) {
    while (!answer.isFinished()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return answer.result();
}

template <class T> base::ErrorCode codeOf(const base::Result<T>& result) {
    return result ? base::ErrorCode::Internal : result.error().code;
}

struct TestAccounts {
    TestAccounts() {
        clock.ms = 1'700'000'000'000;
        accounts = opened();
    }
    ~TestAccounts() { accounts.reset(); }

    /// `serves`: false for a command in another process.
    std::unique_ptr<auth::Accounts> opened(bool serves = true) {
        auth::AccountsOptions options;
        options.folder = folder.path().toStdString();
        options.internalToken = "the internal token";
        options.issuer = "studio";
        options.serves = serves;
        options.clock = &clock;
        options.hashCost = {1, 8192};
        options.pollMs = 0;
        auto made = auth::Accounts::open(options);
        EXPECT_TRUE(made) << made.error().message;
        if (!made) return nullptr;
        auto& object = **made;
        QObject::connect(&object, &auth::Accounts::tokensEnded, &object, [this](const QStringList& ids) { ended += ids; });
        QObject::connect(&object, &auth::Accounts::tokensChanged, &object, [this](const QStringList& ids) { changed += ids; });
        return std::move(made).value();
    }

    /// The first user, anna.
    auth::IssuedToken setUp() {
        auto issued = waited(accounts->setUp({accounts->setupCode(), "anna", kPassword}, kHere));
        EXPECT_TRUE(issued) << issued.error().message;
        return issued.value_or({});
    }
    auth::Caller callerOf(const std::string& token) const {
        const auto identity = accounts->authenticator()->identify(token, clock.ms);
        EXPECT_TRUE(identity);
        return {identity.value_or({}), kHere};
    }
    bool isGood(const std::string& token) const { return accounts->authenticator()->identify(token, clock.ms).has_value(); }
    base::Result<auth::IssuedToken> logIn(const std::string& user, const std::string& password) {
        return waited(accounts->logIn({user, password, "laptop"}, auth::TokenKind::Panel, kHere));
    }
    /// Another user and a token of theirs.
    auth::IssuedToken userWith(const auth::Caller& admin, const std::string& name, auth::Role role) {
        const auto added = waited(accounts->addUser(admin, {name, role, kPassword}));
        EXPECT_TRUE(added) << added.error().message;
        const auto issued = logIn(name, kPassword);
        EXPECT_TRUE(issued) << issued.error().message;
        return issued.value_or({});
    }
    void poll() {
        accounts->poll();
        accounts->drain();
    }

    QTemporaryDir folder;
    SteppedClock clock;
    std::unique_ptr<auth::Accounts> accounts;
    QStringList ended, changed; ///< what was told
};

} // namespace support
