#pragma once
/// Another program that holds a SQLite file: nobody else writes to it while this lives.

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <gtest/gtest.h>

namespace support {

class HeldDatabase {
public:
    explicit HeldDatabase(const QString& path) : m_database(QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name())) {
        m_database.setDatabaseName(path);
        EXPECT_TRUE(m_database.open()) << m_database.lastError().text().toStdString();
        QSqlQuery hold(m_database);
        EXPECT_TRUE(hold.exec(QStringLiteral("BEGIN EXCLUSIVE"))) << hold.lastError().text().toStdString();
    }
    ~HeldDatabase() {
        EXPECT_TRUE(QSqlQuery(m_database).exec(QStringLiteral("ROLLBACK")));
        m_database.close();
        m_database = {};
        QSqlDatabase::removeDatabase(name());
    }
    HeldDatabase(const HeldDatabase&) = delete;
    HeldDatabase& operator=(const HeldDatabase&) = delete;

private:
    static QString name() { return QStringLiteral("held by a test"); }

    QSqlDatabase m_database;
};

} // namespace support
