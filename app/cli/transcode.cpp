#include "app/cli/commands.hpp"
#include "app/cli/terminal_words.hpp"
#include "app/cli/transcode_request.hpp"
#include "app/wiring/ingest_variables.hpp"
#include "app/wiring/publishing.hpp"
#include "app/wiring/shutdown.hpp"

#include "core/base/files.hpp"
#include "core/base/source_path.hpp"
#include "core/base/when_done.hpp"
#include "core/model/activity.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QTextStream>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <optional>
#include <set>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace cli {
namespace {

bool isTerminal() {
#ifdef _WIN32
    return _isatty(_fileno(stderr));
#else
    return isatty(STDERR_FILENO);
#endif
}

constexpr int kInterrupted = 130;
constexpr int kUnfinished = 75; // EX_TEMPFAIL: the same command goes on

/// Follows the jobs of one command line and says what happens to them.
class Transcode : public QObject {
    Q_OBJECT
public:
    using Presets = std::map<std::string, model::Preset>; ///< by what the command or the queue calls them
    Transcode(TranscodeRequest request, Presets presets, engine::LocalService& service)
        : m_request(std::move(request)), m_presets(std::move(presets)), m_service(service) {
        connect(&m_service, &model::Service::eventPublished, this, &Transcode::handleEvent);
    }

    /// The inputs become jobs one after the other: a later one may be the same film. `refused` comes instead of the rest.
    void begin() {
        if (m_mine.size() == m_request.inputs.size()) return begun();
        const model::QueueEntry& input = m_request.inputs[m_mine.size()];
        std::string name = base::safeFileName(input.name.empty() ? model::sourceStem(input.source) : input.name);
        const auto earlier = goOn(input, name);
        if (!earlier) return Q_EMIT refused(earlier.error());
        if (!earlier->empty()) return taken(*earlier);
        model::AddRequest request;
        request.source = input.source;
        if (input.preset) request.preset = input.preset;
        else request.presetId = input.presetId;
        request.name = name;
        request.replace = m_request.replace;
        request.excerpt = input.excerpt;
        base::whenDone(m_service.addJobs({request}), this, [this](const model::Result<std::vector<model::CommandResult>>& added) {
            const auto problem = added ? model::firstProblem(*added) : model::Problem(added.error());
            if (problem) return Q_EMIT refused(problem->error());
            const auto now = m_service.snapshot().jobs;
            const auto mine = std::find_if(now.begin(), now.end(), [&](const model::Job& job) { return job.id == added->front().id; });
            m_jobs[mine->id] = *mine;
            taken(mine->id);
        });
    }

    bool isUnfinished() const {
        return !m_hasBegun || std::any_of(m_mine.begin(), m_mine.end(), [&](const auto& id) { return !m_jobs.at(id).isFinal(); });
    }
    int exitCode() const {
        return std::all_of(m_mine.begin(), m_mine.end(), [&](const auto& id) { return m_jobs.at(id).state == model::JobState::Done; }) ? 0
                                                                                                                                       : 1;
    }
    void finish() {
        if (m_finished) return;
        m_finished = true;
        clearBar();
        QJsonArray jobs;
        for (const std::string& id : m_mine) jobs.append(summary(m_jobs[id]));
        if (m_request.json) sayJson({{QStringLiteral("event"), QStringLiteral("finished")}, {QStringLiteral("jobs"), jobs}});
    }

Q_SIGNALS:
    void allEnded();
    void refused(const base::Error& error);

private:
    void taken(const std::string& id) {
        m_mine.push_back(id);
        if (!m_request.json && m_jobs[id].state == model::JobState::Done)
            QTextStream(stdout) << shown(m_jobs[id].name) << ": already done from the same file, " << place(m_jobs[id].name)
                                << "/master.m3u8" << Qt::endl;
        begin();
    }

    void begun() {
        // What an earlier command left unfinished in this folder rests: it goes on when that command is given again.
        std::vector<std::string> others;
        for (const auto& job : m_service.snapshot().jobs)
            if (!job.isFinal() && std::find(m_mine.begin(), m_mine.end(), job.id) == m_mine.end()) others.push_back(job.id);
        if (!others.empty()) (void)m_service.act(others, model::JobAction::Pause);
        if (m_request.serve) {
            for (const std::string& id : m_mine) {
                const std::string url = m_jobs[id].hlsUrl;
                if (m_request.json)
                    sayJson({{QStringLiteral("event"), QStringLiteral("serving")},
                        {QStringLiteral("name"), QString::fromStdString(m_jobs[id].name)},
                        {QStringLiteral("url"), QString::fromStdString(url)}});
                else QTextStream(stdout) << shown(url) << Qt::endl;
            }
        }
        m_hasBegun = true;
        endWhenAllEnded();
    }

    /// Folder or address of an output.
    QString place(const std::string& name) const {
        return m_request.publish.empty()
            ? m_request.output + QLatin1Char('/') + QString::fromStdString(name)
            : QString::fromStdString((m_request.playback.empty() ? m_request.publish : m_request.playback) + name);
    }

    /// A job keeps the address that it was published at.
    bool isAt(const model::Job& job) const { return job.hlsUrl == (place(job.name) + QStringLiteral("/master.m3u8")).toStdString(); }

    /// The job of an earlier, interrupted run of the same command; "" where a new one is to be made, with the place for it free.
    base::Result<std::string> goOn(const model::QueueEntry& input, std::string& name) {
        const std::string source = model::shownSource(input.source);
        const bool isLink = input.source.kind == model::SourceKind::Url; // what lies there now only fetching it would tell
        const auto jobs = m_service.snapshot().jobs;
        // Without regard to case: the output may be moved to a disk where the two would be one.
        auto earlier = std::find_if(jobs.begin(), jobs.end(), [&](const model::Job& job) { return job.name == name; });
        if (earlier == jobs.end())
            earlier = std::find_if(jobs.begin(), jobs.end(), [&](const model::Job& job) { return base::isSameFileName(job.name, name); });
        if (earlier != jobs.end()) {
            const bool mineAlready = std::find(m_mine.begin(), m_mine.end(), earlier->id) != m_mine.end();
            if (mineAlready)
                return base::Error{base::ErrorCode::Conflict,
                    "Two inputs would both be called " + name + ". Encode one of them with a command of its own and --name."};
            const bool same = earlier->source == source && earlier->excerpt == input.excerpt && m_service.presetOf(earlier->id) &&
                *m_service.presetOf(earlier->id) == (input.preset ? *input.preset : m_presets.at(input.presetId));
            const bool doneAndThere = earlier->state == model::JobState::Done &&
                (m_request.publish.empty() ? QFileInfo::exists(place(earlier->name) + QStringLiteral("/master.m3u8")) : isAt(*earlier)) &&
                (isLink ||
                    (base::fileStatus(source).bytes == earlier->sourceBytes && base::fileStatus(source).modifiedMs < earlier->finishedMs));
            const bool begunAnew = m_request.replace && earlier->state == model::JobState::Failed; // it may have failed for its name
            if (same && !begunAnew && (doneAndThere || earlier->state != model::JobState::Done)) {
                m_jobs[earlier->id] = *earlier;
                if (earlier->state == model::JobState::Paused) (void)m_service.act({earlier->id}, model::JobAction::Resume);
                if (earlier->state == model::JobState::Failed || earlier->state == model::JobState::Cancelled) {
                    m_jobs[earlier->id].state = model::JobState::Waiting;
                    (void)m_service.act({earlier->id}, model::JobAction::Retry);
                }
                return earlier->id;
            }
            const bool isElsewhere = same && earlier->state == model::JobState::Done && !m_request.publish.empty() && !isAt(*earlier);
            if (!m_request.replace && isElsewhere)
                return base::Error{base::ErrorCode::Conflict,
                    "This film has been published as " + earlier->hlsUrl +
                        ". Give it another name with --name to publish it here too, or forget that job with --replace."};
            if (!m_request.replace)
                return nameTaken(earlier->name,
                    earlier->source == source
                        ? "made from the same file with another preset, start, end or tracks, or before it was changed"
                        : "made from " + base::shownPath(earlier->source));
            name = earlier->name; // in its place
            (void)m_service.act({earlier->id}, model::JobAction::Remove);
            (void)m_service.act({earlier->id}, model::JobAction::Forget);
        }
        const QDir folder(m_request.output + QLatin1Char('/') + QString::fromStdString(name));
        if (m_request.publish.empty() && folder.exists(QStringLiteral("master.m3u8"))) {
            if (!m_request.replace) return nameTaken(name, "whose job is not known here");
            if (!QDir(folder).removeRecursively())
                return base::Error{base::ErrorCode::Io, folder.path().toStdString() + " cannot be removed. Check its permissions."};
        }
        return std::string();
    }

    base::Error nameTaken(const std::string& name, const std::string& what) const {
        return {base::ErrorCode::Conflict,
            place(name).toStdString() + " holds another film, " + what +
                ". Give this one another name with --name, or let it take the other's place with --replace."};
    }

    void handleEvent(const model::Event& event) {
        if (std::find(m_mine.begin(), m_mine.end(), event.jobId) == m_mine.end()) return;
        if (event.kind == model::Event::Kind::Logged && m_request.json && event.line)
            sayJson({{QStringLiteral("event"), QStringLiteral("log")},
                {QStringLiteral("name"), QString::fromStdString(m_jobs[event.jobId].name)},
                {QStringLiteral("mark"), QLatin1String(model::word(event.line->mark))},
                {QStringLiteral("text"), QString::fromStdString(event.line->text)}});
        if (event.kind == model::Event::Kind::Logged && !m_request.json && event.line && event.line->mark == model::LogLevel::Warning)
            sayAside(m_jobs[event.jobId].name, event.line->text);
        if (event.kind != model::Event::Kind::JobChanged || !event.job) return;
        model::Job& known = m_jobs[event.jobId];
        const bool newState = known.state != event.job->state, newActivity = model::activityOf(known) != model::activityOf(*event.job);
        known = *event.job;
        if (m_request.json) {
            sayJson({{QStringLiteral("event"), QStringLiteral("progress")}, {QStringLiteral("name"), QString::fromStdString(known.name)},
                {QStringLiteral("state"), QLatin1String(model::word(known.state))}, {QStringLiteral("fraction"), known.inFlight},
                {QStringLiteral("stored"), known.stored}, {QStringLiteral("playableSeconds"), known.playableSeconds},
                {QStringLiteral("received"), known.received}, {QStringLiteral("speed"), known.speed},
                {QStringLiteral("etaSeconds"), known.etaSeconds},
                {QStringLiteral("activity"), QString::fromStdString(model::activitySentence(known))}});
        } else {
            if (newState && known.isFinal()) sayEnd(known);
            if (newActivity) sayAside(known.name, model::activitySentence(known));
            drawBar();
        }
        endWhenAllEnded();
    }

    void endWhenAllEnded() {
        const bool ended = m_hasBegun && std::all_of(m_mine.begin(), m_mine.end(), [&](const auto& id) { return m_jobs[id].isFinal(); });
        if (ended && !m_finished) QMetaObject::invokeMethod(this, &Transcode::allEnded, Qt::QueuedConnection);
    }

    QJsonObject summary(const model::Job& job) const {
        QJsonObject object{{QStringLiteral("name"), QString::fromStdString(job.name)},
            {QStringLiteral("state"), QLatin1String(model::word(job.state))}, {QStringLiteral("output"), place(job.name)},
            {QStringLiteral("frames"), static_cast<qint64>(job.frames)}, {QStringLiteral("wallSeconds"), job.tookSeconds},
            {QStringLiteral("cpuSeconds"), job.cpuSeconds}};
        object[QStringLiteral("error")] = job.trouble ? QJsonValue(QString::fromStdString(job.trouble->message)) : QJsonValue();
        return object;
    }
    static void sayJson(const QJsonObject& object) {
        QTextStream(stdout) << QJsonDocument(object).toJson(QJsonDocument::Compact) << Qt::endl;
    }

    void sayEnd(const model::Job& job) {
        clearBar();
        if (job.state == model::JobState::Done)
            QTextStream(stdout) << shown(job.name) << ": done, " << QString::number(job.durationSeconds, 'f', 1) << " s of video in "
                                << QString::number(job.tookSeconds, 'f', 1) << " s, " << place(job.name) << "/master.m3u8" << Qt::endl;
        else QTextStream(stderr) << "millrace: " << shown(job.name + ": " + (job.trouble ? job.trouble->message : "cancelled")) << Qt::endl;
    }

    void sayAside(const std::string& name, const std::string& sentence) {
        if (sentence.empty()) return;
        clearBar();
        QTextStream(stderr) << shown(name + ": " + sentence) << '\n';
    }

    void drawBar() {
        if (!isTerminal() || m_finished) return;
        double done = 0, speed = 0;
        int ended = 0;
        for (const std::string& id : m_mine) {
            const model::Job& job = m_jobs[id];
            done += job.isFinal() ? 1 : job.inFlight;
            speed += job.speed;
            ended += job.isFinal() ? 1 : 0;
        }
        done /= static_cast<double>(m_mine.size());
        constexpr int kWidth = 32;
        const int filled = static_cast<int>(done * kWidth);
        std::fprintf(stderr, "\r[%s%s] %5.1f %%  %.2fx  %d of %zu done  ", std::string(static_cast<std::size_t>(filled), '#').c_str(),
            std::string(static_cast<std::size_t>(kWidth - filled), '.').c_str(), done * 100, speed, ended, m_mine.size());
        std::fflush(stderr);
        m_barShown = true;
    }
    void clearBar() {
        if (m_barShown) std::fprintf(stderr, "\r%*s\r", 78, "");
        m_barShown = false;
    }

    TranscodeRequest m_request;
    Presets m_presets;
    engine::LocalService& m_service;
    std::vector<std::string> m_mine;
    std::map<std::string, model::Job> m_jobs;
    bool m_hasBegun = false, m_barShown = false, m_finished = false;
};

} // namespace

int transcode(const QStringList& arguments) {
    auto request = transcodeRequest(arguments);
    if (!request) return wrongUsage(QStringLiteral("transcode"), QString::fromStdString(request.error().message));
    const std::string folder = request->output.toStdString();
    engine::EngineOptions options;
    options.dataFolder = folder + "/.millrace";
    options.workFolder = options.dataFolder + "/work";
    options.presetFolder = base::standardFolders().presets;
    options.presetFiles = engine::PresetLibrary::Files::Named;
    options.slots = request->slots;
    options.statusTimer = false;
    options.jobsFollowTarget = true;                      // each command says where
    options.recentJobs = std::numeric_limits<int>::max(); // each of this folder's films may be the one that is asked for
    const engine::PresetLibrary library(options.presetFolder, options.presetFiles);
    Transcode::Presets presets;
    for (const model::QueueEntry& input : request->inputs) {
        if (input.preset) continue;
        const auto preset = library.find(input.presetId);
        if (!preset) return fail(preset.error(), 2);
        presets.emplace(input.presetId, *preset);
    }
    auto service = engine::LocalService::create(options);
    if (!service) return fail(service.error());
    (void)(*service)->changeSettings(model::changeOf(&model::Settings::uploadMbps, request->uploadMbps)); // as this command says
    wiring::LocalIngest ingest(**service);
    ingest::IngestOptions server;
    server.root = folder;
    server.token = base::randomToken();
    server.port = static_cast<unsigned short>(request->serve ? request->port : 0);
    if (const auto pages = model::processEnvironment("INGEST_ORIGINS")) server.routes.origins = wiring::listOf(*pages);
    if (request->publish.empty()) {
        const auto listening = ingest.startNow({server, true, {}});
        if (!listening) return fail(listening.error());
    } else {
        (*service)->setPublishTarget({.baseUrl = request->publish,
            .playbackUrl = request->playback,
            .token = qEnvironmentVariable("TRANSCODER_INTERNAL_TOKEN").toStdString(),
            .store = request->publish});
    }

    const bool serve = request->serve;
    Transcode work(std::move(*request), std::move(presets), **service);
    int code = kUnfinished;
    QObject::connect(&work, &Transcode::allEnded, &work, [&] {
        work.finish();
        code = work.exitCode();
        if (!serve) QCoreApplication::exit(0);
    });
    QObject::connect(service->get(), &engine::LocalService::drained, &work, [&] {
        code = work.isUnfinished() ? kUnfinished : work.exitCode();
        QCoreApplication::exit(0);
    });
    wiring::onShutdown({[&](int) {
                            code = kInterrupted;
                            QCoreApplication::exit(0);
                        },
        [&] { (*service)->drain(); }});
    std::optional<base::Error> refusal;
    QObject::connect(&work, &Transcode::refused, &work, [&](const base::Error& error) {
        refusal = error;
        QCoreApplication::exit(0);
    });
    QMetaObject::invokeMethod(&work, &Transcode::begin, Qt::QueuedConnection); // exit counts from then on
    QCoreApplication::exec();
    if (refusal) return fail(*refusal, 2);
    work.finish();
    return code;
}

} // namespace cli

#include "transcode.moc"
