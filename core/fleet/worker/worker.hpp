#pragma once
/// A worker: does what its life decides, and tells it what became of that. Owns the attempts; knows neither settings nor a command line.
/// Main thread.

#include "core/base/clock.hpp"
#include "core/fleet/worker/attempt.hpp"
#include "core/fleet/worker/encoder_check.hpp"

#include <QTimer>
#include <map>

namespace fleet {

struct WorkerSettings {
    std::string token; ///< of a link, where there is no key yet
    std::string name;
    int slots = 1;
    int memoryMb = 0;               ///< that its encoders may use, all together
    std::int64_t noticeMs = 30'000; ///< LifeSettings
    bool exitsWhenDrained = false;
    OnBattery onBattery = OnBattery::Finish;
    std::vector<std::string> families = {}; ///< takes these alone; none: whatever its encoders make
    int tickMs = 1000;                      ///< how often it looks at the clock
};

/// What the computer does just now.
struct HostLoad {
    double cpu = 0;   ///< processors in use
    int memoryMb = 0; ///< in use
};

class Worker : public QObject {
    Q_OBJECT
public:
    /// `clock`: one that counts sleep (BootClock). All of it outlives the worker.
    Worker(WorkerSettings settings, Workshop shop, EncoderCheck& encoders, std::vector<KeptResult> kept, const base::Clock& clock,
        QObject* parent = nullptr);
    ~Worker() override;

    /// Checks the encoders, then makes itself known at the API, then works.
    void start();
    void signalled(Signal signal);
    /// Its computer runs on battery from now on, or no more.
    void powered(bool isOnBattery);
    /// For beats; asked before each.
    void setLoad(std::function<HostLoad()> load) { m_load = std::move(load); }
    const WorkerLife& life() const { return m_life; }

Q_SIGNALS:
    /// A key to keep in place of the one before.
    void keyGiven(const std::string& key);
    /// A sentence for the log, with no secret in it.
    void said(const base::Text& text);
    void logWanted();
    /// Its computer is not to fall asleep from now on, or may.
    void awakeWanted(bool isSo);
    /// Its key does not count any more: nothing that it keeps is of use.
    void retired();
    /// The process is to end with this code. Last signal.
    void ended(int code);

private:
    void checkEncoders();
    void join();
    void joined(const base::Result<Registered>& answer);
    void tick();
    void take(const Steps& steps);
    void take(const step::Claim& claim);
    void take(const step::BreakClaim&) { m_shop.api.breakClaim(); }
    void take(const step::Beat&);
    void take(const step::Begin& begin);
    void take(const step::Drop& drop);
    void take(const step::HandBack& back);
    void take(const step::SayFailed& failed);
    void take(const step::SendResult& send);
    void take(const step::TestEncoders&);
    void take(const step::SayBye&);
    void take(const step::Exit& exit);

    void claimed(const base::Result<ClaimAnswer>& answer);
    void beaten(const base::Result<BeatAnswer>& answer);
    void resumeKept();
    void listen(Attempt& attempt);
    void retire(const TaskRef& task, bool removes);
    void probeIngest();
    void sayUntilHeard(const TaskRef& task, const std::function<void(GatewayClient::Done<bool>)>& send, int tries);
    Beat beat();
    FreeRoom room(int slots) const;
    std::vector<std::string> classes() const;
    bool isChosen(const std::string& family) const;
    base::Text noEncoder() const;
    std::string pinOf(const Lease& lease) const;
    std::int64_t now() const { return m_clock.monotonicMs(); }
    static double random();
    bool checkRefusal(const base::Error& error);

    const WorkerSettings m_settings;
    const std::string m_bootId;
    Workshop m_shop;
    EncoderCheck& m_encoders;
    const base::Clock& m_clock;
    WorkerLife m_life;
    CheckedEncoders m_checked;
    std::vector<KeptResult> m_kept;
    std::map<TaskRef, Lease> m_leases; ///< claimed, not yet begun
    std::map<TaskRef, std::unique_ptr<Attempt>> m_attempts;
    std::function<HostLoad()> m_load;
    QTimer m_ticks, m_joinAgain, m_probe;
    std::string m_ingestBase; ///< where something was brought to last
    std::int64_t m_beats = 0, m_lastBeatMs = 0, m_lastTickMs = 0, m_lastIn = 0, m_lastOut = 0;
    std::int64_t m_retiredIn = 0, m_retiredOut = 0; ///< bytes of attempts that are gone
    int m_joinTries = 0, m_checks = 0;
    bool m_isKnown = false, m_isEnded = false, m_keepsAwake = false;
};

} // namespace fleet
