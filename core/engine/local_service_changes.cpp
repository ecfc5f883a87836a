// What is changed in jobs before they begin, copies of them, and what becomes of their output.

#include "core/base/files.hpp"
#include "core/engine/command_results.hpp"
#include "core/engine/local_service.hpp"
#include "core/model/start_time.hpp"

#include <algorithm>

namespace engine {

namespace {

model::Result<void> checkPlain(const std::string& name) {
    const std::string safe = base::safeFileName(name);
    if (safe == name) return {};
    return base::Error{
        base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "\"%1\" cannot be a folder's name; \"%2\" can."), name, safe)};
}

} // namespace

model::Result<void> LocalService::checkName(const JobWork& work, const std::string& name, const FoldedNames& published) const {
    if (base::isSameFileName(name, work.job().name)) return {};
    MR_TRY(checkPlain(name));
    if (const auto other = jobCalled(name, work.job().id))
        return base::Error{base::ErrorCode::Conflict,
            base::text(
                QT_TRANSLATE_NOOP("Core", "A job called %1 is in the queue already, or was removed a moment ago. Choose another name."),
                other->name)};
    if (published.contains(base::foldedFileName(name)))
        return base::Error{base::ErrorCode::Conflict,
            base::text(QT_TRANSLATE_NOOP("Core", "The ingest already holds a film called %1. Choose another name."), name)};
    return {};
}

model::Result<void> LocalService::checkNewName(const std::string& name, const FoldedNames& published) const {
    MR_TRY(checkPlain(name));
    if (!jobCalled(name, "") && !published.contains(base::foldedFileName(name))) return {};
    return base::Error{base::ErrorCode::NameTaken,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "There is a job called %1, or the ingest holds a film of that name. Let this one take its place, or choose another "
                       "name."),
            name)};
}

model::Result<void> LocalService::changeOne(
    JobWork* work, const model::JobChange& change, const FoldedNames& published, PresetsOnce& presets) {
    JobWork::Change wanted{change.name, std::nullopt, change.excerpt, change.at};
    if (change.name) {
        MR_TRY(work->mayRename());
        MR_TRY(checkName(*work, *change.name, published));
    }
    if (change.presetId) {
        MR_TRY(work->mayChangePreset());
        MR_ASSIGN(wanted.preset, presets.find(*change.presetId));
    }
    if (change.excerpt) {
        MR_TRY(work->mayChangeExcerpt());
        MR_TRY(model::validate(*change.excerpt, work->job().filmSeconds));
    }
    if (change.at) {
        MR_TRY(work->mayChangeStart());
        MR_TRY(model::validateStart(*change.at));
    }
    work->change(wanted);
    return {};
}

LocalService::CommandAnswers LocalService::changeNow(const std::vector<model::JobChange>& changes, const FoldedNames& published) {
    const Batch batch(*this);
    PresetsOnce presets(m_shelf);
    std::vector<model::CommandResult> results;
    for (const model::JobChange& change : changes) {
        JobWork* work = m_queue.find(change.id);
        const bool isThere = work && !work->stored().removed;
        const auto done = isThere ? changeOne(work, change, published, presets) : model::Result<void>(unknown(change.id));
        if (done) announce(*work, model::Event::Kind::JobChanged);
        model::CommandResult result = done ? model::CommandResult{change.id, 0, std::nullopt} : refusal(change.id, done.error());
        if (work) result.rev = work->job().rev;
        results.push_back(std::move(result));
    }
    schedule();
    return results;
}

model::JobService::Results LocalService::change(std::vector<model::JobChange> changes) {
    std::vector<std::string> ids, names;
    for (const model::JobChange& change : changes) {
        ids.push_back(change.id);
        if (change.name) names.push_back(*change.name);
    }
    if (names.empty())
        return withJobs<std::vector<model::CommandResult>>(ids, [this, changes = std::move(changes)] { return changeNow(changes, {}); });
    return afterDisks(
        ids, [names] { return names; },
        [this, changes = std::move(changes)](const DiskNews& news) { return changeNow(changes, news.published); });
}

LocalService::CommandAnswers LocalService::duplicateNow(const std::vector<std::string>& ids, const FoldedNames& published) {
    const Batch batch(*this);
    std::vector<model::CommandResult> results;
    for (const std::string& id : ids) {
        const JobWork* original = m_queue.find(id);
        if (!original || original->stored().removed) {
            results.push_back(refusal("", unknown(id)));
            continue;
        }
        // With the preset as it was then: that of the same name may have been edited.
        const model::Job job = original->job();
        StoredJob stored = newJob({job.sourceKind, job.source}, {original->stored().preset, original->stored().ownPreset},
            uniqueName(job.name, published), m_queue.takePosition());
        stored.job.state = model::JobState::Paused;
        stored.job.excerpt = job.excerpt;
        stored.job.audioTracks = job.audioTracks;
        stored.job.filmSeconds = job.filmSeconds;
        stored.job.sourceBytes = job.sourceKind == model::SourceKind::Url ? 0 : job.sourceBytes; // a link is fetched anew
        if (const auto address = m_links.find(id))
            (void)m_links.keep(stored.job.id, *address); // without it the server says no, and it is told
        JobWork* copy = adopt(std::move(stored));
        save(*copy);
        announce(*copy, model::Event::Kind::JobAdded);
        results.push_back({copy->job().id, copy->job().rev, std::nullopt});
    }
    return results;
}

model::JobService::Results LocalService::duplicate(std::vector<std::string> ids) {
    const auto names = [this, ids] {
        std::vector<std::string> theirs;
        for (const std::string& id : ids)
            if (const JobWork* original = m_queue.find(id)) theirs.push_back(original->job().name);
        return theirs;
    };
    return afterDisks(ids, names, [this, ids](const DiskNews& news) { return duplicateNow(ids, news.published); });
}

model::JobService::Results LocalService::afterDisks(const std::vector<std::string>& ids,
    const std::function<std::vector<std::string>()>& names, const std::function<CommandAnswers(const DiskNews&)>& answer) {
    auto promise = std::make_shared<QPromise<CommandAnswers>>();
    promise->start();
    const auto end = [this, promise, answer](const model::Result<void>& recalled, const DiskNews& news) {
        const Batch batch(*this); // with what is kept of the answer
        promise->addResult(recalled ? answer(news) : CommandAnswers(recalled.error()));
        promise->finish();
    };
    recall(awayFrom(ids), [this, ids, names, end](const model::Result<void>& recalled) {
        if (!recalled) return end(recalled, {});
        // They may leave memory again while the disks are asked.
        askDisks({names()}, {}, [this, ids, end](const DiskNews& news) {
            recall(awayFrom(ids), [end, news](const model::Result<void>& again) { end(again, news); });
        });
    });
    return promise->future();
}

std::vector<model::JobOutput> LocalService::outputsNow(const std::vector<std::string>& ids) const {
    std::vector<model::JobOutput> outputs;
    for (const std::string& id : ids) {
        model::JobOutput output;
        output.id = id;
        const JobWork* work = m_queue.find(id);
        if (!work) {
            output.problem = unknown(id);
        } else if (work->stored().claimed && work->job().output == model::OutputState::Kept) {
            const std::string& name = work->job().name;
            const bool isHere = work->stored().destination.isLocal;
            if (isHere && !m_mediaFolder.empty()) output.folder = m_mediaFolder + "/" + name;
            output.bytes = work->job().bytesWritten;
            if (m_askViewers && isHere) output.viewers = m_askViewers(name);
        }
        outputs.push_back(std::move(output));
    }
    return outputs;
}

QFuture<model::Result<std::vector<model::JobOutput>>> LocalService::outputs(std::vector<std::string> ids) {
    return withJobs<std::vector<model::JobOutput>>(
        ids, [this, ids] { return model::Result<std::vector<model::JobOutput>>(outputsNow(ids)); });
}

model::Result<void> LocalService::deleteOutput(JobWork& work) {
    const auto conflict = [](const base::Text& sentence) { return base::Error{base::ErrorCode::Conflict, sentence}; };
    const model::Job& job = work.job();
    if (job.output == model::OutputState::Deleting && job.trouble) work.deleteOutput(); // not after the next minute, but now
    if (job.output != model::OutputState::Kept) return {};                              // asked for already
    if (job.state != model::JobState::Done || !work.stored().plan)
        return conflict(
            base::text(QT_TRANSLATE_NOOP("Core", "%1 is not done. Cancel it, or let it end, before its output is deleted."), job.name));
    const auto tookItsPlace = [&](const model::Job& other) {
        return other.addedMs >= job.finishedMs && other.output == model::OutputState::Kept;
    };
    const auto other = jobCalled(job.name, job.id);
    if (other && tookItsPlace(*other))
        return conflict(base::text(
            QT_TRANSLATE_NOOP("Core", "A later job called %1 has taken the place of this one's output. Delete that one's."), other->name));
    work.deleteOutput();
    return {};
}

} // namespace engine
