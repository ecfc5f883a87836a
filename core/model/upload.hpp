#pragma once
/// A file of this computer on its way to the server that the panel shows: what its row in the queue says before the server has its job, and
/// beside the job while the bytes follow. A value; any thread.

#include "core/model/job.hpp"

namespace model {

struct Upload {
    enum class State {
        Waiting, ///< for its turn, for the connection: `text` says for what
        Sending,
        Paused,
        Comparing, ///< all of it is there
        Done,
        Failed, ///< until somebody takes it away or tries again
    };
    std::string key;  ///< of the upload here: the first of a row's two names
    std::string job;  ///< at the server; "": there is none yet
    std::string file; ///< path on this computer
    std::string presetId;
    State state = State::Waiting;
    std::int64_t bytes = 0;
    std::int64_t confirmed = 0;       ///< of them, stored there
    std::int64_t sent = 0;            ///< at least `confirmed`
    double bytesPerSecond = 0;        ///< of late; 0: not known
    base::Text text;                  ///< why it does not go on, or goes slowly; empty: nothing
    std::optional<Trouble> trouble{}; ///< of a failed one

    bool isOver() const { return state == State::Done || state == State::Failed; }
    /// -1: not known.
    double secondsLeft() const { return bytesPerSecond > 0 ? static_cast<double>(bytes - sent) / bytesPerSecond : -1; }
    double storedFraction() const { return bytes > 0 ? static_cast<double>(confirmed) / static_cast<double>(bytes) : 0; }
    double sentFraction() const { return bytes > 0 ? static_cast<double>(sent) / static_cast<double>(bytes) : 0; }
    bool operator==(const Upload&) const = default;
};

/// What of an upload can be asked for.
enum class UploadAction {
    Pause,
    Resume,
    Retry,  ///< a failed one, from its beginning
    Cancel, ///< nothing of it stays there; of a failed one: it is seen
};

} // namespace model
