// What Preview costs: milliseconds to the first picture, for a seek and for a step, as somebody who looks at it would feel them.
// bench_preview FILE|MASTER; one JSON line. Quote ratios: machines here are noisy.

#include "core/playback/player.hpp"

#include <QElapsedTimer>
#include <QGuiApplication>
#include <QThread>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

namespace {

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? -1 : values[values.size() / 2];
}

class Bench {
public:
    explicit Bench(std::string address) : m_address(std::move(address)) {}

    double openFirst() {
        m_player = std::make_unique<playback::Player>(m_clock);
        QObject::connect(m_player.get(), &playback::Player::picture, [this](const QImage& image, double) {
            m_shown = true;
            m_bytes += image.constBits()[image.sizeInBytes() / 2]; // as a painter would, it is looked at
        });
        return open();
    }
    double open() {
        return until([this] { m_player->open(m_address); });
    }
    double seek(double seconds) {
        return until([&] { m_player->seek(seconds); });
    }
    double step() {
        return until([&] { m_player->step(1); });
    }
    double duration() const { return m_player->duration(); }

private:
    template <class Do> double until(Do what) {
        m_shown = false;
        QElapsedTimer since;
        since.start();
        what();
        while (!m_shown && since.elapsed() < 30'000) {
            QCoreApplication::processEvents();
            m_player->tick();
            if (!m_shown) QThread::usleep(100);
        }
        return static_cast<double>(since.nsecsElapsed()) / 1e6;
    }

    base::SystemClock m_clock;
    std::string m_address;
    std::unique_ptr<playback::Player> m_player;
    bool m_shown = false;
    unsigned m_bytes = 0;
};

} // namespace

int main(int argc, char** argv) {
    const QGuiApplication application(argc, argv);
    if (argc < 2) return 2;
    Bench bench(argv[1]);
    std::vector<double> opens, seeks, steps;
    const double first = bench.openFirst();
    for (int i = 0; i < 9; ++i) opens.push_back(bench.open());
    for (int i = 0; i < 15; ++i) seeks.push_back(bench.seek(bench.duration() * ((i * 7) % 15 + 0.3) / 15));
    bench.seek(0);
    QElapsedTimer since;
    since.start();
    for (int i = 0; i < 150; ++i) steps.push_back(bench.step());
    std::printf("{\"firstOpenMs\":%.1f,\"openMs\":%.1f,\"seekMs\":%.1f,\"stepMs\":%.2f,\"stepsPerSecond\":%.1f}\n", first, median(opens),
        median(seeks), median(steps), 150'000.0 / static_cast<double>(since.elapsed()));
    return 0;
}
