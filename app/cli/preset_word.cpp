#include "app/cli/preset_word.hpp"

#include "core/base/files.hpp"
#include "core/base/source_path.hpp"

#include <QFileInfo>

namespace cli {
namespace {

constexpr qint64 kLargestPreset = 1 << 20;

} // namespace

base::Result<void> takePreset(const QString& word, model::AddRequest& request) {
    if (!QFileInfo(word).isFile()) {
        request.presetId = word.toStdString();
        return {};
    }
    const std::string path = word.toStdString();
    MR_ASSIGN(const QByteArray bytes, base::readFile(path, kLargestPreset));
    auto preset = model::fromBytes<model::Preset>(bytes);
    if (!preset)
        return base::Error{
            base::ErrorCode::InvalidInput, base::shownPath(path) + " cannot be used as a preset: " + preset.error().clause() + "."};
    MR_TRY(model::validate(*preset));
    request.preset = std::move(preset).value();
    return {};
}

} // namespace cli
