#include "core/decode/picture_pool.hpp"

#include "core/playback/decoder_messages.hpp"

#include <algorithm>

namespace decode {
namespace {

constexpr std::int64_t kPage = 4096;

} // namespace

bool PicturePool::hasFree() const {
    const std::lock_guard lock(m_mutex);
    return std::find(m_taken.begin(), m_taken.end(), false) != m_taken.end();
}

base::Result<std::optional<PicturePool::Place>> PicturePool::claim(std::int64_t bytes) {
    const std::lock_guard lock(m_mutex);
    if (!m_memory || bytes > m_slotBytes) {
        const std::int64_t slotBytes = (bytes + kPage - 1) / kPage * kPage;
        auto made =
            playback::SharedMemory::create(playback::regionName(m_name, m_region + 1), static_cast<std::size_t>(slotBytes * kSlots));
        if (!made) return made.error();
        m_earlier = std::exchange(m_memory, *made);
        m_slotBytes = slotBytes;
        m_taken = {};
        ++m_region;
    }
    const auto free = std::find(m_taken.begin(), m_taken.end(), false);
    if (free == m_taken.end()) return std::optional<Place>();
    *free = true;
    const auto slot = static_cast<int>(free - m_taken.begin());
    return std::optional(Place{.region = m_region,
        .slot = slot,
        .regionBytes = static_cast<std::int64_t>(m_memory->size()),
        .slotBytes = m_slotBytes,
        .bytes = m_memory->data() + m_slotBytes * slot});
}

void PicturePool::release(int region, int slot) {
    const std::lock_guard lock(m_mutex);
    if (region == m_region && slot >= 0 && slot < kSlots) m_taken[static_cast<std::size_t>(slot)] = false;
}

} // namespace decode
