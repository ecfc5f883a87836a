#include "core/fleet/gateway/refusals.hpp"

namespace fleet::refusals {

using base::Error;
using base::ErrorCode;
using base::text;

Error ticket() {
    return {ErrorCode::TicketRefused,
        text(QT_TRANSLATE_NOOP("Core", "This ticket has expired, or is of something else. The next beat brings a new one."))};
}

Error nameTaken(const std::string& name) {
    return {ErrorCode::WorkerNameTaken,
        text(QT_TRANSLATE_NOOP("Core", "Another worker is called %1 here. Take another name, or remove that worker first."), name)};
}

Error otherProcess(const std::string& name) {
    return {ErrorCode::WorkerNameTaken,
        text(QT_TRANSLATE_NOOP("Core", "Another process works as %1 already. End it, or wait half a minute if it is gone."), name)};
}

Error notItsName(const std::string& name, const std::string& its) {
    return {ErrorCode::Forbidden, text(QT_TRANSLATE_NOOP("Core", "This key is that of %2, and not of a worker called %1."), name, its)};
}

Error otherProtocol(int major) {
    return {ErrorCode::VersionMismatch,
        text(QT_TRANSLATE_NOOP(
                 "Core", "This worker speaks version %1 of the fleet's protocol, the server version %2. Update the older one."),
            major, kProtocolMajor)};
}

Error superseded(const std::string& task) {
    return {ErrorCode::ResultSuperseded, text(QT_TRANSLATE_NOOP("Core", "Another attempt at %1 was first, and its result is used."), task)};
}

Error cancelled(const std::string& task) {
    return {ErrorCode::TaskCancelled, text(QT_TRANSLATE_NOOP("Core", "Nobody wants %1 any more."), task)};
}

Error otherRecipe(const std::string& task) {
    return {ErrorCode::ResultRefused, text(QT_TRANSLATE_NOOP("Core", "The result of %1 is of another order than the present one."), task)};
}

Error notWanted(const std::string& task, const std::string& name) {
    return {ErrorCode::ResultRefused, text(QT_TRANSLATE_NOOP("Core", "%2 is no file that %1 makes."), task, name)};
}

Error notStaged(const std::string& task, const std::string& name) {
    return {ErrorCode::ResultRefused,
        text(QT_TRANSLATE_NOOP("Core", "%2 of %1 has not come, or is another file than its result says."), task, name)};
}

Error otherBytes(const std::string& task, const std::string& name) {
    return {ErrorCode::ResultRefused,
        text(
            QT_TRANSLATE_NOOP("Core", "%2 of %1 has come already, with other bytes. A file of an attempt is never replaced."), task, name)};
}

Error brokenOnItsWay(const std::string& name) {
    return {ErrorCode::InvalidInput,
        text(QT_TRANSLATE_NOOP("Core", "%1 is not what its digest says. Nothing was kept; send it once more."), name)};
}

Error noDigest() {
    return {ErrorCode::InvalidInput, text(QT_TRANSLATE_NOOP("Core", "A file needs its SHA-256 in the header Content-Digest."))};
}

Error tooMuch(const std::string& task, std::int64_t mostBytes) {
    return {ErrorCode::TooLarge, text(QT_TRANSLATE_NOOP("Core", "The files of %1 may have %2 bytes together."), task, mostBytes)};
}

Error tooMany(const std::string& task, int mostFiles) {
    return {ErrorCode::TooLarge, text(QT_TRANSLATE_NOOP("Core", "%1 may have %2 files at most."), task, mostFiles)};
}

Error noSource() {
    return {ErrorCode::NotFound, text(QT_TRANSLATE_NOOP("Core", "No job that goes on has this source."))};
}

Error manyReaders() {
    return {ErrorCode::Busy, text(QT_TRANSLATE_NOOP("Core", "Enough others read this source just now. Ask again in a moment."))};
}

Error sourceChanged() {
    return {
        ErrorCode::SourceChanged, text(QT_TRANSLATE_NOOP("Core", "The source is another file than the one that the job was planned for."))};
}

} // namespace fleet::refusals
