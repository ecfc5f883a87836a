#include "core/engine/job_reader.hpp"

namespace engine {
namespace {

constexpr int kLastAnswerMs = 2000; // of a disk, when the program ends

} // namespace

JobReader::JobReader(std::string path, qint64 session) : m_connection(std::make_shared<Connection>()), m_thread(new QThreadPool) {
    m_connection->path = std::move(path);
    m_connection->session = session;
    m_thread->setMaxThreadCount(1);
    m_thread->setExpiryTimeout(-1); // a connection is its thread's own
}

JobReader::~JobReader() {
    base::inBackground(*m_thread, [connection = m_connection] { connection->index.reset(); });
    // A dead disk never answers, and the program has to end.
    if (!m_thread->waitForDone(kLastAnswerMs)) (void)m_thread.release();
}

base::Result<void> JobReader::Connection::open() {
    if (index) return {};
    auto opened = JobIndex::open(path, session);
    if (!opened) return opened.error();
    index = std::move(opened).value();
    return {};
}

} // namespace engine
