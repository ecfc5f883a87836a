#include "core/base/files.hpp"

#include "core/base/plain_line.hpp"

#include <QCryptographicHash>
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QSaveFile>
#include <QStandardPaths>
#include <QStorageInfo>
#include <algorithm>
#include <array>

namespace base {
namespace {

QString q(const std::string& text) {
    return QString::fromStdString(text);
}

} // namespace

Result<QByteArray> readFile(const std::string& path, qint64 limit) {
    QFile file(q(path));
    if (!file.exists()) return Error{ErrorCode::NotFound, base::text(QT_TRANSLATE_NOOP("Core", "%1 does not exist."), path)};
    if (!file.open(QIODevice::ReadOnly))
        return Error{
            ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be read: %2."), path, file.errorString().toStdString())};
    if (file.size() > limit)
        return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "%1 is larger than expected."), path)};
    return file.readAll();
}

Result<void> writeFileAtomically(const std::string& path, const QByteArray& bytes) {
    MR_TRY(makeFolder(QFileInfo(q(path)).path().toStdString()));
    QSaveFile file(q(path));
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) return {};
    // Qt tells a full disk from other faults on some systems only; what is left free tells it everywhere.
    const qint64 left = freeBytes(path);
    const bool full = file.error() == QFileDevice::ResourceError || (left >= 0 && left < bytes.size());
    const Text why = full ? text(QT_TRANSLATE_NOOP("Core", "its disk is full")) : Text(file.errorString().toStdString());
    return Error{full ? ErrorCode::WorkFolderFull : ErrorCode::Io, text(QT_TRANSLATE_NOOP("Core", "%1 cannot be written: %2."), path, why)};
}

Result<void> makeFolder(const std::string& path) {
    if (!QDir().mkpath(q(path)))
        return Error{ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "The folder %1 cannot be created. Check its permissions."), path)};
    return {};
}

qint64 freeBytes(const std::string& path) {
    QFileInfo info(q(path));
    while (!info.exists() && !info.isRoot() && info.path() != info.filePath()) info = QFileInfo(info.path());
    const QStorageInfo storage(info.filePath());
    return storage.isValid() ? storage.bytesAvailable() : -1;
}

Folders standardFolders() {
    const QString data = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/millrace");
    const std::string root = data.toStdString();
    return {.data = root, .work = root + "/work", .media = root + "/media", .presets = root + "/presets"};
}

bool isReservedDeviceName(const std::string& name) {
    static const std::array names{"con", "prn", "aux", "nul"};
    const QString stem = q(name).section(QLatin1Char('.'), 0, 0).toLower();
    if (std::any_of(names.begin(), names.end(), [&](const char* n) { return stem == QLatin1String(n); })) return true;
    // Small 1, 2 and 3 count as well.
    return stem.size() == 4 && (stem.startsWith(QLatin1String("com")) || stem.startsWith(QLatin1String("lpt"))) &&
        (stem[3].isDigit() || QStringLiteral("\u00B9\u00B2\u00B3").contains(stem[3]));
}

std::string safeFileName(const std::string& text) {
    QString name = q(plainLine(text));
    for (QChar& c : name)
        if (QStringLiteral("/\\:*?\"<>|%#&;$'`{}").contains(c)) c = QLatin1Char('-');
    name = name.simplified().replace(QLatin1Char(' '), QLatin1Char('-'));
    while (name.startsWith(QLatin1Char('.')) || name.startsWith(QLatin1Char('-'))) name.remove(0, 1);
    while (name.endsWith(QLatin1Char('.')) || name.endsWith(QLatin1Char('-'))) name.chop(1);
    // Two long names that begin alike, or differ in bytes that are no characters, stay two.
    const bool lossy = name.toUtf8().size() > 80 ||
        std::any_of(name.begin(), name.end(), [](QChar c) { return c.unicode() >= 0xF780 && c.unicode() <= 0xF7FF; });
    for (QChar& c : name)
        if (c.unicode() >= 0xF780 && c.unicode() <= 0xF7FF) c = QLatin1Char('-');
    const QString mark = lossy ? QLatin1Char('-') + QString::fromStdString(sha256(QByteArray::fromStdString(text))).left(8) : QString();
    while (name.toUtf8().size() > 80 - mark.size()) name.chop(1);
    if (!name.isEmpty() && name.back().isHighSurrogate()) name.chop(1);
    while (name.endsWith(QLatin1Char('.')) || name.endsWith(QLatin1Char('-'))) name.chop(1); // where it was cut
    if (name.isEmpty()) name = QStringLiteral("video");
    name += mark;
    if (isReservedDeviceName(name.toStdString())) name.prepend(QLatin1Char('_'));
    return name.toStdString();
}

std::string foldedFileName(const std::string& name) {
    return q(name).toCaseFolded().normalized(QString::NormalizationForm_C).toStdString();
}

bool isSameFileName(const std::string& a, const std::string& b) {
    const auto isAscii = [](const std::string& text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    };
    if (!isAscii(a) || !isAscii(b)) return foldedFileName(a) == foldedFileName(b);
    // Most names, compared for every job of a long queue.
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string sha256(const QByteArray& bytes) {
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().toStdString();
}

std::string randomToken() {
    std::array<quint32, 4> words{};
    QRandomGenerator::system()->fillRange(words.data(), words.size());
    QString token;
    for (const quint32 word : words) token += QStringLiteral("%1").arg(word, 8, 16, QLatin1Char('0'));
    return token.toStdString();
}

Result<void> copyFolder(const std::string& from, const std::string& to, const std::atomic<bool>& stop) {
    const QString source = QString::fromStdString(from), target = QString::fromStdString(to);
    const auto unlisted = [](const QString& folder) {
        return Error{ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 is missing or may not be read."), folder.toStdString())};
    };
    if (const QFileInfo top(source); !top.isDir() || !top.isReadable()) return unlisted(source);
    QDirIterator walk(source, QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot | QDir::Hidden, QDirIterator::Subdirectories);
    while (walk.hasNext()) {
        if (stop)
            return Error{ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "The copy was interrupted because Millrace is stopping."))};
        const QString file = walk.next(), copy = target + file.mid(source.size());
        if (walk.fileInfo().isDir()) {
            if (!walk.fileInfo().isReadable() || !walk.fileInfo().isExecutable()) return unlisted(file);
            continue;
        }
        MR_TRY(makeFolder(QFileInfo(copy).path().toStdString()));
        if (!QFile::copy(file, copy))
            return Error{ErrorCode::Io,
                base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be copied to %2. Check its space and permissions."), file.toStdString(),
                    copy.toStdString())};
    }
    return {};
}

} // namespace base
