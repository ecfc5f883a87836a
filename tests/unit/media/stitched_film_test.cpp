#include "core/api/seed/film_routes.hpp"
#include "core/api/seed/stitched_film.hpp"
#include "core/media/cmaf_writer.hpp"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QtEndian>
#include <gtest/gtest.h>

namespace {

QByteArray initOf(bool video) {
    media::TrackHeader track;
    track.video = video;
    track.timescale = video ? 90000 : 48000;
    track.width = 640;
    track.height = 360;
    track.sampleRate = 48000;
    track.channels = 2;
    track.delayTicks = video ? 3600 : 0;
    track.decoderConfig = video ? QByteArray("\x01\x64\x00\x1f\xff\xe0\x00", 7) : QByteArray("\x11\x90", 2);
    return media::initSegment(track);
}

QByteArray segmentOf(int number, const QByteArray& content) {
    return media::mediaSegment(number, 0, 90000, {{.pts = 0, .ticks = 90000, .key = true, .bytes = content}});
}

/// The four bytes that stand `behind` bytes behind each box of that type, in their order.
std::vector<std::uint32_t> numbersBehind(const QByteArray& bytes, const char* type, qsizetype behind) {
    std::vector<std::uint32_t> numbers;
    for (qsizetype at = bytes.indexOf(type); at >= 0; at = bytes.indexOf(type, at + 4))
        numbers.push_back(qFromBigEndian<std::uint32_t>(bytes.constData() + at + 4 + behind));
    return numbers;
}

void write(const QString& path, const QByteArray& bytes) {
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

using Numbers = std::vector<std::uint32_t>;

} // namespace

TEST(StitchedFilm, OneInitHasBothTracks) {
    const QByteArray pictures = initOf(true), sound = initOf(false);
    const auto both = api::mergedInit(pictures, sound);
    ASSERT_TRUE(both) << both.error().message;
    EXPECT_EQ(both->count("trak"), 2);
    EXPECT_EQ(both->count("ftyp"), 1);
    EXPECT_EQ(numbersBehind(*both, "tkhd", 12), (Numbers{1, 2}));
    EXPECT_EQ(numbersBehind(*both, "trex", 4), (Numbers{1, 2}));
    EXPECT_EQ(numbersBehind(*both, "mvhd", 96), (Numbers{3})) << "the next track's id";
    EXPECT_TRUE(both->contains("avc1") && both->contains("mp4a"));
    const auto movie = both->indexOf("moov") - 4;
    EXPECT_EQ(qFromBigEndian<std::uint32_t>(both->constData() + movie), static_cast<std::uint32_t>(both->size() - movie));
}

TEST(StitchedFilm, WhatIsCutShortIsRefused) {
    const QByteArray pictures = initOf(true), sound = initOf(false);
    for (qsizetype size = 0; size < pictures.size(); ++size) EXPECT_FALSE(api::mergedInit(pictures.left(size), sound)) << size;
    for (qsizetype size = 0; size < sound.size(); ++size) EXPECT_FALSE(api::mergedInit(pictures, sound.left(size))) << size;
    EXPECT_FALSE(api::patchesOf("", 2, 1));
    EXPECT_FALSE(api::patchesOf(segmentOf(1, "x").left(40), 2, 1));
}

TEST(StitchedFilm, SegmentsKeepTheirBytesButForTheirNumbers) {
    const QByteArray segment = segmentOf(1, "the pictures");
    const auto patches = api::patchesOf(segment, 2, 7);
    ASSERT_TRUE(patches) << patches.error().message;
    QByteArray whole = segment;
    api::applyPatches(*patches, 0, whole.data(), static_cast<std::size_t>(whole.size()));
    EXPECT_EQ(numbersBehind(whole, "mfhd", 4), (Numbers{7}));
    EXPECT_EQ(numbersBehind(whole, "tfhd", 4), (Numbers{2}));
    int others = 0;
    for (qsizetype i = 0; i < segment.size(); ++i) others += segment[i] == whole[i] ? 0 : 1;
    EXPECT_EQ(others, 2) << "one byte of each number";
    QByteArray inPieces;
    for (qsizetype at = 0; at < segment.size(); at += 5) { // as ranges may cut it
        QByteArray piece = segment.mid(at, 5);
        api::applyPatches(*patches, static_cast<std::uint64_t>(at), piece.data(), static_cast<std::size_t>(piece.size()));
        inPieces += piece;
    }
    EXPECT_EQ(inPieces, whole);
}

TEST(StitchedFilm, PicturesAndSoundComeInTurn) {
    const auto playlistOf = [](int segments) {
        QByteArray text = "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXT-X-MAP:URI=\"init-b.mp4\"\n";
        for (int i = 1; i <= segments; ++i) text += "#EXTINF:2,\n0000" + QByteArray::number(i) + "-b.m4s\n";
        return text + "#EXT-X-ENDLIST\n";
    };
    QTemporaryDir folder;
    const QString root = folder.path();
    write(root + QStringLiteral("/720p/init-b.mp4"), initOf(true));
    write(root + QStringLiteral("/audio/init-b.mp4"), initOf(false));
    for (int i = 1; i <= 3; ++i) write(root + QStringLiteral("/720p/0000%1-b.m4s").arg(i), segmentOf(i, QByteArray(100, 'p')));
    for (int i = 1; i <= 2; ++i) write(root + QStringLiteral("/audio/0000%1-b.m4s").arg(i), segmentOf(i, QByteArray(10, 's')));
    write(root + QStringLiteral("/720p/00001-a.m4s"), segmentOf(1, QByteArray(100, 'o'))); // of an earlier film of that name
    write(root + QStringLiteral("/720p/index.m3u8"), playlistOf(3));
    write(root + QStringLiteral("/audio/index.m3u8"), playlistOf(2));
    const auto film = api::stitchedFilm(root.toStdString(), "720p", "audio");
    ASSERT_TRUE(film) << film.error().message;
    Numbers tracks, numbers;
    std::uint64_t bytes = static_cast<std::uint64_t>(film->init.size());
    for (const auto& piece : film->pieces) {
        tracks.push_back(piece.track);
        numbers.push_back(piece.number);
        bytes += piece.bytes;
    }
    EXPECT_EQ(tracks, (Numbers{1, 2, 1, 2, 1}));
    EXPECT_EQ(numbers, (Numbers{1, 2, 3, 4, 5})) << "no number twice";
    EXPECT_EQ(film->bytes, bytes);
    const auto silent = api::stitchedFilm(root.toStdString(), "720p", "");
    ASSERT_TRUE(silent) << silent.error().message;
    EXPECT_EQ(silent->pieces.size(), 3u);
    EXPECT_EQ(silent->init, initOf(true));
    EXPECT_EQ(api::stitchedFilm(root.toStdString(), "1080p", "audio").error().code, base::ErrorCode::NotFound);
}

TEST(StitchedFilm, SegmentsAreFoundByWhatAReportTellsOfThem) {
    const auto file = [](const char* rendition, int number, std::int64_t bytes) {
        model::SegmentFile told;
        told.rendition = rendition;
        told.number = number;
        told.bytes = bytes;
        told.sha256 = "digest";
        return told;
    };
    std::vector<model::SegmentFile> told{file("720p", 2, 20), file("audio", 1, 5), file("720p", 1, 10)}; // as tasks have ended
    const auto pieces = api::piecesOf(told, "3fa9c2d1", "720p");
    ASSERT_TRUE(pieces) << pieces.error().message;
    ASSERT_EQ(pieces->size(), 2u);
    EXPECT_EQ(pieces->front().path, "720p/00001-3fa9c2d1.m4s");
    EXPECT_EQ(pieces->back().path, "720p/00002-3fa9c2d1.m4s");
    EXPECT_EQ(pieces->back().bytes, 20u);
    EXPECT_EQ(pieces->back().sha256, "digest");
    EXPECT_EQ(api::piecesOf(told, "", "audio")->front().path, "audio/00001.m4s") << "of a film without a revision";
    EXPECT_EQ(api::piecesOf(told, "", "1080p").error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(api::piecesOf(told, "../../secret", "720p").error().code, base::ErrorCode::InvalidInput) << "a stranger may have written it";
    told.push_back(file("720p", 4, 10));
    EXPECT_EQ(api::piecesOf(told, "", "720p").error().code, base::ErrorCode::NotFound) << "one is missing";
    told.back() = file("720p", 2, 20);
    EXPECT_EQ(api::piecesOf(told, "", "720p").error().code, base::ErrorCode::NotFound) << "one is there twice";
    told.back() = file("720p", 3, -1);
    EXPECT_EQ(api::piecesOf(told, "", "720p").error().code, base::ErrorCode::InvalidInput);
}

TEST(StitchedFilm, OnlyWhatHasItsSoundIsWhole) {
    model::Job job;
    job.state = model::JobState::Encoding;
    job.renditions.resize(3);
    job.renditions[0].name = "720p";
    job.renditions[0].stored = 1;
    job.renditions[1].name = "480p";
    job.renditions[1].stored = 0.5;
    job.renditions[2].name = "audio";
    job.renditions[2].audio = true;
    job.renditions[2].stored = 0.9;
    EXPECT_EQ(api::wholeQualities(job), std::vector<std::string>());
    job.renditions[2].stored = 1;
    EXPECT_EQ(api::wholeQualities(job), std::vector<std::string>{"720p"});
    job.state = model::JobState::Done;
    EXPECT_EQ(api::wholeQualities(job), (std::vector<std::string>{"720p", "480p"}));
    job.output = model::OutputState::Deleted;
    EXPECT_EQ(api::wholeQualities(job), std::vector<std::string>());
}
