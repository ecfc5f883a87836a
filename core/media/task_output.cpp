#include "core/media/task_output.hpp"

#include "core/base/files.hpp"

#include <algorithm>

namespace media {
namespace {

/// What cannot be written here says something about the work folder, nothing about the chunk.
base::Result<void> inWorkFolder(base::Result<void> written) {
    if (!written && written.error().code == base::ErrorCode::Io)
        return base::Error{base::ErrorCode::WorkFolderUnwritable, written.error().text};
    return written;
}

} // namespace

base::Result<void> storeSegment(const model::Task& task, model::SegmentFile file, const QByteArray& bytes,
    const model::RenditionFacts& facts, TaskOutput& output, model::TaskResult& result) {
    result.writtenBytes += bytes.size();
    if (task.limits.outputBytes > 0 && result.writtenBytes > task.limits.outputBytes)
        return base::Error{base::ErrorCode::CheckFailed,
            base::text(QT_TRANSLATE_NOOP("Core", "Rendition %1 grew beyond %2 MB, many times its planned size, and was stopped."),
                file.rendition, task.limits.outputBytes / 1'000'000)};
    MR_TRY(inWorkFolder(base::writeFileAtomically(task.folder + "/" + file.rendition + "/" + model::segmentFileName(file.number), bytes)));
    file.bytes = bytes.size();
    file.sha256 = base::sha256(bytes);
    const auto& known = result.renditions;
    if (std::none_of(known.begin(), known.end(), [&](const auto& k) { return k.rendition == facts.rendition; }))
        result.renditions.push_back(facts);
    result.segments.push_back(file);
    output.segmentWritten(file, facts);
    return {};
}

base::Result<model::RenditionFacts> storeInit(
    const model::Task& task, const std::string& rendition, const QByteArray& bytes, const std::string& codecs) {
    MR_TRY(inWorkFolder(base::writeFileAtomically(task.folder + "/" + rendition + "/init.mp4", bytes)));
    return model::RenditionFacts{rendition, codecs, base::sha256(bytes)};
}

} // namespace media
