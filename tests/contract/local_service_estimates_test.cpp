// Estimates before there is a job: few films are read at once, each within a time, and uploads when they are whole.

#include "tests/contract/scripted_service.hpp"

namespace contract {
namespace {

class Estimates : public Scripted {
protected:
    QFuture<model::Result<model::Estimate>> ask(const model::Source& source) {
        model::AddRequest request;
        request.source = source;
        request.presetId = "web-h264";
        return local.service().estimate(request);
    }
    std::size_t reading() const { return local.executor->running().size(); }
};

} // namespace

TEST_F(Estimates, TwoAreReadAtOnceAndTheNextWhenOneEnds) {
    local.executor->readsSources = false;
    std::vector<QFuture<model::Result<model::Estimate>>> asked;
    for (const char* name : {"a.mp4", "b.mp4", "c.mp4"}) asked.push_back(ask(local.film(name)));
    ASSERT_TRUE(local.until([&] { return reading() == 2; }));
    const std::string first = local.executor->running().front();
    local.executor->finish(first, base::Error{base::ErrorCode::SourceUnreadable, "It cannot be read."});
    ASSERT_TRUE(local.until([&] { return local.executor->orders.size() == 3; }));
    int answered = 0;
    for (const auto& each : asked) answered += each.isFinished() ? 1 : 0;
    EXPECT_EQ(answered, 1);
    for (const auto& order : local.executor->orders) EXPECT_EQ(order.task.output, "") << "no picture is made for nobody";
}

TEST_F(Estimates, WhatIsNotReadInTimeIsGivenUpAndMakesRoom) {
    local.options.estimateWithinMs = 50;
    local.start();
    local.executor->readsSources = false;
    const auto late = local.get(ask(local.film("a.mp4")));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, base::ErrorCode::DiskSilent);
    EXPECT_NE(late.error().message.find("a.mp4"), std::string::npos) << late.error().message;
    EXPECT_TRUE(local.until([&] { return reading() == 0; })) << "its process is ended";
    EXPECT_TRUE(local.service().snapshot().jobs.empty());
}

TEST_F(Estimates, WhoComesAfterManyIsToldToComeAgain) {
    local.executor->readsSources = false;
    const std::string film = local.film("a.mp4");
    std::vector<QFuture<model::Result<model::Estimate>>> asked;
    for (int i = 0; i < 33; ++i) asked.push_back(ask(film));
    ASSERT_TRUE(asked.back().isFinished());
    ASSERT_FALSE(asked.back().result());
    EXPECT_EQ(asked.back().result().error().code, base::ErrorCode::Busy);
    EXPECT_FALSE(asked.front().isFinished());
}

TEST_F(Estimates, AnUploadIsReadWhenItIsWhole) {
    const std::string film = local.film("uploaded.mp4");
    double received = 0.5;
    local.service().setUploads([&](const std::string& id) -> std::optional<engine::UploadedSource> {
        if (id != "u_abcdefghijklmnop") return std::nullopt;
        return engine::UploadedSource{.file = film, .bytes = 6, .received = received};
    });
    const auto codeOf = [this](const char* id) {
        const auto estimate = local.get(ask(model::Source(model::SourceKind::Upload, id)));
        return estimate ? base::ErrorCode::Cancelled : estimate.error().code;
    };
    EXPECT_EQ(codeOf("u_abcdefghijklmnop"), base::ErrorCode::InvalidInput);
    EXPECT_EQ(codeOf("u_ponmlkjihgfedcba"), base::ErrorCode::NotFound);
    received = 1;
    const auto estimate = local.get(ask(model::Source(model::SourceKind::Upload, "u_abcdefghijklmnop")));
    ASSERT_TRUE(estimate) << estimate.error().message;
    EXPECT_GT(estimate->bytes, 0);
}

TEST_F(Estimates, AJobIsEstimatedAsWasSaidBeforeItWasMade) {
    const std::string film = local.film("a.mp4");
    const auto said = local.get(ask(film));
    ASSERT_TRUE(said) << said.error().message;
    const std::string id = add("b.mp4");
    ASSERT_TRUE(untilRunning(id + "/chunk-001"));
    EXPECT_EQ(stored(id).firstEstimate, *said);
}

} // namespace contract
