#include "core/model/json.hpp"

namespace model::detail {
namespace {

constexpr int kDeepest = 16; // texts within texts: what came over a wire may be endless

Result<base::Text> read(const QJsonValue& json, int depth) {
    if (json.isString()) return base::Text(json.toString().toStdString());
    const QJsonArray list = json.toArray();
    if (list.isEmpty() || !list.first().isString() || depth > kDeepest)
        return wrongType(QT_TRANSLATE_NOOP("Core", "expected a text, or a list of a pattern and its texts"));
    base::Text text(list.first().toString().toStdString());
    text.isPattern = true;
    for (qsizetype i = 1; i < list.size(); ++i) {
        MR_ASSIGN(auto argument, read(list.at(i), depth + 1));
        text.arguments.push_back(std::move(argument));
    }
    return text;
}

QJsonValue written(const base::Text& text) {
    if (!text.isPattern) return QString::fromStdString(text.words);
    QJsonArray list{QString::fromStdString(text.words)};
    for (const base::Text& argument : text.arguments) list.append(written(argument));
    return list;
}

} // namespace

QJsonValue textToJson(const base::Text& text) {
    return text == base::Text() ? QJsonValue() : written(text);
}

Result<base::Text> textFromJson(const QJsonValue& json) {
    return read(json, 0);
}

} // namespace model::detail
