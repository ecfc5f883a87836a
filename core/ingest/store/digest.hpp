#pragma once
/// Whether a body is what its sender says: Content-MD5 (RFC 1864), Digest (RFC 3230), Content-Digest and Repr-Digest (RFC 9530).

#include "core/http/message.hpp"
#include "core/ingest/store/served_files.hpp"

#include <QCryptographicHash>
#include <memory>
#include <vector>

namespace ingest {

class BodyDigest {
public:
    /// Every hash known here that those headers name; inactive without one.
    explicit BodyDigest(const http::Request& request);
    void add(std::span<const char> bytes);
    /// True when nothing was promised.
    bool matches() const;

private:
    struct Promise {
        std::unique_ptr<QCryptographicHash> hash;
        QByteArray expected;
    };
    void expect(QCryptographicHash::Algorithm algorithm, QByteArray expected);

    std::vector<Promise> m_promises;
};

/// Whether the client asks for the SHA-256 of what is stored (Want-Repr-Digest, RFC 9530, 4).
bool wantsDigest(const http::Request& request);
/// The value of Repr-Digest for a whole file; "" where it cannot be read. Reads all of it.
std::string reprDigest(const ServedFile& file);

} // namespace ingest
