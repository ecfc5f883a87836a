#pragma once
/// The window over a server with the fleet of the design, on its Fleet page.

#include "tests/support/fake_connections.hpp"
#include "tests/support/studio_fleet.hpp"
#include "tests/ui/open_window.hpp"
#include "ui/models/action_list.hpp"
#include "ui/models/worker_model.hpp"
#include "ui/pages/fleet_page.hpp"
#include "ui/style/fleet_words.hpp"
#include "ui/widgets/add_worker_dialog.hpp"
#include "ui/widgets/menu_bar.hpp"
#include "ui/widgets/nav_rail.hpp"
#include "ui/widgets/rows_view.hpp"
#include "ui/widgets/search_field.hpp"
#include "ui/widgets/worker_table.hpp"

#include <QAction>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QPushButton>

struct FleetWindow : testing::Test {
    support::MemoryFleet fleet;
    support::FakeConnections connections;
    ui::Theme theme;
    std::unique_ptr<ui::MainWindow> window;

    FleetWindow() { support::fillStudio(fleet); }
    void TearDown() override { window.reset(); }
    static void settle() { WindowFixture<>::processPendingEvents(); }
    /// Over this computer's engine.
    void openHere() {
        theme.setScheme(ui::Scheme::Dark);
        window = std::make_unique<ui::MainWindow>(connections.shown, theme, ui::PanelSettings{}, nullptr, &connections);
        window->resize(1440, 900);
        window->show();
        QApplication::setActiveWindow(window.get());
        settle();
        window->showPage(ui::MainWindow::Fleet);
        settle();
    }
    void open() {
        connections.remoteFleet = &fleet;
        connections.add("Studio cluster", "https://api.example.com/");
        connections.now.host = "api.example.com";
        ASSERT_TRUE(connections.use("Studio cluster"));
        openHere();
    }
    ui::FleetPage& page() const { return window->fleet(); }
    ui::RowsView& view() const { return *page().table().view(); }
    QLineEdit& search() const { return *page().findChild<ui::SearchField*>(); }
    bool says(const QString& text) const { return test::says(page(), text); }
    /// Of the Fleet page; null: there is none.
    QPushButton* buttonWith(const QString& text) const {
        for (auto* each : page().findChildren<QPushButton*>())
            if (each->text() == text && each->window() == window.get()) return each;
        return nullptr;
    }
    QPushButton* linkOf(const QString& alert) const {
        for (auto* each : page().findChildren<QPushButton*>())
            if (each->isVisible() && each->accessibleName().endsWith(alert)) return each;
        return nullptr;
    }
    QModelIndex rowOf(const std::string& name) const {
        for (int row = 0; row < view().model()->rowCount(); ++row)
            if (nameAt(row) == name) return view().model()->index(row, 0);
        return {};
    }
    std::string nameAt(int row) const { return view().model()->index(row, 0).data().toString().toStdString(); }
    QString cell(const std::string& name, int column) const { return rowOf(name).siblingAtColumn(column).data().toString(); }
    void choose(const std::vector<std::string>& names) {
        view().selectionModel()->clear();
        for (const auto& name : names)
            view().selectionModel()->select(rowOf(name), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        if (!names.empty()) view().selectionModel()->setCurrentIndex(rowOf(names.back()), QItemSelectionModel::NoUpdate);
        settle();
    }
    void trigger(const QKeySequence& keys) {
        for (const ui::ListedAction& listed : ui::listActions(window->menus()))
            if (listed.action->shortcuts().contains(keys)) {
                listed.action->trigger();
                break;
            }
        settle();
    }
    bool railSays(const QString& name) const {
        for (const auto* each : window->findChildren<ui::NavButton*>())
            if (each->accessibleName() == name) return true;
        return false;
    }
};
