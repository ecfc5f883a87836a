#include "core/base/plain_line.hpp"

#include <QStringDecoder>

#include <algorithm>

namespace base {
namespace {

/// With the byte order mark that may begin it: QString::fromStdString takes that away unseen.
QString wholeOf(const std::string& text) {
    QStringDecoder utf8(QStringDecoder::Utf8, QStringConverter::Flag::Stateless | QStringConverter::Flag::ConvertInitialBom);
    return utf8(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
}

bool isBreak(QChar c) {
    return c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator;
}

bool isHidden(QChar c) {
    constexpr char16_t kNonJoiner = 0x200c, kJoiner = 0x200d;
    return c.category() == QChar::Other_Format && c.unicode() != kNonJoiner && c.unicode() != kJoiner;
}

} // namespace

bool isPlainLine(const std::string& text) {
    const QString line = wholeOf(text);
    return std::none_of(
        line.begin(), line.end(), [](QChar c) { return isBreak(c) || isHidden(c) || c == QChar(QChar::ReplacementCharacter); });
}

std::string plainLine(const std::string& text) {
    const QString from = wholeOf(text);
    QString line;
    for (const QChar c : from)
        if (!isHidden(c)) line += isBreak(c) ? QChar(QChar::Space) : c;
    return line.toStdString();
}

} // namespace base
