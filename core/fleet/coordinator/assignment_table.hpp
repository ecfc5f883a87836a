#pragma once
/// The tasks that somebody wants, for the gateway's threads; and what those hear, handed on to the coordinator. Any thread.

#include "core/fleet/coordinator/mailbox.hpp"
#include "core/fleet/gateway/assignments.hpp"

#include <unordered_map>

namespace fleet {

class AssignmentTable final : public Assignments {
public:
    /// `staging`: the folder below which attempts are staged. `mailbox` outlives it.
    AssignmentTable(std::string staging, Mailbox& mailbox) : m_mailbox(mailbox), m_staging(std::move(staging)) {}

    void put(std::shared_ptr<const Assignment> assignment);
    /// A result was used.
    void done(const std::string& task);
    /// Nobody wants it any more.
    void erase(const std::string& task);
    void setTerms(const std::string& worker, const WorkerTerms& terms);
    void eraseTerms(const std::string& worker);
    /// Slots that its operator allows a worker; 0: all.
    void limit(const std::string& worker, int slots);
    /// Before anything was staged.
    void setStaging(std::string folder);

    std::shared_ptr<const Assignment> find(const std::string& task) const override;
    Standing standing(const std::string& task) const override;
    std::shared_ptr<const AssignedSource> source(const std::string& id) const override;
    /// Of all attempts at its tasks.
    std::string stagingOfJob(const std::string& job) const;
    std::string stagingFolder(const std::string& task, std::int64_t fence) const override;
    int slotLimit(const std::string& worker) const override;

    WorkerTerms termsOf(const std::string& worker) const override;

    void registered(const ComingWorker& worker) override;
    void heard(const std::string& worker, const std::vector<HeldTask>& held) override;
    void left(const std::string& worker) override;
    void staged(const std::string& task, std::int64_t fence, const StagedObject& file) override;

private:
    struct Entry {
        std::shared_ptr<const Assignment> assignment;
        bool isDone = false;
    };

    Mailbox& m_mailbox;
    mutable std::mutex m_mutex; ///< over what follows
    std::string m_staging;
    std::unordered_map<std::string, int> m_slotLimits; ///< by worker
    std::unordered_map<std::string, Entry> m_tasks;
    std::unordered_map<std::string, std::weak_ptr<const AssignedSource>> m_sources;
    std::unordered_map<std::string, WorkerTerms> m_terms;
    std::unordered_map<std::string, std::vector<HeldTask>> m_heard; ///< last beats that the coordinator has not read
};

} // namespace fleet
