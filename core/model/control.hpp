#pragma once
/// What the command line asks of the Millrace that runs over a data folder, and what that one answers: a line of JSON each, over the socket
/// that takes the files of a second start (open_request.hpp). Values and pure functions; any thread.
///
/// `control` is the version of this form. An older Millrace takes such a line for a request to come to the front, and says so.

#include "core/model/event.hpp"
#include "core/model/paging.hpp"
#include "core/model/viewers.hpp"

namespace model {

inline constexpr int kControlVersion = 1;

enum class ControlVerb {
    List,
    Add,
    Pause,
    Resume,
    Retry,
    RetryAndPatch,
    Cancel,
    Remove, ///< for good: there is no undo here
    Rename,
    SetPreset,
    Duplicate,
    Move,
    Outputs, ///< where they are, how much, who watches
    DeleteOutput,
    ClearFinished,
    Viewers, ///< who watches
    SetStart,
    Estimate, ///< of the one in `add`: nothing is added
    Unknown,  ///< of a newer Millrace
};
template <> struct EnumWords<ControlVerb> {
    static constexpr std::array words{"list", "add", "pause", "resume", "retry", "retry-and-patch", "cancel", "remove", "rename",
        "set-preset", "duplicate", "move", "outputs", "delete-output", "clear-finished", "viewers", "set-start", "estimate", "unknown"};
    static constexpr ControlVerb fallback = ControlVerb::Unknown;
};

struct ControlRequest {
    int control = kControlVersion;
    ControlVerb verb = ControlVerb::List;
    std::vector<std::string> jobs; ///< ids, beginnings of ids, or names
    bool all = false;              ///< instead: all that the verb fits; "Pause all" holds later jobs too
    std::string name;              ///< Rename
    std::string presetId;          ///< SetPreset
    std::int64_t at = 0;           ///< SetStart: wall clock ms; 0: as soon as they may
    MoveTo to = MoveTo::Top;       ///< Move
    std::vector<AddRequest> add;
    int limit = 0;       ///< List without names: rows of one answer; 0: those that lie in memory, as versions without pages ask
    std::string after{}; ///< List: `ControlAnswer::next` of the answer before

    bool operator==(const ControlRequest&) const = default;
    template <class F> static void describe(F&& f) {
        f("control", &ControlRequest::control);
        f("verb", &ControlRequest::verb);
        f("jobs", &ControlRequest::jobs);
        f("all", &ControlRequest::all);
        f("name", &ControlRequest::name);
        f("presetId", &ControlRequest::presetId);
        f("at", &ControlRequest::at);
        f("to", &ControlRequest::to);
        f("add", &ControlRequest::add);
        f("limit", &ControlRequest::limit);
        f("after", &ControlRequest::after);
    }
};

struct ControlAnswer {
    int control = 0;                    ///< 0: it is no answer to a ControlRequest
    std::optional<Problem> problem;     ///< nothing was done
    std::vector<CommandResult> results; ///< one for each job that was meant
    std::vector<Job> jobs;              ///< those that were meant, as they are now; by position
    std::vector<JobOutput> outputs;
    bool paused = false; ///< "Pause all"
    std::optional<ViewerList> viewers;
    std::optional<model::Estimate> estimate{};
    std::string next{}; ///< List: there are more rows than these; "": no

    bool operator==(const ControlAnswer&) const = default;
    template <class F> static void describe(F&& f) {
        f("control", &ControlAnswer::control);
        f("problem", &ControlAnswer::problem);
        f("results", &ControlAnswer::results);
        f("jobs", &ControlAnswer::jobs);
        f("outputs", &ControlAnswer::outputs);
        f("paused", &ControlAnswer::paused);
        f("viewers", &ControlAnswer::viewers);
        f("estimate", &ControlAnswer::estimate);
        f("next", &ControlAnswer::next);
    }
};

/// Whether a line of the socket is a ControlRequest, good or not, and no OpenRequest.
bool isControlRequest(const QByteArray& line);
/// From such a line. Errors: InvalidInput, also for files that another program's current folder would decide; Unsupported: of a newer
/// Millrace.
Result<ControlRequest> controlRequestOf(const QByteArray& line);

/// What is to be asked of the whole list, page by page, to know which jobs are meant; none: those that lie in memory are enough.
std::vector<JobQuery> queriesFor(const ControlRequest& request);
/// The jobs that are meant, in the order of `jobs`, each once. Errors: NotFound, Conflict (a name or a beginning that several have; says
/// which), InvalidInput (none was named).
Result<std::vector<Job>> jobsMeant(const ControlRequest& request, const std::vector<Job>& jobs);
/// Whether a menu or a button offers it for the job as it is now. What is offered meets no objection; whether it can be done, the service
/// says.
bool isOffered(ControlVerb verb, const Job& job);
/// Whether it changes anything of the job as it is now. Of several jobs an action is offered when it does so for one of them, and is done
/// to those.
bool takesEffect(JobAction action, const Job& job);
/// Why it makes no sense to ask this of the job as it is now; nothing if it does. Pausing a paused job does.
std::optional<Problem> objection(ControlVerb verb, const Job& job);

} // namespace model
