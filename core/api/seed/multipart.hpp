#pragma once
/// A body of multipart/form-data (RFC 7578), piece by piece: bytes are given as they come, what they mean is taken in turn. Nothing of a
/// file is kept but the few bytes that may be the beginning of a boundary. Pure: untrusted bytes in, events out.

#include <optional>
#include <string>
#include <string_view>

namespace api {

/// Of a Content-Type header; nothing when it is no multipart/form-data or has no boundary of 1 to 70 characters (RFC 2046, 5.1.1).
std::optional<std::string> boundaryOf(std::string_view contentType);

class MultipartParser {
public:
    explicit MultipartParser(const std::string& boundary);

    struct Event {
        enum class Kind {
            NeedsMore,
            PartBegins, ///< name and fileName
            Data,       ///< of that part, in order; never empty
            PartEnds,
            End,   ///< of all parts; what comes behind means nothing
            Broken ///< it is no such body, or its headers are too long
        } kind = Kind::NeedsMore;
        std::string name;                    ///< of the field
        std::optional<std::string> fileName; ///< as the client sent it; nothing: a field that is no file
        std::string_view data = {};          ///< until the next call
    };
    void give(std::string_view bytes);
    /// To be called until it needs more.
    Event next();

private:
    enum class State { BeforeBoundary, BehindBoundary, Headers, Body, End, Broken };
    Event beforeBoundary();
    Event behindBoundary();
    Event headers();
    Event body();
    Event broken();
    std::string_view held() const { return std::string_view(m_held).substr(m_at); }

    const std::string m_delimiter; ///< with the line end before it
    State m_state = State::BeforeBoundary;
    std::string m_held = "\r\n"; ///< so that the first boundary is like the others
    std::size_t m_at = 0;        ///< what was taken of it
    std::size_t m_skipped = 0;   ///< before the first boundary
    bool m_isInPart = false;
};

} // namespace api
