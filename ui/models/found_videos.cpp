#include "ui/models/found_videos.hpp"

#include "core/base/source_path.hpp"

#include <QFileInfo>
#include <QUrl>
#include <filesystem>

namespace ui {
namespace {

/// By extension: opening a thousand files while somebody drags would freeze the window. The probe decides later.
const QStringList& suffixes() {
    static const QStringList known{QStringLiteral("3g2"), QStringLiteral("3gp"), QStringLiteral("amr"), QStringLiteral("asf"),
        QStringLiteral("av1"), QStringLiteral("avi"), QStringLiteral("divx"), QStringLiteral("dv"), QStringLiteral("f4v"),
        QStringLiteral("flac"), QStringLiteral("flv"), QStringLiteral("gif"), QStringLiteral("gxf"), QStringLiteral("h264"),
        QStringLiteral("h265"), QStringLiteral("hevc"), QStringLiteral("ivf"), QStringLiteral("m2ts"), QStringLiteral("m2v"),
        QStringLiteral("m4a"), QStringLiteral("m4v"), QStringLiteral("mka"), QStringLiteral("mkv"), QStringLiteral("mov"),
        QStringLiteral("mp3"), QStringLiteral("mp4"), QStringLiteral("mpeg"), QStringLiteral("mpg"), QStringLiteral("mts"),
        QStringLiteral("mxf"), QStringLiteral("obu"), QStringLiteral("ogg"), QStringLiteral("ogv"), QStringLiteral("opus"),
        QStringLiteral("ts"), QStringLiteral("vob"), QStringLiteral("wav"), QStringLiteral("webm"), QStringLiteral("wma"),
        QStringLiteral("wmv"), QStringLiteral("y4m"), QStringLiteral("aac"), QStringLiteral("ac3"), QStringLiteral("rm"),
        QStringLiteral("nut")};
    return known;
}

bool looksLikeVideo(const QString& suffix) {
    return suffixes().contains(suffix.toLower());
}

} // namespace

bool isVideoName(const QString& name) {
    return looksLikeVideo(QFileInfo(name).suffix());
}

QString videoPatterns() {
    QStringList patterns;
    // Both cases: some systems' dialogs tell them apart, and cameras write MOV.
    for (const QString& suffix : suffixes()) patterns << QStringLiteral("*.") + suffix << QStringLiteral("*.") + suffix.toUpper();
    return patterns.join(QLatin1Char(' '));
}

QString pathOf(const QUrl& url) {
#ifdef Q_OS_LINUX
    const QByteArray bytes = QByteArray::fromPercentEncoding(url.path(QUrl::FullyEncoded).toLatin1());
    return QString::fromStdString(base::textOfPath({bytes.constData(), static_cast<std::size_t>(bytes.size())}));
#else
    return url.toLocalFile();
#endif
}

FoundVideos findVideos(const QStringList& paths) {
    FoundVideos found;
    const auto take = [&](const QString& path) {
        const QFileInfo file(path);
        if (looksLikeVideo(file.suffix())) {
            found.videos << file.absoluteFilePath();
            found.bytes += base::fileStatus(path.toStdString()).bytes;
        } else {
            found.others << file.fileName();
        }
    };
    for (const QString& path : paths) {
        if (!base::fileStatus(path.toStdString()).isFolder) {
            take(path);
            continue;
        }
        // Not QDirIterator: it cannot name files whose names are no UTF-8.
        QStringList inside;
        std::error_code problem;
        std::filesystem::recursive_directory_iterator walk(
            base::filePath(path.toStdString()), std::filesystem::directory_options::skip_permission_denied, problem);
        for (; !problem && walk != std::filesystem::recursive_directory_iterator() && inside.size() < 20'000; walk.increment(problem)) {
            std::error_code unknown;
            if (!walk->is_regular_file(unknown) || walk->path().filename().u8string().starts_with(u8'.')) continue;
            const auto name = walk->path().u8string();
            inside << QString::fromStdString(base::textOfPath({reinterpret_cast<const char*>(name.data()), name.size()}));
        }
        inside.sort();
        for (const QString& file : inside) take(file);
    }
    if (found.videos.isEmpty() && paths.size() == 1 && base::fileStatus(paths.first().toStdString()).isFile) found.onlyFile = paths.first();
    return found;
}

} // namespace ui
