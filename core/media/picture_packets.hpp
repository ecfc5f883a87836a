#pragma once
/// Which packets of a picture's stream bring no picture of their own: frames that are never shown, and second fields. `FieldPairs` owns a
/// parser of libavcodec's; one thread.

#include "core/media/libav.hpp"

namespace media {

/// Frames that are stored but never shown (VP8: RFC 6386, 9.1; VP9: bitstream specification, 6.2 uncompressed_header). Pure.
bool isHidden(AVCodecID codec, const AVPacket& packet);

/// Tells of a packet that it is the second field of the frame before it: libavcodec makes one frame of both.
class FieldPairs {
public:
    explicit FieldPairs(const AVStream& stream);
    /// Of each packet, in the order in which they are stored.
    bool isSecond(const AVPacket& packet);

private:
    std::unique_ptr<AVCodecParserContext, AvDeleter<av_parser_close>> m_parser;
    CodecPtr m_context;
    int m_open = 0; ///< the parity of a first field whose second has not come
};

} // namespace media
