#pragma once
/// Where this operator's own secrets lie: tokens for other Millrace servers, by a key each (kept_tokens.hpp). Main thread.
///
/// The panel brings the system's keychain (app/desktop), which needs D-Bus on Linux; a server's command line has FileSecrets, so that
/// `millrace` links nothing of a desktop's. Answers may come later: a keychain asks people for its password.

#include "core/base/result.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace remote {

class SecretStore {
public:
    using Read = std::function<void(base::Result<std::optional<std::string>>)>;
    using Written = std::function<void(base::Result<void>)>;
    virtual ~SecretStore() = default;
    /// Nothing: there is none under that key. Errors: Unsupported (the system has no keychain), Io.
    virtual void read(const std::string& key, Read then) = 0;
    /// An empty secret deletes. Errors: as above.
    virtual void write(const std::string& key, const std::string& secret, Written then) = 0;
    /// Whether what is written is there after a quit.
    virtual bool isLasting() const = 0;
};

/// Until the program ends.
class MemorySecrets final : public SecretStore {
public:
    void read(const std::string& key, Read then) override;
    void write(const std::string& key, const std::string& secret, Written then) override;
    bool isLasting() const override { return false; }

private:
    std::map<std::string, std::string> m_secrets;
};

/// In one file that its owner alone can read (0600), replaced in one step.
class FileSecrets final : public SecretStore {
public:
    explicit FileSecrets(std::string file) : m_file(std::move(file)) {}
    void read(const std::string& key, Read then) override;
    /// Refuses to add to a file that others can read, and says so.
    void write(const std::string& key, const std::string& secret, Written then) override;
    bool isLasting() const override { return true; }

private:
    base::Result<std::map<std::string, std::string>> all() const;

    std::string m_file;
};

/// The token of a file: its first line. Errors: NotFound, Io; InvalidInput for an empty one.
base::Result<std::string> tokenOfFile(const std::string& file);

} // namespace remote
