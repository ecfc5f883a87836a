#pragma once
/// A file on its way over a line that has others on it: read as fast as the pace allows. Open for reading from the start. Main thread.

#include "core/fleet/source/pace.hpp"

#include <QFile>
#include <QTimer>
#include <memory>

namespace fleet {

class PacedFile final : public QIODevice {
public:
    /// `file`: open for reading.
    PacedFile(std::unique_ptr<QFile> file, std::shared_ptr<Pace> pace);
    bool isSequential() const override { return false; }
    qint64 size() const override { return m_file->size(); }

protected:
    qint64 readData(char* data, qint64 most) override;
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    const std::unique_ptr<QFile> m_file;
    const std::shared_ptr<Pace> m_pace;
    QTimer m_soon; ///< runs while somebody waits for more
};

} // namespace fleet
