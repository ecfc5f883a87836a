#pragma once
/// Reads files at a server that the operator has named, an ingest, in parts: one request after the other, over one connection that is
/// kept. On libcurl; each call waits: on a thread of a pool, one call at a time.
///
/// No guard is asked: the address is a setting and not somebody's link, and an ingest may well lie in an internal network. No redirect is
/// followed: the token is for that host alone.

#include "core/base/result.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace net {

class RangeReader {
public:
    struct Options {
        std::string token = {};       ///< bearer; "": none is sent
        std::string authorities = {}; ///< PEM file of certificates to trust; "": the system's
        int connectSeconds = 8;
        std::int64_t timeoutMs = 20'000; ///< of one call, with its second try
    };
    using Stop = std::shared_ptr<const std::atomic<bool>>;

    /// `stop`: once it is true, what is under way ends within a second, and nothing begins any more.
    RangeReader(Options options, Stop stop);
    ~RangeReader();
    RangeReader(const RangeReader&) = delete;
    RangeReader& operator=(const RangeReader&) = delete;

    struct Part {
        std::uint64_t offset = 0, length = 0;
        std::uint64_t total = 0; ///< bytes of the file
    };
    /// These bytes and no others, also of a server that knows no ranges. What breaks off is asked for once more. Errors: NotFound,
    /// IngestSilent (no answer, or none that is whole), IngestRefused (it may not be read, or is another file than one of `total` bytes),
    /// Cancelled.
    base::Result<std::string> part(const std::string& address, const Part& part);

    struct File {
        bool isUnchanged = false; ///< it is still the one of `knownTag`, and was not sent
        std::string bytes, etag;
    };
    /// Errors: as above; IngestRefused for more than `limit` bytes too.
    base::Result<File> file(const std::string& address, std::uint64_t limit, const std::string& knownTag = {});

private:
    struct Exchange;
    class Impl;
    base::Result<Exchange> ask(const std::string& address, Exchange wanted);
    std::unique_ptr<Impl> m_impl;
};

} // namespace net
