#include "core/http/request_parser.hpp"

#include <cstdlib>
#include <string>

// A head, then its body in pieces: nothing may be read beyond what was given, and no more may come out than went in.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    http::RequestParser parser(4096);
    if (parser.parseHead(bytes) != http::RequestParser::Step::Done) return 0;
    std::string waiting = bytes.substr(parser.used());
    std::size_t payload = 0;
    while (!waiting.empty() && !parser.bodyDone()) {
        if (parser.parseBody(waiting.data(), waiting.size()) == http::RequestParser::Step::Bad) return 0;
        if (parser.used() > waiting.size() || parser.payload() > parser.used()) std::abort();
        payload += parser.payload();
        if (parser.used() == 0) break;
        waiting.erase(0, parser.used());
    }
    if (payload > bytes.size()) std::abort();
    return 0;
}
