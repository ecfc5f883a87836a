#include "core/remote/upload_entry.hpp"

#include "core/base/files.hpp"
#include "core/base/source_path.hpp"

namespace remote {
namespace {

std::string nameOf(const std::string& path) {
    return base::shownPath(path.substr(path.find_last_of("/\\") + 1));
}

} // namespace

base::Result<UploadList> readUploads(const std::string& file) {
    const auto bytes = base::readFile(file);
    if (!bytes && bytes.error().code == base::ErrorCode::NotFound) return UploadList();
    if (!bytes) return bytes.error();
    return model::fromBytes<UploadList>(*bytes);
}

base::Result<void> writeUploads(const std::string& file, const UploadList& list) {
    return base::writeFileAtomically(file, model::toBytes(list));
}

QByteArray uploadMetadata(const UploadEntry& entry) {
    QByteArray text;
    const auto add = [&](const char* key, const QByteArray& value) {
        if (!text.isEmpty()) text += ',';
        text += QByteArray(key) + ' ' + value.toBase64();
    };
    add("filename", QByteArray::fromStdString(nameOf(entry.file)));
    if (!entry.request.preset) add("preset", QByteArray::fromStdString(entry.request.presetId));
    if (!entry.request.name.empty()) add("name", QByteArray::fromStdString(entry.request.name));
    if (entry.request.paused) add("paused", "true");
    model::AddRequest rest = entry.request;
    rest.source = model::Source(); // a path of this computer says nothing there
    add("request", model::toBytes(rest));
    return text;
}

} // namespace remote
