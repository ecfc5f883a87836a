// What one file and all files together may take: promised to uploads on their way, given back by who leaves.

#include "tests/support/ingest.hpp"

#include <QDir>

using test::body;
using test::status;
using IngestQuota = test::Ingest;

TEST_F(IngestQuota, LimitsOnObjectAndQuotaAreKept) {
    options.limits.objectBytes = 1000;
    options.limits.quotaBytes = 2500;
    restart();
    EXPECT_EQ(status(put("/media/1.m4s", QByteArray(1001, 'x'))), 413);
    EXPECT_EQ(
        status(talk("PUT /media/1.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
            QByteArray(1001, 'x') + "\r\n0\r\n\r\n")),
        413);
    EXPECT_EQ(status(put("/media/1.m4s", QByteArray(1000, 'x'))), 201);
    EXPECT_EQ(status(put("/media/2.m4s", QByteArray(1000, 'x'))), 201);
    EXPECT_EQ(status(put("/media/3.m4s", QByteArray(1000, 'x'))), 507);
    EXPECT_EQ(status(remove("/media/1.m4s")), 204);
    EXPECT_EQ(status(put("/media/3.m4s", QByteArray(1000, 'x'))), 201);
    EXPECT_TRUE(QDir(folder.path() + QStringLiteral("/.incoming")).entryList(QDir::Files).isEmpty());
}

TEST_F(IngestQuota, UploadsOnTheirWayShareTheQuota) {
    options.limits.quotaBytes = 2500;
    restart();
    QTcpSocket slow;
    slow.connectToHost(QStringLiteral("127.0.0.1"), server->port());
    ASSERT_TRUE(slow.waitForConnected(5000));
    slow.write(
        "PUT /media/1.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n");
    ASSERT_TRUE(slow.waitForReadyRead(5000)); // it may go on
    EXPECT_EQ(status(put("/media/2.m4s", QByteArray(1000, 'x'))), 507) << "the room is promised to the first";
    EXPECT_EQ(status(put("/media/2.m4s", QByteArray(400, 'x'))), 201);
    slow.abort();
    int answered = 0; // the server sees the departure a moment later
    for (int i = 0; i < 200 && answered != 201; ++i) answered = status(put("/media/3.m4s", QByteArray(2000, 'x')));
    EXPECT_EQ(answered, 201) << "who leaves gives it back";
}

TEST_F(IngestQuota, AReplacementTakesOnlyWhatItIsLarger) {
    options.limits.quotaBytes = 1000;
    restart();
    EXPECT_EQ(status(put("/media/1.m4s", QByteArray(900, 'x'))), 201);
    EXPECT_EQ(status(put("/media/1.m4s", QByteArray(900, 'y'))), 204);
    EXPECT_EQ(status(put("/media/1.m4s", QByteArray(1001, 'z'))), 507);
    EXPECT_EQ(body(get("/media/1.m4s")), QByteArray(900, 'y'));
    EXPECT_EQ(status(get("/healthz")), 200);
    EXPECT_EQ(status(put("/media/2.m4s", QByteArray(100, 'x'))), 201);
    EXPECT_EQ(status(get("/healthz")), 503) << "nothing more can be stored";
}

TEST_F(IngestQuota, HangingReplacementsFreeNothingForOthers) {
    options.limits.quotaBytes = 1000;
    restart();
    put("/media/1.m4s", QByteArray(900, 'x'));
    std::vector<std::unique_ptr<QTcpSocket>> hanging;
    for (int i = 0; i < 3; ++i) {
        hanging.push_back(std::make_unique<QTcpSocket>());
        hanging.back()->connectToHost(QStringLiteral("127.0.0.1"), server->port());
        ASSERT_TRUE(hanging.back()->waitForConnected(5000));
        hanging.back()->write(
            "PUT /media/1.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
        ASSERT_TRUE(hanging.back()->waitForReadyRead(5000));
    }
    EXPECT_EQ(status(put("/media/2.m4s", QByteArray(900, 'x'))), 507);
    EXPECT_EQ(status(put("/media/2.m4s", QByteArray(90, 'x'))), 201);
}
