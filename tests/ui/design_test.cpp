// The queue and its window beside the design: words, formats, what floats over what, and which colour says what.

#include "core/base/ready.hpp"
#include "tests/ui/dressed.hpp"
#include "tests/ui/open_window.hpp"
#include "ui/pages/inspector.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/millrace_style.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/drop_overlay.hpp"
#include "ui/widgets/growing_dialog.hpp"
#include "ui/widgets/undo_bar.hpp"

#include <QCheckBox>
#include <QDragEnterEvent>
#include <QHeaderView>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QMimeData>
#include <QPaintEvent>
#include <QPainter>
#include <QPushButton>
#include <QStyleOption>
#include <QTest>
#include <QTimer>
#include <QTreeView>
#include <QUrl>

namespace {

/// Of the panel while this lives.
struct InLanguage {
    explicit InLanguage(QLocale::Language language) : before(QLocale()) { QLocale::setDefault(QLocale(language)); }
    ~InLanguage() { QLocale::setDefault(before); }
    InLanguage(const InLanguage&) = delete;
    InLanguage& operator=(const InLanguage&) = delete;
    QLocale before;
};

struct DesignTest : OpenWindow {
    void show() {
        open();
        QApplication::setActiveWindow(window.get());
        processPendingEvents();
    }
    QTreeView& view() const { return *window->queue().list().view(); }
    QRect placeOf(const QWidget& part) const { return {part.mapTo(window.get(), QPoint()), part.size()}; }
    int visibleLabelsWith(const QString& text) const {
        int found = 0;
        for (const auto* label : window->findChildren<QLabel*>()) found += label->isVisible() && label->text().contains(text) ? 1 : 0;
        return found;
    }
    void addFailed(base::ErrorCode code, const char* message) {
        service.add("roll", model::JobState::Failed);
        model::Job& job = service.jobs.back();
        job.source = "/volumes/Footage/square/roll.mov";
        job.chunks = 1088;
        job.chunksDone = 1087;
        job.bytesWritten = 712'000'000;
        job.playableSeconds = code == base::ErrorCode::ChunkUnreadable ? 216 : 0;
        job.trouble = model::Trouble{.code = static_cast<int>(code), .id = "MR-2104", .message = message, .chunk = 36};
    }
};

struct ReadyService : support::FakeService {
    QFuture<model::Result<std::vector<model::ReadinessCheck>>> readiness() override {
        std::vector<model::ReadinessCheck> checks(2);
        checks[0].subject = model::ReadinessCheck::Subject::Engine;
        checks[0].version = "5.1.9-0+deb12u1";
        checks[1].subject = model::ReadinessCheck::Subject::Ingest;
        checks[1].version = "http://127.0.0.1:5005/media/";
        for (auto& check : checks) check.ok = true;
        return base::ready<std::vector<model::ReadinessCheck>>(checks);
    }
};
using EmptyQueueTest = WindowFixture<ReadyService>;

/// Whether a widget painted this place since it was told to look.
class PaintedPlace final : public QObject {
public:
    PaintedPlace(QWidget& widget, QPoint place) : m_place(place) { widget.installEventFilter(this); }
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::Paint) painted |= static_cast<QPaintEvent*>(event)->region().contains(m_place);
        return false;
    }
    bool painted = false;

private:
    QPoint m_place;
};

} // namespace

TEST(DesignWords, CountsAreGroupedByANarrowSpaceInEveryLanguage) {
    const QString expected = QStringLiteral("3\u202f170");
    for (const auto language : {QLocale::English, QLocale::German, QLocale::French}) {
        const InLanguage here(language);
        EXPECT_EQ(ui::words::count(3170), expected) << QLocale::languageToString(language).toStdString();
        EXPECT_EQ(ui::words::count(900), QStringLiteral("900"));
    }
}

TEST(DesignWords, SizesWithOneUnitSayItOnce) {
    const InLanguage here(QLocale::English);
    EXPECT_EQ(ui::words::bytesOf(502'000'000, 870'000'000), QStringLiteral("502 of about 870\u00a0MB"));
    EXPECT_EQ(ui::words::bytesOf(502'000'000, 1'400'000'000), QStringLiteral("502\u00a0MB of about 1.4\u00a0GB"));
}

TEST(DesignWords, UprightPresetsSayUprightSizes) {
    model::Preset preset;
    preset.rungs.push_back({.name = "1080p", .shortSide = 1080});
    EXPECT_EQ(ui::words::rungSize(preset, preset.rungs.front()), QStringLiteral("1080p"));
    preset.portrait = true;
    EXPECT_EQ(ui::words::rungSize(preset, preset.rungs.front()), QStringLiteral("1080×1920"));
}

TEST(DesignWords, PlacesInLineHaveWords) {
    EXPECT_EQ(ui::JobDelegate::placeText(0), QStringLiteral("Next in line"));
    EXPECT_EQ(ui::JobDelegate::placeText(1), QStringLiteral("Second in line"));
    EXPECT_EQ(ui::JobDelegate::placeText(2), QStringLiteral("Third in line"));
    EXPECT_EQ(ui::JobDelegate::placeText(3), QStringLiteral("Number 4 in line"));
}

TEST_F(DesignTest, TheFrameOfAPictureThatIsNotThereYetIsSeenOnASelectedRow) {
    const test::Dressed dressed(theme); // others paint a focus of their own above
    service.add("alpha", model::JobState::Waiting);
    show();
    window->queue().list().select("alpha");
    processPendingEvents();
    const QRect cell = view().visualRect(view().model()->index(0, 0));
    const QImage row = view().viewport()->grab(cell).toImage();
    EXPECT_EQ(row.pixelColor(16, row.height() / 2), theme.colours().lineNormal);
    EXPECT_EQ(row.pixelColor(15, row.height() / 2), theme.colours().selection);
}

TEST_F(DesignTest, AFailedJobsWordsGoOnInTheSpeedCellThatItLeavesEmpty) {
    const test::Dressed dressed(theme);
    addFailed(base::ErrorCode::ChunkUnreadable, "The file is damaged.");
    service.add("waits", model::JobState::Waiting);
    show();
    QHeaderView& header = *view().header();
    header.setSectionHidden(ui::JobModel::SpeedColumn, false);
    header.resizeSection(ui::JobModel::ProgressColumn, 100);
    header.resizeSection(ui::JobModel::SpeedColumn, 200);
    processPendingEvents();
    const auto hasWords = [&](int row) { // where the caption stands, at the cell's beginning
        const QRect cell = view().visualRect(view().model()->index(row, ui::JobModel::SpeedColumn));
        const QImage shown = view().viewport()->grab(cell).toImage();
        for (int y = shown.height() / 2 - 4; y < shown.height() - 8; ++y)
            for (int x = 2; x < 40; ++x)
                if (shown.pixelColor(x, y) != shown.pixelColor(2, 8)) return true;
        return false;
    };
    const int failed = view().model()->index(0, 0).data(ui::JobModel::JobRole).value<const model::Job*>()->id == "roll" ? 0 : 1;
    EXPECT_TRUE(hasWords(failed));
    EXPECT_FALSE(hasWords(1 - failed)) << "what has numbers there, or a dash, keeps them to itself";
}

TEST(DesignWords, OfFactsThatDoNotFitWholeOnesGo) {
    const QFontMetrics metrics(QApplication::font());
    const QString line = QStringLiteral("1080p25 · H.264 · 00:14 · 29 MB");
    const auto fitted = [&](const QString& room) {
        return ui::JobDelegate::factsThatFit(line, metrics, metrics.horizontalAdvance(room)).toStdString();
    };
    EXPECT_EQ(fitted(line), line.toStdString());
    EXPECT_EQ(fitted(QStringLiteral("1080p25 · H.264 · 00:14 · 2")), "1080p25 · H.264 · 00:14");
    EXPECT_EQ(fitted(QStringLiteral("1080p25 · H.264 · 0")), "1080p25 · H.264");
    EXPECT_EQ(fitted(QStringLiteral("1080p25")), "1080p25");
    const QString waits = QStringLiteral("Upload waits for studio"), upload = waits + QStringLiteral("; 60 % is stored there.");
    EXPECT_EQ(ui::JobDelegate::factsThatFit(upload, metrics, metrics.horizontalAdvance(waits) + 9, QStringLiteral("; ")), waits);
}

TEST_F(DesignTest, AWaitingJobKnowsHowManyMustEndBeforeIt) {
    service.add("alpha", model::JobState::Encoding);
    service.add("beta", model::JobState::Waiting);
    service.add("gamma", model::JobState::Waiting);
    const ui::JobModel model(service);
    EXPECT_EQ(model.index(1, 0).data(ui::JobModel::AheadRole).toInt(), 1);
    EXPECT_EQ(model.index(2, 0).data(ui::JobModel::AheadRole).toInt(), 2);
    service.jobs[0].state = model::JobState::Done;
    service.change(0);
    EXPECT_EQ(model.index(1, 0).data(ui::JobModel::AheadRole).toInt(), 0) << "it begins at once";
}

TEST_F(DesignTest, ThoseBehindAreShownAnewWhenOneBegins) {
    service.add("alpha", model::JobState::Waiting);
    service.add("beta", model::JobState::Waiting);
    show();
    PaintedPlace second(*view().viewport(), view().visualRect(view().model()->index(1, 0)).center());
    service.jobs[0].state = model::JobState::Encoding;
    service.change(0);
    processPendingEvents();
    EXPECT_TRUE(second.painted) << "\"Second in line\" would stay where it is next";
}

TEST_F(DesignTest, TheSelectedRowKeepsItsColourWhileTheFocusIsElsewhere) {
    service.add("alpha", model::JobState::Waiting);
    show();
    ASSERT_TRUE(window->isActiveWindow());
    window->queue().list().focusSearch();
    processPendingEvents();
    const QPoint edge(1, view().visualRect(view().model()->index(0, 0)).center().y());
    EXPECT_EQ(view().viewport()->grab().toImage().pixelColor(edge), theme.colours().accent);
}

TEST_F(DesignTest, TheRowMenuSaysEachKey) {
    service.add("alpha", model::JobState::Failed);
    show();
    QHash<QString, QString> keys;
    QTimer::singleShot(0, window.get(), [&keys] {
        for (QWidget* each : QApplication::topLevelWidgets())
            if (auto* menu = qobject_cast<QMenu*>(each); menu && menu->isVisible()) {
                for (const QAction* action : menu->actions()) keys.insert(action->text(), action->shortcut().toString());
                menu->close();
            }
    });
    window->queue().showMenu(window->mapToGlobal(QPoint(300, 300)));
    processPendingEvents();
    for (const auto& [word, key] : {std::pair{"Pause", "Space"}, {"Preview", "Return"}, {"Copy HLS link", "Ctrl+C"}, {"Move up", "Alt+Up"},
             {"Move down", "Alt+Down"}, {"Retry", "Ctrl+R"}, {"Remove", "Del"}})
        EXPECT_EQ(keys.value(QLatin1String(word)), QLatin1String(key)) << word;
}

TEST_F(DesignTest, TheUndoBarFloatsOverTheLowerEdgeOfTheList) {
    service.add("alpha", model::JobState::Done);
    service.add("beta", model::JobState::Done);
    show();
    const int before = view().height();
    window->queue().removeSelected();
    processPendingEvents();
    const auto* bar = window->queue().findChild<ui::UndoBar*>();
    ASSERT_TRUE(bar && bar->isVisible());
    EXPECT_EQ(view().height(), before) << "nothing moves under the pointer";
    EXPECT_TRUE(placeOf(window->queue().list()).contains(placeOf(*bar)));
    bool offered = false;
    for (const auto* button : bar->findChildren<QPushButton*>())
        offered |= button->text() == QLatin1String("Undo") && button->property("kind") == QLatin1String("link");
    EXPECT_TRUE(offered) << "in the colour of what can be done";
    window->queue().removeSelected(); // the last: the empty page comes
    processPendingEvents();
    EXPECT_TRUE(bar->isVisible());
    EXPECT_TRUE(placeOf(window->queue()).contains(placeOf(*bar)));
}

TEST_F(DesignTest, TheListHasRoomBehindItsLastRowWhileTheUndoBarIsThere) {
    for (int i = 0; i < 40; ++i) service.add("job" + std::to_string(i), model::JobState::Done);
    show();
    const auto lastRow = [this] { return view().visualRect(view().model()->index(view().model()->rowCount() - 1, 0)); };
    window->queue().removeSelected();
    processPendingEvents();
    const auto* bar = window->queue().findChild<ui::UndoBar*>();
    ASSERT_TRUE(bar && bar->isVisible());
    const auto bottom = [&] { return view().viewport()->mapTo(window.get(), lastRow().bottomLeft()).y(); };
    view().scrollToBottom();
    EXPECT_LT(bottom(), placeOf(*bar).top()) << "it lies over the last row";
    view().scrollToTop();
    view().setCurrentIndex(view().model()->index(view().model()->rowCount() - 1, 0)); // as the End key does
    EXPECT_LT(bottom(), placeOf(*bar).top());
    service.change(0); // a row that changes takes nothing back
    processPendingEvents();
    EXPECT_LT(bottom(), placeOf(*bar).top());
    window->queue().undoRemove();
    processPendingEvents();
    ASSERT_FALSE(bar->isVisible());
    view().scrollToBottom();
    EXPECT_EQ(lastRow().bottom() + 1, view().viewport()->height()) << "the room is gone";
}

TEST_F(DesignTest, ASentenceWiderThanTheListBreaksInsteadOfWideningTheWindow) {
    service.add("alpha", model::JobState::Done);
    service.jobs[0].source = "/" + QStringLiteral("no such folder ").repeated(40).toStdString() + "/alpha.mov";
    show();
    const int width = window->width();
    for (auto* button : window->findChildren<QPushButton*>())
        if (button->isVisible() && button->text() == QLatin1String("Show source")) button->click();
    processPendingEvents();
    EXPECT_EQ(window->width(), width);
    const auto* bar = window->queue().findChild<ui::UndoBar*>();
    ASSERT_TRUE(bar && bar->isVisible());
    EXPECT_LE(placeOf(*bar).right(), placeOf(window->queue().list()).right());
}

TEST_F(DesignTest, FilesOverTheWindowLeaveTheTopBarFree) {
    show();
    QMimeData files;
    files.setUrls({QUrl::fromLocalFile(QStringLiteral("/films/a.mp4"))});
    QDragEnterEvent enter(QPoint(200, 300), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window.get(), &enter);
    const auto* overlay = window->findChild<ui::DropOverlay*>();
    ASSERT_TRUE(overlay && overlay->isVisible());
    EXPECT_EQ(placeOf(*overlay).top(), placeOf(window->queue()).top() + 56);
    EXPECT_GT(overlay->height(), 300);
}

TEST_F(DesignTest, TheInspectorStandsOnThePanelColour) {
    const QPalette before = QApplication::palette();
    service.add("alpha", model::JobState::Waiting);
    show();
    for (const auto scheme : {ui::Scheme::Dark, ui::Scheme::Light}) {
        theme.setScheme(scheme);
        QApplication::setPalette(theme.palette());
        processPendingEvents();
        auto* inspector = window->findChild<ui::Inspector*>();
        const QImage picture = inspector->grab().toImage();
        EXPECT_EQ(picture.pixelColor(4, 4), theme.colours().panel);
        EXPECT_EQ(picture.pixelColor(4, 60), theme.colours().panel) << "beside the title";
    }
    window.reset();
    QApplication::setPalette(before);
}

TEST(DesignSwitch, SomeOfThemLooksNeitherOnNorOff) {
    const ui::Theme theme;
    const ui::MillraceStyle style(theme);
    QCheckBox box;
    const auto painted = [&](Qt::CheckState state) {
        box.setCheckState(state);
        QStyleOptionButton option;
        option.state = QStyle::State_Enabled |
            (state == Qt::Checked            ? QStyle::State_On
                    : state == Qt::Unchecked ? QStyle::State_Off
                                             : QStyle::State_NoChange);
        option.rect = QRect(0, 0, 36, 20);
        QImage picture(option.rect.size(), QImage::Format_ARGB32);
        picture.fill(theme.colours().panel);
        QPainter painter(&picture);
        style.drawPrimitive(QStyle::PE_IndicatorCheckBox, &option, &painter, &box);
        return picture;
    };
    const QImage off = painted(Qt::Unchecked), some = painted(Qt::PartiallyChecked), on = painted(Qt::Checked);
    EXPECT_NE(some, off);
    EXPECT_NE(some, on);
    EXPECT_NE(some.pixelColor(18, 10), off.pixelColor(18, 10)) << "the knob stands in the middle";
    EXPECT_EQ(some.pixelColor(10, 10), some.pixelColor(26, 10)) << "and at neither end";
}

TEST_F(DesignTest, AFailedJobsCardSaysWhatIsSafeAndHoldsTheWaysOut) {
    const InLanguage here(QLocale::English);
    addFailed(base::ErrorCode::ChunkUnreadable, "The file is damaged between 03:36 and 03:42.");
    show();
    EXPECT_TRUE(says(QStringLiteral("1\u202f087 of 1\u202f088 chunks are encoded and published (712\u00a0MB).")));
    EXPECT_TRUE(says(QStringLiteral("Footage ▸ square ▸ roll")));
    EXPECT_TRUE(says(QStringLiteral("Playable up to 03:36; the rest waits for chunk 37")));
    for (const auto* button : window->findChildren<QPushButton*>())
        EXPECT_FALSE(button->isVisible() && button->text() == QLatin1String("Show source")) << "the card has its own";
}

TEST_F(DesignTest, AFailedJobsCardGivesItsAdviceOnce) {
    const InLanguage here(QLocale::English);
    addFailed(base::ErrorCode::NoMedia, "This file has no video that can be decoded. Remove it, or choose another file.");
    show();
    EXPECT_EQ(visibleLabelsWith(QStringLiteral("This file has no video that can be decoded.")), 1);
    EXPECT_EQ(visibleLabelsWith(QStringLiteral("Remove it, or choose another file.")), 1);
}

TEST_F(EmptyQueueTest, TheChecksSayWhoMayComeAndWithoutPackaging) {
    show();
    EXPECT_TRUE(QTest::qWaitFor([&] { return says(QStringLiteral("Listening on 127.0.0.1:5005, for this computer only.")); }));
    EXPECT_TRUE(says(QStringLiteral("FFmpeg 5.1.9, built in.")));
}

TEST(DialogsThatGrow, StayInTheMiddleOfTheirWindowAndOnTheScreen) {
    const QRect window(100, 50, 1120, 680), screen(0, 0, 1440, 900);
    EXPECT_EQ(ui::GrowingDialog::placeOf({420, 200}, window, screen), QPoint(window.center().x() - 210, window.center().y() - 100));
    EXPECT_EQ(ui::GrowingDialog::placeOf({420, 200}, QRect(-900, -500, 1120, 680), screen), QPoint(0, 0)) << "of a window half outside";
    EXPECT_EQ(ui::GrowingDialog::placeOf({420, 200}, QRect(1300, 800, 1120, 680), screen), QPoint(1440 - 420, 900 - 200));
    EXPECT_EQ(ui::GrowingDialog::placeOf({420, 2000}, window, screen).y(), 0) << "its head is seen";
}
