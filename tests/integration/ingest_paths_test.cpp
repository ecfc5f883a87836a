// Never outside the root: more than sixty ways to ask for what lies elsewhere, each by GET, PUT and DELETE.

#include "tests/support/ingest.hpp"

#include <QDir>
#include <QFile>
#include <sys/stat.h>

using IngestPaths = test::Ingest;

TEST_F(IngestPaths, NothingOutsideTheRootIsReadWrittenOrDeleted) {
    // outside/ lies beside the root; links inside lead to it.
    QTemporaryDir around;
    const QString outside = around.path() + QStringLiteral("/outside"), root = around.path() + QStringLiteral("/media");
    QDir().mkpath(outside);
    QDir().mkpath(root + QStringLiteral("/sub"));
    const auto write = [](const QString& path, const QByteArray& bytes) {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    };
    write(outside + QStringLiteral("/secret.m4s"), "the secret");
    write(root + QStringLiteral("/.hidden.m4s"), "the secret");
    write(root + QStringLiteral("/sub/good.m4s"), "good");
    QFile::link(outside, root + QStringLiteral("/link"));
    QFile::link(outside + QStringLiteral("/secret.m4s"), root + QStringLiteral("/secret.m4s"));
    QFile::link(QStringLiteral("../outside"), root + QStringLiteral("/sub/relative"));
    QFile::link(root + QStringLiteral("/sub"), root + QStringLiteral("/inner"));
    QFile::link(QStringLiteral("/proc/self/environ"), root + QStringLiteral("/environ"));
    QFile::link(root + QStringLiteral("/loop"), root + QStringLiteral("/loop"));
#ifndef _WIN32
    ASSERT_EQ(::mkfifo((root + QStringLiteral("/fifo")).toUtf8().constData(), 0600), 0);
#endif
    options.root = root.toStdString();
    restart();
    const QByteArray longName(300, 'a'), deep = QByteArray("d/").repeated(600);
    const std::vector<QByteArray> tricks{"../outside/secret.m4s", "%2e%2e/outside/secret.m4s", "%2E%2E/outside/secret.m4s",
        ".%2e/outside/secret.m4s", "%2e./outside/secret.m4s", "..%2foutside/secret.m4s", "..%2Foutside%2Fsecret.m4s",
        "%2e%2e%2foutside%2fsecret.m4s", "..%5coutside%5csecret.m4s", "..\\outside\\secret.m4s", "%2e%2e%5coutside",
        "%252e%252e/outside/secret.m4s", "%252e%252e%252foutside", "%c0%ae%c0%ae/outside/secret.m4s", "%c0%2e%c0%2e/outside",
        "%e0%80%ae%e0%80%ae/outside", "%c0%af..%c0%afoutside", "%uff0e%uff0e/outside", "\xef\xbc\x8e\xef\xbc\x8e/outside/secret.m4s",
        "..;/outside/secret.m4s", "..%00/outside/secret.m4s", "sub/../../outside/secret.m4s", "sub/..", "sub/../secret.m4s",
        "sub/./good.m4s", "./sub/good.m4s", "/sub/good.m4s", "//sub//good.m4s", "sub//good.m4s", "sub/good.m4s/", "sub/good.m4s%00.ts",
        "sub/good.m4s%00", "%00", "sub%00/good.m4s", "sub/good.m4s%0a", "sub/good.m4s%0d%0aX: y", "sub/good.m4s%20", "sub/good.m4s.",
        "sub /good.m4s", "sub./good.m4s", ".hidden.m4s", "%2ehidden.m4s", "sub/.hidden", ".incoming/x", ".incoming", "link/secret.m4s",
        "link", "link/../sub/good.m4s", "secret.m4s", "sub/relative/secret.m4s", "inner/good.m4s", "environ", "loop", "loop/x", "fifo",
        "C:/outside/secret.m4s", "C:%5coutside", "c%3a/outside", "sub/good.m4s:stream", "sub/good.m4s::$DATA", "con", "CON.m4s", "nul.txt",
        "aux", "com1", "lpt9.m4s", "sub/prn.ts", "CONIN$", "%", "%2", "%zz", "%e2%82", "%ff%fe", "%ed%a0%80", longName + ".m4s",
        deep + "x.m4s", "sub/" + longName, "*", "sub/*", "sub/good.m4s|x", "<x>", "\"x\"", "~", "~1.1.x/sub/good.m4s", "~/.ssh/id_rsa",
        "sub/\x7f", "sub/\x01", "/etc/passwd", "//etc/passwd", "file:///etc/passwd", "http://127.0.0.1/etc/passwd", "%2fetc%2fpasswd",
        "proc/self/environ", "..%c1%9coutside"};
    ASSERT_GE(tricks.size(), 60u);
    for (const QByteArray& trick : tricks) {
        const auto read = get("/media/" + trick);
        EXPECT_GE(test::status(read), 400) << trick.toStdString();
        EXPECT_FALSE(read.contains("the secret") || read.contains("root:") || read.contains("HOME=")) << trick.toStdString();
        put("/media/" + trick, "written");
        remove("/media/" + trick);
    }
    QFile secret(outside + QStringLiteral("/secret.m4s"));
    ASSERT_TRUE(secret.open(QIODevice::ReadOnly)) << "it was deleted";
    EXPECT_EQ(secret.readAll(), "the secret");
    EXPECT_EQ(QDir(outside).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden).size(), 1) << "something was written outside";
    EXPECT_EQ(QDir(around.path()).entryList(QDir::AllEntries | QDir::NoDotAndDotDot | QDir::Hidden).size(), 2);
    EXPECT_EQ(test::body(get("/media/sub/good.m4s")), "good");
}

TEST_F(IngestPaths, NamesInTwoNormalisationsAreTwoFiles) {
    ASSERT_EQ(test::status(put("/media/caf%C3%A9.m4s", "composed")), 201);
    ASSERT_EQ(test::status(put("/media/cafe%CC%81.m4s", "decomposed")), 201);
    EXPECT_EQ(test::body(get("/media/caf%C3%A9.m4s")), "composed");
    EXPECT_EQ(test::body(get("/media/cafe%CC%81.m4s")), "decomposed");
}
