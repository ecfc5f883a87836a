// Start, end and audio tracks of jobs that have not begun, in the inspector.

#include "tests/ui/open_window.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/excerpt_card.hpp"

#include <QCheckBox>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>

namespace {

struct Numbers {
    explicit Numbers(QLocale::Language language) : before(QLocale()) { QLocale::setDefault(QLocale(language)); }
    ~Numbers() { QLocale::setDefault(before); }
    QLocale before;
};

struct ExcerptCardTest : OpenWindow {
    /// A film of 100 s with an English and a German track, and one that cannot be decoded.
    void add(const std::string& id, model::JobState state = model::JobState::Waiting) {
        service.add(id, state);
        service.jobs.back().filmSeconds = service.jobs.back().durationSeconds = 100;
        service.jobs.back().audioTracks = {{1, "aac", "eng", "", 2, true}, {2, "ac3", "deu", "", 6, true}, {3, "dts", "", "", 6, false}};
    }
    void openWith(const std::vector<std::string>& ids) {
        open();
        window->queue().list().selectJobs(ids);
        processPendingEvents();
    }
    ui::ExcerptCard* card() const { return shown<ui::ExcerptCard>(); }
    QLineEdit* field(const char* name) const {
        for (auto* each : card()->findChildren<QLineEdit*>())
            if (each->accessibleName() == QLatin1String(name)) return each;
        return nullptr;
    }
    QList<QCheckBox*> boxes() const {
        QList<QCheckBox*> found;
        for (auto* each : card()->findChildren<QCheckBox*>())
            if (each->isVisible()) found << each;
        return found;
    }
    void enter(const char* name, const QString& text) {
        QLineEdit* edit = field(name);
        edit->setFocus();
        edit->selectAll();
        edit->insert(text);
        edit->setModified(true);
        press(edit, Qt::Key_Return);
    }
    model::Excerpt asked(std::size_t change) const { return service.changesOfJobs.at(change).excerpt.value(); }
};

} // namespace

TEST_F(ExcerptCardTest, AStartAndAnEndAreAskedFor) {
    add("alpha");
    openWith({"alpha"});
    ASSERT_TRUE(card());
    enter("Start", QStringLiteral("1:02,5"));
    ASSERT_EQ(service.changesOfJobs.size(), 1u);
    EXPECT_EQ(service.changesOfJobs[0].id, "alpha");
    EXPECT_EQ(asked(0).start, 62.5);
    EXPECT_EQ(asked(0).end, std::nullopt);
    service.jobs[0].excerpt = asked(0);
    service.change(0);
    processPendingEvents();
    EXPECT_EQ(field("Start")->text(), QStringLiteral("1:02.5"));
    enter("End", QStringLiteral("80"));
    ASSERT_EQ(service.changesOfJobs.size(), 2u);
    EXPECT_EQ(asked(1).start, 62.5);
    EXPECT_EQ(asked(1).end, 80);
}

TEST_F(ExcerptCardTest, FractionsStandBehindTheSignOfTheLanguageAndBothAreRead) {
    const Numbers german(QLocale::German);
    add("alpha");
    service.jobs.back().filmSeconds = service.jobs.back().durationSeconds = 5.96;
    openWith({"alpha"});
    EXPECT_EQ(field("End")->placeholderText(), QStringLiteral("0:05,96"));
    enter("Start", QStringLiteral("0:01.5"));
    ASSERT_EQ(service.changesOfJobs.size(), 1u);
    EXPECT_EQ(asked(0).start, 1.5);
    service.jobs[0].excerpt = asked(0);
    service.change(0);
    processPendingEvents();
    EXPECT_EQ(field("Start")->text(), QStringLiteral("0:01,5"));
    EXPECT_TRUE(ui::words::sourceFacts(service.jobs[0]).endsWith(QStringLiteral("0:01,5–0:05,96")));
    EXPECT_EQ(ui::words::said(model::excerptText(asked(0))), QStringLiteral("0:01,5 to the end"));
    EXPECT_EQ(model::excerptText(asked(0)).english(), "0:01.5 to the end") << "logs and the command line are English";
    enter("End", QStringLiteral("0:02,25"));
    ASSERT_EQ(service.changesOfJobs.size(), 2u);
    EXPECT_EQ(asked(1).end, 2.25);
}

TEST_F(ExcerptCardTest, WhatIsNoPartOfTheFilmIsSaidAndNotAskedFor) {
    add("alpha");
    openWith({"alpha"});
    enter("Start", QStringLiteral("soon"));
    EXPECT_TRUE(says(QStringLiteral("\"soon\" is no time")));
    enter("Start", QStringLiteral("2:10"));
    EXPECT_TRUE(says(QStringLiteral("The start, 2:10, lies behind the end of the film, which is 1:40 long.")));
    enter("Start", QString());
    enter("End", QStringLiteral("0"));
    EXPECT_TRUE(says(QStringLiteral("does not lie behind the start")));
    EXPECT_TRUE(service.changesOfJobs.empty());
    service.change(0); // rows change while somebody types
    processPendingEvents();
    EXPECT_EQ(field("End")->text(), QStringLiteral("0"));
}

TEST_F(ExcerptCardTest, TracksAreChosenByTheirBoxes) {
    add("alpha");
    openWith({"alpha"});
    ASSERT_EQ(boxes().size(), 3);
    EXPECT_TRUE(boxes()[0]->text().contains(QStringLiteral("eng")) && boxes()[0]->text().contains(QStringLiteral("stereo")));
    EXPECT_TRUE(boxes()[1]->text().contains(QStringLiteral("5.1")));
    EXPECT_TRUE(boxes()[0]->isChecked() && boxes()[1]->isChecked());
    EXPECT_FALSE(boxes()[2]->isEnabled());
    boxes()[0]->click();
    ASSERT_EQ(service.changesOfJobs.size(), 1u);
    EXPECT_EQ(asked(0).audioTracks, std::vector{2});
    service.jobs[0].excerpt = asked(0);
    service.change(0);
    processPendingEvents();
    EXPECT_FALSE(boxes()[0]->isChecked());
    boxes()[0]->click();
    EXPECT_TRUE(asked(1).isWhole()) << "all that can be decoded is what there is without a choice";
}

TEST_F(ExcerptCardTest, WhatAScreenReaderTogglesIsAskedFor) {
    add("alpha");
    add("beta");
    model::Excerpt own;
    own.audioTracks = std::vector{2};
    service.jobs[1].excerpt = own;
    openWith({"alpha", "beta"});
    ASSERT_EQ(boxes().size(), 3);
    ASSERT_EQ(boxes()[0]->checkState(), Qt::PartiallyChecked);
    toggleAsAScreenReaderDoes(*boxes()[1]); // of both
    ASSERT_EQ(service.changesOfJobs.size(), 2u);
    EXPECT_EQ(asked(0).audioTracks, std::vector{1});
    EXPECT_EQ(asked(1).audioTracks, std::vector<int>());
    boxes()[0]->click(); // some to all
    ASSERT_EQ(service.changesOfJobs.size(), 3u);
    EXPECT_EQ(service.changesOfJobs[2].id, "beta");
    boxes()[0]->click();
    EXPECT_EQ(boxes()[0]->checkState(), Qt::Unchecked);
    boxes()[0]->click();
    EXPECT_EQ(boxes()[0]->checkState(), Qt::Checked) << "nobody chooses some of them by a click";
}

TEST_F(ExcerptCardTest, SeveralJobsAreChangedTogetherAndKeepWhatIsTheirOwn) {
    add("alpha");
    add("beta");
    model::Excerpt own;
    own.start = 5;
    service.jobs[1].excerpt = own;
    openWith({"alpha", "beta"});
    ASSERT_TRUE(card());
    EXPECT_EQ(field("Start")->text(), QString()) << "they differ";
    enter("End", QStringLiteral("50"));
    ASSERT_EQ(service.changesOfJobs.size(), 2u);
    EXPECT_EQ(asked(0).start, std::nullopt);
    EXPECT_EQ(asked(1).start, 5);
    EXPECT_TRUE(asked(0).end == 50 && asked(1).end == 50);
    boxes()[1]->click();
    ASSERT_EQ(service.changesOfJobs.size(), 4u);
    EXPECT_EQ(asked(2).audioTracks, std::vector{1});
    EXPECT_EQ(asked(3).audioTracks, std::vector{1});
}

TEST_F(ExcerptCardTest, FilmsOfDifferentTracksKeepAllOrNone) {
    add("alpha");
    add("beta");
    service.jobs[1].audioTracks.pop_back();
    openWith({"alpha", "beta"});
    ASSERT_EQ(boxes().size(), 1);
    boxes()[0]->click();
    ASSERT_EQ(service.changesOfJobs.size(), 2u);
    EXPECT_EQ(asked(0).audioTracks, std::vector<int>());
    EXPECT_EQ(asked(1).audioTracks, std::vector<int>());
}

TEST_F(ExcerptCardTest, APausedFilmIsReadWhenItsTracksAreWanted) {
    service.add("alpha", model::JobState::Paused);
    openWith({"alpha"});
    QPushButton* read = nullptr;
    for (auto* each : card()->findChildren<QPushButton*>())
        if (each->isVisible()) read = each;
    ASSERT_TRUE(read);
    read->click();
    ASSERT_EQ(service.asked.size(), 1u);
    EXPECT_EQ(service.asked[0], (std::pair<std::string, model::JobAction>("alpha", model::JobAction::Read)));
}

TEST_F(ExcerptCardTest, WhatHasBegunStaysWhatItIs) {
    add("alpha", model::JobState::Encoding);
    add("beta");
    openWith({"alpha"});
    EXPECT_FALSE(card());
    window->queue().list().selectJobs({"alpha", "beta"});
    processPendingEvents();
    EXPECT_FALSE(card());
}
