// upload_client URL STATE FILE: the panel's uploads without a panel. A JSON line for every change of the upload, the last with how it
// ended; 0 when it is there.

#include "core/remote/tus_uploader.hpp"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <cstdio>

namespace {

void say(const remote::UploadRow& row) {
    constexpr const char* kStates[] = {"waiting", "sending", "paused", "comparing", "done", "failed"};
    const QJsonObject line{{QStringLiteral("state"), QLatin1String(kStates[static_cast<int>(row.state)])},
        {QStringLiteral("confirmed"), static_cast<qint64>(row.confirmed)}, {QStringLiteral("bytes"), static_cast<qint64>(row.bytes)},
        {QStringLiteral("slowedByProxy"), row.isSlowedByProxy},
        {QStringLiteral("trouble"), QString::fromStdString(row.trouble ? row.trouble->message : "")}};
    std::printf("%s\n", QJsonDocument(line).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 4) return 2;
    remote::Profile profile;
    profile.apiUrl = arguments[1].toStdString();
    remote::TusUploaderOptions options;
    options.stateFile = arguments[2].toStdString();
    remote::TusUploader uploader(profile, remote::Credential("token"), options);
    QObject::connect(&uploader, &remote::TusUploader::rowsChanged, &app, [&] {
        for (const auto& row : uploader.rows()) {
            say(row);
            if (row.state == remote::UploadState::Done) QCoreApplication::exit(0);
            if (row.state == remote::UploadState::Failed) QCoreApplication::exit(1);
        }
    });
    const auto earlier = remote::readUploads(options.stateFile);
    if (!earlier || earlier->uploads.empty()) { // else it goes on by itself
        model::AddRequest request;
        request.source = arguments[3].toStdString();
        (void)uploader.add({request});
    }
    return QCoreApplication::exec();
}
