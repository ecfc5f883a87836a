#pragma once
/// What the fleet has to know of an order before it offers it: whether others may do it, for which encoders, what it costs, which files
/// come of it. Pure; any thread.

#include "core/fleet/gateway/assignments.hpp"
#include "core/fleet/queue/values.hpp"

namespace fleet {

/// Whether any machine may do it. Not what reads this host's disk alone or is over in a moment: probes, fingerprints, thumbnails, test
/// patterns, decoding; nor sound, which reads the whole film for little work; nor first passes, whose statistics workers do not stage.
bool isForFleet(const work::Order& order);
/// The family of encoders ("h264").
std::string needOf(const work::Order& order);
/// What the queue calls the bytes of an encoder with that digest; of what is such a name already, the same.
std::string pinName(const std::string& digest);
/// Seconds of a slot, estimated.
double costOf(const work::Order& order);
/// Of the film, that it makes.
double sourceSecondsOf(const work::Order& order);
/// Of one of its encoders. Not its limit, which ends what goes wrong.
int memoryMbOf(const work::Order& order);
/// What its files are called below an attempt's folder.
StagingList stagingOf(const work::Order& order);
/// Where such a file lies below the place's folder.
std::string placeOf(const work::Order& order, const std::string& name);
/// The job's source, as workers are to read it. Reads the ends of a file that others may read at its origin: waits for the disk.
AssignedSource sourceOf(const std::string& job, const work::Order& order, const work::Place& place);
/// As far as the order tells it.
model::Fingerprint fingerprintOf(const work::Order& order);
/// Segment numbers of one of its outputs, 1-based.
std::vector<int> numbersOf(const work::Output& output);

/// Tasks that are offered and not claimed, of a job whose share of the slots is that.
int windowOf(int slots, int weight, int allWeights);
/// Tasks that are to be wanted beside those that run, so that something can be claimed whenever a slot gets free: a window of all slots.
/// None without machines elsewhere: this host asks for its next one itself.
int aheadOf(int slotsElsewhere, int slotsHere);

} // namespace fleet
