#include "core/fleet/coordinator/spot_decoder.hpp"

namespace fleet {

base::Result<void> judgeDecoded(const DecodeTrack& track, const base::Result<model::TaskResult>& result) {
    const auto wrong = [](const base::Text& what) { return base::Error{base::ErrorCode::CheckFailed, what}; };
    // Also where our decoder crashes: what does that to it is no chunk of a film.
    if (!result || !result->decoded)
        return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be decoded: %2"), track.rendition,
            result ? base::Text(std::string("-")) : result.error().text));
    const model::DecodeFacts& facts = *result->decoded;
    if (facts.errors > 0)
        return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be decoded without errors (%2)."), track.rendition, facts.errors));
    if (facts.frames != track.frames)
        return wrong(base::text(
            QT_TRANSLATE_NOOP("Core", "%1 decodes to %2 pictures, and not to %3."), track.rendition, facts.frames, track.frames));
    if (facts.width != track.width || facts.height != track.height)
        return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1 decodes to %2x%3, and not to %4x%5."), track.rendition, facts.width,
            facts.height, track.width, track.height));
    return {};
}

void SpotDecoder::decode(DecodeWish wish) {
    m_wishes.push_back(std::move(wish));
    if (m_wishes.size() == 1) next();
}

void SpotDecoder::next() {
    constexpr int kSilenceMs = 120'000;
    constexpr std::int64_t kMostCpuSeconds = 1200; // of minutes of film
    const DecodeWish& wish = m_wishes.front();
    work::Order order;
    order.id = wish.task + "." + std::to_string(wish.fence) + "/decode-" + std::to_string(m_track);
    order.task.kind = model::TaskKind::Decode;
    order.task.files = wish.tracks.at(m_track).files;
    order.task.limits.cpuSeconds = kMostCpuSeconds;
    order.silenceMs = kSilenceMs;
    m_run = m_executor.start(order, {});
    connect(m_run.get(), &work::Run::finished, this, [this](const base::Result<model::TaskResult>& result) { judge(result); });
}

void SpotDecoder::judge(const base::Result<model::TaskResult>& result) {
    m_run.release()->deleteLater(); // it is its own signal that brought us here
    const DecodeWish& wish = m_wishes.front();
    const auto verdict = judgeDecoded(wish.tracks.at(m_track), result);
    if (verdict && ++m_track < wish.tracks.size()) return next();
    const DecodeWish ended = std::move(m_wishes.front());
    m_wishes.pop_front();
    m_track = 0;
    m_done(ended, verdict);
    if (!m_wishes.empty() && !m_run) next();
}

} // namespace fleet
