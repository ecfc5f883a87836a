#include "core/remote/secret_store.hpp"

#include "core/base/files.hpp"
#include "core/base/source_path.hpp"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

namespace remote {
namespace {

constexpr qint64 kMostBytes = 1 << 20;

#ifndef _WIN32
constexpr auto kOthers = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
#endif

/// On Windows the user's profile folder keeps others out by its access list; permission bits say nothing there.
bool isOpenToOthers(const std::string& file) {
#ifdef _WIN32
    (void)file;
    return false;
#else
    return (QFileInfo(QString::fromStdString(file)).permissions() & kOthers) != 0;
#endif
}

base::Result<void> store(const std::string& file, const std::map<std::string, std::string>& secrets) {
    QJsonObject json;
    for (const auto& [key, secret] : secrets) json.insert(QString::fromStdString(key), QString::fromStdString(secret));
    MR_TRY(base::makeFolder(QFileInfo(QString::fromStdString(file)).absolutePath().toStdString()));
    QSaveFile out(QString::fromStdString(file));
    // Before the first byte is in it.
    const bool done = out.open(QIODevice::WriteOnly) && out.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
        out.write(QJsonDocument(json).toJson()) >= 0 && out.commit();
    if (done) return {};
    return base::Error{base::ErrorCode::Io,
        base::text(
            QT_TRANSLATE_NOOP("Core", "The token could not be kept in %1: %2."), base::shownPath(file), out.errorString().toStdString())};
}

} // namespace

void MemorySecrets::read(const std::string& key, Read then) {
    const auto found = m_secrets.find(key);
    then(found == m_secrets.end() ? std::optional<std::string>() : std::optional<std::string>(found->second));
}

void MemorySecrets::write(const std::string& key, const std::string& secret, Written then) {
    if (secret.empty()) m_secrets.erase(key);
    else m_secrets[key] = secret;
    then({});
}

base::Result<std::map<std::string, std::string>> FileSecrets::all() const {
    std::map<std::string, std::string> secrets;
    const auto bytes = base::readFile(m_file, kMostBytes);
    if (!bytes && bytes.error().code == base::ErrorCode::NotFound) return secrets;
    if (!bytes) return bytes.error();
    if (isOpenToOthers(m_file))
        return base::Error{base::ErrorCode::Conflict,
            base::text(QT_TRANSLATE_NOOP("Core", "%1 holds tokens and can be read by others. Take their rights away (chmod 600)."),
                base::shownPath(m_file))};
    const QJsonDocument document = QJsonDocument::fromJson(*bytes);
    if (!document.isObject())
        return base::Error{base::ErrorCode::InvalidInput,
            base::text(
                QT_TRANSLATE_NOOP("Core", "%1 does not hold tokens as Millrace writes them. Move it away."), base::shownPath(m_file))};
    const QJsonObject json = document.object();
    for (auto each = json.begin(); each != json.end(); ++each) secrets[each.key().toStdString()] = each.value().toString().toStdString();
    return secrets;
}

void FileSecrets::read(const std::string& key, Read then) {
    const auto secrets = all();
    if (!secrets) return then(secrets.error());
    const auto found = secrets->find(key);
    then(found == secrets->end() ? std::optional<std::string>() : std::optional<std::string>(found->second));
}

void FileSecrets::write(const std::string& key, const std::string& secret, Written then) {
    auto secrets = all();
    if (!secrets) return then(secrets.error());
    if (secret.empty()) secrets->erase(key);
    else (*secrets)[key] = secret;
    then(store(m_file, *secrets));
}

base::Result<std::string> tokenOfFile(const std::string& file) {
    const auto bytes = base::readFile(file, kMostBytes);
    if (!bytes) return bytes.error();
    const std::string token = bytes->left(bytes->indexOf('\n') < 0 ? bytes->size() : bytes->indexOf('\n')).trimmed().toStdString();
    if (!token.empty()) return token;
    return base::Error{
        base::ErrorCode::InvalidInput, base::text(QT_TRANSLATE_NOOP("Core", "There is no token in %1."), base::shownPath(file))};
}

} // namespace remote
