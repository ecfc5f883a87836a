#pragma once
/// Fetching a file from a foreign address: http and https, every address judged after its name was resolved and for every hop, nothing
/// of the caller's given away, what was cut gone on with. On libcurl.
///
///     auto control = std::make_shared<FetchControl>();            // anywhere
///     Result<Fetched> fetched = fetch(request, *control);         // on a thread that may wait: never the main one
///     control->cancel();  control->progress();                    // from any thread
///
/// While it goes on `<file>.part` grows, with `<file>.fetch.json` beside it that says of what it is a part; then the file is there, whole
/// and on the disk. Whoever is killed in between asks for the rest the next time.

#include "core/net/address.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>

namespace net {

struct FetchLimits {
    std::int64_t bytes = 500'000'000'000; ///< of the file
    std::int64_t keepFree = 0;            ///< bytes that stay free on the disk
    int connectSeconds = 15;
    int idleSeconds = 60; ///< with fewer than `idleBytes` a second, on average
    int idleBytes = 1000;
    std::int64_t totalSeconds = 24 * 3600; ///< of all attempts
    int redirects = 5;
    int attempts = 6;                     ///< in a row that bring nothing
    std::int64_t firstPauseMs = 1000;     ///< before the second attempt; doubled each time
    std::int64_t longestPauseMs = 60'000; ///< also where the server asks for more
};

struct FetchRequest {
    std::string address; ///< may hold a user and password: no text of ours names them
    std::string file;    ///< where it goes; its folder is made
    AddressGuard guard;
    FetchLimits limits;
    std::vector<std::string> refusedTypes = {}; ///< media types that are not what is wanted, like "text/html"
    std::string authorities = {};               ///< PEM file of certificates to trust; "": the system's
};

struct FetchProgress {
    std::int64_t received = 0;                ///< bytes that are here, with those of earlier runs
    std::int64_t total = -1;                  ///< -1: not told
    std::int64_t resumedFrom = 0;             ///< bytes that were here before
    std::string name;                         ///< that the server gives the file; "": none
    std::optional<base::Error> waitsFor = {}; ///< why it pauses before it tries again
    bool operator==(const FetchProgress&) const = default;
};

struct Fetched {
    std::int64_t bytes = 0;       ///< of the file
    std::int64_t transferred = 0; ///< by this call
    std::string name;             ///< that the server gives it; "": none
    std::string mediaType;        ///< "video/mp4"; "": not told
    std::string validator;        ///< for If-Range (resume.hpp); "": the server vouches for nothing
    bool isLengthKnown = true;    ///< false: the server did not say how long it is; it ended when the connection did
};

/// What others know and say of a fetch that goes on. Any thread. Once it is cancelled it stays so.
class FetchControl {
public:
    void cancel();
    bool isCancelled() const;
    FetchProgress progress() const;

    // for the fetch itself
    void tell(const FetchProgress& progress);
    /// False when it was cancelled meanwhile.
    bool pause(std::int64_t milliseconds);
    /// Called by `cancel`, on its thread; null: nobody has to be woken.
    void setWake(std::function<void()> wake);

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_isCancelled = false;
    FetchProgress m_progress;
    std::function<void()> m_wake;
};

/// Waits until it is there. Errors: Cancelled, InvalidInput (no address), LinkSilent (no answer, or it breaks off again and again: may be
/// better later, what has come is kept), LinkRefused (the server says no, gives another kind of thing, or has a certificate that is not
/// trusted), LinkForbidden (an internal address, a redirect that is not followed), LinkTooLarge, SourceChanged (another file at each
/// attempt), WorkFolderFull, WorkFolderUnwritable.
base::Result<Fetched> fetch(const FetchRequest& request, FetchControl& control);

/// Removes what a fetch to that file has left, and the file.
void dropFetched(const std::string& file);

} // namespace net
