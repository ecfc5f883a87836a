// What the window says and allows while there is no way to the server, and of whom it speaks while another computer's engine is shown.

#include "core/base/ready.hpp"
#include "tests/support/fake_connections.hpp"
#include "tests/ui/open_window.hpp"
#include "tests/ui/shown_words.hpp"
#include "ui/models/action_list.hpp"
#include "ui/pages/connections_page.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/approve_pairing_dialog.hpp"
#include "ui/widgets/menu_bar.hpp"
#include "ui/widgets/setting_field.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QComboBox>
#include <QDateTime>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QTreeView>

namespace {

using model::LinkState;

struct LostConnection : testing::Test {
    support::FakeConnections connections;
    ui::Theme theme;
    std::unique_ptr<ui::MainWindow> window;

    void open() {
        connections.add("Studio", "https://api.example.com/");
        window = std::make_unique<ui::MainWindow>(connections.shown, theme, ui::PanelSettings{}, nullptr, &connections);
        window->resize(1440, 900);
        window->show();
        ASSERT_TRUE(connections.use("Studio"));
        settle();
    }
    void TearDown() override { window.reset(); }
    static void settle() { WindowFixture<>::processPendingEvents(); }
    /// Two minutes past two, and 31 seconds, on this computer's clock.
    void lose() {
        const QDateTime heard(QDate(2026, 11, 26), QTime(14, 2, 31));
        connections.now.heardMs = heard.toMSecsSinceEpoch();
        connections.become(LinkState::Lost, base::text("No answer from %1 since %2. Trying again in %3 s.", "api.example.com", "14:02", 8),
            base::ErrorCode::RemoteSilent);
        settle();
    }
    bool says(const QString& text) const { return test::says(*window, text); }
    bool statusSays(const QString& text) const { return test::statusSays(*window, text); }
    QAction* entry(const QString& text) const {
        for (const ui::ListedAction& listed : ui::listActions(window->menus()))
            if (listed.text == text) return listed.action;
        return nullptr;
    }
    static QPushButton* buttonOf(const QWidget& where, const QString& text) {
        for (auto* each : where.findChildren<QPushButton*>())
            if (each->text() == text) return each;
        return nullptr;
    }
    QImage list() const {
        window->queue().list().view()->viewport()->repaint();
        return window->queue().list().view()->viewport()->grab().toImage();
    }
};

} // namespace

TEST_F(LostConnection, TimesAndStatesAreOfWhenItWasHeardLast) {
    connections.remote.add("there", model::JobState::Encoding);
    connections.remote.jobs[0].etaSeconds = 300;
    open();
    window->queue().list().select("there");
    settle();
    const QImage before = list();
    EXPECT_FALSE(statusSays(QStringLiteral("as of")));
    lose();
    EXPECT_TRUE(statusSays(QStringLiteral("as of 14:02:31")));
    EXPECT_TRUE(says(QStringLiteral("All of this is as of 14:02:31.")));
    EXPECT_NE(list(), before) << "the row looks as if it were up to date";
    connections.become(LinkState::Live);
    settle();
    EXPECT_FALSE(statusSays(QStringLiteral("as of")));
    EXPECT_FALSE(says(QStringLiteral("as of 14:02:31")));
}

TEST_F(LostConnection, WhatCannotWorkIsDisabledWithTheReason) {
    connections.remote.add("there", model::JobState::Paused);
    open();
    lose();
    QAction* pattern = entry(QStringLiteral("Test pattern"));
    ASSERT_TRUE(pattern);
    EXPECT_FALSE(pattern->isEnabled());
    EXPECT_TRUE(pattern->toolTip().startsWith(QStringLiteral("No answer from api.example.com")));
    EXPECT_TRUE(entry(QStringLiteral("Add files…"))->isEnabled()) << "files wait for the server";
    window->queue().list().select("there");
    window->queue().showMenu(window->mapToGlobal(QPoint(100, 100)));
    QMenu* menu = nullptr;
    for (auto* each : window->queue().findChildren<QMenu*>())
        if (each->isVisible()) menu = each;
    ASSERT_TRUE(menu);
    EXPECT_FALSE(menu->actions().first()->isEnabled());
    EXPECT_TRUE(menu->actions().first()->toolTip().startsWith(QStringLiteral("No answer from api.example.com")));
    menu->close();
    settle();
}

TEST_F(LostConnection, ItsSettingsCannotBeChangedUntilItIsBack) {
    open();
    window->showPage(ui::MainWindow::Settings);
    window->settings().showSection(ui::SettingsPage::Section::Engine);
    settle();
    const auto enabled = [this] {
        int count = 0;
        for (const auto* field : window->findChildren<ui::SettingField*>()) count += field->isEnabled() ? 1 : 0;
        return count;
    };
    EXPECT_GT(enabled(), 0);
    lose();
    EXPECT_EQ(enabled(), 0);
    for (const auto* field : window->findChildren<ui::SettingField*>())
        EXPECT_TRUE(field->toolTip().startsWith(QStringLiteral("No answer from api.example.com")));
    connections.become(LinkState::Live);
    settle();
    EXPECT_GT(enabled(), 0);
}

namespace {

struct SecretiveService : support::FakeService {
    QFuture<model::Result<model::SettingsView>> settings() override {
        return base::ready<model::SettingsView>(base::Error{
            base::ErrorCode::Forbidden, base::text("Your role, %1, may not do this. Ask an administrator of %2.", "viewer", "Studio")});
    }
};

} // namespace

TEST_F(LostConnection, SettingsThatMayNotBeReadAreNotShownAsIfTheyWereSo) {
    SecretiveService service;
    ui::SettingsPage page(service, theme, ui::PanelSettings{});
    page.show();
    settle();
    for (const auto* field : page.findChildren<ui::SettingField*>()) EXPECT_FALSE(field->isEnabled());
    bool isSaid = false;
    for (const auto* label : page.findChildren<QLabel*>())
        isSaid = isSaid || label->text().contains(QStringLiteral("Your role, viewer, may not do this."));
    EXPECT_TRUE(isSaid);
}

TEST_F(LostConnection, ReadinessAndTestPatternAreTheServers) {
    open();
    EXPECT_TRUE(says(QStringLiteral("Studio is ready")));
    EXPECT_FALSE(says(QStringLiteral("This computer is ready")));
    EXPECT_TRUE(says(QStringLiteral("Studio can make a 10-second test pattern")));
    QPushButton* pattern = buttonOf(window->queue(), QStringLiteral("Try a test pattern"));
    ASSERT_TRUE(pattern);
    EXPECT_TRUE(pattern->isEnabled());
    lose();
    EXPECT_TRUE(says(QStringLiteral("Is Studio ready?")));
    EXPECT_FALSE(pattern->isEnabled());
    connections.become(LinkState::Live);
    settle();
    EXPECT_TRUE(says(QStringLiteral("Studio is ready")));
    ASSERT_TRUE(connections.use({}));
    settle();
    EXPECT_TRUE(says(QStringLiteral("This computer is ready")));
}

TEST_F(LostConnection, SettingsSpeakOfTheComputerThatTheyAreOf) {
    open();
    window->showPage(ui::MainWindow::Settings);
    window->settings().showSection(ui::SettingsPage::Section::Engine);
    settle();
    EXPECT_TRUE(says(QStringLiteral("How much of Studio encoding may take.")));
}

namespace {

struct Pairing : LostConnection {
    QPointer<ui::ApprovePairingDialog> dialog;

    void openDialog() {
        connections.now.mayPair = true;
        connections.now.role = "operator";
        connections.asking["wdjb mjht"] = {.code = "WDJB-MJHT",
            .device = "<b>studio-3</b>",
            .platform = "Debian GNU/Linux 12",
            .address = "192.168.7.31",
            .role = "admin",
            .askedMs = 1};
        open();
        connections.become(LinkState::Live);
        window->showPage(ui::MainWindow::Settings);
        window->settings().showSection(ui::SettingsPage::Section::Connections);
        settle();
        QPushButton* pair = buttonOf(*window->settings().connections(), QStringLiteral("Pair…"));
        ASSERT_TRUE(pair && pair->isEnabled());
        pair->click();
        settle();
        dialog = window->findChild<ui::ApprovePairingDialog*>();
        ASSERT_TRUE(dialog);
    }
    QLineEdit* field(const QString& name) const {
        for (auto* each : dialog->findChildren<QLineEdit*>())
            if (each->accessibleName() == name) return each;
        return nullptr;
    }
    void lookUp(const QString& code) {
        field(QStringLiteral("Pairing code"))->setText(code);
        buttonOf(*dialog, QStringLiteral("Look it up"))->click();
        settle();
    }
    bool dialogSays(const QString& text) const { return test::says(*dialog, text); }
};

} // namespace

TEST_F(Pairing, WhoAsksIsShownBeforeTheyAreLetInWithARoleUpToOnesOwn) {
    openDialog();
    lookUp(QStringLiteral("wdjb mjht"));
    EXPECT_TRUE(dialogSays(QStringLiteral("<b>studio-3</b> (Debian GNU/Linux 12) at 192.168.7.31"))) << "what a stranger says is no markup";
    auto* role = dialog->findChild<QComboBox*>();
    ASSERT_TRUE(role);
    EXPECT_EQ(role->count(), 2) << "viewer, operator: nobody gives more than they have";
    EXPECT_EQ(role->currentText(), QStringLiteral("operator"));
    role->setCurrentIndex(0);
    field(QStringLiteral("Name of its token"))->setText(QStringLiteral("Studio 3"));
    buttonOf(*dialog, QStringLiteral("Let it in"))->click();
    settle();
    ASSERT_EQ(connections.pairingAnswers.size(), 1u);
    const auto& answer = connections.pairingAnswers[0];
    EXPECT_TRUE(answer.approve);
    EXPECT_EQ(answer.code, "WDJB-MJHT");
    EXPECT_EQ(answer.role, "viewer");
    EXPECT_EQ(answer.name, "Studio 3");
    EXPECT_TRUE(!dialog || !dialog->isVisible());
    EXPECT_TRUE(says(QStringLiteral("may come in as viewer")));
}

TEST_F(Pairing, ACodeThatNobodyShowsIsSaidAndAnotherCanBeTyped) {
    openDialog();
    lookUp(QStringLiteral("bbbb bbbb"));
    EXPECT_TRUE(dialogSays(QStringLiteral("Nobody shows this code.")));
    EXPECT_TRUE(connections.pairingAnswers.empty());
    lookUp(QStringLiteral("wdjb mjht"));
    buttonOf(*dialog, QStringLiteral("Deny"))->click();
    settle();
    ASSERT_EQ(connections.pairingAnswers.size(), 1u);
    EXPECT_FALSE(connections.pairingAnswers[0].approve);
}

TEST_F(Pairing, ARefusalOfTheServerStaysInTheDialog) {
    openDialog();
    lookUp(QStringLiteral("wdjb mjht"));
    connections.pairingProblem = model::Error{base::ErrorCode::Conflict, base::text("Somebody else has answered.")};
    buttonOf(*dialog, QStringLiteral("Let it in"))->click();
    settle();
    EXPECT_TRUE(dialogSays(QStringLiteral("Somebody else has answered.")));
    EXPECT_TRUE(dialog->isVisible());
}

TEST_F(Pairing, AViewerIsToldWhyTheyLetNobodyIn) {
    connections.now.role = "viewer";
    open();
    connections.become(LinkState::Live);
    window->showPage(ui::MainWindow::Settings);
    window->settings().showSection(ui::SettingsPage::Section::Connections);
    settle();
    EXPECT_FALSE(buttonOf(*window->settings().connections(), QStringLiteral("Pair…"))->isEnabled());
    EXPECT_TRUE(says(QStringLiteral("Your role, viewer, may not let others in.")));
}
