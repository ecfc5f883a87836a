#include "core/fleet/metrics/table.hpp"

#include <algorithm>
#include <stdexcept>

namespace fleet {

std::size_t Figure::labelCount() const {
    return static_cast<std::size_t>(std::count_if(labels.begin(), labels.end(), [](std::string_view label) { return !label.empty(); }));
}

const Figure& figureNamed(std::string_view name) {
    const auto found = std::find_if(kFigures.begin(), kFigures.end(), [&](const Figure& figure) { return figure.name == name; });
    if (found == kFigures.end()) throw std::logic_error("No figure of the fleet is called " + std::string(name));
    return *found;
}

std::string_view word(FigureKind kind) {
    switch (kind) {
    case FigureKind::Counter: return "counter";
    case FigureKind::Gauge: return "gauge";
    case FigureKind::Histogram: return "histogram";
    }
    return {};
}

} // namespace fleet
