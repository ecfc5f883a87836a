#pragma once
/// A self-signed certificate and its key, as files.

#include <QString>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace test {

/// Writes cert.pem and key.pem into a folder; `name` is the certificate's common name.
inline void makeCertificate(const QString& folder, const char* name) {
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
    const auto write = [&](const char* file, const auto& print) {
        BIO* out = BIO_new_file((folder + QLatin1Char('/') + QLatin1String(file)).toUtf8().constData(), "w");
        ASSERT_EQ(print(out), 1);
        BIO_free(out);
    };
    write("key.pem", [&](BIO* out) { return PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr); });
    write("cert.pem", [&](BIO* out) { return PEM_write_bio_X509(out, certificate); });
    X509_free(certificate);
    EVP_PKEY_free(key);
}

} // namespace test
