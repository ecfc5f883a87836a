#pragma once
/// The whole window over a service in memory, for tests that open one.

#include "tests/support/fake_service.hpp"
#include "tests/ui/shown_words.hpp"
#include "ui/main_window.hpp"

#include <QAccessible>
#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QThreadPool>
#include <gtest/gtest.h>
#include <memory>

/// As a screen reader checks a box or chooses one of several: nothing is clicked.
inline void toggleAsAScreenReaderDoes(QWidget& widget) {
    QAccessibleInterface* heard = QAccessible::queryAccessibleInterface(&widget);
    ASSERT_TRUE(heard && heard->actionInterface());
    heard->actionInterface()->doAction(QAccessibleActionInterface::toggleAction());
}

template <class Service = support::FakeService> struct WindowFixture : testing::Test {
    Service service;
    ui::Theme theme;
    std::unique_ptr<ui::MainWindow> window;

    void show() {
        window = std::make_unique<ui::MainWindow>(service, theme, ui::PanelSettings{});
        window->resize(1440, 900);
        window->show();
    }
    /// Also what the disks are asked meanwhile, on other threads, and what comes of it.
    static void processPendingEvents() {
        for (int i = 0; i < 5; ++i) {
            QThreadPool::globalInstance()->waitForDone();
            QApplication::processEvents();
        }
    }
    bool says(const QString& text) const { return test::says(*window, text); }
};

struct OpenWindow : WindowFixture<> {
    void open() {
        theme.setScheme(ui::Scheme::Dark);
        show();
        window->activateWindow();
        processPendingEvents();
    }
    static void send(QWidget* target, QEvent::Type type, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QKeyEvent event(type, key, modifiers);
        QApplication::sendEvent(target, &event);
        processPendingEvents();
    }
    static void press(QWidget* target, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        send(target, QEvent::KeyPress, key, modifiers);
    }
    template <class T> T* shown() const {
        for (T* each : window->findChildren<T*>())
            if (each->isVisible()) return each;
        return nullptr;
    }
};
