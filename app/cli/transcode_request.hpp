#pragma once
/// What one `millrace transcode` is to do: its command line, and what the API or the environment says where it does not. Made once, before
/// the engine; a value.

#include "core/model/queue_file.hpp"

#include <QStringList>
#include <string>
#include <vector>

namespace cli {

struct TranscodeRequest {
    std::vector<model::QueueEntry> inputs; ///< of files, each with its preset and name
    QString output;
    std::string publish;  ///< address of a remote ingest; "": the output folder
    std::string playback; ///< what viewers use for it; "": the same
    int slots = 0, port = 5005;
    int uploadMbps = 0; ///< to the remote ingest; 0: no limit
    bool json = false, serve = false;
    bool replace = false; ///< a film that has the name already goes
};
/// May say on stderr what a person should know. Errors: InvalidInput with the sentence to show, Io.
base::Result<TranscodeRequest> transcodeRequest(const QStringList& arguments);

} // namespace cli
