#pragma once
/// Whether what lies on the disk of a file can be gone on with, and what an answer is to it. Pure; any thread.
///
/// Bytes are joined only where the server vouches that they are of the same file: by a strong validator (RFC 9110, 8.8) in If-Range
/// (13.1.5), and by a Content-Range that fits. Everything else begins again from the first byte.

#include "core/net/answer.hpp"

namespace net {

/// What is known of a part, kept beside it.
struct PartFacts {
    std::string address;     ///< SHA-256 of the address it comes from, which may hold a password
    std::string validator;   ///< strong ETag, or a Last-Modified that is one; "": cannot be gone on with
    std::string name;        ///< by Content-Disposition
    std::int64_t total = -1; ///< bytes of the file; -1: not told
    std::int64_t synced = 0; ///< bytes that the disk has for certain
    std::string session;     ///< of the operating system, in which it was written; "": not known
    bool operator==(const PartFacts&) const = default;
};

/// For If-Range: the ETag unless it is weak; else Last-Modified where Date is at least a second later (RFC 9110, 8.8.2.2); else "".
std::string validatorOf(const Answer& answer);

/// Bytes of a part of `bytes` that can be built on. After a restart of the operating system its end may be zeros that were never written.
std::int64_t usableBytes(const PartFacts& facts, std::int64_t bytes, const std::string& address, const std::string& session);

enum class Take {
    Append,  ///< the body goes on where the part ends
    Anew,    ///< the body is the whole file
    Again,   ///< it fits nothing: to be asked again, for the whole file
    Nothing, ///< no file: an error, a redirect
};

/// `offset`: bytes that were asked to be left out; 0: the whole file was asked for.
Take takeOf(const PartFacts& facts, std::int64_t offset, const Answer& answer);

/// Whether an error of this status may pass by itself: 408, 425, 429, 5xx without 501 and 505.
bool mayPass(long status);

} // namespace net
