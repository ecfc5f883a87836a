#pragma once
/// Home: add, watch and steer jobs. Assembles the top bar, the list, the inspector, the empty page and the undo bar, and
/// turns what they ask for into calls of the Service.

#include "core/model/control.hpp"
#include "core/model/service.hpp"
#include "core/model/upload.hpp"
#include "ui/models/dropped_items.hpp"

#include <QPointer>
#include <QTimer>
#include <QWidget>
#include <deque>
#include <set>

class QMenu;
class QPushButton;
class QSettings;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace model {
struct QueueEntry;
}

namespace ui {

class BarButton;
class EmptyQueue;
class Inspector;
class JobList;
class NoticeBell;
class JobModel;
struct FoundVideos;
class PrefixedCombo;
class Theme;
class UndoBar;

class QueuePage : public QWidget {
    Q_OBJECT
public:
    QueuePage(model::Service& service, JobModel& jobs, const Theme& theme, QWidget* parent = nullptr);

    /// Files and folders. What they are is found out on another thread; several such calls are answered in their order.
    void addPaths(const QStringList& paths, bool paused = false, const std::string& preset = {});
    void addFiles();
    void addFolder();
    void addTestPattern();
    /// The selected jobs if there are several, else all that are not done, as a file (core/model/queue_file.hpp); and such a file's jobs.
    void exportQueue();
    void exportQueue(const QString& path);
    void importQueue();
    void importQueue(const QString& path);
    void paste();
    /// Files become jobs, playlists are opened in Preview, and what is left out is said. `paused` and `preset`: of the jobs.
    void take(const DroppedItems& items, bool paused = false, const std::string& preset = {});
    void toggleInspector();
    void setAllPaused(bool paused);
    /// `reason`: why jobs cannot be changed now; "": they can. Files are taken all the same.
    void setFrozen(const QString& reason);
    /// Films that are on their way from this computer to the one whose jobs these are.
    void setUploads(std::vector<model::Upload> uploads);
    /// What is shown is of then ("14:02:31"); "": it is as it is.
    void setStale(const QString& asOf);
    /// Where the files of the jobs are; "": on this computer.
    void setServer(const QString& name);
    /// There are other engines to connect to.
    void offerConnections();
    /// Of the engine that is shown, anew: it can be reached again.
    void fetchPresets();
    /// By the bell.
    void tell(const QString& text);
    NoticeBell& bell() { return *m_bell; }
    /// Shortcuts act on the selection through this.
    void act(model::JobAction action);
    void act(const std::vector<std::string>& ids, model::JobAction action);
    using Results = model::Result<std::vector<model::CommandResult>>;
    /// Of the first job that a command could not do.
    void sayProblem(const Results& results);
    void togglePause();
    void removeSelected();
    void undoRemove();
    void move(model::MoveTo where);
    // queue_page_jobs.cpp
    void removeAll(const std::vector<std::string>& ids);
    void clearFinished();
    void rename();
    void setPreset(const std::string& presetId);
    /// When the selected ones may begin.
    void askStart();
    void duplicate();
    void openOutputFolder();
    void copyLink();
    void copyDashLink();
    /// Asks first, with what would go and who watches it.
    void deleteOutput();
    void preview();
    /// The job menu, for the selection.
    void showMenu(const QPoint& where);
    std::vector<model::Preset> presets() const { return m_presets; }
    std::string presetId() const;
    /// The selected job, else one that is being made; null when there is none.
    const model::Job* jobToPreview() const;
    /// Of the ingest that jobs are published to: its host, or the local one's name.
    QString targetName() const;
    JobList& list() const { return *m_list; }
    /// To the list, or to the first action while there is none.
    void takeFocus();
    /// For F6: top bar, list, inspector.
    QList<QWidget*> panes() const;
    /// What somebody waits for, for the page that takes this one's place.
    struct Unfinished;
    Unfinished handOver();
    void takeOver(Unfinished unfinished);
    void saveState(QSettings& settings) const;
    void restoreState(QSettings& settings);

Q_SIGNALS:
    void previewWanted(const std::string& jobId);
    /// `show`: nothing keeps the operator here.
    void linksWanted(const QStringList& links, bool show);
    void fixWanted(model::ReadinessCheck::Subject subject);
    /// The page where other engines are chosen.
    void connectionsWanted();
    /// Of films that are on their way to the server: `key` as Upload::key.
    void uploadActionWanted(const std::string& key, model::UploadAction action);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeTopBar();
    QToolButton* makeAddButton(QWidget* bar);
    QWidget* makeListSide();
    void showWhatThereIs();
    /// After jobs came, went or came back: the next key is for the list, or for the first action where none is left.
    void focusList(const std::vector<std::string>& wanted = {});
    void makeUndoKey();
    void sayRemoved();
    // queue_page_take.cpp
    /// What is to be taken, until its disks have said what it is.
    struct Taking {
        DroppedItems items;
        bool paused = false;
        std::string preset;
    };
    void prepareTaking();
    void lookAtNext();
    void takeFound(const Taking& taking, const DroppedItems& items, const FoundVideos& found);
    std::vector<model::AddRequest> requestsFor(const std::vector<model::Source>& films, const Taking& taking) const;
    void handleEvent(const model::Event& event);
    void layOut();
    void layOutBar();
    void hideColumns();
    void say(const QString& sentence, bool undo);
    void addImported(const std::vector<model::QueueEntry>& entries, const QString& name);
    /// Films that are here already are added when it is said how.
    void addAsking(const std::vector<model::AddRequest>& requests);
    /// `earlier`: the jobs that they are here as. `name`: of a single one, to begin with. `problem`: why the name that was typed was
    /// refused.
    void askHowToAdd(std::vector<model::AddRequest> requests, const std::vector<std::string>& earlier, const std::string& name,
        const QString& problem = {});
    /// Why a film's new name was not taken; "": the name is not why.
    static QString nameProblem(const model::CommandResult& refused);
    void addReplacing(std::vector<model::AddRequest> requests, const std::vector<std::string>& earlier);
    void addRenamed(std::vector<model::AddRequest> requests, const std::vector<std::string>& earlier, const std::string& name);
    /// What a command is for: the jobs that the open menu was opened over, else the selected ones. Rows of uploads that are no jobs yet
    /// are among them where it is one that those know.
    enum class With { JobsAlone, Uploads };
    std::vector<std::string> chosen(With with = With::JobsAlone) const;
    const model::Job* chosenJob(With with = With::JobsAlone) const;
    // queue_page_connection.cpp
    /// Does what the action is for films on their way from here; the jobs among `ids`, for the service.
    std::vector<std::string> actOnUploads(const std::vector<std::string>& ids, model::JobAction action);
    void fillUploadMenu(QMenu& menu, const model::Job& shown);
    bool isFor(model::JobAction action, const std::string& id) const;
    /// Whether it is offered: for some of the chosen ones.
    bool isForChosen(model::JobAction action) const;
    bool isOffered(model::ControlVerb verb, const std::string& id) const;
    bool isOfferedForChosen(model::ControlVerb verb) const;
    void fillMenu(QMenu& menu, const model::Job& shown);
    void fillPresets();
    void addJobEntries(QMenu& menu, const model::Job& job);
    void addOutputEntries(QMenu& menu, const model::Job& job);
    void clearOlder(const std::string& after, std::vector<std::string> ids);
    // queue_page_outputs.cpp
    void askToDelete(const std::vector<model::JobOutput>& outputs);
    /// What is lost with them.
    static QString lossOf(const std::vector<model::JobOutput>& outputs);

    model::Service& m_service;
    JobModel& m_jobs;
    const Theme& m_theme;
    JobList* m_list;
    Inspector* m_inspector;
    EmptyQueue* m_empty;
    UndoBar* m_undoBar;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;
    PrefixedCombo *m_preset, *m_target;
    QWidget* m_bar;
    BarButton *m_startAll, *m_pauseAll;
    NoticeBell* m_bell;
    QString m_presetWanted;   ///< of the last time
    QString m_frozen, m_asOf; ///< why nothing can be changed, "": it can; of when the rows are, "": of now
    QList<QAction*> m_needServer;
    int m_inspectorWidth = 424; ///< as dragged; narrow windows use less
    bool m_inspectorWanted = true, m_drawerOpen = false;
    std::string m_previewWhenPlayable, m_ingestUrl;
    std::vector<model::Preset> m_presets;
    QPointer<QMenu> m_menu; ///< of jobs, while it is open
    std::vector<std::string> m_menuJobs;
    std::string m_menuJob;       ///< the one that had the focus
    std::deque<Taking> m_taking; ///< the first is being looked at
    QTimer m_looksLong;
    bool m_saysLooking = false;
    std::vector<std::string> m_removed;
    std::set<std::string> m_deleting; ///< jobs whose output is on its way out: it is said when it could not be
};

struct QueuePage::Unfinished {
    std::vector<std::string> removed; ///< while Undo brings them back
    std::deque<Taking> taking;
    std::string previewWhenPlayable;
    std::set<std::string> deleting;
};

} // namespace ui
