// TLS in the server itself, spoken to by Qt's own client.

#include "tests/support/ingest.hpp"

#include <QFile>
#include <QSslSocket>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <thread>

namespace {

struct IngestTls : test::Ingest {
    QTemporaryDir keys;
    QString file(const char* name) const { return keys.path() + QLatin1Char('/') + QLatin1String(name); }
    void makeCertificate(const char* name) const {
        EVP_PKEY* key = EVP_EC_gen("P-256");
        X509* certificate = X509_new();
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 86'400);
        X509_set_pubkey(certificate, key);
        X509_NAME_add_entry_by_txt(
            X509_get_subject_name(certificate), "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
        X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
        ASSERT_GT(X509_sign(certificate, key, EVP_sha256()), 0);
        const auto write = [](const QString& path, const auto& print) {
            BIO* out = BIO_new_file(path.toUtf8().constData(), "w");
            ASSERT_EQ(print(out), 1);
            BIO_free(out);
        };
        write(file("key.pem"), [&](BIO* out) { return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr); });
        write(file("cert.pem"), [&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
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
