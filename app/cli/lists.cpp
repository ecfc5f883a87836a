#include "app/cli/lists.hpp"

#include "app/cli/terminal_words.hpp"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>
#include <functional>

namespace cli {
namespace {

QString timeText(const QJsonValue& ms) {
    const qint64 at = ms.toInteger();
    return at == 0 ? QStringLiteral("-") : QDateTime::fromMSecsSinceEpoch(at).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
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
        else
            printRow(out, columns, [&item](const Column& column) {
                const QJsonValue value = item.value(QLatin1String(column.member));
                return column.isTime ? timeText(value) : shown(value.toVariant().toString().toStdString());
            });
    }
}

} // namespace cli
