// What an operator changes in a job before it begins, and how what it has published is taken away.

#include "core/engine/job_work.hpp"
#include "core/model/start_time.hpp"

#include <algorithm>

namespace engine {
namespace {

constexpr int kDeleteAgainMs = 2000;       // while the ingest is silent
constexpr int kAfterRefusalMs = 60 * 1000; // and when it took a part away and then refused the rest

base::Error conflict(const base::Text& sentence) {
    return {base::ErrorCode::Conflict, sentence};
}

base::Text isBeingMoved(const std::string& name) {
    return base::text(QT_TRANSLATE_NOOP("Core", "%1 is being moved to another work folder. Try again when it is there."), name);
}

} // namespace

bool JobWork::hasBegun() const {
    return !m_runs.empty() || job().startedMs > 0;
}

base::Result<void> JobWork::mayRename() const {
    const std::string& name = job().name;
    if (m_moving) return conflict(isBeingMoved(name));
    if (job().state == model::JobState::Done || job().isActive() || (hasBegun() && m_stored.claimed))
        return conflict(
            base::text(QT_TRANSLATE_NOOP(
                           "Core", "%1 keeps its name: something of it is published under it. Duplicate it to make it under another one."),
                name));
    // The list names files below the earlier film's folder; below another they would be somebody else's.
    if (Replacement::isUnderWay(m_folder.replacing()))
        return conflict(base::text(
            QT_TRANSLATE_NOOP("Core", "The film that had the name %1 before is being taken away. Try again when that is done."), name));
    return {};
}

base::Result<void> JobWork::mayChangePreset() const {
    if (m_moving) return conflict(isBeingMoved(job().name));
    if (job().state == model::JobState::Done || job().isActive() || hasBegun())
        return conflict(base::text(
            QT_TRANSLATE_NOOP("Core", "%1 keeps its preset: something of it is made with it. Duplicate it to make it with another one."),
            job().name));
    return {};
}

base::Result<void> JobWork::mayChangeStart() const {
    if (m_moving) return conflict(isBeingMoved(job().name));
    if (job().isFinal() || job().isActive() || hasBegun())
        return conflict(
            base::text(QT_TRANSLATE_NOOP("Core", "%1 has begun already, or has ended. Pause it to have it go on later."), job().name));
    return {};
}

base::Result<void> JobWork::mayChangeExcerpt() const {
    if (m_moving) return conflict(isBeingMoved(job().name));
    if (job().state == model::JobState::Done || job().isActive() || hasBegun())
        return conflict(
            base::text(QT_TRANSLATE_NOOP("Core",
                           "%1 keeps its start, end and tracks: something of it is made. Duplicate it to make another part of the film."),
                job().name));
    return {};
}

void JobWork::forgetPlan() {
    forgetResults();
    m_retry.reset();
    m_folder.drop();
    m_units = {};
    m_earlier.reset();
    m_stored.plan.reset();
    m_stored.media.reset();
    m_stored.attempts.clear();
    m_stored.firstEstimate = m_stored.job.estimate = {};
    m_stored.job.chunks = m_stored.job.objects = 0;
}

void JobWork::changeName(const std::string& name) {
    if (name == job().name) return;
    log(model::LogLevel::Note, base::text(QT_TRANSLATE_NOOP("Core", "renamed from %1 to %2"), job().name, name));
    m_stored.job.name = name;
    m_stored.ownName = true;
    m_stored.replace = false; // that was said of the other name
    m_stored.claimed = false;
    m_stored.claimedAt.clear();
    setUrls();
}

void JobWork::changePreset(const model::Preset& preset) {
    log(model::LogLevel::Note, base::text(QT_TRANSLATE_NOOP("Core", "preset %1 instead of %2"), preset.name, job().presetName));
    m_stored.preset = preset;
    m_stored.ownPreset = false;
    forgetPlan();
    showPreset(m_stored);
}

void JobWork::changeExcerpt(const model::Excerpt& excerpt) {
    const std::optional<model::Excerpt> kept = excerpt.isWhole() ? std::nullopt : std::optional(excerpt);
    if (kept == job().excerpt) return;
    log(model::LogLevel::Note,
        kept ? base::text(QT_TRANSLATE_NOOP("Core", "keeps %1"), model::excerptText(*kept))
             : base::text(QT_TRANSLATE_NOOP("Core", "keeps the whole film")));
    model::Job& job = m_stored.job;
    job.excerpt = kept;
    const model::Excerpt part = kept.value_or(model::Excerpt());
    if (job.filmSeconds > 0) // until it is read again, which a paused one is not
        job.durationSeconds = std::min(part.end.value_or(job.filmSeconds), job.filmSeconds) - part.start.value_or(0);
    forgetPlan();
}

void JobWork::changeStart(std::int64_t at) {
    const std::optional<std::int64_t> start = at > m_context.clock.wallMs() ? std::optional(at) : std::nullopt;
    if (start == job().at) return;
    log(model::LogLevel::Note,
        start ? base::text(QT_TRANSLATE_NOOP("Core", "starts at %1"), model::startText(*start))
              : base::text(QT_TRANSLATE_NOOP("Core", "starts as soon as it may")));
    m_stored.job.at = start;
}

void JobWork::beginScheduled() {
    m_stored.job.at.reset();
    log(model::LogLevel::Note, base::text(QT_TRANSLATE_NOOP("Core", "the time to start has come")));
    save();
    Q_EMIT changed();
}

void JobWork::change(const Change& wanted) {
    halt(); // what was read of the source is read again
    m_publication.reset();
    if (wanted.name) changeName(*wanted.name);
    if (wanted.preset) changePreset(*wanted.preset);
    if (wanted.excerpt) changeExcerpt(*wanted.excerpt);
    if (wanted.at) changeStart(*wanted.at);
    if (!job().isFinal() && m_stored.plan) adoptPlan();
    save();
    Q_EMIT changed();
}

void JobWork::deleteOutput() {
    m_stored.job.output = model::OutputState::Deleting;
    m_stored.job.trouble.reset();
    setUrls();
    log(model::LogLevel::Note, base::text(QT_TRANSLATE_NOOP("Core", "its output is being deleted")));
    save();
    m_deleteAgain.start(0);
}

void JobWork::goOnDeleting() {
    if (m_deletion || job().output != model::OutputState::Deleting) return;
    m_context.targets.recall(m_stored.destination);
    if (publisher().target().baseUrl.empty()) return m_deleteAgain.start(kDeleteAgainMs);
    // Begun already: nothing there names the rest any more, and no other film can have got the name meanwhile.
    if (Replacement::isUnderWay(m_folder.replacing())) return erase();
    const model::Plan& plan = *m_stored.plan;
    const std::string rendition = plan.video.empty() ? plan.audio.front().name : plan.video.front().name;
    const std::string own = PublishedObject{PublishedObject::Kind::Init, rendition, 0}.path(plan.revision);
    publisher().head(this, job().name + "/" + own, [this](const base::Result<Publisher::Stored>& mark) {
        if (mark) return erase();
        if (mark.error().code != base::ErrorCode::NotFound) return erased(mark.error());
        publisher().head(this, job().name + "/master.m3u8", [this](const base::Result<Publisher::Stored>& master) {
            if (master)
                return erased(conflict(base::text(
                    QT_TRANSLATE_NOOP("Core", "Another film is called %1 at the ingest now. Nothing was deleted."), job().name)));
            if (master.error().code != base::ErrorCode::NotFound) return erased(master.error());
            outputGone(); // somebody took it away by hand
        });
    });
}

void JobWork::erase() {
    if (m_deletion) return;
    const model::Plan& plan = *m_stored.plan;
    std::vector<std::string> known;
    const auto add = [&](const std::string& rendition) {
        for (const auto kind : {PublishedObject::Kind::Playlist, PublishedObject::Kind::Init})
            known.push_back(PublishedObject{kind, rendition, 0}.path(plan.revision));
    };
    for (const auto& video : plan.video) add(video.name);
    for (const auto& audio : plan.audio) add(audio.name);
    m_deletion = std::make_unique<Replacement>(job().name, std::move(known), m_folder.replacing(), publisher(), nullptr);
    connect(m_deletion.get(), &Replacement::done, this, [this](const base::Result<void>& result) {
        m_deletion.release()->deleteLater(); // it is speaking
        erased(result);
    });
    m_deletion->start();
}

void JobWork::erased(const base::Result<void>& result) {
    if (job().output != model::OutputState::Deleting) return;
    if (result) return outputGone();
    if (result.error().code == base::ErrorCode::IngestSilent) return m_deleteAgain.start(kDeleteAgainMs);
    // Once the first is gone it is no whole film any more: it stays on its way out, and is tried again by itself and when asked to.
    const bool isBegun = Replacement::isUnderWay(m_folder.replacing());
    if (isBegun) m_deleteAgain.start(kAfterRefusalMs);
    const model::Trouble trouble = model::troubleOf(result.error());
    if (isBegun && job().trouble == trouble) return; // the log tells it once
    if (!isBegun) m_stored.job.output = model::OutputState::Kept;
    m_stored.job.trouble = trouble;
    setUrls();
    log(model::LogLevel::Error, base::text(QT_TRANSLATE_NOOP("Core", "its output is not deleted: %1"), result.error().text));
    save();
    Q_EMIT changed();
}

void JobWork::outputGone() {
    if (job().output != model::OutputState::Deleting) return;
    m_stored.job.output = model::OutputState::Deleted;
    m_stored.job.outputDeletedMs = m_context.clock.wallMs();
    m_stored.job.playableSeconds = 0;
    m_stored.job.trouble.reset();
    log(model::LogLevel::Note, base::text(QT_TRANSLATE_NOOP("Core", "its output was deleted")));
    save();
    Q_EMIT changed();
}

} // namespace engine
