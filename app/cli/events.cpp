// millrace events: what happens, a line of JSON each, until Ctrl+C.

#include "app/cli/remote_target.hpp"
#include "app/cli/running.hpp"
#include "app/cli/terminal_words.hpp"
#include "app/wiring/shutdown.hpp"

#include <QEventLoop>
#include <QTextStream>
#include <utility>

namespace cli {
namespace {

void say(const base::Error& error) {
    QTextStream(stderr) << "millrace: " << shown(inTerminal(numbered(error).text)) << Qt::endl;
}

} // namespace

int events(const QStringList& arguments) {
    const QString command = QStringLiteral("events");
    const auto parsed = parse(arguments, {QStringLiteral("json")}, remoteOptions());
    if (!parsed) return wrongUsage(command, QString::fromStdString(parsed.error().message));
    const auto target = remoteTarget(*parsed);
    if (!target) return fail(target.error());
    remote::RemoteOptions options;
    options.product = product();
    remote::RemoteService service(target->profile, target->token, options);
    QEventLoop loop;
    // The words are jobs to be watched: their chunks and logs come too.
    std::vector<std::string> watched;
    for (const QString& id : parsed->words) watched.push_back(id.toStdString());
    service.watch(watched);
    QTextStream out(stdout);
    QObject::connect(
        &service, &model::Service::eventPublished, &loop, [&out](const model::Event& event) { out << model::toBytes(event) << Qt::endl; });
    bool wasUp = false;
    std::string last; // what was said
    int code = 0;
    const auto look = [&] {
        const remote::Said said = service.said();
        wasUp = wasUp || service.connection().isUp();
        if (service.connection().isStopped()) {
            code = failRemote({said.code, said.text});
            return loop.quit();
        }
        // Of one that is up it is a warning, that of clocks: once, not with each comparison.
        const std::string words = std::exchange(last, said.text.words);
        if (said.text.isEmpty() || (service.connection().isUp() && words == last)) return;
        say({said.code, said.text});
        if (service.connection().isUp()) return;
        const bool isLost = said.situation == remote::Situation::Lost;
        if (!isLost || wasUp) return;
        code = kNothingRuns; // it never was there; one that was is waited for
        loop.quit();
    };
    QObject::connect(&service, &remote::RemoteService::connectionChanged, &loop, look, Qt::QueuedConnection);
    QObject::connect(&service, &remote::RemoteService::notice, &loop,
        [](const base::Text& text) { QTextStream(stderr) << "millrace: " << shown(inTerminal(text)) << Qt::endl; });
    wiring::onShutdown({[&loop](int) { loop.quit(); }, [&loop] { loop.quit(); }});
    service.start();
    loop.exec();
    return code;
}

} // namespace cli
