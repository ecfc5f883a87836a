// Planted faults: each is made on a copy of one good output, and verify must name it.

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
        support::run(QStringLiteral("millrace"),
            {QStringLiteral("transcode"), clip, QStringLiteral("--preset"), preset.fileName(), QStringLiteral("--output"), folder.path()});
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
    QString at(const char* file) const { return folder.path() + QLatin1Char('/') + QLatin1String(file); }
    QByteArray read(const char* file) const {
        QFile f(at(file));
        return f.open(QIODevice::ReadOnly) ? f.readAll() : QByteArray();
    }
    void write(const char* file, const QByteArray& bytes) const {
        QFile f(at(file));
        if (f.open(QIODevice::WriteOnly | QIODevice::Truncate)) f.write(bytes);
    }
    void replace(const char* file, const char* from, const char* to) const {
        QByteArray bytes = read(file);
        EXPECT_TRUE(bytes.contains(from)) << file << " lacks " << from;
        write(file, bytes.replace(from, to));
    }
};

struct Fault {
    const char* name;
    std::function<void(Copy&)> plant;
    const char* named; ///< what the report must contain
};

} // namespace

TEST(Verify, AGoodOutputIsProven) {
    Copy copy;
    const auto ran = support::run(QStringLiteral("millrace"), {QStringLiteral("verify"), copy.folder.path()});
    EXPECT_EQ(ran.code, 0) << ran.out.toStdString();
}

class PlantedFault : public testing::TestWithParam<Fault> {};

TEST_P(PlantedFault, IsNamed) {
    Copy copy;
    QFile::remove(copy.at("report.json")); // checksums would find all of them; the structure must do it alone
    GetParam().plant(copy);
    const auto ran = support::run(QStringLiteral("millrace"), {QStringLiteral("verify"), copy.folder.path()});
    EXPECT_EQ(ran.code, 1);
    EXPECT_TRUE(ran.out.contains(GetParam().named) || ran.err.contains(GetParam().named)) << ran.out.toStdString() << ran.err.toStdString();
}

INSTANTIATE_TEST_SUITE_P(All, PlantedFault,
    testing::Values(Fault{"missing_segment", [](Copy& c) { QFile::remove(c.at("hi/00002.m4s")); }, "00002.m4s, which cannot be read"},
        Fault{
            "truncated_segment", [](Copy& c) { c.write("hi/00002.m4s", c.read("hi/00002.m4s").chopped(100)); }, "hi/00002.m4s: is damaged"},
        Fault{"swapped_segments",
            [](Copy& c) {
                const auto a = c.read("hi/00001.m4s"), b = c.read("hi/00002.m4s");
                c.write("hi/00001.m4s", b);
                c.write("hi/00002.m4s", a);
            },
            "swapped"},
        Fault{"segment_of_another_rung", [](Copy& c) { c.write("lo/00002.m4s", c.read("hi/00002.m4s")); }, "lo"},
        Fault{"damaged_pictures",
            [](Copy& c) {
                auto b = c.read("hi/00003.m4s");
                for (qsizetype i = b.size() / 2; i < b.size() / 2 + 400; ++i) b[i] = static_cast<char>(i * 31);
                c.write("hi/00003.m4s", b);
            },
            "hi: "},
        Fault{"wrong_duration", [](Copy& c) { c.replace("hi/index.m3u8", "#EXTINF:1.000000", "#EXTINF:1.500000"); },
            "the playlist says 1.500 s"},
        Fault{"wrong_bandwidth",
            [](Copy& c) {
                auto text = c.read("master.m3u8");
                const auto at = text.indexOf("BANDWIDTH=") + 10;
                text.replace(at, text.indexOf(',', at) - at, "1000");
                c.write("master.m3u8", text);
            },
            "says BANDWIDTH=1000"},
        Fault{"wrong_codecs", [](Copy& c) { c.replace("master.m3u8", "mp4a.40.2", "mp4a.40.5"); }, "says CODECS="},
        Fault{"wrong_resolution", [](Copy& c) { c.replace("master.m3u8", "640x360", "642x360"); }, "says RESOLUTION=642x360"},
        Fault{"gap", [](Copy& c) { c.replace("hi/index.m3u8", "#EXTINF:2.000000,\n00002.m4s\n", ""); }, "there is a gap"},
        Fault{"bad_mpd", [](Copy& c) { c.write("manifest.mpd", c.read("manifest.mpd").left(300)); }, "manifest.mpd: line"},
        Fault{"mpd_of_other_times",
            [](Copy& c) {
                auto text = c.read("manifest.mpd");
                text.replace("r=\"2\"", "r=\"1\"");
                c.write("manifest.mpd", text);
            },
            "manifest.mpd: "},
        Fault{"playlist_names_an_absent_file", [](Copy& c) { c.replace("lo/index.m3u8", "00003.m4s", "00033.m4s"); },
            "00033.m4s, which cannot be read"},
        Fault{"no_end", [](Copy& c) { c.replace("hi/index.m3u8", "#EXT-X-ENDLIST\n", ""); }, "has no #EXT-X-ENDLIST"},
        Fault{"missing_init", [](Copy& c) { QFile::remove(c.at("lo/init.mp4")); }, "init.mp4, which cannot be read"},
        Fault{"rung_ends_early",
            [](Copy& c) {
                auto text = c.read("lo/index.m3u8");
                text.replace("#EXTINF:1.000000,\n00004.m4s\n", "");
                c.write("lo/index.m3u8", text);
            },
            "lo: lasts 6.000 s"},
        Fault{"no_master", [](Copy& c) { QFile::remove(c.at("master.m3u8")); }, "master.m3u8: cannot be read"}),
    [](const auto& planted) { return std::string(planted.param.name); });

TEST(Verify, ASegmentThatWasEncodedAgainDiffersFromTheReport) {
    Copy copy;
    auto bytes = copy.read("hi/00002.m4s");
    bytes[bytes.size() - 5] = static_cast<char>(bytes[bytes.size() - 5] ^ 1);
    copy.write("hi/00002.m4s", bytes);
    const auto ran = support::run(QStringLiteral("millrace"), {QStringLiteral("verify"), copy.folder.path()});
    EXPECT_EQ(ran.code, 1);
    EXPECT_TRUE(ran.out.contains("hi/00002.m4s: is not the file that was made")) << ran.out.toStdString();
}
