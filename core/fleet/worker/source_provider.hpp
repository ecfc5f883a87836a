#pragma once
/// How a worker comes by the source of a chunk: by blocks (`BlockSources`), or as a test says. Main thread.

#include "core/fleet/wire/lease.hpp"

#include <QObject>
#include <memory>

namespace fleet {

/// A source for one attempt. Its end lets go of whatever was held for it.
class OpenedSource : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    /// Where the old ticket ends.
    virtual void renew(const std::string& ticket) = 0;
    /// By this attempt, so far.
    virtual Fetched fetched() const = 0;

Q_SIGNALS:
    /// Something of it can be read. `place`: with what an encoder reads it by; its folder is the attempt's to fill in.
    void ready(const work::Place& place);
    /// Errors: SourceChanged; WorkFolderFull, WorkFolderUnwritable; RemoteSilent, LinkSilent, LinkRefused and their kind: this worker
    /// cannot get at it.
    void failed(const base::Error& error);
};

class SourceProvider {
public:
    virtual ~SourceProvider() = default;
    /// Begins now; signals come later, from the event loop.
    virtual std::unique_ptr<OpenedSource> open(const Lease& lease) = 0;
};

} // namespace fleet
