#pragma once
/// A source that lies on another computer, as an encoder and its host speak of it: in blocks. The encoder says which it needs, its host
/// says in which file of this computer they lie. So the process that reads what strangers made has no network.
///
/// Each block comes with its CRC-32C, and the encoder believes no byte without it: a hole in a sparse file, a block that was thrown out
/// meanwhile, a bit that flipped on the disk are never read as the source. What is not right is needed again.

#include "core/model/json.hpp"

namespace model {

/// Bytes; the last one of a source is shorter. As small as it is for those who walk from box to box (fragmented MP4: 20 MB for a chunk of
/// 12 s, 70 with 256 KB); whoever reads on asks for several.
inline constexpr std::int64_t kSourceBlock = 64 << 10;
inline constexpr std::int64_t kBlocksTogether = 4; ///< that are asked for where reading goes on: 256 KB
inline constexpr std::int64_t kMostAhead = 32;     ///< behind the block that is read: 2 MB

struct SourceElsewhere {
    std::int64_t bytes = 0;
    std::int64_t modifiedMs = 0; ///< wall clock; 0: not known

    bool operator==(const SourceElsewhere&) const = default;
    template <class F> static void describe(F&& f) {
        f("bytes", &SourceElsewhere::bytes);
        f("modifiedMs", &SourceElsewhere::modifiedMs);
    }
};

/// Bytes [from, to) of a source that every reader of it wants: where its index is, mostly.
struct ByteSpan {
    std::int64_t from = 0, to = 0;

    bool operator==(const ByteSpan&) const = default;
    template <class F> static void describe(F&& f) {
        f("from", &ByteSpan::from);
        f("to", &ByteSpan::to);
    }
};

/// Blocks that follow each other. The first is the one that is waited for, if any is.
struct SourceNeed {
    std::int64_t block = 0, count = 1;

    bool operator==(const SourceNeed&) const = default;
    template <class F> static void describe(F&& f) {
        f("block", &SourceNeed::block);
        f("count", &SourceNeed::count);
    }
};

/// One block, and where its bytes are.
struct SourceHave {
    std::int64_t block = 0;
    std::string file;    ///< of this computer
    std::int64_t at = 0; ///< in that file
    std::uint32_t crc32c = 0;

    bool operator==(const SourceHave&) const = default;
    template <class F> static void describe(F&& f) {
        f("block", &SourceHave::block);
        f("file", &SourceHave::file);
        f("at", &SourceHave::at);
        f("crc32c", &SourceHave::crc32c);
    }
};

/// One line on the encoder's stdin, behind the task.
struct HostMessage {
    std::optional<SourceHave> have;

    template <class F> static void describe(F&& f) { f("have", &HostMessage::have); }
};

/// Blocks of a source; 0 for one without bytes.
std::int64_t blockCount(std::int64_t sourceBytes);
/// Bytes of a block; 0: there is none of that number.
std::int64_t blockBytes(std::int64_t block, std::int64_t sourceBytes);
/// Whether a source of that size has all of these blocks, and nobody asks for more at once than is allowed. What an encoder says is not
/// trusted: it reads what strangers made.
bool isPossible(const SourceNeed& need, std::int64_t sourceBytes);
/// Bytes of its beginning and of its end that tell a file from another, beside what its server vouches for.
inline constexpr std::int64_t kSourceEnds = 64 << 10;
/// A fingerprint of a file at a foreign address. `vouched`: its validator, or its time; `ends`: its first and its last `kSourceEnds`.
std::string sourceKeyOf(const std::string& vouched, std::int64_t bytes, const QByteArray& ends);

/// What a line says; nothing where it is none that means something.
std::optional<SourceHave> haveOf(const QByteArray& line);

} // namespace model
