#pragma once
/// The OpenAPI 3.1 document: paths from the table of routes, schemas from the model. Pure; any thread.

#include "core/api/frame/route.hpp"

namespace api {

/// With members in a fixed order. `x-role` of an operation lists the roles that may.
QJsonObject openApiDocument(const std::vector<ApiRoute>& rows);
/// As it lies in resources/openapi.json: indented, with a line end.
QByteArray openApiText(const std::vector<ApiRoute>& rows);
/// The row that serves it: of these rows and itself.
std::vector<ApiRoute> documentRows(const std::vector<ApiRoute>& rows);

} // namespace api
