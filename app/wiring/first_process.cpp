#include "app/wiring/first_process.hpp"

#ifndef _WIN32
#include <csignal>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>
#endif
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace wiring {

void standInForInit() {
#ifndef _WIN32
    if (getpid() != 1) return;
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    const pid_t child = fork();
    if (child < 0) std::_Exit(71); // EX_OSERR
    if (child == 0) {
        sigprocmask(SIG_SETMASK, &before, nullptr);
#ifdef __linux__
        prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
        return;
    }
    for (;;) {
        int signal = 0;
        if (sigwait(&all, &signal) != 0) continue;
        if (signal != SIGCHLD) {
            kill(child, signal);
            continue;
        }
        int status = 0;
        for (pid_t ended = waitpid(-1, &status, WNOHANG); ended > 0; ended = waitpid(-1, &status, WNOHANG))
            if (ended == child) std::_Exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
#endif
}

} // namespace wiring
