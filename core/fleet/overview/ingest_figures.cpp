#include "core/fleet/overview/ingest_figures.hpp"

#include <QString>
#include <QUrl>
#include <algorithm>
#include <cmath>

namespace fleet {
namespace {

constexpr qsizetype kMostNodes = 200;
constexpr double kMega = 1e6, kMostMegabits = 1e9;

base::Error wrongNode(const QString& node) {
    return {base::ErrorCode::InvalidInput,
        base::text(QT_TRANSLATE_NOOP("Core", "\"%1\" names no ingest node. Write NAME=URL@MBPS: ams=https://ams.example.com:5005@2000."),
            node.toStdString())};
}

base::Result<IngestNode> nodeOf(const QString& text) {
    const qsizetype equals = text.indexOf(QLatin1Char('=')), at = text.lastIndexOf(QLatin1Char('@'));
    IngestNode node;
    node.name = text.left(equals).trimmed().toStdString();
    bool hasCapacity = false;
    const double megabits = at > equals ? text.mid(at + 1).toDouble(&hasCapacity) : 0;
    QUrl url(text.mid(equals + 1, hasCapacity ? at - equals - 1 : -1).trimmed(), QUrl::StrictMode);
    if (hasCapacity && !(megabits > 0 && megabits < kMostMegabits)) return wrongNode(text);
    node.capacityBps = megabits * kMega;
    const bool isWeb = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    if (equals <= 0 || node.name.empty() || !url.isValid() || !isWeb || url.host().isEmpty() || !url.userInfo().isEmpty())
        return wrongNode(text);
    url.setPath(QStringLiteral("/metrics"));
    url.setQuery(QString());
    node.metricsUrl = url.toString().toStdString();
    return node;
}

/// The value of a metric without labels.
std::optional<double> valueOf(std::string_view text, std::string_view name) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        at = end + 1;
        if (line.size() <= name.size() + 1 || !line.starts_with(name) || line[name.size()] != ' ') continue;
        bool isNumber = false;
        const double value = QByteArray(line.data() + name.size() + 1, static_cast<qsizetype>(line.size() - name.size() - 1))
                                 .split(' ')
                                 .first()
                                 .toDouble(&isNumber);
        if (isNumber && std::isfinite(value)) return value;
    }
    return std::nullopt;
}

} // namespace

base::Result<std::vector<IngestNode>> ingestNodesOf(const std::string& text) {
    std::vector<IngestNode> nodes;
    const QStringList parts = QString::fromStdString(text).split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        MR_ASSIGN(IngestNode node, nodeOf(part.trimmed()));
        const bool isThere = std::any_of(nodes.begin(), nodes.end(), [&](const IngestNode& each) { return each.name == node.name; });
        if (isThere || static_cast<qsizetype>(nodes.size()) >= kMostNodes) return wrongNode(part);
        nodes.push_back(std::move(node));
    }
    return nodes;
}

std::optional<IngestFigures> ingestFiguresOf(std::string_view text) {
    const auto sent = valueOf(text, "millrace_ingest_sent_bytes_total");
    if (!sent || *sent < 0) return std::nullopt;
    IngestFigures figures;
    figures.sentBytes = *sent;
    if (const auto viewers = valueOf(text, "millrace_ingest_active_viewers"); viewers && *viewers >= 0 && *viewers < 1e9)
        figures.viewers = static_cast<int>(*viewers);
    if (const auto free = valueOf(text, "millrace_ingest_storage_free_bytes"); free && *free >= 0 && *free < 9e18)
        figures.freeBytes = static_cast<std::int64_t>(*free);
    return figures;
}

double IngestMeter::take(double sentBytes, std::int64_t monotonicMs) {
    const double before = m_sentBytes, seconds = static_cast<double>(monotonicMs - m_atMs) / 1000;
    m_sentBytes = sentBytes;
    m_atMs = monotonicMs;
    if (before < 0 || sentBytes < before || seconds <= 0) return 0;
    return (sentBytes - before) * 8 / seconds;
}

} // namespace fleet
