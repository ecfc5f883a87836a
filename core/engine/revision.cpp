#include "core/engine/revision.hpp"

#include "core/base/files.hpp"
#include "core/model/json.hpp"

namespace engine {

std::string revisionOf(const model::Plan& plan, const model::Fingerprint& source, const std::string& encoder) {
    model::Fingerprint told = source;
    if (!told.content.empty()) told.modifiedMs = 0; // the same file, put back, has another
    constexpr std::size_t kDigits = 8;              // one in four thousand million; only films of one name can meet
    return base::sha256(model::toBytes(plan) + model::toBytes(told) + QByteArray::fromStdString(encoder)).substr(0, kDigits);
}

} // namespace engine
