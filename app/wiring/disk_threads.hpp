#pragma once
/// The threads of Qt's shared pool as this program uses them: they wait for disks, so there are many, and when the program ends nobody
/// waits for a disk that is dead. To be made right after the application's object, so that everything else has ended before it. Main
/// thread.

namespace wiring {

class DiskThreads {
public:
    DiskThreads();
    /// Ends the process here when some still hang.
    ~DiskThreads();
    DiskThreads(const DiskThreads&) = delete;
    DiskThreads& operator=(const DiskThreads&) = delete;

    int code = 0; ///< what the process ends with then
};

} // namespace wiring
