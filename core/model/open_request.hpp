#pragma once
/// What a second start of the panel asks of the one that runs already: to add these files, to show a connection and to come to the front. A
/// value; any thread.

#include "core/model/json.hpp"

namespace model {

struct OpenRequest {
    std::vector<std::string> files; ///< absolute paths as text (core/base/source_path.hpp), or http and https addresses
    std::string activationToken;    ///< by which a compositor lets another program's window come to the front; "": none
    std::string connect;            ///< what is to be shown: a connection's name, an address, "local"; "": what is shown stays

    bool operator==(const OpenRequest&) const = default;
    template <class F> static void describe(F&& f) {
        f("files", &OpenRequest::files);
        f("activationToken", &OpenRequest::activationToken);
        f("connect", &OpenRequest::connect);
    }
};

/// Bytes of the longest line that is read: a system's longest command line, each byte of it escaped.
inline constexpr qint64 kLongestOpenRequest = 16 << 20;

/// One line of JSON with its line feed; a path of any bytes survives it.
QByteArray lineOf(const OpenRequest& request);
/// From such a line, with or without its line feed. Pure. Errors: InvalidInput, for what is no request, is too long, or names a file that
/// another program's current folder would decide.
Result<OpenRequest> openRequestOf(const QByteArray& line);

} // namespace model
