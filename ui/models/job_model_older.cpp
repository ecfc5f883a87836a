// Jobs that are not in the service's snapshot: brought page by page when somebody scrolls to them or searches, and counted without that.

#include "core/base/when_done.hpp"
#include "ui/models/job_model.hpp"

#include <algorithm>
#include <tuple>

namespace ui {
namespace {

constexpr int kPage = 100; // rows at once: their insertion is not seen

} // namespace

void JobModel::count(model::JobState state, int by) {
    if (std::int64_t* counted = m_counts.of(state)) *counted += by;
}

/// How many have ended: some of them are no rows here. An answer may hold what the events say only later; then those are counted twice,
/// until the answer to the question that they bring along.
void JobModel::askCounts() {
    if (std::exchange(m_isCounting, true)) {
        m_countsMoved = true;
        return;
    }
    m_countsMoved = false;
    model::JobQuery one;
    one.limit = 1;
    base::whenDone(m_service.page(one), this, [this](const model::Result<model::JobPage>& page) {
        m_isCounting = false;
        if (!page) return; // those of the rows are better than none
        if (m_countsMoved) return askCounts();
        takeCounts(page->counts);
    });
}

void JobModel::takeCounts(model::JobCounts counts) {
    // All live jobs are rows, as the events have told them so far: their numbers are those of the rows that are seen.
    counts.waiting = m_counts.waiting;
    counts.encoding = m_counts.encoding;
    counts.publishing = m_counts.publishing;
    counts.paused = m_counts.paused;
    if (counts == m_counts) return;
    m_counts = counts;
    Q_EMIT countsChanged();
}

void JobModel::setOlder(const model::JobQuery& query) {
    m_older = query;
    m_older.limit = kPage;
    m_older.after.clear();
    ++m_generation;
    m_isFetching = m_olderEnded = false;
}

bool JobModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && !m_isFetching && !m_olderEnded &&
        m_counts.all() > static_cast<std::int64_t>(m_jobs.size()) - static_cast<std::int64_t>(m_alone.size());
}

void JobModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent)) return;
    m_isFetching = true;
    base::whenDone(m_service.page(m_older), this, [this, generation = m_generation](const model::Result<model::JobPage>& page) {
        if (generation != m_generation) return;
        m_isFetching = false;
        if (page) addOlder(*page, generation);
        else m_olderEnded = true; // not again and again; another search, or the next start, tries anew
    });
}

std::size_t JobModel::placeOf(const model::Job& job, bool isOlder) const {
    const auto live = m_jobs.begin() + static_cast<std::ptrdiff_t>(m_live);
    const auto byPosition = [](const model::Job& a, const model::Job& b) { return a.position < b.position; };
    const auto byEnd = [](const model::Job& a, const model::Job& b) {
        return std::tie(a.finishedMs, a.position, a.id) > std::tie(b.finishedMs, b.position, b.id);
    };
    const auto place = isOlder ? std::upper_bound(live, m_jobs.end(), job, byEnd) : std::upper_bound(m_jobs.begin(), live, job, byPosition);
    return static_cast<std::size_t>(place - m_jobs.begin());
}

void JobModel::addOlder(const model::JobPage& page, int generation) {
    m_older.after = page.next;
    m_olderEnded = page.next.empty();
    std::vector<model::Job> fresh;
    for (const model::Job& job : page.jobs)
        if (!m_rows.contains(QString::fromStdString(job.id))) fresh.push_back(job);
    std::sort(fresh.begin(), fresh.end(), [](const model::Job& a, const model::Job& b) {
        return std::tie(a.finishedMs, a.position, a.id) > std::tie(b.finishedMs, b.position, b.id);
    });
    // Those that follow one another are one insertion; mostly that is all of them, at the end.
    for (std::size_t i = 0; i < fresh.size();) {
        const std::size_t place = placeOf(fresh[i], true);
        std::size_t end = i + 1;
        while (end < fresh.size() && placeOf(fresh[end], true) == place) ++end;
        const int first = static_cast<int>(place), count = static_cast<int>(end - i);
        beginInsertRows({}, first, first + count - 1);
        m_jobs.insert(
            m_jobs.begin() + first, fresh.begin() + static_cast<std::ptrdiff_t>(i), fresh.begin() + static_cast<std::ptrdiff_t>(end));
        reindex(place);
        endInsertRows();
        i = end;
    }
    if (generation != m_generation) return;            // who heard of the rows asks for others now
    if (fresh.empty() && !m_olderEnded) fetchMore({}); // the newest are rows already
}

} // namespace ui
