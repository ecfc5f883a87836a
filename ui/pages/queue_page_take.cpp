// What is pasted into the window or dropped on it.

#include "ui/models/dropped_items.hpp"
#include "ui/models/job_model.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <algorithm>

namespace ui {

void QueuePage::paste() {
    const QMimeData* pasted = QGuiApplication::clipboard()->mimeData();
    const DroppedItems items = pasted ? itemsOf(*pasted) : DroppedItems();
    if (items.isEmpty()) say(tr("The clipboard holds no file and no link."), false);
    else take(items);
}

void QueuePage::take(const DroppedItems& items, bool paused, const std::string& preset) {
    if (!items.files.isEmpty()) addPaths(items.files, paused, preset);
    const QString problem = items.leftOut();
    const bool show = problem.isEmpty() && items.files.isEmpty();
    if (!items.playlists.isEmpty()) Q_EMIT linksWanted(items.playlists, show);
    QStringList sentences;
    if (!problem.isEmpty()) sentences << problem;
    if (!items.playlists.isEmpty() && !show)
        sentences << tr("%n links are in the list of Preview.", nullptr, static_cast<int>(items.playlists.size()));
    if (!sentences.isEmpty()) say(sentences.join(QLatin1Char('\n')), false);
}

const model::Job* QueuePage::jobToPreview() const {
    if (const auto* job = m_list->current()) return job;
    const auto& jobs = m_jobs.jobs();
    const auto active = std::find_if(jobs.begin(), jobs.end(), [](const auto& job) { return job.isActive(); });
    return active == jobs.end() ? nullptr : &*active;
}

} // namespace ui
