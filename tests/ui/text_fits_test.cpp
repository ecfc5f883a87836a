// Every word fits and nothing lies on anything else, in every language that there is: all pages, dialogs and cards in the least window, and
// on a small screen with a font of 15 pt. What is cut on purpose says the whole in a tip.

#include "tests/support/fake_connections.hpp"
#include "tests/support/studio_fleet.hpp"
#include "tests/support/translated.hpp"
#include "tests/ui/cut_words.hpp"
#include "tests/ui/dressed.hpp"
#include "tests/ui/open_window.hpp"
#include "ui/pages/connections_page.hpp"
#include "ui/pages/fleet_page.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/pages/worker_log_page.hpp"
#include "ui/widgets/add_worker_dialog.hpp"
#include "ui/widgets/approve_pairing_dialog.hpp"
#include "ui/widgets/connection_test_card.hpp"
#include "ui/widgets/name_taken_dialog.hpp"
#include "ui/widgets/quit_dialog.hpp"
#include "ui/widgets/rows_view.hpp"
#include "ui/widgets/sign_in_dialog.hpp"
#include "ui/widgets/worker_table.hpp"
#include "ui/widgets/wrapping_scroll_area.hpp"

#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QDir>
#include <QLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyleOptionComboBox>
#include <QToolButton>

namespace {

/// The least window with the font that it is made for, and the smallest screen that people have with a larger one.
struct Case {
    std::string language; ///< a file of translations/
    QSize window;
    int fontPixels;
    friend void PrintTo(const Case& which, std::ostream* out) {
        *out << which.language << ", " << which.window.width() << " x " << which.window.height() << ", " << which.fontPixels << " px";
    }
};

struct TextFits : testing::TestWithParam<Case> {
    support::Translated language{QStringLiteral(MILLRACE_SOURCE "/translations/") + QString::fromStdString(GetParam().language)};
    support::MemoryFleet fleet;
    support::FakeConnections connections;
    ui::Theme theme;
    test::Dressed dressed{theme};
    std::unique_ptr<ui::MainWindow> window;

    void SetUp() override {
        QFont font = QApplication::font();
        font.setPixelSize(GetParam().fontPixels);
        theme.setSystemFonts(font, font);
        theme.setScheme(ui::Scheme::Dark);
        m_fontBefore = QApplication::font();
        QApplication::setFont(theme.font(0));
    }
    void TearDown() override {
        window.reset();
        QApplication::setFont(m_fontBefore);
    }
    void open() {
        window = std::make_unique<ui::MainWindow>(connections.shown, theme, ui::PanelSettings{}, nullptr, &connections);
        window->resize(GetParam().window);
        window->show();
        settle();
    }
    static void settle() { WindowFixture<>::processPendingEvents(); }
    /// Every word that is to be seen now. `where`: for whoever reads the failure.
    static void look(const QWidget& shown, const QString& where) {
        settle();
        QStringList cut;
        for (const QWidget* each : shown.findChildren<QWidget*>()) {
            if (!each->isVisibleTo(&shown) || each->window() != shown.window()) continue;
            if (const auto* label = qobject_cast<const QLabel*>(each)) test::lookAt(*label, cut);
            else if (const auto* button = qobject_cast<const QAbstractButton*>(each)) test::lookAt(*button, cut);
            else if (const auto* combo = qobject_cast<const QComboBox*>(each)) test::lookAt(*combo, cut);
            else continue;
            test::lookForEdges(*each, cut);
        }
        test::lookForOverlaps(shown, cut);
        test::lookForEmptyScrolling(shown, cut);
        test::lookForSmallTargets(shown, cut);
        EXPECT_TRUE(cut.isEmpty()) << where.toStdString() << ":\n  " << cut.join(QStringLiteral("\n  ")).toStdString();
    }
    void addJobs(support::FakeService& service) {
        using State = model::JobState;
        int number = 0;
        for (const State state :
            {State::Waiting, State::Encoding, State::Publishing, State::Paused, State::Done, State::Failed, State::Cancelled}) {
            service.add("harbour-dawn-" + std::to_string(++number), state);
            model::Job& job = service.jobs.back();
            job.durationSeconds = 7261;
            job.etaSeconds = state == State::Encoding ? 3725 : -1;
            job.inFlight = 0.6;
            job.stored = 0.5;
            job.playableSeconds = 3600;
            job.hlsUrl = "https://play.example.com/media/harbour/master.m3u8";
            if (state == State::Failed)
                job.trouble = model::Trouble{
                    .code = static_cast<int>(base::ErrorCode::ChunkUnreadable), .id = "MR-2104", .message = "No.", .chunk = 3};
        }
    }

private:
    QFont m_fontBefore;
};

std::vector<Case> cases() {
    std::vector<Case> all;
    for (const QString& file :
        QDir(QStringLiteral(MILLRACE_SOURCE "/translations")).entryList({QStringLiteral("*.ts")}, QDir::Files, QDir::Name))
        for (const auto& [window, fontPixels] : {std::pair(QSize(1120, 680), 13), std::pair(QSize(1366, 768), 20)}) // 20: 15 pt at 96 dpi
            all.push_back({file.toStdString(), window, fontPixels});
    return all;
}

} // namespace

TEST_P(TextFits, TheQueueWithJobsInEveryState) {
    addJobs(connections.local);
    open();
    look(*window, QStringLiteral("queue"));
    for (const model::Job& job : connections.local.jobs) {
        window->queue().list().select(job.id);
        look(*window, QStringLiteral("queue, job ") + QString::fromLatin1(model::word(job.state)));
    }
    window->queue().toggleInspector();
    for (const model::Job& job : connections.local.jobs) {
        window->queue().list().select(job.id);
        look(*window, QStringLiteral("queue with inspector, job ") + QString::fromLatin1(model::word(job.state)));
    }
    window->queue().list().selectJobs({"harbour-dawn-1", "harbour-dawn-4"});
    look(*window, QStringLiteral("queue, several"));
}

TEST_P(TextFits, TheEmptyQueueHereAndThere) {
    connections.add("Studio cluster", "https://api.example.com/");
    open();
    look(*window, QStringLiteral("empty queue"));
    ASSERT_TRUE(connections.use("Studio cluster"));
    look(*window, QStringLiteral("empty queue of a server"));
    connections.now.heardMs = 1'700'000'000'000;
    connections.become(model::LinkState::Lost,
        base::text("No answer from %1 since %2. Trying again in %3 s.", "api.example.com", "14:31", 8), base::ErrorCode::RemoteSilent);
    look(*window, QStringLiteral("empty queue, lost"));
}

TEST_P(TextFits, EveryFailureAndItsRemedy) {
    addJobs(connections.local);
    const std::size_t failed = 5;
    open();
    window->queue().list().select(connections.local.jobs[failed].id);
    window->queue().toggleInspector();
    for (int code = 0; code <= static_cast<int>(base::ErrorCode::LinkTooLarge); ++code) {
        const std::string id(base::errorId(static_cast<base::ErrorCode>(code)));
        if (id.empty()) continue;
        connections.local.jobs[failed].trouble = model::Trouble{.code = code, .id = id, .message = "It did not work.", .chunk = 3};
        connections.local.change(failed);
        look(*window, QString::fromStdString(id));
    }
}

TEST_P(TextFits, PreviewAndSettings) {
    connections.add("Studio cluster", "https://api.example.com/");
    open();
    window->showPage(ui::MainWindow::Preview);
    look(*window, QStringLiteral("preview"));
    using Section = ui::SettingsPage::Section;
    window->showPage(ui::MainWindow::Settings);
    for (const Section section : {Section::Ingest, Section::Engine, Section::Desktop, Section::Appearance, Section::Language}) {
        window->settings().showSection(section);
        look(*window, QStringLiteral("settings %1").arg(static_cast<int>(section)));
    }
}

TEST_P(TextFits, PreviewOfAFailedJob) {
    addJobs(connections.local);
    open();
    window->findChild<ui::PreviewPage*>()->openJob("harbour-dawn-6");
    window->showPage(ui::MainWindow::Preview);
    look(*window, QStringLiteral("preview, failed"));
}

TEST_P(TextFits, TheLeastWindowDoesNotScrollItsPages) {
    QFont font = QApplication::font();
    font.setPixelSize(13); // that of the design
    theme.setSystemFonts(font, font);
    QApplication::setFont(theme.font(0));
    open();
    QStringList scrolling;
    test::lookForPageScrolling(*window, scrolling);
    for (const int page : {ui::MainWindow::Preview, ui::MainWindow::Fleet, ui::MainWindow::Settings}) {
        window->showPage(page);
        settle();
        test::lookForPageScrolling(*window, scrolling);
    }
    EXPECT_TRUE(scrolling.isEmpty()) << scrolling.join(QStringLiteral("\n")).toStdString();
}

TEST_P(TextFits, ConnectionsAndTheirTest) {
    connections.add("Studio cluster", "https://api.example.com/");
    connections.isTokenThere = true;
    ASSERT_TRUE(connections.use("Studio cluster"));
    connections.now.mayPair = true;
    connections.now.role = "operator";
    open();
    window->showPage(ui::MainWindow::Settings);
    window->settings().showSection(ui::SettingsPage::Section::Connections);
    look(*window, QStringLiteral("connections"));
    const auto* area = qobject_cast<QScrollArea*>(window->settings().connections()->parentWidget()->parentWidget());
    ASSERT_TRUE(area);
    for (const int wider : {480, 240, 160, 80, 40, 0}) { // from wide to narrow: what was wide must not stay so
        const int width = GetParam().window.width() + wider;
        window->resize(width, GetParam().window.height());
        settle();
        EXPECT_EQ(area->horizontalScrollBar()->maximum(), 0) << width;
    }
    window->resize(GetParam().window);
    using Check = model::ConnectionCheck;
    window->findChild<ui::ConnectionTestCard*>()->begin();
    for (const auto subject : {Check::Subject::Api, Check::Subject::Token, Check::Subject::Clocks, Check::Subject::RoundTrip,
             Check::Subject::Upload, Check::Subject::FromServer, Check::Subject::Playback}) {
        Check check;
        check.subject = subject;
        check.state = Check::State::Good;
        check.text = base::Text("38 ms");
        Q_EMIT connections.checkChanged(check);
    }
    look(*window, QStringLiteral("connections, tested"));
}

TEST_P(TextFits, TheFleetHereThereAndLost) {
    open();
    window->showPage(ui::MainWindow::Fleet);
    look(*window, QStringLiteral("fleet, none"));
    support::fillStudio(fleet);
    connections.remoteFleet = &fleet;
    connections.add("Studio cluster", "https://api.example.com/");
    ASSERT_TRUE(connections.use("Studio cluster"));
    settle();
    look(*window, QStringLiteral("fleet"));
    window->fleet().table().view()->selectAll();
    look(*window, QStringLiteral("fleet, all selected"));
    fleet.become(model::FleetAccess::State::Lost);
    look(*window, QStringLiteral("fleet, lost"));
    fleet.now.workers.clear();
    fleet.now.alerts.clear();
    fleet.now.ingests.clear();
    fleet.become(model::FleetAccess::State::Live);
    model::FleetEvent anew;
    anew.isReset = true;
    fleet.tell(anew);
    look(*window, QStringLiteral("fleet without workers"));
    window->fleet().addWorker();
    settle();
    auto* add = window->findChild<ui::AddWorkerDialog*>();
    ASSERT_TRUE(add);
    look(*add, QStringLiteral("add worker"));
    add->close();
    support::fillStudio(fleet);
    window->fleet().openLog("enc-01");
    look(*window->findChild<ui::WorkerLogPage*>(), QStringLiteral("log of a worker"));
}

TEST_P(TextFits, TheDialogs) {
    addJobs(connections.local);
    const std::vector<model::Job> running{connections.local.jobs[1], connections.local.jobs[2]};
    ui::QuitDialog quit(running, 3, true, theme, nullptr, 4000);
    quit.show();
    look(quit, QStringLiteral("quit"));
    ui::NameTakenDialog taken(QStringLiteral("…"), QStringLiteral("harbour-2"), theme, nullptr);
    taken.show();
    look(taken, QStringLiteral("name taken"));
    using Way = ui::SignInDialog::Way;
    for (const Way way : {Way::Pairing, Way::Password, Way::Setup, Way::Token, Way::Invite}) {
        auto* signIn = new ui::SignInDialog(connections, "Studio cluster", way, theme, nullptr); // it deletes itself
        signIn->show();
        if (way == Way::Pairing) Q_EMIT connections.pairingCode(QStringLiteral("WDJB-MJHT"), 600);
        look(*signIn, QStringLiteral("sign in %1").arg(static_cast<int>(way)));
        signIn->close();
        settle();
    }
}

TEST_P(TextFits, LettingAnotherComputerIn) {
    connections.now.role = "admin";
    connections.asking["WDJB-MJHT"] = {.code = "WDJB-MJHT",
        .device = "studio-3",
        .platform = "Debian GNU/Linux 12",
        .address = "192.168.7.31",
        .role = "operator",
        .askedMs = 1};
    auto* dialog = new ui::ApprovePairingDialog(connections, theme, nullptr); // it deletes itself
    dialog->show();
    look(*dialog, QStringLiteral("pairing, the code"));
    dialog->findChild<QLineEdit*>()->setText(QStringLiteral("WDJB-MJHT"));
    const auto buttons = dialog->findChildren<QPushButton*>();
    const auto next = std::find_if(buttons.begin(), buttons.end(), [](const auto* button) { return button->isDefault(); });
    ASSERT_NE(next, buttons.end());
    (*next)->click();
    look(*dialog, QStringLiteral("pairing, who asks"));
    dialog->close();
    settle();
}

INSTANTIATE_TEST_SUITE_P(Languages, TextFits, testing::ValuesIn(cases()), [](const testing::TestParamInfo<Case>& which) {
    const QString language = QString::fromStdString(which.param.language).remove(QStringLiteral(".ts"));
    return language.toStdString() + "_" + std::to_string(which.param.fontPixels) + "px";
});
