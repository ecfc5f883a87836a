// `millrace pair` beside a server: the pairings live in the server's memory, so the two meet in a table of the file both use. Whoever can
// write it is this account, which may do all anyway.

#include "core/access/accounts_state.hpp"
#include "core/access/refusals.hpp"
#include "core/access/secrets.hpp"

namespace auth {
namespace {

constexpr int kLookMs = 100, kWaitMs = 5000;
constexpr std::int64_t kOldMs = 30'000;

/// What the server answers: who waits, or why not.
struct ErrandAnswer {
    std::optional<PairingRequest> request;
    std::int64_t code = 0; ///< of the error
    base::Text problem;

    template <class F> static void describe(F&& f) {
        f("request", &ErrandAnswer::request);
        f("code", &ErrandAnswer::code);
        f("problem", &ErrandAnswer::problem);
    }
};

base::Error noServer() {
    return {base::ErrorCode::NotFound,
        base::text(QT_TRANSLATE_NOOP("Core", "No server runs over this data folder. Devices wait at a server: start millrace serve."))};
}

base::Result<PairingRequest> resultOf(const std::string& answer) {
    MR_ASSIGN(const auto read, model::fromBytes<ErrandAnswer>(QByteArray::fromStdString(answer)));
    if (read.request) return *read.request;
    return base::Error{static_cast<base::ErrorCode>(read.code), read.problem};
}

/// Looks for the answer again and again until it is there or time is over.
class Waiting final : public QObject {
public:
    Waiting(Accounts::State& state, std::string id, Reply<PairingRequest> reply)
        : QObject(state.owner), m_state(state), m_id(std::move(id)), m_reply(std::move(reply)) {
        ++m_state.openTasks;
        QObject::connect(&m_timer, &QTimer::timeout, this, [this] { look(); });
        m_timer.start(kLookMs);
    }

private:
    void look() {
        if (m_isLooking) return;
        m_isLooking = true;
        m_looked += kLookMs;
        m_state.onDatabase(
            [id = m_id](
                Database& file) { return file.select(QStringLiteral("SELECT answer FROM pairing_errands WHERE id=?"), {value(id)}); },
            [this](base::Result<std::vector<Database::Row>>& rows) {
                m_isLooking = false;
                if (!rows) return end(rows.error());
                const std::string answer = rows->empty() ? "" : text(rows->front(), 0);
                if (!answer.empty()) end(resultOf(answer));
                else if (m_looked >= kWaitMs) end(noServer());
            });
    }

    void end(const base::Result<PairingRequest>& result) {
        m_timer.stop();
        m_state.onDatabase(
            [id = m_id](Database& file) { return file.run(QStringLiteral("DELETE FROM pairing_errands WHERE id=?"), {value(id)}); },
            [](base::Result<void>&) {});
        --m_state.openTasks;
        m_reply(result);
        deleteLater();
    }

    Accounts::State& m_state;
    const std::string m_id;
    const Reply<PairingRequest> m_reply;
    QTimer m_timer;
    int m_looked = 0;
    bool m_isLooking = false;
};

Answer<PairingRequest> ask(Accounts::State& state, const std::string& userCode, const std::string& decision) {
    const Reply<PairingRequest> reply;
    const std::string id = newId("");
    state.onDatabase(
        [=, now = state.now()](Database& file) {
            return file.run(QStringLiteral("INSERT INTO pairing_errands(id, code, decision, at_ms, answer) VALUES(?,?,?,?,'')"),
                {value(id), value(userCode), value(decision), value(now)});
        },
        [&state, id, reply](base::Result<void>& written) {
            if (written) new Waiting(state, id, reply);
            else reply(written.error());
        });
    return reply.future();
}

} // namespace

Caller commandLineCaller() {
    Caller caller;
    caller.identity.tokenId = kLocalTokenId;
    caller.identity.kind = TokenKind::Local;
    caller.identity.name = "command line";
    caller.identity.role = Role::Admin;
    caller.identity.publish = caller.identity.read = {""};
    return caller;
}

Answer<PairingRequest> Accounts::askServerForPairing(const std::string& userCode) {
    return ask(*m_state, userCode, {});
}

Answer<PairingRequest> Accounts::decidePairingAtServer(const std::string& userCode, const PairingDecision& decision) {
    return ask(*m_state, userCode, model::toBytes(decision).toStdString());
}

std::vector<Accounts::State::Errand> Accounts::State::openErrands(const Database& file, std::int64_t nowMs) {
    std::vector<Errand> errands;
    const auto rows =
        file.select(QStringLiteral("SELECT id, code, decision FROM pairing_errands WHERE answer='' AND at_ms>?"), {value(nowMs - kOldMs)});
    if (!rows) return errands;
    for (const auto& row : *rows) errands.push_back({text(row, 0), text(row, 1), text(row, 2)});
    return errands;
}

std::string Accounts::State::answerTo(const Errand& errand) {
    const Caller caller = commandLineCaller();
    const auto decision = errand.decision.empty() ? base::Result<PairingDecision>(PairingDecision())
                                                  : model::fromBytes<PairingDecision>(QByteArray::fromStdString(errand.decision));
    auto request = owner->pairing(caller, errand.code);
    if (request && !errand.decision.empty()) {
        const auto done = decision ? owner->decidePairing(caller, errand.code, *decision).result() : base::Result<void>(decision.error());
        if (!done) request = done.error();
    }
    ErrandAnswer answer;
    if (request) answer.request = *request;
    else {
        answer.code = static_cast<std::int64_t>(request.error().code);
        answer.problem = request.error().text;
    }
    return model::toBytes(answer).toStdString();
}

void Accounts::State::doErrands(const std::vector<Errand>& errands) {
    for (const Errand& errand : errands) {
        onDatabase(
            [id = errand.id, answer = answerTo(errand)](Database& file) {
                return file.run(QStringLiteral("UPDATE pairing_errands SET answer=? WHERE id=?"), {value(answer), value(id)});
            },
            [](base::Result<void>&) {}); // who asks waits in vain then, and says so
    }
}

} // namespace auth
