// Live publishing: playlists wait for their segments, segments for their playlists, players for what comes next.

#include "tests/support/ingest.hpp"

#include <QDir>
#include <thread>

using test::body;
using test::status;
using IngestLive = test::Ingest;

namespace {

QByteArray playlist(int first, int count, const QByteArray& more = {}) {
    QByteArray text =
        "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:1\n" + more + "#EXT-X-MEDIA-SEQUENCE:" + QByteArray::number(first) + "\n";
    for (int i = first; i < first + count; ++i) text += "#EXTINF:1.0,\n" + QByteArray::number(i) + ".ts\n";
    return text;
}

} // namespace

TEST_F(IngestLive, APlaylistIsServedOnlyWhenItsSegmentsAreStored) {
    EXPECT_EQ(status(put("/media/live/1.ts", "one")), 201);
    EXPECT_EQ(status(put("/media/live/index.m3u8", playlist(1, 1))), 201);
    EXPECT_EQ(status(put("/media/live/index.m3u8", playlist(1, 2))), 204) << "to its publisher it is stored";
    EXPECT_EQ(body(get("/media/live/index.m3u8")), playlist(1, 1)) << "2.ts is not there yet";
    EXPECT_EQ(status(put("/media/live/2.ts", "two")), 201);
    EXPECT_EQ(body(get("/media/live/index.m3u8")), playlist(1, 2));
}

TEST_F(IngestLive, ASegmentStaysWhileAServedPlaylistNamesIt) {
    put("/media/live/1.ts", "one");
    put("/media/live/2.ts", "two");
    put("/media/live/index.m3u8", playlist(1, 2));
    EXPECT_EQ(status(remove("/media/live/1.ts")), 204);
    EXPECT_EQ(status(get("/media/live/1.ts")), 200) << "viewers were told of it";
    put("/media/live/3.ts", "three");
    put("/media/live/index.m3u8", playlist(2, 2));
    EXPECT_EQ(status(get("/media/live/1.ts")), 404);
    EXPECT_EQ(status(remove("/media/live/index.m3u8")), 204);
    EXPECT_EQ(status(remove("/media/live/2.ts")), 204);
    EXPECT_EQ(status(get("/media/live/2.ts")), 404);
}

TEST_F(IngestLive, ASegmentThatNeverComesBecomesAGap) {
    put("/media/live/1.ts", "one");
    put("/media/live/3.ts", "three");
    put("/media/live/index.m3u8", playlist(1, 3));
    EXPECT_EQ(status(get("/media/live/index.m3u8")), 404);
    QByteArray seen;
    for (int i = 0; i < 200 && !seen.contains("3.ts"); ++i) { // three target durations
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        seen = body(get("/media/live/index.m3u8"));
    }
    EXPECT_TRUE(seen.contains("#EXT-X-GAP\n2.ts")) << seen.toStdString();
    EXPECT_EQ(seen.count("EXT-X-GAP"), 1);
}

TEST_F(IngestLive, AReloadBlocksUntilTheSegmentIsThere) {
    const QByteArray control = "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.0\n#EXT-X-PART-INF:PART-TARGET=0.3\n";
    put("/media/live/1.ts", "one");
    put("/media/live/index.m3u8", playlist(1, 1, control));
    EXPECT_EQ(status(get("/media/live/index.m3u8?_HLS_msn=1")), 200) << "it is there";
    EXPECT_EQ(status(get("/media/live/index.m3u8?_HLS_msn=9")), 400) << "too far ahead";
    EXPECT_EQ(status(get("/media/live/index.m3u8?_HLS_part=1")), 400);
    test::Waiting player(server->port(), "/media/live/index.m3u8?_HLS_msn=2");
    put("/media/live/2.ts", "two");
    put("/media/live/index.m3u8", playlist(1, 2, control));
    const QByteArray blocked = player.answer();
    EXPECT_EQ(status(blocked), 200);
    EXPECT_TRUE(blocked.contains("2.ts"));
    EXPECT_EQ(status(get("/media/live/index.m3u8?_HLS_msn=3")), 503) << "after three target durations";
}

TEST_F(IngestLive, AReloadOfAPlaylistThatCannotBlockIsAnsweredAtOnce) {
    put("/media/live/1.ts", "one");
    put("/media/live/index.m3u8", playlist(1, 1));
    EXPECT_EQ(status(get("/media/live/index.m3u8?_HLS_msn=2")), 200);
}

TEST_F(IngestLive, AStopAnswersThoseWhoWait) {
    put("/media/live/1.ts", "one");
    // They would wait for twenty seconds, and after five a stop cuts whoever is left: only the stop itself can answer them.
    put("/media/live/index.m3u8",
        playlist(1, 1, "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES\n").replace("TARGETDURATION:1\n", "TARGETDURATION:100\n") +
            "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"2.0.ts\"\n");
    test::Waiting reload(server->port(), "/media/live/index.m3u8?_HLS_msn=2"), part(server->port(), "/media/live/2.0.ts");
    server.reset();
    EXPECT_EQ(status(reload.answer()), 503);
    EXPECT_EQ(status(part.answer()), 404);
}

TEST_F(IngestLive, AHintedPartIsSentAsSoonAsItIsThere) {
    put("/media/live/1.ts", "one");
    put("/media/live/index.m3u8", playlist(1, 1) + "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"2.0.ts\"\n");
    EXPECT_EQ(status(get("/media/live/2.1.ts")), 404) << "nobody announced that one";
    test::Waiting player(server->port(), "/media/live/2.0.ts");
    put("/media/live/2.0.ts", "part");
    const QByteArray early = player.answer();
    EXPECT_EQ(status(early), 200);
    EXPECT_EQ(body(early), "part");
}

TEST_F(IngestLive, ALiveManifestIsServedOnlyWhenItsSegmentsAreStored) {
    const auto mpd = [](int first, int repeats) {
        return "<MPD type=\"dynamic\"><Period><AdaptationSet><Representation id=\"v\"><SegmentTemplate media=\"$Number$.m4s\" startNumber=\"" +
            QByteArray::number(first) + "\"><SegmentTimeline><S t=\"0\" d=\"1\" r=\"" + QByteArray::number(repeats) +
            "\"/></SegmentTimeline></SegmentTemplate></Representation></AdaptationSet></Period></MPD>";
    };
    put("/media/dash/1.m4s", "one");
    put("/media/dash/live.mpd", mpd(1, 0));
    EXPECT_EQ(status(put("/media/dash/live.mpd", mpd(1, 1))), 204);
    EXPECT_EQ(body(get("/media/dash/live.mpd")), mpd(1, 0)) << "2.m4s is not there yet";
    put("/media/dash/2.m4s", "two");
    EXPECT_EQ(body(get("/media/dash/live.mpd")), mpd(1, 1));
    EXPECT_EQ(status(remove("/media/dash/1.m4s")), 204);
    EXPECT_EQ(status(get("/media/dash/1.m4s")), 200) << "players were told of it";
}

TEST_F(IngestLive, ADeletionThatWaitsSurvivesARestart) {
    for (const char* name : {"1", "2", "3"}) put("/media/live/" + QByteArray(name) + ".ts", name);
    put("/media/live/index.m3u8", playlist(1, 3));
    remove("/media/live/1.ts");
    remove("/media/live/2.ts");
    put("/media/live/2.ts", "new"); // published again: not to be deleted any more
    server.reset();
    restart();
    EXPECT_EQ(status(get("/media/live/1.ts")), 200);
    put("/media/live/index.m3u8", playlist(3, 1));
    EXPECT_EQ(status(get("/media/live/1.ts")), 404);
    EXPECT_EQ(status(get("/media/live/2.ts")), 200);
}

TEST_F(IngestLive, ASegmentStoredAnewIsNotDeletedByAnOldWish) {
    for (int round = 0; round < 30; ++round) {
        put("/media/live/1.ts", "one");
        put("/media/live/2.ts", "two");
        put("/media/live/index.m3u8", playlist(1, 2));
        remove("/media/live/1.ts");
        std::thread publisher([this] {
            talkTo(server->port(),
                "PUT /media/live/index.m3u8 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: " +
                    QByteArray::number(playlist(2, 1).size()) + "\r\n\r\n" + playlist(2, 1));
        });
        const int stored = status(put("/media/live/1.ts", "new"));
        publisher.join();
        EXPECT_EQ(body(get("/media/live/1.ts")), "new") << stored << " in round " << round;
    }
}

TEST_F(IngestLive, WhatNeighboursShareStaysWhileOneNamesIt) {
    put("/media/film/cmaf/1.m4s", "one");
    put("/media/film/hls/index.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\n../cmaf/1.m4s\n");
    EXPECT_EQ(status(remove("/media/film/cmaf/1.m4s")), 204);
    EXPECT_EQ(status(get("/media/film/cmaf/1.m4s")), 200);
    EXPECT_EQ(status(remove("/media/film/hls/index.m3u8")), 204);
    EXPECT_EQ(status(get("/media/film/cmaf/1.m4s")), 404);
}

TEST_F(IngestLive, AnOwedDeletionOutlivesAKillAndSparesWhatIsStoredAnew) {
    for (const char* name : {"1", "2", "3"}) put("/media/live/" + QByteArray(name) + ".ts", name);
    put("/media/live/index.m3u8", playlist(1, 3));
    remove("/media/live/1.ts");
    remove("/media/live/2.ts");
    // A kill: what is on disk at this moment, under another server.
    QTemporaryDir copy;
    for (const char* file : {"live/1.ts", "live/2.ts", "live/3.ts", "live/index.m3u8", ".deletions"}) {
        QDir(copy.path()).mkpath(QStringLiteral("live"));
        ASSERT_EQ(std::rename((folder.path() + QLatin1Char('/') + QLatin1String(file)).toUtf8().constData(),
                      (copy.path() + QLatin1Char('/') + QLatin1String(file)).toUtf8().constData()),
            0)
            << file;
    }
    QFile anew(copy.path() + QStringLiteral("/live/2.ts"));
    ASSERT_TRUE(anew.remove() && anew.open(QIODevice::WriteOnly) && anew.write("new") == 3);
    anew.close();
    server.reset();
    options.root = copy.path().toStdString();
    restart();
    EXPECT_EQ(status(get("/media/live/1.ts")), 200);
    put("/media/live/index.m3u8", playlist(3, 1));
    EXPECT_EQ(status(get("/media/live/1.ts")), 404);
    EXPECT_EQ(body(get("/media/live/2.ts")), "new");
}

TEST_F(IngestLive, ManyOwedDeletionsAndNewUploadsDoNotMeet) {
    constexpr int kSegments = 200;
    for (int i = 1; i <= kSegments; ++i) put("/media/ring/" + QByteArray::number(i) + ".ts", "old");
    put("/media/ring/index.m3u8", playlist(1, kSegments));
    for (int i = 1; i <= kSegments; ++i) remove("/media/ring/" + QByteArray::number(i) + ".ts");
    std::thread publisher([port = server->port()] {
        const QByteArray last = playlist(kSegments, 1);
        talkTo(port,
            "PUT /media/ring/index.m3u8 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: " +
                QByteArray::number(last.size()) + "\r\n\r\n" + last);
    });
    for (int i = 1; i <= kSegments; ++i) put("/media/ring/" + QByteArray::number(i) + ".ts", "new");
    publisher.join();
    for (int i = 1; i <= kSegments; ++i) EXPECT_EQ(body(get("/media/ring/" + QByteArray::number(i) + ".ts")), "new") << i;
}

TEST_F(IngestLive, ANamedSegmentStaysWhereverItsPlaylistLies) {
    put("/media/seg/v/1.ts", "one");
    put("/media/lists/a/b/p.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\n../../../seg/v/1.ts\n");
    server.reset();
    restart();
    EXPECT_EQ(status(remove("/media/seg/v/1.ts")), 204);
    EXPECT_EQ(status(get("/media/seg/v/1.ts")), 200);
    EXPECT_EQ(status(remove("/media/lists/a/b/p.m3u8")), 204);
    EXPECT_EQ(status(get("/media/seg/v/1.ts")), 404);
}

TEST_F(IngestLive, NamesThatNoFileCanHaveAreRefused) {
    EXPECT_EQ(status(put("/media/live/p.m3u8", "#EXTM3U\n#EXTINF:1.0,\nseg:1.ts\n")), 400);
    EXPECT_EQ(status(put("/media/live/p.m3u8", "#EXTM3U\n#EXTINF:1.0,\nhttps://cdn.example/seg:1.ts\n")), 201) << "elsewhere they may";
    EXPECT_EQ(status(put("/media/live/p.m3u8/q.m3u8", "#EXTM3U\n#EXTINF:1.0,\n1.ts\n")), 409)
        << "and what can never be in its place does not wait for it";
}

TEST_F(IngestLive, AWaitingPlaylistWithWholeAddressesWaitsOnAfterARestart) {
    const QByteArray named = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1.0,\nhttp://origin.example/media/live/1.ts\n";
    talk("PUT /media/live/index.m3u8 HTTP/1.1\r\nHost: origin.example\r\nAuthorization: Bearer secret\r\nContent-Length: " +
        QByteArray::number(named.size()) + "\r\n\r\n" + named);
    EXPECT_EQ(status(get("/media/live/index.m3u8")), 404);
    server.reset();
    restart();
    EXPECT_EQ(status(get("/media/live/index.m3u8")), 404);
    put("/media/live/1.ts", "one");
    EXPECT_EQ(body(get("/media/live/index.m3u8")), named);
}

TEST_F(IngestLive, APlaylistThatFoundNoRoomFollowsWhenThereIsSome) {
    options.limits.quotaBytes = 3000;
    server.reset();
    restart();
    put("/media/filler.ts", QByteArray(1500, 'x'));
    const QByteArray large = playlist(1, 1) + "# " + QByteArray(500, 'x') + "\n";
    EXPECT_EQ(status(put("/media/live/index.m3u8", large)), 201) << "it waits";
    EXPECT_EQ(status(put("/media/live/1.ts", QByteArray(700, 'x'))), 201);
    EXPECT_EQ(status(get("/media/live/index.m3u8")), 404) << "no room for it";
    remove("/media/filler.ts");
    int seen = 404;
    for (int i = 0; i < 200 && seen != 200; ++i) { // the next look is within a second
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        seen = status(get("/media/live/index.m3u8"));
    }
    EXPECT_EQ(seen, 200);
}

TEST_F(IngestLive, APlaylistThatWaitsSurvivesARestart) {
    put("/media/live/1.ts", "one");
    put("/media/live/index.m3u8", playlist(1, 1));
    put("/media/live/index.m3u8", playlist(1, 2));
    put("/media/other/index.m3u8", playlist(1, 1));
    EXPECT_EQ(status(remove("/media/other/index.m3u8")), 204) << "to its publisher it was stored";
    server.reset();
    restart();
    EXPECT_EQ(body(get("/media/live/index.m3u8")), playlist(1, 1));
    put("/media/live/2.ts", "two");
    EXPECT_EQ(body(get("/media/live/index.m3u8")), playlist(1, 2));
    put("/media/other/1.ts", "one");
    EXPECT_EQ(status(get("/media/other/index.m3u8")), 404);
    EXPECT_FALSE(QDir(folder.path() + QStringLiteral("/.waiting")).exists()) << "nothing is left behind";
    EXPECT_EQ(status(get("/media/.waiting/live/index.m3u8")), 400);
}

TEST_F(IngestLive, AFilmWhosePlaylistComesFirstIsWholeInTheEnd) {
    put("/media/film/index.m3u8", playlist(1, 3) + "#EXT-X-ENDLIST\n");
    EXPECT_EQ(status(get("/media/film/index.m3u8")), 404);
    put("/media/film/3.ts", "three");
    QByteArray seen;
    for (int i = 0; i < 200 && seen.isEmpty(); ++i) { // three target durations
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        const QByteArray answer = get("/media/film/index.m3u8");
        if (status(answer) == 200) seen = body(answer);
    }
    EXPECT_EQ(seen.count("EXT-X-GAP"), 2) << seen.toStdString();
    put("/media/film/1.ts", "one");
    put("/media/film/2.ts", "two");
    EXPECT_EQ(body(get("/media/film/index.m3u8")), playlist(1, 3) + "#EXT-X-ENDLIST\n");
}
