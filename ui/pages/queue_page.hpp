#pragma once
/// Home: add, watch and steer jobs. Owns the list with its filter, the inspector, the empty page and the undo bar.

#include "core/model/service.hpp"
#include "ui/models/job_model.hpp"
#include "ui/pages/inspector.hpp"
#include "ui/widgets/job_delegate.hpp"

#include <QButtonGroup>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QTreeView>

class QSettings;

namespace ui {

/// What dropped or picked paths hold: videos, and the names of what is left out. Folders are walked. Names only, no probing.
struct Found {
    QStringList videos, others;
    qint64 bytes = 0;
};
Found findVideos(const QStringList& paths);

class QueuePage : public QWidget {
    Q_OBJECT
public:
    QueuePage(model::Service& service, JobModel& jobs, const Theme& theme, QWidget* parent = nullptr);

    void addPaths(const QStringList& paths, bool paused = false, const std::string& preset = {});
    void addFiles();
    void addFolder();
    void addTestPattern();
    void paste();
    void focusSearch();
    void toggleInspector();
    void setAllPaused(bool paused);
    /// The shortcuts of ui.md section 7 act on the selection through this.
    void act(model::JobAction action);
    void togglePause();
    void removeSelected();
    void undoRemove();
    void move(model::MoveTo where);
    void copyLink();
    void preview();
    std::vector<model::Preset> presets() const { return m_presets; }
    std::string presetId() const;
    QTreeView* list() const { return m_list; }
    JobDelegate* delegate() const { return m_delegate; }
    void saveState(QSettings& settings) const;
    void restoreState(QSettings& settings);

Q_SIGNALS:
    void previewWanted(const std::string& jobId);
    void settingsWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeTopBar();
    QWidget* makeListSide();
    QWidget* makeEmptyPage();
    QWidget* makeUndoBar();
    void updateCounts();
    void updateSelection();
    void fillReadiness();
    void showMenu(const QModelIndex& index, const QPoint& where);
    std::vector<std::string> selectedIds() const;
    const model::Job* current() const;
    void say(const QString& sentence, bool undo);

    model::Service& m_service;
    JobModel& m_jobs;
    const Theme& m_theme;
    JobFilter* m_filter;
    JobDelegate* m_delegate;
    QTreeView* m_list;
    Inspector* m_inspector;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;
    PrefixedCombo *m_preset, *m_target;
    QLineEdit* m_search;
    QButtonGroup* m_tabs;
    QPushButton *m_startAll, *m_pauseAll;
    QWidget* m_undoBar;
    QLabel *m_undoText, *m_noMatch, *m_ladderHint;
    QPushButton* m_undoButton;
    QTimer m_undoTimer;
    QVector<QPair<QLabel*, QLabel*>> m_readiness;
    std::vector<model::Preset> m_presets;
    std::vector<std::string> m_removed;
};

} // namespace ui
