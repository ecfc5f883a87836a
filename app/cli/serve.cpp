#include "app/cli/commands.hpp"
#include "app/wiring/control.hpp"
#include "app/wiring/open_requests.hpp"
#include "app/wiring/publishing.hpp"
#include "app/wiring/shutdown.hpp"

#include "core/api/internal_settings.hpp"

#include <QCoreApplication>
#include <QFileInfo>
#include <QTextStream>

namespace cli {

int serve(const QStringList& arguments) {
    const QString command = QStringLiteral("serve");
    const auto parsed =
        parse(arguments, {}, {QStringLiteral("host"), QStringLiteral("port"), QStringLiteral("data"), QStringLiteral("slots")});
    if (!parsed) return wrongUsage(command, QString::fromStdString(parsed.error().message));
    if (!parsed->words.isEmpty()) return wrongUsage(command, QStringLiteral("serve takes no file names."));
    bool goodPort = false, goodSlots = true;
    const int port = parsed->value("port", qEnvironmentVariable("TRANSCODER_API_PORT", QStringLiteral("5000"))).toInt(&goodPort);
    const int wantedSlots = parsed->has("slots") ? parsed->value("slots").toInt(&goodSlots) : 0;
    if (!goodPort || port < 0 || port > 65535) return wrongUsage(command, QStringLiteral("The port must be a number from 0 to 65535."));
    if (!goodSlots || (parsed->has("slots") && (wantedSlots < 1 || wantedSlots > 1024)))
        return wrongUsage(command, QStringLiteral("--slots must be a number from 1 to 1024."));

    base::Folders folders = base::standardFolders();
    if (parsed->has("data")) {
        folders.data = QFileInfo(parsed->value("data")).absoluteFilePath().toStdString();
        folders.media = folders.data + "/media";
        folders.presets = folders.data + "/presets";
    }
    engine::EngineOptions options;
    options.dataFolder = folders.data;
    options.presetFolder = folders.presets;
    options.slots = wantedSlots;
    auto service = engine::LocalService::create(options);
    if (!service) return fail(service.error());
    wiring::Publishing publishing(**service, folders);
    const auto ingest = publishing.begin();
    if (!ingest) QTextStream(stderr) << "millrace serve: " << QString::fromStdString(ingest.error().message) << Qt::endl;

    wiring::OpenRequests requests(wiring::OpenRequests::Files::Refused);
    requests.setControl([&service](const auto& request, const auto& answered) { wiring::carryOut(**service, request, answered); });
    const auto listens = requests.listen(wiring::openRequestAddress(folders.data));
    if (!listens) QTextStream(stderr) << "millrace serve: " << QString::fromStdString(listens.error().message) << Qt::endl;

    const std::string token = qEnvironmentVariable("TRANSCODER_INTERNAL_TOKEN").toStdString();
    if (token.empty())
        QTextStream(stderr) << "millrace serve: TRANSCODER_INTERNAL_TOKEN is not set; every request for settings will be refused."
                            << Qt::endl;
    api::InternalSettings settings(
        **service, token, [](const std::string& sentence) { std::fprintf(stderr, "millrace serve: %s\n", sentence.c_str()); });
    http::ServerOptions server;
    server.host = parsed->value("host", qEnvironmentVariable("TRANSCODER_API_HOST", QStringLiteral("127.0.0.1"))).toStdString();
    server.port = static_cast<unsigned short>(port);
    server.stopping = [&settings] { settings.close(); };
    const http::RouteTable routes(settings.routes());
    const auto listening = http::Server::start(server, [&routes](http::Request& request) { return routes.answer(request); });
    if (!listening) return fail(listening.error());
    QTextStream(stdout) << "API on http://" << QString::fromStdString(server.host) << ':' << (*listening)->port() << ", data in "
                        << QString::fromStdString(folders.data) << Qt::endl;

    const auto leave = [] { QCoreApplication::exit(0); };
    QObject::connect(service->get(), &engine::LocalService::drained, service->get(), leave);
    wiring::onShutdown({[leave](int) { leave(); }, [&service] { (*service)->drain(); }, [&publishing] { publishing.reopenLogs(); }});
    QCoreApplication::exec();
    return 0;
}

} // namespace cli
