#pragma once
/// Runs orders: on this machine (`LocalExecutor`), on others, or from a test's script. Main thread.

#include "core/work/attempt_info.hpp"
#include "core/work/order.hpp"

#include <QObject>
#include <memory>
#include <optional>

namespace work {

/// An order at work. Its end ends the work too.
class Run : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    /// Ends it at once; no signal comes any more. What it had not completed is worthless anyway.
    virtual void cancel() = 0;
    /// Processor time that it has used so far. Nothing: not known here.
    virtual std::optional<std::int64_t> processorMs() const { return std::nullopt; }
    /// Nobody works on it yet, or not any more: it is in line for a machine, and nothing is to be heard of it.
    virtual bool isWaiting() const { return false; }
    /// Of one that ended as EncoderStopped: the system ended it, as it does where memory is short.
    virtual bool wasShortOfMemory() const { return false; }
    /// Of one that ended as EncoderStopped: it said nothing for too long, and was ended for it.
    virtual bool wasSilent() const { return false; }

Q_SIGNALS:
    /// Of one that was waiting: somebody works on it from now on.
    void began();
    void progressed(double fraction);
    /// The task has read its source and needs less of the machine from now on.
    void draining();
    /// Who works on it now, or that nobody does any more and why. Only of an executor that has several machines.
    void attempted(const work::AttemptInfo& attempt);
    /// A segment lies in the place's folder, complete.
    void segmentWritten(const model::SegmentFile& file, const model::RenditionFacts& facts);
    /// Last signal. Errors: what the encoder said, EncoderStopped with the signal or exit code, Conflict when no encoder is the one that
    /// the order asks for.
    void finished(const base::Result<model::TaskResult>& result);
};

class Executor {
public:
    virtual ~Executor() = default;
    /// Begins now. Signals come later, from the event loop. `place`: where this host has the inputs and takes the outputs.
    virtual std::unique_ptr<Run> start(const Order& order, const Place& place) = 0;
};

} // namespace work
