#pragma once
/// A hash that grows with its bytes. By OpenSSL: it uses the processor's SHA instructions, which Qt 6.4's own does not.

#include <memory>
#include <span>
#include <string>

struct evp_md_ctx_st;

namespace api {

class UploadDigest {
public:
    enum class Algorithm { Sha1, Sha256 };
    explicit UploadDigest(Algorithm algorithm = Algorithm::Sha256);
    void add(std::span<const char> bytes);
    /// Of what was added; ends it.
    std::string result();

private:
    std::unique_ptr<evp_md_ctx_st, void (*)(evp_md_ctx_st*)> m_context;
};

std::string hexOf(std::string_view bytes);
/// The value of Repr-Digest (RFC 9530, 3) for a SHA-256 in hex.
std::string reprDigestOf(const std::string& hex);

} // namespace api
