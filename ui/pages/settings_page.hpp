#pragma once
/// Settings, made from a table of {section, key, kind, label, hint}. Engine and Ingest go through the Service; Appearance and Language
/// belong to the panel and are announced by signal. Everything applies at once.

#include "core/model/service.hpp"
#include "ui/widgets/basics.hpp"

#include <QStackedWidget>

class QListWidget;
class QPushButton;

namespace ui {

/// What the panel itself remembers of appearance and language.
struct PanelSettings {
    Scheme scheme = Scheme::Dark;
    bool compact = false;
    QString language; ///< "": the system's, "en", "de"
};

class SettingsPage : public QWidget {
    Q_OBJECT
public:
    SettingsPage(model::Service& service, const Theme& theme, PanelSettings panel, QWidget* parent = nullptr);
    enum class Section { Ingest, Engine, Appearance, Language };
    void showSection(Section section);
    /// Marks the settings whose name or hint holds the words, and goes to the first.
    void find(const QString& words);

Q_SIGNALS:
    void panelChanged(const ui::PanelSettings& settings);

private:
    void build();
    void save();
    QWidget* field(int row);

    model::Service& m_service;
    const Theme& m_theme;
    PanelSettings m_panel;
    model::Settings m_settings;
    QListWidget* m_sections;
    QStackedWidget* m_pages;
    QLineEdit* m_search;
    QVector<QLabel*> m_names; ///< one for each row of the table
    QLabel *m_problem, *m_nothing;
    QPushButton* m_useFree; ///< shown while the ingest's port is taken
    int m_freePort = 0;
    QString m_ingestProblem;
    Section m_wanted = Section::Ingest;
};

} // namespace ui
