#pragma once
/// Reads the /metrics of the ingest nodes that an operator has named, each five seconds; without any, what this server's own ingest says.
/// Main thread; `readings` any thread.

#include "core/base/clock.hpp"
#include "core/fleet/overview/ingest_figures.hpp"
#include "core/model/status.hpp"

#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>
#include <mutex>

class QNetworkReply;

namespace cli {

class IngestPoll : public QObject {
    Q_OBJECT
public:
    static constexpr int kEveryMs = 5000;

    /// `own`: what its own ingest is called. `clock` outlives it.
    IngestPoll(std::vector<fleet::IngestNode> nodes, std::string own, const base::Clock& clock, QObject* parent = nullptr);

    void ask();
    /// What this server says of itself.
    void setStatus(const model::SystemStatus& status);
    /// By the order in which they were named.
    std::vector<fleet::IngestReading> readings() const;

private:
    struct Node {
        fleet::IngestNode node;
        fleet::IngestMeter meter;
        bool isAsked = false;
    };
    void take(std::size_t index, QNetworkReply& reply);

    const std::string m_own;
    const base::Clock& m_clock;
    std::vector<Node> m_nodes;
    QNetworkAccessManager m_network;
    QTimer m_timer;
    mutable std::mutex m_mutex; ///< over what follows
    std::vector<fleet::IngestReading> m_readings;
};

} // namespace cli
