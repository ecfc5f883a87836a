#pragma once
/// What is asked of a Service about jobs, and what it answers for each of them.

#include "core/model/source.hpp"

namespace model {

struct AddRequest {
    Source source;
    std::string presetId;
    std::string name; ///< output folder; "" : from the file's stem
    bool paused = false;
    bool replace = false; ///< a film that has the name at the ingest goes; otherwise the job fails, or takes another name if `name` is ""

    bool operator==(const AddRequest&) const = default;
    template <class F> static void describe(F&& f) {
        f("source", &AddRequest::source);
        f("presetId", &AddRequest::presetId);
        f("name", &AddRequest::name);
        f("paused", &AddRequest::paused);
        f("replace", &AddRequest::replace);
    }
};

/// RetryAndPatch: damaged places of the source show the last good picture instead of failing the job. Forget: what is removed goes for
/// good.
enum class JobAction { Pause, Resume, Cancel, Retry, RetryAndPatch, Remove, Restore, Forget };
template <> struct EnumWords<JobAction> {
    static constexpr std::array words{"pause", "resume", "cancel", "retry", "retry-and-patch", "remove", "restore", "forget"};
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

    Problem() = default;
    Problem(const Error& error) : code(static_cast<int>(error.code)), id(base::errorId(error.code)), message(error.message) {}
    Error error() const { return {static_cast<ErrorCode>(code), message}; }
    bool operator==(const Problem&) const = default;
    template <class F> static void describe(F&& f) {
        f("code", &Problem::code);
        f("id", &Problem::id);
        f("message", &Problem::message);
    }
};

/// What a command did to one job.
struct CommandResult {
    std::string id;                 ///< of the job; "" when none was made
    std::int64_t rev = 0;           ///< of its row with the change in it: who has seen this revision has seen the change
    std::optional<Problem> problem; ///< it was not done

    bool operator==(const CommandResult&) const = default;
    template <class F> static void describe(F&& f) {
        f("id", &CommandResult::id);
        f("rev", &CommandResult::rev);
        f("problem", &CommandResult::problem);
    }
};

/// Of the first that was not done; nothing when all were.
std::optional<Problem> firstProblem(const std::vector<CommandResult>& results);

} // namespace model
