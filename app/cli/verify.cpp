#include "app/cli/commands.hpp"
#include "app/cli/terminal_words.hpp"

#include "core/base/counted.hpp"
#include "core/base/files.hpp"
#include "core/engine/verifier.hpp"
#include "core/package/dash.hpp"
#include "core/package/hls.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QTemporaryDir>
#include <QTextStream>
#include <QUrl>
#include <cstdio>

namespace cli {
namespace {

base::Result<QByteArray> download(QNetworkAccessManager& network, const QUrl& url) {
    QNetworkRequest request(url);
    request.setRawHeader("User-Agent", "Millrace/" MILLRACE_VERSION);
    request.setTransferTimeout(30'000);
    QNetworkReply* reply = network.get(request);
    QEventLoop loop;
    QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    loop.exec();
    reply->deleteLater();
    if (reply->error() != QNetworkReply::NoError)
        return base::Error{
            base::ErrorCode::NotFound, url.toString().toStdString() + " cannot be read: " + reply->errorString().toStdString() + "."};
    return reply->readAll();
}

/// Fetches what the playlists name into a folder, so that one proof serves both. What is missing there is named by the proof.
base::Result<void> mirror(const QUrl& master, const std::string& folder) {
    QNetworkAccessManager network;
    const auto fetch = [&](const std::string& path) -> base::Result<QByteArray> {
        if (path.empty() || path.front() == '/' || path.find("..") != std::string::npos || path.find(':') != std::string::npos)
            return base::Error{base::ErrorCode::InvalidInput, path + " is not a plain relative address."};
        MR_ASSIGN(QByteArray bytes, download(network, master.resolved(QUrl(QString::fromStdString(path)))));
        MR_TRY(base::writeFileAtomically(folder + "/" + path, bytes));
        return bytes;
    };
    MR_ASSIGN(const QByteArray text, fetch("master.m3u8"));
    (void)fetch("manifest.mpd");
    (void)fetch("report.json");
    const auto playlists = package::readMasterPlaylist(text);
    if (!playlists) return {};
    std::vector<std::string> uris;
    for (const auto& variant : playlists->variants) uris.push_back(variant.uri);
    for (const auto& audio : playlists->audio) uris.push_back(audio.uri);
    for (const std::string& uri : uris) {
        const auto media = fetch(uri);
        if (!media) continue;
        const auto playlist = package::readMediaPlaylist(*media);
        if (!playlist) continue;
        const std::string base = uri.substr(0, uri.rfind('/') + 1);
        (void)fetch(base + playlist->map);
        for (const auto& segment : playlist->segments) (void)fetch(base + segment.uri);
    }
    return {};
}

std::string likenessLine(const model::Likeness& each) {
    char text[160];
    if (each.sound)
        std::snprintf(text, sizeof text, ": sound compared with the source at %s, %lld of them conclusive; largest shift %.0f ms",
            base::counted(each.compared, "place", "places").c_str(), static_cast<long long>(each.telling), each.worst);
    else
        std::snprintf(text, sizeof text, ": %s compared with the source, %lld of them moving; mean difference %.1f of 255",
            base::counted(each.compared, "picture", "pictures").c_str(), static_cast<long long>(each.telling), each.difference);
    return each.rendition + text;
}

int report(const engine::VerifyReport& result, bool json) {
    QTextStream out(stdout);
    if (json) {
        QJsonObject object;
        object[QStringLiteral("proven")] = result.proven();
        object[QStringLiteral("checksums")] = result.checked.evidence;
        object[QStringLiteral("faults")] = model::toJson(result.checked.faults);
        object[QStringLiteral("decoded")] = model::toJson(result.decoded);
        object[QStringLiteral("likeness")] = model::toJson(result.likeness);
        object[QStringLiteral("remarks")] = model::toJson(result.remarks);
        out << QJsonDocument(object).toJson(QJsonDocument::Compact) << '\n';
    } else {
        for (const auto& fault : result.checked.faults) out << shown(fault.where) << ": " << shown(fault.what) << '\n';
        for (const auto& line : result.decoded) out << shown(line) << '\n';
        for (const auto& each : result.likeness) out << shown(likenessLine(each)) << '\n';
        for (const auto& remark : result.remarks) out << "Source: " << shown(model::sentence(remark)) << ".\n";
        if (result.proven())
            out << "Proven: "
                << QString::fromStdString(base::counted(static_cast<std::int64_t>(result.checked.tracks.size()), "rendition", "renditions"))
                << (result.checked.evidence ? ", all checksums match the report" : ", no report.json to compare checksums with") << ".\n";
        else
            out << QString::fromStdString(base::counted(static_cast<std::int64_t>(result.checked.faults.size()), "fault", "faults"))
                << ".\n";
    }
    return result.proven() ? 0 : 1;
}

} // namespace

int verify(const QStringList& arguments) {
    const auto parsed = parse(arguments, {QStringLiteral("json")}, {QStringLiteral("source")});
    if (!parsed) return wrongUsage(QStringLiteral("verify"), QString::fromStdString(parsed.error().message));
    if (parsed->words.size() != 1)
        return wrongUsage(QStringLiteral("verify"), QStringLiteral("verify needs exactly one folder or address."));
    const auto encoder = work::findEncoder();
    if (!encoder) return fail(encoder.error());
    QString where = parsed->words.first();
    QTemporaryDir mirrored;
    if (where.startsWith(QLatin1String("http://")) || where.startsWith(QLatin1String("https://"))) {
        QUrl url(where);
        if (!url.path().endsWith(QLatin1String(".m3u8")))
            url.setPath(
                url.path() + (url.path().endsWith(QLatin1Char('/')) ? QString() : QStringLiteral("/")) + QStringLiteral("master.m3u8"));
        const auto fetched = mirror(url, mirrored.path().toStdString());
        if (!fetched) return fail(fetched.error());
        where = mirrored.path();
    } else {
        if (QFileInfo(where).isFile()) where = QFileInfo(where).path();
        if (!QFileInfo(where).isDir()) return fail({base::ErrorCode::NotFound, where.toStdString() + " is not a folder."});
    }
    std::string source;
    if (parsed->has("source")) {
        const QFileInfo file(parsed->value("source"));
        if (!file.isFile()) return fail({base::ErrorCode::NotFound, file.filePath().toStdString() + " is not a file."});
        source = file.absoluteFilePath().toStdString();
    }
    engine::Verifier verifier(QDir(where).absolutePath().toStdString(), *encoder, source);
    int code = 1;
    QObject::connect(&verifier, &engine::Verifier::finished, &verifier, [&](const engine::VerifyReport& result) {
        code = report(result, parsed->has("json"));
        QCoreApplication::exit(0);
    });
    verifier.start();
    QCoreApplication::exec();
    return code;
}

} // namespace cli
