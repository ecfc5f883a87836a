#include "app/wiring/control.hpp"

#include <algorithm>
#include <map>
#include <memory>

namespace wiring {
namespace {

using model::CommandResult;
using model::ControlAnswer;
using model::ControlRequest;
using model::ControlVerb;
using model::JobAction;
using Results = model::Result<std::vector<CommandResult>>;

/// One request on its way through the service. Lives in the continuations of its futures.
class Command : public std::enable_shared_from_this<Command> {
public:
    Command(model::Service& service, ControlRequest request, ControlAnswered answered)
        : m_service(service), m_request(std::move(request)), m_answered(std::move(answered)) {}

    void run() {
        if (m_request.verb == ControlVerb::Add) return then(m_service.addJobs(m_request.add), &Command::finish);
        if (m_request.verb == ControlVerb::Viewers) return viewers();
        auto meant = model::jobsMeant(m_request, m_service.snapshot().jobs);
        if (!meant) return refuse(meant.error());
        if (m_request.verb == ControlVerb::Rename && meant->size() != 1)
            return refuse({base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "One job at a time gets another name."))});
        for (const model::Job& job : *meant) {
            CommandResult result;
            result.id = job.id;
            result.rev = job.rev;
            result.problem = model::objection(m_request.verb, job);
            if (!result.problem) m_ids.push_back(job.id);
            m_answer.results.push_back(std::move(result));
        }
        ask();
    }

private:
    void ask() {
        switch (m_request.verb) {
        case ControlVerb::Pause: return m_request.all ? pauseAll(true) : act(JobAction::Pause);
        case ControlVerb::Resume: return m_request.all ? pauseAll(false) : act(JobAction::Resume);
        case ControlVerb::Retry: return act(JobAction::Retry);
        case ControlVerb::RetryAndPatch: return act(JobAction::RetryAndPatch);
        case ControlVerb::Cancel: return act(JobAction::Cancel);
        case ControlVerb::DeleteOutput: return act(JobAction::DeleteOutput);
        case ControlVerb::Remove:
        case ControlVerb::ClearFinished: return then(m_service.act(m_ids, JobAction::Remove), &Command::forget);
        case ControlVerb::Rename:
        case ControlVerb::SetPreset: return change();
        case ControlVerb::Duplicate: return then(m_service.duplicate(m_ids), &Command::finishCopies);
        case ControlVerb::Move: return then(m_service.move(m_ids, m_request.to), &Command::finish);
        case ControlVerb::Outputs: return outputs();
        case ControlVerb::List:
        case ControlVerb::Add:
        case ControlVerb::Viewers:
        case ControlVerb::Unknown: return answer();
        }
    }
    void act(JobAction action) { then(m_service.act(m_ids, action), &Command::finish); }

    void change() {
        std::vector<model::JobChange> changes;
        for (const std::string& id : m_ids) {
            model::JobChange& each = changes.emplace_back();
            each.id = id;
            if (m_request.verb == ControlVerb::Rename) each.name = m_request.name;
            else each.presetId = m_request.presetId;
        }
        then(m_service.change(std::move(changes)), &Command::finish);
    }

    void pauseAll(bool paused) {
        m_service.setAllPaused(paused).then(&m_service, [self = shared_from_this()](const model::Result<void>& done) {
            if (!done) return self->refuse(done.error());
            self->answer();
        });
    }

    void outputs() {
        m_service.outputs(m_ids).then(&m_service, [self = shared_from_this()](const model::Result<std::vector<model::JobOutput>>& outputs) {
            if (!outputs) return self->refuse(outputs.error());
            self->m_answer.outputs = *outputs;
            self->answer();
        });
    }

    void viewers() {
        m_service.viewers().then(&m_service, [self = shared_from_this()](const model::Result<model::ViewerList>& viewers) {
            if (!viewers) return self->refuse(viewers.error());
            self->m_answer.viewers = *viewers;
            self->answer();
        });
    }

    void then(model::JobService::Results results, void (Command::*next)(const Results&)) {
        results.then(&m_service, [self = shared_from_this(), next](const Results& done) {
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
        m_service.act(std::move(gone), JobAction::Forget).then(&m_service, [self = shared_from_this()](const Results& forgotten) {
            if (!forgotten) return self->refuse(forgotten.error());
            self->answer();
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
        for (const CommandResult& result : results) {
            const auto same = [&](const CommandResult& each) { return each.id == result.id; };
            const auto found = std::find_if(m_answer.results.begin(), m_answer.results.end(), same);
            if (found != m_answer.results.end()) *found = result;
        }
    }

    void answer() {
        const model::Snapshot now = m_service.snapshot();
        std::map<std::string, const model::Job*> rows;
        for (const model::Job& job : now.jobs) rows[job.id] = &job;
        for (CommandResult& result : m_answer.results) {
            const auto row = rows.find(result.id);
            if (row == rows.end()) continue;
            result.rev = row->second->rev;
            m_answer.jobs.push_back(*row->second);
        }
        m_answer.paused = now.paused;
        finishWith(std::move(m_answer));
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
    std::vector<std::string> m_ids; ///< to which nothing is objected
};

} // namespace

void carryOut(model::Service& service, const model::ControlRequest& request, const ControlAnswered& answered) {
    std::make_shared<Command>(service, request, answered)->run();
}

} // namespace wiring
