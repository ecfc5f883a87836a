#pragma once
/// Whether the encoders of this computer make what they made when it was last asked: an encoder process makes the digests of the built-in
/// patterns, once; they are kept by what could change them (program, libraries, processor). Main thread.

#include "core/work/executor.hpp"

#include <QObject>
#include <functional>

namespace fleet {

struct CheckedEncoders {
    std::vector<model::EncoderDigest> digests = {};
    model::EncoderHost host = {};
    bool operator==(const CheckedEncoders&) const = default;
    template <class F> static void describe(F&& f) {
        f("digests", &CheckedEncoders::digests);
        f("host", &CheckedEncoders::host);
    }
};

class EncoderCheck : public QObject {
    Q_OBJECT
public:
    /// `file`: where they are kept.
    EncoderCheck(work::Executor& executor, std::string file, QObject* parent = nullptr);

    using Done = std::function<void(const base::Result<CheckedEncoders>&)>;
    /// `anew`: whatever is kept. Errors: those of the run.
    void check(bool anew, Done done);

private:
    void run(const std::vector<std::string>& families, Done done);
    void compare(const CheckedEncoders& host, bool anew, const Done& done);

    work::Executor& m_executor;
    const std::string m_file;
    std::unique_ptr<work::Run> m_run;
};

} // namespace fleet
