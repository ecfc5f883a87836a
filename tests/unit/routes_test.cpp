#include "core/http/routes.hpp"
#include "core/http/target.hpp"

#include <gtest/gtest.h>
#include <stdexcept>

using http::RouteTable;
using Outcome = RouteTable::Outcome;

namespace {

using Segments = std::vector<std::string>;

const RouteTable& table() {
    static const RouteTable routes({{"GET", "/jobs", nullptr}, {"POST", "/jobs", nullptr}, {"DELETE", "/jobs/{job}", nullptr},
        {"GET", "/jobs/{id}", nullptr}, {"POST", "/jobs/actions", nullptr}, {"GET", "/jobs/{id}/log", nullptr},
        {"GET", "/media/{path...}", nullptr}, {"PUT", "/media/{path...}", nullptr}, {"OPTIONS", "/media/{path...}", nullptr},
        {"GET", "/media/{film}/master.m3u8", nullptr}, {"GET", "/", nullptr}});
    return routes;
}

/// The pattern that answers; "" for none.
std::string patternOf(std::string_view method, std::string_view target) {
    const auto found = table().match(method, target);
    return found.outcome == Outcome::Found ? found.route->pattern : "";
}

} // namespace

TEST(Routes, TheMoreSpecialPatternAnswers) {
    EXPECT_EQ(patternOf("GET", "/jobs"), "/jobs");
    EXPECT_EQ(patternOf("GET", "/jobs/j1"), "/jobs/{id}");
    EXPECT_EQ(patternOf("DELETE", "/jobs/j1"), "/jobs/{job}");
    EXPECT_EQ(patternOf("POST", "/jobs/actions"), "/jobs/actions");
    EXPECT_EQ(patternOf("GET", "/jobs/actions"), "") << "is no job";
    EXPECT_EQ(patternOf("GET", "/jobs/actions/log"), "/jobs/{id}/log");
    EXPECT_EQ(patternOf("GET", "/media/film/master.m3u8"), "/media/{film}/master.m3u8");
    EXPECT_EQ(patternOf("GET", "/media/film/720p/master.m3u8"), "/media/{path...}");
    EXPECT_EQ(patternOf("PUT", "/media/film/master.m3u8"), "") << "the path is looked at before the method";
    EXPECT_EQ(patternOf("GET", "/"), "/");
    for (const char* unknown : {"/job", "/jobs/", "/jobs/j1/", "/jobs/j1/logs", "//jobs", "/jobs//log", "/Jobs", "/mediax"})
        EXPECT_EQ(table().match("GET", unknown).outcome, Outcome::UnknownPath) << unknown;
}

TEST(Routes, ValuesAreDecodedOnceAndCutBefore) {
    const auto job = table().match("DELETE", "/jobs/a%2Fb%252F%C3%B6?force=%31&x");
    ASSERT_EQ(job.outcome, Outcome::Found);
    EXPECT_EQ(job.values["job"], "a/b%2Fö");
    EXPECT_EQ(job.values["id"], "") << "the name of another route of this path";
    EXPECT_EQ(job.values.query, "force=%31&x") << "as sent";
    const auto file = table().match("PUT", "/m%65dia/film/%2e%2e/a%2fb/");
    ASSERT_EQ(file.outcome, Outcome::Found);
    EXPECT_EQ(file.values.rest, (Segments{"film", "..", "a/b", ""}));
    EXPECT_EQ(table().match("GET", "/media").values.rest, Segments{});
    EXPECT_EQ(table().match("GET", "/media").outcome, Outcome::Found) << "a rest of nothing";
    EXPECT_EQ(table().match("GET", "/media/").values.rest, Segments{""});
    for (const char* malformed : {"/jobs/%", "/jobs/%4", "/jobs/%zz", "/%", "", "jobs", "*", "host:443", "?x"})
        EXPECT_EQ(table().match("GET", malformed).outcome, Outcome::Malformed) << malformed;
}

TEST(Routes, OtherMethodsLearnWhichThereAre) {
    EXPECT_EQ(patternOf("HEAD", "/jobs/j1"), "/jobs/{id}") << "GET answers HEAD";
    EXPECT_EQ(table().match("HEAD", "/jobs/actions").outcome, Outcome::OtherMethod) << "where there is no GET";
    const auto patch = table().match("PATCH", "/jobs/j1");
    EXPECT_EQ(patch.outcome, Outcome::OtherMethod);
    EXPECT_EQ(patch.allow, "DELETE, GET, HEAD, OPTIONS");
    EXPECT_EQ(table().match("get", "/jobs").outcome, Outcome::OtherMethod) << "methods have their case";
    const auto options = table().match("OPTIONS", "/jobs/actions");
    EXPECT_EQ(options.outcome, Outcome::Options);
    EXPECT_EQ(options.allow, "POST, OPTIONS");
    EXPECT_EQ(patternOf("OPTIONS", "/media/x"), "/media/{path...}") << "a route of its own";
    EXPECT_EQ(table().match("OPTIONS", "/media/x").allow, "GET, HEAD, PUT, OPTIONS") << "a preflight asks for them there too";
    EXPECT_EQ(table().match("PATCH", "/media/x").allow, "GET, HEAD, PUT, OPTIONS");
    const auto server = table().match("OPTIONS", "*");
    EXPECT_EQ(server.outcome, Outcome::Options);
    EXPECT_EQ(server.allow, "GET, HEAD, POST, DELETE, PUT, OPTIONS");
    EXPECT_EQ(table().match("PATCH", "/elsewhere").outcome, Outcome::UnknownPath);
}

TEST(Routes, ATableThatContradictsItselfIsRefused) {
    const auto make = [](std::vector<http::Route> routes) { return RouteTable(std::move(routes)); };
    EXPECT_THROW(make({{"GET", "/a/{x}", nullptr}, {"GET", "/a/{y}", nullptr}}), std::logic_error);
    EXPECT_NO_THROW(make({{"GET", "/a/{x}", nullptr}, {"PUT", "/a/{y}", nullptr}, {"GET", "/a/{x}/", nullptr}}));
    for (const char* bad : {"", "a", "/{x...}/b", "/{}", "/{...}", "/a{x}", "/{x", "/x}"})
        EXPECT_THROW(make({{"GET", bad, nullptr}}), std::logic_error) << bad;
    EXPECT_EQ(make({}).match("GET", "/").outcome, Outcome::UnknownPath);
}

TEST(Target, SegmentsAreCutThenDecoded) {
    EXPECT_EQ(http::segmentsOf(""), Segments{""});
    EXPECT_EQ(http::segmentsOf("a//b/"), (Segments{"a", "", "b", ""}));
    EXPECT_EQ(http::segmentsOf("a%2fb/%00"), (Segments{"a/b", std::string(1, '\0')}));
    EXPECT_EQ(http::segmentsOf("a/%g0"), std::nullopt);
    EXPECT_EQ(http::segmentsOf(std::string(10'000, '/')), std::nullopt);
    EXPECT_EQ(http::percentDecoded("100%25+1"), "100%+1");
}
