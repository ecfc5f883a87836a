#pragma once
/// Who brings this computer's files to a server: the seam that core/remote's uploads (tus) fill. Main thread.

#include "core/model/commands.hpp"

#include <QFuture>

namespace remote {

class Uploader {
public:
    virtual ~Uploader() = default;
    /// Of requests whose source is a file of this computer. One result for each, in their order; the jobs exist when the future is done,
    /// the bytes follow. Errors of one: SourceMissing, Io, and what the server says to POST /uploads.
    virtual QFuture<base::Result<std::vector<model::CommandResult>>> add(std::vector<model::AddRequest> requests) = 0;
    /// Whose job this is, or who has this key: nothing more of it is sent, and nothing stays there.
    virtual void cancel(const std::string& which) = 0;
};

} // namespace remote
