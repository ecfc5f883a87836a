#pragma once
/// Sends a film that is never written, or a part of it: piece by piece as its reader takes it, so that what is in memory of it stays small
/// whoever reads it how slowly. A coroutine on the connection's thread; files are read in a pool.

#include "core/api/seed/film_files.hpp"
#include "core/http/range.hpp"
#include "core/http/waiting.hpp"

namespace api {

/// A film and where its files are.
struct OpenFilm {
    std::shared_ptr<const StitchedFilm> film;
    std::shared_ptr<FilmFiles> files;
};

/// Whether it may go on: asked before each read, so that a token's end is a film's.
using GoesOn = std::function<bool()>;

/// Throws when a file is no longer there, or no longer what it was: what was begun cannot be ended then, and the connection is cut before
/// the length that was promised. A segment that is sent from its first byte to its last is held against its SHA-256, where that is known,
/// before its end goes out.
http::Awaitable<void> sendFilm(http::Pool& pool, OpenFilm open, http::ByteRange part, GoesOn goesOn, http::BodyWriter& body);

} // namespace api
