#include "app/cli/lists.hpp"

#include "app/cli/terminal_words.hpp"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>
#include <cmath>
#include <functional>

namespace cli {
namespace {

QString timeText(const QJsonValue& ms) {
    const qint64 at = ms.toInteger();
    return at == 0 ? QStringLiteral("-") : QDateTime::fromMSecsSinceEpoch(at).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

/// Whole, or to a tenth: more digits are for programs.
QString numberText(double number) {
    return QString::number(number, 'f', std::floor(number) == number ? 0 : 1);
}

QString cellText(const Column& column, const QJsonValue& value) {
    if (column.isTime) return timeText(value);
    if (column.isShare) return QString::number(std::lround(value.toDouble() * 100)) + QLatin1String(" %");
    return value.isDouble() ? numberText(value.toDouble()) : shown(value.toVariant().toString().toStdString());
}

void printRow(QTextStream& out, std::span<const Column> columns, const std::function<QString(const Column&)>& cell) {
    QString line;
    for (const Column& column : columns) line += cell(column).leftJustified(column.width) + QLatin1String("  ");
    out << line.trimmed() << '\n';
}

} // namespace

void printItems(const QJsonArray& items, std::span<const Column> columns, bool isJson) {
    QTextStream out(stdout);
    if (!isJson) printRow(out, columns, [](const Column& column) { return QLatin1String(column.title).toString(); });
    for (const QJsonValue each : items) {
        const QJsonObject item = each.toObject();
        if (isJson) out << QJsonDocument(item).toJson(QJsonDocument::Compact) << '\n';
        else printRow(out, columns, [&item](const Column& column) { return cellText(column, item.value(QLatin1String(column.member))); });
    }
}

} // namespace cli
