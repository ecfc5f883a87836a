// What the desktop hears while nobody looks, and what happens when all is done.

#include "tests/ui/open_window.hpp"
#include "ui/desktop_integration.hpp"
#include "ui/widgets/countdown_dialog.hpp"

#include <QMainWindow>

namespace {

struct HeardDesktop final : ui::Desktop {
    std::vector<bool> awake;
    std::optional<double> progress;
    QStringList told, ran;
    int slept = 0, shut = 0;

    void setAwake(bool on, const QString&) override { awake.push_back(on); }
    void showProgress(std::optional<double> fraction) override { progress = fraction; }
    void notify(const QString& title, const QString& text, bool) override {
        told << (text.isEmpty() ? title : title + QStringLiteral(": ") + text);
    }
    void sleep(Answer answer) override {
        ++slept;
        answer({});
    }
    void shutDown(Answer answer) override {
        ++shut;
        answer({});
    }
    void askMotion(std::function<void(bool)>) override {}
    base::Result<void> run(const QString& command, int done, int failed) override {
        ran << QStringLiteral("%1 %2 %3").arg(command).arg(done).arg(failed);
        return {};
    }
};

struct DesktopIntegrationTest : testing::Test {
    support::FakeService service;
    HeardDesktop desktop;
    ui::Theme theme;
    QMainWindow window; ///< never shown, and so never in front
    std::unique_ptr<ui::DesktopIntegration> integration;

    void begin() {
        integration = std::make_unique<ui::DesktopIntegration>(service, desktop, theme, window);
        QApplication::processEvents();
    }
    void become(std::size_t index, model::JobState state, double fraction = 0) {
        service.jobs[index].state = state;
        service.jobs[index].inFlight = fraction;
        service.change(index);
        QApplication::processEvents();
    }
};

} // namespace

TEST_F(DesktopIntegrationTest, TheComputerStaysAwakeWhileJobsWorkUnlessItMayNot) {
    service.add("alpha", model::JobState::Waiting);
    begin();
    EXPECT_TRUE(desktop.awake.empty());
    become(0, model::JobState::Encoding, 0.1);
    become(0, model::JobState::Encoding, 0.2);
    EXPECT_EQ(desktop.awake, std::vector<bool>{true}) << "once, not at each event";
    (void)service.changeSettings(model::changeOf(&model::Settings::keepAwake, false));
    QApplication::processEvents();
    EXPECT_EQ(desktop.awake, (std::vector<bool>{true, false}));
}

TEST_F(DesktopIntegrationTest, TitleAndTaskbarShowTheWholeQueue) {
    service.add("alpha", model::JobState::Encoding);
    service.add("beta", model::JobState::Waiting);
    begin();
    become(0, model::JobState::Encoding, 0.5);
    integration->showProgress();
    ASSERT_TRUE(desktop.progress);
    EXPECT_DOUBLE_EQ(*desktop.progress, 0.25);
    EXPECT_TRUE(window.windowTitle().contains(QStringLiteral("25")));
    become(0, model::JobState::Done, 1);
    integration->showProgress();
    EXPECT_DOUBLE_EQ(*desktop.progress, 0.5) << "what is done still counts";
    become(1, model::JobState::Done, 1);
    integration->showProgress();
    EXPECT_FALSE(desktop.progress);
    EXPECT_EQ(window.windowTitle(), QStringLiteral("Millrace"));
}

TEST_F(DesktopIntegrationTest, OnlyWhatIsWantedIsTold) {
    const std::pair<const char*, int> wanted[] = {{"nothing", 0}, {"failures", 1}, {"queue", 2}, {"jobs", 3}};
    for (const auto& [policy, count] : wanted) {
        integration.reset();
        service.jobs.clear();
        desktop.told.clear();
        service.view.settings.notify = policy;
        service.add("alpha", model::JobState::Encoding);
        service.add("beta", model::JobState::Encoding);
        begin();
        become(0, model::JobState::Done, 1);
        become(1, model::JobState::Failed);
        EXPECT_EQ(desktop.told.size(), count) << policy << ": " << desktop.told.join(QStringLiteral("; ")).toStdString();
    }
}

TEST_F(DesktopIntegrationTest, ShuttingDownCountsFirstAndHoldsOnce) {
    service.view.settings.whenDone = "shut-down";
    service.add("alpha", model::JobState::Encoding);
    begin();
    become(0, model::JobState::Done, 1);
    ASSERT_TRUE(integration->countdown());
    EXPECT_TRUE(integration->countdown()->isVisible());
    for (int i = 0; i < ui::CountdownDialog::kSeconds - 1; ++i) integration->countdown()->tick();
    EXPECT_EQ(desktop.shut, 0);
    integration->countdown()->tick();
    EXPECT_EQ(desktop.shut, 1);
    EXPECT_EQ(service.view.settings.whenDone, "nothing");
}

TEST_F(DesktopIntegrationTest, ACancelledCountdownDoesNothing) {
    service.view.settings.whenDone = "sleep";
    service.add("alpha", model::JobState::Encoding);
    begin();
    become(0, model::JobState::Failed);
    ASSERT_TRUE(integration->countdown());
    OpenWindow::press(integration->countdown(), Qt::Key_Escape);
    EXPECT_EQ(desktop.slept, 0);
    EXPECT_EQ(service.view.settings.whenDone, "sleep") << "it was not carried out";
}

TEST_F(DesktopIntegrationTest, NewWorkEndsTheCountdown) {
    service.view.settings.whenDone = "command";
    service.view.settings.whenDoneCommand = "true";
    service.add("alpha", model::JobState::Encoding);
    begin();
    become(0, model::JobState::Done, 1);
    ASSERT_TRUE(integration->countdown());
    become(0, model::JobState::Waiting); // a retry
    EXPECT_FALSE(integration->countdown());
    EXPECT_TRUE(desktop.ran.isEmpty());
    become(0, model::JobState::Done, 1);
    ASSERT_TRUE(integration->countdown());
    integration->countdown()->accept();
    EXPECT_EQ(desktop.ran, QStringList(QStringLiteral("true 1 0")));
}

TEST_F(DesktopIntegrationTest, PausedCancelledAndRemovedJobsAreNoEnd) {
    service.view.settings.whenDone = "shut-down";
    for (const char* id : {"alpha", "beta", "gamma"}) service.add(id, model::JobState::Encoding);
    begin();
    become(0, model::JobState::Done, 1);
    become(1, model::JobState::Paused, 0.5);
    become(2, model::JobState::Cancelled);
    EXPECT_FALSE(integration->countdown()) << "one rests";
    (void)service.act({"beta"}, model::JobAction::Remove);
    QApplication::processEvents();
    EXPECT_FALSE(integration->countdown()) << "whoever removes the last job is there";
}
