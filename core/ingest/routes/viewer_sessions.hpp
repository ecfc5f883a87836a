#pragma once
/// Who watches: fetches in, sessions out. A session is one client (its address and what it calls itself) at one film; it ends by silence.
/// Knows no clock: times are handed in. Any thread.

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ingest {

class ViewerSessions {
public:
    struct Fetch {
        std::string_view address, agent;
        std::string_view path;     ///< below /media/; its first folder is the film
        std::uint64_t bytes = 0;   ///< of the answer's body
        double segmentSeconds = 0; ///< that the playlist or manifest tells which was fetched; 0: it was none
    };
    struct Session {
        std::string address, film;
        std::string rendition; ///< the folder of the last picture segment or playlist; "" until one was fetched
        std::int64_t seconds = 0;
        double bitsPerSecond = 0; ///< over the last half minute
    };

    void add(const Fetch& fetch, std::int64_t nowMs);
    int count(std::int64_t nowMs) const;
    /// Of one film.
    int count(std::string_view film, std::int64_t nowMs) const;
    /// Those that take most, first.
    std::vector<Session> list(std::int64_t nowMs, std::size_t atMost) const;

private:
    static constexpr std::size_t kSlots = 6; ///< of five seconds each
    struct State {
        std::string address, film, rendition;
        std::int64_t sinceMs = 0, lastMs = 0;
        double segmentSeconds = 0;
        std::int64_t slot = 0; ///< number of the newest
        std::array<std::uint64_t, kSlots> bytes{};

        bool isOver(std::int64_t nowMs) const;
        void turn(std::int64_t nowMs);
        double bitsPerSecond(std::int64_t nowMs) const;
    };
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<std::uint64_t, State> sessions; ///< by hash of client and film
        std::int64_t tidiedMs = 0;
    };
    static State* stateOf(Shard& shard, std::uint64_t key, std::int64_t nowMs);

    std::array<Shard, 8> m_shards;
};

/// {"total", "viewers": [{"address", "film", "rendition", "sinceMs", "bitsPerSecond"}]} with a thousand at most. `wallMs`: now, since 1970.
std::string viewersJson(const ViewerSessions& sessions, std::int64_t nowMs, std::int64_t wallMs);

/// What an HLS media playlist or an MPD, of which the beginning is enough, tells of its longest segment; 0 where it does not.
double segmentSecondsIn(std::string_view manifest);

} // namespace ingest
