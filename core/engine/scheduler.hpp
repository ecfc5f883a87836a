#pragma once
/// Who may begin a task now: jobs in queue order, as long as processors are free. Pure.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace engine {

struct Capacity {
    int slots = 1;          ///< processors that tasks may keep busy, with those that may be in line for other machines
    int load = 0;           ///< of them, those that are
    int probes = 0;         ///< sources that may be read at once, beside
    int probing = 0;        ///< of them, those that are
    int jobs = 0;           ///< jobs that may be encoded side by side; 0: any number
    int begun = 0;          ///< of them, those that are
    std::int64_t nowMs = 0; ///< wall clock
};

/// What a job would begin if it could.
struct Wish {
    bool probe = false;           ///< its source has not been read
    bool isWorking = false;       ///< some of its tasks run
    std::vector<int> lanes{};     ///< processors that each of its next tasks takes, in its own order; 0: beside others
    bool isBegun = false;         ///< it counts among those that are encoded
    std::int64_t notBeforeMs = 0; ///< wall clock: others pass it until then
};

struct Grant {
    std::size_t job = 0; ///< its place in the queue
    bool probe = false;
    int tasks = 0; ///< as many of those it wished for, from the first on
};

/// `jobs`: in the queue; `wish`: asked for each from the front on until nothing is free, at most once. A task begins when one processor is
/// free, however many it takes: several threads share what there is. Tasks that take none begin as soon as their job works: without its
/// sound a film whose first chunk takes all processors could not be played.
std::vector<Grant> schedule(const Capacity& capacity, std::size_t jobs, const std::function<Wish(std::size_t)>& wish);

/// Tasks in line that are to be taken back, as machines have gone: whoever's turn it is would wait for all of them. None for a machine or
/// two: those come and go.
int surplus(int load, int slots);

} // namespace engine
