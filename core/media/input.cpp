#include "core/media/input.hpp"

#include "core/base/source_path.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <utility>

namespace media {
namespace {

// Every demuxer here reads one self-contained file. Playlists and anything that opens further inputs stay out.
constexpr const char* kFormats =
    "mov,matroska,webm,mpegts,mpegtsraw,mpeg,mpegvideo,m4v,h264,hevc,avi,flv,live_flv,kux,ogg,wav,w64,mp3,flac,aac,ac3,eac3,dts,dtshd,truehd,mlp,"
    "asf,asf_o,gif,apng,mxf,rm,dv,ivf,yuv4mpegpipe,nut,amr,aiff,caf,au,obu,av1,vc1,h261,h263,mjpeg,gxf,3gp,wtv,swf,tta,wv,ape,mpc,mpc8,cavsvideo,dnxhd,"
    "image_webp_pipe";
constexpr std::int64_t kPacketsBetweenSigns = 1000;
constexpr std::int64_t kMaxPixels = 16384LL * 16384LL;

/// libavformat refuses some encrypted files before it has a stream to ask: then the sample entries (ISO/IEC 23001-7) tell.
bool looksEncrypted(const std::string& path) {
    std::ifstream file(base::filePath(path), std::ios::binary);
    std::string head(1 << 20, '\0');
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    head.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
    const auto has = [&](const char* box) { return head.find(box) != std::string::npos; };
    return has("sinf") && (has("encv") || has("enca"));
}

} // namespace

base::Result<Input> Input::open(const std::string& path) {
    const base::FileFacts info = base::fileFacts(path);
    if (!info.exists) return base::Error{base::ErrorCode::SourceMissing, path + " does not exist. Connect its disk or check the name."};
    if (info.isFolder) return base::Error{base::ErrorCode::SourceUnreadable, path + " is a folder, not a video."};
    if (!info.isFile) return base::Error{base::ErrorCode::SourceUnreadable, path + " is not a regular file."};
    if (!info.isReadable) return base::Error{base::ErrorCode::SourceUnreadable, path + " cannot be read: permission denied."};
    if (info.bytes == 0) return base::Error{base::ErrorCode::SourceUnreadable, path + " is empty."};

    AVDictionary* options = nullptr;
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    av_dict_set(&options, "format_whitelist", kFormats, 0);
    av_dict_set(&options, "scan_all_pmts", "1", 0); // a transport stream's later programmes count too
    // External references in QuickTime files would open other files.
    av_dict_set(&options, "enable_drefs", "0", 0);
    AVFormatContext* raw = avformat_alloc_context();
    // The prefix keeps names such as "concat:a|b" from being read as a protocol.
    const int opened = avformat_open_input(&raw, ("file:" + base::bytesOfPath(path)).c_str(), nullptr, &options);
    av_dict_free(&options);
    if (opened < 0) {
        std::string why = "FFmpeg says: " + avError(opened);
        if (opened == AVERROR_INVALIDDATA || opened == AVERROR(EINVAL))
            why = looksEncrypted(path) ? "it is encrypted (DRM). Use the unprotected master" : "it is no video or audio format that Millrace knows, or its header is damaged";
        return base::Error{base::ErrorCode::SourceUnreadable, path + " cannot be opened: " + why + "."};
    }
    InputPtr context(raw);
    const int found = avformat_find_stream_info(context.get(), nullptr);
    if (found < 0) return base::Error{base::ErrorCode::SourceUnreadable, path + " cannot be read: " + avError(found) + "."};
    Input input(std::move(context));
    const std::string format = input.context().iformat->name;
    input.m_shownAsDecoded = format == "asf" || format == "asf_o";
    return input;
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
        const auto behind = std::upper_bound(sections.begin(), sections.end(), packet.pos, [](std::int64_t position, const model::ClockSection& section) { return position < section.position; });
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
        const int got = av_read_frame(m_context.get(), &packet);
        if (got == AVERROR_EOF) return false;
        if (got < 0) {
            // Demuxers of damaged files may report an error and go on behind it.
            if (++failures > 100) return false;
            continue;
        }
        if (m_alive && ++m_packets % kPacketsBetweenSigns == 0) m_alive();
        if (m_selected >= 0 && packet.stream_index != m_selected) continue;
        // ASF stores presentation times in the order of decoding; libavformat gives them out as decoding times.
        if (m_shownAsDecoded && packet.pts == AV_NOPTS_VALUE) packet.pts = std::exchange(packet.dts, AV_NOPTS_VALUE);
        applyClock(packet);
        return true;
    }
}

base::Result<CodecPtr> openDecoder(const AVStream& stream) {
    const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
    if (!codec) return base::Error{base::ErrorCode::Unsupported, std::string("no decoder for ") + avcodec_get_name(stream.codecpar->codec_id)};
    CodecPtr decoder(avcodec_alloc_context3(codec));
    avcodec_parameters_to_context(decoder.get(), stream.codecpar);
    decoder->pkt_timebase = stream.time_base;
    decoder->thread_count = 1;
    decoder->max_pixels = kMaxPixels;
    const int opened = avcodec_open2(decoder.get(), codec, nullptr);
    if (opened < 0) return base::Error{base::ErrorCode::SourceUnreadable, std::string("the decoder for ") + codec->name + " refuses the stream: " + avError(opened)};
    return decoder;
}

std::string libraryVersion() {
    return av_version_info();
}

} // namespace media
