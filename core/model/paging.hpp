#pragma once
/// Pages of the job list: what is asked, what comes, and the cursors between them. Values and pure functions; any thread.
///
/// A cursor holds the keys of the last row that came, not how many have come: page 10,000 costs what page 1 costs, and no row is skipped
/// while others are added, removed or moved. A row whose own key changes meanwhile may come twice.

#include "core/model/job.hpp"

namespace model {

/// Position and Name: ascending, names without regard to case. Added and Finished: newest first; what has not finished comes last.
enum class JobOrder { Position, Added, Finished, Name };
template <> struct EnumWords<JobOrder> { static constexpr std::array words{"position", "added", "finished", "name"}; };

struct JobQuery {
    static constexpr int kMostJobs = 500;

    std::vector<JobState> states; ///< none: every state
    std::string text;             ///< in the job's name or in that of its source's file, without regard to case; "": every name
    JobOrder order = JobOrder::Position;
    int limit = 100;   ///< 1…kMostJobs
    std::string after; ///< `JobPage::next` of a page of the same states, text and order; "": from the first

    bool operator==(const JobQuery&) const = default;
    template <class F> static void describe(F&& f) {
        f("states", &JobQuery::states);
        f("text", &JobQuery::text);
        f("order", &JobQuery::order);
        f("limit", &JobQuery::limit);
        f("after", &JobQuery::after);
    }
};

/// Of the whole list, whatever a page shows of it.
struct JobCounts {
    std::int64_t waiting = 0, encoding = 0, publishing = 0, paused = 0, done = 0, failed = 0, cancelled = 0;

    /// That of one state; null for Unknown.
    std::int64_t* of(JobState state);
    std::int64_t all() const { return waiting + encoding + publishing + paused + done + failed + cancelled; }
    bool operator==(const JobCounts&) const = default;
    template <class F> static void describe(F&& f) {
        f("waiting", &JobCounts::waiting);
        f("encoding", &JobCounts::encoding);
        f("publishing", &JobCounts::publishing);
        f("paused", &JobCounts::paused);
        f("done", &JobCounts::done);
        f("failed", &JobCounts::failed);
        f("cancelled", &JobCounts::cancelled);
    }
};

struct JobPage {
    std::vector<Job> jobs; ///< in the order that was asked for
    std::string next;      ///< the cursor of what comes after them; "": nothing does
    JobCounts counts;

    bool operator==(const JobPage&) const = default;
    template <class F> static void describe(F&& f) {
        f("jobs", &JobPage::jobs);
        f("next", &JobPage::next);
        f("counts", &JobPage::counts);
    }
};

/// Where a page ended.
struct JobCursor {
    std::int64_t number = 0; ///< the last row's position or time; 0 in order of names
    std::string name;        ///< its folded name; "" in the other orders
    std::string tie;         ///< what sets rows of equal keys in an order: whoever makes the pages chooses

    bool operator==(const JobCursor&) const = default;
};

/// Errors: InvalidInput: a limit out of range, a state that is not known.
Result<void> validate(const JobQuery& query);
/// Base64url, as RFC 4648, clause 5, without padding, of version, order, keys and a hash of the query's filter.
std::string writeCursor(const JobCursor& cursor, const JobQuery& query);
/// That of `query.after`, which is not empty. Errors: InvalidInput: not a cursor, or one of another filter or order.
Result<JobCursor> readCursor(const JobQuery& query);

/// A name, or a text that names are searched for, as it is compared: without regard to case.
std::string foldedForSearch(const std::string& text);
/// What a query's text is looked for in: the name and that of the source's file, folded; one where it holds the other, else both with a
/// line break between them. A text with a line break is found nowhere.
std::string searchedText(const Job& job);

/// The page of a list that lies in memory; ties are set by id. Errors: those of validate and readCursor.
Result<JobPage> pageOf(const std::vector<Job>& jobs, const JobQuery& query);

} // namespace model
