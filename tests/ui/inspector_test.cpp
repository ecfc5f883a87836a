// The inspector for one job and for several, in narrow windows and with longer words.

#include "tests/support/fake_service.hpp"
#include "tests/ui/shown_words.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/inspector.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/chunk_map.hpp"
#include "ui/widgets/excerpt_card.hpp"
#include "ui/widgets/failure_card.hpp"
#include "ui/widgets/ladder_table.hpp"
#include "ui/widgets/selection_card.hpp"

#include <QApplication>
#include <QComboBox>
#include <QDateTime>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QThreadPool>
#include <QTranslator>
#include <QTreeView>
#include <algorithm>
#include <gtest/gtest.h>

namespace {

/// Every text is half as long again, as in a language of long words.
class LongWords : public QTranslator {
public:
    LongWords() { QCoreApplication::installTranslator(this); }
    ~LongWords() override { QCoreApplication::removeTranslator(this); }
    LongWords(const LongWords&) = delete;
    LongWords& operator=(const LongWords&) = delete;
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* source, const char*, int) const override {
        QString text = QString::fromUtf8(source);
        if (text.isEmpty()) return {};
        for (int more = std::max(2, static_cast<int>(text.size()) / 2), i = 0; i < more; ++i) text += QLatin1Char(i % 9 == 8 ? ' ' : 'x');
        return text.trimmed();
    }
};

struct InspectorTest : testing::Test {
    support::FakeService service;
    ui::Theme theme;
    std::unique_ptr<ui::MainWindow> window;

    void open(int width) {
        window = std::make_unique<ui::MainWindow>(service, theme, ui::PanelSettings{});
        window->resize(width, 800);
        window->show();
        processPendingEvents();
        window->resize(width, 800);
        processPendingEvents();
    }
    static void processPendingEvents() {
        for (int i = 0; i < 5; ++i) {
            QThreadPool::globalInstance()->waitForDone();
            QApplication::processEvents();
        }
    }
    ui::Inspector* inspector() { return window->findChild<ui::Inspector*>(); }
    QStringList actions(const QWidget* of) {
        QStringList words;
        for (const auto* button : of->findChildren<QPushButton*>())
            if (button->isVisible()) words << button->text();
        return words;
    }
    /// Buttons that are narrower than their words, text outside of its parent, and what lies on something else.
    QStringList clipped(const QWidget* of) {
        QStringList found;
        for (const auto* button : of->findChildren<QPushButton*>())
            if (button->isVisible() && (button->width() < button->sizeHint().width() || !inside(button, of))) found << button->text();
        for (const auto* label : of->findChildren<QLabel*>())
            if (label->isVisible() && !label->text().isEmpty() &&
                ((!label->wordWrap() && label->width() < label->sizeHint().width()) || !inside(label, of)))
                found << label->text();
        return found + overlapping(of);
    }
    static QString saidBy(const QWidget* part) {
        const auto* label = qobject_cast<const QLabel*>(part);
        return label ? label->text() : part->accessibleName() + part->property("text").toString();
    }
    static QStringList overlapping(const QWidget* of) {
        std::vector<const QWidget*> shown;
        for (const auto* part : of->findChildren<QWidget*>())
            if (part->isVisible() &&
                (qobject_cast<const QLabel*>(part) || qobject_cast<const QLineEdit*>(part) || qobject_cast<const QAbstractButton*>(part)))
                shown.push_back(part);
        const auto place = [&](const QWidget* part) { return QRect(part->mapTo(of, QPoint()), part->size()); };
        QStringList found;
        for (std::size_t i = 0; i < shown.size(); ++i) {
            if (!inside(shown[i], of)) found << saidBy(shown[i]);
            for (std::size_t j = i + 1; j < shown.size(); ++j)
                if (!shown[i]->isAncestorOf(shown[j]) && !shown[j]->isAncestorOf(shown[i]) && place(shown[i]).intersects(place(shown[j])))
                    found << saidBy(shown[i]) + QStringLiteral(" lies on ") + saidBy(shown[j]);
        }
        return found;
    }
    static bool inside(const QWidget* part, const QWidget* of) {
        const int left = part->mapTo(of, QPoint()).x();
        return left >= 0 && left + part->width() <= of->width();
    }
    void addFailed() {
        service.add("a-name-of-which-much-matters", model::JobState::Failed);
        service.jobs.back().source = "/films/2026/november/a-folder-with-a-long-name/another-one/a-name-of-which-much-matters.mov";
        service.jobs.back().trouble = model::Trouble{
            .code = static_cast<int>(base::ErrorCode::ChunkUnreadable), .id = "MR-2104", .message = "The file is damaged.", .chunk = 36};
    }
};

} // namespace

TEST_F(InspectorTest, SeveralJobsAreOneCardWithWhatFitsSomeOfThem) {
    service.add("alpha", model::JobState::Waiting);
    service.add("beta", model::JobState::Encoding);
    service.add("gamma", model::JobState::Done);
    open(1440);
    auto* card = window->findChild<ui::SelectionCard*>();
    ASSERT_TRUE(card);
    EXPECT_FALSE(card->isVisible());
    window->queue().list().selectJobs({"alpha", "beta"});
    processPendingEvents();
    EXPECT_TRUE(card->isVisible());
    EXPECT_FALSE(window->findChild<ui::LadderTable*>()->isVisible());
    EXPECT_EQ(actions(card), (QStringList{QStringLiteral("Pause"), QStringLiteral("Cancel"), QStringLiteral("Remove")}));
    EXPECT_TRUE(card->accessibleName().contains(QStringLiteral("Waiting:\u00a01"))) << card->accessibleName().toStdString();

    window->queue().list().selectJobs({"alpha", "beta", "gamma"});
    processPendingEvents();
    EXPECT_EQ(actions(card), (QStringList{QStringLiteral("Pause"), QStringLiteral("Cancel"), QStringLiteral("Remove")}));
    for (const char* word : {"Pause", "Remove"})
        for (auto* button : card->findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QLatin1String(word)) button->click();
    processPendingEvents();
    ASSERT_EQ(service.asked.size(), 5u) << "two are paused, since the third is done, and three removed";
    EXPECT_EQ(service.asked[0].first, "alpha");
    EXPECT_EQ(service.asked[1].first, "beta");
    window->queue().undoRemove();
    EXPECT_EQ(service.asked.size(), 8u) << "removing several is undone like removing one";
}

TEST_F(InspectorTest, FilesWithoutVideoAreOnlyRemovedAndHaveNoPartToChoose) {
    for (const char* id : {"alpha", "beta"}) {
        service.add(id, model::JobState::Failed);
        service.jobs.back().trouble = model::Trouble{
            .code = static_cast<int>(base::ErrorCode::NoMedia), .id = "MR-1101", .message = "Nothing in it can be decoded.", .chunk = -1};
    }
    open(1440);
    const auto showsExcerpts = [&] {
        const auto cards = window->findChildren<ui::ExcerptCard*>();
        return std::any_of(cards.begin(), cards.end(), [](const auto* card) { return card->isVisible(); });
    };
    window->queue().list().selectJobs({"alpha"});
    processPendingEvents();
    EXPECT_FALSE(showsExcerpts());
    window->queue().list().selectJobs({"alpha", "beta"});
    processPendingEvents();
    EXPECT_EQ(actions(window->findChild<ui::SelectionCard*>()), QStringList{QStringLiteral("Remove")});
    EXPECT_FALSE(showsExcerpts());
    service.jobs[0].trouble.reset(); // another trouble may pass
    service.change(0);
    processPendingEvents();
    EXPECT_EQ(actions(window->findChild<ui::SelectionCard*>()), (QStringList{QStringLiteral("Retry"), QStringLiteral("Remove")}));
}

TEST_F(InspectorTest, TheCardFollowsItsJobs) {
    service.add("alpha", model::JobState::Encoding);
    service.add("beta", model::JobState::Encoding);
    open(1440);
    window->queue().list().selectJobs({"alpha", "beta"});
    processPendingEvents();
    for (std::size_t i = 0; i < 2; ++i) {
        service.jobs[i].state = model::JobState::Failed;
        service.change(i);
    }
    processPendingEvents();
    EXPECT_EQ(actions(window->findChild<ui::SelectionCard*>()), (QStringList{QStringLiteral("Retry"), QStringLiteral("Remove")}));
}

TEST_F(InspectorTest, AnOutputThatWasDeletedIsNoLongerCalledComplete) {
    service.add("alpha", model::JobState::Done);
    open(1440);
    const auto says = [this](const QString& text) {
        for (const auto* label : inspector()->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(text)) return true;
        return false;
    };
    ASSERT_TRUE(says(QStringLiteral("Complete")));
    const QDateTime at(QDate(2026, 11, 26), QTime(12, 34));
    service.jobs[0].output = model::OutputState::Deleting;
    service.change(0);
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("Deleting the output")));
    service.jobs[0].output = model::OutputState::Deleted;
    service.jobs[0].outputDeletedMs = at.toMSecsSinceEpoch();
    service.change(0);
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("Output deleted, ") + QLocale().toString(at, QLocale::ShortFormat)));
    EXPECT_FALSE(says(QStringLiteral("Complete")));
}

TEST_F(InspectorTest, AnOutputThatIsHalfDeletedIsNotCalledCompleteAndCanBeDeletedOn) {
    service.add("alpha", model::JobState::Done);
    service.jobs[0].output = model::OutputState::Deleting;
    service.jobs[0].trouble = model::troubleOf({base::ErrorCode::IngestRefused, "The ingest refused to delete it."});
    open(1440);
    QString all;
    for (const auto* label : inspector()->findChildren<QLabel*>())
        if (label->isVisible()) all += label->text() + QLatin1Char('\n');
    EXPECT_FALSE(all.contains(QStringLiteral("Complete"))) << all.toStdString();
    EXPECT_TRUE(all.contains(QStringLiteral("The ingest refused to delete it."))) << all.toStdString();
    window->queue().deleteOutput();
    processPendingEvents();
    ASSERT_EQ(service.asked.size(), 1u) << "it was not asked for again";
    EXPECT_EQ(service.asked.back(), (std::pair<std::string, model::JobAction>{"alpha", model::JobAction::DeleteOutput}));
}

TEST_F(InspectorTest, TheChunkPickerShowsItsTextAndKeepsTheChoice) {
    service.add("alpha", model::JobState::Encoding);
    service.add("beta", model::JobState::Encoding);
    open(1440);
    QComboBox* picker = nullptr;
    for (auto* combo : inspector()->findChildren<QComboBox*>()) picker = combo;
    ASSERT_TRUE(picker);
    EXPECT_GE(picker->width(), picker->fontMetrics().horizontalAdvance(QStringLiteral("All renditions")) + 20);
    picker->setCurrentIndex(2);
    service.jobs[1].renditions.erase(service.jobs[1].renditions.begin()); // another ladder, which has that rung too
    service.change(1);
    window->queue().list().select("beta");
    processPendingEvents();
    EXPECT_EQ(picker->currentText(), QStringLiteral("720p"));
}

TEST_F(InspectorTest, NarrowWindowsKeepTheNamesReadable) {
    service.add("alpha", model::JobState::Encoding);
    for (const int width : {1120, 1300, 1440}) {
        open(width);
        EXPECT_GE(window->queue().list().view()->header()->sectionSize(ui::JobModel::JobColumn), 320) << width;
        EXPECT_EQ(clipped(&window->queue()), QStringList()) << width;
    }
}

TEST_F(InspectorTest, LongWordsFitTheFailedCard) {
    const LongWords longWords;
    addFailed();
    for (const int width : {1300, 1440}) {
        open(width);
        EXPECT_EQ(clipped(inspector()), QStringList()) << width << clipped(inspector()).join(QLatin1Char('|')).toStdString();
        window.reset();
    }
}

TEST_F(InspectorTest, AnotherSystemFontFitsToo) {
    QFont large;
    large.setPixelSize(20); // 15 pt
    theme.setSystemFonts(large, large);
    const QFont before = QApplication::font();
    QApplication::setFont(theme.font(0));
    addFailed();
    open(1366);
    window->queue().toggleInspector();
    processPendingEvents();
    ASSERT_TRUE(inspector()->isVisible());
    EXPECT_EQ(clipped(inspector()), QStringList()) << clipped(inspector()).join(QLatin1Char('|')).toStdString();
    window.reset();
    QApplication::setFont(before);
}

TEST_F(InspectorTest, WithALargerFontItLeavesTheRoomToTheNamesSooner) {
    QFont font = QApplication::font();
    font.setPixelSize(13); // that of the design
    theme.setSystemFonts(font, font);
    service.add("alpha", model::JobState::Encoding);
    open(1366);
    EXPECT_TRUE(inspector()->isVisible());
    font.setPixelSize(20);
    theme.setSystemFonts(font, font);
    processPendingEvents();
    EXPECT_FALSE(inspector()->isVisible());
    EXPECT_GE(window->queue().list().view()->header()->sectionSize(ui::JobModel::JobColumn), theme.scaled(320));
    window->queue().toggleInspector();
    processPendingEvents();
    EXPECT_TRUE(inspector()->isVisible());
    EXPECT_LE(inspector()->width(), 424) << "the list is what matters";
}

TEST_F(InspectorTest, TheLinkToAFailedFileStandsBelowItsPathWhereTheFontIsLarge) {
    QFont font = QApplication::font();
    font.setPixelSize(13); // that of the design
    theme.setSystemFonts(font, font);
    addFailed();
    open(1440);
    const auto* card = inspector()->findChild<ui::FailureCard*>();
    ASSERT_TRUE(card && card->isVisible());
    const QWidget *path = nullptr, *link = nullptr;
    for (const auto* label : card->findChildren<QLabel*>())
        if (label->text().contains(QStringLiteral("▸"))) path = label;
    for (const auto* button : card->findChildren<QPushButton*>())
        if (button->text() == QStringLiteral("Show file")) link = button;
    ASSERT_TRUE(path && link);
    EXPECT_GE(link->x(), path->geometry().right());
    font.setPixelSize(20);
    theme.setSystemFonts(font, font);
    processPendingEvents();
    if (!inspector()->isVisible()) window->queue().toggleInspector();
    window->resize(1500, 800); // so that all is laid out again
    processPendingEvents();
    EXPECT_GE(link->y(), path->geometry().bottom());
    EXPECT_EQ(link->x(), path->x());
}

TEST_F(InspectorTest, WhereNothingIsKnownOfAFileNoEmptyLineStandsForIt) {
    addFailed();
    service.jobs.back().width = service.jobs.back().height = 0;
    service.jobs.back().codec.clear();
    service.jobs.back().audioCodec.clear();
    service.jobs.back().colour.clear();
    open(1440);
    const QLabel* title = nullptr;
    for (const auto* label : inspector()->findChildren<QLabel*>())
        if (label->isVisible() && label->toolTip() == QStringLiteral("a-name-of-which-much-matters.mov")) title = label;
    ASSERT_TRUE(title);
    for (const auto* beside : title->parentWidget()->findChildren<QLabel*>(QString(), Qt::FindDirectChildrenOnly))
        EXPECT_TRUE(!beside->isVisible() || !beside->text().isEmpty());
    service.jobs.back().width = 1920;
    service.change(service.jobs.size() - 1);
    processPendingEvents();
    EXPECT_TRUE(test::says(*title->parentWidget(), QStringLiteral("1920")));
}

TEST(ChunkMapTip, NamesWhoHasAChunkAndWhoGaveItUp) {
    ui::Theme theme;
    ui::ChunkMap map(theme);
    model::ChunkCell alone, made, again;
    again.state = model::ChunkState::Encoding;
    again.worker = "enc-02";
    again.attempt = 2;
    again.failedOn = "enc-01";
    made.state = model::ChunkState::Done;
    made.worker = "enc-01";
    made.attempt = 1;
    map.setCells({alone, again, made});
    const auto next = [&] {
        QKeyEvent press(QEvent::KeyPress, Qt::Key_Right, Qt::NoModifier);
        QApplication::sendEvent(&map, &press);
        return map.accessibleDescription();
    };
    EXPECT_TRUE(next().endsWith(QStringLiteral(", on enc-02, attempt 2, not finished by enc-01")))
        << map.accessibleDescription().toStdString();
    EXPECT_TRUE(next().endsWith(QStringLiteral(", made by enc-01"))) << map.accessibleDescription().toStdString();
}
