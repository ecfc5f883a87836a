#include "app/wiring/disk_threads.hpp"

#include <QThreadPool>
#include <cstdio>
#include <cstdlib>

namespace wiring {
namespace {

constexpr int kThreads = 32;
constexpr int kLastWaitMs = 2000;

} // namespace

DiskThreads::DiskThreads() {
    QThreadPool::globalInstance()->setMaxThreadCount(kThreads);
}

DiskThreads::~DiskThreads() {
    if (QThreadPool::globalInstance()->waitForDone(kLastWaitMs)) return;
    std::fflush(nullptr);
    std::_Exit(code); // Qt would wait for ever
}

} // namespace wiring
