#pragma once
/// The one JSON codec: disk, REST, WebSocket and the encoder's pipe.
///
/// A value type lists its members once, `describe(f)` calling `f("name", &Type::member)`; an enum lists its words in
/// `EnumWords`. Writing and reading are derived from that. Reading: a missing key keeps the default (files of older
/// versions open), a key nobody knows is ignored (so do newer ones), a wrong type is an error that names the key. A word that an enum does
/// not know is an error on disk, where it may have meant something; on the wire, from a newer Millrace, it is the enum's `fallback`, if it
/// has one.

#include "core/base/result.hpp"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace model {

using base::Error;
using base::ErrorCode;
using base::Result;

/// Specialise with `static constexpr std::array words{…}` in the order of the enumerators, and with `static constexpr E fallback` where the
/// wire may bring words of a newer Millrace.
template <class E> struct EnumWords;

template <class E> const char* word(E value) {
    return EnumWords<E>::words.at(static_cast<std::size_t>(value));
}

namespace detail {

template <class T> struct IsVector : std::false_type {};
template <class T> struct IsVector<std::vector<T>> : std::true_type {};
template <class T> struct IsOptional : std::false_type {};
template <class T> struct IsOptional<std::optional<T>> : std::true_type {};

/// `expected`: a pattern, "expected a number".
inline Error wrongType(const char* expected) {
    return {ErrorCode::InvalidInput, base::text(expected)};
}

/// Words as a string (null: there are none), a pattern as a list of it and its arguments: ["%1 is empty.", "a.mp4"].
QJsonValue textToJson(const base::Text& text);
Result<base::Text> textFromJson(const QJsonValue& json);

} // namespace detail

template <class T> QJsonValue toJson(const T& value) {
    if constexpr (std::is_same_v<T, bool>) {
        return value;
    } else if constexpr (std::is_same_v<T, std::string>) {
        return QString::fromStdString(value);
    } else if constexpr (std::is_same_v<T, base::Text>) {
        return detail::textToJson(value);
    } else if constexpr (std::is_enum_v<T>) {
        return QString::fromLatin1(word(value));
    } else if constexpr (std::is_integral_v<T>) {
        return static_cast<qint64>(value);
    } else if constexpr (std::is_floating_point_v<T>) {
        return static_cast<double>(value);
    } else if constexpr (detail::IsOptional<T>::value) {
        return value ? toJson(*value) : QJsonValue();
    } else if constexpr (detail::IsVector<T>::value) {
        QJsonArray array;
        for (const auto& item : value) array.append(toJson(static_cast<typename T::value_type>(item)));
        return array;
    } else {
        QJsonObject object;
        T::describe([&](const char* key, auto member) {
            const QJsonValue field = toJson(value.*member);
            if (!field.isNull()) object.insert(QLatin1String(key), field);
        });
        return object;
    }
}

enum class From { Disk, Wire };

template <class T> Result<T> fromJson(const QJsonValue& json, From from = From::Disk) {
    if constexpr (std::is_same_v<T, bool>) {
        if (!json.isBool()) return detail::wrongType(QT_TRANSLATE_NOOP("Core", "expected true or false"));
        return json.toBool();
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (!json.isString()) return detail::wrongType(QT_TRANSLATE_NOOP("Core", "expected text"));
        return json.toString().toStdString();
    } else if constexpr (std::is_same_v<T, base::Text>) {
        return detail::textFromJson(json);
    } else if constexpr (std::is_enum_v<T>) {
        const std::string text = json.toString().toStdString();
        for (std::size_t i = 0; i < EnumWords<T>::words.size(); ++i)
            if (text == EnumWords<T>::words[i]) return static_cast<T>(i);
        if constexpr (requires { EnumWords<T>::fallback; })
            if (from == From::Wire && json.isString()) return EnumWords<T>::fallback;
        return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "\"%1\" is not a known value"), text)};
    } else if constexpr (std::is_integral_v<T>) {
        if (!json.isDouble()) return detail::wrongType(QT_TRANSLATE_NOOP("Core", "expected a number"));
        // What is no whole number, or is too large, gives the fallback: neither of two can be right twice.
        const qint64 whole = json.toInteger(0);
        if (whole != json.toInteger(1) || whole < static_cast<qint64>(std::numeric_limits<T>::min()) ||
            (sizeof(T) < sizeof(qint64) && whole > static_cast<qint64>(std::numeric_limits<T>::max())))
            return detail::wrongType(QT_TRANSLATE_NOOP("Core", "expected a whole number in range"));
        return static_cast<T>(whole);
    } else if constexpr (std::is_floating_point_v<T>) {
        if (!json.isDouble()) return detail::wrongType(QT_TRANSLATE_NOOP("Core", "expected a number"));
        return static_cast<T>(json.toDouble());
    } else if constexpr (detail::IsOptional<T>::value) {
        if (json.isNull() || json.isUndefined()) return T{};
        MR_ASSIGN(auto inner, fromJson<typename T::value_type>(json, from));
        return T{std::move(inner)};
    } else if constexpr (detail::IsVector<T>::value) {
        if (!json.isArray()) return detail::wrongType(QT_TRANSLATE_NOOP("Core", "expected a list"));
        T list;
        const QJsonArray array = json.toArray();
        for (const QJsonValue item : array) {
            auto element = fromJson<typename T::value_type>(item, from);
            if (!element) return element.error().in("[" + std::to_string(list.size()) + "]");
            list.push_back(std::move(element).value());
        }
        return list;
    } else {
        if (!json.isObject()) return detail::wrongType(QT_TRANSLATE_NOOP("Core", "expected an object"));
        const QJsonObject object = json.toObject();
        T value{};
        std::optional<Error> failure;
        T::describe([&](const char* key, auto member) {
            const auto found = object.constFind(QLatin1String(key));
            if (failure || found == object.constEnd()) return;
            auto field = fromJson<std::remove_reference_t<decltype(value.*member)>>(*found, from);
            if (field) value.*member = std::move(field).value();
            else failure = field.error().in(key);
        });
        if (failure) return *failure;
        return value;
    }
}

/// Compact bytes, one line.
template <class T> QByteArray toBytes(const T& value) {
    return QJsonDocument(toJson(value).toObject()).toJson(QJsonDocument::Compact);
}

template <class T> Result<T> fromBytes(const QByteArray& bytes, From from = From::Disk) {
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(bytes, &problem);
    if (problem.error != QJsonParseError::NoError)
        return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "not JSON: %1"), problem.errorString().toStdString())};
    if (!document.isObject()) return detail::wrongType(QT_TRANSLATE_NOOP("Core", "expected an object"));
    return fromJson<T>(document.object(), from);
}

} // namespace model
