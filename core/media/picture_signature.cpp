#include "core/media/picture_signature.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace media {
namespace {

constexpr int kLinesPerCell =
    32; // of 120 in 1080 lines; with 8 of them cells of city_aerial_1080p are 1.9 levels off, with 32 they are 0.7

enum class Lines { All, Even, Odd };
using Colour = std::array<double, 3>;

/// Means of one component over a grid of cells, as stored. A few lines of each cell stand for it.
std::vector<double> cellMeans(const AVFrame& frame, const AVPixFmtDescriptor& pixels, int component, int columns, int rows, Lines which) {
    const bool chroma = (component == 1 || component == 2) && !(pixels.flags & AV_PIX_FMT_FLAG_RGB);
    const int width = chroma ? AV_CEIL_RSHIFT(frame.width, pixels.log2_chroma_w) : frame.width;
    const int height = chroma ? AV_CEIL_RSHIFT(frame.height, pixels.log2_chroma_h) : frame.height;
    std::vector<double> means(static_cast<std::size_t>(columns * rows), 0);
    std::vector<std::uint16_t> line(static_cast<std::size_t>(width));
    const AVComponentDescriptor& layout = pixels.comp[component];
    const bool plain = layout.step == 1 && layout.depth == 8 && layout.shift == 0; // bytes in a row: read where they lie
    const std::uint8_t* data[4] = {frame.data[0], frame.data[1], frame.data[2], frame.data[3]};
    for (int row = 0; row < rows; ++row) {
        const int from = row * height / rows, to = std::max(from + 1, (row + 1) * height / rows);
        const int lines = std::min(kLinesPerCell, to - from);
        for (int i = 0; i < lines; ++i) {
            int y = std::min(height - 1, from + (2 * i + 1) * (to - from) / (2 * lines));
            if (which == Lines::Even) y &= ~1;
            if (which == Lines::Odd && (y | 1) < height) y |= 1;
            const std::uint8_t* bytes =
                plain ? data[layout.plane] + static_cast<std::ptrdiff_t>(y) * frame.linesize[layout.plane] + layout.offset : nullptr;
            if (!plain) av_read_image_line2(line.data(), data, frame.linesize, &pixels, 0, y, component, width, 0, 2);
            for (int column = 0; column < columns; ++column) {
                const int left = column * width / columns, right = std::max(left + 1, (column + 1) * width / columns);
                const int end = std::min(right, width);
                const std::uint64_t sum =
                    plain ? std::accumulate(bytes + left, bytes + end, 0U) : std::accumulate(line.begin() + left, line.begin() + end, 0U);
                means[static_cast<std::size_t>(row * columns + column)] += static_cast<double>(sum) / (right - left) / lines;
            }
        }
    }
    return means;
}

double linear(double value, const std::string& transfer) {
    value = std::clamp(value, 0.0, 1.0);
    if (transfer == "iec61966-2-1") return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    if (transfer == "linear") return value;
    return std::pow(value, 2.4); // BT.1886
}

/// From linear light of other primaries to BT.709's (CIE 15; the white of all of them is D65).
const std::array<Colour, 3>* toBt709(const std::string& primaries) {
    static const std::array<Colour, 3> bt2020{{{1.6605, -0.5876, -0.0728}, {-0.1246, 1.1329, -0.0083}, {-0.0182, -0.1006, 1.1187}}};
    static const std::array<Colour, 3> p3{{{1.2249, -0.2247, 0}, {-0.0420, 1.0419, 0}, {-0.0197, -0.0786, 1.0979}}};
    static const std::array<Colour, 3> smpte170m{{{0.9395, 0.0502, 0.0103}, {0.0178, 0.9658, 0.0164}, {-0.0016, -0.0044, 1.0060}}};
    static const std::array<Colour, 3> bt470bg{{{1.0440, -0.0440, 0}, {0, 1, 0}, {0, 0.0118, 0.9882}}};
    if (primaries == "bt2020") return &bt2020;
    if (primaries == "smpte432") return &p3;
    if (primaries == "smpte170m" || primaries == "smpte240m") return &smpte170m;
    if (primaries == "bt470bg") return &bt470bg;
    return nullptr;
}

class Conversion {
public:
    Conversion(const model::PictureSource& source, const AVPixFmtDescriptor& pixels)
        : m_source(source), m_rgb((pixels.flags & AV_PIX_FMT_FLAG_RGB) != 0), m_grey(pixels.nb_components < 3) {
        const int depth = pixels.comp[0].depth;
        m_full = source.fullRange || m_rgb;
        m_scale = 1.0 / ((1 << depth) - 1);
        m_unit = static_cast<double>(1 << depth) / 256;
        m_primaries = toBt709(source.primaries);
        const bool samePrimaries = source.primaries.empty() || source.primaries == "bt709";
        const bool usual = source.transfer != "iec61966-2-1" && source.transfer != "linear";
        m_linear = m_primaries || !usual;
        m_colour = !source.hdr && (samePrimaries || m_primaries) && source.matrix != "ycgco" && source.matrix != "bt2020c" &&
            source.matrix != "ictcp" && source.matrix.rfind("chroma", 0) != 0;
    }
    bool hasColour() const { return m_colour; }
    bool isGrey() const { return m_grey; }

    Colour operator()(double a, double b, double c) const {
        Colour colour;
        if (m_rgb) {
            colour = {a * m_scale, b * m_scale, c * m_scale};
        } else {
            const double y = m_full ? a * m_scale : (a / m_unit - 16) / 219;
            const double u = m_grey ? 0
                : m_full            ? b * m_scale - 0.5
                                    : (b / m_unit - 128) / 224,
                         v = m_grey ? 0
                : m_full            ? c * m_scale - 0.5
                                    : (c / m_unit - 128) / 224;
            const LumaWeights weights = lumaWeights(m_source.matrix);
            const double red = y + 2 * (1 - weights.red) * v, blue = y + 2 * (1 - weights.blue) * u;
            colour = {red, (y - weights.red * red - weights.blue * blue) / (1 - weights.red - weights.blue), blue};
        }
        if (m_linear && m_colour) {
            Colour light, mixed;
            for (std::size_t i = 0; i < 3; ++i) light[i] = linear(colour[i], m_source.transfer);
            for (std::size_t i = 0; i < 3; ++i)
                mixed[i] = m_primaries ? (*m_primaries)[i][0] * light[0] + (*m_primaries)[i][1] * light[1] + (*m_primaries)[i][2] * light[2]
                                       : light[i];
            for (std::size_t i = 0; i < 3; ++i) colour[i] = std::pow(std::clamp(mixed[i], 0.0, 1.0), 1 / 2.4);
        }
        return colour;
    }

private:
    const model::PictureSource& m_source;
    bool m_rgb, m_grey, m_full = false, m_linear = false, m_colour = true;
    double m_scale = 1, m_unit = 1;
    const std::array<Colour, 3>* m_primaries = nullptr;
};

/// The stored cell that is seen at (x, y) of the upright picture.
std::size_t storedCell(const model::PictureSource& source, int x, int y, int columns, int rows) {
    if (source.mirrored) x = PictureSignature::kWidth - 1 - x;
    int column = x, row = y;
    if (source.rotation == 90) {
        column = y;
        row = rows - 1 - x;
    } else if (source.rotation == 180) {
        column = columns - 1 - x;
        row = rows - 1 - y;
    } else if (source.rotation == 270) {
        column = columns - 1 - y;
        row = x;
    }
    return static_cast<std::size_t>(row * columns + column);
}

} // namespace

LumaWeights lumaWeights(const std::string& matrix) {
    if (matrix == "smpte170m" || matrix == "bt470bg") return {0.299, 0.114};
    if (matrix == "bt2020nc" || matrix == "bt2020c") return {0.2627, 0.0593};
    if (matrix == "smpte240m") return {0.212, 0.087};
    if (matrix == "fcc") return {0.30, 0.11};
    return {0.2126, 0.0722};
}

model::PictureSource renditionPicture() {
    model::PictureSource picture;
    picture.primaries = picture.transfer = picture.matrix = "bt709";
    return picture;
}

std::optional<PictureSignature> signatureOf(const AVFrame& frame, const model::PictureSource& source) {
    const AVPixFmtDescriptor* pixels = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    if (!pixels ||
        (pixels->flags &
            (AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BAYER)) ||
        frame.width < PictureSignature::kWidth || frame.height < PictureSignature::kWidth)
        return std::nullopt;
    const bool turned = source.rotation % 180 == 90;
    const int columns = turned ? PictureSignature::kHeight : PictureSignature::kWidth,
              rows = turned ? PictureSignature::kWidth : PictureSignature::kHeight;
    const Conversion convert(source, *pixels);
    // Of two woven fields the first is shown.
    const bool topFirst = isInterlaced(frame) ? isTopFirst(frame) : source.fields != "bff";
    const Lines which = !source.deinterlace ? Lines::All : topFirst ? Lines::Even : Lines::Odd;
    std::array<std::vector<double>, 3> means;
    for (int i = 0; i < (convert.isGrey() ? 1 : 3); ++i)
        means[static_cast<std::size_t>(i)] = cellMeans(frame, *pixels, i, columns, rows, which);
    PictureSignature signature;
    signature.colour = convert.hasColour();
    for (int y = 0; y < PictureSignature::kHeight; ++y)
        for (int x = 0; x < PictureSignature::kWidth; ++x) {
            const std::size_t from = storedCell(source, x, y, columns, rows),
                              to = static_cast<std::size_t>(y * PictureSignature::kWidth + x);
            Colour colour = convert.isGrey() ? convert(means[0][from], 0, 0) : convert(means[0][from], means[1][from], means[2][from]);
            for (double& part : colour) part = std::clamp(part, 0.0, 1.0); // whiter than white is shown as white
            for (std::size_t i = 0; i < 3; ++i) signature.rgb[i][to] = static_cast<float>(255 * colour[i]);
            signature.luma[to] = static_cast<float>(255 * (0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]));
        }
    return signature;
}

} // namespace media
