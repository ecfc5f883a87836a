#include "core/api/uploads/upload_digest.hpp"

#include <QByteArray>
#include <array>
#include <new>
#include <openssl/evp.h>

namespace api {

UploadDigest::UploadDigest(Algorithm algorithm) : m_context(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    if (!m_context || EVP_DigestInit_ex(m_context.get(), algorithm == Algorithm::Sha1 ? EVP_sha1() : EVP_sha256(), nullptr) != 1)
        throw std::bad_alloc();
}

void UploadDigest::add(std::span<const char> bytes) {
    EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size());
}

std::string UploadDigest::result() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned size = 0;
    EVP_DigestFinal_ex(m_context.get(), bytes.data(), &size);
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

std::string hexOf(std::string_view bytes) {
    return QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())).toHex().toStdString();
}

std::string reprDigestOf(const std::string& hex) {
    return "sha-256=:" + QByteArray::fromHex(QByteArray::fromStdString(hex)).toBase64().toStdString() + ":";
}

} // namespace api
