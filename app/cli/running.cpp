#include "app/cli/running.hpp"

#include "app/cli/remote_target.hpp"
#include "app/wiring/open_requests.hpp"
#include "core/base/files.hpp"
#include "core/base/source_path.hpp"

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

} // namespace

std::optional<model::ControlAnswer> ask(const Arguments& parsed, const model::ControlRequest& request, int& code) {
    if (parsed.has("connect") && parsed.value("connect") != QLatin1String("local")) return askRemote(parsed, request, code);
    const std::string folder = dataFolderOf(parsed);
    // A folder that is not there is not made by a question.
    const bool isThere = base::fileStatus(folder).isFolder;
    auto answer =
        isThere ? wiring::askRunning(wiring::openRequestAddress(folder), request) : base::Result<model::ControlAnswer>(nothingRuns(folder));
    code = 0;
    if (answer && !answer->problem) return std::move(answer).value();
    if (answer) code = fail(answer->problem->error());
    else if (answer.error().code == base::ErrorCode::NotFound) code = fail(nothingRuns(folder), kNothingRuns);
    else code = fail(answer.error());
    return std::nullopt;
}

} // namespace cli
