#pragma once
/// Uploads no faster than the settings allow, all of them together. Main thread.

#include "core/base/clock.hpp"
#include "core/engine/token_bucket.hpp"

#include <QIODevice>
#include <QTimer>

namespace engine {

class UploadPace : public QObject {
    Q_OBJECT
public:
    /// The clock outlives this.
    explicit UploadPace(const base::Clock& clock, QObject* parent = nullptr);
    /// Megabits a second; 0: no limit. Holds at once, for what is on its way too.
    void setLimit(int megabits);
    bool isLimited() const { return m_bucket.isLimited(); }
    /// Of `wanted` bytes, those that may go now; if none, `refilled` comes soon.
    std::int64_t take(std::int64_t wanted);

Q_SIGNALS:
    void refilled();

private:
    const base::Clock& m_clock;
    TokenBucket m_bucket;
    QTimer m_soon;
};

/// The body of an upload that is read as fast as the pace allows. Open for reading from the start.
class PacedBody final : public QIODevice {
    Q_OBJECT
public:
    /// The pace outlives this.
    PacedBody(QByteArray bytes, UploadPace& pace, QObject* parent = nullptr);
    bool isSequential() const override { return false; }
    qint64 size() const override { return m_bytes.size(); }

protected:
    qint64 readData(char* data, qint64 most) override;
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    const QByteArray m_bytes;
    UploadPace& m_pace;
    bool m_waits = false; ///< it was asked for more than might go
};

} // namespace engine
