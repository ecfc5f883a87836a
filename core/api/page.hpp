#pragma once
/// The page that `serve` ships: one HTML file, one style sheet, one ES module and an icon, from the Qt resource
/// ":/page", as rows of the API's table. Nobody needs a token to read them: they hold nothing of this installation but the address that
/// films are played from, in the Content-Security-Policy. `--no-page`: its rows are left out.
///
/// Immutable once made; its handlers run on HTTP threads. Outlives the frame that has its rows.

#include "core/api/frame/route.hpp"

#include <array>
#include <memory>

namespace api {

/// What a browser may load for the page, and from where (CSP Level 3; Trusted Types): everything from this server alone, films from
/// `playback` too, no script by any text, no frame around it. `playback`: the address that films are read at, "http://films.example:5005/
/// media/", of which scheme, host and port count; one that is none adds nothing. Pure.
std::string pagePolicy(const std::string& playback);

class Page {
public:
    /// `playback`: as above, as it is now; asked at each request, on any thread.
    explicit Page(std::function<std::string()> playback);

    /// `/`, `/pair` (where a code is typed) and the files that they load.
    std::vector<ApiRoute> routes() const;
    /// Whether the program carries the page: one that was linked without the resource does not.
    bool isThere() const;

private:
    struct File {
        const char *path, *resource, *type, *summary;
        std::shared_ptr<const std::string> bytes;
        std::string hash;
    };
    http::Awaitable<http::Response> answer(Call& call, const File& file) const;

    const std::function<std::string()> m_playback;
    std::array<File, 5> m_files;
};

} // namespace api
