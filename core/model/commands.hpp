#pragma once
/// What is asked of a Service about jobs, and what it answers for each of them.

#include "core/model/excerpt.hpp"
#include "core/model/preset.hpp"
#include "core/model/source.hpp"

namespace model {

struct AddRequest {
    Source source;
    std::string presetId;
    std::string name; ///< output folder; "" : from the file's stem
    bool paused = false;
    bool replace = false; ///< a film that has the name at the ingest goes; otherwise the job fails, or takes another name if `name` is ""
    bool again = true;    ///< a film that is here already, or a name that is taken, gets another name; false: NameTaken
    std::string replaces = {};        ///< with `replace`: the job whose row goes, once this one is there; it stays when this one is refused
    std::optional<Excerpt> excerpt{}; ///< absent: the whole source
    std::optional<Preset> preset{};   ///< instead of `presetId`, which is "" then: a document that this job alone has
    std::optional<std::int64_t> at{}; ///< wall clock ms: it does not begin before; absent, 0 or past: as soon as it may

    bool operator==(const AddRequest&) const = default;
    template <class F> static void describe(F&& f) {
        f("source", &AddRequest::source);
        f("presetId", &AddRequest::presetId);
        f("name", &AddRequest::name);
        f("paused", &AddRequest::paused);
        f("replace", &AddRequest::replace);
        f("again", &AddRequest::again);
        f("replaces", &AddRequest::replaces);
        f("excerpt", &AddRequest::excerpt);
        f("preset", &AddRequest::preset);
        f("at", &AddRequest::at);
    }
};

/// What of a job is to be another, as long as nothing of it has been made.
struct JobChange {
    std::string id;
    std::optional<std::string> name, presetId;
    std::optional<Excerpt> excerpt{}; ///< in place of the one it has; one without members: the whole source
    std::optional<std::int64_t> at{}; ///< when it may begin; 0: as soon as it may

    bool operator==(const JobChange&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &JobChange::id);
        f("name", &JobChange::name);
        f("presetId", &JobChange::presetId);
        f("excerpt", &JobChange::excerpt);
        f("at", &JobChange::at);
    }
};

/// RetryAndPatch: damaged places of the source show the last good picture instead of failing the job. Forget: what is removed goes for
/// good. DeleteOutput: what a finished job has published is taken away from the ingest; its row says how far that is (`Job::output`). Read:
/// a paused job's source is looked at though nothing of it is made: its length and its tracks are in the row then.
enum class JobAction { Pause, Resume, Cancel, Retry, RetryAndPatch, Remove, Restore, Forget, DeleteOutput, Read };
template <> struct EnumWords<JobAction> {
    static constexpr std::array words{
        "pause", "resume", "cancel", "retry", "retry-and-patch", "remove", "restore", "forget", "delete-output", "read"};
};

enum class MoveTo { Up, Down, Top, Bottom };
template <> struct EnumWords<MoveTo> { static constexpr std::array words{"up", "down", "top", "bottom"}; };

/// A job's new place in the queue.
struct QueuePosition {
    std::string id;
    std::int64_t position = 0;

    bool operator==(const QueuePosition&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &QueuePosition::id);
        f("position", &QueuePosition::position);
    }
};

/// An error that travels.
struct Problem {
    int code = 0;        ///< base::ErrorCode
    std::string id;      ///< "MR-2107" or ""
    std::string message; ///< one English sentence
    base::Text parts;    ///< of it, to say it in another language

    Problem() = default;
    Problem(const Error& error)
        : code(static_cast<int>(error.code)), id(base::errorId(error.code)), message(error.message), parts(base::partsOf(error.text)) {}
    Error error() const { return {static_cast<ErrorCode>(code), base::together(message, parts)}; }
    bool operator==(const Problem&) const = default;
    template <class F> static void describe(F&& f) {
        f("code", &Problem::code);
        f("id", &Problem::id);
        f("message", &Problem::message);
        f("parts", &Problem::parts);
    }
};

/// What a command did to one job.
struct CommandResult {
    std::string id;                 ///< of the job; "" when none was made
    std::int64_t rev = 0;           ///< of its row with the change in it: who has seen this revision has seen the change
    std::optional<Problem> problem; ///< it was not done
    std::string freeName{};         ///< of a film that was refused for its name: one that would be taken now

    bool operator==(const CommandResult&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &CommandResult::id);
        f("rev", &CommandResult::rev);
        f("problem", &CommandResult::problem);
        f("freeName", &CommandResult::freeName);
    }
};

/// Where a job's output is, how much it is and who has it on now: what is asked before it is opened or deleted.
struct JobOutput {
    std::string id;
    std::string folder;             ///< on the service's computer; "": it was published to another
    std::int64_t bytes = 0;         ///< of its segments
    int viewers = -1;               ///< that fetched something of it within the last 15 seconds; -1: the ingest does not say
    std::optional<Problem> problem; ///< there is no such job

    bool operator==(const JobOutput&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &JobOutput::id);
        f("folder", &JobOutput::folder);
        f("bytes", &JobOutput::bytes);
        f("viewers", &JobOutput::viewers);
        f("problem", &JobOutput::problem);
    }
};

/// Of the first that was not done; nothing when all were.
std::optional<Problem> firstProblem(const std::vector<CommandResult>& results);

} // namespace model
