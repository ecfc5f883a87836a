#include "core/model/control.hpp"

#include "core/base/source_path.hpp"

#include <algorithm>
#include <set>

namespace model {
namespace {

constexpr std::size_t kShortestBeginning = 4; // of an id

Problem conflict(const base::Text& sentence) {
    return Error{ErrorCode::Conflict, sentence};
}

Result<void> checkSource(const Source& source) {
    if (source.text.find('\0') != std::string::npos)
        return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "A file name holds a zero byte."))};
    if (source.kind == SourceKind::Path && !base::filePath(source.text).is_absolute())
        return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "\"%1\" is no absolute path."), source.text)};
    return {};
}

/// In the middle of a sentence.
base::Text stateText(JobState state) {
    switch (state) {
    case JobState::Waiting: return base::text(QT_TRANSLATE_NOOP("Core", "waiting"));
    case JobState::Encoding: return base::text(QT_TRANSLATE_NOOP("Core", "encoding"));
    case JobState::Publishing: return base::text(QT_TRANSLATE_NOOP("Core", "publishing"));
    case JobState::Paused: return base::text(QT_TRANSLATE_NOOP("Core", "paused"));
    case JobState::Done: return base::text(QT_TRANSLATE_NOOP("Core", "done"));
    case JobState::Failed: return base::text(QT_TRANSLATE_NOOP("Core", "failed"));
    case JobState::Cancelled: return base::text(QT_TRANSLATE_NOOP("Core", "cancelled"));
    case JobState::Unknown: break;
    }
    return word(state);
}

/// What `--all` means.
bool fits(ControlVerb verb, const Job& job) {
    if (verb == ControlVerb::ClearFinished) return job.isFinished();
    if (verb == ControlVerb::Retry || verb == ControlVerb::RetryAndPatch) return job.state == JobState::Failed;
    return !objection(verb, job);
}

using Places = std::vector<std::size_t>;

/// Ids first: whoever copied one means that job, whatever another is called.
Places placesOf(const std::string& word, const std::vector<Job>& jobs) {
    const auto where = [&](const auto& matches) {
        Places places;
        for (std::size_t i = 0; i < jobs.size(); ++i)
            if (matches(jobs[i])) places.push_back(i);
        return places;
    };
    if (Places found = where([&](const Job& job) { return job.id == word; }); !found.empty()) return found;
    if (Places found = where([&](const Job& job) { return job.name == word; }); !found.empty()) return found;
    if (word.size() < kShortestBeginning) return {};
    return where([&](const Job& job) { return job.id.starts_with(word); });
}

Error ambiguous(const std::string& word, const Places& places, const std::vector<Job>& jobs) {
    std::string all;
    for (const std::size_t place : places) all += (all.empty() ? "" : " ") + jobs[place].id + " (" + jobs[place].name + ")";
    return {ErrorCode::Conflict, base::text(QT_TRANSLATE_NOOP("Core", "\"%1\" means several jobs. Name one by its id: %2."), word, all)};
}

} // namespace

bool isControlRequest(const QByteArray& line) {
    return QJsonDocument::fromJson(line).object().contains(QStringLiteral("control"));
}

Result<ControlRequest> controlRequestOf(const QByteArray& line) {
    MR_ASSIGN(ControlRequest request, fromBytes<ControlRequest>(line, From::Wire));
    if (request.control < 1) return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "The request has no version."))};
    if (request.control > kControlVersion || request.verb == ControlVerb::Unknown)
        return Error{ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP("Core", "The Millrace that runs is older than this command. Start it anew."))};
    for (const AddRequest& add : request.add) MR_TRY(checkSource(add.source));
    return request;
}

std::vector<JobQuery> queriesFor(const ControlRequest& request) {
    const auto inStates = [](std::vector<JobState> states) {
        JobQuery query;
        query.states = std::move(states);
        query.limit = JobQuery::kMostJobs;
        return query;
    };
    const bool isRetry = request.verb == ControlVerb::Retry || request.verb == ControlVerb::RetryAndPatch;
    if (request.verb == ControlVerb::ClearFinished) return {inStates({JobState::Done, JobState::Cancelled})};
    if (request.all) return isRetry ? std::vector{inStates({JobState::Failed})} : std::vector<JobQuery>(); // the others mean live ones
    std::vector<JobQuery> queries;
    for (const std::string& word : request.jobs) {
        queries.push_back(inStates({}));
        queries.back().called = word;
    }
    return queries;
}

Result<std::vector<Job>> jobsMeant(const ControlRequest& request, const std::vector<Job>& jobs) {
    std::vector<Job> meant;
    const bool lists = request.verb == ControlVerb::List && request.jobs.empty();
    if (request.all || lists || request.verb == ControlVerb::ClearFinished) {
        for (const Job& job : jobs)
            if (fits(request.verb, job)) meant.push_back(job);
        return meant;
    }
    if (request.jobs.empty()) return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "No job was named."))};
    std::set<std::size_t> chosen;
    for (const std::string& word : request.jobs) {
        const Places places = placesOf(word, jobs);
        if (places.empty()) return Error{ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "There is no job \"%1\"."), word)};
        if (places.size() > 1) return ambiguous(word, places, jobs);
        chosen.insert(places.front());
    }
    for (const std::size_t place : chosen) meant.push_back(jobs[place]);
    return meant;
}

bool isOffered(ControlVerb verb, const Job& job) {
    switch (verb) {
    case ControlVerb::Pause: return !job.isFinal() && job.state != JobState::Publishing;
    case ControlVerb::Resume: return !job.isFinal();
    case ControlVerb::Retry:
    case ControlVerb::RetryAndPatch: return job.state == JobState::Failed || job.state == JobState::Cancelled;
    case ControlVerb::Cancel: return !job.isFinal();
    case ControlVerb::Rename:
    case ControlVerb::SetPreset: return job.startedMs == 0 && !job.isActive() && job.state != JobState::Done;
    case ControlVerb::SetStart: return job.startedMs == 0 && !job.isActive() && !job.isFinal();
    case ControlVerb::DeleteOutput: // also once more, where the ingest took a part away and then refused
        return job.state == JobState::Done &&
            (job.output == OutputState::Kept || (job.output == OutputState::Deleting && job.trouble.has_value()));
    default: return true;
    }
}

bool takesEffect(JobAction action, const Job& job) {
    switch (action) {
    case JobAction::Pause: return job.state == JobState::Waiting || job.state == JobState::Encoding;
    case JobAction::Resume: return job.state == JobState::Paused;
    case JobAction::Retry:
    case JobAction::RetryAndPatch: return isOffered(ControlVerb::Retry, job);
    case JobAction::Cancel: return isOffered(ControlVerb::Cancel, job);
    case JobAction::DeleteOutput: return isOffered(ControlVerb::DeleteOutput, job);
    default: return true;
    }
}

std::optional<Problem> objection(ControlVerb verb, const Job& job) {
    if (isOffered(verb, job)) return std::nullopt;
    const auto refused = [&](const char* pattern) { return conflict(base::text(pattern, job.name, stateText(job.state))); };
    switch (verb) {
    case ControlVerb::Pause:
        if (job.state == JobState::Publishing)
            return conflict(base::text(QT_TRANSLATE_NOOP("Core", "%1 is encoded and being published; that is not paused."), job.name));
        return refused(QT_TRANSLATE_NOOP("Core", "%1 is %2; there is nothing to pause."));
    case ControlVerb::Resume:
        if (job.state == JobState::Done) return refused(QT_TRANSLATE_NOOP("Core", "%1 is %2; it does not go on."));
        return refused(QT_TRANSLATE_NOOP("Core", "%1 is %2; it does not go on. It can be retried."));
    case ControlVerb::Retry:
    case ControlVerb::RetryAndPatch:
        return refused(QT_TRANSLATE_NOOP("Core", "%1 is %2; only what has failed or was cancelled is retried."));
    case ControlVerb::Cancel:
        if (job.state == JobState::Cancelled) break; // it is as it was wished
        return refused(QT_TRANSLATE_NOOP("Core", "%1 is %2; there is nothing to cancel."));
    default: break; // the service says it of each job itself
    }
    return std::nullopt;
}

} // namespace model
