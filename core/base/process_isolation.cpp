#include "core/base/process_isolation.hpp"

#include "core/base/handle_inheritance.hpp"

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#include <algorithm>
#include <memory>
#include <vector>
#else
#include <csignal>
#endif

namespace base {

#ifdef _WIN32

namespace {

/// The start of a process that inherits named handles only. Lives until the process has begun: the system reads it then.
class NamedHandles {
public:
    NamedHandles() = default;
    NamedHandles(const NamedHandles&) = delete;
    NamedHandles& operator=(const NamedHandles&) = delete;
    ~NamedHandles() { forget(); }

    /// False where the system refuses: `arguments` are as they were.
    bool limit(QProcess::CreateProcessArguments& arguments) {
        forget();
        m_start.StartupInfo = *arguments.startupInfo;
        m_start.StartupInfo.cb = sizeof m_start;
        // A handle that is none, or is there twice, would be an error.
        m_handles.clear();
        for (const HANDLE handle : {m_start.StartupInfo.hStdInput, m_start.StartupInfo.hStdOutput, m_start.StartupInfo.hStdError})
            if (handle && handle != INVALID_HANDLE_VALUE && std::find(m_handles.begin(), m_handles.end(), handle) == m_handles.end())
                m_handles.push_back(handle);
        if (m_handles.empty() || !makeList()) return false;
        arguments.startupInfo = &m_start.StartupInfo;
        arguments.inheritHandles = true;
        arguments.flags |= EXTENDED_STARTUPINFO_PRESENT;
        return true;
    }

private:
    bool makeList() {
        SIZE_T bytes = 0;
        InitializeProcThreadAttributeList(nullptr, 1, 0, &bytes); // fails, and says how much room it needs
        m_room.resize(bytes);
        const auto list = reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(m_room.data());
        if (m_room.empty() || !InitializeProcThreadAttributeList(list, 1, 0, &bytes)) return false;
        m_start.lpAttributeList = list;
        return UpdateProcThreadAttribute(
            list, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, m_handles.data(), m_handles.size() * sizeof(HANDLE), nullptr, nullptr);
    }
    void forget() {
        if (m_start.lpAttributeList) DeleteProcThreadAttributeList(m_start.lpAttributeList);
        m_start.lpAttributeList = nullptr;
    }

    STARTUPINFOEXW m_start{};
    std::vector<HANDLE> m_handles;
    std::vector<unsigned char> m_room; ///< of the list
};

} // namespace

void isolate(QProcess& process) {
    process.setCreateProcessArgumentsModifier([named = std::make_shared<NamedHandles>()](QProcess::CreateProcessArguments* arguments) {
        named->limit(*arguments);                     // without it the child has what every child of Qt's has
        arguments->flags |= CREATE_NEW_PROCESS_GROUP; // Ctrl+C goes to this process alone
    });
}

#else

void isolate(QProcess& process) {
    // Also while the child is just starting.
    process.setChildProcessModifier([] {
        base::closeInheritedHandles();
        for (const int signal : {SIGINT, SIGTERM, SIGUSR1, SIGHUP}) std::signal(signal, SIG_IGN);
    });
}

#endif

} // namespace base
