#pragma once
/// Runs every order in an encoder process of its own on this machine. Main thread.

#include "core/work/executor.hpp"

namespace work {

class LocalExecutor final : public Executor {
public:
    /// `encoder`: the program.
    explicit LocalExecutor(std::string encoder) : m_encoder(std::move(encoder)) {}
    std::unique_ptr<Run> start(const Order& order, const Place& place) override;

private:
    std::string m_encoder;
};

} // namespace work
