#include "core/fleet/wire/recipe.hpp"

#include "core/base/files.hpp"

namespace fleet {
inline namespace wire {
namespace {

template <class T>
concept Described = requires {
    T::describe([](const char*, auto) {});
};

/// As the codec writes it, without members that are as they are by themselves: a newer version has more of those, and for what an older
/// one can ask they say the same.
template <class T> QJsonValue sparse(const T& value) {
    if constexpr (model::detail::IsVector<T>::value) {
        QJsonArray array;
        for (const auto& item : value) array.append(sparse(item));
        return array;
    } else if constexpr (Described<T>) {
        QJsonObject object;
        const T blank{};
        T::describe([&](const char* key, auto member) {
            if (!(value.*member == blank.*member)) object.insert(QLatin1String(key), sparse(value.*member));
        });
        return object;
    } else {
        return model::toJson(value);
    }
}

QJsonObject canonical(const model::Fingerprint& source) {
    // A file that was copied has another time and the same content. Where its content is not known, the time is all there is.
    QJsonObject object{
        {QStringLiteral("bytes"), qint64{source.bytes}}, {QStringLiteral("content"), QString::fromStdString(source.content)}};
    if (source.content.empty()) object.insert(QStringLiteral("modifiedMs"), qint64{source.modifiedMs});
    return object;
}

QJsonArray canonical(const std::vector<ObjectAccess>& objects) {
    QJsonArray array;
    for (const ObjectAccess& each : objects)
        array.append(QJsonArray{QString::fromStdString(each.name), QString::fromStdString(each.sha256)});
    return array;
}

} // namespace

QByteArray canonicalOrder(const work::Order& order, const model::Fingerprint& source, const std::vector<ObjectAccess>& objects) {
    model::Task task = order.task;
    const model::Task blank;
    task.encoder = blank.encoder; // the pin says who may make it
    task.source = blank.source;
    task.folder = blank.folder;
    task.output = blank.output;
    task.statsFolder = blank.statsFolder;
    task.files = blank.files;
    task.lanes = blank.lanes;
    task.yields = blank.yields;
    task.limits = blank.limits;
    // QJsonObject sorts its keys, and doubles are written so that they come back as they were.
    const QJsonObject whole{{QStringLiteral("task"), sparse(task)}, {QStringLiteral("outputs"), sparse(order.outputs)},
        {QStringLiteral("source"), canonical(source)}, {QStringLiteral("objects"), canonical(objects)}};
    return QJsonDocument(whole).toJson(QJsonDocument::Compact);
}

std::string recipeOf(const work::Order& order, const model::Fingerprint& source, const std::vector<ObjectAccess>& objects) {
    return base::sha256(canonicalOrder(order, source, objects));
}

} // namespace wire
} // namespace fleet
