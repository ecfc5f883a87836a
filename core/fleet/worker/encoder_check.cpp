#include "core/fleet/worker/encoder_check.hpp"

#include "core/base/files.hpp"

namespace fleet {
namespace {

constexpr int kSilenceMs = 120'000;

std::optional<CheckedEncoders> keptIn(const std::string& file) {
    const auto bytes = base::readFile(file, 1 << 20);
    if (!bytes) return std::nullopt;
    auto kept = model::fromBytes<CheckedEncoders>(*bytes);
    return kept ? std::optional(std::move(*kept)) : std::nullopt;
}

} // namespace

EncoderCheck::EncoderCheck(work::Executor& executor, std::string file, QObject* parent)
    : QObject(parent), m_executor(executor), m_file(std::move(file)) {}

void EncoderCheck::run(const std::vector<std::string>& families, Done done) {
    work::Order order;
    order.id = families.empty() ? "encoders/host" : "encoders/digest";
    order.task.kind = model::TaskKind::Digest;
    order.task.families = families;
    order.silenceMs = kSilenceMs;
    m_run = m_executor.start(order, {});
    connect(m_run.get(), &work::Run::finished, this, [done = std::move(done)](const base::Result<model::TaskResult>& result) {
        if (!result) return done(result.error());
        done(CheckedEncoders{result->digests, result->host.value_or(model::EncoderHost{})});
    });
}

void EncoderCheck::check(bool anew, Done done) {
    run({}, [this, anew, done = std::move(done)](const base::Result<CheckedEncoders>& host) {
        if (!host) return done(host.error());
        // Later: this is told by the run that is exchanged for the next one.
        QMetaObject::invokeMethod(
            this, [this, found = *host, anew, done] { compare(found, anew, done); }, Qt::QueuedConnection);
    });
}

void EncoderCheck::compare(const CheckedEncoders& host, bool anew, const Done& done) {
    const auto kept = keptIn(m_file);
    // Where the libraries cannot be summed, nobody knows whether they are those.
    if (!anew && kept && !host.host.libraries.empty() && kept->host == host.host) return done(*kept);
    run({"h264", "aac"}, [this, done](const base::Result<CheckedEncoders>& made) {
        if (made) (void)base::writeFileAtomically(m_file, model::toBytes(*made)); // else they are made again next time
        done(made);
    });
}

} // namespace fleet
