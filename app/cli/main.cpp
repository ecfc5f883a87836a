#include "app/cli/aliases.hpp"
#include "app/cli/commands.hpp"
#include "app/wiring/arguments.hpp"
#include "app/wiring/c_locale.hpp"
#include "app/wiring/console.hpp"
#include "app/wiring/disk_threads.hpp"
#include "app/wiring/first_process.hpp"

#include <QCoreApplication>
#include <QTextStream>

int main(int argc, char** argv) {
    wiring::actAsInit();
    QCoreApplication app(argc, argv);
    wiring::useCLocale();
    wiring::DiskThreads threads;
    const wiring::Utf8Console console;
    QCoreApplication::setApplicationName(QStringLiteral("millrace"));
    QCoreApplication::setApplicationVersion(QStringLiteral(MILLRACE_VERSION));
    QStringList arguments = cli::spelledOut(wiring::argumentsOf(argc, argv));
    QTextStream out(stdout);
    const QString command = arguments.isEmpty() ? QString() : arguments.takeFirst();
    if (command == QLatin1String("--version")) {
        out << "millrace " << MILLRACE_VERSION << '\n';
        return 0;
    }
    if (command == QLatin1String("--help") || command == QLatin1String("-h") || command == QLatin1String("help")) {
        out << cli::help(cli::spelledOut(arguments).value(0));
        return 0;
    }
    struct Entry {
        const char* name;
        int (*run)(const QStringList&);
    };
    for (const Entry& entry : {Entry{"transcode", cli::transcode}, {"probe", cli::probe}, {"verify", cli::verify}, {"ingest", cli::ingest},
             {"serve", cli::serve}, {"jobs", cli::jobs}, {"presets", cli::presets}, {"estimate", cli::estimate}, {"viewers", cli::viewers},
             {"login", cli::login}, {"pair", cli::pair}, {"events", cli::events}, {"user", cli::user}, {"token", cli::token},
             {"audit", cli::audit}, {"worker", cli::worker}, {"fleet", cli::fleet}}) {
        if (command != QLatin1String(entry.name)) continue;
        if (arguments.contains(QStringLiteral("--help")) || arguments.contains(QStringLiteral("-h"))) {
            out << cli::help(command);
            return 0;
        }
        return threads.code = entry.run(arguments);
    }
    return cli::wrongUsage(
        {}, command.isEmpty() ? QStringLiteral("A command is missing.") : QStringLiteral("There is no command \"%1\".").arg(command));
}
