// The lines of an encoder and its host about a source that lies elsewhere: what is believed of them fits the source.

#include "core/model/task.hpp"

#include <QByteArray>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const QByteArray line(reinterpret_cast<const char*>(data), static_cast<qsizetype>(size));
    if (const auto have = model::haveOf(line); have && (have->block < 0 || have->at < 0 || have->file.empty())) __builtin_trap();
    const auto message = model::fromBytes<model::EncoderMessage>(line);
    if (!message || !message->need) return 0;
    for (const std::int64_t bytes : {std::int64_t{0}, std::int64_t{1}, 400 * model::kSourceBlock - 1, std::int64_t{INT64_MAX}}) {
        if (!model::isPossible(*message->need, bytes)) continue;
        for (std::int64_t i = 0; i < message->need->count; ++i)
            if (model::blockBytes(message->need->block + i, bytes) <= 0) __builtin_trap();
    }
    return 0;
}
