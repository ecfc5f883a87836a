#include "core/media/input.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace media {
namespace {

// Every demuxer here reads one self-contained file. Playlists and anything that opens further inputs stay out.
constexpr const char* kFormats =
    "mov,matroska,webm,mpegts,mpegtsraw,mpeg,mpegvideo,m4v,h264,hevc,avi,flv,live_flv,kux,ogg,wav,w64,mp3,flac,aac,ac3,eac3,dts,dtshd,truehd,mlp,"
    "asf,asf_o,gif,apng,mxf,rm,dv,ivf,yuv4mpegpipe,nut,amr,aiff,caf,au,obu,av1,vc1,h261,h263,mjpeg,gxf,3gp,wtv,swf,tta,wv,ape,mpc,mpc8,cavsvideo,dnxhd,"
    "image_webp_pipe";
constexpr std::int64_t kPacketsBetweenHeartbeats = 100;
constexpr int kMostFalseLinks = 100; // one after the other
constexpr int kMostLinks = 10'000;   // of a chain; a damaged file could be nothing else
constexpr std::int64_t kMaxPixels = 16384LL * 16384LL;

/// libavformat refuses some encrypted files before it has a stream to ask: then the sample entries (ISO/IEC 23001-7) tell.
bool looksEncrypted(const SourceFile& source) {
    const auto file = source.stream();
    std::string head(1 << 20, '\0');
    file->read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file->gcount())));
    const auto has = [&](const char* box) { return head.find(box) != std::string::npos; };
    return has("sinf") && (has("encv") || has("enca"));
}

/// The first page of another logical bitstream behind a place (RFC 3533, section 6: "OggS", version 0, flag 2).
std::optional<std::int64_t> nextOggLink(const SourceFile& source, std::int64_t behind) {
    static constexpr std::string_view kBegin("OggS\0\2", 6);
    constexpr std::size_t kBlock = 1 << 20;
    const auto file = source.stream();
    std::string block;
    for (std::int64_t at = behind + 1; file->seekg(at); at += static_cast<std::int64_t>(block.size() - kBegin.size() + 1)) {
        block.resize(kBlock);
        file->read(block.data(), static_cast<std::streamsize>(kBlock));
        block.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file->gcount())));
        if (block.size() < kBegin.size()) return std::nullopt;
        if (const auto found = block.find(kBegin); found != std::string::npos) return at + static_cast<std::int64_t>(found);
        file->clear();
    }
    return std::nullopt;
}

} // namespace

base::Result<Input> Input::open(const SourceFile& source) {
    const std::string& path = source.name();
    const base::FileStatus info = source.status();
    if (!info.exists)
        return base::Error{base::ErrorCode::SourceMissing,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 does not exist. Connect its disk or check the name."), path)};
    if (info.isFolder)
        return base::Error{base::ErrorCode::SourceUnreadable, base::text(QT_TRANSLATE_NOOP("Core", "%1 is a folder, not a video."), path)};
    if (!info.isFile)
        return base::Error{base::ErrorCode::SourceUnreadable, base::text(QT_TRANSLATE_NOOP("Core", "%1 is not a regular file."), path)};
    if (!info.isReadable)
        return base::Error{
            base::ErrorCode::SourceUnreadable, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be read: permission denied."), path)};
    if (info.bytes == 0) return base::Error{base::ErrorCode::SourceUnreadable, base::text(QT_TRANSLATE_NOOP("Core", "%1 is empty."), path)};

    Demuxer context;
    if (const int opened = Demuxer::open(source, 0, kFormats, context); opened < 0) {
        base::Text why = base::text(QT_TRANSLATE_NOOP("Core", "FFmpeg says: %1"), avError(opened));
        if (opened == AVERROR_INVALIDDATA || opened == AVERROR(EINVAL))
            why = base::text(looksEncrypted(source)
                    ? QT_TRANSLATE_NOOP("Core", "it is encrypted (DRM). Use the unprotected master")
                    : QT_TRANSLATE_NOOP("Core", "it is not a video or audio format that Millrace knows, or its header is damaged"));
        return base::Error{base::ErrorCode::SourceUnreadable, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be opened: %2."), path, why)};
    }
    const int found = avformat_find_stream_info(context.get(), nullptr);
    if (found < 0)
        return base::Error{
            base::ErrorCode::SourceUnreadable, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be read: %2."), path, avError(found))};
    Input input(source, std::move(context));
    const std::string format = input.context().iformat->name;
    input.m_isOgg = format == "ogg";
    input.m_shownAsDecoded = format == "asf" || format == "asf_o";
    return input;
}

const AVCodecParameters& Input::parameters(int index) const {
    const auto found = std::find(m_chainedStreams.begin(), m_chainedStreams.end(), index);
    if (found == m_chainedStreams.end()) return *stream(index).codecpar;
    return *m_chained->streams[found - m_chainedStreams.begin()]->codecpar;
}

/// libavformat goes on with a new link only where there is one stream; else it ends before it.
bool Input::openNextLink() {
    for (int failed = 0; failed < kMostFalseLinks; ++failed) {
        const auto begin = nextOggLink(m_source, m_lastPosition);
        if (!begin || m_link >= kMostLinks) return false;
        m_lastPosition = *begin + 1;
        if (m_heartbeat) m_heartbeat();
        if (openLink(*begin)) return true;
    }
    return false;
}

bool Input::openLink(std::int64_t begin) {
    Demuxer link;
    if (Demuxer::open(m_source, begin, "ogg", link) < 0 || avformat_find_stream_info(link.get(), nullptr) < 0) return false;
    const AVFormatContext* raw = link.get();
    m_chained = std::move(link);
    m_chainedAt = begin;
    ++m_link;
    // The n-th of a kind goes on in the n-th of that kind.
    m_chainedStreams.assign(raw->nb_streams, -1);
    std::vector<bool> found(m_context->nb_streams, false);
    for (unsigned i = 0; i < raw->nb_streams; ++i)
        for (unsigned k = 0; k < m_context->nb_streams && m_chainedStreams[i] < 0; ++k) {
            if (found[k] || raw->streams[i]->codecpar->codec_type != m_context->streams[k]->codecpar->codec_type) continue;
            found[k] = true;
            m_chainedStreams[i] = static_cast<int>(k);
        }
    return true;
}

int Input::readPacket(AVPacket& packet) {
    for (;;) {
        const int got = av_read_frame(m_chained ? m_chained.get() : m_context.get(), &packet);
        if (got < 0 && m_isOgg && openNextLink()) continue;
        if (got < 0) return got;
        if (m_chained) {
            const AVStream& own = *m_chained->streams[packet.stream_index];
            const int as = packet.stream_index < static_cast<int>(m_chainedStreams.size())
                ? m_chainedStreams[static_cast<std::size_t>(packet.stream_index)]
                : -1;
            if (as < 0) {
                av_packet_unref(&packet);
                continue;
            }
            av_packet_rescale_ts(&packet, own.time_base, m_context->streams[as]->time_base);
            packet.stream_index = as;
            if (packet.pos >= 0) packet.pos += m_chainedAt;
        }
        if (packet.pos >= 0) m_lastPosition = std::max(m_lastPosition, packet.pos);
        return got;
    }
}

void Input::selectOnly(int index) {
    m_selected = index;
    for (unsigned i = 0; i < m_context->nb_streams; ++i)
        m_context->streams[i]->discard = static_cast<int>(i) == index ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
}

void Input::setClock(int index, const model::StreamClock& clock) {
    m_clocked = index;
    m_clock = clock;
}

void Input::applyClock(AVPacket& packet) {
    const auto& sections = m_clock.sections;
    if (sections.empty() || packet.stream_index != m_clocked) return;
    if (packet.pos >= 0) {
        const auto behind = std::upper_bound(sections.begin(), sections.end(), packet.pos,
            [](std::int64_t position, const model::ClockSection& section) { return position < section.position; });
        m_section = behind == sections.begin() ? 0 : static_cast<std::size_t>(behind - sections.begin()) - 1;
    }
    const std::int64_t shift = sections[m_section].shift;
    if (packet.pts != AV_NOPTS_VALUE) packet.pts += shift;
    if (packet.dts != AV_NOPTS_VALUE) packet.dts += shift;
}

bool Input::seekTo(std::int64_t position) {
    // Transport and programme streams repeat all that a decoder needs; others keep it at their beginning.
    static const std::set<std::string> anywhere{"mpegts", "mpeg"};
    return anywhere.contains(m_context->iformat->name) && av_seek_frame(m_context.get(), -1, position, AVSEEK_FLAG_BYTE) >= 0;
}

bool Input::read(AVPacket& packet) {
    int failures = 0;
    for (;;) {
        av_packet_unref(&packet);
        const int got = readPacket(packet);
        if (got == AVERROR_EOF) return false;
        if (got < 0) {
            // Demuxers of damaged files may report an error and go on behind it.
            if (++failures > 100) return false;
            continue;
        }
        if (m_heartbeat && ++m_packets % kPacketsBetweenHeartbeats == 0) m_heartbeat();
        if (m_selected >= 0 && packet.stream_index != m_selected) continue;
        // ASF stores presentation times in the order of decoding; libavformat gives them out as decoding times.
        if (m_shownAsDecoded && packet.pts == AV_NOPTS_VALUE) packet.pts = std::exchange(packet.dts, AV_NOPTS_VALUE);
        applyClock(packet);
        // Of a picture others may be made; it is left out when it is decoded.
        if (packet.stream_index == m_clocked && m_context->streams[m_clocked]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO &&
            m_clock.isHeld(packet.pts))
            continue;
        return true;
    }
}

base::Result<CodecPtr> openDecoder(const AVStream& stream) {
    return openDecoder(*stream.codecpar, stream.time_base);
}

base::Result<CodecPtr> openDecoder(const AVCodecParameters& parameters, AVRational timeBase) {
    const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
    if (!codec)
        return base::Error{base::ErrorCode::Unsupported,
            base::text(QT_TRANSLATE_NOOP("Core", "There is no decoder for %1."), avcodec_get_name(parameters.codec_id))};
    CodecPtr decoder(avcodec_alloc_context3(codec));
    avcodec_parameters_to_context(decoder.get(), &parameters);
    decoder->pkt_timebase = timeBase;
    decoder->thread_count = 1;
    decoder->flags |= AV_CODEC_FLAG_BITEXACT; // the same pictures on any processor: some have a faster IDCT that rounds otherwise
    decoder->max_pixels = kMaxPixels;
    const int opened = avcodec_open2(decoder.get(), codec, nullptr);
    if (opened < 0)
        return base::Error{base::ErrorCode::SourceUnreadable,
            base::text(QT_TRANSLATE_NOOP("Core", "The decoder for %1 refuses the stream: %2."), codec->name, avError(opened))};
    return decoder;
}

} // namespace media
