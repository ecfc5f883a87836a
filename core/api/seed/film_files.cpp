#include "core/api/seed/film_files.hpp"

namespace api {

base::Result<std::string> FolderFiles::read(const StitchedFilm::Piece& piece, std::uint64_t offset, std::uint64_t length) {
    if (m_path != piece.path) {
        m_path.clear();
        MR_ASSIGN(m_file, http::FileBody::open(piece.path));
        m_path = piece.path;
    }
    const base::Error changed(base::ErrorCode::Io, piece.path + " has changed while it was sent.");
    if (m_file->size() != static_cast<std::int64_t>(piece.bytes)) return changed;
    std::string bytes(static_cast<std::size_t>(length), '\0');
    for (std::size_t at = 0; at < bytes.size();) {
        const std::int64_t got = m_file->readAt(bytes.data() + at, bytes.size() - at, offset + at);
        if (got <= 0) return changed;
        at += static_cast<std::size_t>(got);
    }
    return bytes;
}

base::Result<std::string> IngestFiles::read(const StitchedFilm::Piece& piece, std::uint64_t offset, std::uint64_t length) {
    return m_reader.part(m_address + piece.path, {offset, length, piece.bytes});
}

} // namespace api
