// What a job really does, in the row and in the inspector: no row says "encoding" while nothing moves.

#include "tests/support/fake_service.hpp"
#include "ui/main_window.hpp"
#include "ui/models/job_model.hpp"
#include "ui/pages/inspector.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/activity_words.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/selection_card.hpp"

#include <QApplication>
#include <QDateTime>
#include <QFontMetrics>
#include <QHeaderView>
#include <QLabel>
#include <QTreeView>
#include <gtest/gtest.h>

namespace {

const model::WorkFacts kSilent{.encoders = 1, .silentSeconds = 120};
const model::WorkFacts kAlone{.encoders = 0, .silentSeconds = 120, .ahead = 12};
const model::WorkFacts kBusy{.encoders = 1, .silentSeconds = 120, .processorPercent = 12};

struct ActivityTest : testing::Test {
    support::FakeService service;
    ui::Theme theme;

    ActivityTest() { service.add("alpha", model::JobState::Encoding); }
    model::Job with(const model::WorkFacts& facts) {
        model::Job job = service.jobs.front();
        job.work = facts;
        return job;
    }
};

} // namespace

TEST_F(ActivityTest, TheRowSaysItInWordsThatFitItsColumn) {
    EXPECT_EQ(ui::words::activityInRow(with({.encoders = 1})), QString());
    EXPECT_EQ(ui::words::activityInRow(with(kSilent)), QStringLiteral("No news for 2 min"));
    EXPECT_EQ(ui::words::activityInRow(with(kAlone)), QStringLiteral("For an encoder, 12 ahead"));
    EXPECT_EQ(ui::words::activityInRow(with(kBusy)), QStringLiteral("Machine busy, gets 12 %"));

    ui::MainWindow window(service, theme, ui::PanelSettings{});
    window.resize(1440, 900);
    window.show();
    QApplication::processEvents();
    constexpr int kMargin = 18; // of a row's words, right
    const int room = window.queue().list().view()->header()->sectionSize(ui::JobModel::ProgressColumn) - kMargin;
    const QFontMetrics metrics(theme.font(-2));
    for (const auto& facts : {kSilent, kAlone, kBusy}) {
        const QString words = ui::words::activityInRow(with(facts));
        EXPECT_LE(metrics.horizontalAdvance(words), room) << words.toStdString();
    }
}

TEST_F(ActivityTest, AJobThatWaitsForItsTimeTellsItByTheClockAndFromTomorrowOnByTheDay) {
    model::Job later = with({});
    later.state = model::JobState::Waiting;
    const QDateTime soon = QDateTime::currentDateTime().addSecs(5 * 3600), far = soon.addDays(3);
    later.at = soon.toMSecsSinceEpoch();
    EXPECT_EQ(ui::words::activityInRow(later), QStringLiteral("Starts at ") + soon.toString(QStringLiteral("HH:mm")));
    later.at = far.toMSecsSinceEpoch();
    const QString day = QLocale().toString(far.date(), QLocale::ShortFormat);
    EXPECT_TRUE(ui::words::activityInRow(later).contains(day)) << ui::words::activityInRow(later).toStdString();
    EXPECT_TRUE(ui::words::activity(later).contains(day)) << ui::words::activity(later).toStdString();
}

TEST_F(ActivityTest, ALinkTellsHowMuchOfItsFilmIsHere) {
    model::Job link = with({.fetching = true});
    link.state = model::JobState::Waiting;
    link.received = 0.34;
    EXPECT_EQ(ui::words::activityInRow(link), QStringLiteral("Fetching, 34 %"));
    link.received = 0; // the server does not say how long it is
    link.sourceBytes = 12'000'000;
    EXPECT_EQ(ui::words::activityInRow(link), QStringLiteral("Fetching, %1 so far").arg(ui::words::bytes(link.sourceBytes)));
    EXPECT_FALSE(ui::words::activity(link).isEmpty());
}

TEST_F(ActivityTest, AScreenReaderAndTheToolTipSayItInFull) {
    ui::JobModel model(service);
    const auto told = [&](const model::WorkFacts& facts) {
        service.jobs.front().work = facts;
        service.change(0);
        return model.index(0, ui::JobModel::ProgressColumn).data(Qt::ToolTipRole).toString();
    };
    EXPECT_EQ(told(kBusy), QStringLiteral("This machine is busy: encoders get 12 % of a processor."));
    EXPECT_EQ(told(kAlone), QStringLiteral("Waiting for an encoder: 12 other jobs are ahead."));
    EXPECT_TRUE(model.index(0, 0).data(Qt::AccessibleTextRole).toString().startsWith(QStringLiteral("alpha.mov, Waiting")))
        << "no encoder works for it";
    EXPECT_TRUE(told(kSilent).startsWith(QStringLiteral("No news from the encoder for 2 min.")));
    EXPECT_TRUE(model.index(0, 0).data(Qt::AccessibleTextRole).toString().contains(told(kSilent)));
    EXPECT_EQ(told({.encoders = 1}), QString());
}

TEST_F(ActivityTest, AWaitingJobIsSaidToBeDoneAndNotToBeLeft) {
    service.jobs.front().state = model::JobState::Waiting;
    service.jobs.front().etaSeconds = 139;
    const ui::JobModel model(service);
    EXPECT_EQ(model.index(0, 0).data(Qt::AccessibleTextRole).toString(),
        QStringLiteral("alpha.mov, Waiting, done in about 2 minutes 19 seconds"));
}

TEST_F(ActivityTest, TotalsCountWhatTheRowsShow) {
    ui::SelectionCard card(theme, nullptr);
    const model::Job waits = with(kAlone), works = with(kBusy);
    card.setJobs({&waits, &works});
    EXPECT_TRUE(card.accessibleName().contains(QStringLiteral("Waiting:\u00a01"))) << card.accessibleName().toStdString();
    EXPECT_TRUE(card.accessibleName().contains(QStringLiteral("Encoding:\u00a01"))) << card.accessibleName().toStdString();
}

TEST_F(ActivityTest, TheInspectorSaysItWhileItLasts) {
    ui::MainWindow window(service, theme, ui::PanelSettings{});
    window.resize(1440, 900);
    window.show();
    window.queue().list().select("alpha");
    const auto shown = [&](const model::WorkFacts& facts) {
        service.jobs.front().work = facts;
        service.change(0);
        for (int i = 0; i < 5; ++i) QApplication::processEvents();
        QStringList words;
        for (const auto* label : window.findChild<ui::Inspector*>()->findChildren<QLabel*>())
            if (label->isVisible()) words << label->text();
        return words;
    };
    for (const auto& facts : {kSilent, kAlone, kBusy})
        EXPECT_TRUE(shown(facts).contains(ui::words::activity(with(facts)))) << ui::words::activity(with(facts)).toStdString();
    const QStringList calm = shown({.encoders = 1});
    for (const auto& facts : {kSilent, kAlone, kBusy}) EXPECT_FALSE(calm.contains(ui::words::activity(with(facts))));
}
