// Another computer's queue in the same window: the switch, what is said of the way there, and Settings, Connections.

#include "tests/support/fake_connections.hpp"
#include "tests/ui/open_window.hpp"
#include "tests/ui/shown_words.hpp"
#include "ui/models/action_list.hpp"
#include "ui/models/job_model.hpp"
#include "ui/pages/connections_page.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/connection_test_card.hpp"
#include "ui/widgets/menu_bar.hpp"
#include "ui/widgets/message_strip.hpp"
#include "ui/widgets/sign_in_dialog.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QAction>
#include <QLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QTest>

namespace {

using model::LinkState;

struct ConnectionsTest : testing::Test {
    support::FakeConnections connections;
    ui::Theme theme;
    std::unique_ptr<ui::MainWindow> window;

    void open() {
        theme.setScheme(ui::Scheme::Dark);
        window = std::make_unique<ui::MainWindow>(connections.shown, theme, ui::PanelSettings{}, nullptr, &connections);
        window->resize(1440, 900);
        window->show();
        settle();
    }
    void TearDown() override { window.reset(); }
    static void settle() { WindowFixture<>::processPendingEvents(); }
    QAction* entry(const QString& text) const {
        for (const ui::ListedAction& listed : ui::listActions(window->menus()))
            if (listed.text == text) return listed.action;
        return nullptr;
    }
    /// What stands in the switch's menu.
    QMenu* switchMenu() {
        window->findChild<ui::StatusStrip*>()->openConnections();
        settle();
        for (auto* menu : window->findChild<ui::StatusStrip*>()->findChildren<QMenu*>())
            if (menu->isVisible()) return menu;
        return nullptr;
    }
    static QAction* choice(const QMenu& menu, const QString& text) {
        for (QAction* each : menu.actions())
            if (each->text() == text) return each;
        return nullptr;
    }
    bool says(const QString& text) const { return test::says(*window, text); }
    bool statusSays(const QString& text) const { return test::statusSays(*window, text); }
    ui::ConnectionsPage& page() {
        window->showPage(ui::MainWindow::Settings);
        window->settings().showSection(ui::SettingsPage::Section::Connections);
        settle();
        return *window->settings().connections();
    }
    template <class T> static T* called(const QWidget& where, const QString& name) {
        for (auto* each : where.findChildren<T*>())
            if (each->accessibleName() == name) return each;
        return nullptr;
    }
    static QPushButton* buttonOf(const QWidget& where, const QString& text) {
        for (auto* each : where.findChildren<QPushButton*>())
            if (each->text() == text) return each;
        return nullptr;
    }
};

} // namespace

TEST_F(ConnectionsTest, TheSwitchShowsAnotherQueueAndTheLocalOneGoesOn) {
    connections.local.add("here", model::JobState::Encoding);
    connections.remote.add("there", model::JobState::Done);
    connections.add("Studio", "https://api.example.com/");
    open();
    EXPECT_TRUE(statusSays(QStringLiteral("Local engine")));
    QMenu* menu = switchMenu();
    ASSERT_TRUE(menu);
    ASSERT_TRUE(choice(*menu, QStringLiteral("Local engine")));
    EXPECT_TRUE(choice(*menu, QStringLiteral("Local engine"))->isChecked());
    QAction* studio = choice(*menu, QStringLiteral("Studio"));
    ASSERT_TRUE(studio);
    menu->close();
    studio->trigger();
    settle();
    EXPECT_EQ(connections.name, "Studio");
    EXPECT_TRUE(window->findChild<ui::JobModel*>()->job("there"));
    EXPECT_FALSE(window->findChild<ui::JobModel*>()->job("here"));
    EXPECT_TRUE(statusSays(QStringLiteral("Studio")));
    EXPECT_TRUE(statusSays(QStringLiteral("This computer goes on with")));
    ASSERT_TRUE(connections.use({}));
    settle();
    EXPECT_TRUE(window->findChild<ui::JobModel*>()->job("here"));
    EXPECT_FALSE(statusSays(QStringLiteral("This computer goes on with")));
}

TEST_F(ConnectionsTest, TheSwitchOpensAtWhatIsShownAndHomeAndReturnChooseTheFirst) {
    connections.add("Studio", "https://api.example.com/");
    ASSERT_TRUE(connections.use("Studio"));
    open();
    QMenu* menu = switchMenu();
    ASSERT_TRUE(menu);
    EXPECT_EQ(menu->activeAction(), choice(*menu, QStringLiteral("Studio")));
    QTest::keyClick(menu, Qt::Key_End);
    EXPECT_EQ(menu->activeAction(), menu->actions().last());
    QTest::keyClick(menu, Qt::Key_Home);
    EXPECT_EQ(menu->activeAction(), choice(*menu, QStringLiteral("Local engine")));
    QTest::keyClick(menu, Qt::Key_Return);
    settle();
    EXPECT_EQ(connections.name, "") << "one press chooses";
}

TEST_F(ConnectionsTest, WhoSwitchesFromThePageOfConnectionsStaysThere) {
    connections.add("Studio", "https://api.example.com/");
    open();
    page();
    ASSERT_TRUE(connections.use("Studio"));
    settle();
    EXPECT_TRUE(window->settings().showsConnections());
    EXPECT_TRUE(window->settings().connections()->isVisible());
}

TEST_F(ConnectionsTest, CtrlLOpensTheSwitch) {
    connections.add("Studio", "https://api.example.com/");
    open();
    QAction* key = entry(QStringLiteral("Connection"));
    ASSERT_TRUE(key);
    EXPECT_TRUE(key->shortcuts().contains(QKeySequence(Qt::CTRL | Qt::Key_L)));
    key->trigger();
    settle();
    bool isOpen = false;
    for (auto* menu : window->findChild<ui::StatusStrip*>()->findChildren<QMenu*>()) {
        isOpen = isOpen || menu->isVisible();
        menu->close();
    }
    EXPECT_TRUE(isOpen);
}

TEST_F(ConnectionsTest, WhileItIsLostNothingCanBeChangedAndItIsSaidWhy) {
    connections.remote.add("there", model::JobState::Encoding);
    connections.add("Studio", "https://api.example.com/");
    open();
    ASSERT_TRUE(connections.use("Studio"));
    settle();
    QAction* pause = entry(QStringLiteral("Pause or resume"));
    ASSERT_TRUE(pause);
    EXPECT_TRUE(pause->isEnabled());
    const base::Text lost = base::text("No answer from %1 since %2. Trying again in %3 s.", "api.example.com", "14:31", 8);
    connections.become(LinkState::Lost, lost, base::ErrorCode::RemoteSilent);
    settle();
    EXPECT_FALSE(pause->isEnabled());
    EXPECT_TRUE(pause->toolTip().contains(QStringLiteral("No answer from api.example.com")));
    EXPECT_TRUE(says(QStringLiteral("No answer from api.example.com since 14:31. Trying again in 8 s.")));
    EXPECT_TRUE(window->findChild<ui::JobModel*>()->job("there")) << "the list stays";
    EXPECT_TRUE(entry(QStringLiteral("Preview the job"))->isEnabled());
    QPushButton* tryNow = buttonOf(*window, QStringLiteral("Try now"));
    ASSERT_TRUE(tryNow && tryNow->isVisible());
    tryNow->click();
    EXPECT_EQ(connections.tries, 1);
    connections.become(LinkState::Live);
    settle();
    EXPECT_TRUE(pause->isEnabled());
    EXPECT_FALSE(says(QStringLiteral("No answer from")));
}

TEST_F(ConnectionsTest, ARefusedTokenLeadsToThePairing) {
    connections.add("Studio", "https://api.example.com/");
    open();
    ASSERT_TRUE(connections.use("Studio"));
    settle();
    connections.become(
        LinkState::TokenRefused, base::text("The token was refused. Replace it in Settings, Connections."), base::ErrorCode::Unauthorized);
    settle();
    EXPECT_TRUE(says(QStringLiteral("The token was refused.")));
    EXPECT_TRUE(says(QStringLiteral("MR-4102")));
    QPushButton* act = buttonOf(*window, QStringLiteral("Open Connections"));
    ASSERT_TRUE(act && act->isVisible());
    act->click();
    settle();
    ASSERT_EQ(connections.signIns.size(), 1u);
    EXPECT_EQ(connections.signIns[0].way, model::SignIn::Way::Pairing);
    const QPointer<ui::SignInDialog> dialog = window->findChild<ui::SignInDialog*>();
    ASSERT_TRUE(dialog);
    Q_EMIT connections.pairingCode(QStringLiteral("WDJB-MJHT"), 600);
    QLabel* code = ConnectionsTest::called<QLabel>(*dialog, QStringLiteral("Pairing code"));
    ASSERT_TRUE(code);
    EXPECT_EQ(code->text(), QStringLiteral("WDJB-MJHT"));
    EXPECT_GT(code->fontInfo().pixelSize(), QFontInfo(QApplication::font()).pixelSize());
    Q_EMIT connections.signInEnded({}, {});
    settle();
    EXPECT_TRUE(!dialog || !dialog->isVisible());
}

TEST_F(ConnectionsTest, ThePageListsThisComputerFirstAndWhatTheEnvironmentGivesReadOnly) {
    connections.add("From the environment", "https://lab.example.net/");
    connections.all[0].isFromEnvironment = true;
    connections.add("Studio", "https://api.example.com/");
    open();
    auto* list = called<QListWidget>(page(), QStringLiteral("Connections"));
    ASSERT_TRUE(list);
    ASSERT_EQ(list->count(), 3);
    EXPECT_TRUE(list->item(0)->text().startsWith(QStringLiteral("Local engine")));
    EXPECT_TRUE(list->item(0)->text().contains(QStringLiteral("In use")));
    list->setCurrentRow(1);
    EXPECT_TRUE(called<QLineEdit>(page(), QStringLiteral("API URL"))->isReadOnly());
    EXPECT_TRUE(says(QStringLiteral("GUI_BACKEND_URL in the environment decides this.")));
    list->setCurrentRow(2);
    EXPECT_FALSE(called<QLineEdit>(page(), QStringLiteral("API URL"))->isReadOnly());
    EXPECT_EQ(called<QLineEdit>(page(), QStringLiteral("API URL"))->text(), QStringLiteral("https://api.example.com/"));
}

TEST_F(ConnectionsTest, AFaultStandsUnderItsFieldAndNothingIsSaved) {
    connections.add("Studio", "https://api.example.com/");
    open();
    called<QListWidget>(page(), QStringLiteral("Connections"))->setCurrentRow(1);
    connections.faults.push_back({model::ProfileFault::Field::Api, base::text("\"%1\" is no address.", "x y")});
    called<QLineEdit>(page(), QStringLiteral("API URL"))->setText(QStringLiteral("x y"));
    buttonOf(page(), QStringLiteral("Save and connect"))->click();
    settle();
    EXPECT_TRUE(says(QStringLiteral("\"x y\" is no address.")));
    EXPECT_EQ(connections.all[0].apiUrl, "https://api.example.com/");
    EXPECT_TRUE(connections.name.empty());
    connections.faults.clear();
    called<QLineEdit>(page(), QStringLiteral("API URL"))->setText(QStringLiteral("https://studio.example.com/"));
    buttonOf(page(), QStringLiteral("Save and connect"))->click();
    settle();
    EXPECT_EQ(connections.all[0].apiUrl, "https://studio.example.com/");
    EXPECT_EQ(connections.name, "Studio");
}

TEST_F(ConnectionsTest, EachResultOfTheTestIsShownAsItComes) {
    using Check = model::ConnectionCheck;
    connections.add("Studio", "https://api.example.com/");
    open();
    called<QListWidget>(page(), QStringLiteral("Connections"))->setCurrentRow(1);
    auto* card = page().findChild<ui::ConnectionTestCard*>();
    ASSERT_TRUE(card);
    QPushButton* test = card->findChild<QPushButton*>();
    test->click();
    ASSERT_EQ(connections.tested.size(), 1u);
    EXPECT_FALSE(test->isEnabled());
    Check check;
    check.subject = Check::Subject::Api;
    check.state = Check::State::Good;
    check.text = base::Text("38 ms, version 2.4");
    Q_EMIT connections.checkChanged(check);
    EXPECT_TRUE(says(QStringLiteral("38 ms, version 2.4")));
    EXPECT_FALSE(test->isEnabled()) << "the others are still being done";
    check.subject = Check::Subject::Clocks;
    check.state = Check::State::Failed;
    check.code = base::ErrorCode::ClockOff;
    check.text = base::Text("Clocks differ by 12 s.");
    Q_EMIT connections.checkChanged(check);
    EXPECT_TRUE(says(QStringLiteral("MR-4106: Clocks differ by 12 s.")));
    Q_EMIT connections.testEnded(std::nullopt);
    EXPECT_TRUE(test->isEnabled());
}

TEST_F(ConnectionsTest, AServerThatIsOpenToEverybodyIsSaidToBeAndCanBeSetUp) {
    using Check = model::ConnectionCheck;
    connections.add("Trial", "http://127.0.0.1:5000/");
    ASSERT_TRUE(connections.use("Trial"));
    connections.now.isOpen = true;
    open();
    called<QListWidget>(page(), QStringLiteral("Connections"))->setCurrentRow(1);
    settle();
    EXPECT_TRUE(says(QStringLiteral("None is needed: everybody on the server's computer may use it.")));
    auto* card = page().findChild<ui::ConnectionTestCard*>();
    ASSERT_TRUE(card);
    buttonOf(*card, QStringLiteral("Test"))->click();
    QPushButton* const setUp = buttonOf(*card, QStringLiteral("Set up…"));
    ASSERT_TRUE(setUp);
    EXPECT_FALSE(setUp->isVisible());
    Check check;
    check.subject = Check::Subject::Token;
    check.state = Check::State::Notable;
    check.isOpen = true;
    check.text = base::Text("This server is open to everybody on its computer.");
    Q_EMIT connections.checkChanged(check);
    settle();
    EXPECT_TRUE(says(QStringLiteral("This server is open to everybody on its computer.")));
    ASSERT_TRUE(setUp->isVisible());
    setUp->click();
    settle();
    const QPointer<ui::SignInDialog> dialog = window->findChild<ui::SignInDialog*>();
    ASSERT_TRUE(dialog);
    EXPECT_TRUE(called<QLineEdit>(*dialog, QStringLiteral("Setup code"))) << "by the code that it printed";
    dialog->close();
    settle();
    connections.now.isOpen = false;
    Q_EMIT connections.stateChanged();
    settle();
    EXPECT_FALSE(says(QStringLiteral("None is needed")));
}

TEST_F(ConnectionsTest, AnInviteFillsTheFieldsAndIsUsedOnSaving) {
    open();
    buttonOf(page(), QStringLiteral("Add connection…"))->click();
    called<QLineEdit>(page(), QStringLiteral("Name"))->setText(QStringLiteral("Invited"));
    called<QLineEdit>(page(), QStringLiteral("API URL"))->setText(QStringLiteral("millrace://join?at=x&code=y"));
    EXPECT_EQ(called<QLineEdit>(page(), QStringLiteral("API URL"))->text(), QStringLiteral("https://invited.example.com/"));
    EXPECT_TRUE(connections.joined.empty());
    buttonOf(page(), QStringLiteral("Save and connect"))->click();
    ASSERT_EQ(connections.all.size(), 1u);
    EXPECT_EQ(connections.all[0].pin, std::string(64, 'a'));
    ASSERT_EQ(connections.joined.size(), 1u);
    EXPECT_EQ(connections.joined[0].first, "Invited");
    EXPECT_EQ(connections.joined[0].second, "millrace://join?at=x&code=y");
    EXPECT_EQ(connections.name, "Invited");
    settle();
}

TEST_F(ConnectionsTest, WithoutOtherConnectionsTheWindowIsAsItWas) {
    window = std::make_unique<ui::MainWindow>(connections.local, theme, ui::PanelSettings{});
    window->show();
    settle();
    EXPECT_FALSE(window->settings().connections());
    QMenu* menu = switchMenu();
    ASSERT_TRUE(menu);
    EXPECT_TRUE(choice(*menu, QStringLiteral("Local engine")));
    EXPECT_FALSE(choice(*menu, QStringLiteral("Manage connections…")));
    menu->close();
}

TEST_F(ConnectionsTest, TheButtonsEndWhereTheListEndsAndAWordBesideANameTakesNoLine) {
    QFont font = QApplication::font();
    font.setPixelSize(20); // the list stands above the fields
    theme.setSystemFonts(font, font);
    connections.add("Studio cluster of the whole house", "https://api.example.com/");
    open();
    const auto* list = page().findChild<QListWidget*>();
    const auto* remove = called<QPushButton>(page(), QStringLiteral("Remove the connection"));
    ASSERT_TRUE(list && remove && list->count() == 2);
    EXPECT_EQ(remove->mapTo(&page(), QPoint(remove->width(), 0)).x(), list->mapTo(&page(), QPoint(list->width(), 0)).x());
    EXPECT_EQ(list->mapTo(&page(), QPoint()).x(), page().layout()->contentsMargins().left()) << "it stands in the middle of the page";
    EXPECT_EQ(list->visualItemRect(list->item(0)).height(), list->visualItemRect(list->item(1)).height())
        << "of the one a state is told, and stands beside its name";
    EXPECT_LT(list->visualItemRect(list->item(0)).height(), 20 + 3 * QFontMetrics(theme.font(-1)).height());
}
