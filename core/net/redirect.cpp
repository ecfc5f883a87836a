#include "core/net/redirect.hpp"

#include "core/base/web_address.hpp"

namespace net {
namespace {

base::Error forbidden(const base::Text& sentence) {
    return {base::ErrorCode::LinkForbidden, sentence};
}

} // namespace

bool isRedirect(long status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

base::Result<Url> nextHop(const Url& from, const std::string& location, int taken, int most) {
    const std::string shown = base::shownAddress(from.text, true);
    if (taken >= most)
        return forbidden(base::text(
            QT_TRANSLATE_NOOP("Core", "%1 leads from address to address without end. Ask for the address of the file itself."), shown));
    auto next = resolved(from, location);
    if (!next)
        return forbidden(
            base::text(QT_TRANSLATE_NOOP("Core", "%1 leads to an address that is none of http or https. It was not opened."), shown));
    if (from.scheme == "https" && next->scheme != "https")
        return forbidden(base::text(QT_TRANSLATE_NOOP("Core", "%1 leads to %2, which is not encrypted. It was not opened."), shown,
            base::shownAddress(next->text, true)));
    if (isSameOrigin(from, *next)) {
        next->user = from.user;
        next->password = from.password;
    }
    return next;
}

} // namespace net
