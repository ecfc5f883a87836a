// What clients of the API send, and what is told of jobs and settings: the pure parts.

#include "core/api/frame/cors.hpp"
#include "core/api/frame/etag.hpp"
#include "core/api/frame/idempotency.hpp"
#include "core/api/frame/json_body.hpp"
#include "core/api/frame/problem.hpp"
#include "core/api/frame/query.hpp"
#include "core/api/frame/rate_limit.hpp"
#include "core/api/routes/job_json.hpp"
#include "core/api/routes/job_routes.hpp"
#include "core/api/routes/machine_routes.hpp"
#include "core/api/routes/source_roots.hpp"
#include "core/api/seed/media_kind.hpp"
#include "core/api/seed/received_files.hpp"
#include "core/api/seed/seed_routes.hpp"
#include "core/base/files.hpp"
#include "core/http/forwarded.hpp"
#include "core/http/ranged.hpp"
#include "tests/support/stepped_clock.hpp"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <algorithm>
#include <gtest/gtest.h>

namespace {

QJsonObject parsed(const char* text) {
    return QJsonDocument::fromJson(text).object();
}

base::Result<model::AddRequest> addRequestIn(const QJsonObject& json) {
    std::vector<api::PointedFault> faults;
    return api::addRequestOf(json, faults);
}

} // namespace

TEST(ApiTexts, AQueryIsDecodedOnce) {
    const auto query = api::Query::parse("state=waiting%2Cdone&q=a+b%26c&limit=50&limit=9&empty=&flag");
    ASSERT_TRUE(query);
    EXPECT_EQ(query->value("state"), "waiting,done");
    EXPECT_EQ(query->value("q"), "a b&c");
    EXPECT_EQ(query->number("limit", 1, 500, 100), 50) << "the first counts";
    EXPECT_EQ(query->number("absent", 1, 500, 100), 100);
    EXPECT_EQ(query->number("q", 1, 500, 100), std::nullopt);
    EXPECT_EQ(query->number("limit", 1, 49, 100), std::nullopt);
    EXPECT_EQ(query->value("flag"), "");
    EXPECT_FALSE(api::Query::parse("q=%zz"));
}

TEST(ApiTexts, JobsAreAskedForByWordsThatExist) {
    const auto ask = [](const char* text) { return api::jobQueryOf(*api::Query::parse(text)); };
    const auto good = ask("state=done,failed&order=finished&limit=500");
    ASSERT_TRUE(good);
    EXPECT_EQ(good->states, (std::vector{model::JobState::Done, model::JobState::Failed}));
    EXPECT_EQ(good->order, model::JobOrder::Finished);
    for (const char* bad : {"state=dancing", "order=size", "limit=501", "limit=0"}) EXPECT_FALSE(ask(bad)) << bad;
}

TEST(ApiTexts, TagsAreComparedAsTheStandardSays) {
    using api::Comparison;
    EXPECT_TRUE(api::listsEtag("\"a\", \"b\"", "\"b\"", Comparison::Strong));
    EXPECT_TRUE(api::listsEtag("*", "\"b\"", Comparison::Strong));
    EXPECT_TRUE(api::listsEtag("W/\"b\"", "\"b\"", Comparison::Weak));
    EXPECT_FALSE(api::listsEtag("W/\"b\"", "\"b\"", Comparison::Strong));
    EXPECT_FALSE(api::listsEtag("\"b\"", "W/\"b\"", Comparison::Strong));
    EXPECT_FALSE(api::listsEtag("\"bb\"", "\"b\"", Comparison::Weak));
    EXPECT_FALSE(api::listsEtag("", "\"b\"", Comparison::Weak));
}

TEST(ApiTexts, AKeyIsAStringOrABareWord) {
    EXPECT_EQ(api::idempotencyKeyIn("\"8e03978e-40d5\""), "8e03978e-40d5");
    EXPECT_EQ(api::idempotencyKeyIn(" 8e03978e-40d5 "), "8e03978e-40d5");
    EXPECT_EQ(api::idempotencyKeyIn("\"a\\\"b\""), "a\"b");
    const std::string longest(255, 'k'), longer(256, 'k');
    EXPECT_EQ(api::idempotencyKeyIn(longest), longest);
    for (const std::string& bad :
        {std::string(), std::string("\"\""), std::string("\"open"), std::string("a b"), std::string("\"a\"; p=1"), longer})
        EXPECT_EQ(api::idempotencyKeyIn(bad), std::nullopt) << bad;
    EXPECT_NE(api::requestHash("POST", "/a", "{}"), api::requestHash("POST", "/b", "{}"));
    EXPECT_NE(api::requestHash("POST", "/a", "{}"), api::requestHash("PUT", "/a", "{}"));
}

TEST(ApiTexts, ABodyIsAnObjectThatIsNotTooDeep) {
    EXPECT_EQ(api::jsonBodyOf("")->size(), 0);
    EXPECT_EQ(api::jsonBodyOf("{\"a\":\"[[[[{\\\"\"}").value()[QLatin1String("a")].toString(), QStringLiteral("[[[[{\""));
    const std::string deepest = "{\"a\":" + std::string(31, '[') + std::string(31, ']') + "}";
    EXPECT_TRUE(api::jsonBodyOf(deepest)) << deepest;
    const std::string tooDeep = "{\"a\":" + std::string(32, '[') + std::string(32, ']') + "}";
    for (const std::string& bad : {std::string("[]"), std::string("{"), std::string("1"), tooDeep})
        EXPECT_FALSE(api::jsonBodyOf(bad)) << bad;
}

TEST(ApiTexts, ABucketFillsWithTime) {
    support::SteppedClock clock;
    api::RateLimit limit(clock);
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(limit.take(api::kAddressRate, "192.0.2.1").allowed) << i;
    const auto refused = limit.take(api::kAddressRate, "192.0.2.1");
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.retryAfter, 1);
    EXPECT_TRUE(limit.take(api::kAddressRate, "192.0.2.2").allowed) << "another one's is his own";
    EXPECT_TRUE(limit.take(api::kTokenRate, "192.0.2.1").allowed) << "so is that of a token of this name";
    clock.ms += 1000;
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(limit.take(api::kAddressRate, "192.0.2.1").allowed) << i;
    EXPECT_FALSE(limit.take(api::kAddressRate, "192.0.2.1").allowed);
    EXPECT_EQ(api::ratePolicy(api::kTokenRate), "\"token\";q=200;w=4");
}

TEST(ApiTexts, ASiteIsAnAddressOrHalfOfOne) {
    EXPECT_EQ(http::siteOf("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(http::siteOf("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(http::siteOf("2001:db8:1:2:3:4:5:6"), http::siteOf("2001:db8:1:2::7"));
    EXPECT_NE(http::siteOf("2001:db8:1:2::7"), http::siteOf("2001:db8:1:3::7"));
}

TEST(ApiTexts, OnlyListedPagesAreLetIn) {
    http::Request request;
    request.headers = {{"Origin", "https://play.example.com"}, {"Access-Control-Request-Method", "POST"}};
    const api::Cors listed({"https://play.example.com/"}), none({}), all({"*"});
    http::Response response;
    listed.allow(request, response);
    EXPECT_NE(response.head.find("Access-Control-Allow-Origin: https://play.example.com\r\n"), std::string::npos);
    EXPECT_NE(listed.preflight(request, "GET, POST").head.find("Access-Control-Allow-Methods: GET, POST"), std::string::npos);
    EXPECT_EQ(none.preflight(request, "GET, POST").head.find("Access-Control"), std::string::npos);
    EXPECT_TRUE(all.allows("https://anything.example"));
    EXPECT_FALSE(listed.allows("https://play.example.com.evil.example"));
    for (const char* own : {"localhost", "LOCALHOST:5000", "127.0.0.1:5000", "[::1]:5000"}) EXPECT_TRUE(api::isLoopbackHost(own)) << own;
    for (const char* other : {"", "localhost.evil.example", "192.0.2.1", "evil.example:5000", "["})
        EXPECT_FALSE(api::isLoopbackHost(other)) << other;
}

TEST(ApiTexts, APartOfAFileIsSentAsTheRangeSays) {
    const auto asked = [](std::string_view range) {
        http::Response whole;
        whole.shared = std::make_shared<const std::string>("0123456789");
        return http::partOf(std::move(whole), range, 10);
    };
    const auto all = asked("");
    EXPECT_EQ(all.status, 200u);
    EXPECT_EQ(all.length, 10u);
    const auto part = asked("bytes=4-7");
    EXPECT_EQ(part.status, 206u);
    EXPECT_EQ(part.offset, 4u);
    EXPECT_EQ(part.length, 4u);
    EXPECT_NE(part.head.find("Content-Range: bytes 4-7/10\r\n"), std::string::npos);
    const auto none = asked("bytes=10-");
    EXPECT_EQ(none.status, 416u);
    EXPECT_NE(none.head.find("Content-Range: bytes */10\r\n"), std::string::npos);
    EXPECT_FALSE(none.shared) << "no byte of the file goes with it";
}

TEST(ApiTexts, ErrorsHaveTheStatusOfTheTable) {
    using enum base::ErrorCode;
    const std::pair<base::ErrorCode, unsigned> expected[] = {{InvalidInput, 422}, {NotFound, 404}, {Conflict, 409}, {SourceChanged, 409},
        {TooLarge, 413}, {NoMedia, 422}, {SourceUnreadable, 422}, {Unsupported, 501}, {Internal, 500}, {Io, 500}, {IngestSilent, 502},
        {IngestRefused, 502}, {WorkFolderUnwritable, 503}, {PortTaken, 503}, {WorkFolderFull, 507}, {IngestFull, 507}, {Unauthorized, 401},
        {Forbidden, 403}, {RateLimited, 429}, {Stale, 412}, {Busy, 503}};
    for (const auto& [code, status] : expected) {
        const api::Problem problem = api::problemOf({code, "It went wrong."});
        EXPECT_EQ(problem.status, status) << static_cast<int>(code);
        EXPECT_NE(api::findProblemType(problem.type), nullptr) << problem.type;
    }
    EXPECT_EQ(api::problemOf({InvalidInput, "x"}, api::Fault::Syntax).status, 400u);
    const QJsonObject json = api::toJson(api::problemOf({Forbidden, "No."}), "r_1");
    EXPECT_EQ(json[QLatin1String("code")], QStringLiteral("MR-4103"));
    EXPECT_EQ(json[QLatin1String("requestId")], QStringLiteral("r_1"));
    EXPECT_EQ(json[QLatin1String("cause")].toObject()[QLatin1String("message")], QStringLiteral("No."));
}

TEST(ApiTexts, AJobHasOneSource) {
    const auto path = addRequestIn(parsed(R"({"source":{"path":"/films/a.mp4"},"presetId":"web-h264","name":"A","paused":true})"));
    ASSERT_TRUE(path) << path.error().message;
    EXPECT_EQ(path->source, model::Source("/films/a.mp4"));
    EXPECT_TRUE(path->paused);
    EXPECT_EQ(addRequestIn(api::addRequestJson(*path)).value(), *path) << "what clients write is read";
    EXPECT_EQ(addRequestIn(parsed(R"({"source":{"testPattern":true},"presetId":"p"})"))->source.kind, model::SourceKind::TestPattern);
    for (const char* bad : {R"({})", R"({"source":{},"presetId":"p"})", R"({"source":{"path":"a","url":"b"},"presetId":"p"})",
             R"({"source":{"path":7},"presetId":"p"})", R"({"source":{"testPattern":false},"presetId":"p"})", R"({"source":{"path":"a"}})",
             R"({"source":{"path":"a"},"presetId":"p","at":"22:00"})", R"({"source":"a","presetId":"p"})",
             R"({"source":{"path":"a"},"preset":"p"})", R"({"source":{"path":"a"},"preset":null})",
             R"({"source":{"path":"a"},"presetId":"p","preset":{"name":"x","rungs":[{"name":"360p","shortSide":360,"kbps":700}]}})"})
        EXPECT_FALSE(addRequestIn(parsed(bad))) << bad;
}

TEST(ApiTexts, AJobsTimeIsANumber) {
    EXPECT_EQ(addRequestIn(parsed(R"({"source":{"path":"a"},"presetId":"p","at":4102444800000})"))->at, 4'102'444'800'000);
    EXPECT_EQ(addRequestIn(parsed(R"({"source":{"path":"a"},"presetId":"p"})"))->at, std::nullopt);
    const model::AddRequest plain{.source = std::string("a"), .presetId = "p", .name = {}};
    EXPECT_FALSE(api::addRequestJson(plain).contains(QLatin1String("at"))) << "an older server would refuse it";
    EXPECT_FALSE(api::addRequestJson(plain).contains(QLatin1String("preset")));
}

TEST(ApiTexts, APresetInARequestIsReadOrItsFaultsArePointedAt) {
    std::vector<api::PointedFault> faults;
    const auto good = api::addRequestOf(
        parsed(R"({"source":{"path":"a"},"preset":{"name":"x","rungs":[{"name":"360p","shortSide":360,"kbps":700}]}})"), faults);
    ASSERT_TRUE(good) << good.error().message;
    ASSERT_TRUE(good->preset);
    EXPECT_EQ(good->preset->rungs.front().kbps, 700);
    EXPECT_TRUE(faults.empty());
    EXPECT_EQ(api::addRequestOf(api::addRequestJson(*good), faults).value(), *good);

    const auto pointers = [](const char* preset) {
        std::vector<api::PointedFault> all;
        EXPECT_FALSE(api::addRequestOf(parsed(("{\"source\":{\"path\":\"a\"},\"preset\":" + std::string(preset) + "}").c_str()), all))
            << preset;
        std::vector<std::string> where;
        for (const auto& fault : all) where.push_back(fault.pointer);
        return where;
    };
    using Pointers = std::vector<std::string>;
    EXPECT_EQ(pointers(R"({"name":"x","speed":"warp","rungs":[{"name":"360p","shortSide":360,"kbps":1}]})"),
        (Pointers{"/preset/speed", "/preset/rungs/0/kbps"}));
    EXPECT_EQ(pointers(R"({"name":"x","rungs":[{"name":"360p","shortSide":360,"kpbs":700}]})"), Pointers{"/preset/rungs/0/kpbs"});
    EXPECT_EQ(pointers(R"({"name":7})"), Pointers{"/preset"});
    EXPECT_EQ(pointers("[]"), Pointers{"/preset"});
}

TEST(ApiTexts, WhereASourceLiesIsForAdmins) {
    model::Job job;
    job.source = "/srv/secret place/a.mp4";
    EXPECT_EQ(api::shownSource(job, true), job.source);
    EXPECT_EQ(api::shownSource(job, false), "a.mp4");
    job.sourceKind = model::SourceKind::Url;
    job.source = "https://me:word@example.com/a.mp4?token=x#y";
    for (const bool isAdmin : {false, true}) EXPECT_EQ(api::shownSource(job, isAdmin), "https://example.com/a.mp4");
}

TEST(ApiTexts, SecretsAreWrittenAndNotRead) {
    model::SettingsView view;
    view.settings.publishToken = "the secret";
    const QJsonObject masked = api::maskedSettings(view);
    EXPECT_EQ(masked[QLatin1String("settings")].toObject()[QLatin1String("publishToken")], QStringLiteral("set"));
    EXPECT_FALSE(QJsonDocument(masked).toJson().contains("the secret"));
    const auto same = api::settingsChangeOf(masked[QLatin1String("settings")].toObject(), {});
    ASSERT_TRUE(same);
    EXPECT_EQ(std::count(same->keys.begin(), same->keys.end(), "publishToken"), 0) << "a save that never saw it leaves it";
    EXPECT_FALSE(api::settingsChangeOf(parsed(R"({"publishToken":"another","publishTokn":"another"})"), {})) << "said, not passed over";
    const auto fresh = api::settingsChangeOf(parsed(R"({"publishToken":"another"})"), {});
    ASSERT_TRUE(fresh);
    EXPECT_EQ(fresh->keys, std::vector<std::string>{"publishToken"});
    EXPECT_EQ(fresh->values.publishToken, "another");
    EXPECT_FALSE(api::settingsChangeOf(parsed(R"({"ingestPort":"many"})"), {}));
    EXPECT_EQ(api::settingsChangeOf(parsed(R"({"workFolder":"/root"})"), {}).error().code, base::ErrorCode::Forbidden);
}

TEST(ApiTexts, OnlyFilesBelowTheRootsAreNamed) {
    QTemporaryDir folder;
    const QString inside = folder.path() + QStringLiteral("/films"), outside = folder.path() + QStringLiteral("/films-of-others");
    QDir().mkpath(inside);
    QDir().mkpath(outside);
    for (const QString& path : {inside + QStringLiteral("/a.mp4"), outside + QStringLiteral("/b.mp4")}) {
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    }
    QFile::link(outside + QStringLiteral("/b.mp4"), inside + QStringLiteral("/link.mp4"));
    const api::SourceRoots roots({inside.toStdString()});
    EXPECT_TRUE(roots.resolved((inside + QStringLiteral("/a.mp4")).toStdString()));
    const auto codeOf = [&](const QString& path) { return roots.resolved(path.toStdString()).error().code; };
    EXPECT_EQ(codeOf(outside + QStringLiteral("/b.mp4")), base::ErrorCode::Forbidden) << "a name that begins alike is no folder within";
    EXPECT_EQ(codeOf(inside + QStringLiteral("/../films-of-others/b.mp4")), base::ErrorCode::Forbidden);
    EXPECT_EQ(codeOf(inside + QStringLiteral("/link.mp4")), base::ErrorCode::Forbidden) << "where the link leads counts";
    EXPECT_EQ(codeOf(outside + QStringLiteral("/none.mp4")), base::ErrorCode::Forbidden) << "nobody finds out what lies elsewhere";
    EXPECT_EQ(codeOf(inside + QStringLiteral("/none.mp4")), base::ErrorCode::SourceMissing);
    EXPECT_EQ(codeOf(QStringLiteral("a.mp4")), base::ErrorCode::InvalidInput);
    EXPECT_EQ(api::SourceRoots({}).resolved((inside + QStringLiteral("/a.mp4")).toStdString()).error().code, base::ErrorCode::Forbidden);
}

TEST(ApiTexts, UploadsAreNamedAndKnownByTheirBytes) {
    EXPECT_EQ(api::receivedName("C:\\films\\a b.mp4"), base::safeFileName("a b.mp4"));
    EXPECT_EQ(api::receivedName("../../etc/passwd"), "passwd");
    EXPECT_EQ(api::receivedName(".."), base::safeFileName(".."));
    EXPECT_TRUE(api::mayBeMedia("a.mp4",
        std::string("\0\0\0\x18"
                    "ftypmp42\0\0\0\0mp42isom",
            24)));
    EXPECT_TRUE(api::mayBeMedia("a.ts", std::string("\x47\x40\x11\x10\x00\xff\xfe\xfd", 8)));
    EXPECT_FALSE(api::mayBeMedia("a.mp4", "<html><script>alert(1)</script></html>"));
    EXPECT_FALSE(api::mayBeMedia("a.mp4", "%PDF-1.4 "));
    EXPECT_FALSE(api::mayBeMedia("a.exe", std::string("\x01\x02\x03\x04\x05\x06\xfe\xff", 8)));
}

TEST(ApiTexts, TheFirstServicesShapesStay) {
    model::Job job;
    job.id = "j1";
    job.name = "film";
    job.state = model::JobState::Encoding;
    job.inFlight = 0.4567;
    job.etaSeconds = 61.2;
    job.playableSeconds = 6;
    job.renditions.resize(2);
    job.renditions[0].name = "720p";
    job.renditions[0].stored = 0.25;
    job.renditions[1].audio = true;
    const QJsonObject status = api::seedStatusJson(job);
    EXPECT_EQ(status[QLatin1String("job_id")], QStringLiteral("j1"));
    EXPECT_EQ(status[QLatin1String("status")], QStringLiteral("processing"));
    EXPECT_EQ(status[QLatin1String("progress")].toDouble(), 45.7);
    EXPECT_EQ(status[QLatin1String("eta_seconds")].toDouble(), 62);
    const QJsonObject qualities = status[QLatin1String("qualities")].toObject();
    EXPECT_EQ(qualities.keys(), QStringList{QStringLiteral("720p")}) << "pictures only";
    EXPECT_EQ(qualities[QLatin1String("720p")].toObject()[QLatin1String("url")], QStringLiteral("../video/j1/720p"));
    job.state = model::JobState::Waiting;
    EXPECT_STREQ(api::seedStatus(job.state), "queued");
    EXPECT_STREQ(api::seedStatus(model::JobState::Done), "completed");
}
