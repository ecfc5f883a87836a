// A task's course as the journal has it.

#include "core/fleet/coordinator/journal.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <algorithm>
#include <array>

namespace fleet {
namespace {

constexpr std::array kStates{"waiting", "offered", "leased", "returned", "done", "backoff", "quarantined", "cancelled"};

QJsonArray written(const std::vector<Attempt>& attempts) {
    QJsonArray array;
    for (const auto& one : attempts)
        array.append(QJsonArray{QString::fromStdString(one.worker), QString::fromStdString(one.machine), QString::number(one.fence)});
    return array;
}

std::vector<Attempt> attemptsFrom(const QJsonValue& value) {
    std::vector<Attempt> attempts;
    for (const auto& one : value.toArray()) {
        const QJsonArray parts = one.toArray();
        attempts.push_back({.worker = parts.at(0).toString().toStdString(),
            .machine = parts.at(1).toString().toStdString(),
            .fence = parts.at(2).toString().toLongLong()});
    }
    return attempts;
}

} // namespace

const char* wordOf(TaskState state) {
    return kStates.at(static_cast<std::size_t>(state));
}

QByteArray written(const Course& course) {
    const QJsonObject object{{QStringLiteral("state"), QString::fromLatin1(wordOf(course.state))},
        {QStringLiteral("fence"), QString::number(course.fence)}, {QStringLiteral("worker"), QString::fromStdString(course.worker)},
        {QStringLiteral("faults"), written(course.faults)}, {QStringLiteral("losses"), written(course.losses)},
        {QStringLiteral("isRetry"), course.isRetry}, {QStringLiteral("attempts"), course.attempts}};
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

base::Result<Course> courseFrom(const QByteArray& bytes) {
    const QJsonObject object = QJsonDocument::fromJson(bytes).object();
    const std::string state = object[QLatin1String("state")].toString().toStdString();
    const auto found = std::find_if(kStates.begin(), kStates.end(), [&](const char* word) { return state == word; });
    if (found == kStates.end())
        return base::Error{base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "\"%1\" is no state of a task."), state)};
    Course course;
    course.state = static_cast<TaskState>(found - kStates.begin());
    course.fence = object[QLatin1String("fence")].toString().toLongLong();
    course.worker = object[QLatin1String("worker")].toString().toStdString();
    course.faults = attemptsFrom(object[QLatin1String("faults")]);
    course.losses = attemptsFrom(object[QLatin1String("losses")]);
    course.isRetry = object[QLatin1String("isRetry")].toBool();
    course.attempts = object[QLatin1String("attempts")].toInt();
    // Its clock is not ours: what waited for a moment may begin now.
    if (course.state == TaskState::Backoff) course.state = TaskState::Waiting;
    return course;
}

} // namespace fleet
