// The main window on its screen: where it begins, the whole screen, coming to the front.

#include "ui/main_window.hpp"

#include "ui/models/dropped_items.hpp"
#include "ui/pages/preview_page.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/style/window_place.hpp"
#include "ui/widgets/nav_rail.hpp"
#include "ui/widgets/status_strip.hpp"

#include <QApplication>
#include <QScreen>
#include <QScrollArea>
#include <QSettings>
#include <QStackedWidget>
#include <QStyle>
#include <QSystemTrayIcon>
#include <QWindow>
#include <algorithm>

namespace ui {
namespace {

constexpr int kRail = 81;                                   // with its divider
constexpr int kStatus = 28, kMenuBar = 32, kLinkStrip = 52; // the bar comes and goes: no page may begin to scroll for it

} // namespace

/// Pages have the room of the least window at any size; a screen that is smaller still shows a part of them, and the rest is reached by
/// scrolling.
QScrollArea* MainWindow::makePageArea(QWidget* parent) {
    auto* area = new QScrollArea(parent);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    m_pages = new QStackedWidget(area);
    // What the least window leaves beside the rail, which is wider with a larger font, and beside a bar for scrolling: scrolling one way
    // must not make it necessary the other way.
    const auto fit = [this, area] {
        const int rail = std::max({kRail, m_rail->sizeHint().width() + 1, m_rail->minimumWidth() + 1});
        // The strip above the pages comes and goes with the connection: it takes its room from them, and brings no bar.
        const int around = kStatus + kMenuBar + m_theme.scaled(kLinkStrip);
        m_pages->setMinimumSize(kLeastWindow - QSize(rail + area->style()->pixelMetric(QStyle::PM_ScrollBarExtent), around));
    };
    fit();
    connect(&m_theme, &Theme::changed, m_pages, fit, Qt::QueuedConnection); // when the rail has its new buttons
    area->setWidget(m_pages);
    return area;
}

void MainWindow::takePlace() {
    const QRect available = screen()->availableGeometry();
    setMinimumSize(leastWindowSize(available));
    setGeometry(firstWindow(available));
    const QSettings saved;
    if (!restoreGeometry(saved.value(QStringLiteral("window/geometry")).toByteArray())) return;
    setWindowState(windowState() & ~Qt::WindowFullScreen); // nobody starts with a film
    setMinimumSize(leastWindowSize(screen()->availableGeometry()));
    if (!isMaximized()) setGeometry(fittedWindow(geometry(), screen()->availableGeometry()));
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    if (m_followsScreen) return;
    m_followsScreen = true;
    followScreen(screen());
    connect(windowHandle(), &QWindow::screenChanged, this, &MainWindow::followScreen);
}

void MainWindow::followScreen(QScreen* screen) {
    disconnect(m_screenChanges);
    if (!screen) return;
    setMinimumSize(leastWindowSize(screen->availableGeometry()));
    m_screenChanges = connect(screen, &QScreen::availableGeometryChanged, this, [this](const QRect& available) {
        setMinimumSize(leastWindowSize(available));
        if (!isMaximized() && !isFullScreen()) setGeometry(fittedWindow(geometry(), available));
    });
}

void MainWindow::setFullScreen(bool on) {
    for (QWidget* part : {static_cast<QWidget*>(m_rail), m_divider, static_cast<QWidget*>(m_status)}) part->setVisible(!on);
    if (on == isFullScreen()) return; // the window manager was asked instead
    if (on) m_stateBefore = windowState() & ~Qt::WindowMinimized;
    setWindowState(on ? m_stateBefore | Qt::WindowFullScreen : m_stateBefore);
}

void MainWindow::comeForward() {
    m_quitWhenDone = false;
    if (m_tray) m_tray->hide();
    setWindowState(windowState() & ~Qt::WindowMinimized); // maximised stays so
    show();
    raise();
    activateWindow();
    QApplication::alert(this); // where the system lets no window take the focus by itself
}

void MainWindow::open(const QStringList& files) {
    if (files.isEmpty()) return;
    showPage(Queue);
    m_queue->take(itemsOf(files));
}

} // namespace ui
