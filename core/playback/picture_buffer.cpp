#include "core/playback/picture_buffer.hpp"

namespace playback {
namespace {

constexpr int kLargestSide = 32'768;

/// What an image needs while somebody shows it.
struct Held {
    std::shared_ptr<SharedMemory> memory;
    QPointer<DecoderProcess> decoder;
    std::string memoryName; ///< of the process that the place belongs to
    int region = 0, slot = 0;
};

void giveBack(DecoderProcess& decoder, int region, int slot) {
    DecoderRequest request;
    request.wish = DecoderWish::Release;
    request.region = region;
    request.slot = slot;
    decoder.send(request);
}

void letGo(void* held) {
    const std::unique_ptr<Held> own(static_cast<Held*>(held));
    // A process that was begun since has other places.
    if (own->decoder && own->decoder->processId() != 0 && own->decoder->memoryName() == own->memoryName)
        giveBack(*own->decoder, own->region, own->slot);
}

bool isPossible(const SharedPicture& picture) {
    const auto within = [](int value, int most) { return value > 0 && value <= most; };
    return within(picture.width, kLargestSide) && within(picture.height, kLargestSide) && picture.region > 0 &&
        picture.stride >= picture.width * 4 && picture.stride <= kLargestSide * 8 && picture.slot >= 0 && picture.slot < 1024 &&
        picture.slotBytes >= static_cast<std::int64_t>(picture.stride) * picture.height &&
        picture.slotBytes * (picture.slot + 1) <= picture.regionBytes;
}

} // namespace

base::Result<void> PictureBuffer::add(const SharedPicture& picture) {
    if (!isPossible(picture))
        return base::Error{
            base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "The decoder sent a picture that cannot be."))};
    const std::string name = regionName(m_decoder.memoryName(), picture.region);
    if (name != m_memoryName || !m_memory) {
        auto found = SharedMemory::find(name, static_cast<std::size_t>(picture.regionBytes));
        if (!found) return found.error();
        m_memory = *found;
        m_memoryName = name;
    }
    if (m_memory->size() < static_cast<std::size_t>(picture.regionBytes))
        return base::Error{
            base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "The decoder sent a picture that cannot be."))};
    auto* held = new Held{.memory = m_memory,
        .decoder = QPointer(&m_decoder),
        .memoryName = m_decoder.memoryName(),
        .region = picture.region,
        .slot = picture.slot};
    const uchar* bytes = m_memory->data() + picture.slotBytes * picture.slot;
    m_pictures.push_back({QImage(bytes, picture.width, picture.height, picture.stride, QImage::Format_RGB32, letGo, held), picture.seconds,
        picture.length > 0 ? picture.length : 0.04});
    return {};
}

void PictureBuffer::refuse(const SharedPicture& picture) {
    giveBack(m_decoder, picture.region, picture.slot);
}

std::optional<Picture> PictureBuffer::take(double now, bool first) {
    std::optional<Picture> due;
    while (!m_pictures.empty() && (first || m_pictures.front().seconds <= now + 1e-4)) {
        due = std::move(m_pictures.front());
        m_pictures.pop_front();
        if (first) break;
    }
    return due;
}

} // namespace playback
