// tus 1.0.0 over real sockets: what is confirmed is kept, whatever happens to connections, processes and the power.

#include "tests/support/upload_server.hpp"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QRandomGenerator>

using test::Answer;
using test::Client;
using Uploads = test::Uploads;

namespace {

QByteArray sha256(const QByteArray& bytes) {
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toBase64();
}

QByteArray metadata(const QByteArray& key, const QByteArray& value) {
    return key + " " + value.toBase64();
}

} // namespace

TEST_F(Uploads, OptionsSayWhatIsKnown) {
    const Answer answer = talk("OPTIONS", "uploads");
    EXPECT_EQ(answer.status(), 204);
    EXPECT_EQ(answer.header("Tus-Version"), "1.0.0");
    EXPECT_EQ(answer.header("Tus-Extension"), "creation,creation-with-upload,expiration,termination,checksum");
    EXPECT_EQ(answer.header("Tus-Checksum-Algorithm"), "sha1,sha256");
    EXPECT_GT(answer.header("Tus-Max-Size").toLongLong(), 0);
}

TEST_F(Uploads, PartsBecomeTheFileAndItsDigestIsTold) {
    const QByteArray bytes = film(300'000), at = begin(bytes.size(), "Upload-Metadata: " + metadata("filename", "../harbour.mov") + "\r\n");
    ASSERT_TRUE(at.startsWith("uploads/u_")) << at.toStdString();
    EXPECT_EQ(offset(at), 0);
    const Answer first = patch(at, 0, bytes.left(100'000));
    EXPECT_EQ(first.status(), 204) << first.text.toStdString();
    EXPECT_EQ(first.header("Upload-Offset"), "100000");
    EXPECT_FALSE(first.header("Upload-Expires").isEmpty());
    EXPECT_EQ(first.header("Repr-Digest"), "") << "it is not whole";
    const Answer last = patch(at, 100'000, bytes.mid(100'000));
    EXPECT_EQ(last.header("Upload-Offset"), "300000");
    EXPECT_EQ(last.header("Repr-Digest"), "sha-256=:" + sha256(bytes) + ":");
    EXPECT_EQ(bytesOf(at), bytes);
    EXPECT_TRUE(QString::fromStdString(upload(at)->source()).endsWith(QStringLiteral("/harbour.mov")));
    const Answer head = talk("HEAD", at);
    EXPECT_EQ(head.status(), 200);
    EXPECT_EQ(head.header("Upload-Offset"), "300000");
    EXPECT_EQ(head.header("Upload-Length"), "300000");
    EXPECT_EQ(head.header("Cache-Control"), "no-store");
}

TEST_F(Uploads, TheLocationIsRelativeToWhatWasAsked) {
    const Answer slash = talk("POST", "uploads/", "Upload-Length: 1\r\nContent-Length: 0\r\n");
    EXPECT_EQ(slash.status(), 201);
    EXPECT_TRUE(slash.header("Location").startsWith("u_")) << slash.text.toStdString();
}

TEST_F(Uploads, TheFirstBytesMayComeWithTheCreation) {
    const QByteArray bytes = film(5000);
    const Answer answer = talk("POST", "uploads", "Upload-Length: 5000\r\nContent-Type: application/offset+octet-stream\r\n", bytes);
    EXPECT_EQ(answer.status(), 201);
    EXPECT_EQ(answer.header("Upload-Offset"), "5000");
    EXPECT_EQ(bytesOf(answer.header("Location")), bytes);
}

TEST_F(Uploads, AnEmptyFileIsWholeAtOnce) {
    EXPECT_TRUE(upload(begin(0))->isWhole());
}

TEST_F(Uploads, WhatIsNoTusIsRefusedWithTheReason) {
    EXPECT_EQ(create(-1).status(), 400);
    EXPECT_EQ(create(5, "Upload-Metadata: filename !!\r\n").status(), 400);
    EXPECT_EQ(create(5, "Upload-Defer-Length: 1\r\n").status(), 400);
    EXPECT_EQ(create(5, "Upload-Concat: partial\r\n").status(), 400);
    const QByteArray at = begin(10);
    Client old(port());
    old.send("PATCH /api/v1/" + at + " HTTP/1.1\r\nHost: x\r\nTus-Resumable: 0.2.2\r\nContent-Length: 0\r\n\r\n");
    const Answer version = old.answer();
    EXPECT_EQ(version.status(), 412);
    EXPECT_EQ(version.header("Tus-Version"), "1.0.0");
    EXPECT_EQ(talk("PATCH", at, "Upload-Offset: 0\r\nContent-Type: text/plain\r\n", "x").status(), 415);
    const Answer wrong = patch(at, 3, "abc");
    EXPECT_EQ(wrong.status(), 409);
    EXPECT_TRUE(wrong.body().contains("MR-4107")) << wrong.text.toStdString();
    EXPECT_EQ(patch(at, 0, "elevenbytes").status(), 413);
    EXPECT_EQ(offset(at), 0);
}

TEST_F(Uploads, BytesPastTheEndAreNotTakenThoughNobodyAnnouncedThem) {
    const QByteArray at = begin(10);
    Client client(port());
    client.send(
        request("PATCH", at, "Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nTransfer-Encoding: chunked\r\n") +
        "14\r\n01234567890123456789\r\n0\r\n\r\n");
    EXPECT_EQ(client.answer().status(), 413);
    EXPECT_FALSE(upload(at)->isWhole());
    EXPECT_EQ(patch(at, offset(at), QByteArray("0123456789").mid(offset(at))).status(), 204);
    EXPECT_EQ(bytesOf(at), "0123456789");
}

TEST_F(Uploads, AChecksumThatDoesNotFitTakesNothing) {
    const QByteArray bytes = film(2000), at = begin(2000);
    const QByteArray right = QCryptographicHash::hash(bytes.left(1000), QCryptographicHash::Sha1).toBase64();
    EXPECT_EQ(patch(at, 0, film(999) + 'x', "Upload-Checksum: sha1 " + right + "\r\n").status(), 460);
    EXPECT_EQ(offset(at), 0);
    EXPECT_EQ(patch(at, 0, bytes.left(1000), "Upload-Checksum: sha1 " + right + "\r\n").status(), 204);
    EXPECT_EQ(patch(at, 1000, bytes.mid(1000), "Upload-Checksum: sha256 " + sha256(bytes.mid(1000)) + "\r\n").status(), 204);
    EXPECT_EQ(bytesOf(at), bytes);
    EXPECT_EQ(upload(at)->record().digest, QByteArray::fromBase64(sha256(bytes)).toHex().toStdString());
    EXPECT_EQ(patch(begin(5), 0, "12345", "Upload-Checksum: md5 xx\r\n").status(), 400);
}

TEST_F(Uploads, TwoHundredCutsLoseNothingThatWasConfirmed) {
    const QByteArray bytes = film(8'000'000), at = begin(bytes.size());
    qint64 confirmed = 0;
    std::unique_ptr<Client> halfOpen;
    for (int cut = 0; cut < 200; ++cut) {
        const qint64 from = offset(at);
        ASSERT_GE(from, confirmed) << "after cut " << cut;
        confirmed = from;
        const qint64 some = QRandomGenerator::global()->bounded(static_cast<quint32>(std::min<qint64>(60'000, bytes.size() - from)));
        auto client = std::make_unique<Client>(port());
        client->send(request("PATCH", at, partHead(from, bytes.size() - from)) + bytes.mid(from, some));
        if (cut % 2 == 0) client->reset();
        else halfOpen = std::move(client); // until the next one
    }
    const qint64 from = offset(at);
    EXPECT_GT(from, 0);
    EXPECT_EQ(patch(at, from, bytes.mid(from)).status(), 204);
    EXPECT_EQ(bytesOf(at), bytes);
    EXPECT_EQ(upload(at)->record().digest, QByteArray::fromBase64(sha256(bytes)).toHex().toStdString());
}

TEST_F(Uploads, AHeadFromAnotherConnectionTakesTheUploadOver) {
    const QByteArray bytes = film(100'000), at = begin(bytes.size());
    Client halfOpen(port());
    halfOpen.send(request("PATCH", at, partHead(0, bytes.size())) + bytes.left(40'000));
    ASSERT_TRUE(support::runUntil([&] { return upload(at)->offset() == 40'000; }));

    EXPECT_EQ(offset(at), 40'000);
    halfOpen.send(bytes.mid(40'000, 10'000)); // what the one that is out still brings
    EXPECT_EQ(halfOpen.answer().status(), 423);
    EXPECT_EQ(offset(at), 40'000);
    EXPECT_EQ(patch(at, 40'000, bytes.mid(40'000)).status(), 204);
    EXPECT_EQ(bytesOf(at), bytes);
}

TEST_F(Uploads, APatchAndADeleteTakeItOverToo) {
    const QByteArray bytes = film(100'000), at = begin(bytes.size());
    Client first(port());
    first.send(request("PATCH", at, partHead(0, bytes.size())) + bytes.left(40'000));
    ASSERT_TRUE(support::runUntil([&] { return upload(at)->offset() == 40'000; }));
    EXPECT_EQ(patch(at, 40'000, bytes.mid(40'000, 20'000)).status(), 204);
    Client second(port());
    second.send(request("PATCH", at, partHead(60'000, 40'000)) + bytes.mid(60'000, 10'000));
    ASSERT_TRUE(support::runUntil([&] { return upload(at)->offset() == 70'000; }));
    EXPECT_EQ(talk("DELETE", at).status(), 204);
    second.send(bytes.mid(70'000));
    EXPECT_NE(second.answer().status(), 204);
    EXPECT_EQ(talk("HEAD", at).status(), 410);
    EXPECT_EQ(QDir(QString::fromStdString(options.folder)).entryList({QStringLiteral("u_*")}, QDir::Files), QStringList());
}

TEST_F(Uploads, OthersHaveNothingToDoWithIt) {
    const QByteArray at = begin(10);
    EXPECT_EQ(talk("HEAD", at, "X-Token: bbbbbbbbbb\r\n").status(), 404);
    EXPECT_EQ(patch(at, 0, "0123456789", "X-Token: bbbbbbbbbb\r\n").status(), 404);
    EXPECT_EQ(talk("DELETE", at, "X-Token: bbbbbbbbbb\r\n").status(), 404);
    EXPECT_FALSE(talk("GET", "uploads", "X-Token: bbbbbbbbbb\r\n").body().contains("u_"));
    EXPECT_TRUE(talk("GET", "uploads", "X-Token: admin\r\n").body().contains(at.mid(8)));
    EXPECT_EQ(talk("DELETE", at, "X-Token: admin\r\n").status(), 204);
    for (const char* const id : {"uploads/u_qqqqqqqqqqqqqqqq", "uploads/..%2F..%2Fetc%2Fpasswd", "uploads/%00", "uploads/sources"})
        EXPECT_EQ(talk("HEAD", id).status(), 404) << id;
}

TEST_F(Uploads, ARestartGoesOnWithWhatWasWrittenAndAPowerCutWithWhatWasSynced) {
    const QByteArray bytes = film(100'000), at = begin(bytes.size());
    ASSERT_EQ(patch(at, 0, bytes.left(30'000)).status(), 204);
    const auto live = upload(at);
    ASSERT_TRUE(live->append(live->take(), std::span(bytes.constData() + 30'000, 20'000))) << "written, and never synced";
    stop();
    start();
    EXPECT_EQ(offset(at), 50'000) << "the process was killed; the system had the bytes";

    const auto again = upload(at);
    ASSERT_TRUE(again->append(again->take(), std::span(bytes.constData() + 50'000, 20'000)));
    stop();
    QFile part(QString::fromStdString(options.folder + "/") + QString::fromUtf8(at.mid(8)) + QStringLiteral(".part"));
    ASSERT_TRUE(part.open(QIODevice::ReadWrite));
    ASSERT_TRUE(part.seek(50'000));
    part.write(QByteArray(20'000, '\0')); // as a disk without power has it
    part.close();
    options.session = "two";
    start();
    EXPECT_EQ(offset(at), 50'000);
    const Answer last = patch(at, 50'000, bytes.mid(50'000));
    EXPECT_EQ(last.header("Repr-Digest"), "sha-256=:" + sha256(bytes) + ":");
    EXPECT_EQ(bytesOf(at), bytes);
}

TEST_F(Uploads, AStopBetweenTheMoveAndItsNoteIsMadeGood) {
    const QByteArray bytes = film(1000), at = begin(bytes.size());
    ASSERT_EQ(patch(at, 0, bytes).status(), 204);
    auto record = upload(at)->record();
    const std::string path = store->place().record(record.id);
    stop();
    record.isWhole = false;
    QFile note(QString::fromStdString(path));
    ASSERT_TRUE(note.open(QIODevice::WriteOnly));
    note.write(model::toBytes(record));
    note.close();
    start();
    EXPECT_TRUE(upload(at)->isWhole());
    EXPECT_EQ(talk("HEAD", at).header("Repr-Digest"), "sha-256=:" + sha256(bytes) + ":");
}

TEST_F(Uploads, FiftyAtOnceGetNoMoreRoomThanThereIs) {
    stop();
    options.freeBytes = [] { return std::int64_t{3'500'000}; };
    options.keepsRoom = false;
    start();
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 50; ++i) {
        clients.push_back(std::make_unique<Client>(port()));
        clients.back()->send(request("POST", "uploads", "Upload-Length: 1000000\r\nContent-Length: 0\r\n"));
    }
    int made = 0, full = 0;
    for (const auto& client : clients) {
        const int status = client->answer().status();
        made += status == 201 ? 1 : 0;
        full += status == 507 ? 1 : 0;
    }
    EXPECT_EQ(made, 3);
    EXPECT_EQ(full, 47);
}

TEST_F(Uploads, TheNinthOfOneTokenHasToWait) {
    for (int i = 0; i < 8; ++i) begin(10);
    const Answer ninth = create(10);
    EXPECT_EQ(ninth.status(), 503);
    EXPECT_FALSE(ninth.header("Retry-After").isEmpty());
    EXPECT_EQ(create(10, "X-Token: bbbbbbbbbb\r\n").status(), 201) << "another's";
}

TEST_F(Uploads, TheSameKeyIsTheSameUpload) {
    const QByteArray bytes = film(1000);
    const QByteArray key = "Idempotency-Key: \"8e03978e\"\r\n";
    const QByteArray at = begin(1000, key);
    ASSERT_EQ(patch(at, 0, bytes.left(400)).status(), 204);
    const Answer again = create(1000, key);
    EXPECT_EQ(again.status(), 201);
    EXPECT_EQ(again.header("Location"), at);
    EXPECT_EQ(again.header("Upload-Offset"), "400");
    EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
    EXPECT_EQ(create(999, key).status(), 422);
    EXPECT_NE(create(1000, key + "X-Token: bbbbbbbbbb\r\n").header("Location"), at);
    stop();
    start();
    EXPECT_EQ(create(1000, key).header("Location"), at) << "after a restart too";
}

TEST_F(Uploads, TheJobIsThereFromTheFirstByteAndHearsHowMuchHasCome) {
    const QByteArray bytes = film(1000);
    const Answer made = create(1000,
        "Upload-Metadata: " + metadata("filename", "harbour.mov") + "," + metadata("preset", "web-h264") + "," +
            metadata("paused", "true") + "\r\nIdempotency-Key: \"k\"\r\n");
    ASSERT_EQ(made.status(), 201) << made.text.toStdString();
    const QByteArray at = made.header("Location");
    ASSERT_EQ(service.added.size(), 1u);
    EXPECT_EQ(service.added[0].source, model::Source(model::SourceKind::Upload, at.mid(8).toStdString()));
    EXPECT_EQ(service.added[0].presetId, "web-h264");
    EXPECT_TRUE(service.added[0].paused);
    EXPECT_FALSE(made.header("Millrace-Job").isEmpty());
    EXPECT_EQ(create(1000, "Upload-Metadata: " + talk("HEAD", at).header("Upload-Metadata") + "\r\nIdempotency-Key: \"k\"\r\n")
                  .header("Millrace-Job"),
        made.header("Millrace-Job"));
    EXPECT_EQ(service.added.size(), 1u) << "one job";
    ASSERT_EQ(patch(at, 0, bytes.left(500)).status(), 204);
    EXPECT_TRUE(support::runUntil([&] { return !received.empty() && received.back().second == 0.5; }));
    ASSERT_EQ(patch(at, 500, bytes.mid(500)).status(), 204);
    EXPECT_TRUE(support::runUntil([&] { return received.back().second == 1; }));
    EXPECT_EQ(received.back().first, upload(at)->source());
}

TEST_F(Uploads, AWholePresetInTheRequestMakesAJobAndItsFaultsArePointedAt) {
    const auto with = [this](const QByteArray& preset) {
        return create(
            1000, "Upload-Metadata: " + metadata("filename", "a.mov") + "," + metadata("request", "{\"preset\":" + preset + "}") + "\r\n");
    };
    const Answer made = with(R"({"name":"Mine","rungs":[{"name":"360p","shortSide":360,"kbps":700}]})");
    ASSERT_EQ(made.status(), 201) << made.text.toStdString();
    EXPECT_FALSE(made.header("Millrace-Job").isEmpty());
    ASSERT_EQ(service.added.size(), 1u);
    ASSERT_TRUE(service.added[0].preset);
    EXPECT_EQ(service.added[0].preset->name, "Mine");
    EXPECT_EQ(service.added[0].presetId, "");
    const Answer refused = with(R"({"name":"Mine","rungs":[{"name":"360p","shortSide":360,"kbps":7}]})");
    EXPECT_EQ(refused.status(), 422) << refused.text.toStdString();
    EXPECT_TRUE(refused.text.contains("/preset/rungs/0/kbps")) << refused.text.toStdString();
    EXPECT_EQ(service.added.size(), 1u);
}

TEST_F(Uploads, WhatNobodyGoesOnWithEndsAndItsJobHears) {
    const QByteArray at = begin(1000, "Upload-Metadata: " + metadata("preset", "web-h264") + "\r\n");
    const std::string source = upload(at)->source();
    clock.ms += 23 * 3'600'000LL;
    ASSERT_EQ(patch(at, 0, "x").status(), 204);
    clock.ms += 23 * 3'600'000LL;
    jobs->start();
    EXPECT_EQ(offset(at), 1) << "a byte came in the last day";
    clock.ms += 2 * 3'600'000LL;
    EXPECT_TRUE(support::runUntil([&] {
        jobs->start();
        return lost == std::vector<std::string>{source};
    }));
    EXPECT_EQ(talk("HEAD", at).status(), 410);
}

TEST_F(Uploads, AHundredNastyNamesStayText) {
    stop();
    options.limits.perOwner = options.limits.inAll = 1000;
    start();
    std::vector<QByteArray> names{"..", ".", "/", "../../../../tmp/x.mov", "\\\\server\\share\\x.mov", QByteArray("a\0b.mov", 7),
        QByteArray(4096, 'n') + ".mov", "CON.mov", "nul", "<script>alert(1)</script>.mov", "%2e%2e%2fx.mov", "x.mov\r\nSet-Cookie: a=b",
        "\xff\xfe\xfd.mov",
        "\xe2\x80\xae"
        "vom.mov",
        "-rf.mov", "$(reboot).mov", "`id`.mov", "a;b.mov", "|x.mov", " .mov", "", "~root.mov"};
    for (int i = 0; static_cast<int>(names.size()) < 100; ++i) {
        QByteArray name(1 + i, '\0');
        for (char& c : name) c = static_cast<char>(QRandomGenerator::global()->bounded(256));
        names.push_back(name);
    }
    for (const QByteArray& name : names) {
        const Answer made = create(1, "Upload-Metadata: " + metadata("filename", name) + "\r\n");
        ASSERT_EQ(made.status(), 201) << name.toHex().toStdString() << made.text.toStdString();
        const QByteArray at = made.header("Location");
        ASSERT_EQ(patch(at, 0, "x").status(), 204) << name.toHex().toStdString();
        const QFileInfo file(QString::fromStdString(upload(at)->source()));
        EXPECT_EQ(file.dir().canonicalPath(),
            QDir(QString::fromStdString(store->place().sources) + QStringLiteral("/") + QString::fromUtf8(at.mid(8))).canonicalPath());
        EXPECT_TRUE(file.isFile());
    }
    EXPECT_FALSE(QFile::exists(QStringLiteral("/tmp/x.mov")));
}

TEST_F(Uploads, AServerThatStopsTellsItsClientToComeAgain) {
    const QByteArray bytes = film(100'000), at = begin(bytes.size());
    Client client(port());
    client.send(request("PATCH", at, partHead(0, bytes.size())) + bytes.left(40'000));
    ASSERT_TRUE(support::runUntil([&] { return upload(at)->offset() == 40'000; }));
    uploads->close();
    client.send(bytes.mid(40'000, 1000));
    const Answer answer = client.answer();
    EXPECT_EQ(answer.status(), 503);
    EXPECT_FALSE(answer.header("Retry-After").isEmpty());
    EXPECT_EQ(talk("HEAD", at).status(), 423) << "anything else would make tus-js-client begin anew";
    stop();
    start();
    EXPECT_GE(offset(at), 40'000);
}

TEST_F(Uploads, AMethodThatAProxyDoesNotPassMayBeNamed) {
    const QByteArray at = begin(5);
    Client client(port());
    client.send(request("POST", at, "X-HTTP-Method-Override: PATCH\r\n" + partHead(0, 5)) + "12345");
    EXPECT_EQ(client.answer().status(), 204);
    EXPECT_EQ(bytesOf(at), "12345");
}
