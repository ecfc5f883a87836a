#pragma once
/// The server's jobs and status as this panel holds them: what snapshots, patches and REST rows say, in whatever order they come, told on
/// as the events of a Service. A value with rules ("events" in core/api/README.md); pure; main thread.
///
/// Two kinds of numbers meet here and are kept apart. The server's `rev` puts a row's versions in order and lies beside the row. The events
/// that this mirror tells are numbered by itself, without a gap, whatever was missed on the way, and a row carries the number of the one
/// that told it (core/model/event.hpp): so models see no difference between a local and a remote service.

#include "core/remote/server_message.hpp"

#include <map>
#include <set>

namespace remote {

/// What a message led to.
struct Mirrored {
    std::vector<model::Event> events;
    std::vector<std::string> missing; ///< rows that must be fetched: a patch's base is not what is held
    bool isGap = false;               ///< something was missed: connect anew, with `position()` unless it says there is none
};

/// A question for a row, by which its answer is judged when it comes.
struct RowAsked {
    std::string id;
    std::int64_t rev = -1; ///< the server's, as it was held then
    int generation = 0;
};

class Mirror {
public:
    Mirror();

    Mirrored apply(const ServerMessage& message);
    /// Rows by REST, as they were when somebody asked, come whenever they come. Answers to questions of another generation say nothing:
    /// a snapshot, or another start of the server, lies between; for rows that are held they are to be asked again.
    int generation() const { return m_generation; }
    RowAsked ask(const std::string& id) const { return {id, serverRev(id), m_generation}; }
    /// `row`: nothing when the server does not know it (404). Taken where it is newer and was not removed meanwhile; one that is not held
    /// only if the stream has told of it: otherwise it might never say that the row is gone.
    Mirrored answered(const RowAsked& asked, const std::optional<QJsonObject>& row);
    /// Rows of a page: those that are held and older are brought up to date; the others, long since ended, are in pages alone.
    Mirrored takePage(const QJsonArray& rows, int generation);
    /// A page's row as the models know it: with this mirror's number, and as the mirror has it where that is newer.
    model::Job known(model::Job row) const;
    Mirrored setStatus(const model::SystemStatus& status);
    Mirrored setPaused(bool paused);

    model::Snapshot snapshot() const;
    /// Nothing: only snapshots can bring it up to date.
    std::optional<Position> position() const;
    /// Whether the jobs are whole: a snapshot has come to its end.
    bool isWhole() const { return m_isWhole; }
    bool isPaused() const { return m_paused; }
    std::size_t rows() const { return m_rows.size(); }
    /// Rows that the snapshot has brought so far, while it comes.
    std::size_t rowsRead() const { return m_seen.size(); }
    /// The server's revision of a row; -1: it is not held.
    std::int64_t serverRev(const std::string& id) const;
    bool isGone(const std::string& id) const { return m_gone.contains(id); }
    /// Of the event that told the row last; 0: it is not held.
    std::int64_t localRev(const std::string& id) const;
    const std::map<int, model::ChunkCell>* cells(const std::string& id) const;
    /// Forgets cells of jobs that are watched no more.
    void watchOnly(const std::vector<std::string>& ids);

private:
    using Moves = std::vector<model::QueuePosition>;
    struct Row {
        model::Job job;
        std::int64_t rev = 0;   ///< the server's
        std::int64_t atSeq = 0; ///< where in the stream it was told last
    };
    enum class Unknown { Added, PassedOver };

    void on(const Welcome& message, Mirrored& out);
    void on(const SnapshotPart& message, Mirrored& out);
    void on(const Changes& message, Mirrored& out);
    void on(const Tick& message, Mirrored& out);
    void on(const Resync& message, Mirrored& out);
    template <class Other> void on(const Other&, Mirrored&) {}

    bool advance(std::int64_t prev, std::int64_t seq, Mirrored& out);
    void takeRow(QJsonObject json, Unknown unknown, Moves& moves, Mirrored& out);
    void patchRow(const RowPatch& patch, Moves& moves, Mirrored& out);
    void store(Row& row, model::Job job, std::int64_t rev, Moves& moves, Mirrored& out);
    void snapshotOfJobs(const SnapshotPart& message, Mirrored& out);
    void removeRows(const std::vector<std::string>& ids, Mirrored& out);
    void endSnapshot(Mirrored& out);
    void takeStatus(const QJsonObject& members, Mirrored& out);
    void watch(const WatchUpdate& update, Mirrored& out);
    model::Event& tell(model::Event::Kind kind, Mirrored& out);
    void tellMoves(const Moves& moves, Mirrored& out);

    std::string m_localEpoch; ///< of this mirror's numbers
    std::int64_t m_localSeq = 0;
    std::string m_epoch; ///< of the server's stream
    std::int64_t m_seq = -1;
    int m_generation = 0;
    bool m_isWhole = false;
    std::int64_t m_snapshotSeq = 0;
    bool m_isReading = false;     ///< a snapshot of jobs is under way
    std::set<std::string> m_seen; ///< its rows so far
    std::map<std::string, Row> m_rows;
    std::set<std::string> m_wanted;             ///< told of by patches though they are not held: their answers are rows of the stream
    std::map<std::string, std::int64_t> m_gone; ///< removed, by the seq that said so
    std::map<std::string, std::map<int, model::ChunkCell>> m_cells;
    model::SystemStatus m_status;
    bool m_paused = false;
};

} // namespace remote
