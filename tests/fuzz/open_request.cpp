#include "core/model/open_request.hpp"
#include "core/base/source_path.hpp"
#include "core/base/web_address.hpp"
#include "core/model/control.hpp"

namespace {

void command(const QByteArray& line) {
    const auto request = model::controlRequestOf(line);
    if (!request) return;
    for (const model::AddRequest& add : request->add)
        if (add.source.kind == model::SourceKind::Path && !base::filePath(add.source.text).is_absolute()) __builtin_trap();
    const auto again = model::controlRequestOf(model::toBytes(*request));
    if (!again || *again != *request) __builtin_trap();
    model::Job job;
    job.id = "0123abcd";
    job.name = "film";
    (void)model::jobsMeant(*request, {job});
}

} // namespace

// What is taken can be handed on unchanged, and names files that no current folder decides.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray line(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    if (model::isControlRequest(line)) {
        command(line);
        return 0;
    }
    const auto request = model::openRequestOf(line);
    if (!request) return 0;
    for (const std::string& file : request->files)
        if (!base::isWebAddress(file) && !base::filePath(file).is_absolute()) __builtin_trap();
    const auto again = model::openRequestOf(model::lineOf(*request));
    if (!again || *again != *request) __builtin_trap();
    return 0;
}
