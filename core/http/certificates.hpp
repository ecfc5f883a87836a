#pragma once
/// Certificates beyond serving with them: one made here, for installations without an authority, and what people compare. Any thread.

#include "core/http/tls.hpp"

#include <vector>

namespace http {

/// certificate.pem and key.pem below `folder`: made when one of them is not there (P-256, signed by itself, ten years), else those that
/// are. `names`: DNS names and addresses that it is for, besides localhost and the loopback addresses. The key's file is for its owner
/// alone. Errors: Io, Internal.
base::Result<TlsFiles> selfSigned(const std::string& folder, const std::vector<std::string>& names);

/// Of the first certificate in a PEM file, over its DER form: what browsers show and people compare, "3F 9A …". Errors: InvalidInput.
base::Result<std::string> fingerprintOf(const std::string& certificateFile);
/// Of its public key (SubjectPublicKeyInfo), as 64 hex digits: what profiles pin and invites carry. It stays when the certificate is made
/// anew for the same key. Errors: InvalidInput.
base::Result<std::string> pinOf(const std::string& certificateFile);

} // namespace http
