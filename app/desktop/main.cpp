// millrace-desktop [FILE…]: the panel over the embedded engine and ingest. Command line and wiring, nothing else.

#include "app/desktop/file_open_events.hpp"
#include "app/desktop/remote_connections.hpp"
#include "app/desktop/start.hpp"
#include "app/desktop/system_desktop.hpp"
#include "app/desktop/system_secrets.hpp"
#include "app/desktop/trace.hpp"
#include "app/wiring/arguments.hpp"
#include "app/wiring/c_locale.hpp"
#include "app/wiring/control.hpp"
#include "app/wiring/disk_threads.hpp"
#include "app/wiring/open_requests.hpp"
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
#include "ui/style/motion_effects.hpp"
#include "ui/style/words.hpp"

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
    panel.motion = saved.value(QStringLiteral("panel/reducedMotion")).toBool() ? ui::Motion::Reduced : ui::Motion::System;
    panel.contrast = saved.value(QStringLiteral("panel/highContrast")).toBool() ? ui::Contrast::High : ui::Contrast::Standard;
    panel.language = saved.value(QStringLiteral("panel/language")).toString();
    panel.numbers = saved.value(QStringLiteral("panel/systemNumbers")).toBool() ? ui::Numbers::System : ui::Numbers::Language;
    return panel;
}

void savePanelSettings(const ui::PanelSettings& panel) {
    QSettings saved;
    saved.setValue(QStringLiteral("panel/scheme"), static_cast<int>(panel.scheme));
    saved.setValue(QStringLiteral("panel/compact"), panel.compact);
    saved.setValue(QStringLiteral("panel/reducedMotion"), panel.motion == ui::Motion::Reduced);
    saved.setValue(QStringLiteral("panel/highContrast"), panel.contrast == ui::Contrast::High);
    saved.setValue(QStringLiteral("panel/language"), panel.language);
    saved.setValue(QStringLiteral("panel/systemNumbers"), panel.numbers == ui::Numbers::System);
}

/// The panel's texts and Qt's own in one language, and the numbers in it or in the system's. Windows hear of another one by
/// QEvent::LanguageChange.
class Translators {
public:
    void use(const ui::PanelSettings& panel) {
        const QLocale locale = panel.language.isEmpty() ? QLocale::system() : QLocale(panel.language);
        QLocale::setDefault(ui::localeOf(panel));
        QCoreApplication::removeTranslator(&m_ours);
        QCoreApplication::removeTranslator(&m_qts);
        // English is a translation too: it holds the plurals.
        if (m_ours.load(locale, QStringLiteral("millrace"), QStringLiteral("_"), QStringLiteral(":/i18n")) ||
            m_ours.load(QStringLiteral(":/i18n/millrace_en")))
            QCoreApplication::installTranslator(&m_ours);
        if (m_qts.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
            QCoreApplication::installTranslator(&m_qts);
        m_used = panel;
    }
    /// Whether nothing would change.
    bool holds(const ui::PanelSettings& panel) const { return panel.language == m_used.language && panel.numbers == m_used.numbers; }

private:
    QTranslator m_ours, m_qts;
    ui::PanelSettings m_used;
};

/// Answers --help and --version.
bool answered(const QStringList& arguments) {
    if (arguments.contains(QStringLiteral("--help"))) {
        QTextStream(stdout)
            << "Usage: millrace-desktop [--connect NAME|ADDRESS|local] [FILE…]\n\nOpens the panel with the files queued. Where it is open already, it comes to the front and takes\n"
               "the files; there is one panel for each data folder. --connect, or else GUI_BACKEND_URL, shows another computer's queue: a\n"
               "connection of Settings, or an address like https://studio:5000.\n";
        return true;
    }
    if (arguments.contains(QStringLiteral("--version"))) {
        QTextStream(stdout) << "millrace-desktop " MILLRACE_VERSION "\n";
        return true;
    }
    return false;
}

/// What --connect names; taken out of the arguments, which are files otherwise. Nothing: it was not said.
std::optional<std::string> takeConnect(QStringList& arguments) {
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString word = arguments[i];
        if (word.startsWith(QLatin1String("--connect="))) {
            arguments.removeAt(i);
            return word.mid(10).toStdString();
        }
        if (word != QLatin1String("--connect") || i + 1 >= arguments.size()) continue;
        const std::string name = arguments[i + 1].toStdString();
        arguments.remove(i, 2);
        return name;
    }
    return std::nullopt;
}

void look(ui::Theme& theme, const ui::PanelSettings& panel) {
    theme.setContrast(panel.contrast);
    theme.setMotion(panel.motion);
    theme.setScheme(panel.scheme);
}

void dress(QApplication& app, ui::Theme& theme, const ui::PanelSettings& panel) {
    QApplication::setStyle(new ui::MillraceStyle(theme));
    QObject::connect(&theme, &ui::Theme::changed, &app, [&theme] {
        QApplication::setPalette(theme.palette());
        QApplication::setFont(theme.font(0));
    });
    new ui::MotionEffects(theme, &app); // owned by the application
    look(theme, panel);
    QApplication::setWindowIcon(ui::icon(QStringLiteral("millrace-mark"), theme.colours().accent));
}

engine::EngineOptions engineOptions(const base::Folders& folders) {
    engine::EngineOptions options;
    options.dataFolder = folders.data;
    options.presetFolder = folders.presets;
    return options;
}

void connectWindow(QApplication& app, ui::MainWindow& window, ui::Theme& theme, Translators& translators) {
    QObject::connect(&window, &ui::MainWindow::panelChanged, &app, [&theme, &translators](const ui::PanelSettings& changed) {
        savePanelSettings(changed);
        look(theme, changed);
        if (!translators.holds(changed)) translators.use(changed);
    });
    QObject::connect(
        &window, &ui::MainWindow::quitConfirmed, &app, [] { QCoreApplication::exit(0); }, Qt::QueuedConnection);
}

/// What the system says of motion, now and whenever somebody comes back from its settings.
void followSystemsMotion(QApplication& app, ui::Desktop& system, ui::Theme& theme) {
    const auto ask = [&system, &theme] { system.askMotion([&theme](bool isReduced) { theme.setSystemReducesMotion(isReduced); }); };
    QObject::connect(&app, &QGuiApplication::applicationStateChanged, &theme, [ask](Qt::ApplicationState state) {
        if (state == Qt::ApplicationActive) ask();
    });
    ask();
}

/// What a compositor gave this start, so that its window may come to the front. Before the application object, which may use it up.
std::string activationToken() {
    const QByteArray token = qgetenv("XDG_ACTIVATION_TOKEN");
    return (token.isEmpty() ? qgetenv("DESKTOP_STARTUP_ID") : token).toStdString();
}

/// What is asked for by this start, by later ones, and by the system.
void openFiles(QApplication& app, ui::MainWindow& window, wiring::OpenRequests& requests, const std::vector<std::string>& files) {
    const auto texts = [](const std::vector<std::string>& paths) {
        QStringList list;
        for (const std::string& path : paths) list << QString::fromStdString(path);
        return list;
    };
    QObject::connect(&requests, &wiring::OpenRequests::arrived, &window, [&window, texts](const model::OpenRequest& request) {
        if (!request.activationToken.empty()) qputenv("XDG_ACTIVATION_TOKEN", QByteArray::fromStdString(request.activationToken));
        window.comeForward();
        qunsetenv("XDG_ACTIVATION_TOKEN"); // it holds once, and is no business of encoders
        // Later: a window that is switching over makes its pages anew first.
        QMetaObject::invokeMethod(
            &window, [&window, list = texts(request.files)] { window.open(list); }, Qt::QueuedConnection);
    });
    new desktop::FileOpenEvents([&window](const QString& file) { window.open({file}); }, &app); // owned by the application
    QMetaObject::invokeMethod(
        &window, [&window, list = texts(files)] { window.open(list); }, Qt::QueuedConnection);
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
    const std::string token = activationToken();
    QApplication app(argc, argv);
    wiring::useCLocale();
    wiring::DiskThreads threads;
    QApplication::setOrganizationName(QStringLiteral("millrace"));
    QApplication::setApplicationName(QStringLiteral("millrace-desktop"));
    QApplication::setApplicationVersion(QStringLiteral(MILLRACE_VERSION));
    QStringList arguments = wiring::argumentsOf(argc, argv);
    if (answered(arguments)) return 0;
    const std::optional<std::string> connectTo = takeConnect(arguments);
    arguments.removeOne(QStringLiteral("--")); // what follows are files, as everywhere
    const ui::PanelSettings panel = panelSettings();
    Translators translators;
    translators.use(panel);
    ui::Theme theme;
    dress(app, theme, panel);

    const base::Folders folders = base::standardFolders();
    const std::vector<std::string> files = wiring::absoluteFiles(arguments);
    auto service = desktop::startOrHandOver(
        engineOptions(folders), {.files = files, .activationToken = token, .connect = connectTo.value_or(std::string())});
    if (!service) {
        QMessageBox::critical(nullptr, QStringLiteral("Millrace"), ui::words::said(service.error()));
        return 1;
    }
    if (!*service) return 0; // the panel that runs has the files now
    wiring::Publishing publishing(**service, folders);
    const auto started = publishing.begin();
    if (!started) qWarning("%s", started.error().message.c_str());

    const auto system = desktop::makeSystemDesktop();
    followSystemsMotion(app, *system, theme);
    const auto secrets = desktop::systemSecrets();
    desktop::RemoteConnections connections(**service, *secrets, folders.data, model::processEnvironment);
    const auto connected = connections.begin(connectTo.value_or(std::string()));
    ui::MainWindow window(connections.shown(), theme, panel, nullptr, &connections);
    if (!connected) window.tell(ui::words::said(connected.error()));
    // Sleep, notifications and what happens when all is done are about the engine of this computer, whatever is shown.
    new ui::DesktopIntegration(**service, *system, theme, window); // owned by the window
    connectWindow(app, window, theme, translators);
    leaveOnSignal(app, window, **service);
    if (qEnvironmentVariableIsSet("MILLRACE_TRACE")) new desktop::Trace(**service, window); // owned by the window
#ifdef MILLRACE_WATCHDOG
    const wiring::Watchdog watchdog([](qint64 ms) { qWarning("The main thread did not listen for %lld ms.", static_cast<long long>(ms)); });
#endif
    window.show();
    wiring::OpenRequests requests;
    requests.setControl([&service](const auto& request, const auto& answered) { wiring::carryOut(**service, request, answered); });
    const auto listens = requests.listen(folders.data);
    if (!listens) qWarning("%s", listens.error().message.c_str());
    // Before the files of the same start, which are meant for it.
    QObject::connect(&requests, &wiring::OpenRequests::arrived, &window, [&connections, &window](const model::OpenRequest& request) {
        if (request.connect.empty()) return;
        if (const auto shown = connections.connectTo(request.connect); !shown) window.tell(ui::words::said(shown.error()));
    });
    openFiles(app, window, requests, files);
    return threads.code = QApplication::exec();
}
