// How jobs are added: what their disks say, which name each gets, and whose place one takes.

#include "core/base/background.hpp"
#include "core/base/files.hpp"
#include "core/base/slices.hpp"
#include "core/base/source_path.hpp"
#include "core/engine/command_results.hpp"
#include "core/engine/local_service.hpp"
#include "core/model/start_time.hpp"
#include "core/net/url.hpp"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QUuid>

namespace engine {

using base::ready;

namespace {

constexpr int kTestPatternSilenceMs = 60'000;

/// What it said of each job, told together when the last has answered.
struct Answers {
    std::vector<model::CommandResult> results;
    std::size_t open = 0;
    QPromise<model::Result<std::vector<model::CommandResult>>> promise;

    void answer(std::size_t index, const model::CommandResult& result) {
        results[index] = result;
        if (--open > 0) return;
        promise.addResult(results);
        promise.finish();
    }
};

/// Questions on their way, and who waits for all of them.
template <class News> struct Gathering {
    News news;
    int open = 3;
    std::function<void(const News&)> then;

    void answered() {
        if (--open == 0) end();
    }
    void end() {
        if (const auto waiting = std::exchange(then, nullptr)) waiting(news);
    }
};

/// Without the number that `uniqueName` puts behind it.
std::string plainName(const std::string& name) {
    const auto digits = name.find_last_not_of("0123456789");
    return digits == std::string::npos || digits + 1 == name.size() || name[digits] != '-' ? name : name.substr(0, digits);
}

/// What a folder holds under one of these names, or under one of them with a number: it may hold a million others.
std::unordered_set<std::string> namesIn(const std::string& folder, const std::vector<std::string>& wanted) {
    std::unordered_set<std::string> asked, names;
    for (const std::string& name : wanted) asked.insert(base::foldedFileName(name));
    if (folder.empty() || asked.empty()) return names;
    QDirIterator walk(QString::fromStdString(folder), QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    while (walk.hasNext()) {
        walk.next();
        std::string name = base::foldedFileName(walk.fileName().toStdString());
        if (asked.contains(name) || asked.contains(plainName(name))) names.insert(std::move(name));
    }
    return names;
}

std::unordered_map<std::string, qint64> bytesOf(const std::vector<std::string>& sources) {
    std::unordered_map<std::string, qint64> bytes;
    for (const std::string& source : sources) bytes[source] = base::fileStatus(source).bytes;
    return bytes;
}

} // namespace

void LocalService::askDisks(const LookUp& wanted, const std::vector<std::string>& sources, const Told& then) {
    auto gathering = std::make_shared<Gathering<DiskNews>>();
    gathering->then = then;
    base::inBackground(
        *m_disks, [folder = m_mediaFolder, names = wanted.names] { return namesIn(folder, names); }, this,
        [gathering](FoldedNames& published) {
            gathering->news.published = std::move(published);
            gathering->answered();
        });
    base::inBackground(
        *m_disks, [sources] { return bytesOf(sources); }, this,
        [gathering](std::unordered_map<std::string, qint64>& bytes) {
            gathering->news.bytes = std::move(bytes);
            gathering->answered();
        });
    // Names of jobs that lie on disk alone are looked up when the answers are there; what costs time of that is done before.
    const auto warm = [wanted](const JobIndex& index) -> base::Result<void> {
        index.warm(wanted.names, wanted.films);
        return {};
    };
    if (m_onDisk > 0) m_reader.ask(warm, this, [gathering](const base::Result<void>&) { gathering->answered(); });
    else gathering->answered();
    // A dead disk holds nobody up: what it would have said is found out when the job begins.
    QTimer::singleShot(m_options.disks.silentAfterMs, this, [gathering] { gathering->end(); });
}

void LocalService::followNames(JobWork& work) {
    connect(&work, &JobWork::nameWanted, this, [this, &work] {
        askDisks({{work.job().name}}, {}, [this, id = work.job().id](const DiskNews& news) {
            if (JobWork* asking = m_queue.find(id)) asking->takeName(uniqueName(asking->job().name, news.published));
        });
    });
    connect(&work, &JobWork::nameOffered, this, [this, &work](const std::string& offered) {
        const std::string name = base::safeFileName(offered);
        askDisks({{name}}, {}, [this, id = work.job().id, name](const DiskNews& news) {
            JobWork* named = m_queue.find(id);
            if (!named || !named->mayTakeOfferedName() || base::isSameFileName(name, named->job().name)) return;
            named->rename(uniqueName(name, news.published));
            save(*named);
            Q_EMIT named->changed();
        });
    });
}

std::string LocalService::uniqueName(const std::string& wanted, const FoldedNames& published) const {
    // What was published under a name stays under it; viewers may have its segments in their caches for ever.
    const auto taken = [&](const std::string& name) { return published.contains(base::foldedFileName(name)) || jobCalled(name, ""); };
    std::string name = wanted;
    // The first free number of a few; of a hundred thousand films of one name, any that is soon found.
    for (std::int64_t i = 2; taken(name); i += 1 + i / 64) name = wanted + "-" + std::to_string(i);
    return name;
}

model::Result<std::string> LocalService::nameFor(const model::AddRequest& request, const FoldedNames& published) const {
    const JobWork* earlier = request.replace ? m_queue.find(request.replaces) : nullptr;
    const std::string given = request.name.empty() && earlier ? earlier->job().name : request.name; // in whose place, under its name
    const std::string wanted = base::safeFileName(given.empty() ? model::sourceStem(request.source) : given);
    if (request.replace) { // of what is finished; two films that are being made cannot both have it
        if (earlier && earlier->job().output == model::OutputState::Deleting) // it holds the list of what is still to go
            return base::Error{base::ErrorCode::Conflict,
                base::text(QT_TRANSLATE_NOOP("Core", "The output of %1 is being deleted. Add the film again when that is done."),
                    earlier->job().name)};
        const JobWork* busy = m_queue.busyWith(wanted, earlier);
        if (!busy) return wanted;
        return base::Error{base::ErrorCode::Conflict,
            base::text(QT_TRANSLATE_NOOP(
                           "Core", "Another film called %1 is being made from %2. Give this one another name, or remove that job first."),
                busy->job().name, busy->job().source)};
    }
    if (request.name.empty() && !request.again) MR_TRY(checkNew(model::shownSource(request.source), wanted, published));
    if (!request.name.empty() && !request.again) MR_TRY(checkNewName(request.name, published));
    // A name that was asked for is kept: whether it is free is found out at the ingest.
    return !request.name.empty() && !jobCalled(wanted, "") ? wanted : uniqueName(wanted, published);
}

model::Result<void> LocalService::checkNew(const std::string& source, const std::string& wanted, const FoldedNames& published) const {
    if (const auto earlier = jobMadeFrom(source))
        return base::Error{base::ErrorCode::NameTaken,
            base::text(
                QT_TRANSLATE_NOOP("Core", "%1 is in the queue already, as %2. Let it take that one's place, or add it under another name."),
                base::shownPath(source), earlier->name)};
    if (published.contains(base::foldedFileName(wanted)) && !jobCalled(wanted, ""))
        return base::Error{base::ErrorCode::NameTaken,
            base::text(QT_TRANSLATE_NOOP(
                           "Core", "The ingest already holds a film called %1. Let this one take its place, or add it under another name."),
                wanted)};
    return {};
}

StoredJob LocalService::newJob(
    const model::Source& source, const ChosenPreset& chosen, const std::string& name, std::int64_t position) const {
    StoredJob stored;
    stored.preset = chosen.preset;
    stored.ownPreset = chosen.isOwn;
    stored.job.position = position;
    stored.job.id = QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    stored.job.name = name;
    stored.job.source = model::shownSource(source);
    stored.job.sourceKind = source.kind;
    stored.job.addedMs = m_clock.wallMs();
    stored.job.received = source.kind == model::SourceKind::Url ? 0 : 1;
    stored.job.state = m_paused ? model::JobState::Paused : model::JobState::Waiting;
    showPreset(stored);
    return stored;
}

model::Result<model::AddRequest> LocalService::located(const model::AddRequest& request, std::optional<UploadedSource>& upload) const {
    using enum model::SourceKind;
    if (request.source.kind == Path || request.source.kind == TestPattern) return request;
    if (request.source.kind == Url) {
        MR_TRY(net::urlOf(request.source.text));
        return request;
    }
    if (request.source.kind != Upload || !m_findUpload)
        return base::Error{base::ErrorCode::Unsupported,
            base::text(
                QT_TRANSLATE_NOOP("Core", "This Millrace takes files of its own computer and links; uploads are for one with an API."))};
    upload = m_findUpload(request.source.text);
    if (!upload)
        return base::Error{base::ErrorCode::NotFound,
            base::text(QT_TRANSLATE_NOOP("Core", "There is no upload %1. Upload the file again."), request.source.text)};
    model::AddRequest found = request;
    found.source.text = upload->file;
    return found;
}

model::Result<ChosenPreset> LocalService::chosenPreset(const model::AddRequest& request, PresetsOnce& presets) {
    if (!request.preset) {
        MR_ASSIGN(const model::Preset found, presets.find(request.presetId));
        return ChosenPreset{found, false};
    }
    if (!request.presetId.empty())
        return base::Error{base::ErrorCode::InvalidInput,
            base::text(QT_TRANSLATE_NOOP("Core", "A job has one preset: give its id, or the preset itself, not both."))};
    MR_TRY(model::validate(*request.preset));
    return ChosenPreset{*request.preset, true};
}

model::Result<JobWork*> LocalService::makeJob(
    const model::AddRequest& asked, std::int64_t position, const DiskNews& news, PresetsOnce& presets) {
    std::optional<UploadedSource> upload;
    MR_ASSIGN(const model::AddRequest request, located(asked, upload));
    if (request.excerpt) MR_TRY(model::validate(*request.excerpt));
    if (request.at) MR_TRY(model::validateStart(*request.at));
    MR_ASSIGN(const ChosenPreset chosen, chosenPreset(request, presets));
    MR_ASSIGN(const std::string name, nameFor(request, news.published));
    StoredJob stored = newJob(request.source, chosen, name, position);
    if (const auto bytes = news.bytes.find(request.source.text); bytes != news.bytes.end()) stored.job.sourceBytes = bytes->second;
    if (upload) {
        stored.job.received = upload->received;
        stored.job.sourceBytes = upload->bytes;
    }
    stored.ownName = !request.name.empty();
    stored.replace = request.replace;
    if (request.excerpt && !request.excerpt->isWhole()) stored.job.excerpt = request.excerpt;
    if (request.at && *request.at > m_clock.wallMs()) stored.job.at = request.at;
    if (request.paused) stored.job.state = model::JobState::Paused;
    if (request.source.kind == model::SourceKind::Url) MR_TRY(m_links.keep(stored.job.id, request.source.text));
    return adopt(std::move(stored));
}

model::CommandResult LocalService::refusedToAdd(
    const model::AddRequest& request, const base::Error& error, const FoldedNames& published) const {
    const bool isTaken = error.code == base::ErrorCode::NameTaken;
    const bool isNoName = error.code == base::ErrorCode::InvalidInput && base::safeFileName(request.name) != request.name;
    const auto earlier = isTaken ? jobMadeFrom(model::shownSource(request.source)) : std::nullopt;
    model::CommandResult result = refusal(earlier ? earlier->id : "", error);
    const std::string stem = earlier ? earlier->name : model::sourceStem(request.source);
    if (isTaken || isNoName) result.freeName = uniqueName(base::safeFileName(request.name.empty() ? stem : request.name), published);
    return result;
}

model::CommandResult LocalService::addOne(
    const model::AddRequest& request, std::int64_t position, const DiskNews& news, PresetsOnce& presets) {
    const auto work = makeJob(request, position, news, presets);
    if (!work) return refusedToAdd(request, work.error(), news.published);
    save(**work);
    announce(**work, model::Event::Kind::JobAdded);
    if (request.replace && m_queue.find(request.replaces)) {
        // Now that the new one is there: refused, or killed before this, the earlier one is still in the list.
        (void)actNow({request.replaces}, model::JobAction::Remove);
        (void)forgetNow({request.replaces});
    }
    model::CommandResult result;
    result.id = (*work)->job().id;
    result.rev = (*work)->job().rev;
    return result;
}

void LocalService::sourceReceived(const std::string& file, double received) {
    for (const auto& work : m_queue)
        if (work->job().source == file) work->setReceived(received);
}

void LocalService::sourceLost(const std::string& file) {
    for (const auto& work : m_queue)
        if (work->job().source == file) work->loseSource();
}

model::JobService::Results LocalService::addJobs(std::vector<model::AddRequest> requests) {
    if (requests.empty()) return ready<std::vector<model::CommandResult>>(std::vector<model::CommandResult>());
    auto answers = std::make_shared<Answers>();
    answers->results.resize(requests.size());
    answers->open = requests.size();
    answers->promise.start();
    auto future = answers->promise.future();
    LookUp wanted;
    std::vector<std::string> sources, replaced;
    std::vector<std::int64_t> positions; // given now: who asks first comes first, whichever disk answers first
    for (const model::AddRequest& request : requests) {
        positions.push_back(m_queue.takePosition());
        wanted.names.push_back(base::safeFileName(request.name.empty() ? model::sourceStem(request.source) : request.name));
        wanted.films.push_back(model::shownSource(request.source));
        if (const JobWork* earlier = m_queue.madeFrom(wanted.films.back())) wanted.names.push_back(earlier->job().name); // see refusedToAdd
        if (request.source.kind == model::SourceKind::Path) sources.push_back(request.source.text);
        if (!request.replaces.empty()) replaced.push_back(request.replaces);
    }
    askDisks(wanted, sources, [this, answers, requests = std::move(requests), positions, replaced](const DiskNews& news) {
        recall(awayFrom(replaced), [this, answers, requests, positions, news](const model::Result<void>&) {
            base::inSlices(this,
                [this, answers, requests, positions, news, presets = PresetsOnce(m_shelf), i = std::size_t(0)](
                    const QDeadlineTimer& until) mutable {
                    const Batch batch(*this);
                    do {
                        const auto answer = [answers, i](const model::CommandResult& result) { answers->answer(i, result); };
                        if (requests[i].source.kind == model::SourceKind::TestPattern) addTestPattern(requests[i], positions[i], answer);
                        else answer(addOne(requests[i], positions[i], news, presets));
                    } while (++i < requests.size() && !until.hasExpired());
                    schedule();
                    return i < requests.size();
                });
        });
    });
    return future;
}

void LocalService::addTestPattern(
    const model::AddRequest& request, std::int64_t position, const std::function<void(const model::CommandResult&)>& done) {
    // A folder for each: another may be on its way to the same name.
    const std::string folder = m_options.dataFolder + "/test-patterns/" + QUuid::createUuid().toString(QUuid::WithoutBraces).toStdString();
    if (const auto made = base::makeFolder(folder); !made) return done(refusal("", made.error()));
    work::Order order;
    order.id = "test-pattern";
    order.task.kind = model::TaskKind::TestPattern;
    order.task.output = "test-pattern.mp4";
    order.silenceMs = kTestPatternSilenceMs;
    work::Run* run = m_executor->start(order, {"", folder}).release();
    run->setParent(this);
    connect(run, &work::Run::finished, this, [this, run, request, position, folder, done](const base::Result<model::TaskResult>& result) {
        run->deleteLater();
        if (!result) return done(refusal("", result.error()));
        model::AddRequest made = request;
        made.source.text = folder + "/test-pattern.mp4";
        askDisks({{model::sourceStem(made.source)}, {}}, {made.source.text}, [this, made, position, done](const DiskNews& news) {
            const Batch batch(*this); // with what is kept of the answer
            PresetsOnce presets(m_shelf);
            done(addOne(made, position, news, presets));
            schedule();
        });
    });
}

} // namespace engine
