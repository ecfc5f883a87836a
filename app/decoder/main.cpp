// millrace-decoder: decodes what the panel shows. One request a line on standard input, one answer a line on standard output; gone when
// its panel is. Not run by hand.

#include "app/child/limits.hpp"
#include "core/decode/session.hpp"

#include <QByteArray>
#include <cstdio>
#include <iostream>
#include <mutex>

namespace {

constexpr std::int64_t kMostMemory = 6'000'000'000; // 8K pictures, and what a decoder holds of them

} // namespace

int main() {
    child::leaveConsoleToHost();
    child::dieWithParent();
    model::TaskLimits limits;
    limits.memoryBytes = kMostMemory;
    limits.cpuSeconds = 0; // it may be watched for days
    child::applyLimits(limits);
    std::mutex writing;
    decode::Session session([&writing](const playback::DecoderReply& reply) {
        const QByteArray line = model::toBytes(reply) + '\n';
        const std::lock_guard lock(writing);
        std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stdout);
        std::fflush(stdout);
    });
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto request = model::fromBytes<playback::DecoderRequest>(QByteArray::fromStdString(line), model::From::Wire);
        if (request) session.take(*request);
        else std::fprintf(stderr, "millrace-decoder does what Millrace asks on standard input; it is not meant to be run by hand.\n");
    }
    std::_Exit(0); // a disk that does not answer must not keep it
}
