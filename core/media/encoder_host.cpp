#include "core/media/encoder_host.hpp"

#include "core/media/libav.hpp"
#include "core/media/versions.hpp"

#include <QCryptographicHash>
#include <QFile>
#include <QSysInfo>
#include <QThread>
#include <algorithm>
#include <string_view>

#if defined(__linux__)
#include <link.h>
#elif defined(__APPLE__)
#include <mach-o/dyld.h>
#include <sys/sysctl.h>
#elif defined(_WIN32)
#include <windows.h>
// After windows.h, which it needs.
#include <psapi.h>
#endif
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

namespace media {
namespace {

/// Names of those that decode, scale, filter and encode, and the C library's arithmetic.
bool makesBytes(const std::string& path) {
    const std::string name = path.substr(path.find_last_of("/\\") + 1);
    const auto begins = [&](std::string_view prefix) { return name.compare(0, prefix.size(), prefix) == 0; };
    for (const char* prefix : {"libav", "avcodec", "avutil", "avfilter", "avformat", "libsw", "swscale", "swresample", "libx26",
             "libSvtAv1", "libdav1d", "libaom", "libvpx", "libm.", "libm-", "millrace"})
        if (begins(prefix)) return true;
    return false;
}

/// Every file that is loaded in this process.
std::vector<std::string> loadedFiles() {
    std::vector<std::string> files;
#if defined(__linux__)
    files.emplace_back("/proc/self/exe");
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* into) {
            if (info->dlpi_name && *info->dlpi_name) static_cast<std::vector<std::string>*>(into)->emplace_back(info->dlpi_name);
            return 0;
        },
        &files);
#elif defined(__APPLE__)
    for (std::uint32_t i = 0; i < _dyld_image_count(); ++i) files.emplace_back(_dyld_get_image_name(i));
#elif defined(_WIN32)
    HMODULE modules[1024];
    DWORD bytes = 0;
    if (!K32EnumProcessModules(GetCurrentProcess(), modules, sizeof modules, &bytes)) return files;
    for (std::size_t i = 0; i < std::min<std::size_t>(bytes / sizeof(HMODULE), std::size(modules)); ++i) {
        wchar_t path[4096];
        const DWORD length = GetModuleFileNameW(modules[i], path, 4096);
        files.push_back(QString::fromWCharArray(path, static_cast<qsizetype>(length)).toStdString());
    }
#endif
    return files;
}

/// "" where a file cannot be read: what is not known must not look equal.
std::string sumOf(const std::vector<std::string>& files) {
    QCryptographicHash sum(QCryptographicHash::Sha256);
    for (const std::string& path : files) {
        QFile file(QString::fromStdString(path));
        if (!file.open(QIODevice::ReadOnly) || !sum.addData(&file)) return {};
    }
    return files.empty() ? std::string() : sum.result().toHex().toStdString();
}

std::string processorName() {
#if defined(__linux__)
    QFile file(QStringLiteral("/proc/cpuinfo"));
    if (file.open(QIODevice::ReadOnly)) {
        const QList<QByteArray> lines = file.readAll().split('\n');
        for (const char* key : {"model name", "CPU part"}) // of ARM, the second
            for (const QByteArray& line : lines)
                if (line.startsWith(key)) return line.mid(line.indexOf(':') + 1).trimmed().toStdString();
    }
#elif defined(__APPLE__)
    char name[256] = {};
    std::size_t size = sizeof name - 1;
    if (sysctlbyname("machdep.cpu.brand_string", name, &size, nullptr, 0) == 0) return name;
#elif defined(_WIN32)
    return qEnvironmentVariable("PROCESSOR_IDENTIFIER").toStdString();
#endif
    return {};
}

std::string widestSimd() {
    const int flags = av_get_cpu_flags();
#if defined(__x86_64__) || defined(_M_X64)
    static constexpr std::pair<int, const char*> kLevels[] = {{AV_CPU_FLAG_AVX512, "avx512"}, {AV_CPU_FLAG_AVX2, "avx2"},
        {AV_CPU_FLAG_AVX, "avx"}, {AV_CPU_FLAG_SSE42, "sse4.2"}, {AV_CPU_FLAG_SSE4, "sse4.1"}, {AV_CPU_FLAG_SSSE3, "ssse3"},
        {AV_CPU_FLAG_SSE2, "sse2"}};
#else
    static constexpr std::pair<int, const char*> kLevels[] = {{AV_CPU_FLAG_NEON, "neon"}};
#endif
    for (const auto& [flag, name] : kLevels)
        if ((flags & flag) == flag) return name;
    return "none";
}

} // namespace

std::vector<std::string> codecLibraries() {
    std::vector<std::string> files = loadedFiles();
    std::erase_if(files, [](const std::string& path) { return path != "/proc/self/exe" && !makesBytes(path); });
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    return files;
}

model::EncoderHost encoderHost() {
    model::EncoderHost host;
    host.build = fingerprint();
    host.libraries = sumOf(codecLibraries());
    host.architecture = QSysInfo::currentCpuArchitecture().toStdString();
    host.processor = processorName();
    host.simd = widestSimd();
    host.cores = QThread::idealThreadCount();
#ifdef __GLIBC__
    host.libc = std::string("glibc ") + gnu_get_libc_version();
#else
    host.libc = QSysInfo::kernelType().toStdString();
#endif
    return host;
}

} // namespace media
