#pragma once
/// The places in shared memory that pictures are written to. Kept from one source to the next: fresh memory costs a page fault every four
/// kilobytes, on both sides. Any thread.

#include "core/playback/shared_memory.hpp"

#include <array>
#include <mutex>
#include <optional>

namespace decode {

class PicturePool {
public:
    explicit PicturePool(std::string memoryName) : m_name(std::move(memoryName)) {}

    struct Place {
        int region = 0, slot = 0;
        std::int64_t regionBytes = 0, slotBytes = 0;
        std::uint8_t* bytes = nullptr;
    };
    /// A free place of at least so many bytes; nothing when all are taken. Errors: Io.
    base::Result<std::optional<Place>> claim(std::int64_t bytes);
    void release(int region, int slot);
    bool hasFree() const;

private:
    static constexpr int kSlots = 11; ///< eight ahead, one shown, one on its way, one being written

    mutable std::mutex m_mutex;
    std::string m_name;
    std::shared_ptr<playback::SharedMemory> m_memory, m_earlier; ///< the earlier one until the player has surely found this one
    int m_region = 0;
    std::int64_t m_slotBytes = 0;
    std::array<bool, kSlots> m_taken{};
};

} // namespace decode
