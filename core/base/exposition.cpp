#include "core/base/exposition.hpp"

#include <QByteArray>
#include <QLocale>
#include <cmath>

namespace base {
namespace {

/// A label's value: what would end it early is escaped.
void appendEscaped(std::string& text, std::string_view value) {
    for (const char sign : value) {
        if (sign == '\n') {
            text += "\\n";
            continue;
        }
        if (sign == '\\' || sign == '"') text += '\\';
        text += sign;
    }
}

} // namespace

std::string figure(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
    return QByteArray::number(value, 'g', QLocale::FloatingPointShortest).toStdString(); // of numbers, not of a language
}

void Exposition::about(std::string_view name, std::string_view type, std::string_view help) {
    m_text.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void Exposition::value(std::string_view name, const Labels& labels, double value) {
    m_text.append(name);
    char sign = '{';
    for (const auto& [label, its] : labels) {
        m_text += sign;
        m_text.append(label).append("=\"");
        appendEscaped(m_text, its);
        m_text += '"';
        sign = ',';
    }
    if (!labels.empty()) m_text += '}';
    m_text.append(" ").append(figure(value)).append("\n");
}

} // namespace base
