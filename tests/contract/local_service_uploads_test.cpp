// Jobs of the embedded engine whose source is still being uploaded: they are there, and nothing of them begins.

#include "tests/contract/scripted_service.hpp"

using contract::Scripted;

namespace {

struct Uploads : Scripted {
    std::string file; ///< where the upload will be

    void SetUp() override {
        Scripted::SetUp();
        file = local.film("uploaded.mp4");
        find();
    }
    void find(double received = 0.25) {
        local.service().setUploads([this, received](const std::string& id) -> std::optional<engine::UploadedSource> {
            if (id != "u_abcdefghijklmnop") return std::nullopt;
            return engine::UploadedSource{.file = file, .bytes = 6, .received = received};
        });
    }
    model::Result<model::CommandResult> addUpload(const std::string& upload) {
        model::AddRequest request;
        request.source = model::Source(model::SourceKind::Upload, upload);
        request.presetId = "web-h264";
        const auto future = local.service().addJobs({request});
        EXPECT_TRUE(local.until([&] { return future.isFinished(); }));
        const auto added = future.result();
        if (!added) return added.error();
        return added->front();
    }
};

} // namespace

TEST_F(Uploads, NothingBeginsBeforeAllOfTheSourceIsHere) {
    const auto added = addUpload("u_abcdefghijklmnop");
    ASSERT_TRUE(added && !added->problem);
    const std::string id = added->id;
    EXPECT_EQ(job(id).state, model::JobState::Waiting);
    EXPECT_EQ(job(id).sourceKind, model::SourceKind::Upload);
    EXPECT_EQ(job(id).name, "uploaded");
    EXPECT_EQ(job(id).sourceBytes, 6);
    EXPECT_DOUBLE_EQ(job(id).received, 0.25);

    local.service().sourceReceived(file, 0.5);
    const std::string other = add("other.mp4"); // what waits holds up nobody
    ASSERT_TRUE(untilRunning(other + "/chunk-001"));
    EXPECT_DOUBLE_EQ(job(id).received, 0.5);
    for (const auto& order : local.executor->orders) EXPECT_NE(order.id.substr(0, id.size()), id) << order.id;

    (void)local.service().act({other}, model::JobAction::Cancel);
    local.service().sourceReceived(file, 1);
    EXPECT_TRUE(untilRunning(id + "/chunk-001")) << log(id);
}

TEST_F(Uploads, TheRowIsToldAsTheBytesCome) {
    const auto added = addUpload("u_abcdefghijklmnop");
    ASSERT_TRUE(added);
    double told = 0;
    QObject::connect(&local.service(), &model::Service::eventPublished, [&](const model::Event& event) {
        if (event.job && event.job->id == added->id) told = event.job->received;
    });
    local.service().sourceReceived(file, 0.75);
    EXPECT_TRUE(local.until([&] { return told == 0.75; }));
}

TEST_F(Uploads, AJobGoesOnWaitingAfterARestart) {
    const auto added = addUpload("u_abcdefghijklmnop");
    ASSERT_TRUE(added);
    local.start();
    find();
    EXPECT_LT(job(added->id).received, 1);
    const std::string other = add("other.mp4");
    ASSERT_TRUE(untilRunning(other + "/chunk-001"));
    EXPECT_EQ(job(added->id).state, model::JobState::Waiting);
    (void)local.service().act({other}, model::JobAction::Cancel);
    local.service().sourceReceived(file, 1);
    EXPECT_TRUE(untilRunning(added->id + "/chunk-001")) << log(added->id);
}

TEST_F(Uploads, AnUploadThatEndsFailsItsJobWithTheReason) {
    const auto added = addUpload("u_abcdefghijklmnop");
    ASSERT_TRUE(added);
    local.service().sourceLost(file);
    ASSERT_TRUE(local.until([&] { return job(added->id).isFinal(); }));
    EXPECT_EQ(job(added->id).state, model::JobState::Failed);
    EXPECT_EQ(troubleOf(added->id), "MR-1102");
}

TEST_F(Uploads, AnUploadThatIsNotThereAddsNothing) {
    const auto added = addUpload("u_qqqqqqqqqqqqqqqq");
    ASSERT_TRUE(added);
    ASSERT_TRUE(added->problem);
    EXPECT_EQ(added->problem->code, static_cast<int>(base::ErrorCode::NotFound));
    EXPECT_EQ(added->id, "");
}
