// A film that is here already is added once more: in the place of what there is, or under a name that the operator types.

#include "tests/ui/open_window.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/field_notice.hpp"
#include "ui/widgets/name_taken_dialog.hpp"

#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>

namespace {

/// Has every film already, as "alpha"; refuses names as the engine does.
class FullService : public support::FakeService {
public:
    Results addJobs(std::vector<model::AddRequest> requests) override {
        std::vector<model::CommandResult> results;
        for (const auto& request : requests) {
            added.push_back(request);
            model::CommandResult result;
            result.id = "alpha";
            if (!request.again && (request.name.empty() || request.name == "taken")) {
                result.problem = base::Error{base::ErrorCode::NameTaken, "It is here already."};
                result.freeName = request.name.empty() ? "alpha-7" : "taken-2"; // the others are on the ingest
            } else if (request.name == "a/b") {
                result.problem = base::Error{base::ErrorCode::InvalidInput, "That is no folder's name."};
                result.freeName = "a-b-3";
            }
            results.push_back(result);
        }
        return base::ready<std::vector<model::CommandResult>>(std::move(results));
    }
};

struct AddAgain : WindowFixture<FullService> {
    QTemporaryDir folder;

    ui::NameTakenDialog* add(const QStringList& films) {
        service.add("alpha", model::JobState::Done);
        show();
        QStringList paths;
        for (const QString& film : films) {
            paths << folder.path() + QLatin1Char('/') + film;
            QFile file(paths.last());
            EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        }
        window->queue().addPaths(paths);
        return asked();
    }
    ui::NameTakenDialog* asked() {
        processPendingEvents();
        for (auto* dialog : window->findChildren<ui::NameTakenDialog*>())
            if (dialog->isVisible()) return dialog;
        return nullptr;
    }
    static void click(ui::NameTakenDialog* dialog, const char* words) {
        for (auto* button : dialog->findChildren<QPushButton*>())
            if (button->text() == QLatin1String(words)) return button->click();
        ADD_FAILURE() << "no button " << words;
    }
    static QString problem(const ui::NameTakenDialog* dialog) { return dialog->findChild<ui::FieldNotice*>()->text(); }
};

} // namespace

TEST_F(AddAgain, TheNewNameIsTyped) {
    auto* dialog = add({QStringLiteral("alpha.mp4")});
    ASSERT_TRUE(dialog);
    auto* name = dialog->findChild<QLineEdit*>();
    EXPECT_EQ(name->text(), QStringLiteral("alpha-7")) << "one that the engine takes, to begin with";
    name->setText(QStringLiteral("director's-cut"));
    click(dialog, "Add under this name");
    EXPECT_FALSE(asked());
    EXPECT_EQ(service.added.back().name, "director's-cut");
    EXPECT_FALSE(service.added.back().again) << "no other name is made of it";
    EXPECT_FALSE(service.added.back().replace);
}

TEST_F(AddAgain, ANameThatCannotBeIsAskedForAgainWithTheReason) {
    auto* dialog = add({QStringLiteral("alpha.mp4")});
    ASSERT_TRUE(dialog);
    dialog->findChild<QLineEdit*>()->setText(QStringLiteral("taken"));
    click(dialog, "Add under this name");
    dialog = asked();
    ASSERT_TRUE(dialog);
    EXPECT_EQ(dialog->findChild<QLineEdit*>()->text(), QStringLiteral("taken")) << "it stays there to be corrected";
    EXPECT_EQ(problem(dialog), QStringLiteral("This name is taken; taken-2 is free."));
    dialog->findChild<QLineEdit*>()->setText(QStringLiteral("a/b"));
    EXPECT_EQ(problem(dialog), QString()) << "that was another name";
    click(dialog, "Add under this name");
    dialog = asked();
    ASSERT_TRUE(dialog);
    EXPECT_EQ(problem(dialog), QStringLiteral("This cannot be a folder's name; a-b-3 can."));
    dialog->findChild<QLineEdit*>()->clear();
    for (auto* button : dialog->findChildren<QPushButton*>())
        EXPECT_EQ(button->isEnabled(), button->text() != QStringLiteral("Add under this name")) << "an empty name is none";
}

TEST_F(AddAgain, WhatIsReplacedIsLeftToTheServiceUntilTheNewOneIsThere) {
    auto* dialog = add({QStringLiteral("alpha.mp4")});
    ASSERT_TRUE(dialog);
    click(dialog, "Replace");
    processPendingEvents();
    ASSERT_EQ(service.added.size(), 2u);
    EXPECT_TRUE(service.added.back().replace);
    EXPECT_EQ(service.added.back().replaces, "alpha");
    EXPECT_EQ(service.added.back().name, "alpha");
    EXPECT_TRUE(service.asked.empty()) << "the earlier job would be lost if adding failed";
}

TEST_F(AddAgain, SeveralFilmsGetTheirNamesByThemselves) {
    auto* dialog = add({QStringLiteral("one.mp4"), QStringLiteral("two.mp4")});
    ASSERT_TRUE(dialog);
    EXPECT_FALSE(dialog->findChild<QLineEdit*>()->isVisible());
    click(dialog, "Add under new names");
    processPendingEvents();
    ASSERT_EQ(service.added.size(), 4u);
    EXPECT_TRUE(service.added.back().again);
    EXPECT_EQ(service.added.back().name, "");
}
