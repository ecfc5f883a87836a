#include "ui/models/found_videos.hpp"

#include <QDirIterator>
#include <QFileInfo>

namespace ui {
namespace {

/// By extension: opening a thousand files while somebody drags would freeze the window. The probe decides later.
bool looksLikeVideo(const QString& suffix) {
    static const QStringList known{QStringLiteral("3g2"), QStringLiteral("3gp"), QStringLiteral("amr"), QStringLiteral("asf"), QStringLiteral("av1"), QStringLiteral("avi"), QStringLiteral("divx"), QStringLiteral("dv"),
        QStringLiteral("f4v"), QStringLiteral("flac"), QStringLiteral("flv"), QStringLiteral("gif"), QStringLiteral("gxf"), QStringLiteral("h264"), QStringLiteral("h265"), QStringLiteral("hevc"), QStringLiteral("ivf"),
        QStringLiteral("m2ts"), QStringLiteral("m2v"), QStringLiteral("m4a"), QStringLiteral("m4v"), QStringLiteral("mka"), QStringLiteral("mkv"), QStringLiteral("mov"), QStringLiteral("mp3"), QStringLiteral("mp4"),
        QStringLiteral("mpeg"), QStringLiteral("mpg"), QStringLiteral("mts"), QStringLiteral("mxf"), QStringLiteral("obu"), QStringLiteral("ogg"), QStringLiteral("ogv"), QStringLiteral("opus"), QStringLiteral("ts"),
        QStringLiteral("vob"), QStringLiteral("wav"), QStringLiteral("webm"), QStringLiteral("wma"), QStringLiteral("wmv"), QStringLiteral("y4m"), QStringLiteral("aac"), QStringLiteral("ac3"), QStringLiteral("rm"), QStringLiteral("nut")};
    return known.contains(suffix.toLower());
}

} // namespace

Found findVideos(const QStringList& paths) {
    Found found;
    const auto take = [&](const QFileInfo& file) {
        if (looksLikeVideo(file.suffix())) {
            found.videos << file.absoluteFilePath();
            found.bytes += file.size();
        } else {
            found.others << file.fileName();
        }
    };
    for (const QString& path : paths) {
        const QFileInfo info(path);
        if (!info.isDir()) {
            take(info);
            continue;
        }
        QStringList inside;
        QDirIterator walk(path, QDir::Files | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
        while (walk.hasNext() && inside.size() < 20'000) inside << walk.next();
        inside.sort();
        for (const QString& file : inside) take(QFileInfo(file));
    }
    return found;
}

} // namespace ui
