#include "app/cli/terminal_words.hpp"

#include "core/base/plain_line.hpp"
#include "core/base/source_path.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace cli {
namespace {

struct Wording {
    std::string_view panel; ///< a pattern of core's
    const char* terminal;   ///< with the same places
};

// remote_command_line.py looks that no answer of a command sends people to a page.
constexpr std::array kWordings{
    Wording{"There is no token for %1 here. Pair this computer with it in Settings, Connections.",
        "There is no token for \"%1\" here. Get one with millrace login or millrace pair, with its address or that name."},
    Wording{"%1 is no longer open to everybody on its computer. Sign in in Settings, Connections; what waits for it goes on then.",
        "%1 is no longer open to everybody on its computer. Get a token with millrace login or millrace pair, with its address."},
    Wording{"The token was refused. Replace it in Settings, Connections.",
        "The token was refused. Replace it with millrace login or millrace pair, with the connection's name."},
    Wording{"No connection is called \"%1\". Name one of Settings, Connections, or give an address.",
        "No connection is called \"%1\". Make one with millrace login or millrace pair, or give an address."},
    Wording{"The way to %1 is not encrypted; the token could be read. Use https, or allow it here.",
        "The way to %1 is not encrypted; the token could be read. Use https, or allow it with millrace login --allow-http."},
    Wording{"This server has no users yet. Enter the code that it printed when it started.",
        "This server has no users yet. millrace login with its address asks for the code that it printed when it started."},
    Wording{"The certificate of %1 is not trusted. Compare: %2",
        "The certificate of %1 is not trusted. Its fingerprint is %2. If the server printed the same, give it to millrace login or "
        "millrace pair with --fingerprint to trust its key."},
    Wording{"%1 speaks API %2, this panel needs API %3. Update the server.",
        "%1 speaks API %2, this millrace needs API %3. Update the server."},
    Wording{"%1 speaks API %2, this panel API %3. Update Millrace.",
        "%1 speaks API %2, this millrace API %3. Update Millrace on this computer."},
    Wording{"Version %1, newer than this panel.", "Version %1, newer than this millrace."},
};

} // namespace

std::string inTerminal(const base::Text& text) {
    return text.in([](const std::string& pattern) {
        const auto found = std::find_if(kWordings.begin(), kWordings.end(), [&](const Wording& each) { return each.panel == pattern; });
        return found == kWordings.end() ? pattern : std::string(found->terminal);
    });
}

QString shown(const std::string& text) {
    return QString::fromStdString(base::plainLine(base::shownPath(text)));
}

} // namespace cli
