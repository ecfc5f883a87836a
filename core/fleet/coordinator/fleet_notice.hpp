#pragma once
/// What somebody should look at: told as it happens, for alerts and for jobs' logs. A value; any thread.

#include "core/base/text.hpp"
#include "core/model/json.hpp"

#include <string>
#include <vector>

namespace fleet {

enum class NoticeKind {
    AuditMismatch, ///< `worker` made other bytes than `other`
    WorkerSick,    ///< `worker` rests: it failed what others made
    WorkSuspected, ///< of `job`, what `worker` made since it was last found right: `tasks`
    PinMissing,    ///< `job` waits for a machine that makes its bytes, and none is there
    PinBack,       ///< one is there again
};

struct FleetNotice {
    NoticeKind kind = NoticeKind::WorkerSick;
    std::string worker{}, other{}, job{};
    std::vector<std::string> tasks{};
    base::Text text{}; ///< a sentence, with what to do

    template <class F> static void describe(F&& f) {
        f("kind", &FleetNotice::kind);
        f("worker", &FleetNotice::worker);
        f("other", &FleetNotice::other);
        f("job", &FleetNotice::job);
        f("tasks", &FleetNotice::tasks);
        f("text", &FleetNotice::text);
    }
};

} // namespace fleet

template <> struct model::EnumWords<fleet::NoticeKind> {
    static constexpr std::array words{"audit-mismatch", "worker-sick", "work-suspected", "pin-missing", "pin-back"};
};
