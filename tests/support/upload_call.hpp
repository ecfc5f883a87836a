#pragma once
/// A request to a row of uploads as the frame hands it over, without a frame: for tests and servers of uploads alone.

#include "core/api/frame/route.hpp"

namespace test {

inline api::Call uploadCall(
    const api::ApiRoute& row, http::Request& request, const http::PathValues& values, const std::string& tokenId, auth::Role role) {
    auth::Identity identity;
    identity.tokenId = identity.name = tokenId;
    identity.role = role;
    return {.request = request,
        .values = values,
        .route = row,
        .requestId = "test",
        .identity = identity,
        .isOpenTrial = false,
        .body = {},
        .key = {},
        .requestHash = {}};
}

} // namespace test
