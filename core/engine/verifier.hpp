#pragma once
/// The whole proof of an output in a folder: everything `package::checkOutput` sees, then every rendition decoded in full by
/// the encoder program. Main thread, asynchronous.

#include "core/engine/task_runner.hpp"
#include "core/package/check.hpp"

#include <functional>

namespace engine {

struct VerifyReport {
    package::Checked checked;
    std::vector<std::string> decoded; ///< one line per rendition: "720p: 1253 frames decoded"

    bool proven() const { return checked.faults.empty() && !checked.tracks.empty(); }
};

class Verifier : public QObject {
    Q_OBJECT
public:
    Verifier(std::string folder, std::string encoder, QObject* parent = nullptr);
    /// Emits `finished` once, later.
    void start();

Q_SIGNALS:
    void finished(const engine::VerifyReport& report);

private:
    void decodeNext();
    void judge(const package::CheckedTrack& track, const base::Result<model::TaskResult>& result);

    std::string m_folder, m_encoder;
    VerifyReport m_report;
    std::size_t m_next = 0;
};

} // namespace engine
