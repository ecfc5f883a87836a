#pragma once
/// The whole window over a service in memory, for tests that open one.

#include "tests/support/fake_service.hpp"
#include "ui/main_window.hpp"

#include <QApplication>
#include <QKeyEvent>
#include <gtest/gtest.h>
#include <memory>

struct OpenWindow : testing::Test {
    support::FakeService service;
    ui::Theme theme;
    std::unique_ptr<ui::MainWindow> window;

    void open() {
        theme.setScheme(ui::Scheme::Dark);
        window = std::make_unique<ui::MainWindow>(service, theme, ui::PanelSettings{});
        window->resize(1440, 900);
        window->show();
        window->activateWindow();
        processPendingEvents();
    }
    static void processPendingEvents() {
        for (int i = 0; i < 5; ++i) QApplication::processEvents();
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
