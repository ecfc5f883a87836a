#include "core/model/source.hpp"

#include "core/base/web_address.hpp"

#include <QFileInfo>

namespace model {

std::string shownSource(const Source& source) {
    if (source.kind == SourceKind::Url) return base::shownAddress(source.text);
    return QFileInfo(QString::fromStdString(source.text)).absoluteFilePath().toStdString();
}

std::string sourceStem(const Source& source) {
    const std::string name = source.kind == SourceKind::Url ? base::fileNameOfAddress(source.text) : source.text;
    return QFileInfo(QString::fromStdString(name)).completeBaseName().toStdString();
}

} // namespace model
