#include "core/media/colour_conversion.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace media {
namespace {

constexpr double kWhite = 203, kBrightest = 10000, kHlgPeak = 1000, kHlgGamma = 1.2; // cd/m²; BT.2408, ST 2084, BT.2100
constexpr double kDisplayGamma = 2.4;                                                // BT.1886
constexpr double kLowest = -0.25, kHighest = 1.25;                                   // code values beyond black and white
constexpr int kSteps = 1 << 14;                                                      // for a code value of 1
constexpr int kRoots = 1 << 13;
constexpr Matrix3 kIdentity{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

float at(const std::vector<float>& table, float place) {
    const float last = static_cast<float>(table.size() - 1);
    return table[static_cast<std::size_t>(static_cast<int>(std::min(std::max(place, 0.0F), last) + 0.5F))];
}

float byCode(const std::vector<float>& table, float code) {
    return at(table, (code - static_cast<float>(kLowest)) * kSteps);
}

float byRoot(const std::vector<float>& table, float light) {
    return at(table, std::sqrt(std::max(light, 0.0F)) * kRoots);
}

std::vector<float> overCodes(const std::function<double(double)>& value) {
    std::vector<float> table;
    const int size = static_cast<int>((kHighest - kLowest) * kSteps) + 1;
    table.reserve(static_cast<std::size_t>(size));
    for (int i = 0; i < size; ++i) table.push_back(static_cast<float>(value(kLowest + static_cast<double>(i) / kSteps)));
    return table;
}

std::vector<float> overRoots(const std::function<double(double)>& value) {
    std::vector<float> table;
    table.reserve(kRoots + 1);
    for (int i = 0; i <= kRoots; ++i) table.push_back(static_cast<float>(value(std::pow(static_cast<double>(i) / kRoots, 2))));
    return table;
}

std::vector<float> gains(double peak) {
    return overRoots([&](double share) { return share > 0 ? toneMapped(share * kBrightest, peak) / (share * kBrightest) : 1.0; });
}

using Rows = std::array<std::array<float, 3>, 3>;

Rows rowsOf(const Matrix3& m) {
    Rows rows{};
    for (std::size_t r = 0; r < 3; ++r)
        for (std::size_t c = 0; c < 3; ++c) rows[r][c] = static_cast<float>(m[r][c]);
    return rows;
}

float product(const std::array<float, 3>& row, float a, float b, float c) {
    return row[0] * a + row[1] * b + row[2] * c;
}

base::Error unknown(const model::PictureSource& source) {
    return base::Error{base::ErrorCode::Unsupported,
        base::text(
            QT_TRANSLATE_NOOP("Core",
                "The colours of the source cannot be converted: its description (primaries %1, transfer %2, matrix %3) names something "
                "that is not known here. Convert the film to BT.709 first."),
            source.primaries, source.transfer, source.matrix)};
}

/// Components keep their own depth where the source has planes of RGB: swscale makes a wider RGB by way of YUV. Of YUV 16 bits take up what
/// chroma is between its samples.
AVPixelFormat inputOf(const AVPixFmtDescriptor& pixels) {
    if (!(pixels.flags & AV_PIX_FMT_FLAG_RGB)) return AV_PIX_FMT_YUV444P16;
    const int depth = pixels.comp[0].depth;
    if (depth <= 8) return AV_PIX_FMT_GBRP;
    if (!(pixels.flags & AV_PIX_FMT_FLAG_PLANAR)) return AV_PIX_FMT_GBRP16;
    return depth <= 9 ? AV_PIX_FMT_GBRP9
        : depth <= 10 ? AV_PIX_FMT_GBRP10
        : depth <= 12 ? AV_PIX_FMT_GBRP12
        : depth <= 14 ? AV_PIX_FMT_GBRP14
                      : AV_PIX_FMT_GBRP16;
}

template <class Sample> Sample* lineOf(const AVFrame& frame, int plane, int y) {
    return reinterpret_cast<Sample*>(frame.data[plane] + static_cast<std::ptrdiff_t>(y) * frame.linesize[plane]);
}

} // namespace

struct ColourConversion::Line {
    explicit Line(std::size_t width) : a(width), b(width), c(width) {}
    std::vector<float> a, b, c; ///< red, green and blue, as codes, as light, as codes again
};

double toneMapped(double light, double peak) {
    if (peak <= kWhite) return std::min(light, kWhite);
    const double top = pqCode(peak), most = pqCode(kWhite) / top, knee = 1.5 * most - 0.5;
    const double code = std::min(pqCode(light) / top, 1.0);
    if (code < knee) return light;
    const double t = (code - knee) / (1 - knee), t2 = t * t, t3 = t2 * t;
    const double mapped = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (-2 * t3 + 3 * t2) * most;
    return pqLight(mapped * top);
}

base::Result<ColourConversion> ColourConversion::create(const model::PictureSource& source, AVPixelFormat format) {
    const AVPixFmtDescriptor* pixels = av_pix_fmt_desc_get(format);
    if (!pixels) return unknown(source);
    const bool rgb = (pixels->flags & AV_PIX_FMT_FLAG_RGB) != 0;
    ColourConversion made;
    made.m_input = inputOf(*pixels);
    made.m_rgb = rgb;
    made.m_bytes = made.m_input == AV_PIX_FMT_GBRP;
    made.m_hdr = source.hdr;
    made.m_hlg = source.hdr && source.transfer == "arib-std-b67";
    made.m_constantLuminance = !rgb && source.matrix == "bt2020c";
    // YUV of fewer bits is moved up to 16: its white with it.
    const int depth = rgb ? av_pix_fmt_desc_get(made.m_input)->comp[0].depth : pixels->comp[0].depth,
              up = rgb ? 0 : std::max(0, 16 - depth);
    const double unit = static_cast<double>(1 << 8), white = static_cast<double>((1 << depth) - 1) * (1 << up);
    const bool full = source.fullRange || rgb;
    made.m_lumaOffset = static_cast<float>(full ? 0 : 16 * unit);
    made.m_lumaScale = static_cast<float>(1 / (full ? white : 219 * unit));
    const double chroma = !rgb && source.matrix == "ycgco" ? 219 : 224; // made of quantised red, green and blue (H.273, equations 58 to 60)
    made.m_chromaScale = static_cast<float>(1 / (full ? white : chroma * unit));

    const Curve curve = lightOf(source.transfer.empty() ? "bt709" : source.transfer);
    const bool lms = !rgb && source.matrix == "ictcp";
    const auto primaries = primariesToBt709(lms ? "bt2020" : source.primaries.empty() ? "bt709" : source.primaries);
    const auto codes = rgb || made.m_constantLuminance ? kIdentity : codesOf(source.matrix, source.primaries, source.transfer);
    if (!curve || !primaries || !codes) return unknown(source);
    made.m_codes = rowsOf(*codes);
    made.m_light = rowsOf(lms ? multiplied(*primaries, lmsToBt2020()) : *primaries);
    // HDR: light is in units of 10000 cd/m² up to the tone curve, of 203 behind it.
    made.m_toLight = overCodes(made.m_constantLuminance && !source.hdr ? sceneLight : curve);
    made.m_toCode = overRoots([](double light) { return std::pow(light, 1 / kDisplayGamma); });
    if (source.hdr) made.m_gain = gains(made.m_hlg ? kHlgPeak : source.peak > 0 ? source.peak : kHlgPeak);
    if (made.m_hlg)
        made.m_system =
            overRoots([](double luminance) { return luminance > 0 ? kHlgPeak / kBrightest * std::pow(luminance, kHlgGamma - 1) : 0.0; });
    return made;
}

base::Result<FramePtr> ColourConversion::convert(FramePtr frame) const {
    FramePtr out;
    if (frame->format != AV_PIX_FMT_YUV444P16 || av_frame_is_writable(frame.get()) <= 0) {
        out.reset(av_frame_alloc());
        out->format = AV_PIX_FMT_YUV444P16;
        out->width = frame->width;
        out->height = frame->height;
        if (av_frame_get_buffer(out.get(), 0) < 0 || av_frame_copy_props(out.get(), frame.get()) < 0)
            return base::Error{base::ErrorCode::SourceUnreadable,
                base::text(QT_TRANSLATE_NOOP("Core", "The picture cannot be converted: %1."), avError(AVERROR(ENOMEM)))};
    }
    AVFrame& target = out ? *out : *frame;
    Line line(static_cast<std::size_t>(frame->width));
    for (int y = 0; y < frame->height; ++y) {
        m_bytes ? toCodes<std::uint8_t>(*frame, y, line) : toCodes<std::uint16_t>(*frame, y, line);
        toLight(line);
        if (m_hdr) toSdr(line);
        encode(line);
        store(line, target, y);
    }
    target.color_range = AVCOL_RANGE_MPEG;
    target.colorspace = AVCOL_SPC_BT709;
    target.color_primaries = AVCOL_PRI_BT709;
    target.color_trc = AVCOL_TRC_BT709;
    return out ? std::move(out) : std::move(frame);
}

template <class Sample> void ColourConversion::toCodes(const AVFrame& frame, int y, Line& line) const {
    constexpr float kMiddle = 32768;
    const auto *first = lineOf<const Sample>(frame, 0, y), *second = lineOf<const Sample>(frame, 1, y),
               *third = lineOf<const Sample>(frame, 2, y);
    const std::size_t width = line.a.size();
    if (m_rgb) { // planes of green, blue and red
        for (std::size_t x = 0; x < width; ++x) {
            line.a[x] = third[x] * m_lumaScale;
            line.b[x] = first[x] * m_lumaScale;
            line.c[x] = second[x] * m_lumaScale;
        }
        return;
    }
    using Constant = ConstantLuminance;
    for (std::size_t x = 0; x < width; ++x) {
        const float luma = (first[x] - m_lumaOffset) * m_lumaScale;
        const float blue = (second[x] - kMiddle) * m_chromaScale, red = (third[x] - kMiddle) * m_chromaScale;
        if (m_constantLuminance) { // the luminance stands in green's place
            line.a[x] = luma + red * static_cast<float>(red <= 0 ? Constant::kRedBelow : Constant::kRedAbove);
            line.b[x] = luma;
            line.c[x] = luma + blue * static_cast<float>(blue <= 0 ? Constant::kBlueBelow : Constant::kBlueAbove);
            continue;
        }
        line.a[x] = product(m_codes[0], luma, blue, red);
        line.b[x] = product(m_codes[1], luma, blue, red);
        line.c[x] = product(m_codes[2], luma, blue, red);
    }
}

void ColourConversion::toLight(Line& line) const {
    using Constant = ConstantLuminance;
    for (std::size_t x = 0; x < line.a.size(); ++x) {
        const float red = byCode(m_toLight, line.a[x]), blue = byCode(m_toLight, line.c[x]);
        float green = byCode(m_toLight, line.b[x]);
        if (m_constantLuminance)
            green = (green - static_cast<float>(Constant::kRed) * red - static_cast<float>(Constant::kBlue) * blue) /
                static_cast<float>(Constant::kGreen);
        line.a[x] = red;
        line.b[x] = green;
        line.c[x] = blue;
    }
}

/// Light of the film, in units of 10000 cd/m² (HLG: of the scene), to light in units of 203 cd/m².
void ColourConversion::toSdr(Line& line) const {
    constexpr float kUnits = static_cast<float>(kBrightest / kWhite);
    for (std::size_t x = 0; x < line.a.size(); ++x) {
        float scale = 1;
        if (m_hlg) scale = byRoot(m_system, 0.2627F * line.a[x] + 0.6780F * line.b[x] + 0.0593F * line.c[x]);
        const float most = std::max({line.a[x], line.b[x], line.c[x]}) * scale;
        scale *= byRoot(m_gain, most) * kUnits;
        line.a[x] *= scale;
        line.b[x] *= scale;
        line.c[x] *= scale;
    }
}

void ColourConversion::encode(Line& line) const {
    for (std::size_t x = 0; x < line.a.size(); ++x) {
        const float red = line.a[x], green = line.b[x], blue = line.c[x];
        line.a[x] = byRoot(m_toCode, product(m_light[0], red, green, blue));
        line.b[x] = byRoot(m_toCode, product(m_light[1], red, green, blue));
        line.c[x] = byRoot(m_toCode, product(m_light[2], red, green, blue));
    }
}

void ColourConversion::store(const Line& line, AVFrame& frame, int y) {
    constexpr float kRed = 0.2126F, kBlue = 0.0722F, kLuma = 219 * 256, kChroma = 224 * 256;
    auto *first = lineOf<std::uint16_t>(frame, 0, y), *second = lineOf<std::uint16_t>(frame, 1, y),
         *third = lineOf<std::uint16_t>(frame, 2, y);
    for (std::size_t x = 0; x < line.a.size(); ++x) {
        const float luma = kRed * line.a[x] + (1 - kRed - kBlue) * line.b[x] + kBlue * line.c[x];
        first[x] = static_cast<std::uint16_t>(luma * kLuma + 4096.5F);
        second[x] = static_cast<std::uint16_t>((line.c[x] - luma) / (2 * (1 - kBlue)) * kChroma + 32768.5F);
        third[x] = static_cast<std::uint16_t>((line.a[x] - luma) / (2 * (1 - kRed)) * kChroma + 32768.5F);
    }
}

} // namespace media
