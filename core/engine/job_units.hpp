#pragma once
/// The units of a job's work (units.hpp) as a state machine: which may begin, what becomes of one that ends, when all is made.
///
/// Knows no clock, no file and no process: facts go in, decisions come out. Value; any thread.

#include "core/engine/units.hpp"
#include "core/model/task.hpp"
#include "core/work/attempt_info.hpp"

namespace engine {

enum class UnitState {
    Waiting,
    Running,
    Done,
    GivenUp, ///< tried as often as is allowed
};

struct Unit {
    UnitState state = UnitState::Waiting;
    int attempts = 0;            ///< begun; those that ended for no fault of the unit are not counted
    double fraction = 0;         ///< of a running one
    bool isInLine = false;       ///< of a running one: it was given away, and nobody works on it yet
    model::TaskResult result;    ///< of one that is done
    work::AttemptInfo attempt{}; ///< who has it, of an executor that has several machines
};

/// How often a unit that fails so is tried, of what the settings allow. What does not pass its check is made again once: a fault that stays
/// lies in the encoder, not in the moment.
int attemptsFor(const base::Error& error, int allowed);

class JobUnits {
public:
    JobUnits() = default;
    /// All wait. `attempts`: of an earlier run, by unit; `running`: units that were at work when it was killed, which is no fault of
    /// theirs.
    JobUnits(const model::Plan& plan, const std::vector<int>& attempts, const std::vector<int>& running);

    const std::vector<Unit>& all() const { return m_units; }
    int size() const { return static_cast<int>(m_units.size()); }
    const Unit& at(int unit) const { return m_units.at(static_cast<std::size_t>(unit)); }
    /// Units to begin with now, in this order, `most` at most.
    std::vector<int> next(const model::Plan& plan, std::size_t most) const;
    bool isComplete() const;
    /// Some were given up, and nothing runs or could.
    bool isStuck(const model::Plan& plan) const;
    int count(UnitState state) const;
    /// By unit, for the store.
    std::vector<int> attempts() const;
    std::vector<int> running() const;
    /// What made the units that are done; "" while none is.
    std::string encoder() const;
    /// What went wrong first, and with how many others. Nothing while no unit was given up.
    std::optional<base::Error> fault() const;
    /// The chunk or other unit of that.
    int faultyUnit() const { return m_firstGivenUp; }

    /// What an earlier run made.
    void restored(int unit, model::TaskResult result);
    void started(int unit);
    /// Whether one that runs has nobody yet who works on it.
    void inLine(int unit, bool isSo) { edit(unit).isInLine = isSo; }
    void progressed(int unit, double fraction);
    void attempted(int unit, const work::AttemptInfo& attempt) { edit(unit).attempt = attempt; }
    void done(int unit, model::TaskResult result);

    enum class Verdict {
        Again,   ///< it may begin once more
        Waits,   ///< the world around has to change first; not counted
        GivenUp, ///< the other units go on
        Final,   ///< another attempt would end the same way: the job has failed
        Unfit,   ///< another encoder began this job: all that was made is of no use to this one
    };
    /// `title`: of the unit, for people. `allowed`: attempts.
    Verdict failed(int unit, const base::Error& error, int allowed, const base::Text& title);
    /// One of its files in the job folder is not what its encoder wrote. The first time it may begin once more; a file that is spoiled
    /// again is no accident.
    Verdict spoiled(int unit, const std::string& file, const base::Error& error, int allowed, const base::Text& title);
    /// What it made is gone; no fault of the unit.
    void lost(int unit);
    /// Everything that runs was ended by us.
    void stopped();
    /// One that runs was.
    void stopped(int unit);
    /// A new try from scratch, wanted by the operator.
    void forgive();

private:
    Unit& edit(int unit) { return m_units.at(static_cast<std::size_t>(unit)); }
    void giveUp(int unit, const base::Error& error, const base::Text& title);

    std::vector<Unit> m_units;
    std::vector<std::string> m_spoiled; ///< files that were spoiled once
    std::optional<base::Error> m_firstFault;
    int m_firstGivenUp = -1;
};

} // namespace engine
