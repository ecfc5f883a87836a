#pragma once
/// What the encoders of a computer make of the built-in patterns (core/media/digest_task), and what explains it. Whoever makes the same
/// bytes of them may share a film; the versions only say why others do not.

#include "core/model/json.hpp"

namespace model {

/// Of one family of encoders: "h264", "aac".
struct EncoderDigest {
    std::string family;
    std::string sha256; ///< hex, of all bytes that it made

    bool operator==(const EncoderDigest&) const = default;
    template <class F> static void describe(F&& f) {
        f("family", &EncoderDigest::family);
        f("sha256", &EncoderDigest::sha256);
    }
};

/// For people, and to know again what was tried once: while none of it changes, the digests do not.
struct EncoderHost {
    std::string build;        ///< the encoder's fingerprint: this program and its libraries' versions
    std::string libraries;    ///< SHA-256 over the files of those libraries; "": where they lie cannot be found out
    std::string architecture; ///< "x86_64"
    std::string processor;    ///< as the system names it
    std::string simd;         ///< the widest that libav uses: "avx2", "neon"
    std::string libc;         ///< "glibc 2.36"
    int cores = 0;            ///< processors that this process may use; 0: not known

    bool operator==(const EncoderHost&) const = default;
    template <class F> static void describe(F&& f) {
        f("build", &EncoderHost::build);
        f("libraries", &EncoderHost::libraries);
        f("architecture", &EncoderHost::architecture);
        f("processor", &EncoderHost::processor);
        f("simd", &EncoderHost::simd);
        f("libc", &EncoderHost::libc);
        f("cores", &EncoderHost::cores);
    }
};

} // namespace model
