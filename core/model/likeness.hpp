#pragma once
/// How a rendition compares with its source: what the proof of a job, and `millrace verify OUT --source FILE`, rest on.

#include "core/model/json.hpp"

namespace model {

struct Likeness {
    std::string rendition;
    bool sound = false;
    std::int64_t compared = 0;       ///< pictures, or places at which sound was held against sound
    std::int64_t telling = 0;        ///< of them, those that could show a shift: pictures that move, sound that varies
    double difference = 0;           ///< pictures: mean difference of brightness over 16 x 9 cells, levels of 255
    double worst = 0;                ///< pictures: the largest of those; sound: the largest shift, milliseconds
    std::vector<std::string> faults; ///< in words, with times; empty: it is the source that is seen and heard

    bool operator==(const Likeness&) const = default;
    template <class F> static void describe(F&& f) {
        f("rendition", &Likeness::rendition);
        f("sound", &Likeness::sound);
        f("compared", &Likeness::compared);
        f("telling", &Likeness::telling);
        f("difference", &Likeness::difference);
        f("worst", &Likeness::worst);
        f("faults", &Likeness::faults);
    }
};
/// One for each rendition, from those of its parts.
std::vector<Likeness> merged(const std::vector<Likeness>& parts);

} // namespace model
