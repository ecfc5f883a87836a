#pragma once
/// Who does, or did, an order, and why earlier attempts at it made nothing: what people are shown of a chunk. A value; any thread.

#include <string>

namespace work {

struct AttemptInfo {
    std::string worker; ///< who has it now, or had it last; of what is made, who made it. "": nobody yet
    int number = 0;     ///< of that attempt, from 1 on
    bool isAtWork = false;
    // of the last attempt that made nothing
    std::string failedOn; ///< its worker; "": there was none
    std::string cause;    ///< "crash", "lost", "refused", "notice" …
    std::string message;  ///< a sentence, as far as it said one

    bool operator==(const AttemptInfo&) const = default;
    template <class F> static void describe(F&& f) {
        f("worker", &AttemptInfo::worker);
        f("number", &AttemptInfo::number);
        f("isAtWork", &AttemptInfo::isAtWork);
        f("failedOn", &AttemptInfo::failedOn);
        f("cause", &AttemptInfo::cause);
        f("message", &AttemptInfo::message);
    }
};

} // namespace work
