#pragma once
/// One H.264 encoder and the segments it fills. Owned by a video task; one thread.

#include "core/media/cmaf_writer.hpp"
#include "core/media/libav.hpp"
#include "core/media/picture_sink.hpp"
#include "core/media/segment_proof.hpp"
#include "core/media/signature_timeline.hpp"
#include "core/media/x264.hpp"

namespace media {

class RungEncoder final : public PictureSink {
public:
    /// The encoder has one thread and fixed settings: its bytes depend on the pictures only.
    /// `source`: complete when `finish` is called.
    static base::Result<std::unique_ptr<RungEncoder>> create(
        const model::Task& task, const model::VideoRendition& rendition, const SignatureTimeline& source);

    /// Writes segments as they become complete.
    base::Result<void> encode(AVFrame& picture, TaskOutput& output, model::TaskResult& result) override;
    base::Result<void> finish(TaskOutput& output, model::TaskResult& result) override;

private:
    RungEncoder(const model::Task& task, model::VideoRendition rendition, const SignatureTimeline& source)
        : m_task(&task), m_rendition(std::move(rendition)), m_source(&source), m_gops(task) {}
    /// Notes what a decoded picture looks like: each of the smallest rendition, some of the others.
    void see(const AVFrame& picture);
    base::Result<void> drain(TaskOutput& output, model::TaskResult& result);
    /// Decodes what was encoded since the last time.
    base::Result<void> prove();
    base::Result<void> closeSegment(TaskOutput& output, model::TaskResult& result);

    const model::Task* m_task;
    model::VideoRendition m_rendition;
    const SignatureTimeline* m_source;
    SignatureTimeline m_seen;
    CodecPtr m_codec;
    SegmentProof m_proof;
    PacketPtr m_packet{av_packet_alloc()};
    model::RenditionFacts m_facts;
    std::vector<Sample> m_samples; ///< of the segment being filled
    std::size_t m_proven = 0;      ///< of them
    bool m_full = false;           ///< a picture behind the chunk came out
    std::int64_t m_sinceKey = 0;   ///< pictures decoded since a key frame
    std::int64_t m_step = 1;       ///< task ticks in one of the encoder's
    std::int64_t m_delay = 0;      ///< ticks of B-frame reordering
    std::size_t m_segment = 0;     ///< being filled
    GopGrid m_gops;                ///< of the pictures handed in
};

} // namespace media
