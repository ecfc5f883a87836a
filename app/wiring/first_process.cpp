#include "app/wiring/first_process.hpp"

#ifdef __linux__
#include <csignal>
#include <cstdlib>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

namespace wiring {

void actAsInit() {
#ifdef __linux__
    if (getpid() != 1) return;
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    const pid_t child = fork();
    if (child < 0) std::_Exit(71); // EX_OSERR
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &before, nullptr);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        return;
    }
    for (;;) {
        siginfo_t info{};
        const int signal = sigwaitinfo(&all, &info);
        if (signal < 0) continue;
        if (signal != SIGCHLD) {
            // A key on the terminal reaches the child itself; twice would mean "at once".
            if (info.si_code != SI_KERNEL) kill(child, signal);
            continue;
        }
        int status = 0;
        for (pid_t ended = waitpid(-1, &status, WNOHANG); ended > 0; ended = waitpid(-1, &status, WNOHANG))
            if (ended == child) std::_Exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
#endif
}

} // namespace wiring
