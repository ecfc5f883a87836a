#pragma once
/// Sources as whole files in a cache: the way for films that are small, or of which much is needed. Two attempts that want one film fetch
/// it once. The cache is bounded: what was not used for the longest time goes first, and what is in use stays. Main thread.

#include "core/fleet/worker/source_file.hpp"
#include "core/fleet/worker/source_provider.hpp"

#include <functional>
#include <map>

namespace fleet {

class WholeFileSource final : public SourceProvider {
public:
    /// `urlOf`: of a path of the API. `folder`: the cache's, this process' alone.
    WholeFileSource(HttpLine& line, std::function<QUrl(const std::string& path)> urlOf, std::string folder, std::int64_t mostBytes);
    ~WholeFileSource() override;

    /// Foreign addresses are refused with Unsupported: they are read by core/net alone.
    std::unique_ptr<OpenedSource> open(const Lease& lease) override;
    /// Where the film of a lease lies once it is whole.
    std::string fileOf(const Lease& lease) const;

private:
    struct Shared;
    std::shared_ptr<Shared> shared(const Lease& lease);
    void makeRoom(std::int64_t bytes) const;

    HttpLine& m_line;
    const std::function<QUrl(const std::string&)> m_urlOf;
    const std::string m_folder;
    const std::int64_t m_mostBytes;
    std::map<std::string, std::weak_ptr<Shared>> m_inUse; ///< by file
};

} // namespace fleet
