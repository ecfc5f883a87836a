#include "app/cli/running.hpp"

#include "app/cli/remote_target.hpp"
#include "app/wiring/open_requests.hpp"
#include "core/base/files.hpp"
#include "core/base/source_path.hpp"
#include "core/engine/data_folder_lock.hpp"

namespace cli {
namespace {

base::Error nothingRuns(const std::string& folder) {
    const std::string shown = base::shownPath(folder);
    if (!base::fileStatus(folder + "/jobs.sqlite").exists)
        return {base::ErrorCode::NotFound,
            "No Millrace runs over " + shown +
                ", and there are no jobs there. Start the panel (millrace-desktop) or millrace serve, or name " +
                "another folder with --data."};
    return {base::ErrorCode::NotFound,
        "No Millrace runs over " + shown +
            ". Its jobs are kept there: start the panel (millrace-desktop) or millrace serve, which goes on " +
            "with them, and give this command again."};
}

/// Its socket may lie where this user may not go.
base::Error unreachable(const std::string& folder, const QString& address, std::int64_t process) {
    return {base::ErrorCode::Io,
        "A Millrace runs over " + base::shownPath(folder) + (process > 0 ? " (process " + std::to_string(process) + ")" : std::string()) +
            ", but its control socket at " + address.toStdString() +
            " cannot be reached. Give this command as the user who runs it; if it has just been started, give it again."};
}

/// What is asked of nobody: why nobody was there.
base::Error notThere(const std::string& folder, const QString& address) {
    const auto holder = engine::holderOf(folder);
    return holder ? unreachable(folder, address, *holder) : nothingRuns(folder);
}

} // namespace

std::optional<model::ControlAnswer> ask(const Arguments& parsed, const model::ControlRequest& request, int& code) {
    if (parsed.has("connect") && parsed.value("connect") != QLatin1String("local")) return askRemote(parsed, request, code);
    const std::string folder = dataFolderOf(parsed);
    code = 0;
    if (!base::fileStatus(folder).isFolder) { // it is not made by a question
        code = fail(nothingRuns(folder), kNothingRuns);
        return std::nullopt;
    }
    const QString address = wiring::runningAddress(folder);
    auto answer = wiring::askRunning(address, request);
    if (answer && !answer->problem) return std::move(answer).value();
    if (answer) code = fail(answer->problem->error());
    else if (answer.error().code == base::ErrorCode::NotFound) code = fail(notThere(folder, address), kNothingRuns);
    else code = fail(answer.error());
    return std::nullopt;
}

} // namespace cli
