#pragma once
/// What dropped or picked paths hold: videos, and the names of what is left out. Folders are walked. Names only, no probing.

#include <QStringList>

namespace ui {

struct Found {
    QStringList videos, others;
    qint64 bytes = 0;
};
Found findVideos(const QStringList& paths);

} // namespace ui
