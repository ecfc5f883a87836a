// millrace presets: what can be made, by category.

#include "app/cli/commands.hpp"
#include "app/cli/terminal_words.hpp"

#include "core/base/files.hpp"
#include "core/engine/preset_library.hpp"

#include <QTextStream>

namespace cli {
namespace {

const QString kCommand = QStringLiteral("presets");

void print(const std::vector<model::Preset>& presets) {
    QTextStream out(stdout);
    for (const model::PresetGroup& group : model::byCategory(presets)) {
        out << shown(group.category) << '\n';
        for (const model::Preset& preset : group.presets)
            out << "  " << shown(preset.id).leftJustified(22) << "  " << shown(preset.name)
                << (preset.description.empty() ? QString() : QStringLiteral(": ") + shown(preset.description)) << '\n';
    }
}

} // namespace

int presets(const QStringList& arguments) {
    const auto parsed = parse(arguments, {QStringLiteral("json")}, {});
    if (!parsed) return wrongUsage(kCommand, QString::fromStdString(parsed.error().message));
    if (!parsed->words.isEmpty()) return wrongUsage(kCommand, QStringLiteral("presets takes no names."));
    const engine::PresetLibrary library(base::standardFolders().presets);
    const auto all = library.all();
    for (const std::string& problem : library.problems()) QTextStream(stderr) << "millrace: " << shown(problem) << '\n';
    if (!parsed->has("json")) print(all);
    else
        for (const model::Preset& preset : all) QTextStream(stdout) << model::toBytes(preset) << '\n';
    return library.problems().empty() ? 0 : 1;
}

} // namespace cli
