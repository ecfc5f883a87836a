#pragma once
/// Which source a request may name: a file of this computer only with a token, and below the folders that there are for it.

#include "core/api/frame/route.hpp"
#include "core/api/routes/source_roots.hpp"
#include "core/http/waiting.hpp"
#include "core/model/source.hpp"

namespace api {

/// Puts the file that a path means in its place; leaves sources of other kinds as they are. HTTP threads; `pool` looks at the disk.
/// Errors: Forbidden, SourceMissing, InvalidInput.
http::Awaitable<base::Result<void>> resolveSource(const Call& call, const SourceRoots& roots, http::Pool& pool, model::Source& source);

} // namespace api
