#include "core/api/frame/json_body.hpp"

#include <QJsonDocument>

namespace api {
namespace {

/// Before it is parsed: brackets outside of strings. What is no JSON is found out by the parser.
bool isTooDeep(std::string_view bytes) {
    int depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (inString) {
            if (c == '\\') ++i;
            else if (c == '"') inString = false;
        } else if (c == '"') inString = true;
        else if ((c == '{' || c == '[') && ++depth > kDeepest) return true;
        else if (c == '}' || c == ']') --depth;
    }
    return false;
}

} // namespace

base::Result<QJsonObject> jsonBodyOf(std::string_view bytes) {
    if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) return QJsonObject();
    if (isTooDeep(bytes))
        return base::Error{
            base::ErrorCode::InvalidInput, "The body has more than " + std::to_string(kDeepest) + " levels of objects and lists."};
    QJsonParseError problem;
    const auto document = QJsonDocument::fromJson(QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())), &problem);
    if (problem.error != QJsonParseError::NoError)
        return base::Error{base::ErrorCode::InvalidInput,
            "The body is not JSON: " + problem.errorString().toStdString() + ", at byte " + std::to_string(problem.offset) + "."};
    if (!document.isObject()) return base::Error{base::ErrorCode::InvalidInput, "The body must be a JSON object."};
    return document.object();
}

} // namespace api
