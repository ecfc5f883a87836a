#include "core/fleet/wire/answers.hpp"
#include "core/fleet/wire/codec.hpp"

#include <cstdlib>

namespace {

/// What is taken is kept, and what is refused says why.
template <class Message> void look(const QByteArray& bytes) {
    const auto message = fleet::read<Message>(bytes, fleet::kMostResultBytes);
    if (!message) {
        if (message.error().message.empty()) std::abort();
        return;
    }
    const auto again = fleet::read<Message>(model::toBytes(*message), 2 * fleet::kMostResultBytes);
    if (!again || model::toBytes(*again) != model::toBytes(*message)) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray bytes(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    look<fleet::Register>(bytes);
    look<fleet::Claim>(bytes);
    look<fleet::Beat>(bytes);
    look<fleet::Result>(bytes);
    look<fleet::Release>(bytes);
    look<fleet::Fail>(bytes);
    look<fleet::BeatAnswer>(bytes);
    const std::string name(reinterpret_cast<const char*>(data), size);
    if (fleet::isPlainName(name) && (name.find("..") == 0 || name.find("/..") != std::string::npos || name.front() == '/')) std::abort();
    const auto answer = fleet::read<fleet::ClaimAnswer>(bytes, fleet::kMostAnswerBytes);
    if (!answer) return 0;
    for (const fleet::Lease& lease : answer->leases) {
        const auto outcome = fleet::checked(lease);
        if (outcome && !lease.body.task.folder.empty() && !fleet::isPlainName(lease.body.task.folder)) std::abort();
    }
    return 0;
}
