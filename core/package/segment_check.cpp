#include "core/package/segment_check.hpp"

#include "core/package/cmaf_reader.hpp"

#include <QFile>
#include <algorithm>

namespace package {
namespace {

constexpr qint64 kHeadBytes = 512 * 1024; // styp and moof of any segment; mdat is not read

/// Key frames at the same distances; sound's first one gives the zero.
bool sameKeys(const std::vector<std::int64_t>& found, const std::vector<std::int64_t>& told) {
    return found.size() == told.size() &&
        std::equal(found.begin(), found.end(), told.begin(), [&](auto a, auto b) { return a - b == found.front() - told.front(); });
}

} // namespace

base::Result<void> checkSegment(const std::string& file, const std::string& what, const model::SegmentFile& told, bool isVideo) {
    QFile stored(QString::fromStdString(file));
    if (!stored.open(QIODevice::ReadOnly))
        return base::Error{
            base::ErrorCode::CheckFailed, base::text(QT_TRANSLATE_NOOP("Core", "%1 is missing from the work folder."), file)};
    const auto boxes = readSegment(stored.read(kHeadBytes), stored.size());
    // Its encoder wrote something else than a segment: that is made again, it is not the source's fault.
    if (!boxes)
        return base::Error{
            base::ErrorCode::CheckFailed, base::text(QT_TRANSLATE_NOOP("Core", "%1 is damaged: %2."), what, boxes.error().text)};
    if (boxes->number != told.number || static_cast<std::int64_t>(boxes->samples.size()) != told.frames || !boxes->samples.front().key)
        return base::Error{
            base::ErrorCode::CheckFailed, base::text(QT_TRANSLATE_NOOP("Core", "%1 is not the segment that was asked for."), what)};
    std::vector<std::int64_t> keys;
    for (const auto& sample : boxes->samples)
        if (isVideo && sample.key) keys.push_back(sample.pts);
    if (boxes->startTick != told.startTick || boxes->ticks != told.ticks || stored.size() != told.bytes || !sameKeys(keys, told.keys))
        return base::Error{
            base::ErrorCode::CheckFailed, base::text(QT_TRANSLATE_NOOP("Core", "%1 does not hold what its encoder reported."), what)};
    return {};
}

} // namespace package
