#include "app/desktop/system_secrets.hpp"

#include "core/remote/sentences.hpp"

namespace desktop {
namespace {

class Forgotten final : public remote::SecretStore {
public:
    void read(const std::string& key, Read then) override { m_memory.read(key, std::move(then)); }
    void write(const std::string& key, const std::string& secret, Written then) override {
        m_memory.write(key, secret, [&](const base::Result<void>& done) {
            if (secret.empty()) return then(done);
            then(base::Error{base::ErrorCode::Unsupported, remote::sentences::noKeychain()});
        });
    }
    bool isLasting() const override { return false; }

private:
    remote::MemorySecrets m_memory;
};

} // namespace

std::unique_ptr<remote::SecretStore> systemSecrets() {
    return std::make_unique<Forgotten>();
}

} // namespace desktop
