#pragma once
/// What an encoder says when it closes: x264 measures PSNR and SSIM only for its log. Parsing is a pure function; listening is
/// per thread.

#include <optional>
#include <string>

namespace media {

/// Closes over one encoder's farewell: lines that libav logs on this thread while it lives are kept.
class EncoderLog {
public:
    EncoderLog();
    ~EncoderLog();
    EncoderLog(const EncoderLog&) = delete;
    EncoderLog& operator=(const EncoderLog&) = delete;
    const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

struct MeasuredQuality {
    double psnr = 0, ssim = 0; ///< luma means
};
/// From "PSNR Mean Y:42.1 …" and "SSIM Mean Y:0.98 …" (x264's x264_encoder_close). Nothing when either is missing.
std::optional<MeasuredQuality> measuredQuality(const std::string& words);

/// Makes libav print errors only, and feeds `EncoderLog`. Once, at the program's start.
void logErrorsOnly();

} // namespace media
