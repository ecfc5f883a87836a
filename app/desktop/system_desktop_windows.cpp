// Windows: the taskbar's button, and the end of the session.

#include "app/desktop/plain_desktop.hpp"
#include "app/desktop/system_desktop.hpp"

#ifdef Q_OS_WIN
#include <QApplication>
#include <QWidget>

#include <windows.h>

#include <powrprof.h>
#include <shobjidl.h>

namespace desktop {
namespace {

base::Result<void> refused(const char* pattern) {
    return base::Error{base::ErrorCode::Io, base::text(pattern, base::text(QT_TRANSLATE_NOOP("Core", "Windows says %1."), GetLastError()))};
}

bool mayShutDown() {
    HANDLE token = nullptr;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &token)) return false;
    TOKEN_PRIVILEGES wanted{};
    wanted.PrivilegeCount = 1;
    wanted.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
    const bool known = LookupPrivilegeValueW(nullptr, L"SeShutdownPrivilege", &wanted.Privileges[0].Luid);
    const bool given = known && AdjustTokenPrivileges(token, FALSE, &wanted, 0, nullptr, nullptr) && GetLastError() == ERROR_SUCCESS;
    CloseHandle(token);
    return given;
}

class WindowsDesktop final : public PlainDesktop {
public:
    ~WindowsDesktop() override {
        if (m_taskbar) m_taskbar->Release();
    }
    void showProgress(std::optional<double> fraction) override {
        if (!m_taskbar && !fraction) return;
        if (!m_taskbar)
            CoCreateInstance(CLSID_TaskbarList, nullptr, CLSCTX_INPROC_SERVER, IID_ITaskbarList3, reinterpret_cast<void**>(&m_taskbar));
        if (!m_taskbar) return;
        for (const QWidget* window : QApplication::topLevelWidgets()) {
            if (!window->inherits("QMainWindow")) continue;
            const auto handle = reinterpret_cast<HWND>(window->winId());
            m_taskbar->SetProgressState(handle, fraction ? TBPF_NORMAL : TBPF_NOPROGRESS);
            if (fraction) m_taskbar->SetProgressValue(handle, static_cast<ULONGLONG>(*fraction * 1000), 1000);
        }
    }
    void askMotion(std::function<void(bool isReduced)> said) override {
        BOOL isOn = TRUE;
        if (SystemParametersInfoW(SPI_GETCLIENTAREAANIMATION, 0, &isOn, 0)) said(!isOn);
    }
    void sleep(Answer answer) override {
        answer(SetSuspendState(FALSE, FALSE, FALSE) ? base::Result<void>{}
                                                    : refused(QT_TRANSLATE_NOOP("Core", "This computer was not sent to sleep: %1")));
    }
    void shutDown(Answer answer) override {
        const bool goes = mayShutDown() && ExitWindowsEx(EWX_POWEROFF, SHTDN_REASON_FLAG_PLANNED);
        answer(goes ? base::Result<void>{} : refused(QT_TRANSLATE_NOOP("Core", "This computer was not shut down: %1")));
    }

private:
    ITaskbarList3* m_taskbar = nullptr;
};

} // namespace

std::unique_ptr<ui::Desktop> makeSystemDesktop() {
    return std::make_unique<WindowsDesktop>();
}

} // namespace desktop
#endif
