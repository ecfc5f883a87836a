#include "core/model/patch.hpp"

#include <cstring>

namespace model {
namespace {

constexpr const char* kRenditions = "renditions";

bool isNumber(const char* key) {
    return std::strcmp(key, "id") == 0 || std::strcmp(key, "rev") == 0;
}

Result<std::int64_t> numberOf(const QJsonObject& patch, const char* key) {
    auto number = fromJson<std::int64_t>(patch.value(QLatin1String(key)), From::Wire);
    if (!number) return number.error().in(key);
    return number;
}

} // namespace

QJsonObject rowOf(const Job& job, Renditions renditions) {
    QJsonObject row;
    Job::describe([&](const char* key, auto member) {
        if (renditions == Renditions::Without && std::strcmp(key, kRenditions) == 0) return;
        const QJsonValue field = toJson(job.*member);
        if (!field.isNull()) row.insert(QLatin1String(key), field);
    });
    return row;
}

QJsonObject diff(const Job& before, const Job& after, Renditions renditions) {
    QJsonObject patch{{QStringLiteral("id"), QString::fromStdString(after.id)}, {QStringLiteral("base"), static_cast<qint64>(before.rev)},
        {QStringLiteral("rev"), static_cast<qint64>(after.rev)}};
    Job::describe([&](const char* key, auto member) {
        if (isNumber(key) || before.*member == after.*member) return;
        if (renditions == Renditions::Without && std::strcmp(key, kRenditions) == 0) return;
        patch.insert(QLatin1String(key), toJson(after.*member)); // null: it has been lost
    });
    return patch;
}

Result<Job> apply(const QJsonObject& patch, const Job& row) {
    if (patch.value(QStringLiteral("id")).toString().toStdString() != row.id)
        return Error{ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "the change is of another job"))};
    MR_ASSIGN(const std::int64_t base, numberOf(patch, "base"));
    MR_ASSIGN(const std::int64_t rev, numberOf(patch, "rev"));
    if (base != row.rev)
        return Error{ErrorCode::Conflict, base::text(QT_TRANSLATE_NOOP("Core", "the change is of another revision of the job"))};
    Job after = row;
    const Job fresh;
    std::optional<Error> failure;
    Job::describe([&](const char* key, auto member) {
        const auto found = patch.constFind(QLatin1String(key));
        if (failure || isNumber(key) || found == patch.constEnd()) return;
        if (found->isNull()) {
            after.*member = fresh.*member;
            return;
        }
        auto field = fromJson<std::remove_reference_t<decltype(after.*member)>>(*found, From::Wire);
        if (field) after.*member = std::move(field).value();
        else failure = field.error().in(key);
    });
    if (failure) return *failure;
    after.rev = rev;
    return after;
}

std::string sourceName(SourceKind kind, const std::string& source) {
    const bool isPath = kind != SourceKind::Url;
    std::string name = isPath ? source : source.substr(0, source.find_first_of("?#"));
    while (name.size() > 1 && name.back() == '/') name.pop_back();
    const auto slash = name.find_last_of(isPath ? "/\\" : "/");
    return slash == std::string::npos || slash + 1 == name.size() ? name : name.substr(slash + 1);
}

} // namespace model
