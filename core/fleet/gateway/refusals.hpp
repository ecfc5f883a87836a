#pragma once
/// What the gateway refuses, in words. Pure; any thread.

#include "core/base/error.hpp"
#include "core/fleet/wire/messages.hpp"

namespace fleet::refusals {

base::Error ticket();
base::Error nameTaken(const std::string& name);
/// The same key in two processes.
base::Error otherProcess(const std::string& name);
/// A key has one worker's name.
base::Error notItsName(const std::string& name, const std::string& its);
base::Error otherProtocol(int major);
base::Error superseded(const std::string& task);
base::Error cancelled(const std::string& task);

// Of a result, or of a file.

base::Error otherRecipe(const std::string& task);
base::Error notWanted(const std::string& task, const std::string& name);
base::Error notStaged(const std::string& task, const std::string& name);
base::Error otherBytes(const std::string& task, const std::string& name);
/// The body is not what its digest says.
base::Error brokenOnItsWay(const std::string& name);
base::Error noDigest();
base::Error tooMuch(const std::string& task, std::int64_t mostBytes);
base::Error tooMany(const std::string& task, int mostFiles);

base::Error noSource();
base::Error manyReaders();
base::Error sourceChanged();

} // namespace fleet::refusals
