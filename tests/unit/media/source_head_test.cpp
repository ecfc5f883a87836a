// Which bytes of a file every machine reads that encodes a part of it.

#include "core/media/source_head.hpp"

#include <QFile>
#include <QTemporaryDir>
#include <QtEndian>
#include <gtest/gtest.h>

namespace {

using Spans = std::vector<model::ByteSpan>;

QByteArray big(quint64 value, int bytes) {
    QByteArray number;
    for (int i = bytes - 1; i >= 0; --i) number.append(static_cast<char>(value >> (8 * i)));
    return number;
}

QByteArray box(const char* kind, const QByteArray& content) {
    return big(static_cast<quint64>(content.size()) + 8, 4) + kind + content;
}

/// An EBML element with a length of eight bytes.
QByteArray element(quint64 id, int idBytes, const QByteArray& content) {
    return big(id, idBytes) + big((quint64{1} << 56) | static_cast<quint64>(content.size()), 8) + content;
}

QByteArray matroska(quint64 cuesAt, const QByteArray& behind) {
    const QByteArray seek = element(0x4DBB, 2, element(0x53AB, 2, big(0x1C53BB6B, 4)) + element(0x53AC, 2, big(cuesAt, 8)));
    const QByteArray segment = element(0x114D9B74, 4, seek) + element(0x1549A966, 4, QByteArray(100, 'i')) + behind;
    return element(0x1A45DFA3, 4, QByteArray(20, 'e')) + element(0x18538067, 4, segment);
}

struct SourceHead : testing::Test {
    QTemporaryDir folder;

    Spans headOf(const QByteArray& bytes) const {
        QFile file(folder.filePath(QStringLiteral("film")));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size());
        file.close();
        return media::headOf(file.fileName().toStdString());
    }
};

} // namespace

TEST_F(SourceHead, OfAnMp4AllButItsPictures) {
    const QByteArray ftyp = box("ftyp", QByteArray(16, 'f')), moov = box("moov", QByteArray(300, 'm')),
                     mdat = box("mdat", QByteArray(5000, 'x'));
    EXPECT_EQ(headOf(ftyp + moov + mdat), (Spans{{0, 24 + 308 + 16}}));
    EXPECT_EQ(headOf(ftyp + mdat + moov), (Spans{{0, 24 + 16}, {24 + 5008, 24 + 5008 + 308}})) << "the index is behind them";
    // Longer than four bytes can say.
    const QByteArray large = big(1, 4) + "mdat" + big(5016, 8) + QByteArray(5000, 'x');
    EXPECT_EQ(headOf(ftyp + large + moov), (Spans{{0, 24 + 16}, {24 + 5016, 24 + 5016 + 308}}));
}

TEST_F(SourceHead, OfFragmentsTheIndexAtTheEnd) {
    const QByteArray begin = box("ftyp", QByteArray(16, 'f')) + box("moov", QByteArray(300, 'm'));
    const QByteArray fragment = box("moof", QByteArray(50, 'f')) + box("mdat", QByteArray(5000, 'x'));
    QByteArray index = box("mfra", box("tfra", QByteArray(40, 't')) + box("mfro", big(0, 4) + big(8 + 48 + 16, 4)));
    const QByteArray film = begin + fragment + fragment;
    EXPECT_EQ(headOf(film + index), (Spans{{0, begin.size() + 16}, {film.size(), film.size() + index.size()}}));
    EXPECT_EQ(headOf(film), (Spans{{0, begin.size() + 16}}));
}

TEST_F(SourceHead, OfAMatroskaWhatIsBeforeTheFirstClusterAndTheCues) {
    const QByteArray cluster = element(0x1F43B675, 4, QByteArray(9000, 'c')), cues = element(0x1C53BB6B, 4, QByteArray(400, 'q'));
    const qsizetype head = matroska(0, {}).size(), segmentAt = 32 + 12; // elements of the level below are counted from there
    const auto cuesAt = head - segmentAt + cluster.size();
    const QByteArray film = matroska(static_cast<quint64>(cuesAt), cluster + cues);
    EXPECT_EQ(headOf(film), (Spans{{0, head + 16}, {head + cluster.size(), film.size()}}));
    // A position that leads nowhere, or to something else, is passed over.
    EXPECT_EQ(headOf(matroska(1'000'000, cluster + cues)), (Spans{{0, head + 16}}));
    EXPECT_EQ(headOf(matroska(0, cluster + cues)), (Spans{{0, head + 16}}));
}

TEST_F(SourceHead, OfATransportStreamBothEnds) {
    QByteArray film;
    for (int i = 0; i < 4000; ++i) film += '\x47' + QByteArray(187, 'p');
    EXPECT_EQ(headOf(film), (Spans{{0, 65'536}, {film.size() - 250'000, film.size()}}));
    EXPECT_EQ(headOf(film.left(188 * 10)), (Spans{{0, 1880}}));
}

TEST_F(SourceHead, OfWhatNobodyKnowsTheBegin) {
    EXPECT_EQ(headOf(QByteArray(100'000, 'z')), (Spans{{0, 65'536}}));
    EXPECT_EQ(headOf({}), Spans{});
    // Lengths that lie lead nowhere.
    EXPECT_EQ(headOf(box("ftyp", QByteArray(16, 'f')) + big(0xFFFFFFFF, 4) + "moov"), (Spans{{0, 24}}));
    EXPECT_EQ(headOf(big(0x1A45DFA3, 4) + QByteArray(100, '\0')), (Spans{{0, 104}}));
}
