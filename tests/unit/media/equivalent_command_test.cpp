#include "core/engine/equivalent_command.hpp"
#include "core/media/colour_conversion.hpp"

#include <QRegularExpression>
#include <QString>
#include <cmath>
#include <gtest/gtest.h>

namespace {

model::Plan planOf(const model::PictureSource& source, model::RateControl control = model::RateControl::CappedQuality) {
    model::Plan plan;
    plan.timescale = 12800;
    plan.gopTicks = 2 * 12800;
    plan.picture = source;
    plan.picture.rate = {25, 1};
    plan.video.push_back({.name = "720p",
        .profile = "high",
        .speed = "fast",
        .width = 1280,
        .height = 720,
        .rateControl = control,
        .quality = 22,
        .kbps = 3000,
        .analysis = {}});
    return plan;
}

model::PictureSource coloured(const char* primaries, const char* transfer, const char* matrix) {
    model::PictureSource source;
    source.primaries = primaries;
    source.transfer = transfer;
    source.matrix = matrix;
    source.hdr = source.transfer == "smpte2084" || source.transfer == "arib-std-b67";
    return source;
}

QStringList linesOf(const model::PictureSource& source, model::RateControl control = model::RateControl::CappedQuality) {
    return QString::fromStdString(engine::equivalentCommand(planOf(source, control), "film.mov")).split(QLatin1Char('\n'));
}

constexpr double kWhite = 203;

/// What FFmpeg's filter makes of light of which 1 is white (libavfilter/vf_tonemap.c).
double mobius(double light, double knee, double peak) {
    if (light <= knee) return light;
    const double a = -knee * knee * (peak - 1) / (knee * knee - 2 * knee + peak), b = (knee * knee - 2 * knee * peak + peak) / (peak - 1);
    return (b * b + 2 * b * knee + knee * knee) / (b - a) * (light + a) / (light + b);
}

/// Of 219 that code values have, on a display.
double levels(double light) {
    return 219 * std::pow(std::min(std::max(light, 0.0), 1.0), 1 / 2.4);
}

/// How far the curve of the command lies from ours at worst; NaN: it is another one.
double farthest(const QString& command, double peak) {
    static const QRegularExpression curve(QStringLiteral("tonemap=mobius:param=([0-9.]+):peak=([0-9.]+):desat=0,"));
    const auto found = curve.match(command);
    if (!found.hasMatch()) return std::nan("");
    double worst = 0;
    for (double light = 1; light <= peak; light *= 1.01) {
        const double theirs = mobius(light / kWhite, found.captured(1).toDouble(), found.captured(2).toDouble());
        worst = std::max(worst, std::abs(levels(theirs) - levels(media::toneMapped(light, peak) / kWhite)));
    }
    return worst;
}

} // namespace

TEST(EquivalentColours, HdrHasTheNearestCurveAndSaysThatItIsNotOurs) {
    auto source = coloured("bt2020", "smpte2084", "bt2020nc");
    for (const int peak : {0, 300, 600, 1000, 1450, 4000, 10000}) {
        source.peak = peak;
        const QStringList lines = linesOf(source);
        ASSERT_EQ(lines.size(), 2);
        EXPECT_TRUE(lines[0].startsWith(QStringLiteral("# "))) << lines[0].toStdString();
        EXPECT_TRUE(lines[0].contains(QStringLiteral("Millrace converts this film's colours"))) << lines[0].toStdString();
        EXPECT_TRUE(lines[1].startsWith(QStringLiteral("ffmpeg ")));
        EXPECT_TRUE(lines[1].contains(
            QStringLiteral("zscale=pin=bt2020:tin=smpte2084:min=bt2020nc:rin=limited:p=709:t=linear:npl=203,format=gbrpf32le,tonemap=")))
            << lines[1].toStdString();
        EXPECT_LT(farthest(lines[1], peak > 0 ? peak : 1000), 4) << peak << ": " << lines[1].toStdString();
    }
    source.peak = 180; // nothing is brighter than white
    EXPECT_TRUE(linesOf(source)[1].contains(QStringLiteral(",tonemap=clip:")));
}

TEST(EquivalentColours, HlgIsWhatItsDisplayShowsWhateverPeakIsStated) {
    auto source = coloured("bt2020", "arib-std-b67", "bt2020nc");
    source.peak = 4000;
    EXPECT_LT(farthest(linesOf(source).last(), 1000), 4);
}

TEST(EquivalentColours, OtherPrimariesAreConvertedWithoutACurve) {
    auto source = coloured("smpte432", "bt709", "bt709");
    source.fullRange = true;
    const QStringList lines = linesOf(source, model::RateControl::TwoPass);
    ASSERT_EQ(lines.size(), 3) << "a comment and two passes";
    EXPECT_TRUE(lines[0].startsWith(QStringLiteral("# ")));
    for (int i : {1, 2}) {
        EXPECT_TRUE(lines[i].contains(QStringLiteral("zscale=pin=smpte432:tin=bt709:min=bt709:rin=full:p=709:t=709:m=709:r=limited,")))
            << lines[i].toStdString();
        EXPECT_TRUE(lines[i].contains(QStringLiteral(":in_color_matrix=bt709:out_color_matrix=bt709:in_range=tv:out_range=tv,")))
            << "what is converted is not converted twice: " << lines[i].toStdString();
        EXPECT_FALSE(lines[i].contains(QStringLiteral("tonemap")));
    }
}

TEST(EquivalentColours, AnotherMatrixOrRangeAloneIsTheScalersAndNeedsNoComment) {
    auto source = coloured("bt709", "bt709", "smpte170m");
    source.fullRange = true;
    const QStringList lines = linesOf(source);
    ASSERT_EQ(lines.size(), 1);
    EXPECT_FALSE(lines[0].contains(QStringLiteral("zscale")));
    EXPECT_TRUE(lines[0].contains(QStringLiteral(":in_color_matrix=bt601:out_color_matrix=bt709:in_range=pc:out_range=tv,")))
        << lines[0].toStdString();
}
