#pragma once
/// Which web pages of other origins are listed (the Fetch standard's CORS protocol). Immutable; any thread.

#include <string>
#include <string_view>
#include <vector>

namespace http {

class Origins {
public:
    /// "https://play.example.com", a slash behind it counts for nothing; "*" for every page.
    explicit Origins(const std::vector<std::string>& list);

    bool isEmpty() const { return m_list.empty(); }
    /// "*" is among them.
    bool areAll() const { return m_all; }
    /// What Access-Control-Allow-Origin says to this origin: "*", or the entry of the list that it is, so that what a client sent is never
    /// echoed; "" where it is not listed. `origin`: "" of a request without one.
    std::string_view allowed(std::string_view origin) const;

private:
    std::vector<std::string> m_list;
    bool m_all = false;
};

} // namespace http
