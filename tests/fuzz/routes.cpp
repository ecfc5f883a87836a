#include "core/http/routes.hpp"
#include "core/http/target.hpp"

// Whatever the target, it finds one route or none; a value is never empty, and nothing longer comes out than went in.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    static const http::RouteTable table({{"GET", "/media/{path...}", nullptr}, {"GET", "/jobs/{id}", nullptr},
        {"POST", "/jobs/actions", nullptr}, {"GET", "/jobs/{id}/log", nullptr}, {"GET", "/{page}", nullptr}});
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto match = table.match("GET", text);
    using Outcome = http::RouteTable::Outcome;
    if ((match.outcome == Outcome::Found) != (match.route != nullptr)) __builtin_trap();
    if ((match.outcome == Outcome::OtherMethod) == match.allow.empty() || match.outcome == Outcome::Options) __builtin_trap();
    std::size_t length = 0;
    for (const auto& [name, value] : match.values.named) {
        if (value.empty()) __builtin_trap();
        length += value.size();
    }
    for (const std::string& segment : match.values.rest) length += segment.size();
    if (length > size) __builtin_trap();
    if (const auto segments = http::segmentsOf(text); segments && segments->empty()) __builtin_trap();
    return 0;
}
