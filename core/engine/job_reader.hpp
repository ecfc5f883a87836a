#pragma once
/// Asks the job list on disk from a thread of its own, so that the main thread never waits for what a million jobs cost. Owns that thread
/// and the connection that lives on it. Main thread.

#include "core/base/background.hpp"
#include "core/engine/job_index.hpp"

namespace engine {

class JobReader {
public:
    JobReader(std::string path, qint64 session);
    ~JobReader();
    JobReader(const JobReader&) = delete;
    JobReader& operator=(const JobReader&) = delete;

    /// `question` is put to the index on that thread, one after the other; `then` gets its answer on the main thread, unless `owner` is
    /// gone by then. `question`: Result<T>(const JobIndex&). An index that cannot be opened is the answer's error.
    template <class Question, class Then> void ask(Question question, QObject* owner, Then then) {
        base::inBackground(
            *m_thread,
            [connection = m_connection, question = std::move(question)]() -> decltype(question(std::declval<const JobIndex&>())) {
                const auto opened = connection->open();
                if (!opened) return opened.error();
                return question(*connection->index);
            },
            owner, std::move(then));
    }

private:
    /// Used on that thread alone.
    struct Connection {
        std::string path;
        qint64 session = 0;
        std::unique_ptr<JobIndex> index;
        base::Result<void> open();
    };
    std::shared_ptr<Connection> m_connection;
    std::unique_ptr<QThreadPool> m_thread;
};

} // namespace engine
