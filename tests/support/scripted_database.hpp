#pragma once
/// A SQLite file made of a script: job lists as earlier versions wrote them.

#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <gtest/gtest.h>

namespace support {

/// Runs a file of statements, one a line.
inline void makeDatabase(const QString& path, const QString& script) {
    QFile file(script);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly)) << script.toStdString();
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("maker"));
        database.setDatabaseName(path);
        ASSERT_TRUE(database.open());
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (line.isEmpty() || line.startsWith("--")) continue;
            QSqlQuery query(database);
            EXPECT_TRUE(query.exec(QString::fromUtf8(line))) << line.left(100).toStdString();
        }
    }
    QSqlDatabase::removeDatabase(QStringLiteral("maker"));
}

} // namespace support
