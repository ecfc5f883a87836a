// What is changed in jobs before they begin, copies of them, and what becomes of their output.

#include "core/base/files.hpp"
#include "core/base/ready.hpp"
#include "core/engine/command_results.hpp"
#include "core/engine/local_service.hpp"

namespace engine {

using base::ready;

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
    if (const JobWork* other = m_queue.withName(name, &work))
        return base::Error{base::ErrorCode::Conflict,
            base::text(
                QT_TRANSLATE_NOOP("Core", "A job called %1 is in the queue already, or was removed a moment ago. Choose another name."),
                other->job().name)};
    if (published.contains(base::foldedFileName(name)))
        return base::Error{base::ErrorCode::Conflict,
            base::text(QT_TRANSLATE_NOOP("Core", "The ingest already holds a film called %1. Choose another name."), name)};
    return {};
}

model::Result<void> LocalService::checkNewName(const std::string& name, const FoldedNames& published) const {
    MR_TRY(checkPlain(name));
    if (!m_queue.hasName(name) && !published.contains(base::foldedFileName(name))) return {};
    return base::Error{base::ErrorCode::NameTaken,
        base::text(QT_TRANSLATE_NOOP("Core",
                       "There is a job called %1, or the ingest holds a film of that name. Let this one take its place, or choose another "
                       "name."),
            name)};
}

model::Result<void> LocalService::changeOne(JobWork* work, const model::JobChange& change, const FoldedNames& published) {
    std::optional<model::Preset> preset;
    if (change.name) {
        MR_TRY(work->mayRename());
        MR_TRY(checkName(*work, *change.name, published));
    }
    if (change.presetId) {
        MR_TRY(work->mayChangePreset());
        MR_ASSIGN(preset, m_shelf.find(*change.presetId));
    }
    if (change.excerpt) {
        MR_TRY(work->mayChangeExcerpt());
        MR_TRY(model::validate(*change.excerpt, work->job().filmSeconds));
    }
    work->change(change.name, preset, change.excerpt);
    return {};
}

model::JobService::Results LocalService::change(std::vector<model::JobChange> changes) {
    const Batch batch(*this);
    const FoldedNames published = publishedNames();
    std::vector<model::CommandResult> results;
    for (const model::JobChange& change : changes) {
        JobWork* work = m_queue.find(change.id);
        const bool isThere = work && !work->stored().removed;
        const auto done = isThere ? changeOne(work, change, published) : model::Result<void>(unknown(change.id));
        if (done) announce(*work, model::Event::Kind::JobChanged);
        model::CommandResult result = done ? model::CommandResult{change.id, 0, std::nullopt} : refusal(change.id, done.error());
        if (work) result.rev = work->job().rev;
        results.push_back(std::move(result));
    }
    schedule();
    return ready<std::vector<model::CommandResult>>(std::move(results));
}

model::JobService::Results LocalService::duplicate(std::vector<std::string> ids) {
    const Batch batch(*this);
    const FoldedNames published = publishedNames();
    std::vector<model::CommandResult> results;
    for (const std::string& id : ids) {
        const JobWork* original = m_queue.find(id);
        if (!original || original->stored().removed) {
            results.push_back(refusal("", unknown(id)));
            continue;
        }
        // With the preset as it was then: that of the same name may have been edited.
        const model::Job job = original->job();
        StoredJob stored = newJob({job.sourceKind, job.source}, original->stored().preset, uniqueName(job.name, published));
        stored.job.state = model::JobState::Paused;
        stored.job.excerpt = job.excerpt;
        stored.job.audioTracks = job.audioTracks;
        stored.job.filmSeconds = job.filmSeconds;
        if (const auto address = m_links.find(id))
            (void)m_links.keep(stored.job.id, *address); // without it the server says no, and it is told
        JobWork* copy = adopt(std::move(stored));
        save(*copy);
        announce(*copy, model::Event::Kind::JobAdded);
        results.push_back({copy->job().id, copy->job().rev, std::nullopt});
    }
    return ready<std::vector<model::CommandResult>>(std::move(results));
}

QFuture<model::Result<std::vector<model::JobOutput>>> LocalService::outputs(std::vector<std::string> ids) {
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
    return ready<std::vector<model::JobOutput>>(std::move(outputs));
}

model::Result<void> LocalService::deleteOutput(JobWork& work) {
    const auto conflict = [](const base::Text& sentence) { return base::Error{base::ErrorCode::Conflict, sentence}; };
    const model::Job& job = work.job();
    if (job.output == model::OutputState::Deleting && job.trouble) work.deleteOutput(); // not after the next minute, but now
    if (job.output != model::OutputState::Kept) return {};                              // asked for already
    if (job.state != model::JobState::Done || !work.stored().plan)
        return conflict(
            base::text(QT_TRANSLATE_NOOP("Core", "%1 is not done. Cancel it, or let it end, before its output is deleted."), job.name));
    const JobWork* other = m_queue.withName(job.name, &work);
    if (other && other->job().addedMs >= job.finishedMs && other->job().output == model::OutputState::Kept)
        return conflict(
            base::text(QT_TRANSLATE_NOOP("Core", "A later job called %1 has taken the place of this one's output. Delete that one's."),
                other->job().name));
    work.deleteOutput();
    return {};
}

} // namespace engine
