#pragma once
/// What every `model::Service` promises, whoever implements it: the embedded engine today, the API's client later. An implementation gives
/// a `Host` and instantiates the suite with it.

#include "core/model/service.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <ostream>

namespace contract {

/// A service with nothing in it, and a world around it.
class Host {
public:
    virtual ~Host() = default;
    virtual model::Service& service() = 0;
    /// A file that can be read as a film, on the service's computer.
    virtual std::string film(const std::string& name) = 0;
    /// Runs the event loop until `done`; false when it never is.
    virtual bool until(const std::function<bool()>& done) = 0;
};

struct Implementation {
    const char* name;
    std::unique_ptr<Host> (*makeHost)();
};
inline void PrintTo(const Implementation& implementation, std::ostream* out) {
    *out << implementation.name;
}

class ServiceContract : public testing::TestWithParam<Implementation> {
protected:
    void SetUp() override;
    model::AddRequest request(const std::string& name);
    /// Waits for a future's result.
    template <class T> model::Result<T> get(QFuture<model::Result<T>> future) {
        EXPECT_TRUE(host->until([&] { return future.isFinished(); })) << "no answer";
        return future.isFinished() ? future.result() : model::Result<T>(base::Error{base::ErrorCode::Internal, "no answer"});
    }
    std::vector<std::string> add(const std::vector<std::string>& names);
    const model::Job* row(const std::string& id);

    std::unique_ptr<Host> host;
    model::Snapshot first;            ///< before anything was asked
    std::vector<model::Event> events; ///< since then
    model::Snapshot now;              ///< of the last `row`
};

} // namespace contract
