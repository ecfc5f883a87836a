#include "core/media/aac.hpp"

namespace media {

base::Result<CodecPtr> openAac(const model::AudioRendition& audio) {
    const AVCodec* codec = avcodec_find_encoder_by_name("aac");
    if (!codec)
        return base::Error{
            base::ErrorCode::Unsupported, base::text(QT_TRANSLATE_NOOP("Core", "This FFmpeg has no AAC encoder. Install one that has."))};
    CodecPtr encoder(avcodec_alloc_context3(codec));
    encoder->sample_rate = audio.sampleRate;
    encoder->sample_fmt = AV_SAMPLE_FMT_FLTP;
    av_channel_layout_default(&encoder->ch_layout, audio.channels);
    encoder->bit_rate = static_cast<std::int64_t>(audio.kbps) * 1000;
    encoder->time_base = {1, audio.sampleRate};
    encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    encoder->thread_count = 1;
    const int status = avcodec_open2(encoder.get(), codec, nullptr);
    if (status < 0)
        return base::Error{base::ErrorCode::EncoderStopped,
            base::text(QT_TRANSLATE_NOOP("Core", "The AAC encoder refuses the settings: %1."), avError(status))};
    return encoder;
}

} // namespace media
