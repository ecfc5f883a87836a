#include "app/wiring/control.hpp"

#include "core/base/when_done.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace wiring {
namespace {

using model::CommandResult;
using model::ControlAnswer;
using model::ControlRequest;
using model::ControlVerb;
using model::JobAction;
using Results = model::Result<std::vector<CommandResult>>;

constexpr std::size_t kAtOnce = 500; // jobs of one command

/// One request on its way through the service. Lives in the continuations of its futures.
class Command : public std::enable_shared_from_this<Command> {
public:
    Command(model::Service& service, ControlRequest request, ControlAnswered answered)
        : m_service(service), m_request(std::move(request)), m_answered(std::move(answered)) {}

    void run() {
        if (m_request.verb == ControlVerb::Add) return then(m_service.addJobs(m_request.add), &Command::finish);
        if (m_request.verb == ControlVerb::Viewers) return viewers();
        if (m_request.verb == ControlVerb::Estimate) return estimate();
        if (m_request.verb == ControlVerb::List && m_request.jobs.empty() && m_request.limit > 0) return page();
        for (const model::Job& job : m_service.snapshot().jobs) m_known.emplace(job.id, job);
        m_queries = model::queriesFor(m_request);
        collect();
    }

private:
    /// One page of the list, as it was asked for.
    void page() {
        model::JobQuery query;
        query.limit = m_request.limit;
        query.after = m_request.after;
        base::whenDone(m_service.page(query), &m_service, [self = shared_from_this()](const model::Result<model::JobPage>& page) {
            if (!page) return self->refuse(page.error());
            self->m_answer.jobs = page->jobs;
            self->m_answer.next = page->next;
            self->m_answer.paused = self->m_service.snapshot().paused;
            self->finishWith(std::move(self->m_answer));
        });
    }

    /// The rows that may be meant, from the whole list.
    void collect() {
        if (m_queries.empty()) return choose();
        base::whenDone(
            m_service.page(m_queries.back()), &m_service, [self = shared_from_this()](const model::Result<model::JobPage>& page) {
                if (!page) return self->refuse(page.error());
                for (const model::Job& job : page->jobs) self->m_known.emplace(job.id, job);
                if (page->next.empty()) self->m_queries.pop_back();
                else self->m_queries.back().after = page->next;
                self->collect();
            });
    }

    void choose() {
        std::vector<model::Job> known;
        for (const auto& [id, job] : std::exchange(m_known, {})) known.push_back(job);
        std::stable_sort(known.begin(), known.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
        auto meant = model::jobsMeant(m_request, known);
        if (!meant) return refuse(meant.error());
        if (m_request.verb == ControlVerb::Rename && meant->size() != 1)
            return refuse({base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "One job at a time gets another name."))});
        for (const model::Job& job : *meant) {
            CommandResult result;
            result.id = job.id;
            result.rev = job.rev;
            result.problem = model::objection(m_request.verb, job);
            if (!result.problem) m_ids.push_back(job.id);
            m_places[job.id] = m_answer.results.size();
            m_answer.results.push_back(std::move(result));
        }
        ask();
    }

    void ask() {
        switch (m_request.verb) {
        case ControlVerb::Pause: return m_request.all ? pauseAll(true) : act(JobAction::Pause);
        case ControlVerb::Resume: return m_request.all ? pauseAll(false) : act(JobAction::Resume);
        case ControlVerb::Retry: return act(JobAction::Retry);
        case ControlVerb::RetryAndPatch: return act(JobAction::RetryAndPatch);
        case ControlVerb::Cancel: return act(JobAction::Cancel);
        case ControlVerb::DeleteOutput: return act(JobAction::DeleteOutput);
        case ControlVerb::Remove:
        case ControlVerb::ClearFinished: return removeSome();
        case ControlVerb::Rename:
        case ControlVerb::SetPreset:
        case ControlVerb::SetStart: return change();
        case ControlVerb::Duplicate: return then(m_service.duplicate(m_ids), &Command::finishCopies);
        case ControlVerb::Move: return then(m_service.move(m_ids, m_request.to), &Command::finish);
        case ControlVerb::Outputs: return outputs();
        case ControlVerb::List:
        case ControlVerb::Add:
        case ControlVerb::Viewers:
        case ControlVerb::Estimate:
        case ControlVerb::Unknown: return answer();
        }
    }
    /// The next of them, not all at once: what lies on disk alone comes into memory for it.
    std::vector<std::string> some() {
        const std::size_t count = std::min(m_ids.size() - m_begun, kAtOnce);
        const auto first = m_ids.begin() + static_cast<std::ptrdiff_t>(m_begun);
        m_begun += count;
        return {first, first + static_cast<std::ptrdiff_t>(count)};
    }

    void act(JobAction action) {
        if (m_begun == m_ids.size()) return answer();
        base::whenDone(m_service.act(some(), action), &m_service, [self = shared_from_this(), action](const Results& done) {
            if (!done) return self->refuse(done.error());
            self->merge(*done);
            self->act(action);
        });
    }

    void removeSome() {
        if (m_begun == m_ids.size()) return answer();
        then(m_service.act(some(), JobAction::Remove), &Command::forget);
    }

    void change() {
        std::vector<model::JobChange> changes;
        for (const std::string& id : m_ids) {
            model::JobChange& each = changes.emplace_back();
            each.id = id;
            if (m_request.verb == ControlVerb::Rename) each.name = m_request.name;
            else if (m_request.verb == ControlVerb::SetStart) each.at = m_request.at;
            else each.presetId = m_request.presetId;
        }
        then(m_service.change(std::move(changes)), &Command::finish);
    }

    void pauseAll(bool paused) {
        base::whenDone(m_service.setAllPaused(paused), &m_service, [self = shared_from_this()](const model::Result<void>& done) {
            if (!done) return self->refuse(done.error());
            self->answer();
        });
    }

    void outputs() {
        base::whenDone(
            m_service.outputs(m_ids), &m_service, [self = shared_from_this()](const model::Result<std::vector<model::JobOutput>>& outputs) {
                if (!outputs) return self->refuse(outputs.error());
                self->m_answer.outputs = *outputs;
                self->answer();
            });
    }

    void viewers() {
        base::whenDone(m_service.viewers(), &m_service, [self = shared_from_this()](const model::Result<model::ViewerList>& viewers) {
            if (!viewers) return self->refuse(viewers.error());
            self->m_answer.viewers = *viewers;
            self->answer();
        });
    }

    void estimate() {
        if (m_request.add.size() != 1)
            return refuse({base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "One film at a time is estimated."))});
        base::whenDone(m_service.estimate(m_request.add.front()), &m_service,
            [self = shared_from_this()](const model::Result<model::Estimate>& estimate) {
                if (!estimate) return self->refuse(estimate.error());
                self->m_answer.estimate = *estimate;
                self->finishWith(std::move(self->m_answer));
            });
    }

    void then(model::JobService::Results results, void (Command::*next)(const Results&)) {
        base::whenDone(results, &m_service, [self = shared_from_this(), next](const Results& done) {
            if (!done) return self->refuse(done.error());
            ((*self).*next)(done);
        });
    }

    /// What was removed: nobody undoes it from here, so it does not stay hidden with its work until the next start.
    void forget(const Results& removed) {
        merge(*removed);
        std::vector<std::string> gone;
        for (const CommandResult& each : *removed)
            if (!each.problem) gone.push_back(each.id);
        base::whenDone(
            m_service.act(std::move(gone), JobAction::Forget), &m_service, [self = shared_from_this()](const Results& forgotten) {
                if (!forgotten) return self->refuse(forgotten.error());
                self->removeSome();
            });
    }

    void finishCopies(const Results& copies) {
        m_answer.results = *copies; // of the copies: their ids are what is wanted
        answer();
    }

    void finish(const Results& results) {
        if (m_request.verb == ControlVerb::Add) m_answer.results = *results;
        else merge(*results);
        answer();
    }

    void merge(const std::vector<CommandResult>& results) {
        for (const CommandResult& result : results)
            if (const auto place = m_places.find(result.id); place != m_places.end()) m_answer.results[place->second] = result;
    }

    void answer() {
        const model::Snapshot now = m_service.snapshot();
        std::map<std::string, const model::Job*> rows;
        for (const model::Job& job : now.jobs) rows[job.id] = &job;
        m_answer.paused = now.paused;
        const bool isRemoved = m_request.verb == ControlVerb::Remove || m_request.verb == ControlVerb::ClearFinished;
        for (CommandResult& result : m_answer.results) {
            const auto row = rows.find(result.id);
            if (row != rows.end()) {
                result.rev = row->second->rev;
                m_answer.jobs.push_back(*row->second);
            } else if (!isRemoved && !result.id.empty()) {
                m_old.push_back(result.id);
            }
        }
        addOld();
    }

    /// Those that lie on disk alone.
    void addOld() {
        if (m_old.empty()) {
            std::stable_sort(
                m_answer.jobs.begin(), m_answer.jobs.end(), [](const auto& a, const auto& b) { return a.position < b.position; });
            return finishWith(std::move(m_answer));
        }
        const std::string id = m_old.back();
        m_old.pop_back();
        base::whenDone(m_service.job(id), &m_service, [self = shared_from_this()](const model::Result<model::Job>& job) {
            if (job) self->m_answer.jobs.push_back(*job); // else it is gone
            self->addOld();
        });
    }

    void refuse(const base::Error& error) {
        ControlAnswer refusal;
        refusal.problem = error;
        finishWith(std::move(refusal));
    }

    void finishWith(ControlAnswer answer) {
        answer.control = model::kControlVersion;
        m_answered(answer);
    }

    model::Service& m_service;
    const ControlRequest m_request;
    const ControlAnswered m_answered;
    ControlAnswer m_answer;
    std::vector<model::JobQuery> m_queries;      ///< still to be asked, the last one first
    std::map<std::string, model::Job> m_known;   ///< that may be meant
    std::map<std::string, std::size_t> m_places; ///< of the results, by job
    std::vector<std::string> m_ids;              ///< to which nothing is objected
    std::size_t m_begun = 0;                     ///< of those
    std::vector<std::string> m_old;              ///< whose rows are still to be looked up
};

} // namespace

void carryOut(model::Service& service, const model::ControlRequest& request, const ControlAnswered& answered) {
    std::make_shared<Command>(service, request, answered)->run();
}

} // namespace wiring
