#include "core/decode/picture_track.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace decode {
namespace {

constexpr int kVector = 64; // libswscale's SIMD writes whole vectors past the last pixel of a row
constexpr std::int64_t kPage = 4096;

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

PictureTrack::PictureTrack(std::string url, bool file, double at, std::int64_t generation, Memory memory, Answer answer)
    : DecodeThread(std::move(url), file, TrackKind::Video, at, generation), m_answer(std::move(answer)),
      m_memoryName(std::move(memory.name)), m_region(memory.firstRegion - 1) {
    start();
}

int PictureTrack::nextRegion() const {
    const std::lock_guard lock(m_mutex);
    return m_region + 1;
}

void PictureTrack::release(int region, int slot) {
    const std::lock_guard lock(m_mutex);
    if (region != m_region || slot < 0 || slot >= kSlots) return;
    m_taken[static_cast<std::size_t>(slot)] = false;
    wake();
}

int PictureTrack::freeSlot() const {
    const auto free = std::find(m_taken.begin(), m_taken.end(), false);
    return free == m_taken.end() ? -1 : static_cast<int>(free - m_taken.begin());
}

bool PictureTrack::wantsMore() const {
    return freeSlot() >= 0 && !m_state.end;
}

void PictureTrack::clear() {
    m_state.end = false;
    m_state.problem.clear();
}

void PictureTrack::observe(const PacketSource& source) {
    m_shape = source.shape();
    const auto segments = source.segments();
    if (m_isStateTold && m_state.growing == source.growing() && m_state.duration == source.duration() && m_state.segments == segments)
        return;
    m_state.growing = source.growing();
    m_state.duration = source.duration();
    m_state.segments = segments;
    tellState();
}

void PictureTrack::tellState() {
    m_isStateTold = true;
    playback::DecoderReply reply;
    reply.saying = playback::DecoderSaying::State;
    reply.generation = generation();
    reply.state = m_state;
    m_answer(reply);
}

bool PictureTrack::claimSlot(int stride, int height) {
    const std::int64_t bytes = (static_cast<std::int64_t>(stride) * height + kVector + kPage - 1) / kPage * kPage;
    std::unique_lock lock(m_mutex);
    if (!m_memory || bytes > m_slotBytes) {
        auto made = playback::SharedMemory::create(
            playback::regionName(m_memoryName, m_region + 1), static_cast<std::size_t>(bytes) * static_cast<std::size_t>(kSlots));
        if (!made) {
            m_problem = made.error().message;
            return false;
        }
        m_earlier = std::exchange(m_memory, *made);
        m_slotBytes = bytes;
        m_taken = {};
        ++m_region;
    }
    m_wake.wait(lock, [&] { return freeSlot() >= 0 || isStopping(); });
    return freeSlot() >= 0;
}

void PictureTrack::prepare(const TrackDecoder::Decoded& decoded) {
    m_prepared.reset();
    const AVFrame& frame = *decoded.frame;
    Size size = shownSize(frame, m_shape);
    QImage upright;
    if (!m_shape.turn.isIdentity()) {
        upright = turned(frame, size, m_shape, m_scaler);
        if (upright.isNull()) return;
        size = {upright.width(), upright.height()};
    }
    const int stride = strideFor(size.width);
    if (!claimSlot(stride, size.height)) return;
    const int slot = freeSlot(); // only this thread takes one
    std::uint8_t* bytes = m_memory->data() + m_slotBytes * slot;
    if (upright.isNull()) {
        if (!scale(frame, size, m_scaler, bytes, stride)) return;
    } else {
        for (int y = 0; y < size.height; ++y)
            std::memcpy(
                bytes + static_cast<std::ptrdiff_t>(stride) * y, upright.constScanLine(y), static_cast<std::size_t>(size.width) * 4);
    }
    m_prepared = playback::SharedPicture{.region = m_region,
        .slot = slot,
        .regionBytes = static_cast<std::int64_t>(m_memory->size()),
        .slotBytes = m_slotBytes,
        .width = size.width,
        .height = size.height,
        .stride = stride,
        .seconds = decoded.seconds,
        .length = decoded.length};
}

void PictureTrack::store(const TrackDecoder::Decoded&) {
    if (!m_prepared) {
        if (!m_problem.empty()) ended(m_problem);
        return;
    }
    m_taken[static_cast<std::size_t>(m_prepared->slot)] = true;
    playback::DecoderReply reply;
    reply.saying = playback::DecoderSaying::Picture;
    reply.generation = generation();
    reply.picture = m_prepared;
    m_answer(reply);
}

void PictureTrack::ended(const std::string& problem) {
    m_state.end = true;
    if (!problem.empty()) m_state.problem = problem;
    tellState();
}

} // namespace decode
