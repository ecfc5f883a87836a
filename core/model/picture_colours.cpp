#include "core/model/picture_colours.hpp"

#include <set>

namespace model {
namespace {

/// Transfer functions that decode alike for viewers: BT.709, BT.601 and BT.2020 have one curve (BT.2020-2, table 4), and what is labelled
/// with the gamma of old cathode tubes is shown by the same displays.
bool isUsualTransfer(const std::string& transfer) {
    static const std::set<std::string> usual{
        "", "bt709", "smpte170m", "smpte240m", "bt2020-10", "bt2020-12", "bt470m", "bt470bg", "iec61966-2-4", "bt1361e"};
    return usual.contains(transfer);
}

bool isUsualMatrix(const std::string& matrix) {
    static const std::set<std::string> usual{"", "bt709", "smpte170m", "bt470bg", "fcc", "smpte240m", "bt2020nc", "gbr"};
    return usual.contains(matrix);
}

} // namespace

bool needsConversion(const PictureSource& source) {
    return source.hdr || !isUsualTransfer(source.transfer) || !isUsualMatrix(source.matrix) ||
        (!source.primaries.empty() && source.primaries != "bt709");
}

std::string scalerMatrix(const PictureSource& source) {
    if (source.matrix == "bt709") return "bt709";
    if (source.matrix == "bt2020nc" || source.matrix == "bt2020c") return "bt2020";
    if (source.matrix == "fcc") return "fcc";
    if (source.matrix == "smpte240m") return "smpte240m";
    return "bt601";
}

} // namespace model
