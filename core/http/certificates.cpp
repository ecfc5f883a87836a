#include "core/http/certificates.hpp"

#include "core/base/files.hpp"

#include <QFile>
#include <array>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace http {
namespace {

constexpr long kLastsSeconds = 10L * 365 * 86'400;

using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

base::Error failed(const char* what) {
    return {base::ErrorCode::Internal, std::string("OpenSSL cannot make a certificate: ") + what + "."};
}

bool addNames(X509* certificate, const std::vector<std::string>& names) {
    std::string list = "DNS:localhost,IP:127.0.0.1,IP:::1";
    for (const std::string& name : names) {
        const bool isSafe = !name.empty() && name.find_first_of(",: \t\r\n") == std::string::npos; // a comma would add another
        if (isSafe) list += (name.find_first_not_of("0123456789.") == std::string::npos ? ",IP:" : ",DNS:") + name;
    }
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, NID_subject_alt_name, list.c_str());
    if (!extension) return false;
    const bool added = X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

base::Result<Certificate> certificateFor(EVP_PKEY* key, const std::vector<std::string>& names) {
    Certificate certificate(X509_new(), X509_free);
    std::array<unsigned char, 8> serial{};
    if (!certificate || RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1) return failed("no random numbers");
    serial[0] = static_cast<unsigned char>((serial[0] & 0x7f) | 1); // positive
    std::uint64_t number = 0;
    for (const unsigned char byte : serial) number = number << 8 | byte;
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), number);
    X509_set_version(certificate.get(), X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600); // clocks differ
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kLastsSeconds);
    X509_set_pubkey(certificate.get(), key);
    const std::string name = names.empty() ? "millrace" : names.front().substr(0, 64);
    X509_NAME_add_entry_by_txt(
        X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    if (!addNames(certificate.get(), names)) return failed("one of the host's names cannot be in it");
    if (X509_sign(certificate.get(), key, EVP_sha256()) <= 0) return failed("it cannot be signed");
    return certificate;
}

QByteArray contentOf(BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);
    return {data, static_cast<qsizetype>(size)};
}

/// Made for its owner alone before anything is in it.
base::Result<void> writeSecret(const std::string& path, const QByteArray& bytes) {
    QFile file(QString::fromStdString(path));
    const bool opened = file.open(QIODevice::WriteOnly | QIODevice::Truncate);
    if (!opened || !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) || file.write(bytes) != bytes.size() ||
        !file.flush())
        return base::Error{base::ErrorCode::Io, path + " cannot be written: " + file.errorString().toStdString() + "."};
    return {};
}

base::Result<std::string> digestOf(const std::string& file, int (*digest)(const X509*, unsigned char*, unsigned int*)) {
    const auto bytes = base::readFile(file, 1 << 20);
    if (!bytes) return bytes.error();
    const Memory memory(BIO_new_mem_buf(bytes->constData(), static_cast<int>(bytes->size())), BIO_free);
    const Certificate certificate(PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), X509_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned int size = 0;
    if (!certificate || digest(certificate.get(), hash.data(), &size) != 1)
        return base::Error{base::ErrorCode::InvalidInput, file + " holds no certificate in PEM."};
    return QByteArray(reinterpret_cast<const char*>(hash.data()), static_cast<qsizetype>(size)).toHex().toStdString();
}

} // namespace

base::Result<TlsFiles> selfSigned(const std::string& folder, const std::vector<std::string>& names) {
    const TlsFiles files{folder + "/certificate.pem", folder + "/key.pem"};
    if (QFile::exists(QString::fromStdString(files.certificate)) && QFile::exists(QString::fromStdString(files.key))) return files;
    MR_TRY(base::makeFolder(folder));
    const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    if (!key) return failed("no key");
    MR_ASSIGN(const Certificate certificate, certificateFor(key.get(), names));
    const Memory keyText(BIO_new(BIO_s_mem()), BIO_free), certificateText(BIO_new(BIO_s_mem()), BIO_free);
    if (PEM_write_bio_PrivateKey(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        PEM_write_bio_X509(certificateText.get(), certificate.get()) != 1)
        return failed("it cannot be written as PEM");
    MR_TRY(writeSecret(files.key, contentOf(keyText.get())));
    MR_TRY(base::writeFileAtomically(files.certificate, contentOf(certificateText.get())));
    return files;
}

base::Result<std::string> fingerprintOf(const std::string& certificateFile) {
    MR_ASSIGN(const std::string hex, digestOf(certificateFile, [](const X509* certificate, unsigned char* hash, unsigned int* size) {
        return X509_digest(certificate, EVP_sha256(), hash, size);
    }));
    std::string text;
    for (std::size_t i = 0; i < hex.size(); i += 2) text += (i == 0 ? "" : " ") + hex.substr(i, 2);
    for (char& c : text)
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

base::Result<std::string> pinOf(const std::string& certificateFile) {
    return digestOf(certificateFile, [](const X509* certificate, unsigned char* hash, unsigned int* size) {
        unsigned char* der = nullptr;
        const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der); // X509_pubkey_digest leaves the algorithm out
        if (length <= 0) return 0;
        const int done = EVP_Digest(der, static_cast<std::size_t>(length), hash, size, EVP_sha256(), nullptr);
        OPENSSL_free(der);
        return done;
    });
}

} // namespace http
