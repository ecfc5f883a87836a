#include "core/media/edit_list.hpp"

#include <sstream>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    std::istringstream file(std::string(reinterpret_cast<const char*>(data), size));
    for (const auto& dwell : media::dwellsOf(file))
        if (!(dwell.to > dwell.from)) __builtin_trap();
    return 0;
}
