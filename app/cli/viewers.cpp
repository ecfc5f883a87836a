// millrace viewers: who watches what the Millrace that runs serves.

#include "app/cli/remote_target.hpp"
#include "app/cli/running.hpp"
#include "app/cli/terminal_words.hpp"

#include <QDateTime>
#include <QTextStream>

namespace cli {
namespace {

const QString kCommand = QStringLiteral("viewers");

void print(const model::ViewerList& list) {
    QTextStream out(stdout);
    if (list.viewers.empty()) {
        out << "Nobody is watching.\n";
        return;
    }
    out << "ADDRESS                                  SINCE        Mb/s  RENDITION   FILM\n";
    for (const model::Viewer& each : list.viewers)
        out << shown(each.address).leftJustified(39) << "  "
            << QDateTime::fromMSecsSinceEpoch(each.sinceMs).toString(QStringLiteral("HH:mm:ss")) << "  "
            << QString::number(each.bitsPerSecond / 1e6, 'f', 1).rightJustified(7) << "  " << shown(each.rendition).leftJustified(10)
            << "  " << shown(each.film) << '\n';
    const auto more = list.total - static_cast<int>(list.viewers.size());
    if (more > 0) out << "and " << more << " more\n";
}

} // namespace

int viewers(const QStringList& arguments) {
    const auto parsed = parse(arguments, {QStringLiteral("json")}, remoteOptions());
    if (!parsed) return wrongUsage(kCommand, QString::fromStdString(parsed.error().message));
    if (!parsed->words.isEmpty()) return wrongUsage(kCommand, QStringLiteral("viewers takes no names."));
    model::ControlRequest request;
    request.verb = model::ControlVerb::Viewers;
    int code = 0;
    const auto answer = ask(*parsed, request, code);
    if (!answer) return code;
    const model::ViewerList list = answer->viewers.value_or(model::ViewerList());
    if (parsed->has("json")) QTextStream(stdout) << model::toBytes(list) << '\n';
    if (!list.known)
        return fail({base::ErrorCode::IngestSilent,
            "No ingest of this Millrace runs, so nobody knows who watches. A remote one says it on its own host: curl "
            "localhost:5005/viewers."});
    if (!parsed->has("json")) print(list);
    return 0;
}

} // namespace cli
