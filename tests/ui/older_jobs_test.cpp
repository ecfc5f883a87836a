// The window over a list of which the newest alone are in the service's snapshot.

#include "tests/ui/open_window.hpp"

#include "ui/models/job_model.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/filter_tab.hpp"

#include <QLineEdit>
#include <QScrollBar>

namespace {

class OlderJobs : public WindowFixture<> {
protected:
    void openWithOlder(int count) {
        service.add("alpha", model::JobState::Encoding);
        for (int i = 0; i < count; ++i) {
            model::Job job;
            job.id = job.name = "old-" + std::to_string(i);
            job.source = "/films/" + job.id + ".mov";
            job.state = i == count / 2 ? model::JobState::Failed : model::JobState::Done;
            job.finishedMs = 1 + i;
            service.older.push_back(job);
        }
        show();
        processPendingEvents();
    }
    QTreeView* view() { return window->queue().list().view(); }
    void search(const QString& text) {
        window->queue().list().findChild<QLineEdit*>()->setText(text);
        processPendingEvents();
    }
};

} // namespace

TEST_F(OlderJobs, AreShownWhenTheListIsScrolledToItsEndAndTheTabsCountThemAll) {
    openWithOlder(1200);
    const auto tabs = window->queue().list().findChildren<ui::FilterTab*>();
    ASSERT_FALSE(tabs.isEmpty());
    EXPECT_TRUE(tabs.front()->accessibleName().endsWith(QStringLiteral("1201"))) << tabs.front()->accessibleName().toStdString();
    const int before = view()->model()->rowCount();
    EXPECT_LT(before, 400) << "as many as are seen, and a page beyond";
    view()->verticalScrollBar()->setValue(view()->verticalScrollBar()->maximum());
    processPendingEvents();
    EXPECT_GT(view()->model()->rowCount(), before);
    for (int i = 0; i < 30; ++i) {
        view()->verticalScrollBar()->setValue(view()->verticalScrollBar()->maximum());
        processPendingEvents();
    }
    EXPECT_EQ(view()->model()->rowCount(), 1201);
}

TEST_F(OlderJobs, ASearchFindsTheOldestOfAll) {
    openWithOlder(1200);
    search(QStringLiteral("old-0.mov"));
    ASSERT_EQ(view()->model()->rowCount(), 1);
    EXPECT_TRUE(view()->isVisible());
    search(QStringLiteral("nobody"));
    EXPECT_EQ(view()->model()->rowCount(), 0);
    EXPECT_TRUE(says(QStringLiteral("No job matches")));
}

TEST_F(OlderJobs, AreClearedWithTheOtherFinishedOnes) {
    openWithOlder(1200);
    window->queue().clearFinished();
    processPendingEvents();
    ASSERT_EQ(service.older.size(), 1u);
    EXPECT_EQ(service.older.front().id, "old-600");
    EXPECT_EQ(service.jobs.size(), 1u);
}
