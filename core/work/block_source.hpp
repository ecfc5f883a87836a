#pragma once
/// A source that lies elsewhere, as the encoders of this host read it: block by block, each laid into a file here when it is needed. Given
/// with the `Place`; one object serves all the runs of its film.

#include "core/base/result.hpp"
#include "core/model/source_blocks.hpp"

#include <functional>

namespace work {

class BlockSource {
public:
    /// A block; or why none of those that this need asks for comes any more.
    using Came = std::function<void(const base::Result<model::SourceHave>&)>;

    virtual ~BlockSource() = default;
    virtual model::SourceElsewhere facts() const = 0;
    /// Called on the main thread; answers come from its event loop, one for each block, in any order. An error is the last answer to a
    /// need, and says what is wrong with the source (SourceMissing, SourceChanged, LinkSilent, …) or with this host (WorkFolderFull): it
    /// ends the run. Every need is answered in the end; how long that may take is for the implementation to limit.
    virtual void need(const model::SourceNeed& need, Came came) = 0;
};

} // namespace work
