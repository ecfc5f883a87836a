#pragma once
/// A task as a worker gets it: the order, where its source is, where what it makes goes. Values; any thread.

#include "core/fleet/wire/messages.hpp"
#include "core/work/order.hpp"

namespace fleet {
inline namespace wire {

using ByteRange = model::ByteSpan;

/// A foreign address, a path of the API with a ticket, or both: then the address is read where it still has that very file, and the API
/// where it has not, or cannot be reached.
struct SourceAccess {
    std::string url = {};  ///< "https://films.example.com/a.mp4?…"; may hold secrets
    std::string etag = {}; ///< of `url`: what its server vouched for (a validator, RFC 9110, 8.8) when the job began
    std::string key = {};  ///< of `url`: model::sourceKeyOf
    std::string path = {}; ///< "/api/v1/fleet/sources/<id>"
    std::string ticket = {};
    std::string ending = {}; ///< of the file's name, "mkv": it tells of its format; "": none
    model::Fingerprint fingerprint = {};
    std::vector<ByteRange> head = {};

    bool isNone() const { return url.empty() && path.empty(); }
    bool operator==(const SourceAccess&) const = default;
    template <class F> static void describe(F&& f) {
        f("url", &SourceAccess::url);
        f("etag", &SourceAccess::etag);
        f("key", &SourceAccess::key);
        f("path", &SourceAccess::path);
        f("ticket", &SourceAccess::ticket);
        f("ending", &SourceAccess::ending);
        f("fingerprint", &SourceAccess::fingerprint);
        f("head", &SourceAccess::head);
    }
};

/// A small file that the task reads beside its source: what first passes left.
struct ObjectAccess {
    std::string name = {}; ///< as in the order's inputs: "statistics/pass1-00001.stats"
    std::int64_t bytes = 0;
    std::string sha256 = {};
    std::string path = {}; ///< of the API; asked for with the source's ticket

    bool operator==(const ObjectAccess&) const = default;
    template <class F> static void describe(F&& f) {
        f("name", &ObjectAccess::name);
        f("bytes", &ObjectAccess::bytes);
        f("sha256", &ObjectAccess::sha256);
        f("path", &ObjectAccess::path);
    }
};

/// Where the files of this attempt go; nobody else writes there.
struct UploadAccess {
    std::string base = {};   ///< an address, or a path of the API: "/api/v1/fleet/staging/<job>/<unit>.<fence>/"
    std::string ticket = {}; ///< shown as bearer
    std::int64_t maxBytes = 0;

    bool operator==(const UploadAccess&) const = default;
    template <class F> static void describe(F&& f) {
        f("base", &UploadAccess::base);
        f("ticket", &UploadAccess::ticket);
        f("maxBytes", &UploadAccess::maxBytes);
    }
};

struct Lease {
    std::string task = {};
    std::int64_t fence = 0;
    std::string recipe = {}; ///< recipeOf its order: what the worker makes of it must be equal
    std::string pin = {};    ///< digest that its bytes must be of
    double cost = 0;         ///< estimated seconds of a slot
    work::Order body = {};   ///< without a path of any host
    SourceAccess source = {};
    std::vector<ObjectAccess> objects = {};
    UploadAccess upload = {};
    int seconds = kLeaseSeconds;

    TaskRef ref() const { return {task, fence}; }
    bool operator==(const Lease&) const = default;
    template <class F> static void describe(F&& f) {
        f("task", &Lease::task);
        f("fence", &Lease::fence);
        f("recipe", &Lease::recipe);
        f("pin", &Lease::pin);
        f("cost", &Lease::cost);
        f("body", &Lease::body);
        f("source", &Lease::source);
        f("objects", &Lease::objects);
        f("upload", &Lease::upload);
        f("seconds", &Lease::seconds);
    }
};

/// A name of a file below a folder: relative, with forward slashes, without anything that leads out of it or that a system reads otherwise.
bool isPlainName(const std::string& name);

/// Nothing in it leads out of the worker's folder, and its recipe is that of its order. Errors: InvalidInput.
base::Result<void> checked(const Lease& lease);

} // namespace wire
} // namespace fleet
