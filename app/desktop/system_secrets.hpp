#pragma once
/// The system's keychain as a SecretStore: Secret Service or KWallet, macOS' keychain, Windows' credentials. Main thread.
///
/// Here and not in core/remote: on Linux it needs D-Bus, which the server's `millrace` links nothing of.

#include "core/remote/secret_store.hpp"

#include <memory>

namespace desktop {

/// Where the system has none, or this build knows none, what is written is kept until the program ends, and the writer is told so
/// (Unsupported, remote::sentences::noKeychain).
std::unique_ptr<remote::SecretStore> systemSecrets();

} // namespace desktop
