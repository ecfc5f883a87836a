#pragma once
/// Runs as the fleet's executor gives them. Main thread.

#include "core/fleet/coordinator/fleet_executor.hpp"

namespace fleet {

/// A task of the fleet; on which machine it is done it does not say.
class FleetRun final : public work::Run {
public:
    FleetRun(FleetExecutor& executor, RunId id, work::Order order)
        : m_executor(executor), m_alive(&executor.m_context), m_id(id), m_order(std::move(order)) {}
    ~FleetRun() override { FleetRun::cancel(); }

    void cancel() override {
        if (std::exchange(m_isOver, true)) return;
        if (m_alive) m_executor.unwant(m_id);
    }
    std::optional<std::int64_t> processorMs() const override { return m_process ? m_process->processorMs() : std::nullopt; }
    bool isWaiting() const override { return !m_isAtWork && !m_process; }

    const work::Order& order() const { return m_order; }
    bool isOver() const { return m_isOver; }
    /// This host's own attempt.
    void setProcess(work::Run* process);
    void progress(double fraction);
    void tellAttempt(const work::AttemptInfo& attempt);
    /// The last word. `areNew`: nobody was told of its segments yet.
    void end(const base::Result<model::TaskResult>& result, bool areNew);

private:
    FleetExecutor& m_executor;
    const QPointer<QObject> m_alive; ///< while the executor is
    const RunId m_id;
    const work::Order m_order;
    QPointer<work::Run> m_process;
    bool m_isOver = false, m_isAtWork = false;
};

/// What only this host does: passes on what its process says, once it has one, under the job's name for its encoder.
class HereRun final : public work::Run {
public:
    using Rename = std::function<void(model::TaskResult&)>;
    explicit HereRun(Rename rename) : m_rename(std::move(rename)) {}

    /// `busy`: released when it has ended.
    void begin(std::unique_ptr<work::Run> process, std::shared_ptr<void> busy);
    void cancel() override {
        m_isOver = true;
        if (m_process) m_process->cancel();
        m_busy.reset();
    }
    bool isOver() const { return m_isOver; }
    std::optional<std::int64_t> processorMs() const override { return m_process ? m_process->processorMs() : std::nullopt; }
    bool isWaiting() const override { return !m_process; }

private:
    const Rename m_rename;
    std::unique_ptr<work::Run> m_process;
    std::shared_ptr<void> m_busy;
    bool m_isOver = false;
};

} // namespace fleet
