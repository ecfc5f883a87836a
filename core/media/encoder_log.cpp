#include "core/media/encoder_log.hpp"

#include "core/media/libav.hpp"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace media {
namespace {

thread_local std::string* t_listener = nullptr;

void onLogLine(void* source, int level, const char* format, va_list arguments) {
    if (t_listener && level <= AV_LOG_INFO) {
        va_list copy;
        va_copy(copy, arguments);
        char line[512];
        std::vsnprintf(line, sizeof line, format, copy);
        va_end(copy);
        t_listener->append(line);
    }
    av_log_default_callback(source, level, format, arguments);
}

std::optional<double> numberAfter(const std::string& text, const char* label) {
    const auto at = text.rfind(label); // lines for I, P and B frames come before the one for all
    if (at == std::string::npos) return std::nullopt;
    const char* begin = text.c_str() + at + std::string_view(label).size();
    char* end = nullptr;
    const double value = std::strtod(begin, &end);
    return end == begin ? std::nullopt : std::optional(value);
}

} // namespace

EncoderLog::EncoderLog() {
    t_listener = &m_text;
}

EncoderLog::~EncoderLog() {
    t_listener = nullptr;
}

std::optional<MeasuredQuality> measuredQuality(const std::string& words) {
    const auto psnr = numberAfter(words, "PSNR Mean Y:"), ssim = numberAfter(words, "SSIM Mean Y:");
    if (!psnr || !ssim) return std::nullopt;
    return MeasuredQuality{*psnr, *ssim};
}

void logErrorsOnly() {
    av_log_set_level(AV_LOG_ERROR);
    av_log_set_callback(onLogLine);
}

} // namespace media
