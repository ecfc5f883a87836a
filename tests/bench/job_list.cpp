// 10,000 jobs, 100 rows changing every 100 ms: how long a paint takes. Prints one JSON line; a timed test never gates CI.

#include "tests/support/fake_service.hpp"
#include "ui/models/job_model.hpp"
#include "ui/style/millrace_style.hpp"
#include "ui/widgets/job_delegate.hpp"

#include <QApplication>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QPainter>
#include <QPixmap>
#include <QTreeView>
#include <algorithm>
#include <cstdio>
#include <gtest/gtest.h>

TEST(Bench, JobListPaint) {
    constexpr int kJobs = 10'000, kChanges = 100, kRounds = 100;
    support::FakeService service;
    for (int i = 0; i < kJobs; ++i) service.add("job-" + std::to_string(i), static_cast<model::JobState>(i % 6));
    ui::Theme theme;
    theme.setScheme(ui::Scheme::Dark);
    ui::JobModel model(service);
    ui::JobFilter filter;
    filter.setSourceModel(&model);
    QTreeView view;
    view.setModel(&filter);
    view.setItemDelegate(new ui::JobDelegate(theme, &view));
    view.setUniformRowHeights(true);
    view.header()->setSectionResizeMode(0, QHeaderView::Stretch);
    view.resize(940, 760);
    view.show();
    QApplication::processEvents();
    std::vector<double> paints, ticks;
    QPixmap canvas(view.viewport()->size());
    for (int round = 0; round < kRounds; ++round) {
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < kChanges; ++i) {
            // Every change hits what is in sight or near it: the worst case.
            const auto row = static_cast<std::size_t>((round * 7 + i) % 200);
            service.jobs[row].inFlight = (round % 100) / 100.0;
            service.change(row);
        }
        ticks.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        timer.restart();
        view.viewport()->render(&canvas);
        paints.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(paints.begin(), paints.end());
    std::sort(ticks.begin(), ticks.end());
    std::printf("{\"bench\":\"job_list\",\"jobs\":%d,\"medianPaintMs\":%.2f,\"p95PaintMs\":%.2f,\"medianChangeMs\":%.2f,\"limitMs\":8}\n",
        kJobs, paints[paints.size() / 2], paints[paints.size() * 95 / 100], ticks[ticks.size() / 2]);
}

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
