#include "core/engine/link_secrets.hpp"

#include "core/base/files.hpp"
#include "core/base/web_address.hpp"

#include <QDir>
#include <QFile>

namespace engine {
namespace {

constexpr qint64 kLongest = 1 << 16;

} // namespace

base::Result<void> LinkSecrets::keep(const std::string& job, const std::string& address) const {
    if (!base::holdsSecrets(address)) return {};
    MR_TRY(base::makeFolder(m_folder));
    const QString name = QString::fromStdString(fileOf(job)), part = name + QStringLiteral(".part");
    QFile::remove(part);
    QFile file(part);
    // With its permissions from the first moment on.
    const bool isOpen = file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    const auto bytes = QByteArray::fromStdString(address);
    const bool isWritten = isOpen && file.write(bytes) == bytes.size() && file.flush();
    file.close();
    QFile::remove(name);
    if (isWritten && QFile::rename(part, name)) return {};
    return base::Error{base::ErrorCode::Io,
        base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be written: %2."), name.toStdString(), file.errorString().toStdString())};
}

std::optional<std::string> LinkSecrets::find(const std::string& job) const {
    const auto bytes = base::readFile(fileOf(job), kLongest);
    return bytes ? std::optional(bytes->toStdString()) : std::nullopt;
}

void LinkSecrets::forget(const std::string& job) const {
    QFile::remove(QString::fromStdString(fileOf(job)));
}

std::vector<std::string> LinkSecrets::jobs() const {
    std::vector<std::string> jobs;
    for (const QString& name : QDir(QString::fromStdString(m_folder)).entryList(QDir::Files | QDir::Hidden))
        jobs.push_back(name.toStdString());
    return jobs;
}

void LinkSecrets::keepOnly(const std::set<std::string>& jobs) const {
    for (const std::string& job : this->jobs())
        if (!jobs.contains(job)) forget(job);
}

} // namespace engine
