#include "core/engine/data_folder_lock.hpp"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

TEST(DataFolderLock, TellsWhoHasTheFolder) {
    QTemporaryDir made;
    const std::string folder = made.path().toStdString();
    EXPECT_FALSE(engine::holderOf(folder));
    auto lock = engine::lockDataFolder(folder);
    ASSERT_TRUE(lock) << lock.error().message;
    EXPECT_EQ(engine::holderOf(folder), QCoreApplication::applicationPid());
    EXPECT_EQ(engine::holderOf(folder), QCoreApplication::applicationPid()) << "asking takes nothing away";
    const auto second = engine::lockDataFolder(folder);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, base::ErrorCode::Conflict);
    lock->reset();
    EXPECT_FALSE(engine::holderOf(folder));
}

TEST(DataFolderLock, WhatACrashLeftBehindIsNobodys) {
    QTemporaryDir made;
    QFile left(made.filePath(QStringLiteral("engine.lock")));
    ASSERT_TRUE(left.open(QIODevice::WriteOnly));
    left.write("4194304999\nmillrace\n\n"); // a process that no system has
    left.close();
    EXPECT_FALSE(engine::holderOf(made.path().toStdString()));
    EXPECT_TRUE(engine::lockDataFolder(made.path().toStdString()));
}
