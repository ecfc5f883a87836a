#include "core/access/password_hasher.hpp"

#include "core/access/refusals.hpp"
#include "core/base/background.hpp"
#include "core/token/encoding.hpp"

#include <QElapsedTimer>
#include <array>
#include <optional>
#include <sodium.h>

namespace auth {
namespace {

constexpr int kAtOnce = 1, kWaiting = 8;
/// On a machine that is busy enough the last of them would wait beyond the 30 s after which a silent connection is closed: hashed for
/// nobody, and who asked would not learn why.
constexpr qint64 kLongestWaitMs = 20'000;

QElapsedTimer sinceNow() {
    QElapsedTimer since;
    since.start();
    return since;
}

/// "" when there is not enough memory.
std::string hashed(const std::string& password, HashCost cost) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.passes, cost.bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return {};
    return text.data();
}

PasswordHasher::Checked checked(const std::string& hash, const std::string& password, HashCost cost) {
    if (hash.empty()) {
        (void)hashed(password, cost); // as long as a check takes: nobody learns by the time which users there are
        return {};
    }
    PasswordHasher::Checked result;
    result.isRight = crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
    if (result.isRight && crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, cost.bytes) != 0)
        result.rehashed = hashed(password, cost);
    return result;
}

} // namespace

PasswordHasher::PasswordHasher(HashCost cost) : m_cost(cost) {
    token::startSodium();
    m_pool.setMaxThreadCount(kAtOnce);
}

PasswordHasher::~PasswordHasher() {
    m_pool.clear();
    m_pool.waitForDone();
}

bool PasswordHasher::takePlace() {
    if (m_open >= kAtOnce + kWaiting) return false;
    ++m_open;
    return true;
}

void PasswordHasher::hash(std::string password, std::function<void(base::Result<std::string>)> then) {
    if (!takePlace()) return then(tooManyLogins());
    base::inBackground(
        m_pool,
        [password = std::move(password), cost = m_cost, since = sinceNow()] {
            return since.hasExpired(kLongestWaitMs) ? std::string() : hashed(password, cost);
        },
        this,
        [this, then = std::move(then)](std::string& hash) {
            --m_open;
            if (hash.empty()) then(tooManyLogins());
            else then(std::move(hash));
        });
}

void PasswordHasher::check(std::string hash, std::string password, std::function<void(base::Result<Checked>)> then) {
    if (!takePlace()) return then(tooManyLogins());
    base::inBackground(
        m_pool,
        [hash = std::move(hash), password = std::move(password), cost = m_cost, since = sinceNow()]() -> std::optional<Checked> {
            if (since.hasExpired(kLongestWaitMs)) return std::nullopt;
            return checked(hash, password, cost);
        },
        this,
        [this, then = std::move(then)](std::optional<Checked>& result) {
            --m_open;
            if (result) then(std::move(*result));
            else then(tooManyLogins());
        });
}

} // namespace auth
