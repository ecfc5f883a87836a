#include "core/api/seed/film_tickets.hpp"

namespace {

auth::KnownToken known() {
    auth::KnownToken token;
    token.identity.tokenId = "annastoken";
    return token;
}

} // namespace

// Nobody makes a ticket without the key; one that was made opens what it was made for, whatever that is called.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    static const base::SystemClock clock{};
    static const auto authenticator = [] {
        auto made = std::make_shared<auth::Authenticator>();
        auth::Directory directory;
        directory.tokens["annastoken"] = known();
        made->swap(std::make_shared<const auth::Directory>(directory));
        return made;
    }();
    static const api::FilmTickets tickets(authenticator, clock);
    const std::string text(reinterpret_cast<const char*>(data), size);
    if (tickets.holder(text, "j_1", "720p")) __builtin_trap();
    const std::string ticket = tickets.issue("annastoken", text, "720p").text;
    if (!tickets.holder(ticket, text, "720p") || tickets.holder(ticket, text + "x", "720p")) __builtin_trap();
    return 0;
}
