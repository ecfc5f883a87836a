#include "app/cli/transcode_inputs.hpp"

#include "core/base/clock_text.hpp"
#include "core/base/files.hpp"
#include "core/base/source_path.hpp"
#include "core/base/web_address.hpp"

#include <QFileInfo>

namespace cli {
namespace {

base::Result<std::vector<model::QueueEntry>> readQueue(const QString& path) {
    const QFileInfo file(path);
    MR_ASSIGN(const QByteArray bytes, base::readFile(file.absoluteFilePath().toStdString()));
    auto entries = model::parseQueue(bytes, file.absolutePath().toStdString());
    if (!entries)
        return base::Error{base::ErrorCode::InvalidInput,
            base::shownPath(path.toStdString()) + " is no queue that can be read: " + entries.error().clause() + "."};
    for (std::size_t i = 0; i < entries->size(); ++i)
        if ((*entries)[i].source.kind != model::SourceKind::Path && (*entries)[i].source.kind != model::SourceKind::Url)
            return base::Error{base::ErrorCode::InvalidInput,
                base::shownPath(path.toStdString()) + ": jobs: [" + std::to_string(i) +
                    "] is neither a file nor a link. The command line encodes those; the panel takes the others."};
    return entries;
}

model::Source sourceOf(const QString& word) {
    const std::string text = word.toStdString();
    if (base::isWebAddress(text)) return {model::SourceKind::Url, text};
    return QFileInfo(word).absoluteFilePath().toStdString();
}

base::Result<std::optional<double>> timeOf(const std::optional<QString>& text, const char* option) {
    if (!text) return std::optional<double>();
    const auto seconds = base::parseClock(text->toStdString());
    if (!seconds) return base::Error{base::ErrorCode::InvalidInput, std::string(option) + ": " + seconds.error().message + "."};
    return std::optional(*seconds);
}

/// "1,2" or "none".
base::Result<std::vector<int>> tracksOf(const QString& text) {
    std::vector<int> tracks;
    if (text == QLatin1String("none")) return tracks;
    for (const QString& word : text.split(QLatin1Char(','))) {
        bool good = false;
        tracks.push_back(word.trimmed().toInt(&good));
        if (!good)
            return base::Error{
                base::ErrorCode::InvalidInput, "--audio takes the numbers of audio tracks, like 1,2, or none; millrace probe lists them."};
    }
    return tracks;
}

} // namespace

base::Result<void> takeExcerpt(const ExcerptOptions& options, TranscodeInputs& inputs) {
    MR_ASSIGN(const auto start, timeOf(options.start, "--start"));
    MR_ASSIGN(const auto end, timeOf(options.end, "--end"));
    std::optional<std::vector<int>> tracks;
    if (options.audio) {
        MR_ASSIGN(tracks, tracksOf(*options.audio));
    }
    for (model::QueueEntry& entry : inputs.entries) {
        model::Excerpt excerpt = entry.excerpt.value_or(model::Excerpt());
        if (start) excerpt.start = start;
        if (end) excerpt.end = end;
        if (tracks) excerpt.audioTracks = tracks;
        MR_TRY(model::validate(excerpt));
        entry.excerpt = excerpt.isWhole() ? std::nullopt : std::optional(excerpt);
    }
    return {};
}

base::Result<TranscodeInputs> transcodeInputs(
    const QStringList& files, const QString& queueFile, const std::string& preset, const std::string& name) {
    TranscodeInputs inputs;
    if (!queueFile.isEmpty()) {
        MR_ASSIGN(inputs.entries, readQueue(queueFile));
        for (const model::QueueEntry& entry : inputs.entries)
            if (inputs.destination.empty()) inputs.destination = entry.destination;
    }
    for (const QString& file : files) {
        inputs.entries.push_back({.source = sourceOf(file), .presetId = preset, .name = name, .destination = {}, .paused = false});
    }
    return inputs;
}

} // namespace cli
