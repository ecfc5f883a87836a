#include "core/fleet/coordinator/audit.hpp"

#include "core/base/files.hpp"

#include <algorithm>

namespace fleet {

bool isChosen(const std::string& seed, const char* what, const std::string& recipe, int percent) {
    constexpr std::size_t kDigits = 8;
    constexpr double kAll = 4294967296.0; // what eight digits may be
    if (percent <= 0) return false;
    const std::string text = seed + '\n' + what + '\n' + recipe;
    const std::string sum = base::sha256(QByteArray::fromStdString(text)).substr(0, kDigits);
    return std::stoull(sum, nullptr, 16) < kAll * percent / 100;
}

FileSums sumsOf(const model::TaskResult& result) {
    FileSums sums;
    for (const auto& facts : result.renditions) sums[facts.rendition + "/" + model::initFileName()] = facts.initSha256;
    for (const auto& file : result.segments) sums[file.rendition + "/" + model::segmentFileName(file.number)] = file.sha256;
    return sums;
}

std::string firstDifference(const FileSums& a, const FileSums& b) {
    auto left = a.begin(), right = b.begin();
    while (left != a.end() && right != b.end() && *left == *right) {
        ++left;
        ++right;
    }
    if (left == a.end() && right == b.end()) return {};
    if (left == a.end()) return right->first;
    if (right == b.end()) return left->first;
    return std::min(left->first, right->first);
}

AuditVerdict verdictOf(const Audit& audit, const FileSums& made) {
    const bool isAsFirst = made == audit.sums;
    if (audit.other.empty()) return isAsFirst ? AuditVerdict::Same : AuditVerdict::Differs;
    if (isAsFirst) return AuditVerdict::OtherWrong;
    return made == audit.otherSums ? AuditVerdict::MakerWrong : AuditVerdict::AllDifferent;
}

} // namespace fleet
