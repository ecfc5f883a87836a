// Every word fits and nothing lies on anything else, in every language that there is: all pages, dialogs and cards in the least window with
// a font of 15 pt. What is cut on purpose says the whole in a tip.

#include "tests/support/fake_connections.hpp"
#include "tests/support/translated.hpp"
#include "tests/ui/open_window.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/millrace_style.hpp"
#include "ui/widgets/approve_pairing_dialog.hpp"
#include "ui/widgets/bar_button.hpp"
#include "ui/widgets/connection_test_card.hpp"
#include "ui/widgets/drop_overlay.hpp"
#include "ui/widgets/name_taken_dialog.hpp"
#include "ui/widgets/quit_dialog.hpp"
#include "ui/widgets/sign_in_dialog.hpp"
#include "ui/widgets/undo_bar.hpp"
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

constexpr int kSlack = 1; // of rounding

QString described(const QWidget& widget, const QString& text, int needs, int has) {
    return QStringLiteral("%1 \"%2\" needs %3, has %4").arg(QLatin1String(widget.metaObject()->className()), text).arg(needs).arg(has);
}

/// Whether the whole text can be read by resting on it.
bool saysAllInItsTip(const QWidget& widget, const QString& text) {
    return !widget.toolTip().isEmpty() && widget.toolTip().contains(text);
}

void lookAt(const QLabel& label, QStringList& cut) {
    const QString text = label.text();
    if (text.isEmpty() || Qt::mightBeRichText(text) || saysAllInItsTip(label, text)) return;
    if (label.wordWrap()) {
        const int needs = label.heightForWidth(label.width());
        if (needs > label.height() + kSlack) cut << described(label, text, needs, label.height());
        return;
    }
    int needs = 0;
    for (const QString& line : text.split(QLatin1Char('\n'))) needs = std::max(needs, label.fontMetrics().horizontalAdvance(line));
    if (needs > label.contentsRect().width() + kSlack) cut << described(label, text, needs, label.contentsRect().width());
}

void lookAt(const QAbstractButton& button, QStringList& cut) {
    const bool isPlain = qobject_cast<const QPushButton*>(&button) || qobject_cast<const QToolButton*>(&button);
    if (!isPlain) { // switches, tabs, parts of the status bar know what they need
        if (button.sizeHint().width() > button.width() + kSlack)
            cut << described(
                button, button.text().isEmpty() ? button.accessibleName() : button.text(), button.sizeHint().width(), button.width());
        return;
    }
    const auto* tool = qobject_cast<const QToolButton*>(&button);
    if (tool && tool->popupMode() == QToolButton::MenuButtonPopup && tool->sizeHint().width() > tool->width() + kSlack)
        cut << described(button, button.text(), tool->sizeHint().width(), tool->width());
    if (button.text().isEmpty() || (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly)) return;
    const auto* inBar = qobject_cast<const ui::BarButton*>(&button);
    if (inBar && inBar->sizeHint().width() <= inBar->minimumSizeHint().width()) return; // it shows its icon, and says its word in a tip
    const int needs = button.fontMetrics().size(Qt::TextShowMnemonic, button.text()).width() +
        (button.icon().isNull() ? 0 : button.iconSize().width() + 4);
    if (needs > button.width() + kSlack) cut << described(button, button.text(), needs, button.width());
}

void lookAt(const QComboBox& combo, QStringList& cut) {
    QStyleOptionComboBox option;
    option.initFrom(&combo);
    option.editable = false;
    const int has = combo.style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, &combo).width();
    const int icon = combo.itemIcon(combo.currentIndex()).isNull() ? 0 : combo.iconSize().width() + 4;
    const int needs = combo.fontMetrics().horizontalAdvance(combo.currentText()) + icon;
    if (needs > has + kSlack && !saysAllInItsTip(combo, combo.currentText())) cut << described(combo, combo.currentText(), needs, has);
}

QString called(const QWidget& widget) {
    const QString text = widget.property("text").toString();
    return QStringLiteral("%1 \"%2\"")
        .arg(QLatin1String(widget.metaObject()->className()), text.isEmpty() ? widget.accessibleName() : text);
}

/// What is read or used: parts of others, like the arrows of a number's field, are not.
bool standsAlone(const QWidget& widget) {
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) return !label->text().isEmpty() || !label->pixmap().isNull();
    const bool used = qobject_cast<const QAbstractButton*>(&widget) || qobject_cast<const QLineEdit*>(&widget) ||
        qobject_cast<const QComboBox*>(&widget) || qobject_cast<const QAbstractSpinBox*>(&widget);
    const QWidget* parent = widget.parentWidget();
    return used && !qobject_cast<const QLineEdit*>(parent) && !qobject_cast<const QAbstractSpinBox*>(parent) &&
        !qobject_cast<const QComboBox*>(parent);
}

/// Where it can be seen: what has scrolled out of sight lies on nothing.
QRect seenPlace(const QWidget& widget, const QWidget& in) {
    QRect place(widget.mapTo(&in, QPoint()), widget.size());
    for (const QWidget* outer = widget.parentWidget(); outer && outer != &in; outer = outer->parentWidget()) {
        place &= QRect(outer->mapTo(&in, QPoint()), outer->size());
        if (outer->isWindow()) break;
    }
    return place;
}

/// Layouts never do this while there is room: one of the two has been given less than it needs, or a place of its own.
void lookForOverlaps(const QWidget& shown, QStringList& lying) {
    std::vector<const QWidget*> all;
    for (const QWidget* each : shown.findChildren<QWidget*>()) {
        if (!each->isVisibleTo(&shown) || each->window() != shown.window() || !standsAlone(*each)) continue;
        bool floats = false; // notices lie over the page, for a while and on purpose
        for (const QWidget* outer = each; outer && outer != &shown; outer = outer->parentWidget())
            floats = floats || qobject_cast<const ui::UndoBar*>(outer) || qobject_cast<const ui::DropOverlay*>(outer);
        if (!floats) all.push_back(each);
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t k = i + 1; k < all.size(); ++k) {
            if (all[i]->isAncestorOf(all[k]) || all[k]->isAncestorOf(all[i])) continue;
            const QRect both = seenPlace(*all[i], shown) & seenPlace(*all[k], shown);
            if (both.width() > kSlack && both.height() > kSlack) lying << called(*all[i]) + QStringLiteral(" lies on ") + called(*all[k]);
        }
}

/// Whether something that does not scroll cuts it off. What scrolls shows all of it to whoever scrolls.
void lookForEdges(const QWidget& widget, QStringList& cut) {
    for (const QWidget* inner = &widget; !inner->isWindow() && inner->parentWidget(); inner = inner->parentWidget()) {
        const QWidget* outer = inner->parentWidget();
        const auto* area = qobject_cast<const QAbstractScrollArea*>(outer->parentWidget());
        if (area && area->viewport() == outer) return;
        const QRect place(inner == &widget ? widget.geometry() : QRect(widget.mapTo(outer, QPoint()), widget.size()));
        const QRect room = outer->rect().adjusted(-kSlack, -kSlack, kSlack, kSlack);
        if (room.contains(place)) continue;
        cut << QStringLiteral("%1 \"%2\" reaches out of %3")
                   .arg(QLatin1String(widget.metaObject()->className()), widget.property("text").toString(),
                       QLatin1String(outer->metaObject()->className()));
        return;
    }
}

/// What scrolls is as high as its content at its width, not as it was with other words or in another place.
void lookForEmptyScrolling(const QWidget& shown, QStringList& loose) {
    for (const auto* area : shown.findChildren<ui::WrappingScrollArea*>()) {
        if (!area->isVisibleTo(&shown) || !area->widget() || !area->widget()->layout()) continue;
        const int needs = area->widget()->layout()->totalMinimumHeightForWidth(area->viewport()->width());
        if (area->widget()->minimumHeight() > needs + kSlack)
            loose << QStringLiteral("%1 keeps %2 px for content of %3")
                         .arg(QLatin1String(area->metaObject()->className()))
                         .arg(area->widget()->minimumHeight())
                         .arg(needs);
    }
}

/// The pages of the least window scroll as a whole only on a screen that is smaller.
void lookForPageScrolling(const ui::MainWindow& window, QStringList& scrolling) {
    for (const auto* area : window.findChildren<QScrollArea*>())
        if (area->widget() && area->widget()->inherits("QStackedWidget") &&
            (area->horizontalScrollBar()->maximum() > 0 || area->verticalScrollBar()->maximum() > 0))
            scrolling << QStringLiteral("the page scrolls by %1 × %2 px")
                             .arg(area->horizontalScrollBar()->maximum())
                             .arg(area->verticalScrollBar()->maximum());
}

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
    support::FakeConnections connections;
    ui::Theme theme;
    std::unique_ptr<ui::MainWindow> window;

    void SetUp() override {
        QApplication::setStyle(new ui::MillraceStyle(theme));
        QFont font = QApplication::font();
        font.setPixelSize(GetParam().fontPixels);
        theme.setSystemFonts(font, font);
        theme.setScheme(ui::Scheme::Dark);
        m_fontBefore = QApplication::font();
        QApplication::setFont(theme.font(0));
    }
    void TearDown() override {
        window.reset();
        QApplication::setStyle(QStringLiteral("Fusion")); // the other one draws by a theme that ends
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
            if (const auto* label = qobject_cast<const QLabel*>(each)) lookAt(*label, cut);
            else if (const auto* button = qobject_cast<const QAbstractButton*>(each)) lookAt(*button, cut);
            else if (const auto* combo = qobject_cast<const QComboBox*>(each)) lookAt(*combo, cut);
            else continue;
            lookForEdges(*each, cut);
        }
        lookForOverlaps(shown, cut);
        lookForEmptyScrolling(shown, cut);
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
    lookForPageScrolling(*window, scrolling);
    for (const int page : {ui::MainWindow::Preview, ui::MainWindow::Settings}) {
        window->showPage(page);
        settle();
        lookForPageScrolling(*window, scrolling);
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
