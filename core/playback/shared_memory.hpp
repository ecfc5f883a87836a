#pragma once
/// Memory that the player and its decoder process both see. Made by the decoder, found by the player by its name. Gone when both have let
/// go; a POSIX name is taken away as soon as the player has found it, so that a crash leaves nothing behind. One owner; any thread.

#include "core/base/result.hpp"

#include <memory>

namespace playback {

class SharedMemory {
public:
    /// Errors: Io.
    static base::Result<std::shared_ptr<SharedMemory>> create(const std::string& name, std::size_t bytes);
    /// Errors: Io, also where it is smaller than `bytes`.
    static base::Result<std::shared_ptr<SharedMemory>> find(const std::string& name, std::size_t bytes);
    /// A name that was perhaps made and never found.
    static void forget(const std::string& name);
    ~SharedMemory();
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;

    std::uint8_t* data() const { return m_data; }
    std::size_t size() const { return m_size; }

private:
    struct Mapping;
    explicit SharedMemory(std::unique_ptr<Mapping> mapping);
    std::unique_ptr<Mapping> m_mapping;
    std::uint8_t* m_data;
    std::size_t m_size;
};

} // namespace playback
