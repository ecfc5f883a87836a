// From an attempt's folder to the job's: what is proven, whole or not at all.

#include "core/base/files.hpp"
#include "core/fleet/coordinator/verification.hpp"

#include <QFile>
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
    std::error_code error;
    std::filesystem::rename(pathOf(file.from), pathOf(file.to), error); // replaces, unlike Qt's
    if (!error) return {};
    if (error != std::errc::cross_device_link) return unwritable(file.to, error);
    // The two folders are on different disks: a copy beside its place, and then the step that is whole.
    const std::string part = file.to + ".promoting"; // what a kill leaves of it the job's folder sweeps
    error.clear();
    std::filesystem::copy_file(pathOf(file.from), pathOf(part), std::filesystem::copy_options::overwrite_existing, error);
    if (error) return unwritable(file.to, error);
    std::filesystem::rename(pathOf(part), pathOf(file.to), error);
    if (error) return unwritable(file.to, error);
    QFile::remove(QString::fromStdString(file.from));
    return {};
}

} // namespace

base::Result<void> promote(const std::vector<ProvenFile>& files) {
    for (const auto& file : files) MR_TRY(promoteOne(file));
    return {};
}

} // namespace fleet
