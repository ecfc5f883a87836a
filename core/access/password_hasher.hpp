#pragma once
/// Argon2id, on threads of its own: 64 MiB and a tenth of a second of a core each. Two at a time, eight wait; more are sent away, or
/// logins would be a way to take a machine's memory. Lives on the main thread; answers come there.

#include "core/base/result.hpp"

#include <QObject>
#include <QThreadPool>
#include <functional>

namespace auth {

/// Of crypto_pwhash: tests lower it, nobody else.
struct HashCost {
    unsigned long long passes = 2;  ///< crypto_pwhash_OPSLIMIT_INTERACTIVE
    std::size_t bytes = 64UL << 20; ///< crypto_pwhash_MEMLIMIT_INTERACTIVE
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
