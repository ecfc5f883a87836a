// Signed addresses of films: for one film, for a while, as long as the token that asked for them lives.

#include "core/api/seed/film_tickets.hpp"
#include "tests/support/stepped_clock.hpp"

#include <gtest/gtest.h>

namespace {

struct FilmTickets : testing::Test {
    FilmTickets() {
        clock.ms = 1'000'000;
        tell({});
    }
    /// The map with anna's token, an admin's, and one of a worker. `revokedMs`: when anna's was taken back.
    void tell(std::int64_t revokedMs, std::int64_t expiresMs = 0) {
        auth::Directory directory;
        auth::KnownToken anna;
        anna.identity.tokenId = "annastoken";
        anna.identity.user = "anna";
        anna.identity.role = auth::Role::Admin;
        anna.identity.expiresMs = expiresMs;
        anna.identity.publish = anna.identity.read = {""};
        anna.revokedMs = revokedMs;
        directory.tokens["annastoken"] = anna;
        auth::KnownToken worker;
        worker.identity.tokenId = "aworker";
        worker.identity.role = auth::Role::Worker;
        directory.tokens["aworker"] = worker;
        authenticator->swap(std::make_shared<const auth::Directory>(directory));
    }
    bool opens(const std::string& ticket, std::string_view job = "j_1", std::string_view quality = "720p") const {
        return tickets.holder(ticket, job, quality).has_value();
    }

    support::SteppedClock clock;
    std::shared_ptr<auth::Authenticator> authenticator = std::make_shared<auth::Authenticator>();
    api::FilmTickets tickets{authenticator, clock};
};

} // namespace

TEST_F(FilmTickets, OpenOneQualityOfOneJobToAViewer) {
    const auto ticket = tickets.issue("annastoken", "j_1", "720p");
    const auto holder = tickets.holder(ticket.text, "j_1", "720p");
    ASSERT_TRUE(holder) << holder.error().message;
    EXPECT_EQ(holder->who(), "anna");
    EXPECT_EQ(holder->role, auth::Role::Viewer) << "whatever else anna may";
    EXPECT_TRUE(holder->publish.empty() && holder->read.empty());
    EXPECT_FALSE(opens(ticket.text, "j_2"));
    EXPECT_FALSE(opens(ticket.text, "j_1", "1080p"));
    EXPECT_FALSE(opens(ticket.text, "j_17", "20p")) << "no two films are signed alike";
}

TEST_F(FilmTickets, EndAfterTenMinutes) {
    const auto ticket = tickets.issue("annastoken", "j_1", "720p");
    EXPECT_EQ(ticket.expiresMs, clock.ms + 600'000);
    clock.ms += 599'999;
    EXPECT_TRUE(opens(ticket.text));
    clock.ms += 1;
    EXPECT_FALSE(opens(ticket.text));
}

TEST_F(FilmTickets, EndWithTheTokenThatAskedForThem) {
    const auto ticket = tickets.issue("annastoken", "j_1", "720p");
    EXPECT_TRUE(tickets.isAlive("annastoken"));
    tell(clock.ms);
    EXPECT_FALSE(opens(ticket.text)) << "it was taken back";
    EXPECT_FALSE(tickets.isAlive("annastoken"));
    tell(0, clock.ms + 1000);
    EXPECT_TRUE(opens(ticket.text));
    clock.ms += 1000;
    EXPECT_FALSE(opens(ticket.text)) << "it has expired";
    EXPECT_FALSE(opens(tickets.issue("nobody", "j_1", "720p").text));
    EXPECT_FALSE(opens(tickets.issue("aworker", "j_1", "720p").text)) << "whose role sees no films";
}

TEST_F(FilmTickets, CannotBeMadeOrChangedByAnybodyElse) {
    const std::string ticket = tickets.issue("annastoken", "j_1", "720p").text;
    for (std::size_t i = 0; i < ticket.size(); ++i) {
        std::string changed = ticket;
        changed[i] = changed[i] == '1' ? '2' : '1';
        EXPECT_FALSE(opens(changed)) << changed;
    }
    for (const char* none : {"", ".", "..", "9999999999999.annastoken.", "9999999999999.annastoken", "-1.annastoken.x", "x.y.z"})
        EXPECT_FALSE(opens(none)) << none;
    EXPECT_FALSE(opens(ticket + "A"));
    EXPECT_FALSE(opens(std::string(100'000, '.')));
    EXPECT_FALSE(opens(api::FilmTickets(authenticator, clock).issue("annastoken", "j_1", "720p").text)) << "of another start of the server";
}
