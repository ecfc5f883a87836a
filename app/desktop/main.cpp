// millrace-desktop [FILE…]: the panel over the embedded engine and ingest. Command line and wiring, nothing else.

#include "app/desktop/system_desktop.hpp"
#include "app/desktop/trace.hpp"
#include "app/wiring/arguments.hpp"
#include "app/wiring/c_locale.hpp"
#include "app/wiring/publishing.hpp"
#include "app/wiring/shutdown.hpp"
#include "app/wiring/watchdog.hpp"
#include "core/base/files.hpp"
#include "ui/desktop_integration.hpp"
#include "ui/main_window.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/icons.hpp"
#include "ui/style/millrace_style.hpp"

#include <QApplication>
#include <QLibraryInfo>
#include <QMessageBox>
#include <QSettings>
#include <QTextStream>
#include <QTranslator>

namespace {

ui::PanelSettings panelSettings() {
    const QSettings saved;
    ui::PanelSettings panel;
    panel.scheme = static_cast<ui::Scheme>(saved.value(QStringLiteral("panel/scheme"), static_cast<int>(ui::Scheme::Dark)).toInt());
    panel.compact = saved.value(QStringLiteral("panel/compact")).toBool();
    panel.language = saved.value(QStringLiteral("panel/language")).toString();
    return panel;
}

void savePanelSettings(const ui::PanelSettings& panel) {
    QSettings saved;
    saved.setValue(QStringLiteral("panel/scheme"), static_cast<int>(panel.scheme));
    saved.setValue(QStringLiteral("panel/compact"), panel.compact);
    saved.setValue(QStringLiteral("panel/language"), panel.language);
}

void translate(QApplication& app, const QString& language) {
    const QLocale locale = language.isEmpty() ? QLocale::system() : QLocale(language);
    if (!language.isEmpty()) QLocale::setDefault(locale);
    auto* ours = new QTranslator(&app);
    // English is a translation too: it holds the plurals.
    if (ours->load(locale, QStringLiteral("millrace"), QStringLiteral("_"), QStringLiteral(":/i18n")) ||
        ours->load(QStringLiteral(":/i18n/millrace_en")))
        app.installTranslator(ours);
    auto* qts = new QTranslator(&app);
    if (qts->load(locale, QStringLiteral("qtbase"), QStringLiteral("_"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        app.installTranslator(qts);
}

/// Answers --help and --version.
bool answered(const QStringList& arguments) {
    if (arguments.contains(QStringLiteral("--help"))) {
        QTextStream(stdout) << "Usage: millrace-desktop [FILE…]\n\nOpens the panel with the files queued.\n";
        return true;
    }
    if (arguments.contains(QStringLiteral("--version"))) {
        QTextStream(stdout) << "millrace-desktop " MILLRACE_VERSION "\n";
        return true;
    }
    return false;
}

void dress(QApplication& app, ui::Theme& theme, ui::Scheme scheme) {
    QApplication::setStyle(new ui::MillraceStyle(theme));
    QObject::connect(&theme, &ui::Theme::changed, &app, [&theme] {
        QApplication::setPalette(theme.palette());
        QApplication::setFont(theme.font(0));
    });
    theme.setScheme(scheme);
    QApplication::setWindowIcon(ui::icon(QStringLiteral("millrace-mark"), theme.colours().accent));
}

engine::EngineOptions engineOptions(const base::Folders& folders) {
    engine::EngineOptions options;
    options.dataFolder = folders.data;
    options.presetFolder = folders.presets;
    return options;
}

void connectWindow(QApplication& app, ui::MainWindow& window, ui::Theme& theme) {
    QObject::connect(&window, &ui::MainWindow::panelChanged, &app, [&theme](const ui::PanelSettings& changed) {
        savePanelSettings(changed);
        theme.setScheme(changed.scheme);
    });
    QObject::connect(
        &window, &ui::MainWindow::quitConfirmed, &app, [] { QCoreApplication::exit(0); }, Qt::QueuedConnection);
}

void leaveOnSignal(QApplication& app, ui::MainWindow& window, engine::LocalService& service) {
    // A signal asks no questions: quit() would have every window ask first.
    const auto leave = [&window] {
        window.saveState();
        QCoreApplication::exit(0);
    };
    QObject::connect(&service, &engine::LocalService::drained, &app, leave);
    wiring::onShutdown({[leave](int) { leave(); }, [&service] { service.drain(); }});
}

} // namespace

int main(int argc, char** argv) {
    QApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication app(argc, argv);
    wiring::useCLocale();
    QApplication::setOrganizationName(QStringLiteral("millrace"));
    QApplication::setApplicationName(QStringLiteral("millrace-desktop"));
    QApplication::setApplicationVersion(QStringLiteral(MILLRACE_VERSION));
    const QStringList arguments = wiring::argumentsOf(argc, argv);
    if (answered(arguments)) return 0;
    const ui::PanelSettings panel = panelSettings();
    translate(app, panel.language);
    ui::Theme theme;
    dress(app, theme, panel.scheme);

    const base::Folders folders = base::standardFolders();
    auto service = engine::LocalService::create(engineOptions(folders));
    if (!service) {
        QMessageBox::critical(nullptr, QStringLiteral("Millrace"), QString::fromStdString(service.error().message));
        return 1;
    }
    wiring::Publishing publishing(**service, folders);
    const auto started = publishing.begin();
    if (!started) qWarning("%s", started.error().message.c_str());

    const auto system = desktop::makeSystemDesktop();
    ui::MainWindow window(**service, theme, panel);
    new ui::DesktopIntegration(**service, *system, theme, window); // owned by the window
    connectWindow(app, window, theme);
    leaveOnSignal(app, window, **service);
    if (qEnvironmentVariableIsSet("MILLRACE_TRACE")) new desktop::Trace(**service, window); // owned by the window
#ifdef MILLRACE_WATCHDOG
    const wiring::Watchdog watchdog([](qint64 ms) { qWarning("The main thread did not listen for %lld ms.", static_cast<long long>(ms)); });
#endif
    window.show();
    if (!arguments.isEmpty())
        QMetaObject::invokeMethod(
            &window, [&] { window.queue().addPaths(arguments); }, Qt::QueuedConnection);
    return QApplication::exec();
}
