// `millrace ingest` beside serving: what it says of another ingest.

#include "core/ingest/ingest_server.hpp"
#include "tests/support/run.hpp"

#include <QDir>
#include <QTemporaryDir>
#include <gtest/gtest.h>

TEST(CommandLineIngest, AnIngestIsTestedByUploadingReadingBackAndDeleting) {
    QTemporaryDir folder;
    ingest::IngestOptions options;
    options.root = folder.path().toStdString();
    options.token = "secret";
    options.port = 0;
    const auto server = ingest::IngestServer::start(options);
    ASSERT_TRUE(server);
    const QString url = QStringLiteral("http://127.0.0.1:%1/media/").arg((*server)->port());
    const auto test = [](const QString& address, const QString& token) {
        return support::run(QStringLiteral("millrace"), {QStringLiteral("ingest"), QStringLiteral("--test"), address},
            {QStringLiteral("TRANSCODER_INTERNAL_TOKEN=") + token});
    };
    const auto works = test(url, QStringLiteral("secret"));
    EXPECT_EQ(works.code, 0) << works.err.toStdString();
    EXPECT_TRUE(works.out.startsWith("Works: uploaded, read back and deleted in ")) << works.out.toStdString();
    EXPECT_TRUE(QDir(folder.path()).entryList({QStringLiteral("millrace-test-*")}, QDir::Files).isEmpty()) << "nothing stays";

    const auto refused = test(url, QStringLiteral("wrong"));
    EXPECT_EQ(refused.code, 1);
    EXPECT_TRUE(refused.out.contains("the token in TRANSCODER_INTERNAL_TOKEN is refused (401)")) << refused.out.toStdString();
    const auto nobody = test(QStringLiteral("http://127.0.0.1:1/media/"), QStringLiteral("secret"));
    EXPECT_EQ(nobody.code, 1);
    EXPECT_TRUE(nobody.out.contains("no answer")) << nobody.out.toStdString();
    EXPECT_EQ(test(QStringLiteral("ftp://example.com/"), QStringLiteral("secret")).code, 2);
    EXPECT_TRUE(
        support::run(QStringLiteral("millrace"), {QStringLiteral("ingest"), QStringLiteral("--help")}).out.contains("--test [URL]"));
}
