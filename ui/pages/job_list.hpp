#pragma once
/// The queue's left side: tabs with counts, search, order, and the list itself. Owns the filter, the view and its delegate.

#include "ui/models/job_model.hpp"
#include "ui/widgets/job_delegate.hpp"

#include <QTreeView>

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
    void focusSearch();
    /// Esc: first the search, then the selection.
    void escape();
    void setRenditionsShown(bool shown);
    void setSpeedShown(bool shown);
    void saveState(QSettings& settings) const;
    void restoreState(QSettings& settings);

Q_SIGNALS:
    void currentChanged();
    void menuWanted(const QPoint& globalAt);
    void previewWanted();
    void resumeClicked(const std::string& jobId);
    void retryClicked(const std::string& jobId);

private:
    QLayout* makeTools();
    void makeView();
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
    QTreeView* m_view;
    QButtonGroup* m_tabs;
    QLineEdit* m_search;
    QToolButton* m_sort;
    QActionGroup* m_orders;
    QWidget* m_noMatch;
    QLabel* m_noMatchText;
    QPushButton* m_clearSearch;
};

} // namespace ui
