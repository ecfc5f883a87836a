// Planted faults: each is made on a copy of one good output, and verify must name it.

#include "tests/support/output.hpp"
#include "tests/support/run.hpp"

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <functional>
#include <gtest/gtest.h>

namespace {

/// One good output for all tests of this file: 7 s at 25 fps, two rungs.
const QString& good() {
    static QTemporaryDir folder;
    static const QString path = [] {
        const QString clip = support::testPattern(folder.path(), 7);
        QFile preset(folder.path() + QStringLiteral("/p.json"));
        if (preset.open(QIODevice::WriteOnly))
            preset.write(
                R"({"version":1,"id":"p","name":"P","speed":"ultrafast","segmentSeconds":2,"gopSeconds":1,"rungs":[{"name":"hi","shortSide":360,"kbps":900},{"name":"lo","shortSide":180,"kbps":300}]})");
        preset.close();
        const auto made = support::run(QStringLiteral("millrace"),
            {QStringLiteral("transcode"), clip, QStringLiteral("--preset"), preset.fileName(), QStringLiteral("--output"), folder.path()});
        EXPECT_EQ(made.code, 0) << made.err.toStdString();
        return folder.path() + QStringLiteral("/pattern");
    }();
    return path;
}

struct Copy {
    QTemporaryDir folder;
    Copy() {
        QDirIterator walk(good(), QDir::Files, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            const QString from = walk.next(), to = folder.path() + from.mid(good().size());
            QDir().mkpath(QFileInfo(to).path());
            QFile::copy(from, to);
        }
    }
    QString at(const char* file) const { return support::object(folder.path(), QLatin1String(file)); }
    QByteArray read(const char* file) const {
        QFile f(at(file));
        return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
    }
    void write(const char* file, const QByteArray& bytes) const {
        QFile f(at(file));
        ASSERT_TRUE(f.open(QIODevice::WriteOnly | QIODevice::Truncate)) << file;
        f.write(bytes);
    }
    void remove(const char* file) const { EXPECT_TRUE(QFile::remove(at(file))) << file; }
    void replace(const char* file, const QByteArray& from, const QByteArray& to) const {
        QByteArray bytes = read(file);
        EXPECT_TRUE(bytes.contains(from)) << file << " lacks " << from.toStdString();
        write(file, bytes.replace(from, to));
    }
    support::Ran verify() const { return support::run(QStringLiteral("millrace"), {QStringLiteral("verify"), folder.path()}); }
};

struct Fault {
    const char* name;
    std::function<void(Copy&)> plant;
    const char* named; ///< what a line of the report must say; a regular expression

    /// In the names that CTest shows.
    friend void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }
};

bool says(const support::Ran& ran, const char* pattern) {
    const QRegularExpression line(QString::fromLatin1(pattern), QRegularExpression::MultilineOption);
    EXPECT_TRUE(line.isValid()) << pattern;
    return line.match(QString::fromUtf8(ran.out + ran.err)).hasMatch();
}

} // namespace

TEST(Verify, AGoodOutputIsProven) {
    Copy copy;
    const auto ran = copy.verify();
    EXPECT_EQ(ran.code, 0) << ran.out.toStdString();
    for (const char* told : {"^hi: 175 frames decoded$", "^lo: 175 frames decoded$", "^audio: \\d{6} samples decoded$",
             "^Proven: 3 renditions, all checksums match the report\\.$"})
        EXPECT_TRUE(says(ran, told)) << told << "\n" << ran.out.toStdString();
}

class PlantedFault : public testing::TestWithParam<Fault> {};

TEST_P(PlantedFault, IsNamed) {
    Copy copy;
    copy.remove("report.json"); // checksums would find all of them; the structure must do it alone
    const auto before = copy.verify();
    ASSERT_EQ(before.code, 0) << before.out.toStdString();
    ASSERT_FALSE(says(before, GetParam().named)) << "this is said of a good output too";
    GetParam().plant(copy);
    const auto ran = copy.verify();
    EXPECT_EQ(ran.code, 1);
    EXPECT_TRUE(says(ran, GetParam().named)) << ran.out.toStdString() << ran.err.toStdString();
}

INSTANTIATE_TEST_SUITE_P(All, PlantedFault,
    testing::Values(
        Fault{"missing_segment", [](Copy& c) { c.remove("hi/00002.m4s"); }, "^hi/index.m3u8: names 00002-.{8}.m4s, which cannot be read"},
        Fault{"truncated_segment", [](Copy& c) { c.write("hi/00002.m4s", c.read("hi/00002.m4s").chopped(100)); },
            "^hi/00002-.{8}.m4s: is damaged"},
        Fault{"swapped_segments",
            [](Copy& c) {
                const auto a = c.read("hi/00001.m4s"), b = c.read("hi/00002.m4s");
                c.write("hi/00001.m4s", b);
                c.write("hi/00002.m4s", a);
            },
            "^hi/00002-.{8}.m4s: begins at 0.000 s .*swapped$"},
        // The same numbers and times in its boxes: only its pictures, and how many bytes they take, are others.
        Fault{"segment_of_another_rung", [](Copy& c) { c.write("lo/00002.m4s", c.read("hi/00002.m4s")); },
            "^lo: \\d+ errors? while decoding$"},
        Fault{"damaged_pictures",
            [](Copy& c) {
                auto b = c.read("hi/00003.m4s");
                for (qsizetype i = b.size() / 2; i < b.size() / 2 + 400; ++i) b[i] = static_cast<char>(i * 31);
                c.write("hi/00003.m4s", b);
            },
            "^hi: \\d+ errors? while decoding$"},
        Fault{"wrong_duration", [](Copy& c) { c.replace("hi/index.m3u8", "#EXTINF:1.000000", "#EXTINF:1.500000"); },
            "^hi/.*the playlist says 1.500 s"},
        Fault{"wrong_bandwidth",
            [](Copy& c) {
                auto text = c.read("master.m3u8");
                const auto at = text.indexOf(":BANDWIDTH=") + 11;
                ASSERT_GT(at, 10);
                text.replace(at, text.indexOf(',', at) - at, "1000");
                c.write("master.m3u8", text);
            },
            "^master.m3u8: says BANDWIDTH=1000"},
        Fault{"wrong_codecs", [](Copy& c) { c.replace("master.m3u8", "mp4a.40.2", "mp4a.40.5"); }, "^master.m3u8: says CODECS="},
        Fault{"wrong_resolution", [](Copy& c) { c.replace("master.m3u8", "640x360", "642x360"); }, "^master.m3u8: says RESOLUTION=642x360"},
        Fault{"gap",
            [](Copy& c) {
                const auto text = c.read("hi/index.m3u8");
                const auto name = text.indexOf("\n00002-"), from = text.lastIndexOf("#EXTINF", name);
                ASSERT_GT(from, 0);
                c.write("hi/index.m3u8", text.left(from) + text.mid(text.indexOf('\n', name + 1) + 1));
            },
            "^hi/00003-.{8}.m4s: begins at 4.000 s instead of 2.000 s: there is a gap"},
        Fault{"bad_mpd", [](Copy& c) { c.write("manifest.mpd", c.read("manifest.mpd").left(300)); }, "^manifest.mpd: line \\d"},
        Fault{"mpd_of_other_times", [](Copy& c) { c.replace("manifest.mpd", "r=\"2\"", "r=\"1\""); },
            "^manifest.mpd: lists 3 segments of hi; there are 4$"},
        Fault{"playlist_names_an_absent_file", [](Copy& c) { c.replace("lo/index.m3u8", "00003-", "00033-"); },
            "^lo/index.m3u8: names 00033-.{8}.m4s, which cannot be read"},
        Fault{"no_end", [](Copy& c) { c.replace("hi/index.m3u8", "#EXT-X-ENDLIST\n", ""); }, "^hi/index.m3u8: has no #EXT-X-ENDLIST"},
        Fault{"missing_init", [](Copy& c) { c.remove("lo/init.mp4"); }, "^lo/index.m3u8: names init-.{8}.mp4, which cannot be read"},
        Fault{"rung_ends_early",
            [](Copy& c) {
                const auto text = c.read("lo/index.m3u8");
                c.write("lo/index.m3u8", text.left(text.lastIndexOf("#EXTINF")) + "#EXT-X-ENDLIST\n");
            },
            "^lo: lasts 6.000 s, hi lasts 7.000 s$"},
        Fault{"no_master", [](Copy& c) { c.remove("master.m3u8"); }, "^master.m3u8: cannot be read"}),
    [](const auto& planted) { return std::string(planted.param.name); });

TEST(Verify, ASegmentThatWasEncodedAgainDiffersFromTheReport) {
    Copy copy;
    auto bytes = copy.read("hi/00002.m4s");
    bytes[bytes.size() - 5] = static_cast<char>(bytes[bytes.size() - 5] ^ 1);
    copy.write("hi/00002.m4s", bytes);
    const auto ran = copy.verify();
    EXPECT_EQ(ran.code, 1);
    EXPECT_TRUE(says(ran, "^hi/00002-.{8}.m4s: is not the file that was made")) << ran.out.toStdString();
}
