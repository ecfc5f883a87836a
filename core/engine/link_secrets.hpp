#pragma once
/// Addresses of links that hold a password or a signature: a file of its own for each job, which only this account can read
/// (<data>/links/<job id>, 0600). A server has no keychain that it could ask after a restart, and the job list is copied, exported and
/// told; so rows, logs and reports have the address without what is secret, and this is the one place that has all of it, until the job
/// is done or forgotten. Main thread: some hundred bytes on the disk of the job list.

#include "core/base/result.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace engine {

class LinkSecrets {
public:
    explicit LinkSecrets(std::string folder) : m_folder(std::move(folder)) {}

    /// Does nothing for an address without secrets. Errors: Io.
    base::Result<void> keep(const std::string& job, const std::string& address) const;
    std::optional<std::string> find(const std::string& job) const;
    void forget(const std::string& job) const;
    /// Whose it holds.
    std::vector<std::string> jobs() const;
    /// Removes those of all other jobs: a kill between `keep` and the row leaves one.
    void keepOnly(const std::set<std::string>& jobs) const;

private:
    std::string fileOf(const std::string& job) const { return m_folder + "/" + job; }
    std::string m_folder;
};

} // namespace engine
