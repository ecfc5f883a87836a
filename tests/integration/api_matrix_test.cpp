// Every endpoint × every role × a wrong method, made of the one table: who may is told there and nowhere else.

#include "core/api/document/document.hpp"
#include "tests/support/api.hpp"

#include <QJsonArray>
#include <gtest/gtest.h>

using auth::Role;
using support::ApiHost;

namespace {

constexpr Role kRoles[] = {Role::Viewer, Role::Operator, Role::Editor, Role::Admin, Role::Worker, Role::Ingest, Role::Internal};

/// With something in place of its names.
QByteArray targetOf(const api::ApiRoute& row) {
    QByteArray target;
    for (const QByteArray& segment : QByteArray(row.pattern).split('/')) {
        if (segment.isEmpty()) continue;
        target += "/" + (segment.startsWith('{') ? QByteArray("none") : segment);
    }
    return target;
}

bool mayBe(const api::ApiRoute& row, Role role) {
    return row.roles.empty() || std::any_of(row.roles.begin(), row.roles.end(), [&](Role needed) { return auth::allows(role, needed); });
}

std::string nameOf(const api::ApiRoute& row) {
    return std::string(row.method) + " " + row.pattern;
}

/// As somebody who is not on this computer: behind a proxy.
constexpr const char* kAway = "X-Forwarded-For: 192.0.2.1\r\n";

/// The rate is another test's matter: it must not answer in place of a role.
support::Answered patiently(ApiHost& host, const api::ApiRoute& row, const QByteArray& method, const QByteArray& token) {
    auto answered = host.ask(method, targetOf(row), token, {}, kAway);
    while (!answered.header("RateLimit-Policy").isEmpty()) {
        host.clock.ms += 10'000;
        answered = host.ask(method, targetOf(row), token, {}, kAway);
    }
    return answered;
}

/// Refused for the role alone; a handler may forbid something else.
bool isForRole(const support::Answered& answered) {
    return answered.status() == 403 && answered.json()[QLatin1String("detail")].toString().startsWith(QLatin1String("Your role,"));
}

/// Its 401 is for the password.
bool isLogin(const api::ApiRoute& row) {
    return nameOf(row) == "POST /api/v1/login";
}

} // namespace

TEST(ApiMatrix, EveryRoleMayWhatItsRowsSay) {
    ApiHost host;
    host.start();
    for (const Role role : kRoles) {
        const QByteArray token = host.tokenOf(role);
        for (const api::ApiRoute& row : host.api->routes()) {
            // Ends the token that is tried; its right is that of GET /session.
            if (nameOf(row) == "DELETE /api/v1/session" || isLogin(row)) continue;
            const auto answered = patiently(host, row, row.method, token);
            EXPECT_NE(answered.status(), 401) << nameOf(row) << " as " << model::word(role);
            EXPECT_EQ(isForRole(answered), !mayBe(row, role))
                << nameOf(row) << " as " << model::word(role) << ": " << answered.whole.toStdString();
            EXPECT_FALSE(answered.header("Request-Id").isEmpty()) << nameOf(row);
        }
    }
}

TEST(ApiMatrix, WithoutATokenOnlyOpenRowsAnswer) {
    ApiHost host;
    host.start();
    (void)host.admin();
    for (const api::ApiRoute& row : host.api->routes()) {
        if (isLogin(row)) continue;
        const auto answered = patiently(host, row, row.method, {});
        if (row.roles.empty()) {
            EXPECT_NE(answered.status(), 401) << nameOf(row);
            continue;
        }
        EXPECT_EQ(answered.status(), 401) << nameOf(row);
        EXPECT_EQ(answered.header("WWW-Authenticate"), "Bearer realm=\"millrace\"") << nameOf(row);
        EXPECT_EQ(answered.header("Content-Type"), "application/problem+json") << nameOf(row);
        EXPECT_EQ(patiently(host, row, row.method, "mr_aaaaaaaaaa_wrong").status(), 401) << nameOf(row);
    }
}

TEST(ApiMatrix, AnotherMethodIsRefusedWithThoseThatThereAre) {
    ApiHost host;
    host.start();
    const QByteArray token = host.admin();
    for (const api::ApiRoute& row : host.api->routes()) {
        const auto answered = patiently(host, row, "TRACE", token);
        EXPECT_EQ(answered.status(), 405) << nameOf(row);
        EXPECT_TRUE(answered.header("Allow").contains(row.method)) << nameOf(row);
        EXPECT_EQ(answered.problem(), "method") << nameOf(row);
    }
    EXPECT_EQ(host.ask("GET", "/api/v1/nothing", token).problem(), "not-found");
    EXPECT_EQ(host.ask("GET", "/%zz", token).status(), 400);
}

TEST(ApiMatrix, TheDocumentHasEveryRowAndItsRoles) {
    ApiHost host;
    host.start();
    const auto answered = host.ask("GET", "/api/v1/openapi.json", {});
    ASSERT_EQ(answered.status(), 200);
    const QJsonObject document = answered.json(), paths = document[QLatin1String("paths")].toObject(),
                      schemas = document[QLatin1String("components")].toObject()[QLatin1String("schemas")].toObject();
    std::set<QString> names;
    for (const api::ApiRoute& row : host.api->routes()) {
        const QJsonObject operation = paths[QLatin1String(row.pattern)].toObject()[QString::fromLatin1(row.method).toLower()].toObject();
        EXPECT_EQ(operation[QLatin1String("x-role")].toArray().size(), static_cast<qsizetype>(row.roles.size())) << nameOf(row);
        EXPECT_TRUE(names.insert(operation[QLatin1String("operationId")].toString()).second) << nameOf(row);
        for (const char* schema : {row.request, row.response})
            EXPECT_TRUE(*schema == '\0' || schemas.contains(QLatin1String(schema))) << nameOf(row) << ": " << schema;
    }
    EXPECT_EQ(host.ask("GET", "/api/v1/openapi.json", {}, {}, "If-None-Match: " + answered.header("ETag") + "\r\n").status(), 304);
}

TEST(ApiMatrix, TheDocumentIsTheOneInTheResources) {
    ApiHost host;
    host.start();
    QFile file(QStringLiteral(MILLRACE_SOURCE "/resources/openapi.json"));
    const QByteArray now = api::openApiText(host.api->routes());
    if (qEnvironmentVariableIsSet("MILLRACE_WRITE_OPENAPI")) {
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(now);
        return;
    }
    ASSERT_TRUE(file.open(QIODevice::ReadOnly)) << "run this test with MILLRACE_WRITE_OPENAPI=1 once";
    EXPECT_EQ(file.readAll(), now) << "run this test with MILLRACE_WRITE_OPENAPI=1, look at the difference, and commit it";
}
