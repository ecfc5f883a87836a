#pragma once
/// What is said of a stored file: whole, in part, unchanged, or refused because the client asked for another state (RFC 9110, 13 and 14).
/// Pure.

#include "core/http/message.hpp"
#include "core/ingest/store/served_files.hpp"

namespace ingest {

/// For GET and HEAD. `isPrivate`: no cache between here and the viewer may keep it.
http::Response fileAnswer(const http::Request& request, const std::string& path, const ServedFile& file, bool isPrivate);

bool isConditional(const http::Request& request);
/// Whether a PUT, POST or DELETE is meant for another state than this (412). `file`: null when there is none.
bool failsPrecondition(const http::Request& request, const ServedFile* file);

} // namespace ingest
