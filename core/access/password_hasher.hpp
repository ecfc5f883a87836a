#pragma once
/// Argon2id, on a thread of its own: 32 MiB and a tenth of a second of a core each. One at a time, eight wait, 20 s at most; more are sent
/// away, or logins would be a way to take a machine's memory. Lives on the main thread; answers come there.
///
/// 32 MiB in four passes instead of libsodium's "interactive" 64 MiB in two: a guess costs the same work, above each of the settings that
/// OWASP's Password Storage Cheat Sheet names (19 MiB in two passes), and all of `serve` stays below 150 MB beside it. Hashes of the
/// earlier cost are made anew when their user signs in.

#include "core/base/result.hpp"

#include <QObject>
#include <QThreadPool>
#include <functional>

namespace auth {

/// Of crypto_pwhash: tests lower it, nobody else.
struct HashCost {
    unsigned long long passes = 4;
    std::size_t bytes = 32UL << 20;
};

class PasswordHasher : public QObject {
    Q_OBJECT
public:
    struct Checked {
        bool isRight = false;
        std::string rehashed; ///< what to keep instead, where the old hash cost less than it should; "": nothing
    };

    explicit PasswordHasher(HashCost cost);
    ~PasswordHasher() override;

    /// Errors: Busy.
    void hash(std::string password, std::function<void(base::Result<std::string>)> then);
    /// `hash`: "" where there is no such user: it takes as long, and is wrong. Errors: Busy.
    void check(std::string hash, std::string password, std::function<void(base::Result<Checked>)> then);

private:
    bool takePlace();

    const HashCost m_cost;
    QThreadPool m_pool;
    int m_open = 0; ///< at work and waiting
};

} // namespace auth
