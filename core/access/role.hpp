#pragma once
/// What somebody who holds a token may do. Pure; any thread.
///
/// The namespace of core/access is `auth`: `access` is a function of POSIX and of Windows' C library, which a namespace cannot share.

#include "core/model/json.hpp"

namespace auth {

/// People climb a ladder, Viewer to Admin. Machines stand beside it: a worker's token opens what workers need and nothing of people's.
enum class Role {
    Viewer,   ///< reads jobs, media facts, fleet, alerts, live; its own tokens
    Operator, ///< adds, moves, pauses, uploads, drains, dismisses; pairs up to Operator
    Editor,   ///< also changes what many jobs share: presets, channels, workflows
    Admin,    ///< also settings, users, tokens, invites, keys, audit
    Worker,   ///< its own tasks
    Ingest,   ///< the settings that an ingest reads
    Internal, ///< both, and media everywhere: TRANSCODER_INTERNAL_TOKEN
};

constexpr bool isPerson(Role role) {
    return role <= Role::Admin;
}

/// Whether `have` does where `needed` is asked for. Never true between a person and a machine: a route that takes both names both.
constexpr bool allows(Role have, Role needed) {
    if (isPerson(have) && isPerson(needed)) return have >= needed;
    if (have == Role::Internal) return !isPerson(needed);
    return have == needed;
}

/// Whether who has `have` may hand `given` to somebody else: people up to their own role, machines only by an admin.
constexpr bool mayGive(Role have, Role given) {
    return isPerson(have) && (isPerson(given) ? have >= given : have == Role::Admin);
}

} // namespace auth

template <> struct model::EnumWords<auth::Role> {
    static constexpr std::array words{"viewer", "operator", "editor", "admin", "worker", "ingest", "internal"};
    static constexpr auth::Role fallback = auth::Role::Viewer; ///< of a newer server: at least it reads
};
