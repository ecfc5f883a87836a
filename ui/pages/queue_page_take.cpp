// What is pasted into the window or dropped on it.

#include "core/base/background.hpp"
#include "ui/models/dropped_items.hpp"
#include "ui/models/found_videos.hpp"
#include "ui/models/job_model.hpp"
#include "ui/pages/job_list.hpp"
#include "ui/pages/queue_page.hpp"
#include "ui/widgets/undo_bar.hpp"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr int kLooksLongMs = 500; // from then on it is said what is being waited for

} // namespace

void QueuePage::paste() {
    const QMimeData* pasted = QGuiApplication::clipboard()->mimeData();
    const DroppedItems items = pasted ? itemsOf(*pasted) : DroppedItems();
    if (items.isEmpty()) say(tr("The clipboard holds no file and no link."), false);
    else take(items);
}

void QueuePage::addPaths(const QStringList& paths, bool paused, const std::string& preset) {
    DroppedItems items;
    items.files = paths;
    if (!paths.isEmpty()) take(items, paused, preset);
}

void QueuePage::take(const DroppedItems& items, bool paused, const std::string& preset) {
    m_taking.push_back({items, paused, preset.empty() ? presetId() : preset}); // as it is chosen now, not when the disks have answered
    if (m_taking.size() == 1) lookAtNext();
}

void QueuePage::prepareTaking() {
    m_looksLong.setSingleShot(true);
    m_looksLong.setInterval(kLooksLongMs);
    connect(&m_looksLong, &QTimer::timeout, this, [this] {
        m_undoBar->say(tr("Looking through what was added…"), !m_removed.empty(), UndoBar::Stay::UntilTheNext);
        m_saysLooking = true;
    });
}

/// One after the other: the jobs are to come in the order in which they were added.
void QueuePage::lookAtNext() {
    if (m_taking.empty()) return;
    m_looksLong.start();
    const auto look = [items = m_taking.front().items] {
        const DroppedItems seen = lookedAt(items);
        return std::pair(seen, findVideos(seen.files));
    };
    base::inBackground(look, this, [this](const std::pair<DroppedItems, FoundVideos>& seen) {
        m_looksLong.stop();
        if (std::exchange(m_saysLooking, false)) m_removed.empty() ? m_undoBar->hide() : sayRemoved(); // Undo is not lost by it
        const Taking taking = std::move(m_taking.front());
        m_taking.pop_front();
        takeFound(taking, seen.first, seen.second);
        lookAtNext();
    });
}

std::vector<model::AddRequest> QueuePage::requestsFor(const std::vector<model::Source>& films, const Taking& taking) const {
    std::vector<model::AddRequest> requests;
    for (const model::Source& film : films) {
        model::AddRequest request;
        request.source = film;
        request.presetId = taking.preset;
        request.paused = taking.paused;
        request.again = false;
        requests.push_back(std::move(request));
    }
    return requests;
}

void QueuePage::takeFound(const Taking& taking, const DroppedItems& items, const FoundVideos& found) {
    QStringList films = found.videos, sentences;
    // A single file whose name says nothing is given to the probe all the same: its reason is better than ours.
    if (!found.onlyFile.isEmpty()) films << found.onlyFile;
    else if (!found.others.isEmpty())
        sentences << tr("%n files are not video and were left out: %1", nullptr, static_cast<int>(found.others.size()))
                         .arg(found.others.mid(0, 3).join(QStringLiteral(", ")));
    else if (films.isEmpty() && !items.files.isEmpty()) sentences << tr("There is no video in what was added.");
    if (const QString problem = items.leftOut(); !problem.isEmpty()) sentences << problem;
    const bool show = sentences.isEmpty() && items.files.isEmpty() && items.videos.isEmpty();
    if (!items.playlists.isEmpty()) Q_EMIT linksWanted(items.playlists, show);
    if (!items.playlists.isEmpty() && !show)
        sentences << tr("%n links are in the list of Preview.", nullptr, static_cast<int>(items.playlists.size()));
    // Together: the bar holds what was said last.
    if (!sentences.isEmpty()) say(sentences.join(QLatin1Char('\n')), false);
    std::vector<model::Source> sources;
    for (const QString& film : films) sources.emplace_back(film.toStdString());
    for (const QString& link : items.videos) sources.emplace_back(model::SourceKind::Url, link.toStdString());
    if (!sources.empty()) addAsking(requestsFor(sources, taking));
}

const model::Job* QueuePage::jobToPreview() const {
    if (const auto* job = m_list->current()) return job;
    const auto& jobs = m_jobs.jobs();
    const auto active = std::find_if(jobs.begin(), jobs.end(), [](const auto& job) { return job.isActive(); });
    return active == jobs.end() ? nullptr : &*active;
}

} // namespace ui
