#include "core/engine/replacement.hpp"

#include "core/base/files.hpp"
#include "core/package/hls.hpp"

#include <QFile>
#include <algorithm>

namespace engine {
namespace {

bool isPlain(const std::string& uri) {
    return !uri.empty() && uri.front() != '/' && uri.find("..") == std::string::npos && uri.find(':') == std::string::npos;
}

constexpr std::string_view kPlaylist = "index.m3u8";

} // namespace

Replacement::Replacement(std::string name, std::vector<std::string> known, std::string list, Publisher& publisher, QObject* parent)
    : QObject(parent), m_name(std::move(name)), m_list(std::move(list)), m_publisher(publisher), m_segments(std::move(known)) {}

bool Replacement::isUnderWay(const std::string& list) {
    return QFile::exists(QString::fromStdString(list));
}

void Replacement::start() {
    if (const auto text = base::readFile(m_list)) {
        for (const QByteArray& line : text->split('\n'))
            if (!line.isEmpty()) m_files.push_back(line.toStdString());
        return eraseNext();
    }
    // A film may have playlists before it has a master.
    for (const std::string& file : m_segments)
        if (file.ends_with(kPlaylist)) m_playlists.push_back(file);
    m_publisher.get(this, m_name + "/master.m3u8", [this](const base::Result<QByteArray>& text) {
        if (!text && text.error().code != base::ErrorCode::NotFound) return Q_EMIT done(text.error());
        if (const auto master = package::readMasterPlaylist(text ? *text : QByteArray())) {
            for (const auto& variant : master->variants) m_playlists.push_back(variant.uri);
            for (const auto& audio : master->audio) m_playlists.push_back(audio.uri);
        }
        std::erase_if(m_playlists, [](const std::string& uri) { return !isPlain(uri); });
        std::sort(m_playlists.begin(), m_playlists.end());
        m_playlists.erase(std::unique(m_playlists.begin(), m_playlists.end()), m_playlists.end());
        readNext();
    });
}

void Replacement::readNext() {
    if (m_read >= m_playlists.size()) return keepList();
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

void Replacement::keepList() {
    m_files = {"master.m3u8", "manifest.mpd", "report.json"};
    m_files.insert(m_files.end(), m_playlists.begin(), m_playlists.end());
    for (const std::string& segment : m_segments)
        if (std::find(m_files.begin(), m_files.end(), segment) == m_files.end()) m_files.push_back(segment);
    QByteArray text;
    for (const std::string& file : m_files) text += QByteArray::fromStdString(file) + '\n';
    if (const auto kept = base::writeFileAtomically(m_list, text); !kept) return Q_EMIT done(kept.error());
    eraseNext();
}

void Replacement::eraseNext() {
    if (m_erased >= m_files.size()) {
        QFile::remove(QString::fromStdString(m_list));
        return Q_EMIT done({});
    }
    m_publisher.erase(this, m_name + "/" + m_files[m_erased++], [this](const base::Result<void>& erased) {
        if (!erased && erased.error().code != base::ErrorCode::NotFound) return Q_EMIT done(erased.error());
        eraseNext();
    });
}

} // namespace engine
