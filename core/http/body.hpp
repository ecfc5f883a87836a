#pragma once
/// Reads a request's body into memory, up to a limit. Runs on the connection's thread.

#include "core/http/message.hpp"

namespace http {

/// A whole body, or why there is none.
struct WholeBody {
    std::string bytes;
    unsigned status = 200; ///< else of the answer that `problem` belongs into: 400, 413, 415
    std::string problem;   ///< a sentence for the client

    explicit operator bool() const { return status == 200; }
};

/// 413 for more than `limit` bytes, of an announced length before anything is read; 400 for a body that ends early or is none.
Awaitable<WholeBody> readBody(Request& request, std::size_t limit);
/// The same of a JSON text, whose content is not looked at: 415 when it is not application/json, or compressed.
Awaitable<WholeBody> readJson(Request& request, std::size_t limit);

} // namespace http
