// The window in another language, at once.

#include "tests/ui/open_window.hpp"

#include "core/base/size_text.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/words.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/filter_tab.hpp"
#include "ui/widgets/ladder_table.hpp"
#include "ui/widgets/nav_rail.hpp"
#include "ui/widgets/proof_card.hpp"

#include <QApplication>
#include <QFile>
#include <QHash>
#include <QLabel>
#include <QTemporaryDir>
#include <QTranslator>
#include <QXmlStreamReader>
#include <gtest/gtest.h>

namespace {

/// A language in which every text starts with a sign that no other has.
class Marked : public QTranslator {
public:
    bool isEmpty() const override { return false; }
    QString translate(const char*, const char* source, const char*, int) const override {
        return *source ? QStringLiteral("§") + QString::fromUtf8(source) : QString();
    }
};

/// German as the translation file has it; plurals are left out.
class German : public QTranslator {
public:
    German() {
        QFile file(QStringLiteral(MILLRACE_SOURCE "/translations/millrace_de.ts"));
        EXPECT_TRUE(file.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&file);
        QString context, source;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement) continue;
            if (xml.name() == QLatin1String("name")) context = xml.readElementText();
            else if (xml.name() == QLatin1String("source")) source = xml.readElementText();
            else if (xml.name() == QLatin1String("translation"))
                m_texts.insert(context + QLatin1Char('/') + source, xml.readElementText(QXmlStreamReader::SkipChildElements).trimmed());
        }
    }
    bool isEmpty() const override { return m_texts.isEmpty(); }
    /// Of one context: what is said, by what the source says.
    QHash<QString, QString> of(const QString& context) const {
        QHash<QString, QString> found;
        for (auto each = m_texts.cbegin(); each != m_texts.cend(); ++each)
            if (each.key().startsWith(context + QLatin1Char('/'))) found.insert(each.key().mid(context.size() + 1), each.value());
        return found;
    }
    QString translate(const char* context, const char* source, const char*, int) const override {
        const QString text = m_texts.value(QString::fromUtf8(context) + QLatin1Char('/') + QString::fromUtf8(source));
        return text.isEmpty() ? QString() : text; // null: there is none
    }

private:
    QHash<QString, QString> m_texts;
};

struct LanguageTest : WindowFixture<> {
    Marked marked;
    German german;

    void open() {
        show();
        processPendingEvents();
    }
    void TearDown() override {
        window.reset();
        QCoreApplication::removeTranslator(&marked);
        QCoreApplication::removeTranslator(&german);
    }
    void failAlpha(const base::Text& sentence) {
        service.add("alpha", model::JobState::Failed);
        service.jobs[0].trouble = model::troubleOf({base::ErrorCode::SourceUnreadable, sentence});
    }
    QString log() const {
        for (const auto* view : window->findChildren<ui::LogView*>())
            if (view->isVisible()) return view->toPlainText();
        return {};
    }
};

} // namespace

TEST_F(LanguageTest, AnotherLanguageHoldsAtOnceOnEveryPart) {
    open();
    ASSERT_TRUE(says(QStringLiteral("Drop videos here")));
    QCoreApplication::installTranslator(&marked);
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("§Drop videos here")));
    for (const auto* page : window->findChildren<ui::NavButton*>())
        EXPECT_TRUE(page->text().startsWith(QStringLiteral("§"))) << page->text().toStdString();
    for (const auto* tab : window->findChildren<ui::FilterTab*>())
        EXPECT_TRUE(tab->accessibleName().startsWith(QStringLiteral("§"))) << tab->accessibleName().toStdString();
    for (const auto* action : window->actions())
        if (!action->text().isEmpty()) {
            EXPECT_TRUE(action->text().startsWith(QStringLiteral("§"))) << action->text().toStdString();
        }
    EXPECT_EQ(window->findChildren<ui::QueuePage*>().size(), 1);
    QCoreApplication::removeTranslator(&marked);
    processPendingEvents();
    EXPECT_FALSE(says(QStringLiteral("§")));
}

TEST_F(LanguageTest, PageAndSelectionStay) {
    service.add("alpha", model::JobState::Done);
    service.add("beta", model::JobState::Done);
    open();
    window->queue().list().select("beta");
    window->showPage(ui::MainWindow::Settings);
    processPendingEvents();
    QCoreApplication::installTranslator(&marked);
    processPendingEvents();
    EXPECT_TRUE(window->settings().isVisible());
    EXPECT_EQ(window->queue().list().selectedIds(), std::vector<std::string>{"beta"});
    service.jobs[1].state = model::JobState::Failed; // what is new hears of the service like what was there before
    service.jobs[1].trouble = model::Trouble{.code = static_cast<int>(base::ErrorCode::CheckFailed), .id = "MR-2110", .message = "No."};
    service.change(1);
    window->showPage(ui::MainWindow::Queue);
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("MR-2110")));
}

TEST_F(LanguageTest, FilmLinksUndoAndWhatIsBeingAddedStay) {
    QTemporaryDir folder;
    const QString film = folder.filePath(QStringLiteral("new.mp4"));
    QFile file(film);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    service.add("alpha", model::JobState::Done);
    service.add("beta", model::JobState::Failed);
    open();
    const QString link = QStringLiteral("http://127.0.0.1:1/live/index.m3u8");
    window->preview().addLinks({link});
    window->preview().openJob("beta");
    window->queue().list().select("alpha");
    processPendingEvents();
    window->queue().removeSelected();
    processPendingEvents();
    window->queue().addPaths({film}); // its disk has not answered yet
    QCoreApplication::installTranslator(&marked);
    processPendingEvents();
    EXPECT_EQ(window->preview().jobId(), "beta");
    EXPECT_EQ(window->preview().links(), QStringList{link});
    ASSERT_EQ(service.added.size(), 1u) << "what was dropped is lost, or there twice";
    window->queue().undoRemove();
    EXPECT_EQ(service.asked.back(), (std::pair<std::string, model::JobAction>{"alpha", model::JobAction::Restore}));
    window->preview().openAddress(link);
    processPendingEvents();
    QCoreApplication::removeTranslator(&marked);
    processPendingEvents();
    EXPECT_EQ(window->preview().link(), link);
}

TEST_F(LanguageTest, WhyAJobFailedAndItsLogAreSaidInTheOperatorsLanguageAtOnce) {
    failAlpha(base::text("%1 cannot be opened: %2.", "/films/alpha.mov",
        base::text("it is not a video or audio format that Millrace knows, or its header is damaged")));
    const base::Text line = base::text("%1 started · %2", base::text("chunk %1", "001"), base::text("%1 renditions", 5));
    service.lines = {{.number = 1, .atMs = 0, .mark = model::LogLevel::Note, .text = line.english(), .parts = line}};
    open();
    window->queue().list().select("alpha");
    processPendingEvents();
    const QString english = QStringLiteral(
        "/films/alpha.mov cannot be opened: it is not a video or audio format that Millrace knows, or its header is damaged.");
    EXPECT_TRUE(says(english));
    EXPECT_TRUE(log().contains(QStringLiteral("chunk 001 started · 5 renditions"))) << log().toStdString();
    QCoreApplication::installTranslator(&german);
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral(
        "/films/alpha.mov lässt sich nicht öffnen: es ist kein Video- oder Tonformat, das Millrace kennt, oder der Dateikopf ist beschädigt.")));
    EXPECT_FALSE(says(QStringLiteral("cannot be opened")));
    EXPECT_TRUE(log().contains(QStringLiteral("Abschnitt 001 begonnen · 5 Renditions"))) << log().toStdString();
    QCoreApplication::removeTranslator(&german);
    processPendingEvents();
    EXPECT_TRUE(says(english));
    EXPECT_TRUE(log().contains(QStringLiteral("chunk 001 started · 5 renditions"))) << log().toStdString();
}

TEST_F(LanguageTest, WhatAnEarlierVersionWroteIsShownAsItIs) {
    failAlpha("Something of before happened.");
    open();
    window->queue().list().select("alpha");
    QCoreApplication::installTranslator(&german);
    processPendingEvents();
    EXPECT_TRUE(says(QStringLiteral("Something of before happened.")));
    EXPECT_TRUE(log().contains(QStringLiteral("hello"))) << log().toStdString();
}

TEST_F(LanguageTest, PartsThatDoNotSayTheirMessageAreNotBelieved) {
    failAlpha(base::text("%1 is empty.", "/films/alpha.mov"));
    service.jobs[0].trouble->message = "Something else happened.";
    QCoreApplication::installTranslator(&german);
    EXPECT_TRUE(ui::words::happened(*service.jobs[0].trouble).endsWith(QStringLiteral("Something else happened.")));
}

TEST_F(LanguageTest, PresetsThatComeWithMillraceAreTranslatedOnesOwnStayAsTheyAre) {
    QCoreApplication::installTranslator(&german);
    EXPECT_EQ(ui::words::presetName("Archive review"), QStringLiteral("Archivsichtung"));
    EXPECT_EQ(ui::words::presetName("Mine for Friday"), QStringLiteral("Mine for Friday"));
}

TEST_F(LanguageTest, ProofAndLadderHaveTheWordsAndTheNumbersOfTheLanguage) {
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::German));
    QCoreApplication::installTranslator(&german);
    model::Job job;
    job.state = model::JobState::Done;
    job.renditions.resize(2);
    job.renditions[0].name = "audio";
    job.renditions[1].name = "audio-eng";
    for (auto& row : job.renditions) row.audio = true;
    model::Proof proof;
    const base::Text asked = base::listed({base::text("libx264, preset %1, one thread each", "fast"), "aac"});
    proof.asked = asked.english();
    proof.askedParts = asked;
    proof.remarks = {model::remark(
        model::RemarkKind::LeftOut, base::text("%1 s of sound (%2) before the beginning", base::numberSaid("1.5"), 1), 51.9, 3600)};
    ui::ProofCard card(theme, nullptr);
    card.show();
    card.setProof(job, proof);
    for (const char* words : {"libx264, Preset fast, je ein Thread, aac", "0:51,9 bis 1:00:00,0: 1,5 s Ton (1) vor dem Anfang"})
        EXPECT_TRUE(test::says(card, QString::fromUtf8(words))) << words;
    ui::LadderTable ladder(theme, nullptr);
    ladder.setJob(job);
    EXPECT_TRUE(ladder.accessibleDescription().startsWith(QStringLiteral("Ton, "))) << ladder.accessibleDescription().toStdString();
    EXPECT_TRUE(ladder.accessibleDescription().contains(QStringLiteral("; Ton eng, "))) << ladder.accessibleDescription().toStdString();
    proof.askedParts = {}; // of an earlier version
    card.setProof(job, proof);
    EXPECT_TRUE(test::says(card, QStringLiteral("libx264, preset fast, one thread each, aac")));
    EXPECT_EQ(ui::words::said(base::sizeSaid(1'000'000)), QStringLiteral("1,0 MB"));
    QLocale::setDefault(before);
}

/// The card of a failure leaves out of "What happened" what it says under "What you can do": by its words.
TEST(LanguageOfFailures, WhatCanBeDoneIsSaidAlikeInTheSentenceAndBelowIt) {
    German german;
    const QHash<QString, QString> core = german.of(QStringLiteral("Core"));
    ASSERT_FALSE(core.isEmpty());
    QHash<QString, QString> todo; // by the English words
    const auto remedies = [](auto take) {
        for (int code = 0; code <= static_cast<int>(base::ErrorCode::LinkTooLarge); ++code) {
            model::Trouble trouble;
            trouble.code = code;
            take(code, ui::words::remedy(trouble).what);
        }
    };
    QHash<int, QString> english;
    remedies([&](int code, const QString& what) { english.insert(code, what); });
    QCoreApplication::installTranslator(&german);
    remedies([&](int code, const QString& what) { todo.insert(english.value(code), what); });
    QCoreApplication::removeTranslator(&german);
    int met = 0;
    for (auto sentence = core.cbegin(); sentence != core.cend(); ++sentence)
        for (auto each = todo.cbegin(); each != todo.cend(); ++each) {
            if (each.key().isEmpty() || !sentence.key().endsWith(each.key())) continue;
            ++met;
            EXPECT_TRUE(sentence.value().endsWith(each.value()))
                << sentence.value().toStdString() << " does not end with " << each.value().toStdString();
        }
    EXPECT_GT(met, 0);
}
