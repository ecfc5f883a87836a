// The picker of presets: by category, whose names cannot be chosen.

#include "tests/ui/open_window.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/basics.hpp"

#include <QAction>
#include <QMenu>
#include <QTest>
#include <set>

namespace {

class ShelfService : public support::FakeService {
public:
    QFuture<model::Result<std::vector<model::Preset>>> presets() override {
        std::vector<model::Preset> presets;
        for (const auto& [id, category] : {std::pair{"web-h264", "general"}, {"live", "fast"}, {"two-pass", "general"}, {"mine", "own"}}) {
            if (gone.contains(id)) continue;
            model::Preset& preset = presets.emplace_back();
            preset.id = preset.name = id;
            preset.category = category;
            preset.rungs.push_back({.name = "720p", .shortSide = 720});
        }
        return base::ready<std::vector<model::Preset>>(presets);
    }
    /// By somebody else, as the engine tells of it.
    void takeAway(const std::string& id) {
        gone.insert(id);
        model::Event event;
        event.kind = model::Event::Kind::PresetsChanged;
        event.ids = {id};
        publish(event);
    }
    std::set<std::string> gone;
};

struct PresetPickerTest : WindowFixture<ShelfService> {
    QComboBox& picker() const {
        for (auto* each : window->findChildren<ui::PrefixedCombo*>())
            if (each->findData(QStringLiteral("two-pass")) >= 0) return *each;
        throw std::runtime_error("there is no picker");
    }
};

} // namespace

TEST_F(PresetPickerTest, ShowsEachCategoryOnceAboveItsPresets) {
    show();
    processPendingEvents();
    QStringList rows;
    for (int i = 0; i < picker().count(); ++i) rows << picker().itemText(i);
    EXPECT_EQ(rows,
        (QStringList{QStringLiteral("General"), QStringLiteral("web-h264"), QStringLiteral("two-pass"), QStringLiteral("Fast"),
            QStringLiteral("live"), QStringLiteral("Own"), QStringLiteral("mine")}));
}

TEST_F(PresetPickerTest, ACategoryIsNeverWhatIsChosen) {
    show();
    processPendingEvents();
    EXPECT_FALSE(picker().currentData().isNull());
    for (int i = 0; i < 8; ++i) {
        QTest::keyClick(&picker(), Qt::Key_Down);
        EXPECT_FALSE(picker().currentData().isNull()) << picker().currentText().toStdString();
    }
    EXPECT_EQ(picker().currentText(), QStringLiteral("mine"));
    for (int i = 0; i < 8; ++i) QTest::keyClick(&picker(), Qt::Key_Up);
    EXPECT_EQ(picker().currentText(), QStringLiteral("web-h264"));
}

TEST_F(PresetPickerTest, FollowsWhatOthersChangeAndKeepsTheChoice) {
    show();
    processPendingEvents();
    picker().setCurrentIndex(picker().findData(QStringLiteral("two-pass")));
    service.takeAway("live");
    processPendingEvents();
    EXPECT_EQ(picker().findData(QStringLiteral("live")), -1);
    EXPECT_EQ(picker().findText(QStringLiteral("Fast")), -1) << "nor the category that is empty now";
    EXPECT_EQ(picker().currentData().toString(), QStringLiteral("two-pass"));
    service.takeAway("mine");
    processPendingEvents();
    EXPECT_EQ(picker().findData(QStringLiteral("mine")), -1);
}

TEST_F(PresetPickerTest, AJobsOwnPresetIsWhatItsMenuSaysIsChosen) {
    service.add("alpha", model::JobState::Waiting);
    service.jobs.front().presetId.clear();
    service.jobs.front().preset.emplace().name = service.jobs.front().presetName = "Mine for Friday";
    show();
    processPendingEvents();
    window->queue().list().select("alpha");
    Q_EMIT window->queue().list().menuWanted({});
    QStringList chosen;
    for (const auto* action : window->queue().findChildren<QAction*>())
        if (action->isCheckable() && action->isChecked() && action->parent() && action->parent()->inherits("QMenu") &&
            !action->actionGroup())
            chosen << action->text();
    EXPECT_EQ(chosen, QStringList{QStringLiteral("Mine for Friday (as given)")});
}
