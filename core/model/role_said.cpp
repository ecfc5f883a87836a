#include "core/model/role_said.hpp"

namespace model {

base::Text roleSaid(std::string_view role) {
    if (role == "viewer") return base::text(QT_TRANSLATE_NOOP("Core", "viewer"));
    if (role == "operator") return base::text(QT_TRANSLATE_NOOP("Core", "operator"));
    if (role == "editor") return base::text(QT_TRANSLATE_NOOP("Core", "editor"));
    if (role == "admin") return base::text(QT_TRANSLATE_NOOP("Core", "administrator"));
    if (role == "worker") return base::text(QT_TRANSLATE_NOOP("Core", "worker"));
    return role.empty() ? "?" : role;
}

} // namespace model
