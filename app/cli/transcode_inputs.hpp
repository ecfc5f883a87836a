#pragma once
/// What `millrace transcode` is given to encode: files on the command line, and a queue that the panel or a person wrote. Pure but for
/// reading that file.

#include "core/model/queue_file.hpp"

#include <QStringList>
#include <optional>

namespace cli {

struct TranscodeInputs {
    std::vector<model::QueueEntry> entries; ///< the queue's, then the files; paths are absolute
    std::string destination;                ///< the first ingest that the queue names; "": none. For the operator's eyes: who wrote the
                                            ///< file does not decide where this host's token is sent
};
/// `preset`, `name`: of the files. Errors: InvalidInput with the sentence to show, Io.
base::Result<TranscodeInputs> transcodeInputs(
    const QStringList& files, const QString& queueFile, const std::string& preset, const std::string& name);

/// As the command line has them.
struct ExcerptOptions {
    std::optional<QString> start, end, audio;
};
/// What these say is of all files and all jobs of the queue; the rest stays as the queue has it. Errors: InvalidInput with the sentence to
/// show.
base::Result<void> takeExcerpt(const ExcerptOptions& options, TranscodeInputs& inputs);

} // namespace cli
