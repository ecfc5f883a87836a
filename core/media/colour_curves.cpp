#include "core/media/colour_curves.hpp"

#include "core/media/picture_signature.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace media {
namespace {

using Vector3 = std::array<double, 3>;

/// A curve that mirrors itself below zero.
template <Curve Above> double mirrored(double v) {
    return v < 0 ? -Above(-v) : Above(v);
}

double bt709(double v) {
    return v < 0.08124285829863151 ? v / 4.5 : std::pow((v + 0.09929682680944) / 1.09929682680944, 1 / 0.45);
}
double smpte240m(double v) {
    return v < 4 * 0.022821585529445 ? v / 4 : std::pow((v + 0.111572195921731) / 1.111572195921731, 1 / 0.45);
}
double srgb(double v) {
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}
template <int Tenths> double gamma(double v) {
    return std::pow(v, Tenths / 10.0);
}
double linear(double v) {
    return v;
}
/// The lightest of what is black.
double log100(double v) {
    return v <= 0 ? 0.01 : std::pow(10, 2 * (v - 1));
}
double log316(double v) {
    return v <= 0 ? std::sqrt(10) / 1000 : std::pow(10, 2.5 * (v - 1));
}
double pq(double v) {
    return pqLight(std::clamp(v, 0.0, 1.0)) / 10000;
}
/// BT.2100-2, table 5.
double hlg(double v) {
    constexpr double a = 0.17883277, b = 0.28466892, c = 0.55991073;
    v = std::max(0.0, v);
    return v <= 0.5 ? v * v / 3 : (std::exp((v - c) / a) + b) / 12;
}
/// 48 cd/m² is white in a cinema; the code goes up to 52.37 (SMPTE ST 428-1).
double smpte428(double v) {
    return std::pow(v, 2.6) * 52.37 / 48;
}

struct Chromaticities {
    double redX, redY, greenX, greenY, blueX, blueY, whiteX, whiteY;
};

constexpr double kD65X = 0.3127, kD65Y = 0.3290, kCX = 0.310, kCY = 0.316;

const Chromaticities* chromaticities(const std::string& primaries) {
    static const std::map<std::string, Chromaticities> all{
        {"bt709", {0.64, 0.33, 0.30, 0.60, 0.15, 0.06, kD65X, kD65Y}},
        {"bt470m", {0.67, 0.33, 0.21, 0.71, 0.14, 0.08, kCX, kCY}},
        {"bt470bg", {0.64, 0.33, 0.29, 0.60, 0.15, 0.06, kD65X, kD65Y}},
        {"smpte170m", {0.630, 0.340, 0.310, 0.595, 0.155, 0.070, kD65X, kD65Y}},
        {"smpte240m", {0.630, 0.340, 0.310, 0.595, 0.155, 0.070, kD65X, kD65Y}},
        {"film", {0.681, 0.319, 0.243, 0.692, 0.145, 0.049, kCX, kCY}},
        {"bt2020", {0.708, 0.292, 0.170, 0.797, 0.131, 0.046, kD65X, kD65Y}},
        {"smpte428", {1, 0, 0, 1, 0, 0, 1.0 / 3, 1.0 / 3}},
        {"smpte431", {0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.314, 0.351}},
        {"smpte432", {0.680, 0.320, 0.265, 0.690, 0.150, 0.060, kD65X, kD65Y}},
        {"jedec-p22", {0.630, 0.340, 0.295, 0.605, 0.155, 0.077, kD65X, kD65Y}},
        {"ebu3213", {0.630, 0.340, 0.295, 0.605, 0.155, 0.077, kD65X, kD65Y}},
    };
    const auto found = all.find(primaries);
    return found == all.end() ? nullptr : &found->second;
}

Vector3 transformed(const Matrix3& m, const Vector3& v) {
    Vector3 product{};
    for (std::size_t i = 0; i < 3; ++i) product[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    return product;
}

Matrix3 inverse(const Matrix3& m) {
    const auto minor = [&](std::size_t r, std::size_t c) {
        const std::size_t r1 = (r + 1) % 3, r2 = (r + 2) % 3, c1 = (c + 1) % 3, c2 = (c + 2) % 3;
        return m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1];
    };
    const double determinant = m[0][0] * minor(0, 0) + m[0][1] * minor(0, 1) + m[0][2] * minor(0, 2);
    Matrix3 out{};
    for (std::size_t r = 0; r < 3; ++r)
        for (std::size_t c = 0; c < 3; ++c) out[r][c] = minor(c, r) / determinant;
    return out;
}

Vector3 xyz(double x, double y) {
    return {x / y, 1, (1 - x - y) / y};
}

Matrix3 scaledColumns(Matrix3 m, const Vector3& by) {
    for (auto& row : m)
        for (std::size_t c = 0; c < 3; ++c) row[c] *= by[c];
    return m;
}

/// From light of red, green and blue to CIE XYZ (SMPTE RP 177). Without luminance of its own, a primary is taken as it stands.
Matrix3 toXyz(const Chromaticities& p) {
    const Matrix3 ends{
        {{p.redX, p.greenX, p.blueX}, {p.redY, p.greenY, p.blueY}, {1 - p.redX - p.redY, 1 - p.greenX - p.greenY, 1 - p.blueX - p.blueY}}};
    return scaledColumns(ends, transformed(inverse(ends), xyz(p.whiteX, p.whiteY)));
}

Matrix3 adaptation(const Chromaticities& from, const Chromaticities& to) {
    static const Matrix3 cones{{{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}}};
    const Vector3 source = transformed(cones, xyz(from.whiteX, from.whiteY)), target = transformed(cones, xyz(to.whiteX, to.whiteY));
    const Matrix3 scale{{{target[0] / source[0], 0, 0}, {0, target[1] / source[1], 0}, {0, 0, target[2] / source[2]}}};
    return multiplied(inverse(cones), multiplied(scale, cones));
}

Matrix3 byWeights(double red, double blue) {
    const double green = 1 - red - blue;
    return {{{1, 0, 2 * (1 - red)}, {1, -2 * (1 - blue) * blue / green, -2 * (1 - red) * red / green}, {1, 2 * (1 - blue), 0}}};
}

/// BT.2100-2, table 7: I, Ct and Cp of L, M and S.
Matrix3 ictcpOfLms(bool hlg) {
    if (hlg) return {{{0.5, 0.5, 0}, {3625 / 4096.0, -7465 / 4096.0, 3840 / 4096.0}, {9500 / 4096.0, -9212 / 4096.0, -288 / 4096.0}}};
    return {{{0.5, 0.5, 0}, {6610 / 4096.0, -13613 / 4096.0, 7003 / 4096.0}, {17933 / 4096.0, -17390 / 4096.0, -543 / 4096.0}}};
}

} // namespace

Matrix3 multiplied(const Matrix3& left, const Matrix3& right) {
    Matrix3 out{};
    for (std::size_t r = 0; r < 3; ++r)
        for (std::size_t c = 0; c < 3; ++c)
            for (std::size_t i = 0; i < 3; ++i) out[r][c] += left[r][i] * right[i][c];
    return out;
}

double pqLight(double code) {
    constexpr double m1 = 2610 / 16384.0, m2 = 2523 / 32.0, c1 = 3424 / 4096.0, c2 = 2413 / 128.0, c3 = 2392 / 128.0;
    const double power = std::pow(code, 1 / m2);
    return 10000 * std::pow(std::max(0.0, power - c1) / (c2 - c3 * power), 1 / m1);
}

double pqCode(double light) {
    constexpr double m1 = 2610 / 16384.0, m2 = 2523 / 32.0, c1 = 3424 / 4096.0, c2 = 2413 / 128.0, c3 = 2392 / 128.0;
    const double power = std::pow(light / 10000, m1);
    return std::pow((c1 + c2 * power) / (1 + c3 * power), m2);
}

double sceneLight(double code) {
    return mirrored<bt709>(code);
}

Curve lightOf(const std::string& transfer) {
    static const std::map<std::string, Curve> all{
        {"bt709", mirrored<gamma<24>>},
        {"smpte170m", mirrored<gamma<24>>},
        {"bt2020-10", mirrored<gamma<24>>},
        {"bt2020-12", mirrored<gamma<24>>},
        {"iec61966-2-4", mirrored<gamma<24>>},
        {"bt1361e", mirrored<gamma<24>>},
        {"bt470m", mirrored<gamma<22>>},
        {"bt470bg", mirrored<gamma<28>>},
        {"smpte240m", mirrored<smpte240m>},
        {"linear", linear},
        {"log100", log100},
        {"log316", log316},
        {"iec61966-2-1", mirrored<srgb>},
        {"smpte428", mirrored<smpte428>},
        {"smpte2084", pq},
        {"arib-std-b67", hlg},
    };
    const auto found = all.find(transfer);
    return found == all.end() ? nullptr : found->second;
}

std::optional<Matrix3> primariesToBt709(const std::string& primaries) {
    const Chromaticities *from = chromaticities(primaries), *to = chromaticities("bt709");
    if (!from) return std::nullopt;
    return multiplied(inverse(toXyz(*to)), multiplied(adaptation(*from, *to), toXyz(*from)));
}

std::optional<Matrix3> codesOf(const std::string& matrix, const std::string& primaries, const std::string& transfer) {
    if (matrix == "ycgco") return Matrix3{{{1, -1, 1}, {1, 1, 0}, {1, -1, -1}}};
    if (matrix == "ictcp") return inverse(ictcpOfLms(transfer == "arib-std-b67"));
    if (matrix == "chroma-derived-nc") {
        const Chromaticities* p = chromaticities(primaries);
        if (!p) return std::nullopt;
        const Matrix3 light = toXyz(*p); // the second row is luminance
        return byWeights(light[1][0], light[1][2]);
    }
    if (matrix == "bt2020c" || matrix == "chroma-derived-c" || matrix == "smpte2085") return std::nullopt;
    const LumaWeights weights = lumaWeights(matrix);
    return byWeights(weights.red, weights.blue);
}

Matrix3 lmsToBt2020() {
    return inverse({{{1688 / 4096.0, 2146 / 4096.0, 262 / 4096.0}, {683 / 4096.0, 2951 / 4096.0, 462 / 4096.0},
        {99 / 4096.0, 309 / 4096.0, 3688 / 4096.0}}});
}

} // namespace media
