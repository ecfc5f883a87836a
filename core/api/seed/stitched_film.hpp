#pragma once
/// A rendition and its sound as one MP4 file that is never written: one init segment made of both, then segments of pictures and of sound
/// in turn, as they lie at an ingest. Only fragments' numbers and the sound's track id are others, so that `curl`, `<video>` and players
/// get pictures and sound by one address, with length and ranges.
///
/// libavformat would have to read and write the whole film for that; here nothing is copied.

#include "core/model/task.hpp"

#include <QByteArray>
#include <cstdint>
#include <string>
#include <vector>

namespace api {

/// One init segment (ISO/IEC 14496-12, 8.2) with two tracks, 1 and 2, of two init segments with one each. Errors: InvalidInput, naming the
/// box that is missing. Pure.
base::Result<QByteArray> mergedInit(const QByteArray& pictures, const QByteArray& sound);

/// Four bytes that are others in a file.
struct Patch {
    std::uint64_t offset = 0;
    std::uint32_t value = 0; ///< big-endian there
};
/// Of a media segment, by its beginning: the fragment's number (mfhd) and its track (tfhd). Errors: InvalidInput. Pure.
base::Result<std::vector<Patch>> patchesOf(const QByteArray& head, std::uint32_t track, std::uint32_t number);
/// Lays patches over the part of a file that begins at `offset`. Pure.
void applyPatches(const std::vector<Patch>& patches, std::uint64_t offset, char* bytes, std::size_t size);

struct StitchedFilm {
    struct Piece {
        std::string path; ///< of a file here, or below the film's folder at a remote ingest
        std::uint64_t bytes = 0;
        std::uint32_t track = 1, number = 0;
        std::string sha256 = {}; ///< hex, of the file as it lies there; "": not known
        bool operator==(const Piece&) const = default;
    };
    QByteArray init;
    std::vector<Piece> pieces;
    std::uint64_t bytes = 0; ///< of all of it
};
/// One rendition of it. Its segments have no numbers yet.
struct StitchedRendition {
    QByteArray init;
    std::vector<StitchedFilm::Piece> segments;
};

/// `sound` null: there is none. Errors: InvalidInput. Pure.
base::Result<StitchedFilm> stitchedFilm(StitchedRendition pictures, const StitchedRendition* sound);
/// Of the rendition `pictures` and the rendition `sound` ("": there is none) below `folder`. Looks at every file: not on a thread that must
/// not wait. Errors: NotFound, Io, InvalidInput.
base::Result<StitchedFilm> stitchedFilm(const std::string& folder, const std::string& pictures, const std::string& sound);
/// A rendition's segments as whoever published them tells of them, in a report or in memory; a stranger may have written that. Paths are
/// below the film's folder. Errors: NotFound (there are none, or one is missing), InvalidInput. Pure.
base::Result<std::vector<StitchedFilm::Piece>> piecesOf(
    const std::vector<model::SegmentFile>& told, const std::string& revision, const std::string& rendition);

} // namespace api
