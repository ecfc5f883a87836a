// What is where it was after the next start.

#include "tests/ui/open_window.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"

#include <QHeaderView>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>
#include <QTreeView>

TEST_F(OpenWindow, SelectionAndScrollComeBackAndJobsThatAreGoneArePassedOver) {
    QTemporaryDir folder;
    QSettings kept(folder.path() + QStringLiteral("/session.ini"), QSettings::IniFormat); // the panel's own would reach other tests
    for (int i = 0; i < 60; ++i) service.add("job" + std::to_string(i), model::JobState::Done);
    open();
    auto* view = window->queue().list().view();
    view->setCurrentIndex(view->model()->index(20, 0));
    for (const int row : {22, 25})
        view->selectionModel()->select(view->model()->index(row, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    view->verticalScrollBar()->setValue(900);
    const int scrolled = view->verticalScrollBar()->value();
    ASSERT_GT(scrolled, 0);
    window->queue().saveState(kept);

    std::erase_if(service.jobs, [](const model::Job& job) { return job.id == "job22"; });
    open();
    window->queue().restoreState(kept);
    auto ids = window->queue().list().selectedIds();
    std::sort(ids.begin(), ids.end());
    EXPECT_EQ(ids, (std::vector<std::string>{"job20", "job25"}));
    ASSERT_TRUE(window->queue().list().current());
    EXPECT_EQ(window->queue().list().current()->id, "job20");
    EXPECT_EQ(window->queue().list().view()->verticalScrollBar()->value(), scrolled);
}

TEST_F(OpenWindow, AWidthOfAnotherLanguageOrFontCutsNoTimes) {
    QTemporaryDir folder;
    QSettings kept(folder.path() + QStringLiteral("/session.ini"), QSettings::IniFormat);
    service.add("alpha", model::JobState::Done);
    open();
    const auto* header = window->queue().list().view()->header();
    const int needs = header->sectionSize(ui::JobModel::EtaColumn), wide = header->sectionSize(ui::JobModel::ProgressColumn) + 20;
    QList<QVariant> widths;
    for (int column = 0; column < ui::JobModel::ColumnCount; ++column)
        widths << (column == ui::JobModel::EtaColumn ? needs - 20 : column == ui::JobModel::ProgressColumn ? wide : 0);
    kept.setValue(QStringLiteral("queue/widths"), widths);
    window->queue().restoreState(kept);
    EXPECT_EQ(header->sectionSize(ui::JobModel::EtaColumn), needs);
    EXPECT_EQ(header->sectionSize(ui::JobModel::ProgressColumn), wide) << "what was chosen comes back";
}
