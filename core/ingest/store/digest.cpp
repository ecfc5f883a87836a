#include "core/ingest/store/digest.hpp"

#include <algorithm>
#include <array>

namespace ingest {
namespace {

struct Known {
    std::string_view name;
    QCryptographicHash::Algorithm algorithm;
};
constexpr std::array kKnown{Known{"sha-256", QCryptographicHash::Sha256}, Known{"sha-512", QCryptographicHash::Sha512},
    Known{"md5", QCryptographicHash::Md5}, Known{"sha", QCryptographicHash::Sha1}};

constexpr std::size_t kHashesAtMost = 8;

QByteArray decoded(std::string_view base64) {
    return QByteArray::fromBase64(QByteArray(base64.data(), static_cast<qsizetype>(base64.size())));
}

} // namespace

BodyDigest::BodyDigest(const http::Request& request) {
    if (const auto md5 = request.header("content-md5"); !md5.empty()) expect(QCryptographicHash::Md5, decoded(md5));
    for (const std::string_view name : {"content-digest", "repr-digest", "digest"}) {
        std::string_view list = request.header(name);
        while (!list.empty()) {
            const auto comma = list.find(',');
            std::string_view item = list.substr(0, comma);
            list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
            while (item.starts_with(' ')) item.remove_prefix(1);
            const auto equals = item.find('=');
            if (equals == std::string_view::npos) continue;
            std::string_view value = item.substr(equals + 1);
            if (value.size() >= 2 && value.front() == ':' && value.back() == ':') value = value.substr(1, value.size() - 2); // RFC 9530
            for (const Known& known : kKnown)
                if (http::equalsIgnoreCase(item.substr(0, equals), known.name) && m_promises.size() < kHashesAtMost)
                    expect(known.algorithm, decoded(value));
        }
    }
}

void BodyDigest::expect(QCryptographicHash::Algorithm algorithm, QByteArray expected) {
    m_promises.push_back({std::make_unique<QCryptographicHash>(algorithm), std::move(expected)});
}

void BodyDigest::add(std::span<const char> bytes) {
    for (const Promise& promise : m_promises)
        promise.hash->addData(QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size())));
}

bool BodyDigest::matches() const {
    return std::all_of(
        m_promises.begin(), m_promises.end(), [](const Promise& promise) { return promise.hash->result() == promise.expected; });
}

bool wantsDigest(const http::Request& request) {
    const std::string_view wanted = request.header("want-repr-digest");
    const auto at = wanted.find("sha-256");
    return at != std::string_view::npos && !wanted.substr(at).starts_with("sha-256=0");
}

std::string reprDigest(const ServedFile& file) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (file.content) {
        hash.addData(QByteArray::fromRawData(file.content->data(), static_cast<qsizetype>(file.content->size())));
    } else {
        std::vector<char> block(256 * 1024);
        std::uint64_t at = 0;
        for (;;) {
            const std::int64_t got = file.file->readAt(block.data(), block.size(), at);
            if (got < 0) return {};
            if (got == 0) break;
            hash.addData(QByteArray::fromRawData(block.data(), static_cast<qsizetype>(got)));
            at += static_cast<std::uint64_t>(got);
        }
        if (at != file.facts.size) return {};
    }
    return "sha-256=:" + hash.result().toBase64().toStdString() + ":";
}

} // namespace ingest
