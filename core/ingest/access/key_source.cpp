#include "core/ingest/access/key_source.hpp"

#include "core/net/transfer.hpp"

#include <memory>

namespace ingest {
namespace {

constexpr std::size_t kLargestSet = 64 << 10;
constexpr int kPatienceS = 10;

/// The operator names the address: it may lie in their own network.
net::AddressGuard everywhere() {
    return net::AddressGuard(net::networksOf("0.0.0.0/0, ::/0").value_or({}));
}

base::Error unreadable(base::ErrorCode code, const net::Url& url, const std::string& why) {
    return {code, "The keys of media tokens cannot be read at " + url.text + ": " + why + "."};
}

base::Result<std::string> read(const net::Url& url, net::FetchControl& control) {
    net::FetchRequest request;
    request.guard = everywhere();
    request.limits.connectSeconds = kPatienceS;
    std::string text;
    const net::Sink sink = [&text](const net::Answer&, const char* data, std::size_t size) {
        if (text.size() + size > kLargestSet) return false;
        text.append(data, size);
        return true;
    };
    const net::Got got = net::get({.url = url, .offset = 0, .ifRange = {}, .timeoutMs = kPatienceS * 1000}, request, control, sink);
    using End = net::Got::End;
    if (got.end == End::Cancelled) return base::Error{base::ErrorCode::Cancelled, "The ingest stops."};
    if (got.end == End::Stopped) return unreadable(base::ErrorCode::TooLarge, url, "the answer is too large for a set of keys");
    if (got.end != End::Whole) return unreadable(base::ErrorCode::LinkSilent, url, got.why);
    if (got.answer.status != 200) return unreadable(base::ErrorCode::LinkRefused, url, "it answers " + std::to_string(got.answer.status));
    return text;
}

} // namespace

KeySource keysAt(const std::string& url) {
    const auto control = std::make_shared<net::FetchControl>();
    KeySource source;
    source.ask = [url, control]() -> base::Result<std::string> {
        MR_ASSIGN(const net::Url where, net::urlOf(url));
        return read(where, *control);
    };
    source.cancel = [control] { control->cancel(); };
    return source;
}

std::string keySetOf(std::string api) {
    while (api.ends_with('/')) api.pop_back();
    return api + "/.well-known/jwks.json";
}

} // namespace ingest
