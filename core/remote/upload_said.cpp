#include "core/remote/upload_said.hpp"

#include "core/remote/sentences.hpp"
#include "core/remote/upload_transfer.hpp"

namespace remote {
namespace {

int percentOf(const UploadRow& row) {
    return row.bytes > 0 ? static_cast<int>(100 * row.confirmed / row.bytes) : 0;
}

base::Text waiting(const UploadRow& row, const std::string& host) {
    if (!row.trouble) return {};
    switch (row.trouble->code) {
    case base::ErrorCode::RemoteSilent:
        return row.location.empty() ? sentences::uploadToCome(host) : sentences::uploadWaits(host, percentOf(row));
    case base::ErrorCode::Busy:
    case base::ErrorCode::RateLimited: return row.againInSeconds > 0 ? sentences::serverBusy(row.againInSeconds) : row.trouble->text;
    default: return row.trouble->text; // a full server's has the numbers in it
    }
}

} // namespace

base::Text saidOf(const UploadRow& row, const std::string& host) {
    switch (row.state) {
    case UploadState::Failed: return row.trouble ? row.trouble->text : base::Text();
    case UploadState::Sending: return row.isSlowedByProxy ? sentences::uploadSlowed(host) : base::Text();
    case UploadState::Waiting: return waiting(row, host);
    case UploadState::Comparing: return row.trouble ? row.trouble->text : base::Text();
    case UploadState::Paused:
    case UploadState::Done: break;
    }
    return {};
}

} // namespace remote
