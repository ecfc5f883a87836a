#include "core/access/audit.hpp"
#include "core/access/tables.hpp"

#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

using auth::Database;
using base::ErrorCode;

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

struct AccessFile : testing::Test {
    AccessFile() : path(folder.path().toStdString() + "/access.sqlite"), file(Database::open(path).value()) {}

    void append(std::int64_t atMs, const std::string& who = "anna", const std::string& object = "u_1") {
        EXPECT_TRUE(file->inTransaction([&] { return appended(atMs, who, object); }));
    }
    base::Result<void> appended(std::int64_t atMs, const std::string& who = "anna", const std::string& object = "u_1") {
        return auth::appendAudit(*file, {0, atMs, who, "abc", "192.0.2.1", "user.add", object, "done", "olga"});
    }
    void run(const char* statement) { EXPECT_TRUE(file->run(QString::fromLatin1(statement))); }
    auth::AuditVerdict verdict() const { return auth::verifyAudit(*file).value_or({-1, -1}); }

    QTemporaryDir folder;
    std::string path;
    std::unique_ptr<Database> file;
};

} // namespace

TEST_F(AccessFile, AnUntouchedAuditIsWhole) {
    EXPECT_EQ(verdict().broken, 0) << "an empty one too";
    EXPECT_TRUE(file->inTransaction([&]() -> base::Result<void> { // in one: each waits for the disk
        for (int i = 0; i < 2500; ++i) MR_TRY(appended(i));
        return {};
    }));
    EXPECT_EQ(verdict().rows, 2500);
    EXPECT_EQ(verdict().broken, 0);
}

TEST_F(AccessFile, EveryEditedMemberIsNoticedWithItsRow) {
    for (int i = 0; i < 5; ++i) append(i);
    for (const char* change : {"who='eve'", "at_ms=99", "token='x'", "address='x'", "action='x'", "object='x'", "result='x'", "detail='x'",
             "chain=zeroblob(32)", "who='ann', token='aabc'"}) {
        run("SAVEPOINT before");
        run((std::string("UPDATE audit SET ") + change + " WHERE seq=3").c_str());
        EXPECT_EQ(verdict().broken, 3) << change;
        run("ROLLBACK TO before");
        run("RELEASE before");
    }
    EXPECT_EQ(verdict().broken, 0);
}

TEST_F(AccessFile, MissingRowsAreNoticed) {
    for (int i = 0; i < 5; ++i) append(i);
    for (const auto& [change, row] : {std::pair("DELETE FROM audit WHERE seq=3", 3), {"DELETE FROM audit WHERE seq=1", 1},
             {"DELETE FROM audit WHERE seq=5", 5}, {"DELETE FROM audit", 1}}) {
        run("SAVEPOINT before");
        run(change);
        EXPECT_EQ(verdict().broken, row) << change;
        run("ROLLBACK TO before");
        run("RELEASE before");
    }
}

TEST_F(AccessFile, OldRowsGoAndTheRestIsStillWhole) {
    for (int i = 0; i < 10; ++i) append(i * 100 * kDayMs);
    ASSERT_TRUE(auth::trimAudit(*file, 900 * kDayMs));
    EXPECT_EQ(verdict().rows, 5) << "of days 500 to 900";
    EXPECT_EQ(verdict().broken, 0);
    append(901 * kDayMs);
    EXPECT_EQ(verdict().broken, 0);
    ASSERT_TRUE(auth::trimAudit(*file, 9000 * kDayMs));
    EXPECT_EQ(verdict().rows, 1) << "the last one stays";
    EXPECT_EQ(verdict().broken, 0);
}

TEST_F(AccessFile, TheAuditIsReadInPagesNewestFirst) {
    for (int i = 0; i < 7; ++i) append(i, i % 2 ? "ben" : "anna", i == 4 ? "j_1" : "u_1");
    auth::AuditQuery query;
    query.limit = 3;
    std::vector<std::int64_t> seen;
    do {
        const auto page = auth::readAudit(*file, query).value();
        for (const auto& row : page.items) seen.push_back(row.seq);
        query.before = page.next;
    } while (query.before != 0);
    EXPECT_EQ(seen, (std::vector<std::int64_t>{7, 6, 5, 4, 3, 2, 1}));
    EXPECT_EQ(auth::readAudit(*file, {0, 100, "ben", ""}).value().items.size(), 3u);
    EXPECT_EQ(auth::readAudit(*file, {0, 100, "", "j_1"}).value().items.at(0).seq, 5);
}

TEST_F(AccessFile, WhatFailsHalfWayIsUndone) {
    const auto done = file->inTransaction([&]() -> base::Result<void> {
        MR_TRY(auth::insertUser(*file, {{"u_1", "anna", auth::Role::Admin, false, false, 1, 0, 1}, ""}));
        return base::Error{ErrorCode::Conflict, "no"};
    });
    EXPECT_FALSE(done);
    EXPECT_TRUE(auth::allUsers(*file)->empty());
}

TEST_F(AccessFile, ANewerFileIsLeftAlone) {
    run("PRAGMA user_version=99");
    const auto again = Database::open(path);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::Unsupported);
}

TEST_F(AccessFile, AnOlderFileIsBroughtUpAndCopiedBefore) {
    EXPECT_TRUE(auth::insertUser(*file, {{"u_1", "anna", auth::Role::Admin, false, false, 1, 0, 1}, ""}));
    file.reset();
    auto newer = Database::schema();
    const auto version = newer.size();
    newer.push_back({QStringLiteral("ALTER TABLE users ADD COLUMN mail TEXT NOT NULL DEFAULT 'none'")});
    const auto opened = Database::open(path, newer);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(auth::text((*opened)->select(QStringLiteral("SELECT mail FROM users"))->at(0), 0), "none");
    const std::string copy = path + ".v" + std::to_string(version);
    const auto others = QFileDevice::ReadGroup | QFileDevice::ReadOther;
    EXPECT_EQ(QFile::permissions(QString::fromStdString(copy)) & others, QFileDevice::Permissions());
    EXPECT_EQ(auth::allUsers(*Database::open(copy).value())->size(), 1u) << "whole, and of the schema before";
}

TEST_F(AccessFile, AFailedMigrationLeavesTheFileAsItWas) {
    file.reset();
    auto broken = Database::schema();
    broken.push_back({QStringLiteral("CREATE TABLE half(x)"), QStringLiteral("NO SQL")});
    EXPECT_FALSE(Database::open(path, broken));
    const auto again = Database::open(path);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_TRUE((*again)->select(QStringLiteral("SELECT 1 FROM sqlite_schema WHERE name='half'"))->empty());
}
