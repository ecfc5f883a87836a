#pragma once
/// The bytes of one connection, plain or through TLS: tries at once, and waits apart. Lives on its worker's thread.
///
/// Trying first saves a turn of the event loop for nearly every read and write. TLS speaks to the socket itself, not through
/// Asio's memory buffers, which cost a third more CPU per byte and shut out kernel TLS.

#include "core/http/file_body.hpp"
#include "core/http/message.hpp"
#include "core/http/tls.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace http {

class Transport {
public:
    /// `context`: null for plain TCP.
    Transport(boost::asio::ip::tcp::socket socket, const TlsContext& context);
    ~Transport();

    enum class Want { Nothing, Read, Write, Gone };
    struct Tried {
        std::size_t bytes = 0;
        Want want = Want::Nothing; ///< what to wait for before trying again
    };
    Tried tryRead(char* to, std::size_t size);
    /// `more`: a file follows at once; both may travel in one packet.
    Tried tryWrite(std::string_view first, std::string_view second = {}, bool more = false);
    /// As much as goes at once of several pieces: by one call, or as one TLS record.
    Tried tryWrite(std::span<const std::string_view> pieces);
    /// Up to `size` bytes of a file.
    Tried trySend(const FileBody& file, std::uint64_t offset, std::uint64_t size);

    /// False when the connection is gone.
    Awaitable<bool> wait(Want want);
    /// Waits for bytes and reads them; 0 when the connection is gone.
    Awaitable<std::size_t> read(char* to, std::size_t size);
    Awaitable<bool> handshake();

    /// The client has shown that it reads fast: the kernel may hold more for it, and wakes us less often.
    void raiseUnsentLimit();
    /// What the kernel may hold unsent, where it can be told.
    void limitUnsent(unsigned bytes);
    bool secure() const { return m_ssl != nullptr; }
    /// No more will be sent.
    void shutdownSend();
    void close();
    /// Closes so that the client sees a broken connection, not an end.
    void abort();
    bool isOpen() const { return m_socket.is_open(); }
    /// wait() and read() that are under way end as if the connection were gone; it stays open.
    void cancelWaits();
    boost::asio::ip::tcp::socket& socket() { return m_socket; }

private:
    Tried tlsResult(int result);
    Tried tryCopy(const FileBody& file, std::uint64_t offset, std::uint64_t size);

    boost::asio::ip::tcp::socket m_socket;
    TlsContext m_context;
    std::unique_ptr<ssl_st, void (*)(ssl_st*)> m_ssl;
    std::vector<char> m_copy;   ///< of a file, only where the system cannot send it itself
    std::uint64_t m_copyAt = 0; ///< what of the file lies in it
    std::size_t m_copied = 0;
};

} // namespace http
