// millrace jobs VERB …: the queue of the Millrace that runs, panel or server.

#include "app/cli/preset_word.hpp"
#include "app/cli/remote_target.hpp"
#include "app/cli/running.hpp"
#include "app/cli/terminal_words.hpp"
#include "app/wiring/open_requests.hpp"
#include "core/base/counted.hpp"
#include "core/base/size_text.hpp"
#include "core/base/source_path.hpp"
#include "core/base/web_address.hpp"
#include "core/model/activity.hpp"
#include "core/model/start_time.hpp"

#include <QDateTime>
#include <QTextStream>
#include <cmath>

namespace cli {
namespace {

using model::ControlRequest;
using model::ControlVerb;

const QString kCommand = QStringLiteral("jobs");
constexpr int kRowsAtOnce = 200;
constexpr int kShownId = 8; // characters: enough to tell jobs apart, and a beginning of an id is understood

struct Verb {
    const char* name;
    ControlVerb verb;
    enum class Words { Optional, Jobs, JobsOrAll, None, Files, JobAndName, PresetAndJobs, TimeAndJobs, PlaceAndJobs } words;
};

constexpr std::array kVerbs{
    Verb{"list", ControlVerb::List, Verb::Words::Optional},
    Verb{"add", ControlVerb::Add, Verb::Words::Files},
    Verb{"pause", ControlVerb::Pause, Verb::Words::JobsOrAll},
    Verb{"resume", ControlVerb::Resume, Verb::Words::JobsOrAll},
    Verb{"retry", ControlVerb::Retry, Verb::Words::JobsOrAll},
    Verb{"cancel", ControlVerb::Cancel, Verb::Words::JobsOrAll},
    Verb{"remove", ControlVerb::Remove, Verb::Words::Jobs},
    Verb{"rename", ControlVerb::Rename, Verb::Words::JobAndName},
    Verb{"preset", ControlVerb::SetPreset, Verb::Words::PresetAndJobs},
    Verb{"start", ControlVerb::SetStart, Verb::Words::TimeAndJobs},
    Verb{"duplicate", ControlVerb::Duplicate, Verb::Words::Jobs},
    Verb{"move", ControlVerb::Move, Verb::Words::PlaceAndJobs},
    Verb{"outputs", ControlVerb::Outputs, Verb::Words::Jobs},
    Verb{"delete-output", ControlVerb::DeleteOutput, Verb::Words::Jobs},
    Verb{"clear-finished", ControlVerb::ClearFinished, Verb::Words::None},
};

base::Error misused(const std::string& sentence) {
    return {base::ErrorCode::InvalidInput, sentence};
}

std::vector<std::string> textsOf(const QStringList& words) {
    std::vector<std::string> texts;
    for (const QString& word : words) texts.push_back(word.toStdString());
    return texts;
}

/// Of the clock of this computer, wherever the jobs are.
base::Result<std::int64_t> timeOf(const QString& word) {
    if (word == QLatin1String("now")) return 0;
    return model::parseStart(word.toStdString(), QDateTime::currentMSecsSinceEpoch());
}

base::Result<void> takeFiles(const Arguments& parsed, const QStringList& files, ControlRequest& request) {
    if (files.isEmpty()) return misused("jobs add needs at least one file.");
    if (parsed.has("name") && files.size() > 1) return misused("--name is for one file only.");
    model::AddRequest asked;
    MR_TRY(takePreset(parsed.value("preset", QStringLiteral("web-h264")), asked));
    if (parsed.has("at")) {
        MR_ASSIGN(asked.at, timeOf(parsed.value("at")));
    }
    const bool isOnServer = parsed.has("on-server"); // its paths are the server's: nothing here knows them
    if (isOnServer && !parsed.has("connect")) return misused("--on-server is for jobs of a server: name it with --connect.");
    for (const std::string& file : isOnServer ? textsOf(files) : wiring::absoluteFiles(files)) {
        model::AddRequest& add = request.add.emplace_back(asked);
        add.source = {base::isWebAddress(file) ? model::SourceKind::Url : model::SourceKind::Path, file};
        add.name = parsed.value("name").toStdString();
        add.paused = parsed.has("paused");
        add.replace = parsed.has("replace");
    }
    return {};
}

base::Result<void> takePlace(QStringList& words, ControlRequest& request) {
    const std::string place = words.isEmpty() ? "" : words.takeFirst().toStdString();
    const auto to = model::fromJson<model::MoveTo>(QString::fromStdString(place));
    if (!to) return misused("jobs move needs a place first: up, down, top or bottom.");
    request.to = *to;
    return {};
}

base::Result<void> takeTime(QStringList& words, ControlRequest& request) {
    if (words.size() < 2) return misused("jobs start needs a time, or now, and then the jobs that begin then.");
    MR_ASSIGN(request.at, timeOf(words.takeFirst()));
    return {};
}

base::Result<void> takeWords(const Verb& verb, const Arguments& parsed, QStringList words, ControlRequest& request) {
    using Words = Verb::Words;
    const std::string name = std::string("jobs ") + verb.name;
    if (verb.words == Words::Files) return takeFiles(parsed, words, request);
    if (verb.words == Words::PlaceAndJobs) MR_TRY(takePlace(words, request));
    if (verb.words == Words::JobAndName) {
        if (words.size() != 2) return misused("jobs rename needs a job and its new name.");
        request.name = words.takeLast().toStdString();
    }
    if (verb.words == Words::PresetAndJobs) {
        if (words.size() < 2) return misused("jobs preset needs a preset, then the jobs that get it.");
        request.presetId = words.takeFirst().toStdString();
    }
    if (verb.words == Words::TimeAndJobs) MR_TRY(takeTime(words, request));
    request.all = parsed.has("all");
    if (request.all && verb.words != Words::JobsOrAll) return misused("--all is for pause, resume, retry and cancel.");
    if (request.all && !words.isEmpty()) return misused("Name jobs or say --all, not both.");
    if (verb.words == Words::None && !words.isEmpty()) return misused(name + " takes no names.");
    const bool needsJobs = verb.words != Words::Optional && verb.words != Words::None && !request.all;
    if (needsJobs && words.isEmpty()) return misused(name + " needs at least one job: an id, the beginning of one, or a name.");
    request.jobs = textsOf(words);
    return {};
}

QString clockText(double seconds) {
    const auto whole = static_cast<qint64>(std::ceil(seconds));
    const QString rest = QStringLiteral("%1:%2").arg(whole / 60 % 60, whole < 3600 ? 1 : 2, 10, QLatin1Char('0'));
    const QString text = rest.arg(whole % 60, 2, 10, QLatin1Char('0'));
    return whole < 3600 ? text : QString::number(whole / 3600) + QLatin1Char(':') + text;
}

void printRows(const ControlRequest& request, const model::ControlAnswer& answer) {
    QTextStream out(stdout);
    const bool isFirst = request.after.empty();
    if (answer.jobs.empty() && isFirst) out << "There are no jobs.\n";
    else if (isFirst) out << "ID        STATE       DONE      LEFT  NAME\n";
    for (const model::Job& job : answer.jobs) {
        const QString left = job.etaSeconds >= 0 && !job.isFinal() ? clockText(job.etaSeconds) : QString();
        out << shown(job.id).left(kShownId).leftJustified(kShownId) << "  "
            << QLatin1String(model::word(job.state)).toString().leftJustified(10) << "  "
            << QString::number(static_cast<int>(job.inFlight * 100)).rightJustified(3) << "%  " << left.rightJustified(8) << "  "
            << shown(job.name) << '\n';
        if (model::activityOf(job) == model::Activity::Scheduled)
            out << "          " << QString::fromStdString(model::activitySentence(job)) << '\n';
        if (job.trouble)
            out << "          " << shown(job.trouble->id + (job.trouble->id.empty() ? "" : ": ") + job.trouble->message) << '\n';
    }
    if (answer.paused && answer.next.empty()) out << "All are paused, and so is what is added; millrace jobs resume --all ends that.\n";
}

void printOutputs(const model::ControlAnswer& answer) {
    QTextStream out(stdout);
    for (const model::JobOutput& output : answer.outputs) {
        out << shown(output.id).left(kShownId) << "  " << QString::fromStdString(base::sizeText(output.bytes)) << ", "
            << (output.viewers < 0 ? QStringLiteral("viewers unknown")
                                   : QString::fromStdString(base::counted(output.viewers, "viewer", "viewers")))
            << ", " << (output.folder.empty() ? QStringLiteral("not on this computer") : shown(output.folder)) << '\n';
    }
}

/// What became of each; to stderr what was not done.
void printResults(const ControlRequest& request, const model::ControlAnswer& answer) {
    QTextStream out(stdout), errors(stderr);
    for (const model::CommandResult& result : answer.results) {
        if (result.problem) {
            errors << "millrace: " << shown(result.problem->message) << '\n';
            continue;
        }
        const auto row = std::find_if(answer.jobs.begin(), answer.jobs.end(), [&](const auto& job) { return job.id == result.id; });
        const QString id = shown(result.id).left(kShownId);
        if (row == answer.jobs.end()) out << id << "  removed\n";
        else
            out << id << "  " << shown(row->name)
                << (request.verb == ControlVerb::DeleteOutput ? QStringLiteral(": its output is being deleted")
                                                              : QStringLiteral(": ") + QLatin1String(model::word(row->state)))
                << '\n';
    }
    if (answer.results.empty()) out << "No job was meant.\n";
}

void printJson(const ControlRequest& request, const model::ControlAnswer& answer) {
    QTextStream out(stdout);
    if (request.verb == ControlVerb::List)
        for (const auto& job : answer.jobs) out << model::toBytes(job) << '\n';
    else if (request.verb == ControlVerb::Outputs)
        for (const auto& output : answer.outputs) out << model::toBytes(output) << '\n';
    else
        for (const auto& result : answer.results) out << model::toBytes(result) << '\n';
}

int print(const ControlRequest& request, const model::ControlAnswer& answer, bool json) {
    if (json) printJson(request, answer);
    else if (request.verb == ControlVerb::List) printRows(request, answer);
    else if (request.verb == ControlVerb::Outputs) printOutputs(answer);
    else printResults(request, answer);
    return model::firstProblem(answer.results) ? 1 : 0;
}

/// Page by page, each as it comes: a list may be a million long.
int list(const Arguments& parsed, ControlRequest request) {
    request.limit = kRowsAtOnce;
    for (;;) {
        int code = 0;
        const auto answer = ask(parsed, request, code);
        if (!answer) return code;
        print(request, *answer, parsed.has("json"));
        if (answer->next.empty()) return 0;
        request.after = answer->next;
    }
}

/// What the panel asks before it deletes, said instead: how much, and who is cut off.
int sayWhatWouldGo(const Arguments& parsed, ControlRequest request) {
    request.verb = ControlVerb::Outputs;
    int code = 0;
    const auto answer = ask(parsed, request, code);
    if (!answer) return code;
    print(request, *answer, parsed.has("json"));
    return wrongUsage(kCommand, QStringLiteral("Nothing was deleted. Add --yes to take these outputs away from the ingest for good."));
}

} // namespace

int jobs(const QStringList& arguments) {
    const QStringList flags{QStringLiteral("json"), QStringLiteral("all"), QStringLiteral("yes"), QStringLiteral("patch"),
        QStringLiteral("paused"), QStringLiteral("replace"), QStringLiteral("on-server")};
    const auto parsed =
        parse(arguments, flags, remoteOptions() + QStringList{QStringLiteral("preset"), QStringLiteral("name"), QStringLiteral("at")});
    if (!parsed) return wrongUsage(kCommand, QString::fromStdString(parsed.error().message));
    if (parsed->words.isEmpty()) return wrongUsage(kCommand, QStringLiteral("jobs needs a word that says what to do, like list."));
    QStringList words = parsed->words;
    const QString name = words.takeFirst();
    const auto verb = std::find_if(kVerbs.begin(), kVerbs.end(), [&](const Verb& each) { return name == QLatin1String(each.name); });
    if (verb == kVerbs.end()) return wrongUsage(kCommand, QStringLiteral("jobs does not know \"%1\".").arg(name));
    ControlRequest request;
    request.verb = verb->verb;
    if (request.verb == ControlVerb::Retry && parsed->has("patch")) request.verb = ControlVerb::RetryAndPatch;
    if (const auto taken = takeWords(*verb, *parsed, words, request); !taken)
        return wrongUsage(kCommand, QString::fromStdString(taken.error().message));
    if (request.verb == ControlVerb::DeleteOutput && !parsed->has("yes")) return sayWhatWouldGo(*parsed, request);
    if (request.verb == ControlVerb::List && request.jobs.empty()) return list(*parsed, request);
    int code = 0;
    const auto answer = ask(*parsed, request, code);
    return answer ? print(request, *answer, parsed->has("json")) : code;
}

} // namespace cli
