// What an answer to a range says of the file: the part, the whole, another file.

#include "core/model/source_blocks.hpp"
#include "core/net/source_part.hpp"

#include <gtest/gtest.h>
#include <vector>

namespace {

const net::SourceFacts kKnown{.bytes = 1000, .validator = "\"a\"", .modifiedMs = 0};

net::Answer part(const std::string& range, const std::string& tag) {
    net::Answer answer;
    answer.status = 206;
    answer.contentRange = range;
    answer.etag = tag;
    return answer;
}

net::Answer whole(const std::string& length, const std::string& tag) {
    net::Answer answer;
    answer.status = 200;
    answer.contentLength = length;
    answer.etag = tag;
    return answer;
}

net::PartTake taken(const net::Answer& answer, const net::SourceFacts& known = kKnown) {
    return net::partTakeOf(known, 100, 200, answer);
}

} // namespace

using net::PartTake;

TEST(SourcePart, IsTakenWhereItIsWhatWasAskedForOfTheSameFile) {
    EXPECT_EQ(taken(part("bytes 100-199/1000", "\"a\"")), PartTake::Part);
    EXPECT_EQ(taken(part("bytes 100-149/1000", "\"a\"")), PartTake::Part) << "less is no fault";
    EXPECT_EQ(taken(part("bytes 100-199/*", "")), PartTake::Part) << "what is not told contradicts nothing";
    EXPECT_EQ(taken(part("bytes 0-199/1000", "\"a\"")), PartTake::Other);
    EXPECT_EQ(taken(part("bytes 100-200/1000", "\"a\"")), PartTake::Other);
    EXPECT_EQ(taken(part("", "\"a\"")), PartTake::Other);
}

TEST(SourcePart, AnotherFileIsNoticedByItsTagItsTimeAndItsLength) {
    EXPECT_EQ(taken(part("bytes 100-199/1000", "\"b\"")), PartTake::Changed) << "though the server disregards If-Range";
    EXPECT_EQ(taken(part("bytes 100-199/1001", "\"a\"")), PartTake::Changed);
    EXPECT_EQ(taken(whole("1000", "\"b\"")), PartTake::Changed);
    EXPECT_EQ(taken(whole("999", "\"a\"")), PartTake::Changed);
    net::Answer behind;
    behind.status = 416;
    EXPECT_EQ(taken(behind), PartTake::Changed);
    const net::SourceFacts byTime{.bytes = 1000, .validator = "Wed, 25 Nov 2026 10:00:00 GMT", .modifiedMs = 0};
    net::Answer later = part("bytes 100-199/1000", "");
    later.lastModified = "Wed, 25 Nov 2026 10:00:07 GMT";
    EXPECT_EQ(taken(later, byTime), PartTake::Changed);
    later.lastModified = byTime.validator;
    EXPECT_EQ(taken(later, byTime), PartTake::Part);
}

TEST(SourcePart, WhoKnowsNoRangesGivesTheWhole) {
    EXPECT_EQ(taken(whole("1000", "\"a\"")), PartTake::Whole);
    EXPECT_EQ(taken(whole("", "")), PartTake::Whole);
    net::Answer missing;
    missing.status = 404;
    EXPECT_EQ(taken(missing), PartTake::Nothing);
}

TEST(SourcePart, TheFirstAnswerTellsTheFile) {
    const auto ofPart = net::sourceFactsOf(part("bytes 0-0/1000", "\"a\""));
    ASSERT_TRUE(ofPart);
    EXPECT_EQ(*ofPart, kKnown);
    net::Answer dated = whole("1000", "");
    dated.lastModified = "Thu, 01 Jan 1970 00:01:40 GMT";
    dated.date = "Thu, 01 Jan 1970 00:02:40 GMT";
    const auto ofWhole = net::sourceFactsOf(dated);
    ASSERT_TRUE(ofWhole);
    EXPECT_EQ(ofWhole->modifiedMs, 100'000);
    EXPECT_EQ(ofWhole->validator, dated.lastModified);
    EXPECT_EQ(net::sourceFactsOf(whole("1000", "W/\"a\""))->validator, "") << "a weak tag vouches for no bytes";
    EXPECT_FALSE(net::sourceFactsOf(part("bytes 0-0/*", "\"a\"")));
    EXPECT_FALSE(net::sourceFactsOf(whole("", "\"a\"")));
}

TEST(SourceLines, AnEncoderMayAskForWhatThereIsAlone) {
    constexpr std::int64_t kBytes = 10 * model::kSourceBlock + 1; // eleven blocks
    EXPECT_EQ(model::blockCount(kBytes), 11);
    EXPECT_EQ(model::blockBytes(10, kBytes), 1);
    EXPECT_EQ(model::blockBytes(11, kBytes), 0);
    EXPECT_EQ(model::blockBytes(-1, kBytes), 0);
    EXPECT_EQ(model::blockCount(0), 0);
    EXPECT_TRUE(model::isPossible({0, 1}, kBytes));
    EXPECT_TRUE(model::isPossible({2, 9}, kBytes));
    for (const model::SourceNeed& need :
        std::vector<model::SourceNeed>{{-1, 1}, {11, 1}, {10, 2}, {0, 0}, {0, -1}, {0, 12}, {INT64_MAX, 1}, {0, INT64_MAX}})
        EXPECT_FALSE(model::isPossible(need, kBytes)) << need.block << ", " << need.count;
}

TEST(SourceLines, ALineThatMeansNothingIsPassedOver) {
    const model::SourceHave have{.block = 7, .file = "/cache/7", .at = 16, .crc32c = 0xffffffff};
    model::HostMessage message;
    message.have = have;
    EXPECT_EQ(model::haveOf(model::toBytes(message)), have);
    for (const char* line : {"", "{}", "have", R"({"have":{}})", R"({"have":{"block":-1,"file":"x"}})", R"({"have":{"block":1,"file":""}})",
             R"({"have":{"block":1,"file":"x","at":-5}})", R"({"have":{"block":1,"file":"x","crc32c":4294967296}})"})
        EXPECT_FALSE(model::haveOf(line)) << line;
}
