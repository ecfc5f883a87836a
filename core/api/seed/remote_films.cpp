#include "core/api/seed/remote_films.hpp"

#include "core/base/files.hpp"
#include "core/package/evidence.hpp"

#include <algorithm>

namespace api {
namespace {

constexpr std::size_t kMostKept = 16;                                  // half a megabyte for a film of two hours
constexpr std::uint64_t kReportLimit = 64 << 20, kInitLimit = 1 << 20; // the report of such a film has 4 MB

/// What is needed of a report.
struct Told {
    std::string revision;
    std::vector<model::RenditionFacts> renditions;
    std::vector<model::SegmentFile> segments;
};

base::Result<StitchedRendition> renditionAt(IngestFiles& files, const Told& told, const std::string& name) {
    StitchedRendition rendition;
    MR_ASSIGN(rendition.segments, piecesOf(told.segments, told.revision, name));
    MR_ASSIGN(const auto init, files.file(name + "/" + model::initFileName(told.revision), kInitLimit));
    rendition.init = QByteArray::fromStdString(init.bytes);
    const auto isIt = [&](const model::RenditionFacts& facts) { return facts.rendition == name; };
    const auto facts = std::find_if(told.renditions.begin(), told.renditions.end(), isIt);
    if (facts != told.renditions.end() && !facts->initSha256.empty() && facts->initSha256 != base::sha256(rendition.init))
        return base::Error{base::ErrorCode::IngestRefused, "The init segment of " + name + " is not what was published."};
    return rendition;
}

base::Result<std::shared_ptr<const StitchedFilm>> filmAt(
    IngestFiles& files, const Told& told, const std::string& pictures, const std::string& sound) {
    MR_ASSIGN(StitchedRendition ofPictures, renditionAt(files, told, pictures));
    std::optional<StitchedRendition> ofSound;
    if (!sound.empty()) {
        MR_ASSIGN(ofSound, renditionAt(files, told, sound));
    }
    MR_ASSIGN(StitchedFilm film, stitchedFilm(std::move(ofPictures), ofSound ? &*ofSound : nullptr));
    return std::make_shared<const StitchedFilm>(std::move(film));
}

} // namespace

std::optional<RemoteFilms::Kept> RemoteFilms::kept(const std::string& key) const {
    const std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_kept.begin(), m_kept.end(), [&](const Kept& each) { return each.key == key; });
    return found == m_kept.end() ? std::nullopt : std::optional(*found);
}

void RemoteFilms::keep(Kept found) {
    const std::lock_guard lock(m_mutex);
    m_kept.remove_if([&](const Kept& each) { return each.key == found.key; });
    m_kept.push_front(std::move(found));
    if (m_kept.size() > kMostKept) m_kept.pop_back();
}

base::Result<OpenFilm> RemoteFilms::open(const model::PublishedFilm& at, const std::string& pictures, const std::string& sound) {
    const auto files = std::make_shared<IngestFiles>(at.address, net::RangeReader::Options{.token = at.token}, m_isStopped);
    if (!at.segments.empty()) { // its job goes on: there is no report yet
        MR_ASSIGN(auto film, filmAt(*files, {at.revision, {}, at.segments}, pictures, sound));
        return OpenFilm{std::move(film), files};
    }
    const std::string key = at.address + '\n' + pictures + '\n' + sound;
    const auto known = kept(key);
    MR_ASSIGN(const auto report, files->file("report.json", kReportLimit, known ? known->etag : std::string()));
    if (known && report.isUnchanged) {
        keep(*known);
        return OpenFilm{known->film, files};
    }
    MR_ASSIGN(package::Evidence evidence, model::fromBytes<package::Evidence>(QByteArray::fromStdString(report.bytes), model::From::Wire));
    const Told told{std::move(evidence.revision), std::move(evidence.renditions), std::move(evidence.segments)};
    MR_ASSIGN(auto film, filmAt(*files, told, pictures, sound));
    if (!report.etag.empty()) keep({key, report.etag, film});
    return OpenFilm{std::move(film), files};
}

} // namespace api
