#include "core/api/document/document.hpp"

#include "core/api/document/schemas.hpp"
#include "core/api/frame/version.hpp"

#include <QJsonDocument>

namespace api {
namespace {

http::Awaitable<http::Response> document(std::shared_ptr<const QByteArray> text, const char* mediaType) {
    http::Response response;
    response.with("Content-Type", mediaType);
    response.body = text->toStdString();
    co_return response;
}

QString version() {
    return QString::number(kMajor) + QLatin1Char('.') + QString::number(kMinor);
}

QJsonObject content(const char* mediaType, const char* schema) {
    const QJsonObject reference{{QStringLiteral("$ref"), QLatin1String("#/components/schemas/") + QLatin1String(schema)}};
    return {{QLatin1String(mediaType), QJsonObject{{QStringLiteral("schema"), reference}}}};
}

QJsonObject parameter(const QString& name, const char* in) {
    QJsonObject object{{QStringLiteral("name"), name}, {QStringLiteral("in"), QLatin1String(in)},
        {QStringLiteral("schema"), QJsonObject{{QStringLiteral("type"), QStringLiteral("string")}}}};
    if (QLatin1String(in) == QLatin1String("path")) object[QStringLiteral("required")] = true;
    return object;
}

QJsonArray parametersOf(const ApiRoute& row) {
    QJsonArray parameters;
    for (const QString& segment : QString::fromLatin1(row.pattern).split(QLatin1Char('/')))
        if (segment.startsWith(QLatin1Char('{'))) parameters.append(parameter(segment.mid(1, segment.size() - 2), "path"));
    for (const char* name : row.query) parameters.append(parameter(QLatin1String(name), "query"));
    if (row.idempotency == Idempotency::Keyed) parameters.append(parameter(QStringLiteral("Idempotency-Key"), "header"));
    if (row.needsMatch) {
        QJsonObject match = parameter(QStringLiteral("If-Match"), "header");
        if (!row.mayCreate) match[QStringLiteral("required")] = true;
        parameters.append(match);
        if (row.mayCreate) parameters.append(parameter(QStringLiteral("If-None-Match"), "header"));
    }
    return parameters;
}

/// "get_api_v1_jobs_id": unique, and a name in every language.
QString operationIdOf(const ApiRoute& row) {
    QString id = QString::fromLatin1(row.method).toLower();
    for (const QChar c : QString::fromLatin1(row.pattern)) {
        const bool isLetter = c.isLetterOrNumber();
        if (isLetter) id += c;
        else if (!id.endsWith(QLatin1Char('_'))) id += QLatin1Char('_');
    }
    while (id.endsWith(QLatin1Char('_'))) id.chop(1);
    return id;
}

/// What generated clients and readers of the document sort by: the first word below the version, "jobs".
QString tagOf(const ApiRoute& row) {
    const QStringList segments = QString::fromLatin1(row.pattern).split(QLatin1Char('/'), Qt::SkipEmptyParts);
    const bool isVersioned = segments.size() > 2 && segments[0] == QLatin1String("api") && segments[1].startsWith(QLatin1Char('v')) &&
        segments[1].size() > 1 && segments[1][1].isDigit();
    if (isVersioned) return segments[2];
    return segments.value(0) == QLatin1String("api") ? QStringLiteral("first-service") : QStringLiteral("host");
}

/// The same row once more, for clients that have a slash at the end: one path of the document.
bool isAlias(const ApiRoute& row) {
    const QLatin1String pattern(row.pattern);
    return pattern.size() > 1 && pattern.endsWith(QLatin1Char('/'));
}

QJsonObject responsesOf(const ApiRoute& row) {
    QJsonObject success{{QStringLiteral("description"), QLatin1String(row.summary)}};
    if (*row.response != '\0') success[QStringLiteral("content")] = content(row.media, row.response);
    return {{QString::number(row.success), success},
        {QStringLiteral("4XX"),
            QJsonObject{{QStringLiteral("description"), QStringLiteral("It was refused; the problem says why.")},
                {QStringLiteral("content"), content("application/problem+json", "Problem")}}},
        {QStringLiteral("5XX"),
            QJsonObject{{QStringLiteral("description"), QStringLiteral("It could not be done; the problem says why.")},
                {QStringLiteral("content"), content("application/problem+json", "Problem")}}}};
}

QJsonObject operationOf(const ApiRoute& row) {
    QJsonArray roles;
    for (const auth::Role role : row.roles) roles.append(QLatin1String(model::word(role)));
    QJsonObject operation{{QStringLiteral("operationId"), operationIdOf(row)}, {QStringLiteral("summary"), QLatin1String(row.summary)},
        {QStringLiteral("responses"), responsesOf(row)}, {QStringLiteral("tags"), QJsonArray{tagOf(row)}},
        {QStringLiteral("x-role"), roles},
        {QStringLiteral("security"), row.roles.empty() ? QJsonArray() : QJsonArray{QJsonObject{{QStringLiteral("bearer"), QJsonArray()}}}}};
    const QJsonArray parameters = parametersOf(row);
    if (!parameters.isEmpty()) operation[QStringLiteral("parameters")] = parameters;
    if (row.body != Body::None && *row.request != '\0')
        operation[QStringLiteral("requestBody")] = QJsonObject{{QStringLiteral("content"), content("application/json", row.request)}};
    else if (row.body == Body::Stream) {
        const QJsonObject any{{QStringLiteral("schema"), QJsonObject()}};
        operation[QStringLiteral("requestBody")] = QJsonObject{{QStringLiteral("content"),
            QJsonObject{{QStringLiteral("multipart/form-data"), any}, {QStringLiteral("application/octet-stream"), any}}}};
    }
    if (*row.deprecatedSince != '\0') operation[QStringLiteral("deprecated")] = true;
    return operation;
}

QJsonArray valuesOf(const QJsonObject& object) {
    QJsonArray values;
    for (const QJsonValue value : object) values.append(value);
    return values;
}

} // namespace

QJsonObject openApiDocument(const std::vector<ApiRoute>& rows) {
    QJsonObject paths, tags; // sorted by their names
    for (const ApiRoute& row : rows) {
        if (isAlias(row)) continue;
        tags[tagOf(row)] = QJsonObject{{QStringLiteral("name"), tagOf(row)}};
        QJsonObject path = paths[QLatin1String(row.pattern)].toObject();
        path[QString::fromLatin1(row.method).toLower()] = operationOf(row);
        paths[QLatin1String(row.pattern)] = path;
    }
    return {{QStringLiteral("openapi"), QStringLiteral("3.1.0")},
        {QStringLiteral("info"),
            QJsonObject{{QStringLiteral("title"), QStringLiteral("Millrace")}, {QStringLiteral("version"), version()},
                {QStringLiteral("summary"), QStringLiteral("Turns videos into adaptive streams.")},
                {QStringLiteral("license"),
                    QJsonObject{{QStringLiteral("name"), QStringLiteral("GNU General Public License v3.0 or later")},
                        {QStringLiteral("identifier"), QStringLiteral("GPL-3.0-or-later")}}}}},
        {QStringLiteral("tags"), valuesOf(tags)},
        {QStringLiteral("servers"), QJsonArray{QJsonObject{{QStringLiteral("url"), QStringLiteral("/")}}}},
        {QStringLiteral("paths"), paths},
        {QStringLiteral("components"),
            QJsonObject{{QStringLiteral("schemas"), allSchemas()},
                {QStringLiteral("securitySchemes"),
                    QJsonObject{{QStringLiteral("bearer"),
                        QJsonObject{
                            {QStringLiteral("type"), QStringLiteral("http")}, {QStringLiteral("scheme"), QStringLiteral("bearer")}}}}}}}};
}

QByteArray openApiText(const std::vector<ApiRoute>& rows) {
    return QJsonDocument(openApiDocument(rows)).toJson(QJsonDocument::Indented);
}

std::vector<ApiRoute> documentRows(const std::vector<ApiRoute>& rows) {
    std::vector<ApiRoute> own{
        {.method = "GET", .pattern = "/api/v1/openapi.json", .summary = "This document", .response = "Document", .beforeSetup = true},
        // JSON is YAML too (YAML 1.2, 1.3), so that tools that ask for the one name get the same.
        {.method = "GET",
            .pattern = "/api/v1/openapi.yaml",
            .summary = "This document",
            .response = "Document",
            .media = "application/yaml",
            .beforeSetup = true}};
    std::vector<ApiRoute> all = rows;
    all.insert(all.end(), own.begin(), own.end());
    const auto text = std::make_shared<const QByteArray>(openApiText(all));
    own[0].handler = [text](Call&) { return document(text, "application/json"); };
    own[1].handler = [text](Call&) { return document(text, "application/yaml"); };
    return own;
}

} // namespace api
