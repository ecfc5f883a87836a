#include "core/model/queue_file.hpp"

#include "core/base/web_address.hpp"
#include "core/model/start_time.hpp"

#include <QDir>
#include <algorithm>

namespace model {
namespace {

constexpr const char* kFormat = "millrace-queue";
// An earlier Millrace would make other films of them.
constexpr int kWithExcerpts = 2, kWithPresetsAndStarts = 3;
constexpr int kVersion = kWithPresetsAndStarts;
constexpr std::size_t kMostJobs = 100'000;

struct QueueFile {
    std::string format;
    int version = kVersion;
    std::vector<QueueEntry> jobs;

    template <class F> static void describe(F&& f) {
        f("format", &QueueFile::format);
        f("version", &QueueFile::version);
        f("jobs", &QueueFile::jobs);
    }
};

Error bad(const base::Text& clause) {
    return {ErrorCode::InvalidInput, clause};
}

/// Where the reader of JSON stopped, as editors count: lines and characters from 1 on.
base::Text placeOf(const QByteArray& bytes, qsizetype offset) {
    const QByteArray before = bytes.left(offset);
    const auto lineStart = before.lastIndexOf('\n') + 1;
    return base::text(
        QT_TRANSLATE_NOOP("Core", "line %1, column %2"), before.count('\n') + 1, QString::fromUtf8(before.mid(lineStart)).size() + 1);
}

Result<void> check(const QueueEntry& entry) {
    const bool hasText = entry.source.kind != SourceKind::TestPattern;
    if (entry.source.kind == SourceKind::Unknown)
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "%1: \"%2\" is not a known value"), "source: kind", "unknown"));
    if (hasText && entry.source.text.empty()) return bad(base::text(QT_TRANSLATE_NOOP("Core", "%1: is empty"), "source: text"));
    if (entry.source.text.find('\0') != std::string::npos)
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "%1: holds a character that no path has"), "source: text"));
    if (entry.source.kind == SourceKind::Url && !base::isWebAddress(entry.source.text))
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "%1: must begin with http:// or https://"), "source: text"));
    if (entry.preset)
        if (const auto good = validate(*entry.preset); !good) return good.error().in("preset");
    if (entry.presetId.empty() && !entry.preset) return bad(base::text(QT_TRANSLATE_NOOP("Core", "%1: is empty"), "presetId"));
    const bool isPlain = entry.name.find_first_of("/\\") == std::string::npos && entry.name != "." && entry.name != "..";
    if (!isPlain) return bad(base::text(QT_TRANSLATE_NOOP("Core", "name: \"%1\" is no name of one folder"), entry.name));
    const bool isAddress =
        entry.destination.empty() || entry.destination.rfind("http://", 0) == 0 || entry.destination.rfind("https://", 0) == 0;
    if (!isAddress) return bad(base::text(QT_TRANSLATE_NOOP("Core", "%1: must begin with http:// or https://"), "destination"));
    if (entry.excerpt)
        if (const auto good = validate(*entry.excerpt); !good) return good.error().in("excerpt");
    if (entry.at)
        if (const auto good = validateStart(*entry.at); !good) return good.error().in("at");
    return {};
}

std::string absolute(const std::string& path, const std::string& folder) {
    const QString text = QString::fromStdString(path);
    if (folder.empty() || !QDir::isRelativePath(text)) return path;
    return QDir::cleanPath(QString::fromStdString(folder) + QLatin1Char('/') + text).toStdString();
}

} // namespace

QByteArray writeQueue(const std::vector<QueueEntry>& entries) {
    const auto version = [](const QueueEntry& entry) {
        if (entry.preset || entry.at) return kWithPresetsAndStarts;
        return entry.excerpt ? kWithExcerpts : 1;
    };
    QueueFile file{kFormat, 1, entries};
    for (const QueueEntry& entry : entries) file.version = std::max(file.version, version(entry));
    return QJsonDocument(toJson(file).toObject()).toJson(QJsonDocument::Indented);
}

Result<std::vector<QueueEntry>> parseQueue(const QByteArray& bytes, const std::string& folder) {
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "%1: %2"), placeOf(bytes, problem.offset), problem.errorString().toStdString()));
    if (!document.isObject()) return bad(base::text(QT_TRANSLATE_NOOP("Core", "expected an object")));
    const QJsonValue format = document.object().value(QStringLiteral("format"));
    if (format.toString() != QLatin1String(kFormat)) return bad(base::text(QT_TRANSLATE_NOOP("Core", "format: must be \"%1\""), kFormat));
    MR_ASSIGN(QueueFile file, fromJson<QueueFile>(document.object()));
    if (file.version < 1 || file.version > kVersion)
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "version: is %1, this Millrace reads %2"), file.version, kVersion));
    if (file.jobs.size() > kMostJobs) return bad(base::text(QT_TRANSLATE_NOOP("Core", "jobs: are more than %1"), kMostJobs));
    for (std::size_t i = 0; i < file.jobs.size(); ++i) {
        if (const auto good = check(file.jobs[i]); !good) return good.error().in("[" + std::to_string(i) + "]").in("jobs");
        if (file.jobs[i].source.kind == SourceKind::Path) file.jobs[i].source.text = absolute(file.jobs[i].source.text, folder);
    }
    return std::move(file.jobs);
}

AddRequest requestOf(const QueueEntry& entry) {
    AddRequest request;
    request.source = entry.source;
    request.preset = entry.preset;
    if (!entry.preset) request.presetId = entry.presetId;
    request.name = entry.name;
    request.paused = entry.paused;
    request.excerpt = entry.excerpt;
    request.at = entry.at;
    return request;
}

} // namespace model
