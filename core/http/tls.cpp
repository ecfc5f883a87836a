#include "core/http/tls.hpp"

#include <filesystem>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace http {
namespace fs = std::filesystem;

namespace {

std::string lastTlsError() {
    char text[256] = "unknown";
    if (const unsigned long code = ERR_peek_last_error()) ERR_error_string_n(code, text, sizeof text);
    ERR_clear_error();
    return text;
}

fs::path native(const std::string& utf8) {
    return fs::path(std::u8string(utf8.begin(), utf8.end()));
}

std::string stampOf(const TlsFiles& files) {
    std::string stamp;
    for (const std::string& file : {files.certificate, files.key}) {
        std::error_code problem;
        const auto time = fs::last_write_time(native(file), problem);
        stamp += std::to_string(problem ? 0 : time.time_since_epoch().count()) + ' ' +
            std::to_string(fs::file_size(native(file), problem)) + ' ';
    }
    return stamp;
}

} // namespace

base::Result<TlsContext> loadTls(const TlsFiles& files) {
    const auto bad = [](const base::Text& what) {
        return base::Error{base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "%1 (%2)."), what, lastTlsError())};
    };
    ERR_clear_error();
    TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context)
        return base::Error{
            base::ErrorCode::Internal, base::text(QT_TRANSLATE_NOOP("Core", "OpenSSL gives no TLS context (%1)."), lastTlsError())};
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    SSL_CTX_set_options(
        context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF);
#ifdef SSL_OP_ENABLE_KTLS
    SSL_CTX_set_options(context.get(), SSL_OP_ENABLE_KTLS); // where the kernel can, files are encrypted there
#endif
    SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF); // tickets resume without memory here
    if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1)
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "%1 is not a readable certificate chain in PEM"), files.certificate));
    if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1)
        return bad(base::text(
            QT_TRANSLATE_NOOP("Core", "%1 is not a readable private key in PEM, or does not belong to %2"), files.key, files.certificate));
    if (SSL_CTX_check_private_key(context.get()) != 1)
        return bad(base::text(QT_TRANSLATE_NOOP("Core", "%1 is not the key of %2"), files.key, files.certificate));
    return context;
}

base::Result<std::unique_ptr<Tls>> Tls::open(TlsFiles files) {
    std::string stamp = stampOf(files);
    MR_ASSIGN(TlsContext context, loadTls(files));
    return std::unique_ptr<Tls>(new Tls(std::move(files), std::move(context), std::move(stamp)));
}

TlsContext Tls::context() const {
    const std::lock_guard lock(m_mutex);
    return m_context;
}

base::Result<bool> Tls::refresh() {
    std::string stamp = stampOf(m_files);
    {
        const std::lock_guard lock(m_mutex);
        if (stamp == m_stamp) return false;
        m_stamp = stamp; // a bad pair is told once, not every time
    }
    MR_ASSIGN(TlsContext context, loadTls(m_files));
    const std::lock_guard lock(m_mutex);
    m_context = std::move(context);
    return true;
}

} // namespace http
