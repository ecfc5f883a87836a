#pragma once
/// The first of two passes over a chunk, at a small size: x264 writes its statistics into the job folder; what they say about bits is
/// summed up for the planner. Owned by an analysis task; one thread.

#include "core/media/picture_sink.hpp"
#include "core/media/x264.hpp"

namespace media {

class FirstPass final : public PictureSink {
public:
    static base::Result<std::unique_ptr<PictureSink>> create(const model::Task& task, const model::VideoRendition& analysis);

    base::Result<void> encode(AVFrame& picture, TaskOutput& output, model::TaskResult& result) override;
    /// Closes the statistics and adds what they say to the result. Errors: EncoderStopped, WorkFolderUnwritable.
    base::Result<void> finish(TaskOutput& output, model::TaskResult& result) override;

private:
    FirstPass(const model::Task& task, model::VideoRendition analysis) : m_task(&task), m_analysis(std::move(analysis)), m_gops(task) {}
    base::Result<void> drain(model::TaskResult& result);

    const model::Task* m_task;
    model::VideoRendition m_analysis;
    CodecPtr m_codec;
    PacketPtr m_packet{av_packet_alloc()};
    GopGrid m_gops;
    std::int64_t m_step = 1;
    std::int64_t m_frames = 0; ///< of the chunk, measured
    bool m_full = false;
};

/// x264's statistics without the frames from number `frames` on (in the order they are shown). Pure.
std::string firstFrames(const std::string& statistics, std::int64_t frames);

/// Sums up x264's statistics (one line for each frame: "in:0 out:0 type:I … q:20.1 aq:… tex:123 mv:4 misc:5 …"). Pure; lines that
/// are none are passed over. Errors: CheckFailed, when fewer than `frames` can be read: bits would be shared by nothing.
base::Result<model::PassFacts> passFacts(const std::string& statistics, std::int64_t frames);

} // namespace media
