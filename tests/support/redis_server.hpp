#pragma once
/// A redis-server of the test's own, on a Unix socket in a folder of its own, without persistence. It ends with the object.

#include "core/fleet/queue/redis_connection.hpp"

#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QThread>
#include <gtest/gtest.h>
#ifndef _WIN32
#include <csignal>
#endif
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace support {

class RedisServer {
public:
    static bool isInstalled() { return !QStandardPaths::findExecutable(QStringLiteral("redis-server")).isEmpty(); }
    static constexpr const char* kMissing = "SKIPPED: needs the package redis-server (Redis 7.0 or later)";

    explicit RedisServer(const QStringList& more = {}) { start(more); }
    ~RedisServer() { kill(); }
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    /// Waits until it answers.
    void start(const QStringList& more = {}) {
        QStringList words{QStringLiteral("--port"), QStringLiteral("0"), QStringLiteral("--unixsocket"), path(), QStringLiteral("--save"),
            QString(), QStringLiteral("--appendonly"), QStringLiteral("no"), QStringLiteral("--dir"), m_folder.path()};
        m_process.setProcessChannelMode(QProcess::MergedChannels);
#ifdef __linux__
        m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); }); // a test that crashes leaves none behind
#endif
        m_process.start(QStringLiteral("redis-server"), words + more);
        QByteArray said;
        while (m_process.state() != QProcess::NotRunning && !said.contains("accept connections")) {
            if (m_process.waitForReadyRead(10'000)) said += m_process.readAll();
            else break;
        }
        EXPECT_TRUE(said.contains("accept connections")) << said.constData();
    }
    void kill() {
        if (m_process.state() == QProcess::NotRunning) return;
        resume();
        m_process.kill();
        m_process.waitForFinished();
    }
#ifdef _WIN32
    void pause() {}
    void resume() {}
#else
    void pause() {
        ::kill(static_cast<pid_t>(m_process.processId()), SIGSTOP);
    }
    void resume() {
        ::kill(static_cast<pid_t>(m_process.processId()), SIGCONT);
    }
#endif
    fleet::RedisAddress address() const {
        return {.path = path().toStdString()};
    }

    /// Asked past the queue.
    fleet::RedisReply call(const std::vector<std::string>& words, const fleet::RedisAddress& as) {
        fleet::RedisConnection connection(as, m_clock);
        auto said = connection.call(words);
        EXPECT_TRUE(said) << words[0] << ": " << (said ? "" : said.error().message);
        return said ? *said : fleet::RedisReply();
    }
    fleet::RedisReply call(const std::vector<std::string>& words) {
        return call(words, address());
    }

private:
    QString path() const {
        return m_folder.filePath(QStringLiteral("redis.sock"));
    }

    QTemporaryDir m_folder;
    QProcess m_process;
    base::SystemClock m_clock;
};

} // namespace support
