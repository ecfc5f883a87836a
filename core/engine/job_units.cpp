#include "core/engine/job_units.hpp"

#include <algorithm>

namespace engine {
namespace {

using enum base::ErrorCode;

/// Failures that another attempt cannot mend.
bool isFinal(base::ErrorCode code) {
    return code == NoMedia || code == Unsupported || code == InvalidInput || code == SourceChanged;
}

/// Failures of the world around: the task is as good as before and runs again when they have passed.
bool isTransient(base::ErrorCode code) {
    return code == WorkFolderFull || code == WorkFolderUnwritable || code == SourceMissing || code == SourceTouched;
}

} // namespace

JobUnits::JobUnits(const model::Plan& plan, const std::vector<int>& attempts, const std::vector<int>& running)
    : m_units(static_cast<std::size_t>(unitCount(plan))) {
    for (std::size_t i = 0; i < m_units.size() && i < attempts.size(); ++i) m_units[i].attempts = std::max(0, attempts[i]);
    for (const int unit : running)
        if (unit >= 0 && unit < size()) edit(unit).attempts = std::max(0, at(unit).attempts - 1);
}

std::vector<int> JobUnits::next(const model::Plan& plan, std::size_t most) const {
    const int sounds = static_cast<int>(plan.chunks.size()), analyses = firstAnalysis(plan);
    const auto isDone = [](const Unit& unit) { return unit.state == UnitState::Done; };
    const bool allAnalysed = std::all_of(m_units.begin() + analyses, m_units.end(), isDone);
    std::vector<int> chosen;
    const auto choose = [&](int from, int to) {
        for (int unit = from; unit < to && chosen.size() < most; ++unit)
            if (at(unit).state == UnitState::Waiting) chosen.push_back(unit);
    };
    // How the bits lie in the whole film must be known before any of them is spent.
    choose(analyses, size());
    // The first chunk, then the sound, then the rest: that order makes something playable soonest.
    if (allAnalysed) choose(0, std::min(1, sounds));
    choose(sounds, analyses);
    if (allAnalysed) choose(1, sounds);
    return chosen;
}

int JobUnits::count(UnitState state) const {
    return static_cast<int>(std::count_if(m_units.begin(), m_units.end(), [&](const Unit& unit) { return unit.state == state; }));
}

bool JobUnits::isComplete() const {
    return !m_units.empty() && count(UnitState::Done) == size();
}

bool JobUnits::isStuck(const model::Plan& plan) const {
    return count(UnitState::GivenUp) > 0 && count(UnitState::Running) == 0 && next(plan, 1).empty();
}

std::vector<int> JobUnits::attempts() const {
    std::vector<int> attempts;
    for (const Unit& unit : m_units) attempts.push_back(unit.attempts);
    return attempts;
}

std::vector<int> JobUnits::running() const {
    std::vector<int> running;
    for (int unit = 0; unit < size(); ++unit)
        if (at(unit).state == UnitState::Running) running.push_back(unit);
    return running;
}

std::string JobUnits::encoder() const {
    const auto made = std::find_if(m_units.begin(), m_units.end(), [](const Unit& unit) { return unit.state == UnitState::Done; });
    return made == m_units.end() ? std::string() : made->result.fingerprint;
}

std::optional<base::Error> JobUnits::fault() const {
    const int others = count(UnitState::GivenUp) - 1;
    if (others < 0 || !m_firstFault) return std::nullopt;
    if (others == 0) return m_firstFault;
    return base::Error{m_firstFault->code,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 %2 more of %3 parts failed too."), m_firstFault->text, others, size())};
}

void JobUnits::restored(int unit, model::TaskResult result) {
    edit(unit).state = UnitState::Done;
    edit(unit).result = std::move(result);
}

void JobUnits::started(int unit) {
    edit(unit).state = UnitState::Running;
    edit(unit).fraction = 0;
    edit(unit).isInLine = false;
    ++edit(unit).attempts;
}

void JobUnits::progressed(int unit, double fraction) {
    if (at(unit).state == UnitState::Running) edit(unit).fraction = fraction;
}

void JobUnits::done(int unit, model::TaskResult result) {
    restored(unit, std::move(result));
}

void JobUnits::giveUp(int unit, const base::Error& error, const base::Text& title) {
    edit(unit).state = UnitState::GivenUp;
    if (m_firstFault) return;
    // The first fault is the one to tell.
    const bool nameless = error.code == Io || error.code == Internal || error.code == ChunkGivenUp;
    m_firstFault = base::Error{
        nameless ? EncoderStopped : error.code, base::text(QT_TRANSLATE_NOOP("Core", "Making %1 failed: %2"), title, error.text)};
    m_firstGivenUp = unit;
}

JobUnits::Verdict JobUnits::failed(int unit, const base::Error& error, int allowed, const base::Text& title) {
    edit(unit).state = UnitState::Waiting;
    if (error.code == Conflict && !encoder().empty()) return Verdict::Unfit;
    if (isFinal(error.code)) return Verdict::Final;
    if (isTransient(error.code)) {
        edit(unit).attempts = std::max(0, at(unit).attempts - 1);
        return Verdict::Waits;
    }
    if (at(unit).attempts < attemptsFor(error, allowed)) return Verdict::Again;
    giveUp(unit, error, title);
    return Verdict::GivenUp;
}

JobUnits::Verdict JobUnits::spoiled(int unit, const std::string& file, const base::Error& error, int allowed, const base::Text& title) {
    const bool again = std::find(m_spoiled.begin(), m_spoiled.end(), file) != m_spoiled.end();
    if (!again) m_spoiled.push_back(file);
    edit(unit).result = {};
    // Each file gets one more chance; several of one chunk may be told one after the other.
    edit(unit).attempts = again ? allowed : 1;
    return failed(unit, error, allowed, title);
}

void JobUnits::lost(int unit) {
    edit(unit) = {};
}

void JobUnits::stopped() {
    for (int unit = 0; unit < size(); ++unit) stopped(unit);
}

void JobUnits::stopped(int unit) {
    Unit& its = edit(unit);
    if (its.state != UnitState::Running) return;
    its.state = UnitState::Waiting;
    its.attempts = std::max(0, its.attempts - 1); // stopped by us, not by a fault
}

void JobUnits::forgive() {
    for (Unit& unit : m_units) {
        unit.attempts = 0;
        if (unit.state == UnitState::GivenUp) unit.state = UnitState::Waiting;
    }
    m_firstFault.reset();
    m_firstGivenUp = -1;
    m_spoiled.clear();
}

int attemptsFor(const base::Error& error, int allowed) {
    if (error.code == ChunkGivenUp) return 1; // others have tried again and again
    return error.code == CheckFailed ? std::min(2, allowed) : allowed;
}

} // namespace engine
