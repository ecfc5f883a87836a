// The contract's part about what operators arrange: the order of jobs, and presets of their own.

#include "tests/contract/service_contract.hpp"

#include <algorithm>
#include <optional>

namespace contract {

using Kind = model::Event::Kind;

TEST_P(ServiceContract, JobsGoToThePlaceBeforeAnother) {
    const auto ids = add({"a.mp4", "b.mp4", "c.mp4", "d.mp4"});
    const auto order = [this] {
        std::vector<std::string> all;
        for (const auto& job : host->service().snapshot().jobs) all.push_back(job.id);
        return all;
    };
    const auto moved = get(host->service().moveBefore({ids[3], ids[0]}, ids[2]));
    ASSERT_TRUE(moved && moved->size() == 2);
    EXPECT_EQ(order(), (std::vector<std::string>{ids[1], ids[0], ids[3], ids[2]})) << "in the order that they had";
    (void)get(host->service().moveBefore({ids[2]}, ids[1]));
    EXPECT_EQ(order(), (std::vector<std::string>{ids[2], ids[1], ids[0], ids[3]}));
    const auto nowhere = get(host->service().moveBefore({ids[2]}, "nobody"));
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(order(), (std::vector<std::string>{ids[2], ids[1], ids[0], ids[3]}));
}

TEST_P(ServiceContract, APresetOfOnesOwnIsKeptChangedAndRemovedAgainstWhatWasRead) {
    const auto find = [this](const std::string& id) -> std::optional<model::Preset> {
        for (const model::Preset& preset : get(host->service().presets()).value_or({}))
            if (preset.id == id) return preset;
        return std::nullopt;
    };
    const auto codeOf = [](const auto& refused) { return refused ? base::ErrorCode::Internal : refused.error().code; };
    model::Preset mine = find("web-h264").value();
    mine.id = "mine";
    mine.name = "My own";
    mine.category = "own";
    mine.rungs.resize(1);
    const auto made = get(host->service().savePreset({mine, ""}));
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_TRUE(find("mine"));
    EXPECT_EQ(*find("mine"), mine);
    const auto isTold = [](const model::Event& event) {
        return event.kind == Kind::PresetsChanged && event.ids == std::vector<std::string>{"mine"};
    };
    EXPECT_TRUE(host->until([&] { return std::any_of(events.begin(), events.end(), isTold); }));
    EXPECT_EQ(codeOf(get(host->service().savePreset({mine, ""}))), base::ErrorCode::Stale) << "there is one now";

    model::Preset named = mine;
    named.id = "named";
    named.name = find("web-h264")->name;
    EXPECT_EQ(codeOf(get(host->service().savePreset({named, ""}))), base::ErrorCode::Conflict) << "a picker would show two of one name";
    for (const char* name : {"two\nlines", "turned \u202egnp"}) {
        named.name = name;
        EXPECT_EQ(codeOf(get(host->service().savePreset({named, ""}))), base::ErrorCode::InvalidInput) << name;
    }

    const std::string read = model::revisionOf(*find("mine"));
    model::Preset changed = mine;
    changed.audioKbps = 96;
    ASSERT_TRUE(get(host->service().savePreset({changed, read})));
    EXPECT_EQ(find("mine")->audioKbps, 96);
    EXPECT_EQ(codeOf(get(host->service().savePreset({mine, read}))), base::ErrorCode::Stale) << "somebody else's change is not lost";
    EXPECT_EQ(codeOf(get(host->service().removePreset("mine", read))), base::ErrorCode::Stale);
    changed.rungs[0].kbps = 7;
    EXPECT_EQ(codeOf(get(host->service().savePreset({changed, model::revisionOf(*find("mine"))}))), base::ErrorCode::InvalidInput);
    model::Preset builtIn = find("web-h264").value();
    EXPECT_EQ(codeOf(get(host->service().savePreset({builtIn, model::revisionOf(builtIn)}))), base::ErrorCode::Forbidden);
    EXPECT_EQ(codeOf(get(host->service().removePreset(builtIn.id, model::revisionOf(builtIn)))), base::ErrorCode::Forbidden);

    ASSERT_TRUE(get(host->service().removePreset("mine", model::revisionOf(*find("mine")))));
    EXPECT_FALSE(find("mine"));
}

} // namespace contract
