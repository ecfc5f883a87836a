#pragma once
/// Whether a body is what its sender says: Content-MD5 (RFC 1864), Digest (RFC 3230), Content-Digest and Repr-Digest (RFC 9530).

#include "core/http/message.hpp"

#include <QCryptographicHash>
#include <optional>

namespace ingest {

class BodyDigest {
public:
    /// The first of those headers that names a hash known here; inactive without one.
    explicit BodyDigest(const http::Request& request);
    void add(std::span<const char> bytes);
    /// True when nothing was promised.
    bool matches() const;

private:
    std::optional<QCryptographicHash::Algorithm> m_algorithm;
    std::unique_ptr<QCryptographicHash> m_hash;
    QByteArray m_expected;
};

} // namespace ingest
