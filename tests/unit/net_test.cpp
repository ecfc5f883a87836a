// Which addresses may be opened, where redirects may lead, which bytes may be joined.

#include "core/base/web_address.hpp"
#include "core/net/address.hpp"
#include "core/net/answer.hpp"
#include "core/net/redirect.hpp"
#include "core/net/resume.hpp"

#include <gtest/gtest.h>

using base::ErrorCode;
using net::AddressKind;

namespace {

AddressKind kindOf(const char* text) {
    const auto address = net::addressOf(text);
    EXPECT_TRUE(address) << text;
    return net::kindOf(address.value_or(net::Address()));
}

bool permits(const std::string& listed, const char* text) {
    const auto networks = net::networksOf(listed);
    EXPECT_TRUE(networks) << listed;
    return net::AddressGuard(*networks).permits(net::addressOf(text).value());
}

net::Url url(const std::string& text) {
    const auto url = net::urlOf(text);
    EXPECT_TRUE(url) << text;
    return url ? *url : net::Url();
}

/// Of a fetch that has come to 100 of 1000 bytes.
const net::PartFacts kPart{.address = "sha", .validator = "\"a\"", .name = "", .total = 1000, .synced = 64, .session = "boot"};

net::Answer partial(const std::string& range, const std::string& etag) {
    net::Answer answer;
    answer.status = 206;
    answer.contentRange = range;
    answer.etag = etag;
    return answer;
}

} // namespace

TEST(AddressKind, IsTheOneOfTheRegistries) {
    using enum AddressKind;
    const std::pair<const char*, AddressKind> table[] = {
        {"8.8.8.8", Public},
        {"0.0.0.0", Unspecified},
        {"0.1.2.3", Unspecified},
        {"9.255.255.255", Public},
        {"10.0.0.0", Private},
        {"10.255.255.255", Private},
        {"11.0.0.0", Public},
        {"100.63.255.255", Public},
        {"100.64.0.1", SharedSpace},
        {"100.127.255.255", SharedSpace},
        {"100.128.0.0", Public},
        {"127.0.0.1", Loopback},
        {"127.255.255.255", Loopback},
        {"169.254.169.254", LinkLocal},
        {"172.15.255.255", Public},
        {"172.16.0.1", Private},
        {"172.31.255.255", Private},
        {"172.32.0.0", Public},
        {"192.0.0.8", Reserved},
        {"192.0.2.1", Reserved},
        {"192.88.99.1", Translated},
        {"192.168.0.1", Private},
        {"192.169.0.1", Public},
        {"198.18.0.1", Reserved},
        {"198.19.255.255", Reserved},
        {"198.20.0.0", Public},
        {"198.51.100.1", Reserved},
        {"203.0.113.9", Reserved},
        {"223.255.255.255", Public},
        {"224.0.0.1", Multicast},
        {"239.255.255.250", Multicast},
        {"240.0.0.1", Reserved},
        {"255.255.255.255", Multicast},
        {"2606:4700::1111", Public},
        {"2a00:1450::1", Public},
        {"3ffe::1", Public},
        {"::", Unspecified},
        {"::1", Loopback},
        {"::2", Reserved},
        {"::127.0.0.1", Reserved},
        {"::ffff:127.0.0.1", Loopback},
        {"::ffff:10.1.2.3", Private},
        {"::ffff:8.8.8.8", Public},
        {"64:ff9b::7f00:1", Translated},
        {"64:ff9b::808:808", Translated},
        {"64:ff9b:1::a00:1", Translated},
        {"64:ff9c::1", Reserved},
        {"2002:7f00:1::", Translated},
        {"2001::1", Translated},
        {"2001:2::1", Reserved},
        {"2001:db8::1", Reserved},
        {"2001:4860::8888", Public},
        {"3fff::1", Reserved},
        {"4000::1", Reserved},
        {"fc00::1", UniqueLocal},
        {"fd00:ec2::254", UniqueLocal},
        {"fe80::1", LinkLocal},
        {"febf::1", LinkLocal},
        {"fec0::1", Private},
        {"ff02::1", Multicast},
    };
    for (const auto& [text, kind] : table) EXPECT_EQ(kindOf(text), kind) << text;
}

TEST(AddressGuard, LetsThroughWhatIsPublicAndWhatIsListed) {
    EXPECT_TRUE(permits("", "8.8.8.8"));
    EXPECT_TRUE(permits("", "2606:4700::1111"));
    for (const char* inner : {"127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "fd00::1", "fe80::1",
             "::ffff:192.168.1.1", "64:ff9b::808:808", "2002:808:808::1", "2001::1"})
        EXPECT_FALSE(permits("", inner)) << inner;
    EXPECT_TRUE(permits("10.0.0.0/8", "10.9.8.7"));
    EXPECT_TRUE(permits("10.0.0.0/8", "::ffff:10.9.8.7")) << "the same host";
    EXPECT_FALSE(permits("10.0.0.0/8", "192.168.0.1"));
    EXPECT_TRUE(permits("192.168.7.3, fd00::/8", "fd12::1"));
    EXPECT_FALSE(permits("192.168.7.3, fd00::/8", "192.168.7.4"));
    EXPECT_TRUE(permits("127.0.0.1/31", "127.0.0.0"));
    EXPECT_FALSE(permits("127.0.0.1/31", "127.0.0.2"));
    EXPECT_TRUE(permits("0.0.0.0/0 ::/0", "127.0.0.1"));
}

TEST(AddressGuard, OfATranslatedAddressJudgesTheOneInsideToo) {
    EXPECT_TRUE(permits("64:ff9b::/96", "64:ff9b::808:808"));
    EXPECT_FALSE(permits("64:ff9b::/96", "64:ff9b::7f00:1")) << "127.0.0.1";
    EXPECT_TRUE(permits("64:ff9b::/96 127.0.0.0/8", "64:ff9b::7f00:1"));
    EXPECT_FALSE(permits("2002::/16", "2002:a00:1::1")) << "10.0.0.1";
    EXPECT_FALSE(permits("2001::/32", "2001:0:1:2:3:4:80ff:fffe")) << "127.0.0.1, flipped";
}

TEST(Networks, AreAddressesWithOrWithoutALength) {
    EXPECT_EQ(net::networksOf(" , ")->size(), 0u);
    EXPECT_EQ(net::networksOf("10.0.0.0/8,fd00::/8 192.168.1.1")->size(), 3u);
    for (const char* bad :
        {"10.0.0.0/33", "10.0.0/8", "fd00::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "host", "fe80::1%eth0", "[::1]"}) {
        const auto networks = net::networksOf(bad);
        ASSERT_FALSE(networks) << bad;
        EXPECT_EQ(networks.error().code, ErrorCode::InvalidInput);
        EXPECT_NE(networks.error().message.find(bad), std::string::npos) << networks.error().message;
    }
    EXPECT_FALSE(net::addressOf(std::string("127.0.0.1\0.5", 12)));
}

TEST(Url, IsTakenApartAndItsSecretsAreKeptApart) {
    const net::Url read = url(" HTTPS://anna:ge%40heim@Media.Example.COM/a b/f\xC3\xBCr.mp4?x=1#t=5 ");
    EXPECT_EQ(read.scheme, "https");
    EXPECT_EQ(read.host, "media.example.com");
    EXPECT_EQ(read.port, 443);
    EXPECT_EQ(read.user, "anna");
    EXPECT_EQ(read.password, "ge@heim");
    EXPECT_EQ(read.text.find("anna"), std::string::npos);
    EXPECT_NE(read.text.find("/a%20b/f%C3%BCr.mp4?x=1"), std::string::npos) << read.text;
    EXPECT_EQ(read.text.find('#'), std::string::npos);
    EXPECT_EQ(url("http://127.1:8080/").host, "127.0.0.1") << "as it will be connected to";
    for (const char* bad : {"", "film.mp4", "ftp://example.com/a", "file:///etc/passwd", "http://", "http://a b/", "http://x/\r\nHost: y",
             "gopher://example.com", "http://example.com:99999/"})
        EXPECT_FALSE(net::urlOf(bad)) << bad;
    EXPECT_EQ(net::urlOf("ftp://anna:geheim@example.com/a").error().message.find("geheim"), std::string::npos);
}

TEST(Redirect, StaysOnHttpAndLeavesPasswordsBehind) {
    const net::Url from = url("https://anna:geheim@a.example/x/film");
    const auto same = net::nextHop(from, "../film.mp4", 0, 5);
    ASSERT_TRUE(same) << same.error().message;
    EXPECT_EQ(same->text, "https://a.example/film.mp4");
    EXPECT_EQ(same->password, "geheim");
    for (const char* other : {"https://b.example/film.mp4", "//b.example/film.mp4", "https://a.example:444/film.mp4"}) {
        const auto next = net::nextHop(from, other, 0, 5);
        ASSERT_TRUE(next) << other;
        EXPECT_TRUE(next->user.empty() && next->password.empty()) << other;
    }
    const auto given = net::nextHop(from, "https://x:y@b.example/", 0, 5);
    ASSERT_TRUE(given);
    EXPECT_TRUE(given->user.empty()) << "the server's invention";
    EXPECT_TRUE(net::nextHop(url("http://a.example/"), "https://a.example/", 0, 5)) << "upwards";
    for (const char* bad :
        {"http://a.example/film.mp4", "ftp://a.example/film.mp4", "file:///etc/passwd", "javascript:alert(1)", "", "http://"}) {
        const auto next = net::nextHop(from, bad, 0, 5);
        ASSERT_FALSE(next) << bad;
        EXPECT_EQ(next.error().code, ErrorCode::LinkForbidden) << bad;
        EXPECT_EQ(next.error().message.find("geheim"), std::string::npos);
    }
    EXPECT_TRUE(net::nextHop(from, "/b", 4, 5));
    EXPECT_FALSE(net::nextHop(from, "/b", 5, 5));
    for (const long status : {301, 302, 303, 307, 308}) EXPECT_TRUE(net::isRedirect(status)) << status;
    for (const long status : {200, 300, 304, 305, 400}) EXPECT_FALSE(net::isRedirect(status)) << status;
}

TEST(Resume, GoesOnWithWhatIsSurelyThere) {
    EXPECT_EQ(net::usableBytes(kPart, 100, "sha", "boot"), 100);
    EXPECT_EQ(net::usableBytes(kPart, 100, "sha", "another boot"), 64) << "its end may be zeros";
    EXPECT_EQ(net::usableBytes(kPart, 10, "sha", "another boot"), 10);
    EXPECT_EQ(net::usableBytes(kPart, 100, "another", "boot"), 0);
    EXPECT_EQ(net::usableBytes(kPart, 1001, "sha", "boot"), 0) << "more than the file has";
    net::PartFacts facts = kPart;
    facts.session.clear();
    EXPECT_EQ(net::usableBytes(facts, 100, "sha", ""), 64) << "a system that does not say";
    facts.validator.clear();
    EXPECT_EQ(net::usableBytes(facts, 100, "sha", ""), 0);
}

TEST(Resume, TakesAnAnswerForWhatItIs) {
    using net::Take;
    net::Answer whole;
    whole.status = 200;
    EXPECT_EQ(net::takeOf(kPart, 100, whole), Take::Anew);
    EXPECT_EQ(net::takeOf(kPart, 100, partial("bytes 100-999/1000", "\"a\"")), Take::Append);
    EXPECT_EQ(net::takeOf(kPart, 100, partial("bytes 100-999/1000", "")), Take::Append) << "If-Range has vouched";
    EXPECT_EQ(net::takeOf(kPart, 100, partial("bytes 100-999/*", "\"a\"")), Take::Append);
    EXPECT_EQ(net::takeOf(kPart, 100, partial("bytes 100-999/1000", "\"b\"")), Take::Again);
    EXPECT_EQ(net::takeOf(kPart, 100, partial("bytes 99-999/1000", "\"a\"")), Take::Again);
    EXPECT_EQ(net::takeOf(kPart, 100, partial("bytes 100-1099/1100", "\"a\"")), Take::Again);
    EXPECT_EQ(net::takeOf(kPart, 100, partial("", "\"a\"")), Take::Again);
    EXPECT_EQ(net::takeOf(kPart, 0, partial("bytes 0-999/1000", "\"a\"")), Take::Again) << "nobody asked for a part";
    net::Answer other;
    other.status = 416;
    EXPECT_EQ(net::takeOf(kPart, 100, other), Take::Again);
    for (const long status : {204, 302, 404, 500}) {
        other.status = status;
        EXPECT_EQ(net::takeOf(kPart, 100, other), Take::Nothing) << status;
    }
}

TEST(Resume, TrustsStrongValidatorsOnly) {
    net::Answer answer;
    answer.date = "Sun, 06 Nov 1994 08:49:38 GMT";
    answer.lastModified = "Sun, 06 Nov 1994 08:49:37 GMT";
    EXPECT_EQ(net::validatorOf(answer), answer.lastModified);
    answer.date = answer.lastModified;
    EXPECT_EQ(net::validatorOf(answer), "") << "it may change again within that second";
    answer.etag = "\"a\"";
    EXPECT_EQ(net::validatorOf(answer), "\"a\"");
    answer.etag = "W/\"a\"";
    answer.date = "Mon, 07 Nov 1994 08:49:37 GMT";
    EXPECT_EQ(net::validatorOf(answer), "");
    answer.etag = "unquoted";
    EXPECT_EQ(net::validatorOf(answer), "");
}

TEST(Answer, ContentRangesAreReadOrRefused) {
    EXPECT_EQ(net::contentRangeOf("bytes 100-199/4000"), (net::ContentRange{100, 199, 4000}));
    EXPECT_EQ(net::contentRangeOf("Bytes 0-0/*"), (net::ContentRange{0, 0, -1}));
    for (const char* bad : {"", "bytes", "bytes */4000", "bytes 5-4/10", "bytes 0-10/10", "bytes -5/10", "bytes 1-/10", "items 0-1/2",
             "bytes 0-1", "bytes 99999999999999999999-99999999999999999999/*", "bytes 0-1/2x"})
        EXPECT_FALSE(net::contentRangeOf(bad)) << bad;
}

TEST(Answer, TheServersNameIsTakenWithoutItsFolders) {
    EXPECT_EQ(net::fileNameOf("attachment; filename=film.mp4"), "film.mp4");
    EXPECT_EQ(net::fileNameOf("attachment; filename=\"a \\\"b\\\".mp4\""), "a \"b\".mp4");
    EXPECT_EQ(net::fileNameOf("attachment; filename=\"../../etc/passwd\""), "passwd");
    EXPECT_EQ(net::fileNameOf("attachment; filename=\"C:\\\\x\\\\film.mp4\""), "film.mp4");
    EXPECT_EQ(net::fileNameOf("attachment; filename=\"plain.mp4\"; filename*=UTF-8''f%C3%BCr%20dich.mp4"), "f\xC3\xBCr dich.mp4");
    EXPECT_EQ(net::fileNameOf("attachment; FileName*=utf-8'de'x%2Fy.mp4"), "y.mp4");
    EXPECT_EQ(net::fileNameOf("attachment; filename*=iso-8859-1''x.mp4; filename=y.mp4"), "y.mp4");
    for (const char* none : {"", "inline", "attachment; size=5", "attachment; filename", "filename=x"})
        EXPECT_EQ(net::fileNameOf(none), "") << none;
}

TEST(Answer, RetryAfterIsSecondsOrADate) {
    EXPECT_EQ(net::retryAfterOf("120", 0), 120);
    EXPECT_EQ(net::retryAfterOf("Sun, 06 Nov 1994 08:49:37 GMT", 784111777 - 30), 30);
    EXPECT_EQ(net::retryAfterOf("Sun, 06 Nov 1994 08:49:37 GMT", 784111777 + 30), 0);
    EXPECT_EQ(net::retryAfterOf("", 0), -1);
    EXPECT_EQ(net::retryAfterOf("soon", 0), -1);
    for (const long status : {408, 425, 429, 500, 502, 503, 504}) EXPECT_TRUE(net::mayPass(status)) << status;
    for (const long status : {200, 302, 400, 401, 403, 404, 410, 416, 501, 505}) EXPECT_FALSE(net::mayPass(status)) << status;
}

TEST(WebAddress, IsShownWithoutWhatIsSecretInIt) {
    EXPECT_EQ(base::shownAddress("https://anna:geheim@example.com/a.mp4"), "https://example.com/a.mp4");
    EXPECT_EQ(base::shownAddress("https://anna:ge@heim@example.com/@b/a.mp4"), "https://example.com/@b/a.mp4");
    EXPECT_EQ(base::shownAddress("https://example.org\\@example.com/a"), "https://example.com/a") << "as libcurl reads it";
    EXPECT_EQ(base::shownAddress("https://example.com/a.mp4?id=7&X-Amz-Signature=abc&sig=&Token=d"),
        "https://example.com/a.mp4?id=7&X-Amz-Signature=\xE2\x80\xA6&sig=&Token=\xE2\x80\xA6");
    EXPECT_EQ(base::shownAddress("https://example.com/a.mp4?id=7#token=x"), "https://example.com/a.mp4?id=7");
    EXPECT_EQ(base::shownAddress("https://example.com/a.mp4?id=7", true), "https://example.com/a.mp4?\xE2\x80\xA6");
    EXPECT_EQ(base::shownAddress("https://example.com/a.mp4", true), "https://example.com/a.mp4");
    EXPECT_EQ(base::shownAddress("/a/b@c.mp4"), "/a/b@c.mp4");
    EXPECT_EQ(base::shownAddress("ftp://anna:geheim@example.com/"), "ftp://example.com/");
    EXPECT_TRUE(base::holdsSecrets("http://a@example.com/"));
    EXPECT_TRUE(base::holdsSecrets("http://example.com/?token=x"));
    EXPECT_FALSE(base::holdsSecrets("http://example.com/?id=7"));
    EXPECT_FALSE(base::holdsSecrets("/a@b"));
}

TEST(WebAddress, NamesItsFile) {
    EXPECT_EQ(base::fileNameOfAddress("https://example.com/a/b%20c.mp4?x=/y.mov"), "b c.mp4");
    EXPECT_EQ(base::fileNameOfAddress("https://example.com/a/"), "a");
    EXPECT_EQ(base::fileNameOfAddress("https://u:p@example.com:8080/"), "example.com:8080");
    EXPECT_EQ(base::fileNameOfAddress("https://example.com?x=1"), "example.com");
    EXPECT_TRUE(base::isWebAddress("HTTPS://example.com"));
    EXPECT_TRUE(base::isWebAddress("http://example.com"));
    for (const char* other : {"", "http:/a", "httpss://a", "/http://a", "ftp://a"}) EXPECT_FALSE(base::isWebAddress(other)) << other;
}
