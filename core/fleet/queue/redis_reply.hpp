#pragma once
/// An answer of Redis as a value of ours. Pure; any thread.

#include <cstdint>
#include <string>
#include <vector>

namespace fleet {
inline namespace queue {

struct RedisReply {
    enum class Kind { Nothing, Text, Number, List, Error };
    Kind kind = Kind::Nothing;
    std::string text{}; ///< also of an error
    std::int64_t number = 0;
    std::vector<RedisReply> items{};

    bool isList(std::size_t atLeast = 0) const { return kind == Kind::List && items.size() >= atLeast; }
    bool isText() const { return kind == Kind::Text; }
    /// Of a number, or of a text that is one; 0 of anything else.
    std::int64_t integer() const;
    /// The texts of a list; "" for what is none.
    std::vector<std::string> texts() const;
};

} // namespace queue
} // namespace fleet
