#pragma once
/// Finds objects of a film's output, whose names carry its revision.

#include <QDir>
#include <QFileInfo>

namespace support {

/// Below `film`, the object that a film without revision would have at `plain`, as in "hi/00001.m4s"; "" while there is none.
inline QString object(const QString& film, const QString& plain) {
    const QFileInfo at(film + QLatin1Char('/') + plain);
    if (at.exists()) return at.filePath();
    const auto found =
        QDir(at.path()).entryList({at.completeBaseName() + QStringLiteral("-????????.") + at.suffix()}, QDir::Files, QDir::Name);
    return found.isEmpty() ? QString() : at.path() + QLatin1Char('/') + found.first();
}

} // namespace support
