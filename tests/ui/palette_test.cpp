// The command palette, by its keys.

#include "tests/ui/open_window.hpp"
#include "ui/models/action_list.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/command_palette.hpp"
#include "ui/widgets/menu_bar.hpp"

#include <QAction>
#include <QLineEdit>

namespace {

struct PaletteTest : OpenWindow {
    QLineEdit* openPalette() {
        for (const ui::ListedAction& listed : ui::listActions(window->menus()))
            if (listed.action->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_K)) listed.action->trigger();
        processPendingEvents();
        const auto* palette = shown<ui::CommandPalette>();
        return palette ? palette->findChild<QLineEdit*>() : nullptr;
    }
};

ui::PaletteEntry entry(const char* text, const char* detail) {
    return {.text = QLatin1String(text), .detail = QLatin1String(detail), .keys = {}, .icon = {}, .act = [] {}};
}

} // namespace

TEST(PaletteModel, EveryWordMustOccurAndTheBestMatchComesFirst) {
    ui::PaletteModel model(
        {entry("Move to top", "Job"), entry("Stop motion", "Done"), entry("Top hat", "Waiting"), entry("Mute", "Preview")});
    model.setSearch(QStringLiteral("top"));
    QStringList found;
    for (int row = 0; row < model.rowCount(); ++row) found << model.data(model.index(row), Qt::DisplayRole).toString();
    EXPECT_EQ(found, QStringList({QStringLiteral("Top hat"), QStringLiteral("Move to top"), QStringLiteral("Stop motion")}));
    model.setSearch(QStringLiteral("TOP  job"));
    ASSERT_EQ(model.rowCount(), 1);
    EXPECT_EQ(model.entry(model.index(0))->text, QStringLiteral("Move to top"));
    model.setSearch(QStringLiteral("nothing of it"));
    EXPECT_EQ(model.rowCount(), 0);
    model.setSearch({});
    EXPECT_EQ(model.rowCount(), 4);
}

TEST_F(PaletteTest, AJobIsFoundByNameAndChosen) {
    service.add("alpha", model::JobState::Done);
    service.add("harbour", model::JobState::Done);
    open();
    window->showPage(ui::MainWindow::Settings);
    auto* field = openPalette();
    ASSERT_TRUE(field);
    field->setText(QStringLiteral("harb"));
    EXPECT_TRUE(field->accessibleDescription().contains(QStringLiteral("harbour"))) << "a screen reader hears what is chosen";
    press(field, Qt::Key_Return);
    EXPECT_FALSE(shown<ui::CommandPalette>());
    EXPECT_TRUE(window->queue().isVisible());
    ASSERT_TRUE(window->queue().list().current());
    EXPECT_EQ(window->queue().list().current()->id, "harbour");
}

TEST_F(PaletteTest, AnActionIsDoneWithTheKeysAlone) {
    service.add("alpha", model::JobState::Failed);
    open();
    auto* field = openPalette();
    ASSERT_TRUE(field);
    field->setText(QStringLiteral("retr"));
    press(field, Qt::Key_Down); // past the end and round
    press(field, Qt::Key_Up);
    press(field, Qt::Key_Return);
    ASSERT_EQ(service.asked.size(), 1u);
    EXPECT_EQ(service.asked.back().second, model::JobAction::Retry);
}

TEST_F(PaletteTest, EscapeLeavesWithoutDoingAnything) {
    service.add("alpha", model::JobState::Failed);
    open();
    auto* field = openPalette();
    ASSERT_TRUE(field);
    field->setText(QStringLiteral("retry"));
    press(field, Qt::Key_Escape);
    EXPECT_FALSE(shown<ui::CommandPalette>());
    EXPECT_TRUE(service.asked.empty());
}
