#include "core/api/seed/multipart.hpp"

#include <vector>

namespace {

/// What a body means, given in pieces of that size; data of one part is joined.
std::string meaning(const std::string& boundary, std::string_view bytes, std::size_t piece) {
    using Kind = api::MultipartParser::Event::Kind;
    api::MultipartParser parser(boundary);
    std::string said;
    std::size_t data = 0;
    for (std::size_t at = 0;;) {
        const auto event = parser.next();
        if (event.kind == Kind::NeedsMore) {
            if (at == bytes.size()) return said;
            const auto next = bytes.substr(at, piece);
            at += next.size();
            parser.give(next);
            continue;
        }
        said += std::to_string(static_cast<int>(event.kind)) + event.name + event.fileName.value_or("") + std::string(event.data);
        data += event.data.size();
        if (event.kind == Kind::Data && event.data.empty()) __builtin_trap();
        if (data > bytes.size()) __builtin_trap();
        if (event.kind == Kind::End || event.kind == Kind::Broken) return said;
    }
}

/// Kinds alone: where data is cut depends on the pieces.
std::string joined(const std::string& said) {
    std::string without;
    for (const char c : said)
        if (c != '2') without += c; // Kind::Data
    return without;
}

} // namespace

// However the bytes are cut, they mean the same.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    (void)api::boundaryOf(text);
    const std::string whole = joined(meaning("b", text, size + 1));
    // A limit on what comes before a boundary is felt sooner in small pieces; both refuse then.
    if (size < 8000 && whole != joined(meaning("b", text, 1))) __builtin_trap();
    if (size < 8000 && whole != joined(meaning("b", text, 7))) __builtin_trap();
    return 0;
}
