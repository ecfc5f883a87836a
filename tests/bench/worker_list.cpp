// 1000 workers, 200 rows changing every half second: how long a paint takes. Prints one JSON line; a timed test never gates CI.

#include "tests/support/studio_fleet.hpp"
#include "ui/models/fleet_watch.hpp"
#include "ui/style/millrace_style.hpp"
#include "ui/widgets/rows_view.hpp"
#include "ui/widgets/worker_table.hpp"

#include <QApplication>
#include <QElapsedTimer>
#include <QPixmap>
#include <QScrollBar>
#include <algorithm>
#include <cstdio>
#include <gtest/gtest.h>

TEST(Bench, WorkerListPaint) {
    constexpr int kWorkers = 1000, kChanges = 200, kRounds = 100;
    support::MemoryFleet fleet;
    const auto kinds = support::studioWorkers();
    for (int i = 0; i < kWorkers; ++i) {
        fleet.now.workers.push_back(kinds[static_cast<std::size_t>(i) % kinds.size()]);
        fleet.now.workers.back().id = "enc-" + std::to_string(i);
    }
    ui::Theme theme;
    theme.setScheme(ui::Scheme::Dark);
    ui::FleetWatch watch(fleet);
    ui::WorkerTable table(watch, theme, nullptr);
    table.resize(899, 580);
    table.show();
    QApplication::processEvents();
    std::vector<double> paints, ticks;
    QPixmap canvas(table.view()->viewport()->size());
    for (int round = 0; round < kRounds; ++round) {
        QElapsedTimer timer;
        timer.start();
        model::FleetEvent event;
        for (int i = 0; i < kChanges; ++i) {
            model::FleetWorker& worker = fleet.now.workers[static_cast<std::size_t>(round * 7 + i * 5) % kWorkers];
            worker.cpu = (round % 100) / 100.0;
            worker.seenMs = QDateTime::currentMSecsSinceEpoch();
            event.workers.push_back(worker);
        }
        fleet.tell(event);
        QApplication::processEvents();
        ticks.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
        table.view()->verticalScrollBar()->setValue(round * 97);
        timer.restart();
        table.view()->viewport()->render(&canvas);
        paints.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(paints.begin(), paints.end());
    std::sort(ticks.begin(), ticks.end());
    std::printf(
        "{\"bench\":\"worker_list\",\"workers\":%d,\"medianPaintMs\":%.2f,\"p95PaintMs\":%.2f,\"medianChangeMs\":%.2f,\"limitMs\":8}\n",
        kWorkers, paints[paints.size() / 2], paints[paints.size() * 95 / 100], ticks[ticks.size() / 2]);
}

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
