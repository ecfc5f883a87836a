#pragma once
/// Settings, made from `model::settingTable()`. Engine and Ingest go through the Service; Appearance and Language belong to the panel and
/// are announced by signal. Everything applies at once. What the environment decides is shown so and cannot be edited.

#include "core/model/connections.hpp"
#include "core/model/service.hpp"
#include "ui/widgets/basics.hpp"

#include <QLocale>
#include <QStackedWidget>
#include <functional>
#include <span>

class QComboBox;
class QGridLayout;
class QListWidget;

namespace ui {

class ConnectionsPage;
class FieldNotice;
class IngestTestRow;
class MessageStrip;
class Segments;

/// Whose way of writing numbers and dates: that of the panel's language, or the system's.
enum class Numbers { Language, System };

/// What the panel itself remembers of appearance and language.
struct PanelSettings {
    Scheme scheme = Scheme::Dark;
    bool compact = false;
    Motion motion = Motion::System;
    Contrast contrast = Contrast::Standard;
    QString language; ///< "": the system's, "en", "de"
    Numbers numbers = Numbers::Language;
};

/// By which numbers, sizes and dates are written.
QLocale localeOf(const PanelSettings& panel);

class SettingsPage : public QWidget {
    Q_OBJECT
public:
    /// `connections`: null: there is no such section.
    SettingsPage(model::Service& service, const Theme& theme, PanelSettings panel, QWidget* parent = nullptr,
        model::Connections* connections = nullptr);
    enum class Section { Ingest, Engine, Desktop, Appearance, Language, Connections };
    void showSection(Section section);
    bool showsConnections() const;
    /// Marks the settings whose name or hint holds the words, and goes to the first.
    void find(const QString& words);
    /// The settings of the engine that is shown, read anew: it can be reached again.
    void load();
    /// `reason`: why the engine's settings cannot be changed now; "": they can.
    void setFrozen(const QString& reason);
    ConnectionsPage* connections() const { return m_connectionsPage; }

Q_SIGNALS:
    void panelChanged(const ui::PanelSettings& settings);

private:
    struct Row {
        Section section = Section::Ingest;
        QLabel *name = nullptr, *below = nullptr;
        QString hint;
        std::function<void()> show; ///< what holds now
        std::string key;            ///< of its setting; "": the panel's own
        FieldNotice* problem = nullptr;
    };
    QWidget* makeTopBar();
    QLayout* makeSections();
    /// Connections stands first where there is one.
    int rowOf(Section section) const;
    void build();
    void orderTabs();
    /// Lengths that hold text, for the font that there is.
    void fit();
    Row makeRow(QGridLayout& grid, QWidget* page, Section section, const QString& name, const QString& hint, QWidget* input);
    void addSetting(QGridLayout& grid, QWidget* page, const model::Setting& setting);
    /// Below a field that a variable rules. `isUsable`: the value that it has.
    static QString environmentSentence(const model::SettingOverride& rules, bool isUsable);
    void save(const model::SettingsChange& change);

    // settings_page_strips.cpp
    /// What does not hold at the moment: an ingest that does not run, a change that was refused.
    QLayout* makeStrips();
    void showIngestProblem(const model::SystemStatus& status);
    /// Below its field, if it is the entered value that is wrong; else at the foot of the page.
    void showRefusal(const model::SettingsChange& change, const base::Error& error);

    // settings_page_panel.cpp
    /// A setting of the panel's own.
    struct Choice {
        Section section;
        const char *label, *hint;
        QWidget* (SettingsPage::*make)(const QString& name, QWidget* page);
    };
    /// In the order in which people are shown them.
    static std::span<const Choice> choices();
    void addChoice(QGridLayout& grid, QWidget* page, const Choice& choice);
    /// One of a few words, which `taken` takes.
    QWidget* makeSegments(const QString& name, QWidget* page, const QStringList& words, int current, const std::function<void(int)>& taken);
    QComboBox* makeCombo(QWidget* page);
    QWidget* makeThemes(const QString& name, QWidget* page);
    QWidget* makeRowHeights(const QString& name, QWidget* page);
    QWidget* makeMotion(const QString& name, QWidget* page);
    QWidget* makeContrast(const QString& name, QWidget* page);
    QWidget* makeLanguages(const QString& name, QWidget* page);
    QWidget* makeNumbers(const QString& name, QWidget* page);
    void take(const model::Result<model::SettingsView>& view);
    void showRows();
    QString whyFixed() const;
    QString introOf(int section) const;

    model::Service& m_service;
    model::Connections* m_connections; ///< null: there is this computer alone
    const Theme& m_theme;
    PanelSettings m_panel;
    model::SettingsView m_view;
    QListWidget* m_sections;
    QStackedWidget* m_pages;
    QLineEdit* m_search;
    QVector<Row> m_rows;
    QVector<std::function<void()>> m_fits; ///< one for each part whose lengths follow the font
    QLabel* m_nothing;
    MessageStrip *m_refusal, *m_ingestStrip;
    IngestTestRow* m_ingestTest = nullptr;
    ConnectionsPage* m_connectionsPage = nullptr;
    int m_freePort = 0;
    QString m_ingestProblem, m_frozen, m_unread;
    Section m_wanted = Section::Ingest;
};

} // namespace ui
