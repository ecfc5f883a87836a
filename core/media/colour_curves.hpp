#pragma once
/// What the names of colour descriptions mean (ITU-T H.273): transfer functions, primaries and matrices, as numbers. Pure; nothing here is
/// for one picture, so it may be slow.

#include <array>
#include <optional>
#include <string>

namespace media {

using Matrix3 = std::array<std::array<double, 3>, 3>; ///< rows
using Curve = double (*)(double);

Matrix3 multiplied(const Matrix3& left, const Matrix3& right);

/// From a code value (0…1) to light (table 3), as a display shows it: what has the curve of BT.709's cameras is shown with a gamma of 2.4
/// (BT.1886). Of SDR 1 is the white of the picture; of PQ ("smpte2084") 1 is 10000 cd/m²; of HLG
/// ("arib-std-b67") it is the light of the scene, 0…1. Takes values outside 0…1 where the curve goes on there: colours that their own
/// primaries cannot show are such values. Null for a name that is none.
Curve lightOf(const std::string& transfer);
/// PQ's code value of a light in cd/m², and back (SMPTE ST 2084, equations 4.1 and 5.2).
double pqCode(double light);
double pqLight(double code);
/// What a camera by BT.709 and BT.2020 saw (BT.709-6, item 1.2, backwards): constant luminance is a sum of it.
double sceneLight(double code);

/// From linear light of these primaries to BT.709's (CIE 15), white to white (Bradford). Nothing for a name that is none (table 2).
std::optional<Matrix3> primariesToBt709(const std::string& primaries);

/// How luma and two colour differences (-0.5…0.5) become three code values (table 4): those of red, green and blue; of "ictcp" those of
/// L, M and S; of "bt2020c" see ConstantLuminance. Nothing for a name that is none, or without such a matrix.
std::optional<Matrix3> codesOf(const std::string& matrix, const std::string& primaries, const std::string& transfer);
/// From the light of L, M and S to that of BT.2020 (BT.2100-2, table 7).
Matrix3 lmsToBt2020();

/// BT.2020's constant luminance (BT.2020-2, table 4): the differences have another unit on each side of zero, and green is what is left of
/// the luminance, in light.
struct ConstantLuminance {
    static constexpr double kBlueBelow = 1.9404, kBlueAbove = 1.5816, kRedBelow = 1.7184, kRedAbove = 0.9936;
    static constexpr double kRed = 0.2627, kGreen = 0.6780, kBlue = 0.0593;
};

} // namespace media
