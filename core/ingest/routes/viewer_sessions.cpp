#include "core/ingest/routes/viewer_sessions.hpp"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>

namespace ingest {
namespace {

// Players fetch a segment in each segment's duration, once their buffer is full; one that is late by two more has stopped. With short
// segments they fetch several at a time.
constexpr double kSegmentsOfSilence = 3;
constexpr std::int64_t kShortestSilenceMs = 15'000, kLongestSilenceMs = 60'000;
constexpr std::int64_t kSlotMs = 5'000, kTidyMs = 60'000, kTidyFullMs = 1'000;
constexpr std::size_t kMostInShard = 5000; // what clients call themselves may be different every time
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kMostInJson = 1000;
constexpr std::size_t kLookedAt = 1024; // of a manifest: what is looked for stands at its beginning

std::uint64_t hashOf(std::string_view text) {
    return std::hash<std::string_view>()(text);
}

/// The digits at `at`, which moves behind them; -1 if there are none. Not by from_chars: Apple's library has it for whole numbers only.
double numberAt(std::string_view text, std::size_t& at) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789.", at), text.size());
    bool good = false;
    const double value = QByteArray(text.data() + at, static_cast<qsizetype>(end - at)).toDouble(&good);
    at = end;
    return good ? value : -1;
}

/// ISO 8601 from behind its "PT": hours, minutes and seconds, as MPDs have them.
double secondsOf(std::string_view text) {
    double seconds = 0;
    for (std::size_t at = 0; at < text.size() && text[at] != '"'; ++at) {
        const double number = numberAt(text, at);
        if (number < 0 || at >= text.size()) return 0;
        seconds += number * (text[at] == 'H' ? 3600 : text[at] == 'M' ? 60 : 1);
    }
    return seconds;
}

/// The folders between film and file: "1080p" of "film/1080p/00001.m4s".
std::string_view renditionOf(std::string_view path) {
    const auto first = path.find('/'), last = path.rfind('/');
    if (first == std::string_view::npos || first == last) return {};
    return path.substr(first + 1, last - first - 1).substr(0, kLongestName);
}

} // namespace

double segmentSecondsIn(std::string_view manifest) {
    constexpr std::string_view kTarget = "#EXT-X-TARGETDURATION:", kLongest = "maxSegmentDuration=\"PT";
    manifest = manifest.substr(0, kLookedAt);
    if (const auto found = manifest.find(kTarget); found != std::string_view::npos) {
        std::size_t at = found + kTarget.size();
        return std::max(0.0, numberAt(manifest, at));
    }
    const auto found = manifest.find(kLongest);
    return found == std::string_view::npos ? 0 : secondsOf(manifest.substr(found + kLongest.size()));
}

bool ViewerSessions::State::isOver(std::int64_t nowMs) const {
    const auto told = static_cast<std::int64_t>(std::min(segmentSeconds, 3600.0) * kSegmentsOfSilence * 1000);
    return nowMs - lastMs > std::clamp(told, kShortestSilenceMs, kLongestSilenceMs);
}

void ViewerSessions::State::turn(std::int64_t nowMs) {
    const std::int64_t newest = nowMs / kSlotMs;
    const std::int64_t passed = std::min<std::int64_t>(newest - slot, kSlots);
    for (std::int64_t i = 0; i < passed; ++i) bytes[static_cast<std::size_t>(newest - i) % kSlots] = 0;
    slot = std::max(slot, newest);
}

double ViewerSessions::State::bitsPerSecond(std::int64_t nowMs) const {
    State now = *this;
    now.turn(nowMs);
    std::uint64_t sum = 0;
    for (const std::uint64_t each : now.bytes) sum += each;
    // The newest slot is not over yet, and a session that has just begun has not lasted for all of them.
    const std::int64_t windowMs = static_cast<std::int64_t>(kSlots - 1) * kSlotMs + nowMs % kSlotMs;
    const std::int64_t lastedMs = std::clamp<std::int64_t>(nowMs - sinceMs, kSlotMs, std::max(windowMs, kSlotMs));
    return static_cast<double>(sum) * 8000 / static_cast<double>(lastedMs);
}

ViewerSessions::State* ViewerSessions::stateOf(Shard& shard, std::uint64_t key, std::int64_t nowMs) {
    const auto found = shard.sessions.find(key);
    if (found != shard.sessions.end() && !found->second.isOver(nowMs)) return &found->second;
    const bool isFull = shard.sessions.size() >= kMostInShard;
    if (nowMs - shard.tidiedMs > (isFull ? kTidyFullMs : kTidyMs)) {
        std::erase_if(shard.sessions, [&](const auto& entry) { return entry.second.isOver(nowMs); });
        shard.tidiedMs = nowMs;
    }
    if (shard.sessions.size() >= kMostInShard && !shard.sessions.contains(key)) return nullptr;
    State& state = shard.sessions[key];
    state = {};
    state.sinceMs = state.lastMs = nowMs;
    state.slot = nowMs / kSlotMs;
    return &state;
}

void ViewerSessions::add(const Fetch& fetch, std::int64_t nowMs) {
    const std::string_view film = fetch.path.substr(0, fetch.path.find('/')).substr(0, kLongestName);
    const std::uint64_t key = (hashOf(fetch.address) * 31 + hashOf(fetch.agent)) * 31 + hashOf(film);
    Shard& shard = m_shards[key % m_shards.size()];
    const std::lock_guard lock(shard.mutex);
    State* state = stateOf(shard, key, nowMs);
    if (!state) return;
    if (state->address.empty()) {
        state->address = fetch.address;
        state->film = film;
    }
    // The rendition of the picture says what a viewer gets; that of the sound counts where there is no other.
    const std::string_view rendition = renditionOf(fetch.path);
    if (!rendition.empty() && rendition != state->rendition && (state->rendition.empty() || !rendition.starts_with("audio")))
        state->rendition = rendition;
    if (fetch.segmentSeconds > 0) state->segmentSeconds = fetch.segmentSeconds;
    state->lastMs = std::max(state->lastMs, nowMs);
    state->turn(nowMs);
    state->bytes[static_cast<std::size_t>(state->slot) % kSlots] += fetch.bytes;
}

int ViewerSessions::count(std::int64_t nowMs) const {
    int count = 0;
    for (const Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        for (const auto& [key, state] : shard.sessions) count += state.isOver(nowMs) ? 0 : 1;
    }
    return count;
}

int ViewerSessions::count(std::string_view film, std::int64_t nowMs) const {
    int count = 0;
    for (const Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        for (const auto& [key, state] : shard.sessions) count += state.film == film && !state.isOver(nowMs) ? 1 : 0;
    }
    return count;
}

std::vector<ViewerSessions::Session> ViewerSessions::list(std::int64_t nowMs, std::size_t atMost) const {
    std::vector<Session> all;
    for (const Shard& shard : m_shards) {
        const std::lock_guard lock(shard.mutex);
        for (const auto& [key, state] : shard.sessions)
            if (!state.isOver(nowMs))
                all.push_back({state.address, state.film, state.rendition, (nowMs - state.sinceMs) / 1000, state.bitsPerSecond(nowMs)});
    }
    std::sort(all.begin(), all.end(), [](const Session& a, const Session& b) {
        return a.bitsPerSecond != b.bitsPerSecond ? a.bitsPerSecond > b.bitsPerSecond : a.address < b.address;
    });
    if (all.size() > atMost) all.resize(atMost);
    return all;
}

std::string viewersJson(const ViewerSessions& sessions, std::int64_t nowMs, std::int64_t wallMs) {
    QJsonArray list;
    for (const ViewerSessions::Session& each : sessions.list(nowMs, kMostInJson)) {
        QJsonObject viewer;
        viewer[QStringLiteral("address")] = QString::fromStdString(each.address);
        viewer[QStringLiteral("film")] = QString::fromStdString(each.film);
        viewer[QStringLiteral("rendition")] = QString::fromStdString(each.rendition);
        viewer[QStringLiteral("sinceMs")] = static_cast<qint64>(wallMs - each.seconds * 1000);
        viewer[QStringLiteral("bitsPerSecond")] = each.bitsPerSecond;
        list.append(viewer);
    }
    QJsonObject answer;
    answer[QStringLiteral("total")] = sessions.count(nowMs);
    answer[QStringLiteral("viewers")] = list;
    return QJsonDocument(answer).toJson(QJsonDocument::Compact).toStdString();
}

} // namespace ingest
