#include "app/child/limits.hpp"

#ifdef _WIN32
#include <windows.h>
#else
#include <algorithm>
#include <csignal>
#include <sys/resource.h>
#include <unistd.h>
#endif
#ifdef __linux__
#include <sys/prctl.h>
#endif

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MILLRACE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define MILLRACE_SANITIZED 1
#endif
#endif

namespace child {

#ifdef _WIN32
namespace {

/// Runs on a thread of the system's.
BOOL WINAPI leaveToHost(DWORD event) {
    switch (event) {
    case CTRL_C_EVENT:
    case CTRL_BREAK_EVENT: return TRUE;
    case CTRL_CLOSE_EVENT:
    case CTRL_SHUTDOWN_EVENT: Sleep(INFINITE); return TRUE; // returning would end us before our host has stopped its work
    default: return FALSE;
    }
}

} // namespace
#endif

void applyLimits(const model::TaskLimits& limits) {
#ifdef _WIN32
    HANDLE job = CreateJobObjectW(nullptr, nullptr);
    if (!job) return;
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION rules{};
    // A window that says "has stopped working" would keep the dead process, and the job that waits for it.
    rules.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
    if (limits.memoryBytes > 0) {
        rules.BasicLimitInformation.LimitFlags |= JOB_OBJECT_LIMIT_PROCESS_MEMORY;
        rules.ProcessMemoryLimit = static_cast<SIZE_T>(limits.memoryBytes);
    }
    if (limits.cpuSeconds > 0) {
        rules.BasicLimitInformation.LimitFlags |= JOB_OBJECT_LIMIT_PROCESS_TIME;
        rules.BasicLimitInformation.PerProcessUserTimeLimit.QuadPart = limits.cpuSeconds * 10'000'000LL;
    }
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &rules, sizeof rules);
    AssignProcessToJobObject(job, GetCurrentProcess());
#else
    const auto limit = [](auto resource, std::int64_t value) {
        if (value <= 0) return;
        rlimit both{};
        getrlimit(resource, &both);
        both.rlim_cur =
            both.rlim_max == RLIM_INFINITY ? static_cast<rlim_t>(value) : std::min<rlim_t>(static_cast<rlim_t>(value), both.rlim_max);
        (void)setrlimit(resource, &both);
    };
    limit(RLIMIT_CPU, limits.cpuSeconds);                // SIGXCPU ends us
    limit(RLIMIT_CORE, 1);                               // a core of some gigabytes helps nobody
#ifndef MILLRACE_SANITIZED
#ifdef __linux__
    limit(RLIMIT_DATA, limits.memoryBytes);              // private writable memory; reserved address space is not counted
#else
    limit(RLIMIT_AS, limits.memoryBytes);
#endif
#endif
#endif
}

void dieWithParent() {
#ifdef __linux__
    // A parent that died before this line closed our stdin, which ends us as well.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
}

void leaveConsoleToHost() {
#ifdef _WIN32
    SetConsoleCtrlHandler(leaveToHost, TRUE);
#endif
}

void lowerPriority(Urgency urgency, bool yields) {
#ifdef _WIN32
    // One step is enough for the panel; the next would wait for every other program.
    if (urgency == Urgency::Later && yields) SetPriorityClass(GetCurrentProcess(), BELOW_NORMAL_PRIORITY_CLASS);
#else
    const int among = urgency == Urgency::First ? 0 : 5; // encoders among themselves
    (void)setpriority(PRIO_PROCESS, 0, yields ? among + 5 : among);
#endif
}

} // namespace child
