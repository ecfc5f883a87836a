#pragma once
/// The JSON of a request's body: an object, not too deep. A pure function over untrusted bytes.

#include "core/base/result.hpp"

#include <QJsonObject>
#include <string_view>

namespace api {

inline constexpr std::size_t kBodyLimit = 1024 * 1024;
inline constexpr int kDeepest = 32; ///< levels of objects and lists

/// Errors: InvalidInput (syntax): a sentence that says where. No bytes at all are an object without members.
base::Result<QJsonObject> jsonBodyOf(std::string_view bytes);

} // namespace api
