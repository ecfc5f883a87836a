#include "core/media/probe.hpp"

#include "core/media/libav.hpp"

#include <QTemporaryDir>
#include <algorithm>
#include <gtest/gtest.h>

namespace {

constexpr int kSide = 64, kFrames = 10;

/// Grey pictures whose first says that it goes up to 1450 cd/m²; the container does not.
media::CodecPtr brightEncoder(AVColorTransferCharacteristic transfer) {
    const AVCodec* codec = avcodec_find_encoder_by_name("libx265");
    if (!codec) return nullptr;
    media::CodecPtr encoder(avcodec_alloc_context3(codec));
    encoder->width = encoder->height = kSide;
    encoder->pix_fmt = AV_PIX_FMT_YUV420P;
    encoder->time_base = {1, 25};
    encoder->framerate = {25, 1};
    encoder->color_trc = transfer;
    encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    av_opt_set(encoder->priv_data, "preset", "ultrafast", 0);
    av_opt_set(encoder->priv_data, "x265-params",
        "log-level=none:pools=none:frame-threads=1:max-cll=1450,400:"
        "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(40000000,50)",
        0);
    return avcodec_open2(encoder.get(), codec, nullptr) < 0 ? nullptr : std::move(encoder);
}

/// False: it could not be written.
bool writeAll(AVCodecContext& encoder, AVFormatContext& output) {
    const media::PacketPtr packet(av_packet_alloc());
    const media::FramePtr frame(av_frame_alloc());
    frame->width = frame->height = kSide;
    frame->format = AV_PIX_FMT_YUV420P;
    if (av_frame_get_buffer(frame.get(), 0) < 0) return false;
    for (int plane = 0; plane < 3; ++plane)
        std::fill_n(frame->data[plane], frame->linesize[plane] * (plane == 0 ? kSide : kSide / 2), std::uint8_t{128});
    for (int i = 0; i <= kFrames; ++i) {
        frame->pts = i;
        if (avcodec_send_frame(&encoder, i < kFrames ? frame.get() : nullptr) < 0) return false;
        while (avcodec_receive_packet(&encoder, packet.get()) == 0) {
            av_packet_rescale_ts(packet.get(), encoder.time_base, output.streams[0]->time_base);
            packet->duration = av_rescale_q(1, encoder.time_base, output.streams[0]->time_base);
            if (av_interleaved_write_frame(&output, packet.get()) < 0) return false;
        }
    }
    return av_write_trailer(&output) >= 0;
}

bool writeFilm(AVCodecContext& encoder, const std::string& path) {
    AVFormatContext* raw = nullptr;
    if (avformat_alloc_output_context2(&raw, nullptr, "matroska", path.c_str()) < 0) return false;
    const media::OutputPtr output(raw);
    AVStream* stream = avformat_new_stream(output.get(), nullptr);
    stream->time_base = encoder.time_base;
    if (avcodec_parameters_from_context(stream->codecpar, &encoder) < 0 || avio_open(&output->pb, path.c_str(), AVIO_FLAG_WRITE) < 0)
        return false;
    const bool isWritten = avformat_write_header(output.get(), nullptr) >= 0 && writeAll(encoder, *output);
    return avio_closep(&output->pb) >= 0 && isWritten;
}

} // namespace

TEST(Probe, AFilmsPeakIsLookedForInThePicturesOfPqAlone) {
    const QTemporaryDir folder;
    for (const auto transfer : {AVCOL_TRC_SMPTE2084, AVCOL_TRC_ARIB_STD_B67, AVCOL_TRC_BT709}) {
        const auto encoder = brightEncoder(transfer);
        if (!encoder) GTEST_SKIP() << "libx265 is not there to write such a film.";
        const std::string path = folder.filePath(QStringLiteral("%1.mkv").arg(transfer)).toStdString();
        ASSERT_TRUE(writeFilm(*encoder, path));
        const auto info = media::probe(path, {}, [] {});
        ASSERT_TRUE(info) << info.error().message;
        ASSERT_EQ(info->video.size(), 1U);
        const model::Colour& colour = info->video[0].colour;
        ASSERT_EQ(colour.transfer, av_color_transfer_name(transfer));
        EXPECT_EQ(colour.peak, transfer == AVCOL_TRC_SMPTE2084 ? 1450 : 0) << colour.transfer;
        EXPECT_EQ(colour.isHdr(), transfer != AVCOL_TRC_BT709);
    }
}
