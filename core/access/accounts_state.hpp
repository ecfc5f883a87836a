#pragma once
/// What `Accounts` is made of; its own files alone include this. Main thread, but for what is marked.

#include "core/access/accounts.hpp"
#include "core/access/attempt_limit.hpp"
#include "core/access/audit.hpp"
#include "core/access/directory_reader.hpp"
#include "core/access/pairings.hpp"
#include "core/access/password_hasher.hpp"
#include "core/base/background.hpp"
#include "core/base/ready.hpp"

#include <QPromise>
#include <QTimer>
#include <mutex>

namespace auth {

/// An answer that is given later, once.
template <class T> class Reply {
public:
    Reply() : m_promise(std::make_shared<QPromise<base::Result<T>>>()) { m_promise->start(); }
    void operator()(base::Result<T> result) const {
        m_promise->addResult(std::move(result));
        m_promise->finish();
    }
    Answer<T> future() const { return m_promise->future(); }

private:
    std::shared_ptr<QPromise<base::Result<T>>> m_promise;
};

class Accounts::State {
public:
    explicit State(AccountsOptions its);
    ~State();
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    /// Waits for the file.
    base::Result<void> open();

    /// `work(Database&)` on the database's thread, `then(what it brought)` here.
    template <class Work, class Then> void onDatabase(Work work, Then then) {
        ++openTasks;
        base::inBackground(
            databaseThread, [this, work = std::move(work)] { return work(*database); }, owner,
            [this, then = std::move(then)](auto& brought) {
                --openTasks;
                then(brought);
            });
    }

    /// `work(Database&)` → Result as a transaction; then the map is made anew, what ended is told, and `then(Result)`.
    template <class Work, class Then> void change(Work work, Then then) {
        onDatabase(
            [this, work = std::move(work)](Database& file) {
                auto result = file.inTransaction([&] { return work(file); });
                std::optional<Difference> difference;
                if (result) difference = readAgain(file);
                return std::pair(std::move(result), std::move(difference));
            },
            [this, then = std::move(then)](auto& done) {
                if (done.second) announce(*done.second);
                then(std::move(done.first));
            });
    }
    template <class T, class Work> Answer<T> change(Work work) {
        const Reply<T> reply;
        change(std::move(work), [reply](base::Result<T> result) { reply(std::move(result)); });
        return reply.future();
    }
    template <class T, class Work> Answer<T> read(Work work) {
        const Reply<T> reply;
        onDatabase([work = std::move(work)](Database& file) { return work(file); },
            [reply](base::Result<T>& result) { reply(std::move(result)); });
        return reply.future();
    }

    void hash(std::string password, std::function<void(base::Result<std::string>)> then);
    void check(std::string hash, std::string password, std::function<void(base::Result<PasswordHasher::Checked>)> then);

    std::int64_t now() const { return clock.wallMs(); }
    /// Reads the map again; if it cannot be read, the next poll tries. On the database's thread.
    std::optional<Difference> readAgain(const Database& file);
    void announce(const Difference& difference);
    void note(AuditRow row);
    void poll();

    const AccountsOptions options;
    const base::SystemClock systemClock;
    const base::Clock& clock;
    const std::shared_ptr<Authenticator> authenticator = std::make_shared<Authenticator>();
    Accounts* owner = nullptr;
    std::shared_ptr<const KeyRing> keys = std::make_shared<KeyRing>();
    std::string setupCode;
    bool hasUsers = false;
    Pairings pairings;
    AttemptLimit setupMisses{{.free = 3}}, joinMisses{{.free = 5}}, nameMisses{{}}, addressMisses{{}};
    PasswordHasher hasher;
    QTimer timer;
    int openTasks = 0;

private:
    struct Errand {
        std::string id, code, decision;
    };
    /// What a poll brings from the database's thread.
    struct Polled {
        std::optional<Difference> difference;
        QStringList endedByTime;
        std::vector<Errand> errands;
    };

    base::Result<void> openFile(); ///< these two on the database's thread
    base::Result<void> makeFirstKey();
    base::Result<void> beginServing();
    void dropSetupCode();
    Polled polled(Database& file); ///< these three on the database's thread
    base::Result<void> writeUses(Database& file);
    base::Result<void> tidy(Database& file, std::int64_t nowMs);
    static std::vector<Errand> openErrands(const Database& file, std::int64_t nowMs);
    void doErrands(const std::vector<Errand>& errands);
    std::string answerTo(const Errand& errand);

    std::string localToken;
    bool hasFiles = false; ///< local-token and setup-code are this object's
    bool isPolling = false;
    std::mutex notesMutex;
    std::vector<AuditRow> notes; ///< under notesMutex

    // On the database's thread from here on.
    std::unique_ptr<Database> database;
    std::unique_ptr<DirectoryReader> reader;
    std::int64_t seenVersion = 0, tidiedMs = 0;
    bool mustRead = false;

    QThreadPool databaseThread; ///< one thread, which stays; the last member: it ends first
};

/// Errors: Forbidden.
base::Result<void> requireAdmin(const Caller& caller);

} // namespace auth
