// The log of the whole program: what came before and what comes, filtered and copied.

#include "tests/ui/open_window.hpp"
#include "ui/pages/log_page.hpp"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTreeView>

namespace {

struct LogPageTest : OpenWindow {
    std::unique_ptr<ui::ProgramLog> log;
    std::unique_ptr<ui::LogPage> page;

    void listen() { log = std::make_unique<ui::ProgramLog>(service); }
    void openPage() {
        theme.setScheme(ui::Scheme::Dark);
        page = std::make_unique<ui::LogPage>(*log, theme, nullptr);
        page->show();
        processPendingEvents();
    }
    void logged(const char* job, std::int64_t number, model::LogLevel mark, const char* text) {
        model::Event event;
        event.kind = model::Event::Kind::Logged;
        event.jobId = job;
        event.line = model::LogLine{.number = number, .atMs = 1'700'000'000'000 + number, .mark = mark, .text = text};
        service.publish(std::move(event));
    }
    QStringList rows() const {
        QStringList texts;
        const auto* view = page->findChild<QTreeView*>();
        for (int row = 0; row < view->model()->rowCount(); ++row)
            texts << view->model()->index(row, ui::ProgramLog::FromColumn).data().toString() + QStringLiteral(": ") +
                    view->model()->index(row, ui::ProgramLog::TextColumn).data().toString();
        return texts;
    }
};

} // namespace

TEST_F(LogPageTest, LinesOfAllJobsFromBeforeAndSinceAreThereOnce) {
    service.add("alpha", model::JobState::Encoding);
    service.add("beta", model::JobState::Done);
    listen();
    logged("alpha", 1, model::LogLevel::Note, "hello"); // its log holds this line too
    logged("alpha", 2, model::LogLevel::Warning, "slow");
    openPage();
    const QStringList shownRows = rows();
    EXPECT_EQ(shownRows.count(QStringLiteral("alpha.mov: hello")), 1) << shownRows.join(QLatin1Char('\n')).toStdString();
    EXPECT_EQ(shownRows.count(QStringLiteral("alpha.mov: ! slow")), 1);
    EXPECT_EQ(shownRows.count(QStringLiteral("beta.mov: hello")), 1);
}

TEST_F(LogPageTest, WhatTheIngestSuffersIsToldOnce) {
    listen();
    openPage();
    model::Event event;
    event.kind = model::Event::Kind::Status;
    event.status.emplace();
    event.status->ingestProblem = "Port 5005 is taken by another program.";
    service.publish(event);
    service.publish(event);
    EXPECT_EQ(rows().count(QStringLiteral("Ingest: × Port 5005 is taken by another program.")), 1);
}

TEST_F(LogPageTest, LevelAndWordsFilterAndWhatIsShownIsCopied) {
    service.add("alpha", model::JobState::Encoding);
    listen();
    openPage();
    logged("alpha", 2, model::LogLevel::Note, "a note");
    logged("alpha", 3, model::LogLevel::Warning, "a warning");
    logged("alpha", 4, model::LogLevel::Error, "an error about harbour");
    auto* level = page->findChild<QComboBox*>();
    level->setCurrentIndex(1);
    EXPECT_EQ(rows(), QStringList({QStringLiteral("alpha.mov: ! a warning"), QStringLiteral("alpha.mov: × an error about harbour")}));
    page->findChild<QLineEdit*>()->setText(QStringLiteral("HARBOUR"));
    EXPECT_EQ(rows(), QStringList({QStringLiteral("alpha.mov: × an error about harbour")}));
    page->copy();
    const QString copied = QGuiApplication::clipboard()->text();
    EXPECT_TRUE(copied.endsWith(QStringLiteral("× alpha.mov: an error about harbour"))) << copied.toStdString();
    EXPECT_FALSE(copied.contains(QLatin1Char('\n')));
}

TEST_F(LogPageTest, ALongLineIsReadInFull) {
    service.add("alpha", model::JobState::Encoding);
    listen();
    openPage();
    const std::string text(3000, 'x');
    logged("alpha", 2, model::LogLevel::Note, text.c_str());
    auto* view = page->findChild<QTreeView*>();
    for (int row = 0; row < view->model()->rowCount(); ++row)
        if (view->model()->index(row, ui::ProgramLog::TextColumn).data().toString().size() == 3000)
            view->setCurrentIndex(view->model()->index(row, 0));
    EXPECT_TRUE(page->findChild<QPlainTextEdit*>()->toPlainText().endsWith(QString::fromStdString(text)));
}
