#pragma once
/// The part of a file that a Range header asks for, as an answer (RFC 9110, 14). Pure; any thread.

#include "core/http/message.hpp"

namespace http {

/// `whole`: an answer with `file` or `shared`, which has `size` bytes. `range`: the header, "" where it does not apply (another method than
/// GET, 14.2; an If-Range that is not met). 206 with the part, 416, or the whole.
Response partOf(Response whole, std::string_view range, std::uint64_t size);

} // namespace http
