// The API's jobs, keys, preconditions and the first service's addresses, over a real engine and a real socket.

#include "core/api/document/document.hpp"
#include "tests/support/api.hpp"

#include <QFileInfo>
#include <QJsonArray>
#include <future>
#include <gtest/gtest.h>

using support::Answered;
using support::ApiHost;

namespace {

const QByteArray kPattern = R"({"source":{"testPattern":true},"presetId":"quick","name":"pattern","paused":true})";

QByteArray idIn(const Answered& answered) {
    return answered.json()[QLatin1String("id")].toString().toUtf8();
}

/// A file that passes for a film until it is probed.
QByteArray film() {
    return QByteArray("\0\0\0\x18"
                      "ftypmp42\0\0\0\0mp42isom",
               24) +
        QByteArray(3'000'000, 'm');
}

QByteArray form(const QByteArray& fileName, const QByteArray& content) {
    return "--XX\r\nContent-Disposition: form-data; name=\"preset\"\r\n\r\nquick\r\n"
           "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
        fileName + "\"\r\n\r\n" + content + "\r\n--XX--\r\n";
}

Answered upload(ApiHost& host, const QByteArray& token, const QByteArray& body, const QByteArray& headers = {}) {
    QByteArray head =
        "POST /api/upload HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=XX\r\n" + headers;
    if (!token.isEmpty()) head += "Authorization: Bearer " + token + "\r\n";
    return host.talk(head + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
}

} // namespace

TEST(Api, BeforeThereIsAUserOnlyTheFirstIsMade) {
    ApiHost host;
    host.start();
    const auto about = host.ask("GET", "/api/v1/about", {});
    EXPECT_EQ(about.status(), 200);
    EXPECT_TRUE(about.json()[QLatin1String("setup")].toBool());
    EXPECT_EQ(host.ask("GET", "/api/v1/jobs", {}).problem(), "setup-needed");
    EXPECT_EQ(host.ask("GET", "/internal/settings", "internal-token").status(), 200) << "an ingest's settings need no user";
    const QByteArray token = host.admin();
    EXPECT_FALSE(host.ask("GET", "/api/v1/about", {}).json()[QLatin1String("setup")].toBool());
    const auto again = host.ask("POST", "/api/v1/setup", {}, R"({"code":"x","user":"eve","password":"correct horse battery"})");
    EXPECT_EQ(again.status(), 410);
    const auto session = host.ask("GET", "/api/v1/session", token);
    EXPECT_EQ(session.json()[QLatin1String("role")].toString(), QStringLiteral("admin"));
    EXPECT_FALSE(session.header("Request-Id").isEmpty());
    EXPECT_FALSE(session.header("Millrace-Seq").isEmpty());
    EXPECT_EQ(host.ask("DELETE", "/api/v1/session", token).status(), 204);
    EXPECT_EQ(host.ask("GET", "/api/v1/session", token).status(), 401) << "the token is dead";
}

TEST(Api, AJobIsAddedChangedMovedAndRemoved) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin();
    const auto added = host.ask("POST", "/api/v1/jobs", token, kPattern);
    ASSERT_EQ(added.status(), 201) << added.whole.toStdString();
    const QByteArray id = idIn(added), target = "/api/v1/jobs/" + id;
    EXPECT_EQ(added.header("Location"), "jobs/" + id);
    const auto row = host.ask("GET", target, token);
    EXPECT_EQ(row.json()[QLatin1String("state")].toString(), QStringLiteral("paused"));
    const QByteArray tag = row.header("ETag");
    EXPECT_EQ(host.ask("GET", target, token, {}, "If-None-Match: " + tag + "\r\n").status(), 304);
    EXPECT_EQ(host.ask("PATCH", target, token, R"({"name":"other"})").status(), 428);
    EXPECT_EQ(host.ask("PATCH", target, token, R"({"name":"other"})", "If-Match: \"x.1\"\r\n").status(), 412);
    const auto changed = host.ask("PATCH", target, token, R"({"name":"other"})", "If-Match: " + tag + "\r\n");
    EXPECT_EQ(changed.status(), 200) << changed.whole.toStdString();
    EXPECT_EQ(changed.json()[QLatin1String("name")].toString(), QStringLiteral("other"));
    EXPECT_EQ(host.ask("PATCH", target, token, R"({"name":"third"})", "If-Match: " + tag + "\r\n").status(), 412) << "another came first";
    const auto moved = host.ask("POST", "/api/v1/jobs/move", token, "{\"ids\":[\"" + id + "\",\"none\"],\"to\":\"top\"}");
    const QJsonArray results = moved.json()[QLatin1String("results")].toArray();
    ASSERT_EQ(results.size(), 2);
    EXPECT_TRUE(results[1].toObject().contains(QLatin1String("problem"))) << "one that there is not does not stop the other";
    for (const char* place : {R"("to":"aside")", R"("to":"top","before":"x")", R"("before":7)", R"("top":true)"})
        EXPECT_EQ(host.ask("POST", "/api/v1/jobs/move", token, "{\"ids\":[\"" + id + "\"]," + place + "}").status(), 422) << place;
    EXPECT_EQ(host.ask("POST", "/api/v1/jobs/move", token, "{\"ids\":[\"" + id + "\"],\"before\":\"none\"}").status(), 404);
    EXPECT_EQ(host.ask("POST", "/api/v1/jobs/move", token, "{\"ids\":[\"" + id + "\"],\"before\":\"" + id + "\"}").status(), 200);
    for (const char* empty : {R"({})", R"({"nmae":"third"})", R"({"id":"x","name":"third"})", R"({"name":"third","bogus":1})"}) {
        const auto nothing = host.ask("PATCH", target, token, empty, "If-Match: *\r\n");
        EXPECT_EQ(nothing.status(), 422) << empty << " is no change that is made: " << nothing.whole.toStdString();
    }
    EXPECT_EQ(host.ask("PATCH", target, token, R"({"nmae":"third"})", "If-Match: *\r\n")
                  .json()[QLatin1String("errors")]
                  .toArray()[0]
                  .toObject()[QLatin1String("pointer")]
                  .toString(),
        QStringLiteral("/nmae"));
    EXPECT_EQ(host.ask("PATCH", target, token, "{\"name\":\"\u202egpj.exe\"}", "If-Match: *\r\n").status(), 422)
        << "it would read backwards";
    EXPECT_EQ(host.ask("DELETE", target, token).status(), 204);
    EXPECT_EQ(host.ask("DELETE", target, token).status(), 204) << "the aim is reached";
    EXPECT_EQ(host.ask("DELETE", "/api/v1/jobs/none", token).status(), 404);
    EXPECT_EQ(host.ask("GET", "/api/v1/jobs", token).json()[QLatin1String("items")].toArray().size(), 0);
}

TEST(Api, PagesFollowTheirCursor) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin();
    for (const char* file : {"a.mp4", "b.mp4", "c.mp4"}) ASSERT_FALSE(host.engine.add(host.engine.path(file), "quick", true).empty());
    const auto first = host.ask("GET", "/api/v1/jobs?limit=2&order=name", token);
    const QByteArray next = first.json()[QLatin1String("next")].toString().toUtf8();
    EXPECT_EQ(first.json()[QLatin1String("items")].toArray().size(), 2);
    EXPECT_TRUE(first.header("Link").contains("rel=\"next\""));
    const auto second = host.ask("GET", "/api/v1/jobs?limit=2&order=name&after=" + next, token);
    const QJsonArray items = second.json()[QLatin1String("items")].toArray();
    ASSERT_EQ(items.size(), 1);
    EXPECT_EQ(items[0].toObject()[QLatin1String("name")].toString(), QStringLiteral("c"));
    EXPECT_TRUE(second.json()[QLatin1String("next")].isNull());
    const auto other = host.ask("GET", "/api/v1/jobs?limit=2&order=added&after=" + next, token);
    EXPECT_EQ(other.status(), 400);
    EXPECT_EQ(other.problem(), "cursor-mismatch");
    EXPECT_EQ(host.ask("GET", "/api/v1/jobs?limit=900", token).status(), 400);
}

TEST(Api, AKeyIsOneCommandAlsoAfterARestart) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin(), key = "Idempotency-Key: \"k1\"\r\n";
    const auto first = host.ask("POST", "/api/v1/jobs", token, kPattern, key);
    ASSERT_EQ(first.status(), 201) << first.whole.toStdString();
    const auto again = host.ask("POST", "/api/v1/jobs", token, kPattern, key);
    EXPECT_EQ(again.status(), 201);
    EXPECT_EQ(idIn(again), idIn(first));
    EXPECT_EQ(again.header("Idempotency-Replayed"), "true");
    EXPECT_EQ(again.header("Location"), first.header("Location"));
    const auto other = host.ask("POST", "/api/v1/jobs", token, R"({"source":{"testPattern":true},"presetId":"quick"})", key);
    EXPECT_EQ(other.status(), 422);
    EXPECT_EQ(other.problem(), "key-reused");
    EXPECT_EQ(host.ask("POST", "/api/v1/jobs", token, kPattern, "Idempotency-Key: \"broken\r\n").status(), 400);

    host.stop();
    host.engine.service.reset();
    auto reopened = engine::LocalService::create(host.engine.options);
    ASSERT_TRUE(reopened) << reopened.error().message;
    host.engine.service = std::move(*reopened);
    host.options.answers = host.engine.service.get();
    host.start();
    const auto later = host.ask("POST", "/api/v1/jobs", token, kPattern, key);
    EXPECT_EQ(idIn(later), idIn(first)) << later.whole.toStdString();
    EXPECT_EQ(host.engine.service->snapshot().jobs.size(), 1u);
}

TEST(Api, FiftyEqualCommandsAtOnceAreOneJob) {
    ApiHost host;
    host.options.clock = nullptr; // the rate must recover by itself
    host.start();
    const QByteArray token = host.admin();
    const QByteArray request = "POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer " + token +
        "\r\nIdempotency-Key: \"fifty\"\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(kPattern.size()) +
        "\r\n\r\n" + kPattern;
    std::vector<std::future<QByteArray>> clients;
    clients.reserve(50);
    const unsigned short port = host.server->port();
    for (int i = 0; i < 50; ++i)
        clients.push_back(std::async(std::launch::async, [request, port] {
            QByteArray answer;
            do answer = test::Ingest::talkTo(port, request, ApiHost::kPatienceMs); // under way, or too many ask: again
            while (test::status(answer) == 409 || test::status(answer) == 429);
            return answer;
        }));
    const auto isReady = [](const std::future<QByteArray>& client) {
        return client.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    };
    ASSERT_TRUE(host.engine.until([&] { return std::all_of(clients.begin(), clients.end(), isReady); }));
    std::set<QByteArray> bodies;
    for (auto& client : clients) {
        const QByteArray answer = client.get();
        EXPECT_EQ(test::status(answer), 201) << answer.toStdString();
        bodies.insert(test::body(answer));
    }
    EXPECT_EQ(bodies.size(), 1u);
    EXPECT_EQ(host.engine.service->snapshot().jobs.size(), 1u);
}

TEST(Api, SettingsAreChangedAgainstWhatWasRead) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin();
    const auto read = host.ask("GET", "/api/v1/settings", token);
    const QByteArray tag = read.header("ETag");
    EXPECT_EQ(host.ask("PUT", "/api/v1/settings", token, R"({"settings":{"chunkRetries":5}})").status(), 428);
    const QByteArray match = "If-Match: " + tag + "\r\n";
    const auto saved = host.ask("PUT", "/api/v1/settings", token, R"({"settings":{"chunkRetries":5,"publishToken":"s3cret-word"}})", match);
    EXPECT_EQ(saved.status(), 200) << saved.whole.toStdString();
    EXPECT_FALSE(saved.whole.contains("s3cret-word"));
    EXPECT_EQ(host.engine.service->currentSettings().publishToken, "s3cret-word");
    EXPECT_EQ(host.ask("PUT", "/api/v1/settings", token, R"({"settings":{"chunkRetries":6}})", match).status(), 412);
    EXPECT_EQ(host.engine.service->currentSettings().chunkRetries, 5);
    const QByteArray now = "If-Match: " + saved.header("ETag") + "\r\n";
    EXPECT_EQ(host.ask("PUT", "/api/v1/settings", token, R"({"settings":{"chunkRetries":-7}})", now).status(), 422);
    for (const char* none : {R"({"settings":{"chunkRetrys":5}})", R"({"settings":7})", R"({})"})
        EXPECT_EQ(host.ask("PUT", "/api/v1/settings", token, none, now).status(), 422) << none;
    for (const char* foreign : {R"({"settings":{"ingestRoot":"/etc"}})", R"({"settings":{"workFolder":"/root"}})",
             R"({"settings":{"whenDoneCommand":"touch /tmp/x"}})"})
        EXPECT_EQ(host.ask("PUT", "/api/v1/settings", token, foreign, now).status(), 403) << foreign;
    EXPECT_EQ(host.engine.service->currentSettings().ingestRoot, "") << "else the API would hand out any file of its computer";
    EXPECT_EQ(host.ask("POST", "/api/v1/users", token, R"({"name":"mia","role":"boss","password":"a long enough one"})").status(), 422)
        << "a word that is not known makes nobody a viewer";
}

TEST(Api, ChangesAndRefusalsStandInTheAudit) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin(), viewer = host.tokenOf(auth::Role::Viewer);
    const QByteArray id = idIn(host.ask("POST", "/api/v1/jobs", token, kPattern));
    EXPECT_EQ(host.ask("POST", "/api/v1/jobs/actions", token, "{\"ids\":[\"" + id + "\"],\"action\":\"cancel\"}").status(), 200);
    EXPECT_EQ(host.ask("DELETE", "/api/v1/jobs/" + id, viewer).status(), 403);
    host.accounts->drain();
    const auto audit = host.ask("GET", "/api/v1/audit", token);
    std::map<QString, QJsonObject> rows;
    for (const QJsonValue row : audit.json()[QLatin1String("items")].toArray())
        rows[row.toObject()[QLatin1String("action")].toString()] = row.toObject();
    EXPECT_EQ(rows.count(QStringLiteral("job.add")), 1u) << audit.whole.toStdString();
    EXPECT_EQ(rows[QStringLiteral("job.act")][QLatin1String("detail")].toString(), QStringLiteral("cancel"));
    for (const char* action : {"job.add", "job.act"})
        EXPECT_EQ(rows[QLatin1String(action)][QLatin1String("object")].toString().toUtf8(), id) << action << " says to which job";
    const QJsonObject refused = rows[QStringLiteral("DELETE /api/v1/jobs/{id}")];
    EXPECT_EQ(refused[QLatin1String("result")].toString(), QStringLiteral("forbidden"));
    EXPECT_EQ(refused[QLatin1String("object")].toString().toUtf8(), id);
    EXPECT_FALSE(audit.whole.contains(token));

    const QByteArray second = idIn(host.ask("POST", "/api/v1/jobs", token, kPattern));
    const QByteArray both = "{\"ids\":[\"" + id + "\",\"none\",\"" + second + "\"],\"action\":\"remove\"}";
    EXPECT_EQ(host.ask("POST", "/api/v1/jobs/actions", token, both).status(), 200);
    EXPECT_EQ(host.ask("PUT", "/api/v1/queue", token, R"({"paused":true})").status(), 200);
    QCoreApplication::processEvents(); // its note is on the way to the accounts
    host.accounts->drain();
    const auto countOf = [&](const QByteArray& object, const char* action) {
        int count = 0;
        const auto found = host.ask("GET", "/api/v1/audit?object=" + object, token);
        for (const QJsonValue row : found.json()[QLatin1String("items")].toArray())
            count += row.toObject()[QLatin1String("action")].toString() == QLatin1String(action) ? 1 : 0;
        return count;
    };
    EXPECT_EQ(countOf(id, "job.act"), 2) << "cancelled, and removed with another";
    EXPECT_EQ(countOf(second, "job.act"), 1);
    EXPECT_EQ(countOf("none", "job.act"), 0) << "nothing was done to it";
    EXPECT_EQ(countOf("queue", "queue.change"), 1);
}

TEST(Api, UploadsBecomeJobsAndKeepTheirNames) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin(), body = form("../../holiday film.mp4", film());
    const auto added = upload(host, token, body, "Idempotency-Key: u1\r\n");
    ASSERT_EQ(added.status(), 201) << added.whole.toStdString();
    const QByteArray id = added.json()[QLatin1String("job_id")].toString().toUtf8();
    EXPECT_EQ(added.json()[QLatin1String("status")].toString(), QStringLiteral("queued"));
    EXPECT_EQ(added.json()[QLatin1String("name")].toString(), QStringLiteral("holiday-film.mp4"));
    const model::Job job = host.engine.job(id.toStdString());
    EXPECT_EQ(job.name, "holiday-film");
    QFile stored(QString::fromStdString(job.source));
    ASSERT_TRUE(stored.open(QIODevice::ReadOnly)) << job.source;
    EXPECT_EQ(stored.readAll(), film());
    const auto again = upload(host, token, body, "Idempotency-Key: u1\r\n");
    EXPECT_EQ(again.json()[QLatin1String("job_id")].toString().toUtf8(), id) << again.whole.toStdString();
    const auto status = host.ask("GET", "/api/" + added.json()[QLatin1String("status_url")].toString().toUtf8(), token);
    EXPECT_EQ(status.json()[QLatin1String("job_id")].toString().toUtf8(), id);
    EXPECT_EQ(host.ask("GET", "/api/jobs", token).json()[QLatin1String("jobs")].toArray().size(), 1);
    const auto notYet = host.ask("GET", "/api/video/" + id + "/hi", token);
    EXPECT_EQ(notYet.status(), 409) << "nothing of it is made";
    EXPECT_GT(notYet.header("Retry-After").toInt(), 0) << notYet.whole.toStdString();
    EXPECT_EQ(host.ask("GET", "/api/video/" + id + "/hi?format=mp4", token).status(), 409);
    EXPECT_EQ(host.ask("GET", "/api/video/" + id + "/hi?format=webm", token).status(), 400) << "a wrong word is no film";
    EXPECT_EQ(host.ask("GET", "/api/video/" + id + "/2160p", token).status(), 404);
    const auto source = host.ask("GET", "/api/v1/jobs/" + id + "/source", token, {}, "Range: bytes=4-7\r\n");
    EXPECT_EQ(source.status(), 206);
    EXPECT_EQ(source.body(), "ftyp");
}

TEST(Api, AnAddressOfAFilmIsLentToWhoMaySeeIt) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin(), viewer = host.tokenOf(auth::Role::Viewer);
    const QByteArray id = upload(host, token, form("a.mp4", film())).json()[QLatin1String("job_id")].toString().toUtf8();
    const QByteArray row = "/api/v1/jobs/" + id + "/film-tickets", video = "/api/video/" + id + "/hi";
    EXPECT_EQ(host.ask("POST", row, viewer, R"({"quality":"hi"})").status(), 409) << "nothing of it is made";
    EXPECT_EQ(host.ask("POST", row, viewer, R"({"quality":"2160p"})").status(), 404);
    EXPECT_EQ(host.ask("POST", row, viewer, R"({"quality":7})").status(), 422);
    EXPECT_EQ(host.ask("POST", row, {}, R"({"quality":"hi"})").status(), 401);
    EXPECT_EQ(host.ask("POST", row, host.tokenOf(auth::Role::Worker), R"({"quality":"hi"})").status(), 403);
    const auto forged = host.ask("GET", video + "?ticket=9999999999999.annastoken.AAAA", {});
    EXPECT_EQ(forged.status(), 401);
    EXPECT_EQ(forged.problem(), "unauthorized");
    // A ticket that is good opens the film's row and no other.
    const QByteArray tokenId = host.ask("GET", "/api/v1/session", viewer).json()[QLatin1String("tokenId")].toString().toUtf8();
    const api::FilmTickets::Ticket good = host.api->filmTickets().issue(tokenId.toStdString(), id.toStdString(), "hi");
    const QByteArray ticket = "?ticket=" + QByteArray::fromStdString(good.text);
    EXPECT_EQ(host.ask("GET", video + ticket, {}).status(), 409) << "in, and not whole";
    EXPECT_EQ(host.ask("GET", "/api/video/" + id + "/lo" + ticket, {}).status(), 401) << "of another quality";
    for (const char* other : {"", "/detail", "/thumbnail", "/source"})
        EXPECT_EQ(host.ask("GET", "/api/v1/jobs/" + id + other + ticket, {}).status(), 401) << other;
    EXPECT_EQ(host.ask("GET", "/api/status/" + id + ticket, {}).status(), 401);
    EXPECT_EQ(host.ask("GET", "/api/v1/about?ticket=none", {}).status(), 200) << "is nothing to a row that takes none";
    EXPECT_EQ(host.ask("DELETE", "/api/v1/session", viewer).status(), 204);
    EXPECT_EQ(host.ask("GET", video + ticket, {}).status(), 401) << "who signed out plays no longer";
}

TEST(Api, NobodyButAnAdminIsToldPathsOfThisComputer) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin(), viewer = host.tokenOf(auth::Role::Viewer);
    const QByteArray id = upload(host, token, form("a.mp4", film())).json()[QLatin1String("job_id")].toString().toUtf8();
    const QByteArray job = "/api/v1/jobs/" + id;
    for (const QByteArray& row : {job, job + "/detail", job + "/log", job + "/thumbnail", job + "/report", QByteArray("/api/v1/jobs"),
             QByteArray("/api/v1/readiness"), "/api/status/" + id, QByteArray("/api/jobs"), "/api/video/" + id + "/hi"}) {
        const auto answered = host.ask("GET", row, viewer);
        EXPECT_NE(answered.status(), 403) << row.toStdString();
        EXPECT_FALSE(answered.whole.contains(host.engine.path("").toUtf8())) << answered.whole.toStdString();
    }
    EXPECT_TRUE(host.ask("GET", job, token).whole.contains(host.engine.path("").toUtf8())) << "the admin is told";
}

TEST(Api, AnUploadGoesWithTheLastJobThatHasIt) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin();
    const QByteArray id = upload(host, token, form("a.mp4", film())).json()[QLatin1String("job_id")].toString().toUtf8();
    const auto source = QString::fromStdString(host.engine.job(id.toStdString()).source);
    const auto copies = host.ask("POST", "/api/v1/jobs/duplicate", token, "{\"ids\":[\"" + id + "\"]}");
    const QByteArray copy = copies.json()[QLatin1String("results")].toArray()[0].toObject()[QLatin1String("id")].toString().toUtf8();
    ASSERT_FALSE(copy.isEmpty()) << copies.whole.toStdString();
    const auto forget = [&](const QByteArray& one) {
        EXPECT_EQ(host.ask("DELETE", "/api/v1/jobs/" + one, token).status(), 204);
        EXPECT_EQ(host.ask("POST", "/api/v1/jobs/actions", token, "{\"ids\":[\"" + one + "\"],\"action\":\"forget\"}").status(), 200);
        EXPECT_EQ(host.ask("GET", "/api/v1/jobs/" + one, token).status(), 404);
    };
    forget(id);
    EXPECT_TRUE(QFile::exists(source)) << "its copy has it still";
    forget(copy);
    EXPECT_TRUE(host.engine.until([&] { return !QFileInfo::exists(QFileInfo(source).path()); }));
}

TEST(Api, AnUploadThatIsNoneLeavesNothing) {
    ApiHost host;
    host.options.uploads.limit = 4'000'000;
    host.start();
    const QByteArray token = host.admin();
    const auto text = upload(host, token, form("a.mp4", "<html><body>no film</body></html>"));
    EXPECT_EQ(text.status(), 415);
    EXPECT_FALSE(text.json()[QLatin1String("error")].toString().isEmpty()) << "the first service's clients read it";
    EXPECT_EQ(upload(host, token, form("a.mp4", QByteArray(5'000'000, 'm'))).status(), 413);
    EXPECT_EQ(upload(host, token, "--XX\r\nno form").status(), 400);
    EXPECT_EQ(upload(host, token, form("a.mp4", "")).status(), 422);
    EXPECT_EQ(upload(host, {}, form("a.mp4", film())).status(), 401);
    EXPECT_TRUE(host.engine.service->snapshot().jobs.empty());
    EXPECT_TRUE(host.engine.until([&] {
        return QDir(QString::fromStdString(host.options.uploads.folder)).entryList(QDir::AllEntries | QDir::NoDotAndDotDot).isEmpty();
    }));
}

TEST(Api, OpenIsForThisComputerUntilThereIsAUser) {
    ApiHost host(true);
    host.start();
    EXPECT_EQ(host.ask("GET", "/api/v1/jobs", {}).status(), 200);
    EXPECT_TRUE(host.ask("GET", "/api/v1/about", {}).json()[QLatin1String("open")].toBool()) << "a page need not try";
    EXPECT_EQ(upload(host, {}, form("a.mp4", film())).status(), 201);
    const auto named = host.ask("POST", "/api/v1/jobs", {}, R"({"source":{"path":"/etc/passwd"},"presetId":"quick"})");
    EXPECT_EQ(named.status(), 403) << "no file of this computer without a token";
    EXPECT_EQ(host.ask("GET", "/api/v1/settings", {}).status(), 403) << "an operator is no admin";
    const QByteArray get = "GET /api/v1/jobs HTTP/1.1\r\nConnection: close\r\n";
    EXPECT_EQ(host.talk(get + "Host: rebound.example\r\n\r\n").status(), 503) << "a name that leads here by rebinding";
    EXPECT_EQ(host.talk(get + "Host: 127.0.0.1\r\nOrigin: https://evil.example\r\n\r\n").status(), 503);
    EXPECT_EQ(host.talk(get + "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site\r\n\r\n").status(), 503);
    EXPECT_EQ(host.talk(get + "Host: 127.0.0.1\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n").status(), 503) << "behind a proxy all are local";
    (void)host.admin();
    EXPECT_EQ(host.ask("GET", "/api/v1/jobs", {}).status(), 401) << "now there is a user";
    EXPECT_FALSE(host.ask("GET", "/api/v1/about", {}).json()[QLatin1String("open")].toBool());
}
