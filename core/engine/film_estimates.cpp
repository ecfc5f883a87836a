#include "core/engine/film_estimates.hpp"

#include "core/base/background.hpp"
#include "core/base/ready.hpp"
#include "core/engine/estimator.hpp"
#include "core/engine/orders.hpp"
#include "core/engine/planner.hpp"

#include <algorithm>

namespace engine {
namespace {

constexpr int kAtOnce = 2;             // jobs and what they read come first
constexpr std::size_t kMostAsked = 32; // a film takes seconds: who came after these would wait in vain

} // namespace

QFuture<base::Result<model::Estimate>> FilmEstimates::ask(Wanted wanted) {
    if (m_open.size() >= kMostAsked)
        return base::ready<model::Estimate>(base::Error{base::ErrorCode::Busy,
            base::text(QT_TRANSLATE_NOOP("Core", "Too many films are being read for estimates. Ask again in a moment."))});
    auto asked = std::make_shared<Question>();
    asked->wanted = std::move(wanted);
    asked->number = ++m_asked;
    asked->promise.start();
    auto future = asked->promise.future();
    m_open.insert(asked);
    asked->late.setSingleShot(true);
    connect(&asked->late, &QTimer::timeout, this, [this, weak = std::weak_ptr(asked)] {
        if (const Asked late = weak.lock())
            answer(late,
                base::Error{base::ErrorCode::DiskSilent,
                    base::text(QT_TRANSLATE_NOOP("Core",
                                   "%1 could not be read in time for an estimate. Look whether its disk answers, or add it: its job "
                                   "waits for it."),
                        base::shownPath(late->wanted.file))});
    });
    asked->late.start(m_context.withinMs);
    base::inBackground(
        m_context.disks, [file = asked->wanted.file] { return base::fileStatus(file); }, this,
        [this, weak = std::weak_ptr(asked)](const base::FileStatus& file) { // what it owns ends on this thread
            if (const Asked open = weak.lock()) looked(open, file);
        });
    return future;
}

void FilmEstimates::looked(const Asked& asked, const base::FileStatus& file) {
    if (!file.isFile)
        return answer(asked,
            base::Error{base::ErrorCode::SourceMissing,
                base::text(QT_TRANSLATE_NOOP("Core", "%1 is not there, or is no file."), base::shownPath(asked->wanted.file))});
    asked->bytes = file.bytes;
    m_waiting.push_back(asked);
    beginNext();
}

void FilmEstimates::beginNext() {
    while (m_reading < kAtOnce && !m_waiting.empty()) {
        const Asked next = m_waiting.front();
        m_waiting.pop_front();
        begin(next);
    }
}

void FilmEstimates::begin(const Asked& asked) {
    ++m_reading;
    model::Job film;
    film.id = "estimate-" + std::to_string(asked->number);
    film.sourceBytes = asked->bytes;
    work::Order order = probeOrder(film);
    order.task.output.clear(); // nobody sees its picture
    asked->run = m_context.executor.start(order, {asked->wanted.file, ""});
    connect(asked->run.get(), &work::Run::finished, this, [this, weak = std::weak_ptr(asked)](const base::Result<model::TaskResult>& read) {
        if (const Asked ended = weak.lock()) answer(ended, estimateOf(ended->wanted, read));
    });
}

base::Result<model::Estimate> FilmEstimates::estimateOf(const Wanted& wanted, const base::Result<model::TaskResult>& read) const {
    if (!read) return read.error();
    if (!read->media) return base::Error{base::ErrorCode::Internal, base::text(QT_TRANSLATE_NOOP("Core", "The probe returned no result."))};
    MR_ASSIGN(const model::Plan plan, engine::plan(*read->media, wanted.chosen.preset, wanted.excerpt));
    return estimateBefore(plan, presetKey(wanted.chosen), m_context.past, wanted.slots);
}

void FilmEstimates::answer(const Asked& asked, const base::Result<model::Estimate>& estimate) {
    const Asked kept = asked; // it is taken out of where it is held
    if (m_open.erase(kept) == 0) return;
    kept->late.stop();
    std::erase(m_waiting, kept);
    if (kept->run) {
        --m_reading;
        kept->run->disconnect(this);
        kept->run->cancel();
        kept->run.release()->deleteLater(); // this may be its own signal
    }
    kept->promise.addResult(estimate);
    kept->promise.finish();
    beginNext();
}

} // namespace engine
