// What a film would weigh and take, before there is a job of it.

#include "core/engine/local_service.hpp"

namespace engine {

using base::ready;

namespace {

base::Error unusable(const base::Text& sentence) {
    return {base::ErrorCode::InvalidInput, sentence};
}

} // namespace

QFuture<model::Result<model::Estimate>> LocalService::estimate(model::AddRequest request) {
    using enum model::SourceKind;
    if (request.source.kind == Url || request.source.kind == TestPattern)
        return ready<model::Estimate>(unusable(base::text(QT_TRANSLATE_NOOP(
            "Core", "An estimate needs the film here: name a file or an upload. What a link leads to is known when it is fetched."))));
    std::optional<UploadedSource> upload;
    const auto film = located(request, upload);
    if (!film) return ready<model::Estimate>(film.error());
    if (upload && upload->received < 1)
        return ready<model::Estimate>(
            unusable(base::text(QT_TRANSLATE_NOOP("Core", "Only a part of this upload is here. Ask for the estimate when it is whole."))));
    if (request.excerpt)
        if (const auto valid = model::validate(*request.excerpt); !valid) return ready<model::Estimate>(valid.error());
    PresetsOnce presets(m_shelf);
    const auto chosen = chosenPreset(request, presets);
    if (!chosen) return ready<model::Estimate>(chosen.error());
    if (!m_estimates)
        m_estimates = std::make_unique<FilmEstimates>(FilmEstimates::Context{
            .executor = *m_executor, .disks = *m_disks, .past = m_experience, .withinMs = m_options.estimateWithinMs});
    return m_estimates->ask({.file = film->source.text, .chosen = *chosen, .excerpt = request.excerpt, .slots = slotCount()});
}

} // namespace engine
