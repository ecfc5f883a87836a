#include "core/media/picture_likeness.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace media {
namespace {

constexpr int kAround = 6;           // pictures of the source on either side that one may be mistaken for
constexpr double kSeen = 1.5;        // levels of difference that are more than an encoder makes of a cell
constexpr double kRoughlySeen = 10;  // the same, of pictures without their loop filter
constexpr std::size_t kRoughRun = 5; // pictures in a row
constexpr double kSame = 0.3;        // levels between two of the source that nobody tells apart
constexpr double kStrange = 12;      // levels: another picture altogether
constexpr std::size_t kMostFaults = 8;

double distance(const std::array<float, PictureSignature::kCells>& a, const std::array<float, PictureSignature::kCells>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return std::sqrt(sum / static_cast<double>(a.size()));
}

/// Of pictures whose brightness was mapped: what is left when the best straight line between the two is taken out.
double shapeDistance(const std::array<float, PictureSignature::kCells>& a, const std::array<float, PictureSignature::kCells>& b) {
    double meanA = 0, meanB = 0, aa = 0, bb = 0, ab = 0;
    const auto n = static_cast<double>(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        meanA += a[i] / n;
        meanB += b[i] / n;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        aa += (a[i] - meanA) * (a[i] - meanA);
        bb += (b[i] - meanB) * (b[i] - meanB);
        ab += (a[i] - meanA) * (b[i] - meanB);
    }
    if (aa / n < 4 || bb / n < 4) return 0; // nothing to be seen in one of them
    return std::sqrt(std::max(0.0, bb - ab * ab / aa) / n);
}

double distance(const PictureSignature& right, const PictureSignature& shown) {
    return right.colour ? distance(right.luma, shown.luma) : shapeDistance(right.luma, shown.luma);
}

std::string seconds(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f s", value);
    return text;
}

std::array<float, PictureSignature::kCells> turned(const std::array<float, PictureSignature::kCells>& cells, int how) {
    std::array<float, PictureSignature::kCells> result{};
    const auto cellAt = [](int x, int y) { return static_cast<std::size_t>(y) * PictureSignature::kWidth + static_cast<std::size_t>(x); };
    for (int y = 0; y < PictureSignature::kHeight; ++y)
        for (int x = 0; x < PictureSignature::kWidth; ++x) {
            const int fromX = how == 1 ? x : PictureSignature::kWidth - 1 - x, fromY = how == 2 ? y : PictureSignature::kHeight - 1 - y;
            result[cellAt(x, y)] = cells[cellAt(fromX, fromY)];
        }
    return result;
}

/// What a colour becomes when it is stored with one matrix and shown with another.
std::array<double, 3> mistaken(const std::array<double, 3>& rgb, LumaWeights stored, LumaWeights shown) {
    const double y = stored.red * rgb[0] + (1 - stored.red - stored.blue) * rgb[1] + stored.blue * rgb[2];
    const double u = (rgb[2] - y) / (1 - stored.blue), v = (rgb[0] - y) / (1 - stored.red); // twice the difference signals
    const double red = y + (1 - shown.red) * v, blue = y + (1 - shown.blue) * u;
    return {red, (y - shown.red * red - shown.blue * blue) / (1 - shown.red - shown.blue), blue};
}

struct Mistake {
    const char *stored, *shown, *words;
};
constexpr Mistake kMistakes[] = {{"smpte170m", "bt709", "of the BT.601 matrix, shown as BT.709"},
    {"bt709", "smpte170m", "of the BT.709 matrix, taken for BT.601"}, {"bt2020nc", "bt709", "of the BT.2020 matrix, shown as BT.709"},
    {"bt709", "bt2020nc", "of the BT.709 matrix, taken for BT.2020"}};
constexpr const char* kTurns[] = {"turned by 180 degrees", "flipped upside down", "mirrored"};

} // namespace

void PictureLikeness::source(double seconds, const PictureSignature& signature) {
    m_source.push_back({seconds, signature});
    judgeReady(false);
}

void PictureLikeness::output(double seconds, const PictureSignature& signature) {
    m_output.push_back({seconds, signature});
    judgeReady(false);
}

void PictureLikeness::judgeReady(bool ended) {
    while (!m_output.empty() && !m_source.empty()) {
        const double at = m_output.front().seconds;
        const auto behind = std::upper_bound(
            m_source.begin(), m_source.end(), at + m_tolerance, [](double time, const Seen& seen) { return time < seen.seconds; });
        if (!ended && m_source.end() - behind < kAround) return;
        judge(m_output.front());
        m_output.pop_front();
        // What lies further back than a mistake could reach is done with.
        const auto keep = behind - m_source.begin() - kAround - 2;
        if (keep > 0) m_source.erase(m_source.begin(), m_source.begin() + keep);
    }
}

void PictureLikeness::judge(const Seen& shown) {
    // Those that may be seen at this time: within the tolerance, or the one that is held.
    auto last = std::upper_bound(
        m_source.begin(), m_source.end(), shown.seconds + m_tolerance, [](double time, const Seen& seen) { return time < seen.seconds; });
    if (last == m_source.begin()) ++last; // held before its time
    auto first = std::prev(last);
    while (first != m_source.begin() && std::prev(first)->seconds >= shown.seconds - m_tolerance) --first;
    const Seen* right = nullptr;
    double best = 1e9;
    for (auto each = first; each != last; ++each)
        if (const double d = distance(each->signature, shown.signature); d < best) {
            best = d;
            right = &*each;
        }
    ++m_result.compared;
    m_sum += best;
    m_result.worst = std::max(m_result.worst, best);
    const auto from = first - m_source.begin() > kAround ? first - kAround : m_source.begin();
    const auto to = m_source.end() - last > kAround ? last + kAround : m_source.end();
    const Seen* nearest = right;
    double least = best, motion = 1e9;
    for (auto each = from; each != to; ++each) {
        if (each >= first && each < last) continue;
        const double apart = distance(each->signature.luma, right->signature.luma);
        if (apart < kSame) continue; // drawn on twos: it is the same picture
        motion = std::min(motion, apart);
        if (const double d = distance(each->signature, shown.signature); d < least) {
            least = d;
            nearest = &*each;
        }
    }
    if (motion >= kSeen && motion < 1e9) {
        ++m_result.telling;
        const bool plain = m_strictness == Strictness::PlainShifts || !right->signature.colour
            ? // of tone-mapped pictures only the shape is known
            best > kRoughlySeen && least * 4 < best
            : best > kSeen && least * 2 < best && best - least > 1;
        if (nearest != right && plain) m_shifts.push_back({shown.seconds, nearest->seconds - shown.seconds});
        else m_shifts.push_back({shown.seconds, 0});
    }
    if (best > 6) weighOrientation(right->signature, shown.signature, best);
    if (right->signature.colour) weighColours(right->signature, shown.signature);
    if (least > kStrange && right->signature.colour) ++m_strange; // tone mapping moves brightness about as it likes
}

void PictureLikeness::weighOrientation(const PictureSignature& right, const PictureSignature& shown, double best) {
    int likeliest = -1;
    double least = best / 2;
    for (int how = 0; how < 3; ++how) {
        const auto cells = turned(right.luma, how);
        const double d = right.colour ? distance(cells, shown.luma) : shapeDistance(cells, shown.luma);
        if (d >= least) continue;
        least = d;
        likeliest = how;
    }
    if (likeliest >= 0) ++m_turned[likeliest];
}

void PictureLikeness::weighColours(const PictureSignature& right, const PictureSignature& shown) {
    ++m_coloured;
    m_matrices.resize(std::size(kMistakes));
    for (std::size_t h = 0; h < std::size(kMistakes); ++h) {
        const LumaWeights stored = lumaWeights(kMistakes[h].stored), seen = lumaWeights(kMistakes[h].shown);
        for (std::size_t i = 0; i < PictureSignature::kCells; ++i) {
            const std::array<double, 3> is{right.rgb[0][i], right.rgb[1][i], right.rgb[2][i]};
            auto would = mistaken(is, stored, seen);
            for (double& part : would) part = std::clamp(part, 0.0, 255.0);
            for (std::size_t c = 0; c < 3; ++c) {
                const double off = shown.rgb[c][i] - is[c], step = would[c] - is[c];
                m_matrices[h].own += step * step;
                m_matrices[h].left += (off - step) * (off - step);
                if (h == 0) m_off += off * off;
            }
        }
    }
}

void PictureLikeness::tellColours() {
    if (m_coloured == 0) return;
    const double cells = static_cast<double>(m_coloured) * PictureSignature::kCells * 3;
    // Believed only where it would be seen, and where it explains nearly all that is off: dark and grey pictures tell nothing.
    constexpr double kVisible = 2, kExplained = 0.25;
    std::size_t best = 0;
    double least = kExplained * m_off;
    bool found = false;
    for (std::size_t h = 0; h < m_matrices.size(); ++h) {
        if (m_matrices[h].own / cells < kVisible * kVisible || m_matrices[h].left >= least) continue;
        least = m_matrices[h].left;
        best = h;
        found = true;
    }
    if (found) m_result.faults.push_back("colours " + std::string(kMistakes[best].words));
}

void PictureLikeness::tellShifts() {
    for (std::size_t i = 0; i < m_shifts.size() && m_result.faults.size() < kMostFaults;) {
        const Shift& begin = m_shifts[i];
        if (begin.by == 0) {
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        while (end < m_shifts.size() && m_shifts[end].by * begin.by > 0) ++end;
        const Shift& last = m_shifts[end - 1];
        char by[32];
        std::snprintf(by, sizeof by, "%.0f ms", std::abs(begin.by) * 1000);
        if (m_strictness == Strictness::PlainShifts && end - i < kRoughRun) {
            i = end;
            continue;
        }
        if (end - i == 1) {
            m_result.faults.push_back(
                "at " + seconds(begin.at) + " the picture of " + seconds(begin.at + begin.by) + " is shown: one is lost, another doubled");
        } else {
            m_result.faults.push_back("from " + seconds(begin.at) + " to " + seconds(last.at) + " pictures are " + by +
                (begin.by > 0 ? " early: one was lost" : " late: one was doubled"));
        }
        i = end;
    }
}

model::Likeness PictureLikeness::finish() {
    judgeReady(true);
    if (!m_output.empty() && m_source.empty()) m_strange += static_cast<std::int64_t>(m_output.size());
    if (m_result.compared > 0) m_result.difference = m_sum / static_cast<double>(m_result.compared);
    for (int how = 0; how < 3; ++how)
        if (m_turned[how] * 2 > m_result.compared) {
            m_result.faults.push_back(std::string("pictures are ") + kTurns[how]);
            return m_result;
        }
    tellColours();
    if (!m_result.faults.empty()) return m_result;
    if (m_strange * 2 > m_result.compared && m_strange > 0) {
        m_result.faults.push_back("pictures are not those of the source");
        return m_result;
    }
    tellShifts();
    return m_result;
}

} // namespace media
