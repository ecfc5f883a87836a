#pragma once
/// The parts of a job's work and their numbers: chunks, then sound tracks, then the first passes over each chunk. Pure.

#include "core/model/plan.hpp"

#include <string>

namespace engine {

enum class UnitKind { Chunk, Audio, FirstPass };

int unitCount(const model::Plan& plan);
UnitKind unitKind(const model::Plan& plan, int unit);
/// The first pass over chunk 0; there may be none.
int firstAnalysis(const model::Plan& plan);
/// Name of its result in the work folder and of its step in report.json: "chunk-001", "audio", "analysis-001".
std::string unitKey(const model::Plan& plan, int unit);
/// The same for people: "chunk 001".
base::Text unitTitle(const model::Plan& plan, int unit);
/// Whose segment it is. `number`: 1-based.
int unitOf(const model::Plan& plan, const std::string& rendition, int number);

/// Of the presentation.
double chunkStart(const model::Plan& plan, int chunk);
double chunkSeconds(const model::Plan& plan, int chunk);

} // namespace engine
