#include "core/model/queue_file.hpp"

#include <QDir>

namespace model {
namespace {

constexpr const char* kFormat = "millrace-queue";
constexpr int kVersion = 1;
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

Error bad(const std::string& clause) {
    return {ErrorCode::InvalidInput, clause};
}

/// Where the reader of JSON stopped, as editors count: lines and characters from 1 on.
std::string placeOf(const QByteArray& bytes, qsizetype offset) {
    const QByteArray before = bytes.left(offset);
    const auto lineStart = before.lastIndexOf('\n') + 1;
    return "line " + std::to_string(before.count('\n') + 1) + ", column " +
        std::to_string(QString::fromUtf8(before.mid(lineStart)).size() + 1);
}

Result<void> check(const QueueEntry& entry) {
    const bool hasText = entry.source.kind != SourceKind::TestPattern;
    if (entry.source.kind == SourceKind::Unknown) return bad("source: kind: \"unknown\" is not a known value");
    if (hasText && entry.source.text.empty()) return bad("source: text: is empty");
    if (entry.source.text.find('\0') != std::string::npos) return bad("source: text: holds a character that no path has");
    if (entry.presetId.empty()) return bad("presetId: is empty");
    const bool isPlain = entry.name.find_first_of("/\\") == std::string::npos && entry.name != "." && entry.name != "..";
    if (!isPlain) return bad("name: \"" + entry.name + "\" is no name of one folder");
    const bool isAddress =
        entry.destination.empty() || entry.destination.rfind("http://", 0) == 0 || entry.destination.rfind("https://", 0) == 0;
    if (!isAddress) return bad("destination: must begin with http:// or https://");
    if (entry.excerpt)
        if (const auto good = validate(*entry.excerpt); !good) return bad("excerpt: " + good.error().clause());
    return {};
}

std::string absolute(const std::string& path, const std::string& folder) {
    const QString text = QString::fromStdString(path);
    if (folder.empty() || !QDir::isRelativePath(text)) return path;
    return QDir::cleanPath(QString::fromStdString(folder) + QLatin1Char('/') + text).toStdString();
}

} // namespace

QByteArray writeQueue(const std::vector<QueueEntry>& entries) {
    return QJsonDocument(toJson(QueueFile{kFormat, kVersion, entries}).toObject()).toJson(QJsonDocument::Indented);
}

Result<std::vector<QueueEntry>> parseQueue(const QByteArray& bytes, const std::string& folder) {
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError) return bad(placeOf(bytes, problem.offset) + ": " + problem.errorString().toStdString());
    if (!document.isObject()) return bad("expected an object");
    const QJsonValue format = document.object().value(QStringLiteral("format"));
    if (format.toString() != QLatin1String(kFormat)) return bad("format: must be \"" + std::string(kFormat) + "\"");
    MR_ASSIGN(QueueFile file, fromJson<QueueFile>(document.object()));
    if (file.version < 1 || file.version > kVersion)
        return bad("version: is " + std::to_string(file.version) + ", this Millrace reads " + std::to_string(kVersion));
    if (file.jobs.size() > kMostJobs) return bad("jobs: are more than " + std::to_string(kMostJobs));
    for (std::size_t i = 0; i < file.jobs.size(); ++i) {
        if (const auto good = check(file.jobs[i]); !good) return good.error().in("[" + std::to_string(i) + "]").in("jobs");
        if (file.jobs[i].source.kind == SourceKind::Path) file.jobs[i].source.text = absolute(file.jobs[i].source.text, folder);
    }
    return std::move(file.jobs);
}

AddRequest requestOf(const QueueEntry& entry) {
    AddRequest request;
    request.source = entry.source;
    request.presetId = entry.presetId;
    request.name = entry.name;
    request.paused = entry.paused;
    request.excerpt = entry.excerpt;
    return request;
}

} // namespace model
