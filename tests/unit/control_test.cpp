#include "core/model/control.hpp"
#include "core/model/open_request.hpp"

#include <gtest/gtest.h>

namespace {

using model::ControlRequest;
using model::ControlVerb;
using model::JobState;

model::Job job(const std::string& id, const std::string& name, JobState state = JobState::Waiting) {
    model::Job made;
    made.id = id;
    made.name = name;
    made.state = state;
    return made;
}

const std::vector<model::Job> kJobs{job("aaaa1111", "film"), job("aaaa2222", "other", JobState::Done),
    job("bbbb3333", "film", JobState::Failed), job("cccc4444", "last", JobState::Encoding)};

ControlRequest asked(ControlVerb verb, std::vector<std::string> words) {
    ControlRequest request;
    request.verb = verb;
    request.jobs = std::move(words);
    return request;
}

std::vector<std::string> idsOf(const model::Result<std::vector<model::Job>>& jobs) {
    std::vector<std::string> ids;
    if (!jobs) return {jobs.error().message};
    for (const auto& each : *jobs) ids.push_back(each.id);
    return ids;
}

using Ids = std::vector<std::string>;

} // namespace

TEST(Control, ARequestSurvivesItsLineAndIsTakenForNoOther) {
    ControlRequest request = asked(ControlVerb::Move, {"film", "aaaa"});
    request.to = model::MoveTo::Bottom;
    const QByteArray line = model::toBytes(request);
    EXPECT_TRUE(model::isControlRequest(line));
    const auto back = model::controlRequestOf(line);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, request);
    EXPECT_FALSE(
        model::isControlRequest(model::lineOf(model::OpenRequest{.files = {"/films/a.mp4"}, .activationToken = "", .connect = {}})));
    EXPECT_FALSE(model::isControlRequest("hello"));
    EXPECT_FALSE(model::isControlRequest("[]"));
}

TEST(Control, WhatANewerMillraceAsksIsRefusedAndSaysSo) {
    for (const char* line : {R"({"control":2,"verb":"list"})", R"({"control":1,"verb":"dance"})"}) {
        const auto request = model::controlRequestOf(line);
        ASSERT_FALSE(request) << line;
        EXPECT_EQ(request.error().code, base::ErrorCode::Unsupported) << line;
    }
}

TEST(Control, FilesThatAnotherFolderWouldDecideAreRefused) {
    for (const char* line : {R"({"control":1,"verb":"add","add":[{"source":{"kind":"path","text":"a.mp4"}}]})",
             R"({"control":1,"verb":"add","add":[{"source":{"kind":"path","text":""}}]})", R"({"control":0})", R"({"control":"1"})"})
        EXPECT_FALSE(model::controlRequestOf(line)) << line;
}

TEST(Control, AJobIsMeantByItsIdTheBeginningOfItOrItsName) {
    EXPECT_EQ(idsOf(model::jobsMeant(asked(ControlVerb::Pause, {"aaaa2222"}), kJobs)), Ids{"aaaa2222"});
    EXPECT_EQ(idsOf(model::jobsMeant(asked(ControlVerb::Pause, {"bbbb"}), kJobs)), Ids{"bbbb3333"});
    EXPECT_EQ(idsOf(model::jobsMeant(asked(ControlVerb::Pause, {"other"}), kJobs)), Ids{"aaaa2222"});
    EXPECT_EQ(idsOf(model::jobsMeant(asked(ControlVerb::Pause, {"last", "other", "cccc"}), kJobs)), (Ids{"aaaa2222", "cccc4444"}))
        << "in the order of the queue, each once";
}

TEST(Control, WhatSeveralJobsHaveIsRefusedWithTheirIds) {
    for (const char* word : {"film", "aaaa"}) {
        const auto meant = model::jobsMeant(asked(ControlVerb::Cancel, {word}), kJobs);
        ASSERT_FALSE(meant) << word;
        EXPECT_EQ(meant.error().code, base::ErrorCode::Conflict);
        EXPECT_NE(meant.error().message.find("aaaa1111"), std::string::npos) << meant.error().message;
    }
    EXPECT_EQ(model::jobsMeant(asked(ControlVerb::Cancel, {"bbb"}), kJobs).error().code, base::ErrorCode::NotFound) << "too short";
    EXPECT_EQ(model::jobsMeant(asked(ControlVerb::Cancel, {"last", "nobody"}), kJobs).error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(model::jobsMeant(asked(ControlVerb::Cancel, {}), kJobs).error().code, base::ErrorCode::InvalidInput);
}

TEST(Control, AllMeansThoseThatTheVerbFits) {
    const auto all = [](ControlVerb verb) {
        ControlRequest request = asked(verb, {});
        request.all = true;
        return idsOf(model::jobsMeant(request, kJobs));
    };
    EXPECT_EQ(all(ControlVerb::Retry), Ids{"bbbb3333"});
    EXPECT_EQ(all(ControlVerb::Cancel), (Ids{"aaaa1111", "cccc4444"}));
    EXPECT_EQ(all(ControlVerb::ClearFinished), Ids{"aaaa2222"});
    EXPECT_EQ(idsOf(model::jobsMeant(asked(ControlVerb::ClearFinished, {}), kJobs)), Ids{"aaaa2222"});
    EXPECT_EQ(model::jobsMeant(asked(ControlVerb::List, {}), kJobs)->size(), kJobs.size());
}

TEST(Control, WhatMakesNoSenseIsObjectedTo) {
    EXPECT_TRUE(model::objection(ControlVerb::Pause, job("a", "film", JobState::Done)));
    EXPECT_TRUE(model::objection(ControlVerb::Pause, job("a", "film", JobState::Publishing)));
    EXPECT_FALSE(model::objection(ControlVerb::Pause, job("a", "film", JobState::Paused))) << "it is as it was wished";
    EXPECT_TRUE(model::objection(ControlVerb::Retry, job("a", "film", JobState::Encoding)));
    EXPECT_FALSE(model::objection(ControlVerb::Retry, job("a", "film", JobState::Cancelled)));
    EXPECT_TRUE(model::objection(ControlVerb::Resume, job("a", "film", JobState::Failed)));
    EXPECT_TRUE(model::objection(ControlVerb::Cancel, job("a", "film", JobState::Done)));
    EXPECT_FALSE(model::objection(ControlVerb::Remove, job("a", "film", JobState::Done)));
}

TEST(Control, WhatIsObjectedCanBeSaidInAnotherLanguage) {
    const auto problem = model::objection(ControlVerb::Pause, job("a", "film", JobState::Done));
    ASSERT_TRUE(problem);
    EXPECT_EQ(problem->message, "film is done; there is nothing to pause.");
    EXPECT_EQ(problem->error().text, base::text("%1 is %2; there is nothing to pause.", "film", base::text("done")));
}

TEST(Control, WhatIsOfferedMeetsNoObjection) {
    for (const JobState state : {JobState::Waiting, JobState::Encoding, JobState::Publishing, JobState::Paused, JobState::Done,
             JobState::Failed, JobState::Cancelled}) {
        const auto row = job("a", "film", state);
        for (const ControlVerb verb : {ControlVerb::Pause, ControlVerb::Resume, ControlVerb::Retry, ControlVerb::Cancel})
            if (model::isOffered(verb, row)) {
                EXPECT_FALSE(model::objection(verb, row)) << model::word(verb) << " of what is " << model::word(state);
            }
    }
    EXPECT_FALSE(model::isOffered(ControlVerb::Cancel, job("a", "film", JobState::Cancelled)));
    EXPECT_FALSE(model::objection(ControlVerb::Cancel, job("a", "film", JobState::Cancelled))) << "it is as it was wished";
    auto halfGone = job("a", "film", JobState::Done);
    halfGone.output = model::OutputState::Deleting;
    EXPECT_FALSE(model::isOffered(ControlVerb::DeleteOutput, halfGone)) << "it goes on by itself";
    halfGone.trouble = model::Trouble{};
    EXPECT_TRUE(model::isOffered(ControlVerb::DeleteOutput, halfGone));
}

TEST(Control, ATimeToStartIsOfferedForWhatHasNotBegun) {
    for (const auto state : {JobState::Waiting, JobState::Paused})
        EXPECT_TRUE(model::isOffered(ControlVerb::SetStart, job("a", "a", state)));
    for (const auto state : {JobState::Encoding, JobState::Publishing, JobState::Done, JobState::Failed, JobState::Cancelled})
        EXPECT_FALSE(model::isOffered(ControlVerb::SetStart, job("a", "a", state))) << model::word(state);
    model::Job begun = job("a", "a", JobState::Paused);
    begun.startedMs = 1;
    EXPECT_FALSE(model::isOffered(ControlVerb::SetStart, begun));
    ControlRequest request = asked(ControlVerb::SetStart, {"film"});
    request.at = 4'102'444'800'000;
    EXPECT_EQ(model::controlRequestOf(model::toBytes(request)).value(), request);
}
