#include "core/engine/equivalent_command.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace engine {
namespace {

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

std::string pictures(const model::PictureSource& source) {
    std::string filters;
    if (source.deinterlace) filters += "yadif=mode=send_frame:deint=interlaced,";
    if (source.hdr) filters += "zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=709,tonemap=hable:desat=0,zscale=t=709:m=709:r=limited,";
    if (source.mirrored) filters += "hflip,"; // turning is ffmpeg's own default
    return filters;
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
            "scale=" + std::to_string(r.width) + ":" + std::to_string(r.height) +
            ":flags=bicubic+accurate_rnd+bitexact,setsar=1,format=yuv420p[v" + std::to_string(i) + "]";
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
    if (!two) return videoCommand(plan, source, 1, 1);
    return videoCommand(plan, source, 1, 2) + "\n" + videoCommand(plan, source, 2, 2);
}

} // namespace engine
