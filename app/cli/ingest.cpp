#include "app/cli/commands.hpp"
#include "app/wiring/shutdown.hpp"

#include "core/base/files.hpp"
#include "core/ingest/ingest_server.hpp"

#include <QCoreApplication>
#include <QTextStream>

namespace cli {

int ingest(const QStringList& arguments) {
    const QString command = QStringLiteral("ingest");
    const auto parsed = parse(arguments, {}, {QStringLiteral("host"), QStringLiteral("port"), QStringLiteral("root"), QStringLiteral("threads")});
    if (!parsed) return wrongUsage(command, QString::fromStdString(parsed.error().message));
    if (!parsed->words.isEmpty()) return wrongUsage(command, QStringLiteral("ingest takes no file names."));
    const auto fromEnvironment = [](const char* name, const QString& otherwise) {
        const QString value = qEnvironmentVariable(name);
        return value.isEmpty() ? otherwise : value;
    };
    bool goodPort = false, goodThreads = false;
    const int port = parsed->value("port", fromEnvironment("TRANSCODER_INGEST_PORT", QStringLiteral("5005"))).toInt(&goodPort);
    const int threads = parsed->value("threads", QStringLiteral("1")).toInt(&goodThreads);
    if (!goodPort || port < 0 || port > 65535) return wrongUsage(command, QStringLiteral("The port must be a number from 0 to 65535."));
    if (!goodThreads || threads < 1 || threads > 256) return wrongUsage(command, QStringLiteral("The number of threads must lie between 1 and 256."));
    ::ingest::IngestOptions options;
    options.host = parsed->value("host", fromEnvironment("TRANSCODER_INGEST_HOST", QStringLiteral("127.0.0.1"))).toStdString();
    options.port = static_cast<unsigned short>(port);
    options.root = parsed->value("root", fromEnvironment("INGEST_OUTPUT_DIR", QString::fromStdString(base::standardFolders().media))).toStdString();
    options.token = qEnvironmentVariable("TRANSCODER_INTERNAL_TOKEN").toStdString();
    options.threads = static_cast<unsigned>(threads);
    auto server = ::ingest::IngestServer::start(options);
    if (!server) return fail(server.error());
    QTextStream out(stdout);
    out << "Listening on " << QString::fromStdString((*server)->baseUrl()) << ", media in " << QString::fromStdString(options.root) << (options.token.empty() ? ", read-only: TRANSCODER_INTERNAL_TOKEN is not set" : "") << Qt::endl;
    const auto leave = [] { QCoreApplication::exit(0); };
    wiring::onShutdown({[leave](int) { leave(); }, leave}); // running responses end either way
    QCoreApplication::exec();
    return 0;
}

} // namespace cli
