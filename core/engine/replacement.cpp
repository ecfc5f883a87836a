#include "core/engine/replacement.hpp"

#include "core/package/hls.hpp"

namespace engine {
namespace {

bool isPlain(const std::string& uri) {
    return !uri.empty() && uri.front() != '/' && uri.find("..") == std::string::npos && uri.find(':') == std::string::npos;
}

} // namespace

Replacement::Replacement(std::string name, Publisher& publisher, QObject* parent) : QObject(parent), m_name(std::move(name)), m_publisher(publisher) {}

void Replacement::start() {
    m_texts = {"master.m3u8", "manifest.mpd", "report.json"};
    m_publisher.get(this, m_name + "/master.m3u8", [this](const base::Result<QByteArray>& text) {
        if (!text && text.error().code != base::ErrorCode::NotFound) return Q_EMIT done(text.error());
        if (const auto master = package::readMasterPlaylist(text ? *text : QByteArray())) {
            for (const auto& variant : master->variants) m_playlists.push_back(variant.uri);
            for (const auto& audio : master->audio) m_playlists.push_back(audio.uri);
        }
        std::erase_if(m_playlists, [](const std::string& uri) { return !isPlain(uri); });
        m_texts.insert(m_texts.end(), m_playlists.begin(), m_playlists.end());
        readNext();
    });
}

void Replacement::readNext() {
    if (m_read >= m_playlists.size()) return eraseNext();
    const std::string uri = m_playlists[m_read++], folder = uri.substr(0, uri.rfind('/') + 1);
    m_publisher.get(this, m_name + "/" + uri, [this, folder](const base::Result<QByteArray>& text) {
        if (!text && text.error().code != base::ErrorCode::NotFound) return Q_EMIT done(text.error());
        if (const auto playlist = package::readMediaPlaylist(text ? *text : QByteArray())) {
            if (isPlain(playlist->map)) m_segments.push_back(folder + playlist->map);
            for (const auto& segment : playlist->segments)
                if (isPlain(segment.uri)) m_segments.push_back(folder + segment.uri);
        }
        readNext();
    });
}

void Replacement::eraseNext() {
    const std::size_t all = m_texts.size() + m_segments.size();
    if (m_erased >= all) return Q_EMIT done({});
    const std::string& file = m_erased < m_texts.size() ? m_texts[m_erased] : m_segments[m_erased - m_texts.size()];
    ++m_erased;
    m_publisher.erase(this, m_name + "/" + file, [this](const base::Result<void>& erased) {
        if (!erased && erased.error().code != base::ErrorCode::NotFound) return Q_EMIT done(erased.error());
        eraseNext();
    });
}

} // namespace engine
