#include "core/http/routes.hpp"

#include "core/http/target.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace http {

std::string_view PathValues::operator[](std::string_view name) const {
    for (const auto& [key, value] : named)
        if (key == name) return value;
    return {};
}

RouteTable::RouteTable(std::vector<Route> routes) {
    for (Route& route : routes) {
        auto segments = segmentsIn(route.pattern);
        auto place = std::find_if(m_resources.begin(), m_resources.end(),
            [&](const Resource& resource) { return order(resource.entries.front().segments, segments) == 0; });
        if (place == m_resources.end()) place = m_resources.insert(place, Resource());
        const std::string method = route.method;
        if (std::any_of(place->entries.begin(), place->entries.end(), [&](const Entry& entry) { return entry.route.method == method; }))
            throw std::logic_error("Two routes answer " + method + " " + route.pattern);
        place->entries.push_back({std::move(route), std::move(segments)});
        for (std::string* const list : {&place->allow, &m_allow}) {
            addMethod(*list, method);
            if (method == "GET") addMethod(*list, "HEAD");
        }
    }
    std::sort(m_resources.begin(), m_resources.end(),
        [](const Resource& a, const Resource& b) { return order(a.entries.front().segments, b.entries.front().segments) < 0; });
    for (Resource& resource : m_resources) addMethod(resource.allow, "OPTIONS");
    addMethod(m_allow, "OPTIONS");
}

void RouteTable::addMethod(std::string& list, std::string_view method) {
    if ((", " + list + ",").find(" " + std::string(method) + ",") != std::string::npos) return;
    list.append(list.empty() ? "" : ", ").append(method);
}

std::vector<RouteTable::Segment> RouteTable::segmentsIn(const std::string& pattern) {
    const auto bad = [&](const char* what) { return std::logic_error("The route " + pattern + " " + what); };
    if (!pattern.starts_with('/')) throw bad("does not begin with a slash");
    std::vector<Segment> segments;
    for (std::size_t from = 1, end = 0; end != pattern.size(); from = end + 1) {
        end = std::min(pattern.find('/', from), pattern.size());
        std::string text = pattern.substr(from, end - from);
        Segment segment;
        if (text.size() > 2 && text.front() == '{' && text.back() == '}') {
            text = text.substr(1, text.size() - 2);
            segment.kind = text.ends_with("...") ? Segment::Kind::Rest : Segment::Kind::One;
            if (segment.kind == Segment::Kind::Rest) text.resize(text.size() - 3);
            if (segment.kind == Segment::Kind::Rest && end != pattern.size()) throw bad("has something behind its rest");
            if (text.empty()) throw bad("leaves out a name");
        }
        if (text.find_first_of("{}") != std::string::npos) throw bad("has a brace in the middle of a segment");
        segment.text = std::move(text);
        segments.push_back(std::move(segment));
    }
    return segments;
}

int RouteTable::order(const std::vector<Segment>& a, const std::vector<Segment>& b) {
    // Where a pattern ends it is more special than one that goes on: both fit only when that one goes on by a rest of nothing.
    const auto rank = [](const std::vector<Segment>& pattern, std::size_t i) {
        return i < pattern.size() ? 1 + static_cast<int>(pattern[i].kind) : 0;
    };
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
        if (const int difference = rank(a, i) - rank(b, i); difference != 0) return difference;
        if (a[i].kind != Segment::Kind::Word) continue; // names do not matter
        if (const int difference = a[i].text.compare(b[i].text); difference != 0) return difference;
    }
    return 0;
}

bool RouteTable::fits(const std::vector<Segment>& pattern, const std::vector<std::string>& path) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i].kind == Segment::Kind::Rest) return true;
        if (i == path.size()) return false;
        if (pattern[i].kind == Segment::Kind::Word ? path[i] != pattern[i].text : path[i].empty()) return false;
    }
    return pattern.size() == path.size();
}

PathValues RouteTable::valuesOf(const Entry& entry, std::vector<std::string> path) {
    PathValues values;
    for (std::size_t i = 0; i < entry.segments.size(); ++i) {
        const Segment& segment = entry.segments[i];
        if (segment.kind == Segment::Kind::One) values.named.emplace_back(segment.text, std::move(path[i]));
        if (segment.kind != Segment::Kind::Rest) continue;
        const auto from = path.begin() + static_cast<std::ptrdiff_t>(i);
        values.rest.assign(std::make_move_iterator(from), std::make_move_iterator(path.end()));
    }
    return values;
}

const RouteTable::Entry* RouteTable::find(const Resource& resource, std::string_view method) {
    const auto entry =
        std::find_if(resource.entries.begin(), resource.entries.end(), [&](const Entry& one) { return one.route.method == method; });
    if (entry != resource.entries.end()) return &*entry;
    return method == "HEAD" ? find(resource, "GET") : nullptr;
}

RouteTable::Match RouteTable::match(std::string_view method, std::string_view target) const {
    Match found;
    if (target == "*" && method == "OPTIONS") { // of the server as a whole (RFC 9110, 9.3.7)
        found.outcome = Outcome::Options;
        found.allow = m_allow;
        return found;
    }
    const auto question = target.find('?');
    const std::string_view path = target.substr(0, question);
    auto segments = path.starts_with('/') ? segmentsOf(path.substr(1)) : std::nullopt;
    if (!segments) {
        found.outcome = Outcome::Malformed;
        return found;
    }
    const auto resource = std::find_if(
        m_resources.begin(), m_resources.end(), [&](const Resource& one) { return fits(one.entries.front().segments, *segments); });
    if (resource == m_resources.end()) return found;
    const Entry* const entry = find(*resource, method);
    if (!entry) {
        found.outcome = method == "OPTIONS" ? Outcome::Options : Outcome::OtherMethod;
        found.allow = resource->allow;
        return found;
    }
    found.outcome = Outcome::Found;
    found.route = &entry->route;
    if (method == "OPTIONS") found.allow = resource->allow;
    found.values = valuesOf(*entry, std::move(*segments));
    if (question != std::string_view::npos) found.values.query = target.substr(question + 1);
    return found;
}

Response RouteTable::refusalOf(const Match& found) {
    Response response;
    switch (found.outcome) {
    case Outcome::Options: response.status = 204; break;
    case Outcome::OtherMethod: response = text(405, "This address takes " + found.allow + ".\n"); break;
    case Outcome::Malformed: response = text(400, "This address is malformed.\n"); break;
    default: response = text(404, "There is nothing here.\n");
    }
    if (!found.allow.empty()) response.with("Allow", found.allow);
    return response;
}

Awaitable<Response> RouteTable::answer(Request& request, const Match& found) {
    if (found.outcome != Outcome::Found) co_return refusalOf(found);
    Response response = co_await found.route->handler(request, found.values);
    co_return response;
}

Awaitable<Response> RouteTable::answer(Request& request) const {
    const Match found = match(request.method, request.target);
    Response response = co_await answer(request, found);
    co_return response;
}

} // namespace http
