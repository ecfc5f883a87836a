#pragma once
/// Types of the model as JSON Schema (2020-12, as OpenAPI 3.1 has it), made of the same `describe` that writes them. Pure.

#include "core/model/json.hpp"

#include <QJsonArray>
#include <QJsonObject>

namespace api {

template <class T> QJsonObject schemaOf() {
    const auto typed = [](const char* type) { return QJsonObject{{QStringLiteral("type"), QLatin1String(type)}}; };
    if constexpr (std::is_same_v<T, bool>) {
        return typed("boolean");
    } else if constexpr (std::is_same_v<T, std::string>) {
        return typed("string");
    } else if constexpr (std::is_same_v<T, base::Text>) {
        // Words, or a pattern with its arguments, which are the same again.
        return {{QStringLiteral("type"), QJsonArray{QStringLiteral("string"), QStringLiteral("array")}},
            {QStringLiteral("items"), QJsonObject()}};
    } else if constexpr (std::is_enum_v<T>) {
        QJsonObject schema = typed("string");
        QJsonArray words;
        for (const char* word : model::EnumWords<T>::words) words.append(QLatin1String(word));
        // Readers take words that they do not know: a newer minor may have more.
        schema[QStringLiteral("examples")] = words;
        return schema;
    } else if constexpr (std::is_integral_v<T>) {
        QJsonObject schema = typed("integer");
        schema[QStringLiteral("format")] = QLatin1String(sizeof(T) == 8 ? "int64" : "int32");
        return schema;
    } else if constexpr (std::is_floating_point_v<T>) {
        return typed("number");
    } else if constexpr (model::detail::IsOptional<T>::value) {
        return schemaOf<typename T::value_type>(); // left out when there is none
    } else if constexpr (model::detail::IsVector<T>::value) {
        QJsonObject schema = typed("array");
        schema[QStringLiteral("items")] = schemaOf<typename T::value_type>();
        return schema;
    } else {
        QJsonObject properties;
        const T value{};
        T::describe([&](const char* key, auto member) {
            properties[QLatin1String(key)] = schemaOf<std::remove_cv_t<std::remove_reference_t<decltype(value.*member)>>>();
        });
        QJsonObject schema = typed("object");
        schema[QStringLiteral("properties")] = properties;
        return schema;
    }
}

/// By name, as rows of the table name them.
QJsonObject allSchemas();

} // namespace api
