#pragma once
/// Runs real programs of this build and ffprobe, for the integration tests.

#include <QByteArray>
#include <QJsonDocument>
#include <QStringList>

namespace support {

struct Ran {
    int code = -1; ///< -1: crashed, did not start, or did not end in time
    QByteArray out, err;
};
/// Waits up to two minutes. `program` is a name in the build's bin folder or on the PATH.
Ran run(const QString& program, const QStringList& arguments, const QStringList& environment = {});
/// A file below shared/media; skips loudly in the calling test when it is absent: check `isEmpty()`.
QString media(const QString& relative);
/// A clip of the real encoder's test pattern: 1280×720, 25 fps, with sound, one key frame in ten seconds. Made once for each length and
/// build: that takes longer than what most tests do with it.
QString testPattern(const QString& folder, double seconds);
/// The like of 640×360 with a key frame every two seconds, for tests that ask for no size: there is a quarter as much to decode. By ffmpeg.
QString smallPattern(const QString& folder, double seconds);
QString program(const QString& name);

} // namespace support
