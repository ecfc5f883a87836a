#pragma once
/// What became of the body of one request that brings bytes of an upload.

#include "core/api/uploads/upload_routes.hpp"

namespace api {

struct UploadRoutes::Received {
    base::Result<void> kept; ///< errors: those of Upload::append, CheckFailed (another checksum), Busy (the server is stopping)
};

} // namespace api
