#pragma once
/// What dropped or picked paths hold: videos, and the names of what is left out. Folders are walked. Names and sizes only, no probing.

#include <QStringList>
#include <QUrl>

namespace ui {

struct FoundVideos {
    QStringList videos, others;
    qint64 bytes = 0;
    QString onlyFile; ///< all that was given is this file, whose name says nothing: the probe may know better
};
/// Walks folders and asks each file's size: never on the main thread.
FoundVideos findVideos(const QStringList& paths);
/// By its extension; the probe decides later.
bool isVideoName(const QString& name);
/// "*.mp4 *.MP4 …": what counts as a video by its name, for file dialogs.
QString videoPatterns();
/// Of a dropped or pasted file, with bytes that are no UTF-8 kept (core/base/source_path.hpp).
QString pathOf(const QUrl& url);

} // namespace ui
