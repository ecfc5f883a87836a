#pragma once
/// The settings page alone over a service in memory, for tests that open it.

#include "tests/support/fake_service.hpp"
#include "ui/pages/settings_page.hpp"
#include "ui/widgets/ingest_test_row.hpp"

#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <gtest/gtest.h>
#include <memory>

struct OpenSettings : testing::Test {
    support::FakeService service;
    ui::Theme theme;
    std::unique_ptr<ui::SettingsPage> page;

    void open() {
        page = std::make_unique<ui::SettingsPage>(service, theme, ui::PanelSettings{});
        page->resize(1200, 800);
        page->show();
        QApplication::processEvents();
    }
    template <class Editor> Editor* editor(const char* name) {
        for (auto* each : page->findChildren<Editor*>())
            if (each->accessibleName() == QLatin1String(name)) return each;
        return nullptr;
    }
    QAbstractButton* named(const QString& word) {
        for (auto* each : page->findChildren<QAbstractButton*>())
            if (each->text() == word && !each->isHidden()) return each;
        return nullptr;
    }
    void ingestSays(const std::string& problem, int freePort) {
        model::Event event;
        event.kind = model::Event::Kind::Status;
        event.status.emplace();
        event.status->ingestProblem = problem;
        event.status->ingestFreePort = freePort;
        service.publish(std::move(event));
        QApplication::processEvents();
    }
    QPushButton* testButton() { return page->findChild<ui::IngestTestRow*>()->findChild<QPushButton*>(); }
    bool says(const QString& text) {
        for (const auto* label : page->findChildren<QLabel*>())
            if (!label->isHidden() && !label->parentWidget()->isHidden() && label->text().contains(text)) return true;
        return false;
    }
    template <class Editor> void leave(Editor* field) { // as the focus does
        Q_EMIT field->editingFinished();
        QApplication::processEvents();
    }
};
