#pragma once
/// The rows of the fleet. Workers' own (fleet_workers.cpp): come, claim by a long poll, beat, report, leave; by tickets (fleet_files.cpp):
/// a source's ranges, small files beside it, the files that they bring. Operators' (fleet_operators.cpp): workers, leases, queue,
/// quarantine, report, and what is done about them.
///
/// Handlers run on HTTP threads; what waits for the queue or a disk does so in pools of their own, beats in one that nothing else holds up.

#include "core/access/accounts.hpp"
#include "core/api/routes/commands.hpp"
#include "core/api/uploads/upload_file.hpp"
#include "core/fleet/gateway/gateway.hpp"
#include "core/fleet/overview/fleet_watch.hpp"

namespace api {

/// All null: this server has no fleet, and its rows say so. They outlive the API.
struct FleetParts {
    fleet::Gateway* gateway = nullptr;
    fleet::Operations* operations = nullptr;
    fleet::FleetWatch* watch = nullptr; ///< begun and stopped by the API. Null: there is no overview
};

class FleetRoutes {
public:
    struct Around {
        auth::Accounts& accounts;
        MainThread& mainThread;
        http::Pool& disks; ///< for what waits for one
        const base::Clock& clock;
    };
    /// All of it outlives this. `pin`: SHA-256 of the server's key for links, "" without TLS of our own.
    FleetRoutes(const Around& around, FleetParts parts, std::string pin);

    std::vector<ApiRoute> rows();
    /// Claims that wait are answered now. Any thread.
    void close();

private:
    using Response = http::Awaitable<http::Response>;
    using Handle = Response (FleetRoutes::*)(Call&);
    /// With what every one of them asks first: that there is a fleet.
    std::function<Response(Call&)> handler(Handle handle);
    static Response refuseAll(Call& call);

    // fleet_workers.cpp
    std::vector<ApiRoute> workerRows();
    Response enter(Call& call);
    Response claim(Call& call);
    Response beat(Call& call);
    Response result(Call& call);
    Response release(Call& call);
    Response fail(Call& call);
    Response bye(Call& call);
    /// A key for the link's token. An answer: there is none.
    http::Awaitable<std::optional<http::Response>> join(
        Call& call, const fleet::Register& message, fleet::WorkerKey& who, std::string& key);
    http::Awaitable<base::Result<fleet::wire::ClaimAnswer>> wait(
        Call& call, const fleet::WorkerKey& who, const fleet::wire::Claim& message);
    bool isAlive(const fleet::WorkerKey& who) const;

    // fleet_files.cpp
    std::vector<ApiRoute> fileRows();
    Response source(Call& call);
    Response object(Call& call);
    Response stage(Call& call);
    http::Awaitable<base::Result<fleet::StagingArea::Kept>> receive(
        Call& call, fleet::StagingArea::Incoming& incoming, const std::string& name, const std::string& expected);
    Response sendFile(Call& call, const std::string& path, std::int64_t bytes, std::int64_t modifiedMs, const std::string& tag);

    // fleet_operators.cpp
    std::vector<ApiRoute> operatorRows();
    std::vector<ApiRoute> taskRows();
    Response workers(Call& call);
    Response worker(Call& call);
    Response changeWorker(Call& call);
    Response changeWorkers(Call& call);
    Response removeWorker(Call& call);
    Response leases(Call& call);
    Response queue(Call& call);
    Response quarantine(Call& call);
    Response wanted(Call& call);
    Response report(Call& call);
    Response replay(Call& call);
    Response replayQuarantined(Call& call);
    Response clearStuck(Call& call);
    Response joinToken(Call& call);
    /// In a pool: the journal may be read.
    template <class T> http::Awaitable<base::Result<T>> ask(const std::function<base::Result<T>()>& question) {
        std::optional<base::Result<T>> answer;
        const std::function<void()> work = [&] { answer = question(); };
        co_await m_pool.run(work);
        co_return std::move(*answer);
    }
    base::Result<void> change(const std::string& name, const fleet::WorkerChange& change);
    base::Result<std::string> remove(const std::string& name);

    auth::Accounts& m_accounts;
    const std::shared_ptr<const auth::Authenticator> m_authenticator;
    MainThread& m_mainThread;
    http::Pool& m_disks;
    const FleetParts m_parts;
    const std::string m_pin;
    const base::Clock& m_clock;
    http::Pool m_pool{4}, m_beatPool{2};
    std::atomic<bool> m_closed{false};
};

} // namespace api
