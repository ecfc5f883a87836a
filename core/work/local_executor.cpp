#include "core/work/local_executor.hpp"

#include "core/work/encoder_process.hpp"

namespace work {

std::unique_ptr<Run> LocalExecutor::start(const Order& order, const Place& place) {
    auto process = std::make_unique<EncoderProcess>(m_encoder, located(order, place), order.silenceMs, nullptr, place.blocks);
    process->start();
    return process;
}

} // namespace work
