// Answers to commands that came with a key, in the transaction of what they did.

#include "core/engine/job_store.hpp"

#include <QSqlQuery>

namespace engine {

std::optional<model::KeptAnswer> JobStore::answerOf(const model::CommandKey& key, std::int64_t since) const {
    if (const auto waiting = m_unwrittenAnswers.find(key); waiting != m_unwrittenAnswers.end()) return waiting->second;
    QSqlQuery query(database());
    query.prepare(QStringLiteral("SELECT doc FROM answers WHERE who=? AND key=? AND at>=?"));
    query.addBindValue(QString::fromStdString(key.who));
    query.addBindValue(QString::fromStdString(key.key));
    query.addBindValue(static_cast<qint64>(since));
    if (!query.exec() || !query.next()) return std::nullopt;
    const auto answer = model::fromBytes<model::KeptAnswer>(query.value(0).toString().toUtf8());
    return answer ? std::optional(*answer) : std::nullopt;
}

void JobStore::keepAnswer(const model::CommandKey& key, const model::KeptAnswer& answer, std::int64_t since) {
    m_unwrittenAnswers[key] = answer;
    write({{QStringLiteral("DELETE FROM answers WHERE at<?"), {static_cast<qint64>(since)}, ""},
        {QStringLiteral("INSERT INTO answers(who, key, at, doc) VALUES(?,?,?,?) ON CONFLICT(who, key) DO UPDATE SET at=excluded.at, "
                        "doc=excluded.doc"),
            {QString::fromStdString(key.who), QString::fromStdString(key.key), static_cast<qint64>(answer.atMs),
                QString::fromUtf8(model::toBytes(answer))},
            ""}});
}

} // namespace engine
