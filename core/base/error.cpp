#include "core/base/error.hpp"

namespace base {

std::string_view errorId(ErrorCode code) {
    switch (code) {
    case ErrorCode::NoMedia: return "MR-1101";
    case ErrorCode::SourceMissing: return "MR-1102";
    case ErrorCode::SourceUnreadable: return "MR-1103";
    case ErrorCode::SourceChanged: return "MR-1104";
    case ErrorCode::SourceTouched: return "MR-1105";
    case ErrorCode::LinkSilent: return "MR-1106";
    case ErrorCode::LinkRefused: return "MR-1107";
    case ErrorCode::LinkForbidden: return "MR-1108";
    case ErrorCode::LinkTooLarge: return "MR-1109";
    case ErrorCode::WorkFolderFull: return "MR-1201";
    case ErrorCode::WorkFolderUnwritable: return "MR-1202";
    case ErrorCode::DiskSilent: return "MR-1203";
    case ErrorCode::OnBattery: return "MR-1301";
    case ErrorCode::ChunkUnreadable: return "MR-2104";
    case ErrorCode::EncoderStopped: return "MR-2107";
    case ErrorCode::CheckFailed: return "MR-2201";
    case ErrorCode::IngestSilent: return "MR-3101";
    case ErrorCode::IngestRefused: return "MR-3103";
    case ErrorCode::IngestFull: return "MR-3104";
    case ErrorCode::RemoteSilent: return "MR-4101";
    case ErrorCode::Unauthorized: return "MR-4102";
    case ErrorCode::Forbidden: return "MR-4103";
    case ErrorCode::CertificateRefused: return "MR-4104";
    case ErrorCode::VersionMismatch: return "MR-4105";
    case ErrorCode::ClockOff: return "MR-4106";
    case ErrorCode::UploadRefused: return "MR-4107";
    case ErrorCode::RateLimited: return "MR-4108";
    case ErrorCode::QueueSilent: return "MR-4201";
    case ErrorCode::QueueLost: return "MR-4202";
    case ErrorCode::QueueNotReady: return "MR-4203";
    case ErrorCode::QueueFull: return "MR-4204";
    case ErrorCode::QueueRefused: return "MR-4205";
    case ErrorCode::QueueUnfit: return "MR-4206";
    case ErrorCode::OtherCoordinator: return "MR-4207";
    case ErrorCode::ChunkGivenUp: return "MR-4208";
    case ErrorCode::TicketRefused: return "MR-4211";
    case ErrorCode::WorkerNameTaken: return "MR-4212";
    case ErrorCode::ResultSuperseded: return "MR-4213";
    case ErrorCode::TaskCancelled: return "MR-4214";
    case ErrorCode::ResultRefused: return "MR-4215";
    case ErrorCode::PortTaken: return "MR-5101";
    default: return "";
    }
}

Error Error::in(std::string_view context) const {
    return {code, base::text(QT_TRANSLATE_NOOP("Core", "%1: %2"), context, text)};
}

std::string Error::clause() const {
    return message.ends_with('.') ? message.substr(0, message.size() - 1) : message;
}

} // namespace base
