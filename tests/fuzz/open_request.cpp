#include "core/model/open_request.hpp"

#include "core/base/source_path.hpp"

// What is taken can be handed on unchanged, and names files that no current folder decides.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const auto request = model::openRequestOf(QByteArray(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size)));
    if (!request) return 0;
    for (const std::string& file : request->files)
        if (!file.starts_with("http") && !base::filePath(file).is_absolute()) __builtin_trap();
    const auto again = model::openRequestOf(model::lineOf(*request));
    if (!again || *again != *request) __builtin_trap();
    return 0;
}
