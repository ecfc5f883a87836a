#pragma once
/// What came of testing an ingest: a small object is uploaded, read back and deleted. A value.

#include "core/model/json.hpp"

namespace model {

struct IngestTest {
    /// Where it ended; Done: everything went well.
    enum class Step { Upload, ReadBack, Delete, Done };
    Step step = Step::Upload;
    std::string address;    ///< of the object
    int status = 0;         ///< HTTP, of the step that failed; 0: no answer
    std::string reason;     ///< why there was none, in the system's words
    bool isAltered = false; ///< what was read back is not what was uploaded
    int tookMs = 0;

    bool operator==(const IngestTest&) const = default;
    template <class F> static void describe(F&& f) {
        f("step", &IngestTest::step);
        f("address", &IngestTest::address);
        f("status", &IngestTest::status);
        f("reason", &IngestTest::reason);
        f("isAltered", &IngestTest::isAltered);
        f("tookMs", &IngestTest::tookMs);
    }
};
template <> struct EnumWords<IngestTest::Step> { static constexpr std::array words{"upload", "read-back", "delete", "done"}; };

} // namespace model
