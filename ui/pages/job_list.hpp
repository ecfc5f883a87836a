#pragma once
/// The queue's left side: tabs with counts, search, order, and the list itself. Owns the filter, the view and its delegate.

#include "ui/models/job_model.hpp"
#include "ui/widgets/job_delegate.hpp"
#include "ui/widgets/rows_view.hpp"

class QActionGroup;
class QButtonGroup;
class QLabel;
class QLineEdit;
class QPushButton;
class QSettings;
class QToolButton;

namespace ui {

class JobList : public QWidget {
    Q_OBJECT
public:
    JobList(JobModel& jobs, const Theme& theme, QWidget* parent);

    QTreeView* view() const { return m_view; }
    JobDelegate* delegate() const { return m_delegate; }
    std::vector<const model::Job*> selected() const;
    std::vector<std::string> selectedIds() const;
    /// The selected row that has the focus, else the first selected; null when none is.
    const model::Job* current() const;
    void select(const std::string& jobId);
    /// These and no others; those that are not shown are passed over. False when none is.
    bool selectJobs(const std::vector<std::string>& jobIds);
    /// Something floats over the lower edge; 0: nothing.
    void setRoomBelow(int pixels) { m_view->setRoomBelow(pixels); }
    void focusSearch();
    /// Esc: first the search, then the selection.
    void escape();
    /// currentChanged, once for all that changed since: whoever listens reads every selected row.
    void announceSoon();
    /// Hides Renditions, then Speed, where a list of this width would leave too little for the names.
    void fit(int width);
    void saveState(QSettings& settings) const;
    void restoreState(QSettings& settings);

Q_SIGNALS:
    void currentChanged();
    void menuWanted(const QPoint& globalAt);
    void previewWanted();
    /// By a row's button.
    void actionWanted(const std::string& jobId, model::JobAction action);

private:
    QLayout* makeTools();
    void makeView();
    /// Counts and what is shown follow the model once for all that changed since: 500 rows that come or go are one update.
    void updateSoon();
    void update();
    void setOrder(JobFilter::Order order);
    /// After rows went: what the focus moved to is selected too, so that the next key has something to act on.
    void selectCurrent();
    void restoreSelection(const QSettings& settings);
    void openMenu(const QModelIndex& index, const QPoint& globalAt);

    JobModel& m_jobs;
    const Theme& m_theme;
    JobFilter* m_filter;
    JobDelegate* m_delegate;
    RowsView* m_view;
    QButtonGroup* m_tabs;
    QLineEdit* m_search;
    QToolButton* m_sort;
    QActionGroup* m_orders;
    QWidget* m_noMatch;
    QLabel* m_noMatchText;
    QPushButton* m_clearSearch;
    bool m_updatePending = false, m_announcePending = false;
};

} // namespace ui
