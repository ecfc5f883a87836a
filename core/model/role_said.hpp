#pragma once
/// A role in the middle of a sentence, as people of any language read it. Pure; any thread.

#include "core/base/text.hpp"

namespace model {

/// "operator", "administrator": of the word that the wire has for it. One that is not known stays as it is; "": "?".
base::Text roleSaid(std::string_view role);

} // namespace model
