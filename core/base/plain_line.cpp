#include "core/base/plain_line.hpp"

#include <QString>

#include <algorithm>

namespace base {

bool isPlainLine(const std::string& text) {
    const QString line = QString::fromStdString(text);
    return std::all_of(line.begin(), line.end(), [](QChar c) {
        return c.category() != QChar::Other_Control && c.category() != QChar::Other_Format && c != QChar::ReplacementCharacter &&
            c != QChar::LineSeparator && c != QChar::ParagraphSeparator;
    });
}

} // namespace base
