#include "core/fleet/coordinator/order_terms.hpp"

#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <cctype>
#include <cmath>

namespace fleet {
namespace {

constexpr std::int64_t kMostOfAFile = 1LL << 30; ///< where the order has no limit

/// Pixels of all its renditions.
double pixelsOf(const work::Order& order) {
    double pixels = 0;
    for (const auto& rendition : order.task.video)
        pixels += static_cast<double>(rendition.width) * rendition.height / std::max(1, rendition.frameStep);
    return pixels;
}

const work::Input* sourceIn(const work::Order& order) {
    const auto found =
        std::find_if(order.inputs.begin(), order.inputs.end(), [](const work::Input& input) { return input.name == work::kSource; });
    return found == order.inputs.end() ? nullptr : &*found;
}

/// "mkv" of /films/a.MKV; nothing of what could not be the end of a name that travels.
std::string endingOf(const std::string& file) {
    constexpr std::size_t kLongest = 8;
    const std::string ending = QFileInfo(QString::fromStdString(file)).suffix().toLower().toStdString();
    const bool isPlain =
        std::all_of(ending.begin(), ending.end(), [](unsigned char sign) { return std::isalnum(sign) != 0 && sign < 0x80; });
    return isPlain && ending.size() <= kLongest ? ending : std::string();
}

/// First and last bytes; nothing of a file that cannot be read, or has another length.
std::optional<QByteArray> endsOf(const std::string& path, std::int64_t bytes) {
    QFile file(QString::fromStdString(path));
    const qint64 each = std::min<qint64>(model::kSourceEnds, bytes);
    if (!file.open(QIODevice::ReadOnly) || file.size() != bytes) return std::nullopt;
    const QByteArray first = file.read(each);
    if (!file.seek(bytes - each)) return std::nullopt;
    const QByteArray last = file.read(each);
    return first.size() == each && last.size() == each ? std::optional(first + last) : std::nullopt;
}

} // namespace

bool isForFleet(const work::Order& order) {
    return order.task.kind == model::TaskKind::Video;
}

std::string needOf(const work::Order&) {
    return "h264"; // every rung is made by x264
}

std::string pinName(const std::string& digest) {
    constexpr std::size_t kLength = 16; // as DigestClass::name cuts it
    return digest.substr(0, kLength);
}

double costOf(const work::Order& order) {
    // x264 at preset fast: some 20 million pixels a second of one processor.
    constexpr double kPixelsPerSecond = 20e6;
    std::int64_t frames = 0;
    for (const auto& segment : order.task.segments) frames += segment.frames;
    return std::max(1.0, std::round(static_cast<double>(frames) * pixelsOf(order) / kPixelsPerSecond));
}

double sourceSecondsOf(const work::Order& order) {
    std::int64_t ticks = 0;
    for (const auto& segment : order.task.segments) ticks += segment.ticks;
    return static_cast<double>(ticks) / std::max(1, order.task.timescale);
}

int memoryMbOf(const work::Order& order) {
    // Measured: 170 bytes for each pixel of the ladder, and what a decoder holds.
    constexpr double kPerPixel = 170, kBase = 150e6;
    return static_cast<int>(std::lround((kBase + pixelsOf(order) * kPerPixel) / 1e6));
}

std::vector<int> numbersOf(const work::Output& output) {
    std::vector<int> numbers;
    for (int i = 0; i < output.segments; ++i) numbers.push_back(output.firstSegment + i + 1);
    return numbers;
}

StagingList stagingOf(const work::Order& order) {
    StagingList list;
    for (const auto& output : order.outputs) {
        list.names.push_back(output.rendition + "/" + model::initFileName());
        for (const int number : numbersOf(output)) list.names.push_back(output.rendition + "/" + model::segmentFileName(number));
    }
    if (order.task.kind == model::TaskKind::Analysis)
        for (const auto& pass : order.task.video) {
            list.names.push_back(model::statsFile(order.task, pass.name));
            list.names.push_back(list.names.back() + ".mbtree");
        }
    const std::int64_t each = order.task.limits.outputBytes > 0 ? order.task.limits.outputBytes : kMostOfAFile;
    list.mostBytes = each * static_cast<std::int64_t>(std::max<std::size_t>(1, order.task.video.size()));
    list.mostFiles = static_cast<int>(list.names.size());
    return list;
}

std::string placeOf(const work::Order& order, const std::string& name) {
    return order.task.kind == model::TaskKind::Analysis ? name : order.task.folder + "/" + name;
}

model::Fingerprint fingerprintOf(const work::Order& order) {
    const work::Input* const source = sourceIn(order);
    if (!source) return {};
    return {.bytes = source->bytes, .modifiedMs = source->modifiedMs, .content = source->content};
}

AssignedSource sourceOf(const std::string& job, const work::Order& order, const work::Place& place) {
    AssignedSource source;
    source.id = job;
    source.file = place.source;
    source.ending = endingOf(place.source);
    source.fingerprint = fingerprintOf(order);
    if (const work::Input* const input = sourceIn(order)) source.head = input->head;
    if (!place.origin || place.origin->validator.empty()) return source;
    const auto ends = endsOf(place.source, source.fingerprint.bytes);
    if (!ends) return source;
    source.url = place.origin->address;
    source.etag = place.origin->validator;
    source.key = model::sourceKeyOf(source.etag, source.fingerprint.bytes, *ends);
    return source;
}

int windowOf(int slots, int weight, int allWeights) {
    constexpr int kEach = 4, kLeast = 16, kMost = 512;
    const double share = static_cast<double>(slots) * weight / std::max(1, allWeights);
    return std::clamp(static_cast<int>(std::ceil(kEach * share)), kLeast, kMost);
}

int aheadOf(int slotsElsewhere, int slotsHere) {
    return slotsElsewhere <= 0 ? 0 : windowOf(slotsElsewhere + std::max(0, slotsHere), 1, 1);
}

} // namespace fleet
