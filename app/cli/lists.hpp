#pragma once
/// Lists on the terminal: columns for people, one JSON object a line for programs.

#include <QJsonArray>
#include <span>

namespace cli {

/// A column of a list: a member of its items.
struct Column {
    const char* title;
    const char* member;
    int width;
    bool isTime = false;
    bool isShare = false; ///< of 1; shown as percent
};

inline constexpr Column kUserColumns[] = {
    {"ID", "id", 20}, {"ROLE", "role", 9}, {"DISABLED", "disabled", 8}, {"SEEN", "seenMs", 16, true}, {"NAME", "name", 0}};
inline constexpr Column kTokenColumns[] = {{"ID", "id", 12}, {"KIND", "kind", 8}, {"ROLE", "role", 9}, {"LAST 4", "ending", 6},
    {"SEEN", "seenMs", 16, true}, {"EXPIRES", "expiresMs", 16, true}, {"NAME", "name", 0}};
inline constexpr Column kInviteColumns[] = {
    {"ID", "id", 20}, {"KIND", "kind", 8}, {"ROLE", "role", 9}, {"EXPIRES", "expiresMs", 16, true}, {"USED", "usedMs", 16, true}};
inline constexpr Column kAuditColumns[] = {{"ROW", "seq", 7}, {"AT", "atMs", 16, true}, {"WHO", "who", 16}, {"FROM", "address", 16},
    {"DID", "action", 16}, {"TO", "object", 20}, {"RESULT", "result", 9}, {"", "detail", 0}};

void printItems(const QJsonArray& items, std::span<const Column> columns, bool isJson);

} // namespace cli
