#pragma once
/// TLS for the server: certificate and key from files, loaded anew when they change. TLS 1.2 and later. The context may be used from
/// any thread.

#include "core/base/result.hpp"

#include <memory>
#include <mutex>
#include <string>

struct ssl_ctx_st;
struct ssl_st;

namespace http {

struct TlsFiles {
    std::string certificate; ///< PEM, the chain in order; "": no TLS
    std::string key;         ///< PEM
    bool operator==(const TlsFiles&) const = default;
};

using TlsContext = std::shared_ptr<ssl_ctx_st>;

/// Errors: InvalidInput, naming the file and what is wrong with it.
base::Result<TlsContext> loadTls(const TlsFiles& files);

/// The context of now; asks the files' times when told to.
class Tls {
public:
    static base::Result<std::unique_ptr<Tls>> open(TlsFiles files);
    TlsContext context() const;
    /// Loads the files again if they have changed. Errors: as loadTls; the old certificate stays in use.
    base::Result<bool> refresh();

private:
    Tls(TlsFiles files, TlsContext context, std::string stamp)
        : m_files(std::move(files)), m_context(std::move(context)), m_stamp(std::move(stamp)) {}
    const TlsFiles m_files;
    mutable std::mutex m_mutex;
    TlsContext m_context;
    std::string m_stamp; ///< times and sizes of both files
};

} // namespace http
