// TLS in the server itself, spoken to by Qt's own client.

#include "core/http/certificates.hpp"
#include "core/net/source_reader.hpp"
#include "tests/support/certificate.hpp"
#include "tests/support/ingest.hpp"

#include <QFile>
#include <QSslSocket>
#include <thread>

namespace {

struct IngestTls : test::Ingest {
    QTemporaryDir keys;
    QString file(const char* name) const { return keys.path() + QLatin1Char('/') + QLatin1String(name); }
    void makeCertificate(const char* name) const { test::makeCertificate(keys.path(), name); }
    void SetUp() override {
        if (!QSslSocket::supportsSsl()) GTEST_SKIP() << "SKIPPED: Qt has no TLS here";
        makeCertificate("first");
        options.tls = {file("cert.pem").toStdString(), file("key.pem").toStdString()};
        Ingest::SetUp();
    }
    /// The answer, and the name in the certificate.
    std::pair<QByteArray, QString> ask(const QByteArray& request, qsizetype expected) const {
        QSslSocket socket;
        socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server->port());
        if (!socket.waitForEncrypted(5000)) return {};
        socket.write(request);
        QByteArray answer;
        while ((!answer.contains("\r\n\r\n") || test::body(answer).size() < expected) && socket.waitForReadyRead(5000))
            answer += socket.readAll();
        return {answer, socket.peerCertificate().subjectInfo(QSslCertificate::CommonName).value(0)};
    }
};

} // namespace

TEST_F(IngestTls, WhatIsPutIsServed) {
    QByteArray large(3'000'000, '\0');
    for (qsizetype i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 7 + i / 255);
    const auto [stored, name] =
        ask("PUT /media/a.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 3000000\r\n\r\n" + large, 0);
    EXPECT_EQ(test::status(stored), 201);
    EXPECT_EQ(name, QStringLiteral("first"));
    const auto answer = ask("GET /media/a.m4s HTTP/1.1\r\nHost: x\r\n\r\n", large.size()).first;
    EXPECT_EQ(test::body(answer), large);
    EXPECT_TRUE(server->baseUrl().starts_with("https://"));
}

TEST_F(IngestTls, PlainTextGetsNoAnswer) {
    EXPECT_TRUE(get("/media/").isEmpty());
    EXPECT_EQ(test::status(ask("HEAD /media/ HTTP/1.1\r\nHost: x\r\n\r\n", 0).first), 200) << "to others it answers";
}

TEST_F(IngestTls, ANewCertificateIsUsedWithoutARestart) {
    ASSERT_EQ(ask("HEAD /media/ HTTP/1.1\r\nHost: x\r\n\r\n", 0).second, QStringLiteral("first"));
    makeCertificate("second-and-longer");
    QString name;
    for (int i = 0; i < 200 && name != QStringLiteral("second-and-longer"); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        name = ask("HEAD /media/ HTTP/1.1\r\nHost: x\r\n\r\n", 0).second;
    }
    EXPECT_EQ(name, QStringLiteral("second-and-longer"));
}

TEST_F(IngestTls, AKeyThatDoesNotFitIsSaidAtTheStart) {
    server.reset();
    QFile::rename(file("key.pem"), file("other.pem"));
    makeCertificate("other");
    options.tls.key = file("other.pem").toStdString();
    const auto refused = ingest::IngestServer::start(options);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("other.pem"), std::string::npos) << refused.error().message;
}

TEST_F(IngestTls, WhoReadsInPartsBelievesThePinnedKeyAlone) {
    ASSERT_EQ(test::status(
                  ask("PUT /media/a.m4s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: 6\r\n\r\nabcdef", 0).first),
        201);
    const auto pin = http::pinOf(options.tls.certificate);
    ASSERT_TRUE(pin);
    const std::string address = "https://127.0.0.1:" + std::to_string(server->port()) + "/media/a.m4s";
    const auto lookedAt = [&](const std::string& key) {
        net::SourceReader::Options its;
        its.pin = key;
        its.attempts = 1;
        net::SourceReader reader(address, its, std::make_shared<std::atomic<bool>>(false));
        return reader.look();
    };
    const auto right = lookedAt(*pin);
    ASSERT_TRUE(right) << right.error().message;
    EXPECT_EQ(right->bytes, 6);
    const auto other = lookedAt(std::string(64, 'a')), none = lookedAt({});
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, base::ErrorCode::LinkRefused);
    EXPECT_FALSE(none) << "no authority has signed it";
}
