#include "core/api/page.hpp"

#include "core/api/frame/etag.hpp"

#include <QCryptographicHash>
#include <QFile>
#include <QUrl>
#include <algorithm>

namespace api {
namespace {

/// "http://films.example:5005", as a source of media-src; "" when it is no address of the web.
std::string mediaSourceOf(const std::string& playback) {
    const QUrl url(QString::fromStdString(playback), QUrl::StrictMode);
    const QString scheme = url.scheme();
    if (!url.isValid() || url.host().isEmpty() || (scheme != QLatin1String("http") && scheme != QLatin1String("https"))) return {};
    // The policy's grammar has no word for an IPv6 address (CSP Level 3, 2.3.1): every host at this port stands for it.
    QString host = url.host(QUrl::FullyEncoded);
    if (host.contains(QLatin1Char(':'))) host = QStringLiteral("*");
    const QString port = url.port() < 0 ? QString() : QLatin1Char(':') + QString::number(url.port());
    return (scheme + QLatin1String("://") + host + port).toStdString();
}

std::string resource(const char* name) {
    QFile file(QLatin1String(":/page/") + QLatin1String(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

/// 32 hex digits.
std::string hashOf(const std::string& text) {
    const QByteArray bytes = QByteArray::fromRawData(text.data(), static_cast<qsizetype>(text.size()));
    return QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex().first(32).toStdString();
}

} // namespace

std::string pagePolicy(const std::string& playback) {
    const std::string films = mediaSourceOf(playback);
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'" +
        (films.empty() ? std::string() : " " + films) +
        "; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'";
}

Page::Page(std::function<std::string()> playback)
    : m_playback(std::move(playback)), m_files{{
                                           {"/", "page.html", "text/html; charset=utf-8", "The page for browsers.", {}, {}},
                                           {"/pair", "page.html", "text/html; charset=utf-8",
                                               "The same page, where the code of a device that asks to be let in is typed.", {}, {}},
                                           {"/page.css", "page.css", "text/css; charset=utf-8", "Its style sheet.", {}, {}},
                                           {"/page.js", "page.js", "text/javascript; charset=utf-8", "Its module.", {}, {}},
                                           {"/icon.svg", "icon.svg", "image/svg+xml", "Its icon.", {}, {}},
                                       }} {
    for (File& file : m_files) {
        file.bytes = std::make_shared<const std::string>(resource(file.resource));
        file.hash = hashOf(*file.bytes);
    }
}

bool Page::isThere() const {
    return std::none_of(m_files.begin(), m_files.end(), [](const File& file) { return file.bytes->empty(); });
}

std::vector<ApiRoute> Page::routes() const {
    std::vector<ApiRoute> rows;
    for (const File& file : m_files) {
        ApiRoute row{.method = "GET", .pattern = file.path, .roles = {}, .summary = file.summary, .handler = {}};
        row.handler = [this, &file](Call& call) { return answer(call, file); };
        row.beforeSetup = true; // where the first user is made
        row.isLimited = false;  // a few bytes of memory: what it costs is no more than to refuse it
        rows.push_back(std::move(row));
    }
    return rows;
}

http::Awaitable<http::Response> Page::answer(Call& call, const File& file) const {
    const std::string policy = pagePolicy(m_playback());
    // The policy is a part of what a browser keeps.
    const std::string etag = '"' + hashOf(file.hash + policy) + '"';
    http::Response response;
    response.with("Content-Security-Policy", policy)
        .with("Referrer-Policy", "no-referrer")
        .with("Cross-Origin-Opener-Policy", "same-origin")
        .with("Cross-Origin-Resource-Policy", "same-origin")
        .with("Cache-Control", "no-cache")
        .with("ETag", etag);
    if (listsEtag(call.request.header("if-none-match"), etag, Comparison::Weak)) {
        response.status = 304;
        co_return response;
    }
    response.with("Content-Type", file.type);
    response.shared = file.bytes;
    response.length = file.bytes->size();
    co_return response;
}

} // namespace api
