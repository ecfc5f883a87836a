#pragma once
/// Connections to servers in memory, which remember what was asked. For tests of the panel alone. It must end after the window over it.

#include "core/model/connections.hpp"
#include "core/model/exchanged_fleet.hpp"
#include "core/model/exchanged_service.hpp"
#include "tests/support/fake_service.hpp"

#include <algorithm>
#include <map>

namespace support {

class FakeConnections : public model::Connections {
public:
    FakeService local, remote;
    model::ExchangedService shown{local};
    model::FleetService* remoteFleet = nullptr; ///< of the server, shown with it; null: as this computer's
    model::ExchangedFleet shownFleet;
    std::vector<model::ConnectionProfile> all;
    std::string name; ///< of the one that is shown
    model::ConnectionState now;
    std::vector<model::ProfileFault> faults;
    std::vector<model::ConnectionProfile> tested;
    std::vector<model::SignIn> signIns;
    int tries = 0;
    std::vector<model::Upload> onTheWay;
    std::vector<std::pair<std::string, model::UploadAction>> uploadActions;
    bool isTokenThere = false;

    void add(const std::string& called, const std::string& address) {
        model::ConnectionProfile profile;
        profile.name = called;
        profile.apiUrl = address;
        all.push_back(profile);
    }
    void become(model::LinkState link, const base::Text& text = {}, base::ErrorCode code = base::ErrorCode::Cancelled) {
        now.link = link;
        now.text = text;
        now.code = code;
        now.canTryNow = link == model::LinkState::Lost;
        now.host = "api.example.com";
        Q_EMIT stateChanged();
    }

    std::vector<model::ConnectionProfile> profiles() const override { return all; }
    std::string current() const override { return name; }
    model::ConnectionState state() const override { return now; }
    model::Service& thisComputer() override { return local; }
    model::FleetService& fleet() override { return shownFleet; }
    model::Result<void> use(const std::string& wanted) override {
        if (wanted == name) return {};
        name = wanted;
        now.link = name.empty() ? model::LinkState::Off : model::LinkState::Live;
        shown.exchange(name.empty() ? local : remote);
        shownFleet.exchange(name.empty() ? nullptr : remoteFleet);
        Q_EMIT switched();
        Q_EMIT stateChanged();
        return {};
    }
    void tryNow() override { ++tries; }
    void watch(std::vector<std::string>) override {}
    std::vector<model::Upload> uploads() const override { return onTheWay; }
    void actOnUpload(const std::string& key, model::UploadAction action) override { uploadActions.emplace_back(key, action); }
    QByteArray source; ///< of every job
    std::vector<std::string> sourcesRead;
    void readSource(const std::string& job, std::int64_t offset, std::int64_t size,
        std::function<void(const model::Result<QByteArray>&)> said) override {
        sourcesRead.push_back(job);
        QMetaObject::invokeMethod(
            this, [said, bytes = source.mid(offset, size)] { said(bytes); }, Qt::QueuedConnection);
    }
    std::vector<model::ProfileFault> faultsOf(const std::string&, const model::ConnectionProfile&) const override { return faults; }
    model::Result<model::ConnectionProfile> save(const std::string& called, model::ConnectionProfile profile) override {
        std::erase_if(all, [&](const auto& each) { return each.name == called; });
        all.push_back(profile);
        Q_EMIT profilesChanged();
        return profile;
    }
    model::Result<void> remove(const std::string& called) override {
        std::erase_if(all, [&](const auto& each) { return each.name == called; });
        Q_EMIT profilesChanged();
        return {};
    }
    model::Result<model::ConnectionProfile> profileOfInvite(const std::string&) const override {
        model::ConnectionProfile profile;
        profile.apiUrl = "https://invited.example.com/";
        profile.pin = std::string(64, 'a');
        return profile;
    }
    std::vector<std::pair<std::string, std::string>> joined; ///< profile, link
    void join(const std::string& called, const std::string& link, Said said) override {
        joined.emplace_back(called, link);
        said({});
    }
    void hasToken(const model::ConnectionProfile&, std::function<void(model::Result<bool>)> said) override { said(isTokenThere); }
    void signIn(const std::string&, const model::SignIn& wish) override { signIns.push_back(wish); }
    void cancelSignIn() override {}
    std::map<std::string, model::PairingRequest> asking; ///< by the code as it is typed
    struct PairingAnswer {
        std::string code, role, name;
        bool approve = false;
    };
    std::vector<PairingAnswer> pairingAnswers;
    std::optional<model::Error> pairingProblem;
    void lookPairingUp(const std::string& typed, std::function<void(model::Result<model::PairingRequest>)> said) override {
        const auto found = asking.find(typed);
        if (found == asking.end()) return said(model::Error{base::ErrorCode::NotFound, base::text("Nobody shows this code.")});
        said(found->second);
    }
    void answerPairing(const std::string& code, bool approve, const std::string& role, const std::string& device, Said said) override {
        if (pairingProblem) return said(*pairingProblem);
        pairingAnswers.push_back({code, role, device, approve});
        said({});
    }
    void test(const model::ConnectionProfile& profile) override { tested.push_back(profile); }
    void cancelTest() override {}
};

} // namespace support
