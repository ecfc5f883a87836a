#include "app/cli/commands.hpp"
#include "app/cli/terminal_words.hpp"

#include "core/base/counted.hpp"
#include "core/work/encoder_process.hpp"

#include <QCoreApplication>
#include <QFileInfo>
#include <QTextStream>

namespace cli {
namespace {

QString number(double value, int decimals) {
    return QString::number(value, 'f', decimals);
}

void print(const model::MediaInfo& media) {
    QTextStream out(stdout);
    out << "format    " << shown(media.format) << ", "
        << (media.durationSeconds ? number(*media.durationSeconds, 3) + " s" : QStringLiteral("duration unknown")) << ", "
        << media.fingerprint.bytes << " bytes, " << media.bitsPerSecond / 1000 << " kb/s\n";
    for (const auto& v : media.video) {
        out << "video  #" << v.index << "  " << shown(v.codec + (v.profile.empty() ? "" : " " + v.profile)) << ", " << v.width << 'x'
            << v.height << ", " << shown(v.pixelFormat);
        if (v.sampleAspect.num != v.sampleAspect.den) out << ", sample aspect " << v.sampleAspect.num << ':' << v.sampleAspect.den;
        if (v.rotation) out << ", turned " << v.rotation << "°";
        if (v.mirrored) out << ", mirrored";
        if (v.picture) out << ", cover picture";
        if (v.isInterlaced()) out << ", interlaced";
        if (v.timing.frames > 0)
            out << ", " << QString::fromStdString(base::counted(v.timing.frames, "frame", "frames")) << ", "
                << (v.timing.constantRate ? "" : "variable, mean ") << number(v.timing.rate.value(), 3) << " fps";
        if (!v.colour.matrix.empty()) out << ", " << shown(v.colour.primaries + "/" + v.colour.transfer + "/" + v.colour.matrix);
        if (!v.decodable) out << ", cannot be decoded";
        out << '\n';
    }
    for (const auto& a : media.audio)
        out << "audio  #" << a.index << "  " << shown(a.codec) << ", " << a.sampleRate << " Hz, "
            << QString::fromStdString(base::counted(a.channels, "channel", "channels"))
            << (a.language.empty() ? QString() : ", " + shown(a.language)) << '\n';
    for (const auto& o : media.other) out << shown(o.kind).leftJustified(6) << " #" << o.index << "  " << shown(o.codec) << '\n';
}

} // namespace

int probe(const QStringList& arguments) {
    const auto parsed = parse(arguments, {QStringLiteral("json")}, {});
    if (!parsed) return wrongUsage(QStringLiteral("probe"), QString::fromStdString(parsed.error().message));
    if (parsed->words.size() != 1) return wrongUsage(QStringLiteral("probe"), QStringLiteral("probe needs exactly one file."));
    const auto encoder = work::findEncoder();
    if (!encoder) return fail(encoder.error());
    model::Task task;
    task.kind = model::TaskKind::Probe;
    task.source = QFileInfo(parsed->words.first()).absoluteFilePath().toStdString();
    int code = 1;
    work::EncoderProcess runner(*encoder, task, 120'000, nullptr);
    QObject::connect(&runner, &work::Run::finished, &runner, [&](const base::Result<model::TaskResult>& result) {
        if (!result || !result->media) {
            code = fail(result ? base::Error{base::ErrorCode::Internal, "The probe returned no result."} : result.error());
        } else {
            if (parsed->has("json"))
                QTextStream(stdout) << QJsonDocument(model::toJson(*result->media).toObject()).toJson(QJsonDocument::Indented);
            else print(*result->media);
            code = 0;
        }
        QCoreApplication::exit(0);
    });
    runner.start();
    QCoreApplication::exec();
    return code;
}

} // namespace cli
