#include "core/decode/picture_track.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>
#include <vector>

namespace decode {
namespace {

constexpr int kVector = 64; // libswscale's SIMD writes whole vectors past the last pixel of a row

constexpr int strideFor(int width) {
    return (width * 4 + kVector - 1) / kVector * kVector;
}

struct Size {
    int width = 0, height = 0;
};

/// Square pixels: the side that is stored too large shrinks, as in our ladders.
Size shownSize(const AVFrame& frame, const PictureShape& shape) {
    const double aspect = shape.pixelAspect > 0 ? shape.pixelAspect : 1;
    return {aspect < 1 ? std::max(1, static_cast<int>(std::lround(frame.width * aspect))) : frame.width,
        aspect > 1 ? std::max(1, static_cast<int>(std::lround(frame.height / aspect))) : frame.height};
}

/// Into `bytes`, in the matrix that the frame is tagged with.
bool scale(const AVFrame& frame, Size size, SwsPtr& scaler, std::uint8_t* bytes, int stride) {
    scaler.reset(sws_getCachedContext(scaler.release(), frame.width, frame.height, static_cast<AVPixelFormat>(frame.format), size.width,
        size.height, AV_PIX_FMT_BGRA, SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (!scaler) return false;
    const bool hd = frame.colorspace == AVCOL_SPC_BT709 || (frame.colorspace == AVCOL_SPC_UNSPECIFIED && frame.height >= 720);
    const int* matrix = sws_getCoefficients(frame.colorspace == AVCOL_SPC_BT2020_NCL ? SWS_CS_BT2020 : hd ? SWS_CS_ITU709 : SWS_CS_ITU601);
    sws_setColorspaceDetails(
        scaler.get(), matrix, frame.color_range == AVCOL_RANGE_JPEG, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
    std::uint8_t* planes[4] = {bytes, nullptr, nullptr, nullptr};
    const int strides[4] = {stride, 0, 0, 0};
    return sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, planes, strides) > 0;
}

/// Upright, for a source that was filmed turned.
QImage turned(const AVFrame& frame, Size size, const PictureShape& shape, SwsPtr& scaler) {
    const int stride = strideFor(size.width);
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(stride) * static_cast<std::size_t>(size.height) + kVector);
    if (!scale(frame, size, scaler, bytes.data(), stride)) return {};
    return QImage(bytes.data(), size.width, size.height, stride, QImage::Format_RGB32).transformed(shape.turn).copy();
}

} // namespace

PictureTrack::PictureTrack(Film film, double at, std::int64_t generation, PicturePool& pool, Answer answer)
    : DecodeThread(std::move(film), TrackKind::Shown, at, generation), m_answer(std::move(answer)), m_pool(pool) {
    start();
}

PictureTrack::~PictureTrack() {
    stop();
    dropPrepared();
}

void PictureTrack::roomCame() {
    const std::lock_guard lock(m_mutex);
    wake();
}

bool PictureTrack::wantsMore() const {
    return m_pool.hasFree() && !m_state.end;
}

void PictureTrack::clear() {
    m_state.end = false;
    m_state.problem = {};
}

void PictureTrack::observe(const PacketSource& source) {
    m_shape = source.shape();
    const int changes = source.changes();
    if (m_segmentsOf == changes && m_state.growing == source.growing() && m_state.duration == source.duration()) return;
    if (std::exchange(m_segmentsOf, changes) != changes) m_state.segments = source.segments(); // a long film has thousands
    m_state.growing = source.growing();
    m_state.duration = source.duration();
    m_state.sound = source.sound();
    tellState();
}

void PictureTrack::tellState() {
    playback::DecoderReply reply;
    reply.saying = playback::DecoderSaying::State;
    reply.generation = generation();
    reply.state = m_state;
    m_answer(reply);
}

std::optional<PicturePool::Place> PictureTrack::claimPlace(std::int64_t bytes) {
    for (;;) {
        auto place = m_pool.claim(bytes);
        if (!place) m_problem = place.error().text;
        if (!place || *place) return place ? *place : std::nullopt;
        std::unique_lock lock(m_mutex);
        m_wake.wait(lock, [&] { return m_pool.hasFree() || isStopping(); });
        if (isStopping()) return std::nullopt;
    }
}

void PictureTrack::dropPrepared() {
    if (m_prepared) m_pool.release(m_prepared->region, m_prepared->slot);
    m_prepared.reset();
}

QImage PictureTrack::draw(const TrackDecoder::Decoded& decoded) {
    const AVFrame& frame = *decoded.frame;
    if (frame.nb_samples == 0) return turned(frame, shownSize(frame, m_shape), m_shape, m_scaler);
    m_wave.add(frame, decoded.seconds);
    return m_wave.draw();
}

void PictureTrack::prepare(const TrackDecoder::Decoded& decoded) {
    dropPrepared();
    const AVFrame& frame = *decoded.frame;
    const bool isDrawn = frame.nb_samples > 0 || !m_shape.turn.isIdentity();
    const QImage drawn = isDrawn ? draw(decoded) : QImage();
    if (isDrawn && drawn.isNull()) return;
    const Size size = isDrawn ? Size{drawn.width(), drawn.height()} : shownSize(frame, m_shape);
    const int stride = strideFor(size.width);
    const auto place = claimPlace(static_cast<std::int64_t>(stride) * size.height + kVector);
    if (!place) return;
    m_prepared = playback::SharedPicture{.region = place->region,
        .slot = place->slot,
        .regionBytes = place->regionBytes,
        .slotBytes = place->slotBytes,
        .width = size.width,
        .height = size.height,
        .stride = stride,
        .seconds = decoded.seconds,
        .length = decoded.length};
    if (isDrawn)
        for (int y = 0; y < size.height; ++y)
            std::memcpy(
                place->bytes + static_cast<std::ptrdiff_t>(stride) * y, drawn.constScanLine(y), static_cast<std::size_t>(size.width) * 4);
    else if (!scale(frame, size, m_scaler, place->bytes, stride)) dropPrepared();
}

void PictureTrack::store(const TrackDecoder::Decoded&) {
    if (!m_prepared) {
        if (!m_problem.isEmpty()) ended(m_problem);
        return;
    }
    playback::DecoderReply reply;
    reply.saying = playback::DecoderSaying::Picture;
    reply.generation = generation();
    reply.picture = std::exchange(m_prepared, std::nullopt); // the player's from here on
    m_answer(reply);
}

void PictureTrack::ended(const base::Text& problem) {
    m_state.end = true;
    if (!problem.isEmpty()) m_state.problem = problem;
    tellState();
}

} // namespace decode
