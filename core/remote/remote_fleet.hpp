#pragma once
/// The fleet of the server that a RemoteService works on: rows come by that one's stream, questions and commands go by its client. Owned by
/// it; main thread. Futures end as Cancelled with it.

#include "core/remote/client.hpp"
#include "core/remote/fleet_mirror.hpp"

namespace remote {

class RemoteFleet final : public model::FleetService {
    Q_OBJECT
public:
    /// `unavailable`: why nothing can be asked now, or not be done with the role that there is ("": reading).
    using Unavailable = std::function<std::optional<Error>(const char* right)>;
    RemoteFleet(Client& client, Unavailable unavailable);

    void hear(const ServerMessage& message);
    /// How it stands with the way to the server, and what may be done there.
    void setAccess(model::FleetAccess access);
    bool isWhole() const { return m_mirror.isWhole(); }

    model::FleetSnapshot snapshot() const override;
    QFuture<Result<model::FleetHistory>> history(int minutes) override;
    Results actOnWorkers(std::vector<std::string> names, model::FleetAction action) override;
    Results actOnAllWorkers(model::FleetAction action) override;
    QFuture<Result<model::WorkerLog>> workerLog(std::string name, std::int64_t after) override;
    QFuture<Result<model::WorkerLink>> joinLink() override;
    QFuture<Result<std::vector<model::FleetQueueRow>>> queue() override;
    QFuture<Result<std::vector<model::FleetReportRow>>> report(std::int64_t fromMs, std::int64_t toMs) override;
    QFuture<Result<void>> dismissAlerts(std::vector<std::string> ids) override;

private:
    /// Why not; that there is no fleet, too.
    std::optional<Error> refusal(const char* right = "") const;
    void publish(model::FleetEvent event);
    template <class T> QFuture<Result<T>> ask(Call call, const char* right = "");
    /// `member`: of the answer, a list of them.
    template <class T> QFuture<Result<std::vector<T>>> askList(Call call, const char* member, const char* right = "");

    Client& m_client;
    const Unavailable m_unavailable;
    const std::string m_localEpoch;
    std::int64_t m_seq = 0;
    FleetMirror m_mirror;
    model::FleetAccess m_access{.state = model::FleetAccess::State::Connecting};
};

} // namespace remote
