#pragma once
/// An executor without processes: remembers every order and does what the test says of it. Sources are read at once, as films of one second
/// for each of their segments; everything else runs until it is told to end.

#include "core/work/executor.hpp"

#include <QPointer>
#include <map>

namespace support {

class ScriptedRun final : public work::Run {
public:
    explicit ScriptedRun(work::Order asked) : order(std::move(asked)) {}
    void cancel() override { isCancelled = true; }
    std::optional<std::int64_t> processorMs() const override { return usedMs; }
    bool isWaiting() const override { return isInLine; }

    const work::Order order;
    bool isCancelled = false;
    bool isInLine = false;   ///< nobody works on it yet
    std::int64_t usedMs = 0; ///< processor time
};

class ScriptedExecutor final : public work::Executor {
public:
    /// `film`: what a probe finds.
    explicit ScriptedExecutor(model::MediaInfo film) : m_film(std::move(film)) {}

    std::unique_ptr<work::Run> start(const work::Order& order, const work::Place&) override {
        auto run = std::make_unique<ScriptedRun>(order);
        run->isInLine = putsInLine && order.task.kind == model::TaskKind::Video;
        orders.push_back(order);
        if (order.task.kind == model::TaskKind::Probe && readsSources) {
            model::TaskResult result;
            result.media = m_film;
            end(run.get(), result);
        } else {
            m_runs[order.id] = run.get();
        }
        return run;
    }
    /// Orders at work, by id.
    std::vector<std::string> running() const {
        std::vector<std::string> ids;
        for (const auto& [id, run] : m_runs)
            if (run && !run->isCancelled) ids.push_back(id);
        return ids;
    }
    /// Somebody works on one that was in line.
    void begin(const std::string& id) {
        m_runs[id]->isInLine = false;
        Q_EMIT m_runs[id]->began();
    }
    void progress(const std::string& id, double fraction) { Q_EMIT m_runs[id]->progressed(fraction); }
    /// All that is at work uses so much processor time for each of its lanes.
    void use(std::int64_t milliseconds) {
        for (const auto& [id, run] : m_runs)
            if (run) run->usedMs += milliseconds * run->order.task.lanes;
    }
    void finish(const std::string& id, const base::Result<model::TaskResult>& result) { end(m_runs[id], result); }

    std::vector<work::Order> orders; ///< all that were ever given
    bool putsInLine = false;         ///< pictures wait for a machine, until `begin`
    bool readsSources = true;        ///< else a probe, too, runs until it is told to end

private:
    static void end(ScriptedRun* run, const base::Result<model::TaskResult>& result) {
        // From the event loop, as a process would.
        QMetaObject::invokeMethod(
            run,
            [run = QPointer(run), result] {
                if (run && !run->isCancelled) Q_EMIT run->finished(result);
            },
            Qt::QueuedConnection);
    }

    model::MediaInfo m_film;
    std::map<std::string, QPointer<ScriptedRun>> m_runs;
};

} // namespace support
