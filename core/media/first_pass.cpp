#include "core/media/first_pass.hpp"

#include "core/base/files.hpp"

#include <QFile>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>

namespace media {

base::Result<std::unique_ptr<PictureSink>> FirstPass::create(const model::Task& task, const model::VideoRendition& analysis) {
    std::unique_ptr<FirstPass> made(new FirstPass(task, analysis));
    const auto folder = base::makeFolder(task.statsFolder);
    if (!folder) return base::Error{base::ErrorCode::WorkFolderUnwritable, folder.error().text};
    MR_ASSIGN(made->m_codec, openX264(task, analysis, Pass::First, model::statsFile(task, analysis.name)));
    made->m_step = encoderStep(task, analysis);
    return std::unique_ptr<PictureSink>(std::move(made));
}

base::Result<void> FirstPass::encode(AVFrame& picture, TaskOutput&, model::TaskResult& result) {
    if (m_full) return {};
    picture.pict_type = m_gops.begins(picture.pts) ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    markProgressive(picture);
    picture.pts /= m_step;
    const int status = avcodec_send_frame(m_codec.get(), &picture);
    if (status < 0) return encoderError(base::text(QT_TRANSLATE_NOOP("Core", "libx264 stopped in the first pass")), status);
    return drain(result);
}

base::Result<void> FirstPass::drain(model::TaskResult& result) {
    for (;;) {
        const int got = avcodec_receive_packet(m_codec.get(), m_packet.get());
        if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return {};
        if (got < 0) return encoderError(base::text(QT_TRANSLATE_NOOP("Core", "libx264 stopped in the first pass")), got);
        if (m_gops.isAhead(m_packet->pts * m_step)) { // groups of pictures are closed: all of the chunk is measured
            m_full = true;
            return {};
        }
        ++m_frames;
        result.content.addBits(m_packet->pts * m_step, m_task->timescale, m_packet->size * 8LL);
        av_packet_unref(m_packet.get());
    }
}

base::Result<void> FirstPass::finish(TaskOutput&, model::TaskResult& result) {
    if (!m_full) {
        avcodec_send_frame(m_codec.get(), nullptr);
        MR_TRY(drain(result));
    }
    m_codec.reset(); // writes the statistics out
    const std::string file = model::statsFile(*m_task, m_analysis.name);
    const auto statistics = base::readFile(file, 1LL << 30);
    if (!statistics)
        return base::Error{base::ErrorCode::WorkFolderUnwritable,
            base::text(QT_TRANSLATE_NOOP("Core", "The statistics %1 were not written: %2"), file, statistics.error().text)};
    // Pictures ahead that were encoded already must go: a second pass wants every frame number below the count of lines.
    const std::string kept = firstFrames(statistics->toStdString(), m_frames);
    const auto written = base::writeFileAtomically(file, QByteArray::fromStdString(kept));
    if (!written)
        return base::Error{written.error().code == base::ErrorCode::Io ? base::ErrorCode::WorkFolderUnwritable : written.error().code,
            written.error().text};
    MR_ASSIGN(model::PassFacts facts, passFacts(kept, m_frames));
    facts.analysis = m_analysis.name;
    facts.tree = QFile::exists(QString::fromStdString(file + ".mbtree"));
    facts.width = m_analysis.width;
    facts.height = m_analysis.height;
    result.analysis.push_back(facts);
    return {};
}

std::string firstFrames(const std::string& statistics, std::int64_t frames) {
    std::string kept;
    std::istringstream lines(statistics);
    for (std::string line; std::getline(lines, line);) {
        long long number = -1;
        if (std::sscanf(line.c_str(), "in:%lld", &number) == 1 && number >= frames) continue;
        kept += line + '\n';
    }
    return kept;
}

base::Result<model::PassFacts> passFacts(const std::string& statistics, std::int64_t frames) {
    constexpr double kIntraFactor = 1.4; // x264's ipratio: an I-frame gets a quantiser so much finer
    std::int64_t read = 0;
    model::PassFacts facts;
    std::istringstream lines(statistics);
    for (std::string line; std::getline(lines, line);) {
        char type = 0;
        double q = 0;
        long long texture = 0, motion = 0, rest = 0;
        const auto typeAt = line.find(" type:"), qAt = line.find(" q:"), textureAt = line.find(" tex:");
        if (typeAt == std::string::npos || qAt == std::string::npos || textureAt == std::string::npos) continue;
        if (std::sscanf(line.c_str() + typeAt, " type:%c", &type) != 1 || std::sscanf(line.c_str() + qAt, " q:%lf", &q) != 1) continue;
        if (std::sscanf(line.c_str() + textureAt, " tex:%lld mv:%lld misc:%lld", &texture, &motion, &rest) != 3) continue;
        ++read;
        const double ratio = type == 'I' || type == 'i' ? kIntraFactor : 1;
        const double scale = 0.85 * std::pow(2.0, (q - 12) / 6) * ratio; // as if it were a P-frame's
        facts.texture += (static_cast<double>(texture) + 0.1) * std::pow(scale, 1.1);
        facts.motion += static_cast<double>(motion) * std::sqrt(std::max(scale, 1.0));
        facts.rest += static_cast<double>(rest);
    }
    if (read < frames)
        return base::Error{base::ErrorCode::CheckFailed,
            base::text(QT_TRANSLATE_NOOP("Core", "The first pass's statistics hold %1 of %2."), read,
                base::countedText(frames, QT_TRANSLATE_NOOP("Core", "%1 frame"), QT_TRANSLATE_NOOP("Core", "%1 frames")))};
    return facts;
}

} // namespace media
