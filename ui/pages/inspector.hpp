#pragma once
/// The panel beside the list: everything about the selected job, or the totals of several. Asks the Service for what the row lacks.

#include "core/model/service.hpp"
#include "core/model/upload.hpp"
#include "ui/widgets/basics.hpp"
#include "ui/widgets/chunk_map.hpp"
#include "ui/widgets/ladder_table.hpp"

#include <functional>
#include <unordered_set>

class QVBoxLayout;

namespace ui {

class ExcerptCard;
class FailureCard;
class ProofCard;
class SelectionCard;

class Inspector : public Surface {
    Q_OBJECT
public:
    Inspector(model::Service& service, const Theme& theme, QWidget* parent);
    /// One job in full, several as totals with the common actions, none as a hint.
    void show(const std::vector<const model::Job*>& jobs);
    /// `reason`: why jobs cannot be changed now; "": they can.
    void setFrozen(const QString& reason);
    /// What is shown is of then ("14:02:31"); "": it is as it is.
    void setStale(const QString& asOf);
    /// What is known of a row's film on its way from here; null: it is not.
    void setUploadOf(std::function<const model::Upload*(const std::string&)> uploadOf) { m_uploadOf = std::move(uploadOf); }
    /// Where the files of the jobs are; "": on this computer.
    void setServer(const QString& name) { m_server = name; }

Q_SIGNALS:
    void actionWanted(model::JobAction action);
    void previewWanted();
    /// One of several shown jobs has changed: show() is to be called with all of them again.
    void totalsWanted();
    /// Of the job that is shown, as the Del key does.
    void removeWanted();
    /// Something that was asked for here could not be done.
    void problemTold(const QString& sentence);
    /// The job menu, at this place on the screen.
    void menuWanted(const QPoint& globalAt);

protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeBody();
    void makeHead();
    QWidget* makeActivity(QWidget* head);
    void makeActions();
    void makeFailure();
    void makeExcerpt();
    /// Other parts of films, or other tracks.
    void change(const std::vector<model::JobChange>& changes);
    void makeLadder();
    void makeChunks();
    void makeOutput();
    void makeProof();
    void makeLog();
    /// Below the others.
    void addPart(QWidget* content);
    /// The same with a line above, a title, and at its right what belongs to it.
    QWidget* addTitledPart(const QString& title, QWidget* right, QWidget* content, int stretch = 0);
    void follow(const model::Event& event);
    void showOne(const model::Job& job);
    void refresh();
    void sayActivity();
    const model::Upload* uploadOf(const model::Job& job) const { return m_uploadOf ? m_uploadOf(job.id) : nullptr; }
    /// As much of the name as the inspector is wide.
    void elideHead();
    void showWritten(const model::Job& job);
    void showPlayable(const model::Job& job);
    /// Of an output that is not kept.
    static QString outputSentence(const model::Job& job);
    void fetchChunks();
    void fetchProof();
    /// Changes when there is more proof.
    static std::tuple<model::JobState, int, int> proofMark(const model::Job& job) { return {job.state, job.chunksDone, job.objectsStored}; }
    void showSource();
    void openFullLog();
    void copyReport();
    void offerRenditions();

    model::Service& m_service;
    std::optional<model::Job> m_job; ///< nothing while several are selected
    std::function<const model::Upload*(const std::string&)> m_uploadOf;
    QString m_server, m_frozen, m_asOf;
    std::unordered_set<std::string> m_selected;      ///< while they are several
    std::tuple<model::JobState, int, int> m_proofOf; ///< what is shown of it
    QLabel *m_warning, *m_planned, *m_underWay;      ///< beside what it does
    QLabel *m_title, *m_facts, *m_activity, *m_written, *m_playable, *m_playableIcon, *m_nothing;
    QPushButton *m_pause, *m_preview, *m_source;
    QWidget *m_body, *m_scroll, *m_activityRow, *m_actions;
    QVBoxLayout* m_parts;
    FailureCard* m_failure;
    ExcerptCard* m_excerpt;
    ProofCard* m_proof;
    SelectionCard* m_several;
    QComboBox* m_rendition;
    LadderTable* m_ladder;
    ChunkMap* m_chunks;
    AddressRow *m_hls, *m_dash;
    LogView* m_log;
    QWidget *m_excerptPart, *m_ladderPart, *m_chunkPart, *m_proofPart;
};

} // namespace ui
