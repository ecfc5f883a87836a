#include "app/cli/ingest_poll.hpp"

#include <QNetworkReply>

namespace cli {
namespace {

constexpr int kPatienceMs = 4000;
constexpr qint64 kLargestAnswer = 1 << 20;

} // namespace

IngestPoll::IngestPoll(std::vector<fleet::IngestNode> nodes, std::string own, const base::Clock& clock, QObject* parent)
    : QObject(parent), m_own(std::move(own)), m_clock(clock) {
    for (fleet::IngestNode& node : nodes) {
        m_readings.push_back({.name = node.name, .capacityBps = node.capacityBps});
        m_nodes.push_back({.node = std::move(node), .meter = {}});
    }
    connect(&m_timer, &QTimer::timeout, this, &IngestPoll::ask);
    if (m_nodes.empty()) return;
    m_timer.start(kEveryMs);
    ask();
}

std::vector<fleet::IngestReading> IngestPoll::readings() const {
    const std::lock_guard lock(m_mutex);
    auto readings = m_readings;
    if (m_nodes.empty()) // its own is here as long as this is
        for (auto& reading : readings) reading.answeredMs = m_clock.wallMs();
    return readings;
}

void IngestPoll::ask() {
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        if (std::exchange(m_nodes[i].isAsked, true)) continue;
        QNetworkRequest request(QUrl(QString::fromStdString(m_nodes[i].node.metricsUrl)));
        request.setTransferTimeout(kPatienceMs);
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        QNetworkReply* const reply = m_network.get(request);
        connect(reply, &QNetworkReply::downloadProgress, reply, [reply](qint64 received) {
            if (received > kLargestAnswer) reply->abort();
        });
        connect(reply, &QNetworkReply::finished, this, [this, i, reply] {
            reply->deleteLater();
            m_nodes[i].isAsked = false;
            take(i, *reply);
        });
    }
}

void IngestPoll::take(std::size_t index, QNetworkReply& reply) {
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    const QByteArray text = reply.read(kLargestAnswer);
    const auto figures = status == 200 ? fleet::ingestFiguresOf({text.data(), static_cast<std::size_t>(text.size())}) : std::nullopt;
    if (!figures) return; // the reading grows old, and says so
    const double egress = m_nodes[index].meter.take(figures->sentBytes, m_clock.monotonicMs());
    const std::lock_guard lock(m_mutex);
    fleet::IngestReading& reading = m_readings[index];
    reading.egressBps = egress;
    reading.viewers = figures->viewers;
    reading.freeBytes = figures->freeBytes;
    reading.answeredMs = m_clock.wallMs();
}

void IngestPoll::setStatus(const model::SystemStatus& status) {
    if (!m_nodes.empty()) return;
    const std::lock_guard lock(m_mutex);
    m_readings.clear();
    if (status.ingestUrl.empty() || !status.publishesTo.empty()) return; // it is another's
    m_readings.push_back({.name = m_own,
        .egressBps = status.egressBitsPerSecond,
        .capacityBps = 0,
        .viewers = status.viewers,
        .freeBytes = status.diskFreeBytes,
        .answeredMs = m_clock.wallMs()});
}

} // namespace cli
