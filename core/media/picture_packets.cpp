#include "core/media/picture_packets.hpp"

#include "core/media/index_scan.hpp"

namespace media {

bool isHidden(AVCodecID codec, const AVPacket& packet) {
    if (codec == AV_CODEC_ID_VP8) return !(packet.data[0] & 0x10);
    if (codec != AV_CODEC_ID_VP9) return false;
    const unsigned first = packet.data[0], last = packet.data[packet.size - 1];
    if ((last & 0xe0) == 0xc0) return false; // a superframe carries its hidden frames with one that is shown
    const bool profile3 = (first & 0x30) == 0x30;
    const int shift = profile3 ? 1 : 0;
    const bool showExisting = (first >> (3 - shift)) & 1;
    return !showExisting && !((first >> (1 - shift)) & 1);
}

FieldPairs::FieldPairs(const AVStream& stream) {
    if (!mayHaveFields(*stream.codecpar)) return;
    m_parser.reset(av_parser_init(stream.codecpar->codec_id));
    if (!m_parser) return;
    m_parser->flags |= PARSER_FLAG_COMPLETE_FRAMES;
    m_context.reset(avcodec_alloc_context3(nullptr));
    avcodec_parameters_to_context(m_context.get(), stream.codecpar);
}

bool FieldPairs::isSecond(const AVPacket& packet) {
    if (!m_parser) return false;
    std::uint8_t* data = nullptr;
    int size = 0;
    av_parser_parse2(m_parser.get(), m_context.get(), &data, &size, packet.data, packet.size, packet.pts, packet.dts, packet.pos);
    const int structure = m_parser->picture_structure;
    const bool field = structure == AV_PICTURE_STRUCTURE_TOP_FIELD || structure == AV_PICTURE_STRUCTURE_BOTTOM_FIELD;
    const bool second = field && m_open != 0 && m_open != structure;
    m_open = field && !second ? structure : 0;
    return second;
}

} // namespace media
