#include "core/http/certificates.hpp"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <gtest/gtest.h>

TEST(Certificates, OneIsMadeOnceAndServes) {
    QTemporaryDir folder;
    const std::string where = folder.path().toStdString() + "/tls";
    const auto made = http::selfSigned(where, {"studio.example", "192.0.2.7", "bad,name", "::1"});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_TRUE(http::loadTls(*made)) << "a server can use it";
    const auto fingerprint = http::fingerprintOf(made->certificate);
    ASSERT_TRUE(fingerprint) << fingerprint.error().message;
    const auto again = http::selfSigned(where, {"another.example"});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(http::fingerprintOf(again->certificate).value(), *fingerprint) << "what people have compared stays";
    QTemporaryDir elsewhere;
    const auto other = http::selfSigned(elsewhere.path().toStdString(), {});
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_NE(http::fingerprintOf(other->certificate).value(), *fingerprint);
}

TEST(Certificates, TheKeyIsItsOwnersAlone) {
    QTemporaryDir folder;
    const auto made = http::selfSigned(folder.path().toStdString(), {});
    ASSERT_TRUE(made) << made.error().message;
    const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    EXPECT_FALSE(QFileInfo(QString::fromStdString(made->key)).permissions() & others);
}

TEST(Certificates, AreToldAsPeopleAndProfilesHaveThem) {
    QTemporaryDir folder;
    const auto made = http::selfSigned(folder.path().toStdString(), {});
    ASSERT_TRUE(made) << made.error().message;
    const QString fingerprint = QString::fromStdString(http::fingerprintOf(made->certificate).value());
    EXPECT_EQ(fingerprint.split(QLatin1Char(' ')).size(), 32) << fingerprint.toStdString();
    EXPECT_EQ(fingerprint, fingerprint.toUpper());
    const std::string pin = http::pinOf(made->certificate).value();
    EXPECT_EQ(pin.size(), 64u);
    EXPECT_EQ(pin.find_first_not_of("0123456789abcdef"), std::string::npos);
    for (const auto& read : {http::fingerprintOf(made->key), http::pinOf(made->key)})
        EXPECT_EQ(read.error().code, base::ErrorCode::InvalidInput) << "a key is no certificate";
    EXPECT_EQ(http::pinOf(folder.path().toStdString() + "/none.pem").error().code, base::ErrorCode::NotFound);
}
