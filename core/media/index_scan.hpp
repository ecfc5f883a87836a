#pragma once
/// When everything in a source is shown and heard, from its index alone: nothing but the head of a film of many gigabytes is read.

#include "core/media/source_scan.hpp"

#include <optional>

namespace media {

/// Nothing where the index does not tell everything. Leaves the input unread.
std::optional<SourceScan> scanIndex(Input& input, int picture, const std::vector<int>& sound);

/// Codecs that store pictures well before those that are shown earlier.
bool isReordered(const AVCodecParameters& parameters);
/// Codecs whose pictures may come as two packets, a field each.
bool mayHaveFields(const AVCodecParameters& parameters);
/// AVI has one clock for what is stored and none for what is shown.
bool isAvi(const Input& input);
/// Rates that the container declares, best first.
std::vector<model::Rational> declaredRates(const AVStream& stream);
model::Rational fromAv(AVRational value);
/// NaN where nothing is known.
double secondsOf(std::int64_t time, AVRational base);

} // namespace media
