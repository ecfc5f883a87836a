#include "core/decode/packet_source.hpp"

#include "core/base/duration.hpp"
#include "core/base/source_path.hpp"
#include "core/decode/master.hpp"
#include "core/playback/playlist_name.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace decode {
namespace {

constexpr int kTries = 3;
constexpr std::int64_t kMeasured = 512LL << 20;         // bytes that are read once to learn how long they last
constexpr std::int64_t kMeasuredElsewhere = 16LL << 20; // the same of a film that comes over a network

int interrupted(void* interrupt) {
    return static_cast<const Interrupt*>(interrupt)->isRaised() ? 1 : 0;
}

std::string avText(int code) {
    char text[AV_ERROR_MAX_STRING_SIZE] = {};
    av_strerror(code, text, sizeof text);
    return text;
}

/// Bytes in memory as a libavformat input.
struct MemoryInput {
    QByteArray bytes;
    qsizetype at = 0;

    static int read(void* self, std::uint8_t* buffer, int size) {
        auto* input = static_cast<MemoryInput*>(self);
        const auto left = input->bytes.size() - input->at;
        if (left <= 0) return AVERROR_EOF;
        const auto count = std::min<qsizetype>(left, size);
        std::copy_n(input->bytes.constData() + input->at, count, reinterpret_cast<char*>(buffer));
        input->at += count;
        return static_cast<int>(count);
    }
};

/// Pieces of a film that lies elsewhere as a libavformat input.
struct PieceInput {
    std::shared_ptr<FilmPieces> pieces;
    const Interrupt& interrupt;
    std::int64_t at = 0;
    base::Text problem{};

    static int read(void* self, std::uint8_t* buffer, int size) {
        auto* input = static_cast<PieceInput*>(self);
        const auto count = input->pieces->read(input->at, buffer, size, input->interrupt);
        if (!count) {
            input->problem = count.error().text;
            return count.error().code == base::ErrorCode::Cancelled ? AVERROR_EXIT : AVERROR(EIO);
        }
        input->at += *count;
        return *count > 0 ? *count : AVERROR_EOF;
    }
    static std::int64_t seek(void* self, std::int64_t offset, int whence) {
        auto* input = static_cast<PieceInput*>(self);
        const std::int64_t length = input->pieces->length();
        if ((whence & AVSEEK_SIZE) != 0) return length;
        const int from = whence & ~AVSEEK_FORCE;
        const std::int64_t to = from == SEEK_CUR ? input->at + offset : from == SEEK_END ? length + offset : offset;
        if (to < 0 || to > length) return AVERROR(EINVAL);
        return input->at = to;
    }
    static IoPtr io(PieceInput& input) {
        constexpr int kBuffer = 1 << 16;
        return IoPtr(avio_alloc_context(static_cast<std::uint8_t*>(av_malloc(kBuffer)), kBuffer, 0, &input, &read, nullptr, &seek));
    }
};

/// The first picture track that is one: a cover is not what an album shows for an hour.
int pictureIn(AVFormatContext& context) {
    const int best = av_find_best_stream(&context, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    const auto isCover = [&](int index) { return (context.streams[index]->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0; };
    if (best < 0 || !isCover(best)) return best;
    for (int i = 0; i < static_cast<int>(context.nb_streams); ++i)
        if (context.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_VIDEO && !isCover(i)) return i;
    return AVERROR_STREAM_NOT_FOUND;
}

/// Negative when there is none.
int trackIn(AVFormatContext& context, TrackKind kind) {
    const int picture = kind == TrackKind::Audio ? -1 : pictureIn(context);
    if (picture >= 0 || kind == TrackKind::Video) return picture;
    return av_find_best_stream(&context, AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
}

base::Error noTrack(const std::string& name, TrackKind kind) {
    return {base::ErrorCode::NotFound,
        base::text(kind == TrackKind::Video ? QT_TRANSLATE_NOOP("Core", "%1 holds no picture.")
                : kind == TrackKind::Audio  ? QT_TRANSLATE_NOOP("Core", "%1 holds no sound.")
                                            : QT_TRANSLATE_NOOP("Core", "%1 holds neither picture nor sound."),
            name)};
}

class FileSource final : public PacketSource {
public:
    static base::Result<std::unique_ptr<PacketSource>> open(const Film& film, TrackKind kind, const Interrupt& interrupt) {
        const std::string& path = film.address;
        auto input = film.pieces ? std::make_unique<PieceInput>(PieceInput{film.pieces, interrupt}) : nullptr;
        IoPtr io = input ? PieceInput::io(*input) : nullptr;
        AVFormatContext* raw = avformat_alloc_context();
        raw->interrupt_callback = {interrupted, const_cast<Interrupt*>(&interrupt)};
        raw->pb = io.get(); // null: the file's
        AVDictionary* options = nullptr;
        av_dict_set(&options, "protocol_whitelist", "file", 0);
        av_dict_set(&options, "format_whitelist", "mov,matroska,webm,mpegts,mpeg,avi,flv,ogg,wav,mp3,flac,aac,asf,mxf,gif,ivf,nut,dv", 0);
        const int opened = avformat_open_input(&raw, input ? "" : ("file:" + base::bytesOfPath(path)).c_str(), nullptr, &options);
        av_dict_free(&options);
        if (opened < 0 && input && !input->problem.isEmpty()) return base::Error{base::ErrorCode::Io, input->problem};
        if (opened < 0)
            return base::Error{
                base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be opened: %2."), path, avText(opened))};
        FormatPtr context(raw);
        avformat_find_stream_info(context.get(), nullptr);
        const int index = trackIn(*context, kind);
        if (index < 0) return noTrack(path, kind);
        for (unsigned i = 0; i < context->nb_streams; ++i)
            context->streams[i]->discard = static_cast<int>(i) == index ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
        const std::int64_t bytes = film.pieces ? film.pieces->length() : base::fileStatus(path).bytes;
        std::unique_ptr<FileSource> source(new FileSource(std::move(context), index, bytes));
        source->m_input = std::move(input);
        source->m_io = std::move(io);
        if (source->duration() <= 0 && bytes <= (film.pieces ? kMeasuredElsewhere : kMeasured)) source->measure();
        return std::unique_ptr<PacketSource>(std::move(source));
    }

    const AVCodecParameters* codec() const override { return stream().codecpar; }
    AVRational timeBase() const override { return stream().time_base; }
    double origin() const override { return m_origin; }
    base::Result<void> seek(double seconds) override {
        if (m_input) m_input->problem = {}; // what did not come a moment ago may come now
        constexpr double kFarthest = 9e18;  // of an int64; beyond it the conversion means nothing
        const double ticks = std::clamp(std::floor((seconds + origin()) / av_q2d(timeBase())), -kFarthest, kFarthest);
        if (av_seek_frame(m_context.get(), m_index, static_cast<std::int64_t>(ticks), AVSEEK_FLAG_BACKWARD) < 0 &&
            av_seek_frame(m_context.get(), m_index, 0, AVSEEK_FLAG_BACKWARD | AVSEEK_FLAG_ANY) < 0)
            return base::Error{base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "The file cannot be read from this position."))};
        return {};
    }
    Read read(AVPacket& packet) override {
        for (;;) {
            av_packet_unref(&packet);
            const int got = av_read_frame(m_context.get(), &packet);
            if (got < 0 && m_input && !m_input->problem.isEmpty()) return Read::Failed;
            if (got < 0) {
                m_ended = true;
                return Read::End;
            }
            if (packet.stream_index != m_index) continue;
            note(packet);
            return Read::Packet;
        }
    }
    double duration() const override {
        const double claimed =
            base::believableSeconds(stream().duration != AV_NOPTS_VALUE ? static_cast<double>(stream().duration) * av_q2d(timeBase())
                                                                        : static_cast<double>(m_context->duration) / AV_TIME_BASE,
                m_bytes);
        if (claimed <= 0) return m_readTo;
        return m_ended && m_readTo > 0 ? std::min(claimed, m_readTo) : claimed;
    }
    bool growing() const override { return false; }
    std::vector<SegmentSpan> segments() const override { return {}; }
    base::Text problem() const override { return m_input ? m_input->problem : base::Text(); }
    PictureShape shape() const override {
        PictureShape shape;
        const AVRational aspect = av_guess_sample_aspect_ratio(m_context.get(), &stream(), nullptr);
        if (aspect.num > 0 && aspect.den > 0) shape.pixelAspect = av_q2d(aspect);
        if (const std::int32_t* m = displayMatrix(stream()))
            shape.turn = QTransform(m[0] / 65536.0, m[1] / 65536.0, m[3] / 65536.0, m[4] / 65536.0, 0, 0);
        return shape;
    }

private:
    FileSource(FormatPtr context, int index, std::int64_t bytes) : m_context(std::move(context)), m_index(index), m_bytes(bytes) {
        // Picture and sound share the file's clock: the picture's first frame is where our outputs begin too.
        const int video = pictureIn(*m_context);
        const AVStream& s = video >= 0 ? *m_context->streams[video] : stream();
        const double start = s.start_time == AV_NOPTS_VALUE ? 0 : static_cast<double>(s.start_time) * av_q2d(s.time_base);
        m_origin = std::abs(start) <= base::kLongestSeconds ? start : 0;
    }
    AVStream& stream() const { return *m_context->streams[m_index]; }
    /// Reads to the end: recordings of browsers, and broken headers, do not say how long they are. Whoever reads on seeks first.
    void measure() {
        const PacketPtr packet(av_packet_alloc());
        while (read(*packet) == Read::Packet) {}
    }
    void note(const AVPacket& packet) {
        const std::int64_t time = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
        if (time == AV_NOPTS_VALUE || (packet.flags & AV_PKT_FLAG_DISCARD)) return;
        const double end = (static_cast<double>(time) + static_cast<double>(packet.duration)) * av_q2d(timeBase()) - m_origin;
        m_readTo = std::max(m_readTo, base::believableSeconds(end));
    }
    std::unique_ptr<PieceInput> m_input; ///< null: a file here
    IoPtr m_io;
    FormatPtr m_context; // before what it reads from in destruction
    int m_index;
    std::int64_t m_bytes;
    double m_origin = 0, m_readTo = 0; ///< where the film begins on the file's clock; the end of the last packet, from there
    bool m_ended = false;              ///< once the end of the file was seen
};

class RenditionSource final : public PacketSource {
public:
    RenditionSource(std::string url, TrackKind kind, const Interrupt& interrupt)
        : m_url(std::move(url)), m_kind(kind), m_interrupt(interrupt) {}

    base::Result<void> open() {
        MR_TRY(refresh());
        if (m_segments.empty())
            return base::Error{
                base::ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "Nothing of this rendition is stored yet."))};
        MR_ASSIGN(m_init, fetch(m_map, m_interrupt));
        return openSegment(0);
    }
    const AVCodecParameters* codec() const override { return m_context->streams[m_track]->codecpar; }
    AVRational timeBase() const override { return m_context->streams[m_track]->time_base; }
    double origin() const override { return 0; } // our packager begins at 0
    base::Result<void> seek(double seconds) override {
        std::size_t index = 0;
        while (index + 1 < m_segments.size() && m_segments[index + 1].start <= seconds + 1e-6) ++index;
        return openSegment(index);
    }
    Read read(AVPacket& packet) override {
        for (;;) {
            av_packet_unref(&packet);
            if (m_context && av_read_frame(m_context.get(), &packet) >= 0) {
                if (packet.stream_index == m_track) return Read::Packet;
                continue;
            }
            if (m_current + 1 >= m_segments.size()) {
                if (m_ended) return Read::End;
                lookAgain();
                if (m_current + 1 >= m_segments.size()) return m_ended ? Read::End : Read::NotYet;
            }
            const auto opened = openSegment(m_current + 1);
            if (!opened) {
                m_problem = opened.error().text;
                return Read::Failed;
            }
        }
    }
    double duration() const override { return m_segments.empty() ? 0 : m_segments.back().start + m_segments.back().seconds; }
    bool growing() const override { return !m_ended; }
    void lookAgain() override {
        const auto now = std::chrono::steady_clock::now();
        if (m_ended || now < m_nextRefresh) return;
        m_nextRefresh = now + std::chrono::seconds(1);
        const auto refreshed = refresh();
        m_problem = refreshed ? base::Text() : refreshed.error().text;
    }
    std::vector<SegmentSpan> segments() const override { return m_segments; }
    int changes() const override { return m_changes; }
    base::Text problem() const override { return m_problem; }

private:
    base::Result<void> refresh() {
        const auto playlist = readSegments(m_url, m_interrupt);
        if (!playlist) return playlist.error();
        m_map = playlist->map;
        m_ended = playlist->ended;
        if (playlist->segments.size() > m_segments.size()) ++m_changes;
        for (std::size_t i = m_segments.size(); i < playlist->segments.size(); ++i) {
            const auto& segment = playlist->segments[i];
            m_segments.push_back(
                {duration(), segment.seconds, static_cast<std::int64_t>(static_cast<double>(segment.bitsPerSecond) * segment.seconds / 8)});
            m_uris.push_back(playlist->segments[i].uri);
        }
        return {};
    }

    base::Result<void> openSegment(std::size_t index) {
        auto bytes = fetch(m_uris[index], m_interrupt);
        for (int attempt = 1; !bytes && attempt < kTries && !m_interrupt.isRaised(); ++attempt) bytes = fetch(m_uris[index], m_interrupt);
        if (!bytes) return bytes.error();
        if (std::exchange(m_segments[index].bytes, bytes->size()) != bytes->size()) ++m_changes;
        m_context.reset();
        m_io.reset();
        m_input = std::make_unique<MemoryInput>(MemoryInput{m_init + *bytes, 0});
        constexpr int kBuffer = 1 << 15;
        m_io.reset(avio_alloc_context(
            static_cast<std::uint8_t*>(av_malloc(kBuffer)), kBuffer, 0, m_input.get(), &MemoryInput::read, nullptr, nullptr));
        AVFormatContext* raw = avformat_alloc_context();
        raw->pb = m_io.get();
        const int opened = avformat_open_input(&raw, "", av_find_input_format("mp4"), nullptr);
        if (opened < 0)
            return base::Error{
                base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 is damaged: %2."), m_uris[index], avText(opened))};
        m_context.reset(raw);
        m_track = trackIn(*m_context, m_kind);
        if (m_track < 0) return noTrack(m_uris[index], m_kind);
        m_current = index;
        return {};
    }

    std::string m_url, m_map;
    base::Text m_problem;
    TrackKind m_kind;
    const Interrupt& m_interrupt;
    QByteArray m_init;
    std::vector<SegmentSpan> m_segments;
    std::vector<std::string> m_uris;
    bool m_ended = false;
    int m_changes = 0, m_track = 0;
    std::size_t m_current = 0;
    std::unique_ptr<MemoryInput> m_input;
    IoPtr m_io;
    FormatPtr m_context; // before m_io in destruction
    std::chrono::steady_clock::time_point m_nextRefresh;
};

} // namespace

base::Result<QByteArray> fetch(const std::string& url, const Interrupt& interrupt, std::int64_t most) {
    const bool remote = playback::isRemote(url);
    AVIOInterruptCB callback{interrupted, const_cast<Interrupt*>(&interrupt)};
    AVDictionary* options = nullptr;
    av_dict_set(&options, "user_agent", "Millrace-Player", 0);
    av_dict_set(&options, "rw_timeout", "10000000", 0);
    av_dict_set(&options, "protocol_whitelist", remote ? "http,https,tcp,tls" : "file", 0);
    AVIOContext* io = nullptr;
    const int opened =
        avio_open2(&io, (remote || url.starts_with("file:") ? url : "file:" + url).c_str(), AVIO_FLAG_READ, &callback, &options);
    av_dict_free(&options);
    if (opened < 0)
        return base::Error{opened == AVERROR_EXIT ? base::ErrorCode::Cancelled : base::ErrorCode::NotFound,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be opened: %2."), url, avText(opened))};
    QByteArray bytes;
    std::uint8_t buffer[1 << 15];
    int got = 0;
    while ((got = avio_read(io, buffer, sizeof buffer)) > 0 && bytes.size() <= most)
        bytes.append(reinterpret_cast<const char*>(buffer), got);
    avio_closep(&io);
    if (bytes.size() > most)
        return base::Error{base::ErrorCode::TooLarge, base::text(QT_TRANSLATE_NOOP("Core", "%1 is too large to be played."), url)};
    if (got < 0 && got != AVERROR_EOF)
        return base::Error{base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be read: %2."), url, avText(got))};
    return bytes;
}

SoundFacts PacketSource::sound() const {
    const AVCodecParameters* of = codec();
    if (!of || of->codec_type != AVMEDIA_TYPE_AUDIO) return {};
    return {avcodec_get_name(of->codec_id), of->ch_layout.nb_channels, of->sample_rate};
}

base::Result<std::unique_ptr<PacketSource>> openFile(const Film& film, TrackKind kind, const Interrupt& interrupt) {
    return FileSource::open(film, kind, interrupt);
}

base::Result<std::unique_ptr<PacketSource>> openRendition(const std::string& playlistUrl, TrackKind kind, const Interrupt& interrupt) {
    auto source = std::make_unique<RenditionSource>(playlistUrl, kind, interrupt);
    MR_TRY(source->open());
    return std::unique_ptr<PacketSource>(std::move(source));
}

} // namespace decode
