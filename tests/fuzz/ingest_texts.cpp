#include "core/http/forwarded.hpp"
#include "core/ingest/access/access.hpp"
#include "core/ingest/gate/live_gate.hpp"
#include "core/ingest/gate/mpd_names.hpp"

#include <algorithm>
#include <string>

// Texts that clients of the ingest send: playlists, tickets, lists of tokens, addresses of proxies.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto names = ingest::namesOf(text);
    for (const auto& path : ingest::pathsNamed("a/b/c.m3u8", names.files, ingest::kAnyHost))
        if (path.find("..") != std::string::npos && (path.starts_with("../") || path.find("/../") != std::string::npos)) __builtin_trap();
    (void)ingest::withGaps(text, names.files);
    const auto segments = ingest::namesOfMpd(text);
    const std::vector<std::string> some(
        segments.files.begin(), segments.files.begin() + static_cast<std::ptrdiff_t>(segments.files.size() / 2));
    if (const auto cut = ingest::mpdWithout(text, some))
        for (const auto& left : ingest::namesOfMpd(*cut).files)
            if (std::find(some.begin(), some.end(), left) != some.end()) __builtin_trap();
    const ingest::LiveGate::ReceivedPlaylist source{text, "host"};
    ingest::LiveGate gate({.exists = [](const std::string& path) { return path.size() % 2 == 0; },
        .named = [](const std::string&) { return nullptr; },
        .referrer = [](const std::string&) { return std::string(); },
        .waiting = [&](const std::string&) { return std::optional(source); }});
    for (const char* path : {"a/b.m3u8", "a/b.mpd"}) {
        (void)ingest::impossibleName(path, ingest::namesIn(path, text).files, "host");
        (void)gate.enter(path, gate.judge(path, source, 0), source);
        gate.published(path, {});
    }
    (void)gate.overdue(1'000'000);
    (void)ingest::grantsOf(text);
    const ingest::Access access({}, false, "key");
    if (access.isSigned(text, "a/b/c", 0)) __builtin_trap();
    const auto trusted = http::Networks::parse({"127.0.0.1"});
    (void)http::clientOf("127.0.0.1", text, *trusted);
    return 0;
}
