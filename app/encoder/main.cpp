// millrace-encoder: does one media task and exits. Not run by hand.
//
// stdin: one line, a model::Task as JSON; of a source that lies elsewhere also model::HostMessage lines, as its blocks come. stdout:
// model::EncoderMessage lines. stderr: libav's words, for the job's log.
// When stdin closes before the task is done, whoever asked is gone, and so are we.

#include "app/child/limits.hpp"
#include "app/encoder/processor_time.hpp"
#include "core/media/audio_task.hpp"
#include "core/media/decode_task.hpp"
#include "core/media/digest_task.hpp"
#include "core/media/encoder_log.hpp"
#include "core/media/input.hpp"
#include "core/media/probe.hpp"
#include "core/media/source_content.hpp"
#include "core/media/source_file.hpp"
#include "core/media/test_pattern.hpp"
#include "core/media/versions.hpp"
#include "core/media/video_task.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <thread>

namespace {

class JsonLines final : public media::TaskOutput {
public:
    void progress(double fraction) override {
        m_fraction = fraction;
        sayProgress(fraction);
    }
    void working() override {
        constexpr std::chrono::seconds kNews{1};
        if (std::chrono::steady_clock::now().time_since_epoch() - m_said.load() >= kNews) sayProgress(m_fraction);
    }
    void draining() override {
        model::EncoderMessage message;
        message.event = model::EncoderLine::Draining;
        say(message);
    }
    void segmentWritten(const model::SegmentFile& file, const model::RenditionFacts& facts) override {
        model::EncoderMessage message;
        message.event = model::EncoderLine::Segment;
        message.segment = file;
        message.facts = facts;
        say(message);
    }
    void say(const model::EncoderMessage& message) {
        const QByteArray line = model::toBytes(message) + '\n';
        const std::lock_guard lock(m_mutex);
        m_said = std::chrono::steady_clock::now().time_since_epoch();
        std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stdout);
        std::fflush(stdout);
    }

private:
    void sayProgress(double fraction) {
        model::EncoderMessage message;
        message.event = model::EncoderLine::Progress;
        message.fraction = fraction;
        say(message);
    }

    std::mutex m_mutex;
    std::atomic<std::chrono::steady_clock::duration> m_said{}; ///< when something was said last
    std::atomic<double> m_fraction{0};
};

std::string g_outOfMemory; // said when there is no memory left to make up words

base::Result<model::TaskResult> perform(const model::Task& task, const media::SourceFile& source, JsonLines& output) {
    if (!task.encoder.empty() && task.encoder != media::fingerprint())
        return base::Error{base::ErrorCode::Conflict,
            base::text(QT_TRANSLATE_NOOP("Core", "This encoder is %1; the job was begun with %2."), media::fingerprint(), task.encoder)};
    switch (task.kind) {
    case model::TaskKind::Probe: {
        MR_ASSIGN(auto info, media::probe(source, task.output, [&] { output.working(); }));
        model::TaskResult result;
        result.media = std::move(info);
        return result;
    }
    case model::TaskKind::Fingerprint: {
        MR_ASSIGN(auto fingerprint, media::fingerprintOf(source, [&] { output.working(); }));
        model::TaskResult result;
        result.media.emplace().fingerprint = std::move(fingerprint);
        return result;
    }
    case model::TaskKind::Analysis:
    case model::TaskKind::Video: return media::encodeVideo(task, source, output);
    case model::TaskKind::Audio: return media::encodeAudio(task, source, output);
    case model::TaskKind::TestPattern: return media::makeTestPattern(task, output);
    case model::TaskKind::Decode: return media::decodeAll(task, source, output);
    case model::TaskKind::Digest: return media::digest(task, output);
    }
    return base::Error{base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "This encoder does not know the task."))};
}

/// Hears what blocks of the source have come. When standard input closes, whoever asked is gone.
void listenToHost(std::shared_ptr<media::SourceBlocks> blocks) {
    std::thread([blocks = std::move(blocks)] {
        std::string line;
        while (std::getline(std::cin, line))
            if (const auto have = blocks ? model::haveOf(QByteArray::fromStdString(line)) : std::nullopt) blocks->have(*have);
        std::_Exit(130);
    }).detach();
}

void sayWhenMemoryEnds(const model::TaskLimits& limits) {
    model::EncoderMessage last;
    last.event = model::EncoderLine::Failed;
    last.code = static_cast<int>(base::ErrorCode::Unsupported);
    last.message = base::text(QT_TRANSLATE_NOOP("Core",
                                  "The file needs more memory than an encoder may use (%1 MB). Reduce its picture size with another "
                                  "program first."),
        limits.memoryBytes / 1'000'000);
    g_outOfMemory = (model::toBytes(last) + '\n').toStdString();
    std::set_new_handler([] {
        std::fwrite(g_outOfMemory.data(), 1, g_outOfMemory.size(), stdout);
        std::fflush(stdout);
        std::_Exit(1);
    });
}

model::EncoderMessage failure(const base::Error& error) {
    model::EncoderMessage last;
    last.event = model::EncoderLine::Failed;
    last.code = static_cast<int>(error.code);
    last.message = error.text;
    return last;
}

/// Null: the source is a file of this computer.
std::shared_ptr<media::SourceBlocks> blocksOf(const model::Task& task, JsonLines& output) {
    if (!task.elsewhere) return nullptr;
    const auto ask = [&output](const model::SourceNeed& need) {
        model::EncoderMessage message;
        message.event = model::EncoderLine::Need;
        message.need = need;
        output.say(message);
    };
    const auto leave = [&output](const base::Error& error) { // at once: what is made of half a source must not be told of
        output.say(failure(error));
        std::_Exit(1);
    };
    return std::make_shared<media::SourceBlocks>(*task.elsewhere, media::SourceBlocks::Host{ask, leave});
}

/// The last line: what the task came to.
model::EncoderMessage performed(const model::Task& task, const media::SourceFile& source, JsonLines& output) {
    const auto started = std::chrono::steady_clock::now();
    auto result = perform(task, source, output);
    if (!result) return failure(result.error());
    result->fingerprint = media::fingerprint();
    result->cpuSeconds = encoder::processorSeconds();
    result->wallSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    model::EncoderMessage last;
    last.event = model::EncoderLine::Finished;
    last.result = *result;
    return last;
}

} // namespace

int main(int argc, char** argv) {
    if (argc > 1 && std::string(argv[1]) == "--version") {
        std::printf("%s\n", media::libraryVersion().c_str());
        return 0;
    }
    child::leaveConsoleToHost();
    std::string line;
    std::getline(std::cin, line);
    auto task = model::fromBytes<model::Task>(QByteArray::fromStdString(line));
    JsonLines output;
    if (!task) {
        std::fprintf(
            stderr, "millrace-encoder performs one task that Millrace passes on standard input; it is not meant to be run by hand.\n");
        output.say(failure(
            {base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "The task cannot be read: %1."), task.error().text)}));
        return 2;
    }
    const auto blocks = blocksOf(*task, output);
    listenToHost(blocks);
    child::dieWithParent();
    child::applyLimits(task->limits);
    sayWhenMemoryEnds(task->limits);
    // Later chunks let the first one have the processors: until it is done nothing can be played.
    child::lowerPriority(task->firstSegment > 0 ? child::Urgency::Later : child::Urgency::First, task->yields);
    media::logErrorsOnly();
    const model::EncoderMessage last = performed(*task, media::SourceFile(task->source, blocks), output);
    output.say(last);
    // The watching thread sits in a read that cannot be woken portably.
    std::_Exit(last.event == model::EncoderLine::Finished ? 0 : 1);
}
