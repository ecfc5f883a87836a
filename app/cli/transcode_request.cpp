#include "app/cli/transcode_request.hpp"

#include "app/cli/commands.hpp"
#include "app/cli/transcode_inputs.hpp"
#include "app/wiring/publishing.hpp"
#include "app/wiring/settings_poll.hpp"

#include "core/base/files.hpp"

#include <QDir>
#include <QTextStream>
#include <cstdio>

namespace cli {
namespace {

/// Where a transcoder publishes when its command does not say: the API's word, else the environment's.
void fillAddresses(TranscodeRequest& request) {
    wiring::Variables told;
    if (const QString api = qEnvironmentVariable("TRANSCODER_API_URL"); !api.isEmpty()) {
        const std::string folder = base::standardFolders().data;
        (void)base::makeFolder(folder);
        wiring::SettingsPoll poll(
            api, qEnvironmentVariable("TRANSCODER_INTERNAL_TOKEN"), QString::fromStdString(folder + "/transcoder-settings.json"));
        QObject::connect(&poll, &wiring::SettingsPoll::problem, &poll,
            [](const QString& sentence) { std::fprintf(stderr, "millrace transcode: %s\n", qUtf8Printable(sentence)); });
        told = poll.askNow();
    }
    const auto address = [&told](const char* name) {
        return wiring::mediaAddress(told.value(QLatin1String(name), qEnvironmentVariable(name)).toStdString());
    };
    if (request.publish.empty()) request.publish = address("TRANSCODER_PUBLISH_BASE_URL");
    if (!request.publish.empty()) request.playback = address("TRANSCODER_LOCAL_MEDIA_BASE_URL");
}

} // namespace

base::Result<TranscodeRequest> transcodeRequest(const QStringList& arguments) {
    const auto bad = [](const char* sentence) { return base::Error{base::ErrorCode::InvalidInput, sentence}; };
    MR_ASSIGN(const Arguments parsed,
        parse(arguments, {QStringLiteral("json"), QStringLiteral("serve"), QStringLiteral("replace")},
            {QStringLiteral("preset"), QStringLiteral("output"), QStringLiteral("name"), QStringLiteral("slots"), QStringLiteral("port"),
                QStringLiteral("publish"), QStringLiteral("queue"), QStringLiteral("start"), QStringLiteral("end"), QStringLiteral("audio"),
                QStringLiteral("upload-mbps")}));
    TranscodeRequest request;
    const std::string name = parsed.value("name").toStdString();
    if (parsed.words.isEmpty() && !parsed.has("queue")) return bad("transcode needs at least one file.");
    if (!name.empty() && (parsed.words.size() > 1 || parsed.has("queue"))) return bad("--name can be used with one file only.");
    if (parsed.has("name") && base::safeFileName(name) != name) return bad("--name must be a plain folder name.");
    MR_ASSIGN(TranscodeInputs inputs,
        transcodeInputs(parsed.words, parsed.value("queue"), parsed.value("preset", QStringLiteral("web-h264")).toStdString(), name));
    if (inputs.entries.empty()) return bad("The queue holds no job.");
    const auto told = [&](const char* option) { return parsed.has(option) ? std::optional(parsed.value(option)) : std::nullopt; };
    MR_TRY(takeExcerpt({told("start"), told("end"), told("audio")}, inputs));
    request.inputs = std::move(inputs.entries);
    request.output = QDir(parsed.value("output", QStringLiteral("."))).absolutePath();
    bool good = true;
    if (parsed.has("slots")) request.slots = parsed.value("slots").toInt(&good);
    if (!good || (parsed.has("slots") && (request.slots < 1 || request.slots > 1024)))
        return bad("--slots must be a number from 1 to 1024.");
    request.port = parsed.value("port", QStringLiteral("5005")).toInt(&good);
    if (!good || request.port < 0 || request.port > 65535) return bad("--port must be a number from 0 to 65535.");
    if (parsed.has("upload-mbps")) request.uploadMbps = parsed.value("upload-mbps").toInt(&good);
    if (!good || request.uploadMbps < 0 || request.uploadMbps > 100000) return bad("--upload-mbps must be a number from 0 to 100000.");
    request.json = parsed.has("json");
    request.serve = parsed.has("serve");
    request.replace = parsed.has("replace");
    if (parsed.has("publish") && !model::isMediaAddress(parsed.value("publish").toStdString()))
        return bad("--publish must begin with http:// or https:// and name a host, like https://ingest.example.com/media/.");
    request.publish = wiring::mediaAddress(parsed.value("publish").toStdString());
    if (!request.serve) fillAddresses(request);
    if (const std::string meant = wiring::mediaAddress(inputs.destination); !meant.empty() && meant != request.publish)
        QTextStream(stderr) << "millrace: the queue is for the ingest " << QString::fromStdString(meant) << ", its jobs go to "
                            << (request.publish.empty() ? request.output : QString::fromStdString(request.publish))
                            << ". --publish sends them there." << Qt::endl;
    if (request.serve && !request.publish.empty())
        return bad("--serve and --publish exclude each other: with --publish the remote ingest serves the output.");
    return request;
}

} // namespace cli
