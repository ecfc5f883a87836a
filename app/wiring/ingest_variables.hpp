#pragma once
/// Every setting of the ingest, once: its option, its environment variable, its help, and what it does. The command line, the environment,
/// and the API's answer go through this table.

#include "core/ingest/ingest_server.hpp"

#include <functional>
#include <optional>
#include <span>

namespace wiring {

struct IngestVariable {
    const char* option;   ///< "--host"
    const char* variable; ///< "TRANSCODER_INGEST_HOST"
    const char* value;    ///< "ADDRESS" in the help; "" for a switch
    const char* help;
    base::Result<void> (*set)(ingest::IngestOptions& options, const std::string& value);
    bool remote = true; ///< the API may say it
};

std::span<const IngestVariable> ingestVariables();
/// "a, b" as a list.
std::vector<std::string> listOf(const std::string& text);

/// What a source says of a variable; nothing when it says nothing.
using VariableSource = std::function<std::optional<std::string>(const IngestVariable&)>;
/// `sources`: the strongest first. Errors: InvalidInput, naming the variable.
base::Result<ingest::IngestOptions> ingestOptions(const std::vector<VariableSource>& sources);
std::optional<std::string> fromEnvironment(const IngestVariable& variable);
/// Sentences about variables that other ingests knew.
std::vector<std::string> obsoleteVariables();

} // namespace wiring
