#pragma once
/// The whole proof of an output in a folder: everything `package::checkOutput` sees, then every rendition decoded in full by
/// the encoder program, and with a source held against that. Main thread, asynchronous.

#include "core/package/check.hpp"
#include "core/work/encoder_process.hpp"

#include <functional>
#include <optional>

namespace engine {

struct VerifyReport {
    package::Checked checked;
    std::vector<std::string> decoded;      ///< one line per rendition: "720p: 1253 frames decoded"
    std::vector<model::Likeness> likeness; ///< with a source: one for each rendition
    std::vector<model::Remark> remarks;    ///< with a source: what a job would leave out, fill in or assume of it

    bool proven() const { return checked.faults.empty() && !checked.tracks.empty(); }
};

class Verifier : public QObject {
    Q_OBJECT
public:
    /// `source`: the file that the output was made from, or "": then only the output is looked at.
    Verifier(std::string folder, std::string encoder, std::string source = {}, QObject* parent = nullptr);
    /// Emits `finished` once, later.
    void start();

Q_SIGNALS:
    void finished(const engine::VerifyReport& report);

private:
    /// The source is read and planned anew: nothing that the job believed of it is trusted.
    void readSource();
    void planSource(const base::Result<model::TaskResult>& probed);
    void decodeNext();
    void judge(const package::CheckedTrack& track, const base::Result<model::TaskResult>& result);
    void compareLengths(const package::CheckedTrack& track);
    void holdAgainstSource(const package::CheckedTrack& track, model::Task& task);

    std::string m_folder, m_encoder, m_source;
    std::optional<model::Plan> m_plan;
    std::size_t m_audioTracks = 0; ///< sound tracks begun
    VerifyReport m_report;
    std::size_t m_next = 0;
};

} // namespace engine
