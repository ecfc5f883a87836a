#include "app/desktop/system_secrets.hpp"

#include "core/remote/sentences.hpp"

#include <QObject>
#include <QTimer>
#include <qt6keychain/keychain.h>

namespace desktop {
namespace {

using base::ErrorCode;

const QString kService = QStringLiteral("Millrace");
constexpr int kSlowMs = 1500; // KWallet that is still opening looks empty (frankosterfeld/qtkeychain#242)

base::Error errorOf(const QKeychain::Job& job) {
    const bool isNone = job.error() == QKeychain::NoBackendAvailable || job.error() == QKeychain::NotImplemented;
    // A session bus on which nobody keeps secrets: QtKeychain has no word for it, and none for what else it does not know.
    if (isNone || job.error() == QKeychain::OtherError) return {ErrorCode::Unsupported, remote::sentences::noKeychain()};
    return {ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "The system's keychain refuses: %1."), job.errorString().toStdString())};
}

class Keychain final : public remote::SecretStore {
public:
    void read(const std::string& key, Read then) override {
        // What was kept because the system had no keychain counts until the end.
        m_memory.read(key, [this, key, then](const base::Result<std::optional<std::string>>& kept) {
            if (kept && *kept) return then(kept);
            ask(key, then, Again::Yes);
        });
    }

    void write(const std::string& key, const std::string& secret, Written then) override {
        auto* const job = secret.empty() ? static_cast<QKeychain::Job*>(new QKeychain::DeletePasswordJob(kService))
                                         : static_cast<QKeychain::Job*>(writing(secret));
        QObject::connect(job, &QKeychain::Job::finished, &m_context, [this, key, secret, then](QKeychain::Job* done) {
            const bool isGone = secret.empty() && done->error() == QKeychain::EntryNotFound;
            if (done->error() == QKeychain::NoError || isGone) {
                m_memory.write(key, {}, [](const base::Result<void>&) {});
                m_isLasting = true;
                return then({});
            }
            const base::Error error = errorOf(*done);
            if (!secret.empty()) m_isLasting = false;
            m_memory.write(key, secret, [&](const base::Result<void>&) { then(error); });
        });
        start(*job, key);
    }

    bool isLasting() const override { return m_isLasting; }

private:
    enum class Again { Yes, No };

    static QKeychain::WritePasswordJob* writing(const std::string& secret) {
        auto* const job = new QKeychain::WritePasswordJob(kService);
        job->setTextData(QString::fromStdString(secret));
        return job;
    }

    static void start(QKeychain::Job& job, const std::string& key) {
        job.setKey(QString::fromStdString(key));
        job.setInsecureFallback(false); // never in a file as it is
        job.start();
    }

    void ask(const std::string& key, const Read& then, Again again) {
        auto* const job = new QKeychain::ReadPasswordJob(kService);
        QObject::connect(job, &QKeychain::Job::finished, &m_context, [this, job, key, then, again](QKeychain::Job* done) {
            if (done->error() == QKeychain::NoError) return then(std::optional(job->textData().toStdString()));
            if (done->error() != QKeychain::EntryNotFound) return then(errorOf(*done));
            if (again == Again::No) return then(std::optional<std::string>());
            QTimer::singleShot(kSlowMs, &m_context, [this, key, then] { ask(key, then, Again::No); });
        });
        start(*job, key);
    }

    remote::MemorySecrets m_memory;
    bool m_isLasting = true; ///< as the last write said
    QObject m_context;       ///< nobody is called after this store has gone
};

} // namespace

std::unique_ptr<remote::SecretStore> systemSecrets() {
    return std::make_unique<Keychain>();
}

} // namespace desktop
