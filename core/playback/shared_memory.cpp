#include "core/playback/shared_memory.hpp"

#include <boost/interprocess/mapped_region.hpp>
#ifdef _WIN32
#include <boost/interprocess/windows_shared_memory.hpp>
#else
#include <boost/interprocess/shared_memory_object.hpp>
#endif

namespace playback {
namespace {

namespace ipc = boost::interprocess;

base::Error problem(const char* pattern, const std::exception& reason) {
    return {base::ErrorCode::Io, base::text(pattern, reason.what())};
}

} // namespace

struct SharedMemory::Mapping {
#ifdef _WIN32
    ipc::windows_shared_memory object; // lives as long as somebody holds it
#else
    ipc::shared_memory_object object;
#endif
    ipc::mapped_region region;
};

SharedMemory::SharedMemory(std::unique_ptr<Mapping> mapping)
    : m_mapping(std::move(mapping)), m_data(static_cast<std::uint8_t*>(m_mapping->region.get_address())),
      m_size(m_mapping->region.get_size()) {}

SharedMemory::~SharedMemory() = default;

base::Result<std::shared_ptr<SharedMemory>> SharedMemory::create(const std::string& name, std::size_t bytes) {
    try {
        auto mapping = std::make_unique<Mapping>();
#ifdef _WIN32
        mapping->object = ipc::windows_shared_memory(ipc::create_only, name.c_str(), ipc::read_write, bytes);
#else
        ipc::permissions own(0600);
        mapping->object = ipc::shared_memory_object(ipc::create_only, name.c_str(), ipc::read_write, own);
        mapping->object.truncate(static_cast<ipc::offset_t>(bytes));
#endif
        mapping->region = ipc::mapped_region(mapping->object, ipc::read_write);
        return std::shared_ptr<SharedMemory>(new SharedMemory(std::move(mapping)));
    } catch (const std::exception& reason) {
        forget(name);
        return problem(QT_TRANSLATE_NOOP("Core", "Memory for pictures cannot be made (%1)."), reason);
    }
}

base::Result<std::shared_ptr<SharedMemory>> SharedMemory::find(const std::string& name, std::size_t bytes) {
    try {
        auto mapping = std::make_unique<Mapping>();
#ifdef _WIN32
        mapping->object = ipc::windows_shared_memory(ipc::open_only, name.c_str(), ipc::read_write);
#else
        mapping->object = ipc::shared_memory_object(ipc::open_only, name.c_str(), ipc::read_write);
        forget(name);
#endif
        mapping->region = ipc::mapped_region(mapping->object, ipc::read_write);
        if (mapping->region.get_size() < bytes)
            return base::Error{
                base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "Memory for pictures is smaller than its decoder said."))};
        return std::shared_ptr<SharedMemory>(new SharedMemory(std::move(mapping)));
    } catch (const std::exception& reason) {
        return problem(QT_TRANSLATE_NOOP("Core", "Memory for pictures cannot be found (%1)."), reason);
    }
}

void SharedMemory::forget(const std::string& name) {
#ifdef _WIN32
    (void)name;
#else
    ipc::shared_memory_object::remove(name.c_str());
#endif
}

} // namespace playback
