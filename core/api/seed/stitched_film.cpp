#include "core/api/seed/stitched_film.hpp"

#include "core/base/files.hpp"
#include "core/package/hls.hpp"

#include <QFileInfo>
#include <QtEndian>
#include <algorithm>
#include <optional>
#include <string_view>

namespace api {
namespace {

constexpr qsizetype kBoxHeader = 8, kInitLimit = 1 << 20, kPlaylistLimit = 16 << 20;
constexpr std::uint32_t kSoundTrack = 2;
constexpr std::int64_t kLargestSegment = 1LL << 31;
constexpr std::size_t kLongestRevision = 64;

/// A box within others: where it begins, and its size with its header.
struct Box {
    qsizetype at = 0, size = 0;
    qsizetype end() const { return at + size; }
};

std::uint32_t numberAt(const QByteArray& bytes, qsizetype at) {
    return qFromBigEndian<std::uint32_t>(bytes.constData() + at);
}

void setNumber(QByteArray& bytes, qsizetype at, std::uint32_t value) {
    qToBigEndian(value, bytes.data() + at);
}

/// Box by box. What is cut short is no box, but for the last one of a path, of which `least` bytes suffice: media data need not be there.
std::optional<Box> find(const QByteArray& bytes, std::initializer_list<const char*> path, qsizetype least = kBoxHeader) {
    Box within{-kBoxHeader, bytes.size() + kBoxHeader};
    std::size_t depth = 0;
    for (const char* type : path) {
        const bool isLast = ++depth == path.size();
        std::optional<Box> found;
        for (qsizetype at = within.at + kBoxHeader; !found && at + kBoxHeader <= std::min(within.end(), bytes.size());) {
            const Box box{at, static_cast<qsizetype>(numberAt(bytes, at))};
            if (box.size < kBoxHeader) return std::nullopt; // to the end of the file, or 64 bits: none of ours is
            if (std::string_view(bytes.constData() + at + 4, 4) == type) found = box;
            at = box.end();
        }
        if (!found || (isLast && found->at + least > bytes.size())) return std::nullopt;
        within = *found;
    }
    return within;
}

base::Error missing(const char* box) {
    return {base::ErrorCode::InvalidInput, std::string("The box ") + box + " is missing or cut short."};
}

QByteArray part(const QByteArray& bytes, const Box& box) {
    return bytes.mid(box.at, box.size);
}

base::Error incomplete(const std::string& name) {
    return {base::ErrorCode::NotFound, "The rendition " + name + " is not at the ingest, or not all of it."};
}

/// What its playlist names: the folder may hold parts of an earlier film of that name too.
base::Result<StitchedRendition> renditionIn(const std::string& folder, const std::string& name) {
    const std::string root = folder + "/" + name + "/";
    const auto text = base::readFile(root + "index.m3u8", kPlaylistLimit);
    if (!text) return incomplete(name);
    MR_ASSIGN(const auto playlist, package::readMediaPlaylist(*text));
    const auto isFile = [](const std::string& uri) { return !uri.empty() && uri.find('/') == std::string::npos; };
    const auto init = isFile(playlist.map) ? base::readFile(root + playlist.map, kInitLimit) : incomplete(name);
    if (!init || playlist.segments.empty()) return incomplete(name);
    StitchedRendition rendition{*init, {}};
    for (const package::ReadSegment& segment : playlist.segments) {
        const QFileInfo file(QString::fromStdString(root + segment.uri));
        if (!isFile(segment.uri) || !file.isFile()) return incomplete(name);
        rendition.segments.push_back({.path = root + segment.uri, .bytes = static_cast<std::uint64_t>(file.size())});
    }
    return rendition;
}

/// It stands in the names of files: of a report, a stranger may have written it.
bool isRevision(const std::string& text) {
    const auto isPlain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    return text.size() <= kLongestRevision && std::all_of(text.begin(), text.end(), isPlain);
}

} // namespace

base::Result<QByteArray> mergedInit(const QByteArray& pictures, const QByteArray& sound) {
    const auto type = find(pictures, {"ftyp"}), movie = find(pictures, {"moov"}), header = find(pictures, {"moov", "mvhd"}),
               extends = find(pictures, {"moov", "mvex"}), track = find(sound, {"moov", "trak"}),
               trackHeader = find(sound, {"moov", "trak", "tkhd"}, 32), defaults = find(sound, {"moov", "mvex", "trex"}, 16);
    if (!type || !movie || !header || !extends) return missing("ftyp, moov, mvhd or mvex");
    if (!track || !trackHeader || !defaults) return missing("trak, tkhd or trex");
    for (const Box& box : {*type, *movie})
        if (box.end() > pictures.size()) return missing("moov");
    for (const Box& box : {*track, *defaults})
        if (box.end() > sound.size()) return missing("trak");
    if (defaults->size < 16 || trackHeader->at + 32 > track->end()) return missing("trex or tkhd");
    if (header->size < 100 || header->end() > extends->at || extends->end() > movie->end()) return missing("mvhd");
    // Before mvex: mvhd, whose last member is the next track's id, and the pictures' track.
    QByteArray content = pictures.mid(movie->at + kBoxHeader, extends->at - movie->at - kBoxHeader);
    setNumber(content, header->end() - movie->at - kBoxHeader - 4, kSoundTrack + 1);
    QByteArray soundTrack = part(sound, *track);
    const qsizetype version = static_cast<unsigned char>(sound[trackHeader->at + kBoxHeader]);
    setNumber(soundTrack, trackHeader->at - track->at + (version == 1 ? 28 : 20), kSoundTrack);
    QByteArray soundDefaults = part(sound, *defaults);
    setNumber(soundDefaults, 12, kSoundTrack);
    QByteArray both = part(pictures, *extends) + soundDefaults;
    setNumber(both, 0, static_cast<std::uint32_t>(both.size()));
    content += soundTrack + both;
    QByteArray movieHeader(kBoxHeader, '\0');
    setNumber(movieHeader, 0, static_cast<std::uint32_t>(content.size() + kBoxHeader));
    movieHeader.replace(4, 4, "moov");
    return part(pictures, *type) + movieHeader + content;
}

base::Result<std::vector<Patch>> patchesOf(const QByteArray& head, std::uint32_t track, std::uint32_t number) {
    const auto fragment = find(head, {"moof", "mfhd"}, 16), ofTrack = find(head, {"moof", "traf", "tfhd"}, 16);
    if (!fragment || !ofTrack) return missing("mfhd or tfhd");
    return std::vector<Patch>{
        {static_cast<std::uint64_t>(fragment->at + 12), number}, {static_cast<std::uint64_t>(ofTrack->at + 12), track}};
}

void applyPatches(const std::vector<Patch>& patches, std::uint64_t offset, char* bytes, std::size_t size) {
    for (const Patch& patch : patches)
        for (std::uint64_t i = 0; i < 4; ++i) {
            const std::uint64_t at = patch.offset + i;
            if (at >= offset && at - offset < size) bytes[at - offset] = static_cast<char>(patch.value >> (8 * (3 - i)) & 0xff);
        }
}

base::Result<StitchedFilm> stitchedFilm(StitchedRendition pictures, const StitchedRendition* sound) {
    static const StitchedRendition none;
    StitchedFilm film;
    film.init = std::move(pictures.init);
    if (sound) {
        MR_ASSIGN(film.init, mergedInit(film.init, sound->init));
    }
    film.bytes = static_cast<std::uint64_t>(film.init.size());
    const auto& images = pictures.segments;
    const auto& sounds = sound ? sound->segments : none.segments;
    for (std::size_t i = 0; i < std::max(images.size(), sounds.size()); ++i)
        for (const auto* list : {&images, &sounds}) {
            if (i >= list->size()) continue;
            StitchedFilm::Piece& piece = film.pieces.emplace_back((*list)[i]);
            piece.track = list == &sounds ? kSoundTrack : 1;
            piece.number = static_cast<std::uint32_t>(film.pieces.size());
            film.bytes += piece.bytes;
        }
    return film;
}

base::Result<StitchedFilm> stitchedFilm(const std::string& folder, const std::string& pictures, const std::string& sound) {
    MR_ASSIGN(StitchedRendition ofPictures, renditionIn(folder, pictures));
    if (sound.empty()) return stitchedFilm(std::move(ofPictures), nullptr);
    MR_ASSIGN(const StitchedRendition ofSound, renditionIn(folder, sound));
    return stitchedFilm(std::move(ofPictures), &ofSound);
}

base::Result<std::vector<StitchedFilm::Piece>> piecesOf(
    const std::vector<model::SegmentFile>& told, const std::string& revision, const std::string& rendition) {
    std::vector<const model::SegmentFile*> segments;
    for (const model::SegmentFile& segment : told)
        if (segment.rendition == rendition) segments.push_back(&segment);
    std::sort(segments.begin(), segments.end(), [](const auto* a, const auto* b) { return a->number < b->number; });
    if (segments.empty()) return incomplete(rendition);
    if (!isRevision(revision)) return base::Error{base::ErrorCode::InvalidInput, "The report's revision is none."};
    std::vector<StitchedFilm::Piece> pieces;
    for (const model::SegmentFile* segment : segments) {
        if (segment->number != static_cast<int>(pieces.size()) + 1) return incomplete(rendition);
        if (segment->bytes <= 0 || segment->bytes > kLargestSegment)
            return base::Error{base::ErrorCode::InvalidInput, "The report tells of a segment that cannot be."};
        pieces.push_back({.path = rendition + "/" + model::segmentFileName(segment->number, revision),
            .bytes = static_cast<std::uint64_t>(segment->bytes),
            .sha256 = segment->sha256});
    }
    return pieces;
}

} // namespace api
