#pragma once
/// The one error value of the program.
///
/// A code that a program can act on, and a sentence a person can act on. The code list is the language of the
/// house: `errorId()` gives the number that the interface shows and operators look up (MR-…).

#include "core/base/text.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace base {

enum class ErrorCode {
    Cancelled,
    InvalidInput, ///< Wrong arguments or values.
    NotFound,
    Conflict, ///< Exists already, or is in use.
    Unsupported,
    Io,                   ///< Reading or writing a file failed.
    Internal,             ///< A bug of ours.
    NoMedia,              ///< MR-1101: neither video nor audio in the file.
    SourceMissing,        ///< MR-1102
    SourceUnreadable,     ///< MR-1103: not a media file, or damaged so that nothing can be decoded.
    WorkFolderFull,       ///< MR-1201: no space left where a file is written.
    WorkFolderUnwritable, ///< MR-1202: the work folder is read-only, gone or not ours.
    SourceChanged,        ///< MR-1104: another file than the one that was read first.
    ChunkUnreadable,      ///< MR-2104
    EncoderStopped,       ///< MR-2107
    CheckFailed,          ///< MR-2201: the output is not what was planned.
    IngestSilent,         ///< MR-3101
    IngestRefused,        ///< MR-3103
    IngestFull,           ///< MR-3104
    PortTaken,            ///< MR-5101
    TooLarge,             ///< More than a limit allows.
    NameTaken,            ///< A film has the name; to replace it or to take another name is for people to say.
    SourceTouched,        ///< MR-1105: the file has another time than it had; whether it is another file is being found out.
    DiskSilent,           ///< MR-1203: a disk does not answer at all.
    OnBattery,            ///< MR-1301: jobs wait for mains power, as the settings ask for.
    RemoteSilent,         ///< MR-4101: a server that the panel or the command line speaks to does not answer.
    Unauthorized,         ///< MR-4102: no token, or one that is wrong, has ended or was revoked.
    Forbidden,            ///< MR-4103: the token's role does not allow it.
    CertificateRefused,   ///< MR-4104: not trusted, or not the one that was pinned.
    VersionMismatch,      ///< MR-4105: the two speak different major versions of the API.
    ClockOff,             ///< MR-4106: the clocks of two computers differ by more than signed addresses bear.
    UploadRefused,        ///< MR-4107: what is sent does not go on where the server's part ends, or is not what was announced.
    RateLimited,          ///< MR-4108: too many requests; the answer says when to ask again.
    Busy,                 ///< Too much of it is done at once; the same again after a moment may do.
    Stale,                ///< What is to be changed has changed since it was read.
    LinkSilent,           ///< MR-1106: no answer from where a link leads, or it breaks off again and again.
    LinkRefused,          ///< MR-1107: the server there does not give the file, or gives something else.
    LinkForbidden,        ///< MR-1108: it leads to an internal address, or where nobody should follow. It was not opened.
    LinkTooLarge,         ///< MR-1109: what it leads to is larger than the operator allows.
    // New codes go to the end: job lists hold their numbers.
    QueueSilent,      ///< MR-4201: the fleet's Redis does not answer.
    QueueLost,        ///< MR-4202: what the fleet's queue held is gone: it has to be begun anew.
    QueueNotReady,    ///< MR-4203: the fleet's Redis loads, or is a replica.
    QueueFull,        ///< MR-4204: no memory left in the fleet's Redis.
    QueueRefused,     ///< MR-4205: the fleet's Redis wants another user or password.
    QueueUnfit,       ///< MR-4206: a Redis that is too old, or that throws things away.
    OtherCoordinator, ///< MR-4207: two of them use one queue.
    ChunkGivenUp,     ///< MR-4208: the fleet has tried it as often as is of use.
    TicketRefused,    ///< MR-4211: a ticket of the fleet that has expired, or is of something else.
    WorkerNameTaken,  ///< MR-4212: another worker, or another process of it, has the name.
    ResultSuperseded, ///< MR-4213: another attempt's result was used.
    TaskCancelled,    ///< MR-4214: nobody wants it any more.
    ResultRefused,    ///< MR-4215: what a worker brings is not what was asked for.
};

/// "MR-1101", or "" for codes that never reach the interface as a card.
std::string_view errorId(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::Internal;
    /// A whole English sentence with its capital and its full stop: what happened, to which file, what to do. Whoever joins texts puts it
    /// last. Readers of formats (JSON, playlists, boxes) write clauses instead, which `in` or a table of faults completes.
    std::string message;
    Text text; ///< the message, or its parts where it can be said in another language

    Error() = default;
    Error(ErrorCode its, Text said) : code(its), message(said.english()), text(std::move(said)) {}
    bool operator==(const Error&) const = default;
    /// The same error with what was being done put in front: "opening a.mp4: …".
    Error in(std::string_view context) const;
    /// The message without its full stop, for the middle of another sentence.
    std::string clause() const;
};

} // namespace base
