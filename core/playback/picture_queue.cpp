#include "core/playback/picture_queue.hpp"

#include <cmath>

namespace playback {
namespace {

constexpr std::size_t kAhead = 8; // pictures

/// An image whose rows libswscale may overrun: its SIMD writes whole vectors past the last pixel of a row.
QImage roomyImage(int width, int height) {
    constexpr int kVector = 64;
    const int stride = (width * 4 + kVector - 1) / kVector * kVector;
    auto* bytes = static_cast<std::uint8_t*>(av_malloc(static_cast<std::size_t>(stride) * static_cast<std::size_t>(height) + kVector));
    if (!bytes) return {};
    return QImage(
        bytes, width, height, stride, QImage::Format_RGB32, [](void* p) { av_free(p); }, bytes);
}

/// Decoded pictures to what a widget can paint: square pixels, upright, in the matrix the frame is tagged with.
QImage toImage(const AVFrame& frame, const PictureShape& shape, SwsPtr& scaler) {
    const double aspect = shape.pixelAspect > 0 ? shape.pixelAspect : 1;
    // The side that is stored too large shrinks, as in our ladders.
    const int width = aspect < 1 ? std::max(1, static_cast<int>(std::lround(frame.width * aspect))) : frame.width;
    const int height = aspect > 1 ? std::max(1, static_cast<int>(std::lround(frame.height / aspect))) : frame.height;
    QImage image = roomyImage(width, height);
    scaler.reset(sws_getCachedContext(scaler.release(), frame.width, frame.height, static_cast<AVPixelFormat>(frame.format), width, height,
        AV_PIX_FMT_BGRA, SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (!scaler || image.isNull()) return image;
    const bool hd = frame.colorspace == AVCOL_SPC_BT709 || (frame.colorspace == AVCOL_SPC_UNSPECIFIED && frame.height >= 720);
    const int* matrix = sws_getCoefficients(frame.colorspace == AVCOL_SPC_BT2020_NCL ? SWS_CS_BT2020 : hd ? SWS_CS_ITU709 : SWS_CS_ITU601);
    sws_setColorspaceDetails(
        scaler.get(), matrix, frame.color_range == AVCOL_RANGE_JPEG, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
    std::uint8_t* planes[4] = {image.bits(), nullptr, nullptr, nullptr};
    const int strides[4] = {static_cast<int>(image.bytesPerLine()), 0, 0, 0};
    sws_scale(scaler.get(), frame.data, frame.linesize, 0, frame.height, planes, strides);
    return shape.turn.isIdentity() ? image : image.transformed(shape.turn);
}

} // namespace

std::optional<Picture> PictureQueue::take(double now, bool first) {
    const std::lock_guard lock(m_mutex);
    std::optional<Picture> due;
    while (!m_queue.empty() && (first || m_queue.front().seconds <= now + 1e-4)) {
        due = std::move(m_queue.front());
        m_queue.pop_front();
        if (first) break;
    }
    if (due) wake();
    return due;
}

PictureQueue::State PictureQueue::state() const {
    const std::lock_guard lock(m_mutex);
    State state = m_state;
    state.waiting = m_queue.empty() && !m_state.end;
    state.end = m_state.end && m_queue.empty();
    return state;
}

bool PictureQueue::wantsMore() const {
    return m_queue.size() < kAhead && !m_state.end;
}

void PictureQueue::clear() {
    m_queue.clear();
    m_state.end = false;
}

void PictureQueue::observe(const PacketSource& source) {
    m_state.growing = source.growing();
    m_state.duration = source.duration();
    m_state.segments = source.segments();
    m_shape = source.shape();
}

void PictureQueue::prepare(const TrackDecoder::Decoded& decoded) {
    m_prepared = toImage(*decoded.frame, m_shape, m_scaler);
}

void PictureQueue::store(const TrackDecoder::Decoded& decoded) {
    m_queue.push_back({std::move(m_prepared), decoded.seconds, decoded.length});
}

void PictureQueue::ended(const std::string& problem) {
    m_state.end = true;
    if (!problem.empty()) m_state.problem = problem;
}

} // namespace playback
