#include "core/model/open_request.hpp"

#include "core/base/source_path.hpp"
#include "core/base/web_address.hpp"

#include <algorithm>

namespace model {
namespace {

constexpr std::size_t kLongestToken = 1024;

/// It becomes a variable of the environment.
bool isToken(const std::string& text) {
    return text.size() <= kLongestToken && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

} // namespace

QByteArray lineOf(const OpenRequest& request) {
    return toBytes(request) + '\n';
}

Result<OpenRequest> openRequestOf(const QByteArray& line) {
    if (line.size() > kLongestOpenRequest)
        return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "the request is too long"))};
    MR_ASSIGN(OpenRequest request, fromBytes<OpenRequest>(line, From::Wire));
    for (const std::string& file : request.files) {
        if (file.find('\0') != std::string::npos)
            return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "a file name holds a zero byte"))};
        if (!base::isWebAddress(file) && !base::filePath(file).is_absolute())
            return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "\"%1\" is no absolute path"), file)};
    }
    if (!isToken(request.activationToken)) request.activationToken.clear(); // the files count all the same
    return request;
}

} // namespace model
