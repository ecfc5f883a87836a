#include "core/engine/job_folder.hpp"

#include "core/base/background.hpp"
#include "core/base/files.hpp"
#include "core/base/size_text.hpp"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QUuid>
#include <algorithm>
#include <filesystem>

namespace engine {
namespace {

constexpr const char* kPrepared = ".prepared";   // nothing that `sweep` leaves
constexpr const char* kGone = ".gone-";          // beside the job folder, which may be copied meanwhile: what is being taken away
constexpr std::int64_t kAtLeastFree = 1'000'000; // below it not even a result can be kept

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

base::Error unwritable(const std::string& folder, const base::Text& why) {
    return {base::ErrorCode::WorkFolderUnwritable,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "The work folder %1 cannot be written (%2). Connect its disk or check its permissions; jobs go on by themselves."),
            folder, why)};
}

/// Of paths without links. A disk's root ends with a slash already.
bool liesIn(const QString& path, const QString& folder) {
    return path == folder || path.startsWith(folder.endsWith(QLatin1Char('/')) ? folder : folder + QLatin1Char('/'));
}

} // namespace

base::Result<void> JobFolder::prepare(const std::string& key, const model::TaskResult& result) const {
    auto written = base::writeFileAtomically(resultFile(key) + kPrepared, model::toBytes(result));
    if (!written && written.error().code == base::ErrorCode::Io) return unwritable(m_path, written.error().clause());
    return written;
}

base::Result<void> JobFolder::keep(const std::string& key) const {
    std::error_code error;
    const QFileInfo prepared(q(resultFile(key) + kPrepared)), place(q(resultFile(key)));
    std::filesystem::rename(prepared.filesystemFilePath(), place.filesystemFilePath(), error); // replaces, unlike Qt's
    if (error) return unwritable(m_path, error.message());
    return {};
}

std::optional<model::TaskResult> JobFolder::kept(const std::string& key) const {
    const auto bytes = base::readFile(resultFile(key));
    if (!bytes) return std::nullopt;
    auto result = model::fromBytes<model::TaskResult>(*bytes);
    return result ? std::optional(std::move(*result)) : std::nullopt;
}

bool JobFolder::holds(const std::string& key) const {
    return QFile::exists(q(resultFile(key)));
}

void JobFolder::forget(const std::string& key) const {
    QFile::remove(q(resultFile(key)));
}

void JobFolder::drop() const {
    dropFolder(m_path + "/results");
    dropOutput();
    dropStatistics();
}

void JobFolder::dropOutput() const {
    dropFolder(out());
}

void JobFolder::dropStatistics() const {
    dropFolder(statistics());
}

void JobFolder::dropFetched() const {
    dropFolder(m_path + "/source");
}

void JobFolder::dropFolder(const std::string& folder) const {
    if (!QFile::exists(q(folder))) return;
    const QString aside = q(m_path + kGone) + QUuid::createUuid().toString(QUuid::WithoutBraces);
    // What an encoder writes next begins in a folder of its own; thousands of files are taken away meanwhile.
    if (QDir().rename(q(folder), aside)) base::inBackground([aside] { QDir(aside).removeRecursively(); });
    else QDir(q(folder)).removeRecursively(); // Windows, while somebody reads a file of it
}

bool JobFolder::hasStatistics(const model::TaskResult& result, int firstSegment) const {
    model::Task task;
    task.statsFolder = statistics();
    task.firstSegment = firstSegment;
    return std::all_of(result.analysis.begin(), result.analysis.end(), [&](const auto& pass) {
        const QString file = q(model::statsFile(task, pass.analysis));
        return QFile::exists(file) && (!pass.tree || QFile::exists(file + QStringLiteral(".mbtree")));
    });
}

void JobFolder::sweep() const {
    static const QRegularExpression ours(
        QStringLiteral("^(.*\\.json|init\\.mp4|\\d{5,}\\.m4s|thumbnail\\.jpg|film(\\.part)?|.*\\.stats(\\.mbtree)?)$"));
    QDirIterator walk(q(m_path), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        const QFileInfo file(walk.next());
        if (!ours.match(file.fileName()).hasMatch()) QFile::remove(file.filePath());
    }
}

void JobFolder::sweepGone(const std::string& workFolder) {
    // Once for all jobs: a work folder may hold a million of them.
    QDirIterator walk(q(workFolder), {QLatin1Char('*') + QLatin1String(kGone) + QLatin1Char('*')}, QDir::Dirs | QDir::NoDotAndDotDot);
    while (walk.hasNext()) QDir(walk.next()).removeRecursively();
}

bool JobFolder::isAt(const std::string& folder) const {
    if (folder == m_path) return true;
    const QString own = QFileInfo(q(m_path)).canonicalFilePath(), other = QFileInfo(q(folder)).canonicalFilePath();
    return !own.isEmpty() && own == other;
}

base::Result<void> JobFolder::copyTo(const std::string& folder, const std::atomic<bool>& stop) const {
    // Whatever is removed below must not be what is copied.
    const QFileInfo place(q(folder));
    const QString own = QFileInfo(q(m_path)).canonicalFilePath();
    // A link is emptied where it leads; what does not exist yet has only its parent's place.
    QString target = place.canonicalFilePath();
    if (target.isEmpty()) target = QFileInfo(place.path()).canonicalFilePath() + QLatin1Char('/') + place.fileName();
    if (own.isEmpty()) return base::Error{base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 is missing."), m_path)};
    if (isAt(folder) || liesIn(target, own) || liesIn(own, target))
        return base::Error{base::ErrorCode::Io,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 and %2 are the same folder, or one contains the other."), folder, m_path)};
    const QString part = q(folder + ".part");
    QDir(part).removeRecursively();
    QDir(q(folder)).removeRecursively();
    MR_TRY(base::makeFolder(part.toStdString()));
    auto copied = base::copyFolder(m_path, part.toStdString(), stop);
    if (!copied) {
        QDir(part).removeRecursively();
        return copied;
    }
    if (QDir().rename(part, q(folder))) return {};
    QDir(part).removeRecursively();
    return base::Error{
        base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be created. Check the folder's permissions."), folder)};
}

std::optional<base::Error> JobFolder::problem(std::int64_t minimumFree) const {
    const auto made = base::makeFolder(m_path);
    if (!made) return unwritable(m_path, base::text(QT_TRANSLATE_NOOP("Core", "it cannot be created")));
    const std::int64_t free = base::freeBytes(m_path), needed = std::max(minimumFree, kAtLeastFree);
    if (free >= 0 && free < needed)
        return base::Error{base::ErrorCode::WorkFolderFull,
            base::text(QT_TRANSLATE_NOOP("Core",
                           "The work folder is full (%1 free, %2 needed). Free space or choose another folder; jobs go on by themselves."),
                base::sizeSaid(free), base::sizeSaid(needed))};
    // Permissions do not tell a read-only disk, nor what the superuser may do: only trying does.
    QFile probe(q(m_path + "/.writable"));
    if (!probe.open(QIODevice::WriteOnly)) return unwritable(m_path, probe.errorString().toStdString());
    probe.remove();
    return std::nullopt;
}

} // namespace engine
