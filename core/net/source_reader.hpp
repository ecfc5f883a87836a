#pragma once
/// Reads a source where it lies, in parts: at a foreign address, or at the API that a worker works for. http and https on libcurl, over a
/// connection that is kept, one request after the other. Each call waits: on a thread of a pool, one call at a time.
///
/// Of a foreign address every hop is judged by the guard after its name was resolved; a kept connection was opened under that same guard.
/// Bytes are taken only where they are of the file that was read first: `If-Range`, its length, its tag (source_part.hpp).

#include "core/base/result.hpp"
#include "core/net/address.hpp"
#include "core/net/source_part.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace net {

class SourceReader {
public:
    struct Options {
        std::optional<AddressGuard> guard = {}; ///< nothing: the operator has set the address; no redirect is followed then
        std::string token = {};                 ///< bearer, for the address's own origin alone; "": none is sent
        std::string authorities = {};           ///< PEM file of certificates to trust; "": the system's
        std::string pin = {};                   ///< SHA-256 of the server's public key (DER), hex: counts in place of authorities
        int connectSeconds = 15;
        int idleSeconds = 20; ///< with fewer than `idleBytes` a second, on average
        int idleBytes = 1000;
        int redirects = 5;
        int attempts = 5;                    ///< in a row that bring nothing
        std::int64_t firstPauseMs = 500;     ///< before the second attempt; doubled each time
        std::int64_t longestPauseMs = 8'000; ///< also where the server asks for more
    };
    using Stop = std::shared_ptr<const std::atomic<bool>>;

    /// `stop`: once it is true, what is under way ends within a second, and nothing begins any more.
    SourceReader(std::string address, Options options, Stop stop);
    ~SourceReader();
    SourceReader(const SourceReader&) = delete;
    SourceReader& operator=(const SourceReader&) = delete;

    /// From the next request on. Any thread: tickets are renewed while what they are for is read.
    void setToken(const std::string& token);

    /// What the server says of the file. Errors: as `read` has them; LinkRefused where it does not say how long the file is.
    base::Result<SourceFacts> look();

    /// Takes bytes as they come; `offset` counts in the file. False: no more is wanted.
    using Sink = std::function<bool(std::int64_t offset, const char* data, std::size_t size)>;
    /// Gives these bytes, in order. Of a server that knows no ranges the sink sees the file from its beginning instead, bytes that it has
    /// seen before among them, until it wants no more. Where a token was shown and is refused it is asked again, as for what may pass:
    /// there may be a new one by then. Errors: Cancelled, SourceMissing (there is no such file), LinkSilent (no answer, or
    /// it breaks off again and again), LinkRefused (it may not be read, or is no answer to what was asked), LinkForbidden (the guard),
    /// SourceChanged (it is another file than the one that is known).
    base::Result<void> read(std::int64_t offset, std::int64_t bytes, const SourceFacts& known, const Sink& sink);
    /// It gave the whole where a part was asked for.
    bool ignoresRanges() const { return m_ignoresRanges; }

private:
    struct Exchange;
    class Impl;
    /// Asks until an answer is there that counts; where that led, the sink has had it.
    base::Result<void> ask(Exchange& exchange);

    std::unique_ptr<Impl> m_impl;
    std::atomic<bool> m_ignoresRanges{false};
};

} // namespace net
