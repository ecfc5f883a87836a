#include "core/engine/equivalent_command.hpp"

#include "core/model/picture_colours.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace engine {
namespace {

/// A comment, so that the text as a whole can be given to a shell.
constexpr const char* kOwnColours =
    "# The nearest that ffmpeg has: Millrace converts this film's colours by arithmetic of its own, and ffmpeg's will differ.\n";

std::string quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

/// Before the input, so that both streams are cut alike.
std::string span(const model::Plan& plan) {
    std::string text;
    if (plan.excerpt && plan.excerpt->start) text += " -ss " + number(*plan.excerpt->start);
    if (plan.excerpt && plan.excerpt->end) text += " -to " + number(*plan.excerpt->end);
    return text;
}

/// The curve of FFmpeg's that comes nearest to that of BT.2390, on light of which 1 is white.
std::string toneCurve(const model::PictureSource& source) {
    constexpr double kWhite = 203, kUsualPeak = 1000; // cd/m²: as core/media/colour_conversion has them
    const double peak = source.peak > 0 && source.transfer != "arib-std-b67" ? source.peak : kUsualPeak;
    if (peak <= kWhite) return "tonemap=clip:desat=0";
    // Fitted to peaks of 203 to 10000: nowhere more than 4 of 219 levels from BT.2390. Hable is up to 55 from it, Reinhard up to 21.
    const double knee = std::clamp(0.56 - 0.48 * std::log10(peak / kUsualPeak), 0.1, 0.9);
    return "tonemap=mobius:param=" + number(knee) + ":peak=" + number(peak / kWhite) + ":desat=0";
}

/// Where the colours are not converted by our own arithmetic, "".
std::string conversion(const model::PictureSource& source) {
    if (!model::needsConversion(source)) return {};
    const auto stated = [](const std::string& word) { return word.empty() ? std::string("input") : word; };
    const std::string in = "zscale=pin=" + stated(source.primaries) + ":tin=" + stated(source.transfer) + ":min=" + stated(source.matrix) +
        ":rin=" + (source.fullRange ? "full" : "limited");
    if (!source.hdr) return in + ":p=709:t=709:m=709:r=limited,";
    return in + ":p=709:t=linear:npl=203,format=gbrpf32le," + toneCurve(source) + ",zscale=t=709:m=709:r=limited,";
}

std::string pictures(const model::PictureSource& source) {
    std::string filters;
    if (source.deinterlace) filters += "yadif=mode=send_frame:deint=interlaced,";
    filters += conversion(source);
    if (source.mirrored) filters += "hflip,"; // turning is ffmpeg's own default
    return filters;
}

/// Of the sizes' scaler: BT.709 of limited range, whatever the source has.
std::string colours(const model::PictureSource& source) {
    const bool isConverted = model::needsConversion(source);
    return ":in_color_matrix=" + (isConverted ? "bt709" : model::scalerMatrix(source)) + ":out_color_matrix=bt709" +
        ":in_range=" + (source.fullRange && !isConverted ? "pc" : "tv") + ":out_range=tv";
}

std::string encoderOptions(const model::Plan& plan, std::size_t i) {
    const model::VideoRendition& r = plan.video[i];
    const std::string s = ":v:" + std::to_string(i);
    const double fps = plan.picture.rate.value() / r.frameStep;
    const long gop = std::max(1L, std::lround(static_cast<double>(plan.gopTicks) / plan.timescale * fps));
    const bool capped = r.rateControl == model::RateControl::CappedQuality;
    std::string text = " -c" + s + " libx264 -preset" + s + " " + r.speed + " -profile" + s + " " + r.profile;
    text += capped ? " -crf" + s + " " + number(r.quality) + " -maxrate" + s + " " + std::to_string(r.kbps) + "k"
                   : " -b" + s + " " + std::to_string(r.kbps) + "k -maxrate" + s + " " + std::to_string(r.kbps * 3 / 2) + "k";
    text += " -bufsize" + s + " " + std::to_string(r.kbps * model::kBufferSeconds) + "k -g" + s + " " + std::to_string(gop) +
        " -keyint_min" + s + " " + std::to_string(gop) + " -sc_threshold" + s + " 0";
    return text;
}

std::string videoCommand(const model::Plan& plan, const std::string& source, int pass, int passes) {
    std::string command = "ffmpeg" + span(plan) + " -i " + quoted(source) +
        " -filter_complex '[0:" + std::to_string(plan.picture.streamIndex) + "]" + pictures(plan.picture) +
        "split=" + std::to_string(plan.video.size());
    for (std::size_t i = 0; i < plan.video.size(); ++i) command += "[s" + std::to_string(i) + "]";
    for (std::size_t i = 0; i < plan.video.size(); ++i) {
        const auto& r = plan.video[i];
        command += ";[s" + std::to_string(i) + "]" + (r.frameStep > 1 ? "framestep=" + std::to_string(r.frameStep) + "," : "") +
            "scale=" + std::to_string(r.width) + ":" + std::to_string(r.height) + ":flags=bicubic+accurate_rnd+bitexact" +
            colours(plan.picture) + ",setsar=1,format=yuv420p[v" + std::to_string(i) + "]";
    }
    command += "'";
    for (std::size_t i = 0; i < plan.video.size(); ++i) command += " -map '[v" + std::to_string(i) + "]'" + encoderOptions(plan, i);
    if (passes == 2) command += " -pass " + std::to_string(pass);
    if (pass < passes) return command + " -an -f null -";
    std::string streams;
    for (std::size_t i = 0; i < plan.video.size(); ++i)
        streams += (i ? " v:" : "v:") + std::to_string(i) + (plan.audio.empty() ? "" : ",agroup:a") + ",name:" + plan.video[i].name;
    for (std::size_t i = 0; i < plan.audio.size(); ++i) {
        const auto& a = plan.audio[i];
        const std::string s = ":a:" + std::to_string(i);
        command += " -map 0:" + std::to_string(a.streamIndex);
        command += " -c" + s + " aac";
        command += " -b" + s + ' ' + std::to_string(a.kbps) + 'k';
        command += " -ac" + s + ' ' + std::to_string(a.channels);
        command += " -ar" + s + ' ' + std::to_string(a.sampleRate);
        streams += " a:" + std::to_string(i) + ",agroup:a,name:" + a.name;
    }
    return command + " -f hls -hls_time " + number(plan.segmentSeconds) +
        " -hls_playlist_type vod -hls_segment_type fmp4 -hls_flags independent_segments -master_pl_name master.m3u8 -var_stream_map '" +
        streams + "' '%v/index.m3u8'";
}

} // namespace

std::string equivalentCommand(const model::Plan& plan, const std::string& source) {
    if (plan.video.empty()) {
        std::string command = "ffmpeg" + span(plan) + " -i " + quoted(source);
        for (const auto& a : plan.audio)
            command += " -map 0:" + std::to_string(a.streamIndex) + " -c:a aac -b:a " + std::to_string(a.kbps) + "k";
        return command + " -f hls -hls_time " + number(plan.segmentSeconds) + " -hls_playlist_type vod -hls_segment_type fmp4 'index.m3u8'";
    }
    const bool two =
        std::any_of(plan.video.begin(), plan.video.end(), [](const auto& r) { return r.rateControl == model::RateControl::TwoPass; });
    const std::string note = model::needsConversion(plan.picture) ? kOwnColours : "";
    if (!two) return note + videoCommand(plan, source, 1, 1);
    return note + videoCommand(plan, source, 1, 2) + "\n" + videoCommand(plan, source, 2, 2);
}

} // namespace engine
