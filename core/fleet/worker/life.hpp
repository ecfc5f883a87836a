#pragma once
/// The life of a worker as a state machine: when it claims and beats, what becomes of each chunk that it holds, when and with what code it
/// ends. Pure: no socket, no file, no process. It compares durations on one clock that counts sleep too (boot_clock.hpp); what the wall
/// says, here or there, decides nothing.
///
/// Each call says what happened and gives the steps to take now. Call `tick` each second. Value; one thread.

#include "core/fleet/wire/answers.hpp"
#include "core/fleet/worker/held_chunk.hpp"
#include "core/fleet/worker/step.hpp"

namespace fleet {

/// What it does while its computer runs on battery.
enum class OnBattery {
    Work,   ///< as ever
    Finish, ///< what runs is finished, nothing new is begun
    Stop,   ///< what runs is given back too
};

struct LifeSettings {
    std::string bootId;
    int slots = 1;
    std::int64_t noticeMs = 30'000; ///< from SIGTERM to the end of the machine; docker's default is 10 s
    bool exitsWhenDrained = false;
    OnBattery onBattery = OnBattery::Finish;
};

enum class Signal {
    Drain,  ///< SIGUSR1
    Notice, ///< SIGTERM; a second one is Leave
    Leave,  ///< SIGINT
};

/// How an attempt ended.
enum class AttemptEnd {
    Made,     ///< by its encoder; segments may still be on their way
    Failed,   ///< its fault, or the worker's: the API counts and compares
    NoSource, ///< this worker cannot get at its source
    DiskFull, ///< here
    Unfit,    ///< it cannot be worked on here: another encoder, a lease that is not understood
};
/// What an error of a run, or of fetching, comes to.
AttemptEnd endOf(const base::Error& error, bool isFetching);

enum class BringEnd {
    Staged,  ///< all of it
    Refused, ///< the ingest does not take it, and will not
};

inline constexpr int kExitDrained = 75; // EX_TEMPFAIL

class WorkerLife {
public:
    explicit WorkerLife(LifeSettings settings) : m_settings(std::move(settings)) {}

    // What it is.
    WorkerState state(std::int64_t nowMs) const;
    /// Why it claims nothing, or got nothing.
    IdleReason reason(std::int64_t nowMs) const;
    const std::vector<HeldChunk>& chunks() const { return m_chunks; }
    std::vector<HeldTask> held(std::int64_t nowMs) const;
    std::vector<TaskRef> unsettled() const;
    int freeSlots() const;
    /// Its computer is not to fall asleep: something is made or brought, or was half a minute ago.
    bool keepsAwake(std::int64_t nowMs) const;

    // What happens. `random`: 0…1, so that many workers do not act at once.
    /// The encoders are tried, the API knows this worker.
    Steps registered(std::int64_t nowMs, int beatSeconds, int leaseSeconds);
    /// A result of an earlier process with this folder. `isStaged`: all of it; `ageMs`: since it was made.
    Steps restored(std::int64_t nowMs, const TaskRef& task, bool isStaged, std::int64_t ageMs);
    Steps tick(std::int64_t nowMs, double random);
    Steps signalled(std::int64_t nowMs, Signal signal);
    /// Its computer runs on battery from now on, or no more.
    Steps powered(std::int64_t nowMs, bool isOnBattery);

    Steps claimAnswered(std::int64_t nowMs, const ClaimAnswer& answer);
    Steps claimUnanswered(std::int64_t nowMs, double random);
    Steps beatAnswered(std::int64_t nowMs, const BeatAnswer& answer);
    Steps beatUnanswered(std::int64_t nowMs);
    /// The key does not count any more: nothing that it does is of use.
    Steps revoked();

    Steps progressed(const TaskRef& task, double fraction);
    /// So many segments are staged; bringing what is left takes so long.
    Steps brought(const TaskRef& task, int segments, std::int64_t restMs);
    Steps attemptEnded(std::int64_t nowMs, const TaskRef& task, AttemptEnd end);
    Steps bringEnded(std::int64_t nowMs, const TaskRef& task, BringEnd end);
    Steps ingestAnswers(std::int64_t nowMs, bool answers);
    Steps resultAnswered(std::int64_t nowMs, const TaskRef& task, ResultVerdict verdict);
    Steps resultUnanswered(std::int64_t nowMs, const TaskRef& task, double random);
    Steps encodersTested(std::int64_t nowMs, bool areAsBefore);
    /// A HandBack or SayFailed was answered, or is given up.
    Steps said(std::int64_t nowMs, const TaskRef& task);
    Steps byeSaid();

private:
    enum class Course { Starting, Run, Drain, Leave, Gone };

    bool isAtWork() const;
    bool waitsForPower() const { return m_isOnBattery && m_settings.onBattery != OnBattery::Work; }
    HeldChunk* find(const TaskRef& task);
    void forget(const TaskRef& task);
    bool isSilent(std::int64_t nowMs) const;
    bool mayClaim(std::int64_t nowMs) const;
    void claimIfFree(std::int64_t nowMs, Steps& steps);
    void beginWaiting(std::int64_t nowMs, Steps& steps);
    void breakClaim(Steps& steps);
    void handBack(const TaskRef& task, ReleaseReason why, Steps& steps);
    void failedOnce(std::int64_t nowMs);
    /// After its last failure; 0: what it made last was taken.
    std::int64_t pauseMs() const;
    void lookAtSilence(std::int64_t nowMs, Steps& steps);
    void lookAtIngest(std::int64_t nowMs, Steps& steps);
    void lookAtKept(std::int64_t nowMs, Steps& steps);
    void rest(std::int64_t nowMs, int seconds);
    void lookAtRest(std::int64_t nowMs, Steps& steps);
    void beatIfDue(std::int64_t nowMs, double random, Steps& steps);
    void follow(std::int64_t nowMs, Want want, Steps& steps);
    void drain(std::int64_t nowMs, Steps& steps);
    void leave(std::int64_t nowMs, std::int64_t withinMs, Steps& steps);
    void leaveWhatDoesNotFit(std::int64_t nowMs, Steps& steps);
    void endIfDone(std::int64_t nowMs, Steps& steps);
    void bye(std::int64_t nowMs, int code, Steps& steps);

    LifeSettings m_settings;
    Course m_course = Course::Starting;
    std::vector<HeldChunk> m_chunks; ///< in the order of their claims
    std::vector<TaskRef> m_unsaid;   ///< given back or failed, not yet answered

    std::int64_t m_beatMs = kBeatSeconds * 1000LL;
    std::int64_t m_lastTickMs = -1, m_nextBeatMs = 0;
    std::int64_t m_answeredMs = 0; ///< when a beat was last answered, or it woke
    bool m_isBeating = false;      ///< one is on its way
    bool m_mustBeatFirst = false;  ///< since it slept: who knows who has its chunks by now
    bool m_isCut = false;          ///< nobody answered for so long that its encoders were ended

    std::int64_t m_claims = 0;
    bool m_isClaiming = false, m_isClaimBroken = false;
    std::string m_claimId; ///< not answered yet: the next try has it again
    std::int64_t m_claimAgainMs = 0;
    int m_claimTries = 0;
    IdleReason m_claimed = IdleReason::None; ///< what the last claim said

    int m_failures = 0; ///< in a row
    std::int64_t m_pausedUntilMs = 0, m_restsUntilMs = 0, m_diskFullUntilMs = 0;
    bool m_mustTest = false, m_isTesting = false;
    bool m_ingestAnswers = true;
    bool m_isOnBattery = false;
    std::int64_t m_workedMs = -1; ///< when it was seen at work last

    Want m_want = Want::Run;
    std::int64_t m_deadlineMs = 0; ///< leaving: what is not done by then is handed back
    std::int64_t m_goneByMs = 0;   ///< whatever is answered
    bool m_saidBye = false;
    int m_code = 0;
};

} // namespace fleet
