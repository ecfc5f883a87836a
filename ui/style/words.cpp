#include "ui/style/words.hpp"

#include "core/base/clock_text.hpp"
#include "core/base/duration.hpp"
#include "core/base/error.hpp"
#include "core/base/plain_line.hpp"
#include "core/base/source_path.hpp"
#include "core/base/web_address.hpp"
#include "core/model/activity.hpp"
#include "core/model/role_said.hpp"

#include <QCoreApplication>

#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace ui::words {
namespace {

/// The context of these texts in the translation files.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Words)
};

QString number(double value, int decimals) {
    return QLocale().toString(value, 'f', decimals);
}

/// A line never ends between a number and its unit.
QString joined(QString text) {
    return text.replace(QLatin1Char(' '), QChar::Nbsp);
}

/// Its own patterns, and the labels of its table of settings, which stand with the other words of their page.
QString ofCore(const char* pattern) {
    const QString words = QCoreApplication::translate("Core", pattern);
    return words == QString::fromUtf8(pattern) ? QCoreApplication::translate("Settings", pattern) : words;
}

/// A file may be called anything: a line break would paint over the row below, a turned direction shows another name.
QString oneLine(const QString& name) {
    return QString::fromStdString(base::plainLine(name.toStdString()));
}

} // namespace

QString state(model::JobState state) {
    switch (state) {
    case model::JobState::Waiting: return QCoreApplication::translate("Words", "Waiting");
    case model::JobState::Encoding: return QCoreApplication::translate("Words", "Encoding");
    case model::JobState::Publishing: return QCoreApplication::translate("Words", "Publishing");
    case model::JobState::Paused: return QCoreApplication::translate("Words", "Paused");
    case model::JobState::Done: return QCoreApplication::translate("Words", "Done");
    case model::JobState::Failed: return QCoreApplication::translate("Words", "Failed");
    case model::JobState::Cancelled: return QCoreApplication::translate("Words", "Cancelled");
    case model::JobState::Unknown: return QCoreApplication::translate("Words", "Unknown");
    }
    return {};
}

QString state(const model::Job& job) {
    const model::JobState shown = model::shownState(job);
    return shown == model::JobState::Unknown && !job.stateWord.empty() ? QString::fromStdString(job.stateWord) : state(shown);
}

QString output(model::OutputState state) {
    switch (state) {
    case model::OutputState::Kept: break;
    case model::OutputState::Deleting: return Words::tr("Deleting the output");
    case model::OutputState::Deleted: return Words::tr("Output deleted");
    }
    return {};
}

QString stateIcon(model::JobState state) {
    switch (state) {
    case model::JobState::Waiting: return QStringLiteral("state-waiting");
    case model::JobState::Encoding: return QStringLiteral("state-encoding");
    case model::JobState::Publishing: return QStringLiteral("state-publishing");
    case model::JobState::Paused: return QStringLiteral("state-paused");
    case model::JobState::Done: return QStringLiteral("state-done");
    case model::JobState::Failed: return QStringLiteral("state-failed");
    case model::JobState::Cancelled: return QStringLiteral("close");
    case model::JobState::Unknown: return QStringLiteral("state-warning");
    }
    return {};
}

QColor stateColour(model::JobState state, const Tokens& t) {
    switch (state) {
    case model::JobState::Encoding:
    case model::JobState::Publishing: return t.accent;
    case model::JobState::Done: return t.ok;
    case model::JobState::Failed: return t.fail;
    case model::JobState::Cancelled: return t.textCaption;
    default: return t.textSecondary;
    }
}

QString duration(double seconds) {
    return duration(seconds, seconds);
}

QString duration(double seconds, double whole) {
    if (!(seconds >= 0 && seconds <= base::kLongestSeconds)) return QStringLiteral("—");
    constexpr qint64 kHour = 3600;
    const auto rounded = static_cast<qint64>(std::llround(seconds));
    const auto two = [](qint64 v) { return QStringLiteral("%1").arg(v, 2, 10, QLatin1Char('0')); };
    if (rounded < kHour && !(whole >= kHour)) return two(rounded / 60) + QLatin1Char(':') + two(rounded % 60);
    return QString::number(rounded / kHour) + QLatin1Char(':') + two(rounded / 60 % 60) + QLatin1Char(':') + two(rounded % 60);
}

QString timecode(double seconds, double frameSeconds, double whole) {
    const double before = std::floor(seconds + 1e-6);
    QString time = duration(before, std::max(whole, before));
    if (!(seconds >= 0 && seconds <= base::kLongestSeconds)) return time;
    const double frame = std::floor((seconds - before) / std::max(frameSeconds, 0.001) + 0.01);
    return time + QStringLiteral(":%1").arg(std::max(0, static_cast<int>(frame)), 2, 10, QLatin1Char('0'));
}

QString clock(double seconds) {
    return said(base::clockSaid(seconds));
}

QString spokenDuration(double seconds) {
    const int whole = seconds > 0 ? static_cast<int>(std::min(seconds, base::kLongestSeconds)) : 0;
    QStringList parts;
    if (whole >= 3600) parts << Words::tr("%n hours", nullptr, whole / 3600);
    if (whole >= 60) parts << Words::tr("%n minutes", nullptr, whole / 60 % 60);
    parts << Words::tr("%n seconds", nullptr, whole % 60);
    return parts.join(QLatin1Char(' '));
}

QString bytes(std::int64_t bytes) {
    const auto value = static_cast<double>(bytes);
    if (value >= 1e12) return joined(Words::tr("%1 TB").arg(number(value / 1e12, 1)));
    if (value >= 100e9) return joined(Words::tr("%1 GB").arg(number(value / 1e9, 0)));
    if (value >= 1e9) return joined(Words::tr("%1 GB").arg(number(value / 1e9, 1)));
    if (value >= 10e6) return joined(Words::tr("%1 MB").arg(number(value / 1e6, 0)));
    if (value >= 1e6) return joined(Words::tr("%1 MB").arg(number(value / 1e6, 1)));
    return joined(Words::tr("%1 kB").arg(number(std::ceil(value / 1e3), 0)));
}

QString count(std::int64_t number) {
    const QLocale locale;
    const QString separator = locale.groupSeparator();
    QString text = locale.toString(static_cast<qlonglong>(number));
    return separator.isEmpty() ? text : text.replace(separator, QString(QChar(0x202f)));
}

QString bytesOf(std::int64_t part, std::int64_t whole) {
    QString first = bytes(part);
    const QString second = bytes(whole), unit = second.section(QChar(QChar::Nbsp), -1);
    if (first.endsWith(QChar(QChar::Nbsp) + unit)) first.chop(unit.size() + 1);
    return Words::tr("%1 of about %2").arg(first, second);
}

QString rungSize(const model::Preset& preset, const model::Rung& rung) {
    if (!preset.portrait) return QString::fromStdString(rung.name);
    constexpr double kTall = 16.0 / 9;
    return QStringLiteral("%1×%2").arg(rung.shortSide).arg(2 * std::lround(rung.shortSide * kTall / 2));
}

QString trail(const std::string& path) {
    constexpr qsizetype kShown = 3;
    QStringList parts =
        QDir::fromNativeSeparators(QString::fromStdString(base::shownPath(path))).split(QLatin1Char('/'), Qt::SkipEmptyParts);
    if (parts.size() > kShown) parts = parts.mid(parts.size() - kShown);
    return parts.join(QStringLiteral(" ▸ "));
}

QString bitrate(double bits) {
    if (bits >= 1e9) return joined(Words::tr("%1 Gb/s").arg(number(bits / 1e9, 2)));
    if (bits >= 100e6) return joined(Words::tr("%1 Mb/s").arg(number(bits / 1e6, 0)));
    if (bits >= 1e6) return joined(Words::tr("%1 Mb/s").arg(number(bits / 1e6, 1)));
    return joined(Words::tr("%1 kb/s").arg(number(bits / 1e3, 0)));
}

QString unbroken(QString text) {
    return text.replace(QStringLiteral("b/s"), QStringLiteral("b/") + QChar(0x2060) + QLatin1Char('s'));
}

QString bitrates(double average, double peak) {
    if (average > 0 && peak > 0) return Words::tr("avg %1, peak %2").arg(bitrate(average), bitrate(peak));
    if (average > 0) return Words::tr("avg %1").arg(bitrate(average));
    return peak > 0 ? Words::tr("peak %1").arg(bitrate(peak)) : QStringLiteral("—");
}

QString sound(const std::string& codecName, int channels, int samplesPerSecond) {
    if (codecName.empty()) return QStringLiteral("—");
    QStringList parts{codec(codecName)};
    if (channels == 1) parts << Words::tr("mono");
    else if (channels == 2) parts << Words::tr("stereo");
    else if (channels == 6) parts << QStringLiteral("5.1");
    else if (channels == 8) parts << QStringLiteral("7.1");
    else if (channels > 0) parts << Words::tr("%n channels", nullptr, channels);
    if (samplesPerSecond > 0) parts << Words::tr("%1 kHz").arg(QLocale().toString(samplesPerSecond / 1000.0, 'g', 4));
    return parts.join(QStringLiteral(", "));
}

QString percent(double fraction) {
    return Words::tr("%1 %").arg(static_cast<int>(std::floor(fraction * 100 + 1e-9)));
}

QString codec(const std::string& name) {
    QString text = QString::fromStdString(name);
    for (const auto& [from, to] : {std::pair{"h264", "H.264"}, {"hevc", "HEVC"}, {"av1", "AV1"}, {"vp9", "VP9"}, {"vp8", "VP8"},
             {"prores", "ProRes"}, {"mpeg2video", "MPEG-2"}, {"aac", "AAC"}, {"mp3", "MP3"}, {"opus", "Opus"}, {"vorbis", "Vorbis"}})
        if (text.startsWith(QLatin1String(from))) text.replace(0, static_cast<int>(qstrlen(from)), QLatin1String(to));
    return text;
}

QString fileName(const model::Job& job) {
    if (job.sourceKind == model::SourceKind::Url) return oneLine(QString::fromStdString(base::fileNameOfAddress(job.source)));
    return oneLine(QFileInfo(QString::fromStdString(base::shownPath(job.source))).fileName());
}

QString sourceLine(const model::Job& job) {
    QStringList parts;
    if (job.width > 0) parts << QStringLiteral("%1p%2").arg(std::min(job.width, job.height)).arg(std::lround(job.fps));
    if (!job.codec.empty()) parts << codec(job.codec).section(QLatin1Char(' '), 0, 0);
    else if (!job.audioCodec.empty()) parts << codec(job.audioCodec);
    if (job.durationSeconds > 0) parts << duration(job.durationSeconds);
    parts << bytes(job.sourceBytes);
    return parts.join(QStringLiteral(" · "));
}

QString sourceFacts(const model::Job& job) {
    QStringList parts;
    if (job.width > 0) {
        parts << QStringLiteral("%1×%2").arg(job.width).arg(job.height);
        parts << Words::tr("%1 fps").arg(QLocale().toString(std::round(job.fps * 1000) / 1000, 'g', 5));
        parts << codec(job.codec) + QLatin1Char(' ') + bitrate(static_cast<double>(job.sourceBitsPerSecond));
    }
    if (!job.audioCodec.empty()) parts << codec(job.audioCodec);
    if (job.colour == "bt709") parts << QStringLiteral("BT.709");
    else if (!job.colour.empty()) parts << QString::fromStdString(job.colour);
    if (job.excerpt && (job.excerpt->start || job.excerpt->end)) {
        const double end = job.excerpt->end.value_or(job.filmSeconds);
        parts << clock(job.excerpt->start.value_or(0)) + QChar(0x2013) + (end > 0 ? clock(end) : QString());
    }
    return parts.join(QStringLiteral(" · "));
}

QString role(const std::string& name) {
    return said(model::roleSaid(name));
}

QString presetCategory(const std::string& category) {
    if (category == "general") return Words::tr("General");
    if (category == "fast") return Words::tr("Fast");
    if (category == "phones") return Words::tr("Phones");
    if (category == "archive") return Words::tr("Archive");
    if (category == "own") return Words::tr("Own");
    return QString::fromStdString(category);
}

QString said(const base::Text& text) {
    return QString::fromStdString(text.in([](const std::string& pattern) {
        const bool isNumber = pattern == base::kFractionPattern;
        const QString words = isNumber ? QStringLiteral("%1") + QLocale().decimalPoint() + QStringLiteral("%2") : ofCore(pattern.c_str());
        return words.toStdString();
    }));
}

QString said(const base::Error& error) {
    return said(error.text);
}

QString said(const model::Problem& problem) {
    return said(base::together(problem.message, problem.parts));
}

QString said(const model::LogLine& line) {
    return said(base::together(line.text, line.parts));
}

QString presetName(const std::string& name) {
    static const char* const kOurs[] = {QT_TRANSLATE_NOOP("Presets", "Web ladder · H.264"),
        QT_TRANSLATE_NOOP("Presets", "Low latency · H.264"), QT_TRANSLATE_NOOP("Presets", "Phone clips · vertical"),
        QT_TRANSLATE_NOOP("Presets", "Archive review"), QT_TRANSLATE_NOOP("Presets", "Web ladder · two passes")};
    for (const char* ours : kOurs)
        if (name == ours) return QCoreApplication::translate("Presets", ours);
    return QString::fromStdString(name);
}

QString happened(const model::Trouble& trouble) {
    const base::Text text = base::together(trouble.message, trouble.parts);
    QString detail = said(text);
    if (text.isPattern) return detail;
    if (state(model::JobState::Waiting) == QLatin1String("Waiting")) return detail; // texts are English, whatever numbers are
    QString sentence;
    using enum base::ErrorCode;
    switch (static_cast<base::ErrorCode>(trouble.code)) {
    case NoMedia: sentence = Words::tr("Nothing in the file can be decoded."); break;
    case SourceMissing: sentence = Words::tr("The file is no longer where it was, or a different file is there now."); break;
    case SourceUnreadable: sentence = Words::tr("The file could not be opened or read."); break;
    case ChunkUnreadable: sentence = Words::tr("A part of the film cannot be decoded."); break;
    case EncoderStopped: sentence = Words::tr("The encoder ended before its work was done."); break;
    case CheckFailed: sentence = Words::tr("The output is not what was planned."); break;
    case SourceChanged: sentence = Words::tr("The file was changed while the job was running."); break;
    case WorkFolderUnwritable: sentence = Words::tr("The work folder cannot be written."); break;
    case WorkFolderFull: sentence = Words::tr("There is too little space in the work folder."); break;
    case IngestSilent:
    case IngestFull:
    case IngestRefused: sentence = Words::tr("The ingest did not accept an upload."); break;
    default: sentence = Words::tr("An unexpected fault ended the job."); break;
    }
    return sentence + QLatin1Char('\n') + detail;
}

Remedy remedy(const model::Trouble& trouble) {
    const QString chunk = QString::number(trouble.chunk + 1);
    using enum base::ErrorCode;
    switch (static_cast<base::ErrorCode>(trouble.code)) {
    case NoMedia: return {Words::tr("This file has no video"), Words::tr("Remove it, or choose another file.")};
    case SourceMissing:
        return {Words::tr("The file has moved or its disk is not connected"),
            Words::tr("Connect its disk or put the file back; the job goes on by itself. If it has failed already, choose Retry.")};
    case SourceTouched:
        return {Words::tr("The file is being compared"),
            Words::tr("If it is the one that the job began with, the job goes on by itself; nothing that is finished is lost.")};
    case SourceChanged:
        return {Words::tr("The file was changed"),
            Words::tr("Choose Retry to start again from the new file. To go on with the old one, put it back first.")};
    case WorkFolderUnwritable:
        return {Words::tr("The work folder cannot be written"),
            Words::tr("Connect its disk, check its permissions, or choose another folder in Settings; the job goes on by itself.")};
    case DiskSilent:
        return {Words::tr("A disk does not answer"),
            Words::tr("Check that the disks of the film and of the work folder are connected; the job goes on by itself.")};
    case SourceUnreadable:
        return {Words::tr("The file cannot be read"),
            Words::tr(
                "Copy it again from its source, then choose Retry. If other programs open it, its format is not one that Millrace reads.")};
    case WorkFolderFull:
        return {
            Words::tr("The work folder is full"), Words::tr("Free space or choose another folder in Settings; the job goes on by itself.")};
    case LinkSilent:
        return {Words::tr("The link does not answer"),
            Words::tr("What has come is kept, and it is tried again by itself. If it has failed already, choose Retry.")};
    case LinkRefused:
        return {Words::tr("The link gives no file"),
            Words::tr("Check the address in a browser, or download the file and add it. Once the address is right there, choose Retry.")};
    case LinkForbidden:
        return {Words::tr("The link may not be opened"),
            Words::tr("It leads to an internal address, or away from where it should. An administrator can allow networks in Settings.")};
    case LinkTooLarge:
        return {Words::tr("The file of the link is too large"),
            Words::tr("Allow more in Settings, \"Largest file from a link\", then choose Retry.")};
    case OnBattery:
        return {Words::tr("This computer runs on battery"),
            Words::tr("The job goes on by itself on mains power. Whoever does not want to wait switches \"On battery\" off in Settings.")};
    case ChunkUnreadable:
        return {Words::tr("One chunk could not be read"),
            Words::tr(
                "Copy the file again from its card or server, then choose Retry: only chunk %1 is redone. If there is no better copy, Retry and patch holds the last good picture for the damaged frames.")
                .arg(chunk)};
    case EncoderStopped:
        return {Words::tr("The encoder stopped again and again"),
            Words::tr("Choose Retry. If it stops again, copy the report and attach it to a bug report.")};
    case CheckFailed:
        return {Words::tr("The output did not pass its check"),
            Words::tr("No faulty segment is named in the playlists. Choose Retry; if it fails again, copy the report.")};
    case IngestSilent: return {Words::tr("The ingest does not answer"), Words::tr("Finished chunks wait here and go out when it is back.")};
    case IngestRefused: return {Words::tr("The ingest refused the upload"), Words::tr("Check the token in Settings, then choose Retry.")};
    case IngestFull: return {Words::tr("The ingest's disk is full"), Words::tr("Free space there; finished chunks go out by themselves.")};
    case PortTaken:
        return {Words::tr("The port is taken by another program"),
            Words::tr("Choose another port in Settings, Ingest; Millrace tries again by itself.")};
    case Unsupported:
        return {Words::tr("This format is not supported"),
            Words::tr("Convert the file with another program, or install an FFmpeg that can read it.")};
    default:
        return {Words::tr("The job stopped"), Words::tr("Choose Retry. If it stops again, copy the report and attach it to a bug report.")};
    }
}

Remedy remedy(const model::Job& job) {
    if (job.state == model::JobState::Cancelled)
        return {Words::tr("This job was cancelled"), Words::tr("What was finished is kept. Choose Retry to go on with it.")};
    return remedy(job.trouble.value_or(model::Trouble()));
}

bool isForRemoval(const model::Trouble& trouble) {
    return static_cast<base::ErrorCode>(trouble.code) == base::ErrorCode::NoMedia;
}

QString fingerprint(const std::string& hex) {
    QString text = QString::fromStdString(hex).toUpper();
    for (qsizetype i = text.size() - 2; i > 0; i -= 2) text.insert(i, QLatin1Char(' '));
    return text;
}

} // namespace ui::words
