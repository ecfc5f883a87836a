#pragma once
/// A table of routes: which handler answers which method at which path, decided in one place. A value, immutable once made; may be read
/// from any thread. Knows no socket.

#include "core/http/message.hpp"

#include <span>

namespace http {

/// What a path has where its pattern has names. Views point into the table and into the request's target.
struct PathValues {
    std::vector<std::pair<std::string_view, std::string>> named; ///< "{id}": that segment, decoded and never empty
    std::vector<std::string> rest;                               ///< "{path...}": the segments from there on, decoded; may be none
    std::string_view query;                                      ///< as sent, without its '?'

    /// "" for a name that the pattern does not have.
    std::string_view operator[](std::string_view name) const;
};

struct Route {
    std::string method;  ///< "GET" answers HEAD too
    std::string pattern; ///< "/api/v1/jobs/{id}", "/media/{path...}"
    std::function<Awaitable<Response>(Request&, const PathValues&)> handler;
};

/// Patterns that fit the same path: the first segment that differs decides, a word before "{id}", and that before "{path...}". Methods are
/// looked at after that: where "/jobs/actions" takes POST only, GET of it is a 405 and not the job "actions".
class RouteTable {
public:
    /// Throws std::logic_error for a malformed pattern, and for two routes of the same method at the same paths: such a table is a bug.
    explicit RouteTable(std::vector<Route> routes);

    enum class Outcome { Found, Options, OtherMethod, UnknownPath, Malformed };
    struct Match {
        Outcome outcome = Outcome::UnknownPath;
        const Route* route = nullptr; ///< when Found; lives as long as the table
        PathValues values;            ///< when Found
        std::string allow;            ///< of OPTIONS, and when OtherMethod: "GET, HEAD, OPTIONS"
    };
    /// `target` as sent. Options: no route of the table asks for that method itself.
    Match match(std::string_view method, std::string_view target) const;

    /// By the route's handler; 204 to OPTIONS, 400, 404 or 405 when there is none.
    Awaitable<Response> answer(Request& request) const;
    /// The same for what `match` found; `found` outlives the wait.
    static Awaitable<Response> answer(Request& request, const Match& found);

private:
    struct Segment {
        enum class Kind { Word, One, Rest } kind = Kind::Word;
        std::string text; ///< of a word; else the name
    };
    struct Entry {
        Route route;
        std::vector<Segment> segments;
    };
    /// All routes of the same paths.
    struct Resource {
        std::vector<Entry> entries;
        std::string allow;
    };

    static std::vector<Segment> segmentsIn(const std::string& pattern);
    /// 0 when they fit the same paths; negative: `a` is the more special one.
    static int order(const std::vector<Segment>& a, const std::vector<Segment>& b);
    static bool fits(const std::vector<Segment>& pattern, const std::vector<std::string>& path);
    static PathValues valuesOf(const Entry& entry, std::vector<std::string> path);
    static const Entry* find(const Resource& resource, std::string_view method);
    static void addMethod(std::string& list, std::string_view method);
    static Response refusalOf(const Match& found);

    std::vector<Resource> m_resources; ///< the more special ones first
    std::string m_allow;               ///< every method of the table
};

} // namespace http
