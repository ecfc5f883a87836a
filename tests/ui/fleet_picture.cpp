// fleet_picture OUT.png dark|light en|de WIDTHxHEIGHT [FONT_PIXELS]: the Fleet page over a server with the fleet of the design's picture,
// to be laid beside ../shared/design/05-fleet.png. For screenshots.sh; the running program has no such server.

#include "tests/support/fake_connections.hpp"
#include "tests/support/studio_fleet.hpp"
#include "tests/support/translated.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/fleet_page.hpp"
#include "ui/style/millrace_style.hpp"
#include "ui/widgets/worker_table.hpp"

#include <QApplication>
#include <QPixmap>
#include <QThreadPool>
#include <cstdio>

namespace {

void fillJobs(support::FakeService& service) {
    constexpr int kActive = 6, kWaiting = 11;
    for (int i = 0; i < kActive; ++i) service.add("active-" + std::to_string(i), model::JobState::Encoding);
    for (int i = 0; i < kWaiting; ++i) service.add("waiting-" + std::to_string(i), model::JobState::Waiting);
}

void settle() {
    for (int i = 0; i < 5; ++i) {
        QThreadPool::globalInstance()->waitForDone();
        QApplication::processEvents();
    }
}

} // namespace

int main(int argc, char** argv) {
    QApplication app(argc, argv);
    const QStringList arguments = QApplication::arguments();
    const QStringList size = arguments.value(4).split(QLatin1Char('x'));
    if (arguments.size() < 5 || size.size() != 2) {
        std::fputs("Usage: fleet_picture OUT.png dark|light en|de WIDTHxHEIGHT [FONT_PIXELS]\n", stderr);
        return 2;
    }
    const support::Translated language(QStringLiteral(MILLRACE_SOURCE "/translations/millrace_%1.ts").arg(arguments[3]));
    ui::Theme theme;
    QApplication::setStyle(new ui::MillraceStyle(theme));
    QFont font = QApplication::font();
    font.setPixelSize(arguments.size() > 5 ? arguments[5].toInt() : 13);
    theme.setSystemFonts(font, font);
    theme.setScheme(arguments[2] == QLatin1String("light") ? ui::Scheme::Light : ui::Scheme::Dark);
    QApplication::setPalette(theme.palette());
    QApplication::setFont(theme.font(0));
    support::MemoryFleet fleet;
    support::fillStudio(fleet);
    support::FakeConnections connections;
    fillJobs(connections.remote);
    connections.remoteFleet = &fleet;
    connections.add("Studio cluster", "https://api.example.com/");
    connections.now.host = "api.example.com";
    if (!connections.use("Studio cluster")) return 1;
    ui::MainWindow window(connections.shown, theme, ui::PanelSettings{}, nullptr, &connections);
    window.resize(size[0].toInt(), size[1].toInt());
    window.show();
    QApplication::setActiveWindow(&window);
    window.showPage(ui::MainWindow::Fleet);
    settle();
    window.fleet().table().select("enc-04");
    settle();
    if (!window.grab().save(arguments[1])) {
        std::fprintf(stderr, "%s cannot be written.\n", qPrintable(arguments[1]));
        return 1;
    }
    return 0;
}
