// millrace estimate FILE: what a film would weigh and take, told by the Millrace that runs, which has made others like it.

#include "app/cli/preset_word.hpp"
#include "app/cli/remote_target.hpp"
#include "app/cli/running.hpp"
#include "app/cli/terminal_words.hpp"
#include "app/wiring/open_requests.hpp"
#include "core/base/duration_text.hpp"
#include "core/base/size_text.hpp"

#include <QTextStream>

namespace cli {
namespace {

const QString kCommand = QStringLiteral("estimate");

void print(const model::Estimate& estimate) {
    const auto size = [](std::int64_t bytes) { return QString::fromStdString(base::sizeText(bytes)); };
    const auto time = [](double seconds) { return QString::fromStdString(base::durationText(seconds)); };
    QTextStream out(stdout);
    out << "Size  " << size(estimate.bytes) << " (" << size(estimate.bytesLow) << " to " << size(estimate.bytesHigh) << ")\n";
    out << "Time  " << time(estimate.seconds) << " (" << time(estimate.secondsLow) << " to " << time(estimate.secondsHigh)
        << "), from its first chunk on\n";
}

} // namespace

int estimate(const QStringList& arguments) {
    const auto parsed =
        parse(arguments, {QStringLiteral("json"), QStringLiteral("on-server")}, remoteOptions() + QStringList{QStringLiteral("preset")});
    if (!parsed) return wrongUsage(kCommand, QString::fromStdString(parsed.error().message));
    if (parsed->words.size() != 1) return wrongUsage(kCommand, QStringLiteral("estimate needs one file."));
    const bool isOnServer = parsed->has("on-server"); // its paths are the server's: nothing here knows them
    if (isOnServer && !parsed->has("connect"))
        return wrongUsage(kCommand, QStringLiteral("--on-server is for files of a server: name it with --connect."));
    model::ControlRequest request;
    request.verb = model::ControlVerb::Estimate;
    model::AddRequest& film = request.add.emplace_back();
    film.source = isOnServer ? parsed->words.front().toStdString() : wiring::absoluteFiles(parsed->words).front();
    if (const auto taken = takePreset(parsed->value("preset", QStringLiteral("web-h264")), film); !taken)
        return wrongUsage(kCommand, QString::fromStdString(taken.error().message));
    int code = 0;
    const auto answer = ask(*parsed, request, code);
    if (!answer) return code;
    const model::Estimate estimate = answer->estimate.value_or(model::Estimate());
    if (parsed->has("json")) QTextStream(stdout) << model::toBytes(estimate) << '\n';
    else print(estimate);
    return 0;
}

} // namespace cli
