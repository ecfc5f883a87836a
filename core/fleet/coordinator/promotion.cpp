// From an attempt's folder to the job's: what is proven, whole or not at all.

#include "core/base/files.hpp"
#include "core/fleet/coordinator/verification.hpp"

#include <QFileInfo>
#include <filesystem>

namespace fleet {
namespace {

base::Error unwritable(const std::string& file, const std::error_code& why) {
    const bool isFull = why == std::errc::no_space_on_device;
    return {isFull ? base::ErrorCode::WorkFolderFull : base::ErrorCode::WorkFolderUnwritable,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "%1 cannot be put into the work folder (%2). Free space or check its permissions; finished chunks wait meanwhile."),
            file, why.message())};
}

std::filesystem::path pathOf(const std::string& file) {
    return QFileInfo(QString::fromStdString(file)).filesystemFilePath();
}

base::Result<void> promoteOne(const ProvenFile& file) {
    if (file.from.empty()) return {};
    MR_TRY(base::makeFolder(QFileInfo(QString::fromStdString(file.to)).path().toStdString()));
    // What is staged stays until the journal knows: its worker may have to say so again. A second name for the same bytes beside its place,
    // and then the step that is whole; where the two folders are on different disks, a copy.
    const auto part = pathOf(file.to + ".promoting"); // what a kill leaves of it the job's folder sweeps
    std::error_code error;
    std::filesystem::remove(part, error);
    std::filesystem::create_hard_link(pathOf(file.from), part, error);
    if (error) {
        error.clear();
        std::filesystem::copy_file(pathOf(file.from), part, std::filesystem::copy_options::overwrite_existing, error);
        if (error) return unwritable(file.to, error);
    }
    std::filesystem::rename(part, pathOf(file.to), error); // replaces, unlike Qt's
    if (error) return unwritable(file.to, error);
    std::filesystem::remove(part, error); // POSIX leaves it where both are names of one file already
    return {};
}

} // namespace

base::Result<void> promote(const std::vector<ProvenFile>& files) {
    for (const auto& file : files) MR_TRY(promoteOne(file));
    return {};
}

} // namespace fleet
