#include "tests/support/fake_service.hpp"
#include "tests/ui/open_window.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/failure_card.hpp"
#include "ui/widgets/job_picker.hpp"
#include "ui/widgets/job_strip.hpp"
#include "ui/widgets/rendition_list.hpp"
#include "ui/widgets/video_view.hpp"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <gtest/gtest.h>

namespace {

struct PreviewPageTest : testing::Test {
    support::FakeService service;
    ui::Theme theme;
    std::unique_ptr<ui::JobModel> jobs;
    std::unique_ptr<ui::PreviewPage> page;

    void open() {
        jobs = std::make_unique<ui::JobModel>(service);
        page = std::make_unique<ui::PreviewPage>(*jobs, theme);
        page->resize(1200, 800);
        page->show();
        processEvents();
    }
    static void processEvents() {
        for (int i = 0; i < 5; ++i) QApplication::processEvents();
    }
    /// The combo that lists the films.
    QComboBox* picker() {
        for (auto* each : page->findChildren<QComboBox*>())
            if (each->findText(QStringLiteral("film"), Qt::MatchContains) >= 0 || each->findData(QStringLiteral("film-a")) >= 0)
                return each;
        return nullptr;
    }
    void add(const std::string& id) {
        service.add(id, model::JobState::Done);
        service.jobs.back().playableSeconds = 10;
        service.jobs.back().hlsUrl = "http://127.0.0.1:1/media/" + id + "/master.m3u8";
    }
    void addFailed(const std::string& id) {
        service.add(id, model::JobState::Failed);
        fail(service.jobs.back());
    }
    static void fail(model::Job& job) {
        job.state = model::JobState::Failed;
        job.trouble = model::Trouble{.code = static_cast<int>(base::ErrorCode::ChunkUnreadable),
            .id = "MR-2104",
            .message = "The file is damaged between 216 s and 222 s.",
            .chunk = 36};
    }
    template <class Part> Part* shown() const {
        for (Part* each : page->findChildren<Part*>())
            if (each->isVisible()) return each;
        return nullptr;
    }
    static bool says(const QWidget& part, const QString& text) {
        for (const auto* label : part.findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(text)) return true;
        return false;
    }
    static QPushButton* visibleButton(const QWidget& part, const QString& text) {
        for (auto* each : part.findChildren<QPushButton*>())
            if (each->isVisible() && each->text() == text) return each;
        return nullptr;
    }
    void key(int which) {
        QKeyEvent press(QEvent::KeyPress, which, Qt::NoModifier);
        QApplication::sendEvent(page.get(), &press);
        processEvents();
    }
};

} // namespace

TEST_F(PreviewPageTest, ListsWhatCanBePlayedAndForgetsWhatIsRemoved) {
    add("film-a");
    add("film-b");
    open();
    ASSERT_TRUE(picker());
    const int before = picker()->count();
    service.act({"film-b"}, model::JobAction::Remove);
    processEvents();
    EXPECT_EQ(picker()->count(), before - 1);
}

TEST_F(PreviewPageTest, OpeningAJobChoosesItInTheList) {
    add("film-a");
    add("film-b");
    open();
    page->openJob("film-b");
    processEvents();
    ASSERT_TRUE(picker());
    EXPECT_TRUE(picker()->currentText().contains(QStringLiteral("film-b"))) << picker()->currentText().toStdString();
}

TEST_F(PreviewPageTest, EscapeLeavesTheFullScreen) {
    add("film-a");
    open();
    QSignalSpy changed(page.get(), &ui::PreviewPage::fullScreenChanged);
    page->setFullScreen(true);
    ASSERT_EQ(changed.count(), 1);
    EXPECT_TRUE(changed.last().first().toBool());
    key(Qt::Key_Escape);
    ASSERT_EQ(changed.count(), 2);
    EXPECT_FALSE(changed.last().first().toBool());
}

TEST_F(PreviewPageTest, EveryKeyOfThePageIsAnActionWithANameAndAShortcutOfItsOwn) {
    open();
    QSet<QString> shortcuts;
    EXPECT_GT(page->actions().size(), 5);
    for (const QAction* action : page->actions()) {
        EXPECT_FALSE(action->text().isEmpty());
        for (const QKeySequence& each : action->shortcuts()) {
            EXPECT_FALSE(shortcuts.contains(each.toString())) << each.toString().toStdString() << " is taken twice";
            shortcuts.insert(each.toString());
        }
    }
    EXPECT_FALSE(shortcuts.isEmpty());
}

TEST_F(PreviewPageTest, AJobThatFailedSaysWhyWhereItsPictureWouldBe) {
    addFailed("film-a");
    open();
    page->openJob("film-a");
    processEvents();
    const auto* card = shown<ui::FailureCard>();
    ASSERT_TRUE(card) << "the words of the queue's card";
    EXPECT_TRUE(page->findChild<ui::VideoView*>()->isAncestorOf(card));
    const auto remedy = ui::words::remedy(*service.jobs[0].trouble);
    for (const QString& part : {QStringLiteral("MR-2104"), remedy.title, remedy.what, ui::words::happened(*service.jobs[0].trouble)})
        EXPECT_TRUE(says(*card, part)) << part.toStdString();
    EXPECT_TRUE(page->findChild<ui::JobPicker*>()->currentText().contains(QStringLiteral("film-a")));
    EXPECT_EQ(page->jobId(), "film-a");

    std::vector<std::pair<std::string, model::JobAction>> wanted;
    QObject::connect(page.get(), &ui::PreviewPage::actionWanted, page.get(),
        [&](const std::string& id, model::JobAction action) { wanted.emplace_back(id, action); });
    auto* retry = visibleButton(*card, QStringLiteral("Retry"));
    ASSERT_TRUE(retry);
    retry->click();
    ASSERT_EQ(wanted.size(), 1u);
    EXPECT_EQ(wanted[0], (std::pair<std::string, model::JobAction>{"film-a", model::JobAction::Retry}));
}

TEST_F(PreviewPageTest, WithoutAFilmTheControlsRestAndTheCardHasTheTimelinesRoom) {
    addFailed("film-a");
    add("film-b");
    open();
    const auto controls = [&] {
        QList<QToolButton*> found;
        for (auto* each : page->findChildren<QToolButton*>())
            for (const char* name : {"Previous segment", "One frame back", "Play", "One frame forward", "Next segment"})
                if (each->accessibleName() == QLatin1String(name)) found << each;
        return found;
    }();
    ASSERT_EQ(controls.size(), 5);
    for (const auto* each : controls) EXPECT_FALSE(each->isEnabled()) << each->accessibleName().toStdString();
    EXPECT_FALSE(shown<ui::Timeline>()) << "where nothing is chosen there is no time to be shown";
    page->openJob("film-a");
    processEvents();
    for (const auto* each : controls) EXPECT_FALSE(each->isEnabled()) << each->accessibleName().toStdString();
    EXPECT_FALSE(shown<ui::Timeline>());
    page->openJob("film-b");
    for (const auto* each : controls) EXPECT_TRUE(each->isEnabled()) << each->accessibleName().toStdString();
    EXPECT_TRUE(shown<ui::Timeline>());
    Q_EMIT page->player().failed(base::text("No answer."));
    EXPECT_FALSE(shown<ui::Timeline>()) << "nothing of it was ever seen";
    page->openJob("film-b");
    Q_EMIT page->player().picture(QImage(64, 36, QImage::Format_RGB32), 3.2);
    Q_EMIT page->player().failed(base::text("No answer."));
    EXPECT_TRUE(shown<ui::Timeline>()) << "it says where it stopped";
}

TEST_F(PreviewPageTest, AFolderThatIsGoneIsSaidBesideTheCardWithTheWaysOut) {
    addFailed("film-a");
    open();
    page->openJob("film-a");
    processEvents();
    const auto* card = shown<ui::FailureCard>();
    ASSERT_TRUE(card);
    auto* show = visibleButton(*card, QStringLiteral("Show file"));
    ASSERT_TRUE(show);
    show->click();
    EXPECT_TRUE(QTest::qWaitFor([&] { return says(*page, QStringLiteral("is not there any more")); }));
    EXPECT_TRUE(card->isVisible());
    EXPECT_TRUE(visibleButton(*card, QStringLiteral("Retry")));
}

TEST_F(PreviewPageTest, ADeletedOutputLeavesTheSourceAlone) {
    add("film-a");
    open();
    page->openJob("film-a");
    processEvents();
    const auto* list = page->findChild<ui::RenditionList*>();
    ASSERT_GT(list->rows().size(), 1u);
    auto* copy = visibleButton(*page, QStringLiteral("Copy HLS link"));
    ASSERT_TRUE(copy);
    EXPECT_TRUE(copy->isEnabled());
    service.jobs[0].output = model::OutputState::Deleted;
    service.change(0);
    processEvents();
    EXPECT_EQ(list->rows().size(), 1u) << "renditions that are gone are offered";
    EXPECT_TRUE(list->button(list->rows()[0].id)->isChecked()) << "the source is what is shown now";
    EXPECT_FALSE(copy->isEnabled());
}

TEST_F(PreviewPageTest, OfARemovedJobNoLinkIsCopied) {
    add("film-a");
    open();
    page->openJob("film-a");
    processEvents();
    auto* copy = visibleButton(*page, QStringLiteral("Copy HLS link"));
    ASSERT_TRUE(copy && copy->isEnabled());
    service.act({"film-a"}, model::JobAction::Remove);
    processEvents();
    EXPECT_FALSE(copy->isEnabled());
}

TEST_F(PreviewPageTest, ACancelledJobSaysSoAndARetryShowsItsFilm) {
    service.add("film-a", model::JobState::Cancelled);
    open();
    page->openJob("film-a");
    processEvents();
    const QString title = ui::words::remedy(service.jobs[0]).title;
    EXPECT_TRUE(says(*page, title));
    ASSERT_TRUE(visibleButton(*page, QStringLiteral("Retry")));
    service.jobs[0].state = model::JobState::Encoding;
    service.change(0);
    processEvents();
    EXPECT_FALSE(says(*page, title));
    EXPECT_EQ(page->jobId(), "film-a");
}

TEST_F(PreviewPageTest, WhyAJobEndedStandsAboveWhatCanBeSeenOfIt) {
    service.add("film-a", model::JobState::Encoding);
    open();
    page->openJob("film-a"); // its source
    processEvents();
    EXPECT_FALSE(shown<ui::JobStrip>());
    fail(service.jobs[0]);
    service.change(0);
    processEvents();
    const auto* strip = shown<ui::JobStrip>();
    ASSERT_TRUE(strip);
    EXPECT_TRUE(says(*strip, QStringLiteral("MR-2104")));
    EXPECT_TRUE(says(*strip, ui::words::remedy(*service.jobs[0].trouble).what));
    EXPECT_TRUE(strip->accessibleName().contains(ui::words::remedy(*service.jobs[0].trouble).title)) << "a screen reader hears it";
    page->setFullScreen(true);
    EXPECT_FALSE(shown<ui::JobStrip>()) << "only the picture";
    page->setFullScreen(false);
    EXPECT_TRUE(shown<ui::JobStrip>());
}

TEST_F(PreviewPageTest, WhereNothingIsChosenTheFirstActionIsThere) {
    open();
    EXPECT_TRUE(says(*page, QStringLiteral("Choose a finished or running job, or open a link.")));
    EXPECT_TRUE(visibleButton(*page->findChild<ui::VideoView*>(), QStringLiteral("Open link…")));
}

TEST_F(PreviewPageTest, ALongNameIsCutInTheListAndWholeInItsToolTip) {
    const std::string name = "film-" + std::string(200, 'a') + "-the-end";
    add(name);
    open();
    page->openJob(name);
    processEvents();
    const auto* list = page->findChild<ui::JobPicker*>();
    EXPECT_LE(list->width(), theme.scaled(252));
    EXPECT_TRUE(list->toolTip().contains(QString::fromStdString(name)));
    EXPECT_TRUE(list->shownText().contains(QChar(0x2026))) << list->shownText().toStdString();
    EXPECT_TRUE(list->shownText().endsWith(QStringLiteral("mov"))) << "which episode stands at the end";
    EXPECT_GT(page->findChild<ui::VideoView*>()->width(), 700) << "the name takes no room from the picture";
}

TEST_F(PreviewPageTest, BitratesAreAveragesWithTheSoundAndSaySo) {
    add("film-a");
    service.jobs[0].sourceBitsPerSecond = 15'200'000;
    service.jobs[0].renditions[0].actualKbps = 4731;
    service.jobs[0].renditions.push_back({.name = "audio", .profile = "", .targetKbps = 160, .audio = true, .actualKbps = 128});
    open();
    page->openJob("film-a");
    processEvents();
    const auto* list = page->findChild<ui::RenditionList*>();
    EXPECT_TRUE(says(*list, QStringLiteral("avg kb/s")));
    EXPECT_TRUE(says(*list, QStringLiteral("Picture and sound together")));
    ASSERT_GE(list->rows().size(), 2u);
    EXPECT_EQ(list->rows()[0].average, 15'200'000);
    EXPECT_EQ(list->rows()[1].average, 4'859'000);
    EXPECT_EQ(list->rows()[1].target, 5'160'000) << "the target beside it means the same";
    EXPECT_TRUE(list->button(0)->accessibleName().contains(QStringLiteral("avg 4.9\u00a0Mb/s")))
        << list->button(0)->accessibleName().toStdString();
}

TEST_F(PreviewPageTest, WhatAScreenReaderTogglesIsDone) {
    open();
    QToolButton* mute = nullptr;
    for (auto* each : page->findChildren<QToolButton*>())
        if (each->accessibleName() == QLatin1String("Mute")) mute = each;
    ASSERT_TRUE(mute);
    const qint64 loud = mute->icon().cacheKey();
    toggleAsAScreenReaderDoes(*mute);
    EXPECT_TRUE(mute->isChecked());
    EXPECT_NE(mute->icon().cacheKey(), loud) << "it looks as before";

    ui::RenditionList list(theme, nullptr);
    list.setRows({{.id = 0, .name = QStringLiteral("Source"), .size = {}}, {.id = 1, .name = QStringLiteral("720p"), .size = {}}});
    QSignalSpy chosen(&list, &ui::RenditionList::chosen);
    list.setChosen(0);
    EXPECT_EQ(chosen.count(), 0) << "nobody chose it";
    toggleAsAScreenReaderDoes(*list.button(1));
    ASSERT_EQ(chosen.count(), 1);
    EXPECT_EQ(chosen.last().first().toInt(), 1);
}

TEST_F(PreviewPageTest, WhatStoppedIsSaidInThePicturesPlaceAndBegunAgainWhereItWas) {
    open();
    page->openAddress(QStringLiteral("/nowhere/film.mp4"));
    playback::Player& player = page->player();
    Q_EMIT player.picture(QImage(64, 36, QImage::Format_RGB32), 3.2);
    Q_EMIT player.failed(base::text("The decoder stopped unexpectedly."));
    processEvents();
    EXPECT_TRUE(says(*page, QStringLiteral("The decoder stopped unexpectedly.")));
    EXPECT_TRUE(page->findChild<ui::VideoView*>()->image().isNull()) << "the sentence does not stand on a picture";
    auto* again = visibleButton(*page, QStringLiteral("Try again"));
    ASSERT_TRUE(again);
    EXPECT_NE(again->focusPolicy(), Qt::NoFocus);
    again->click();
    EXPECT_DOUBLE_EQ(player.position(), 3.2);
    EXPECT_FALSE(visibleButton(*page, QStringLiteral("Try again"))) << "it is being tried";
}

TEST_F(PreviewPageTest, AnAddressThatNamesNoHostIsRefusedAsNoLink) {
    open();
    page->openAddress(QStringLiteral("http://"));
    processEvents();
    EXPECT_TRUE(says(*page, QStringLiteral("\"http://\" is no link")));
}

TEST_F(PreviewPageTest, AVideosAddressIsRefusedWithAReason) {
    open();
    page->openAddress(QStringLiteral("https://example.com/film.mp4"));
    processEvents();
    EXPECT_TRUE(says(*page, QStringLiteral("Paste this address into the queue")));
    EXPECT_TRUE(says(*page, QStringLiteral("https://example.com/film.mp4")));
}
