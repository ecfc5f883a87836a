#pragma once
/// Reading what came over the fleet's wire, by the one JSON codec. Unknown members are passed over, as a newer minor may have added them; a
/// word that an enum does not know is an error: whoever does not understand what is asked must not do something else. Pure; any thread.

#include "core/fleet/wire/bounds.hpp"
#include "core/model/json.hpp"

namespace fleet {
inline namespace wire {

/// Errors: TooLarge; InvalidInput, naming the member.
template <class Message> base::Result<Message> read(const QByteArray& bytes, std::size_t mostBytes) {
    if (static_cast<std::size_t>(bytes.size()) > mostBytes)
        return base::Error{base::ErrorCode::TooLarge,
            base::text(QT_TRANSLATE_NOOP("Core", "A message of the fleet has %1 bytes, %2 are the limit."),
                static_cast<std::int64_t>(bytes.size()), static_cast<std::int64_t>(mostBytes))};
    // As from a disk: there no word is guessed.
    return model::fromBytes<Message>(bytes, model::From::Disk);
}

/// `text` without its beginning, where it is longer than `mostBytes`, cut at a border of UTF-8: the end is what says why.
std::string tailOf(const std::string& text, std::size_t mostBytes = kMostTailBytes);
/// Without its end, where it is longer.
std::string headOf(const std::string& text, std::size_t mostBytes);

} // namespace wire
} // namespace fleet
