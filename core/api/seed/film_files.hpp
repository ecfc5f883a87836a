#pragma once
/// Where the files of a film are read while it is sent: from this computer's disk, or from a remote ingest. One for each answer; each read
/// waits, so not on a thread that must not.

#include "core/api/seed/stitched_film.hpp"
#include "core/http/file_body.hpp"
#include "core/net/range_reader.hpp"

namespace api {

class FilmFiles {
public:
    virtual ~FilmFiles() = default;
    /// These bytes of it, all of them; `length` is not 0. Errors: NotFound, Io, IngestSilent, IngestRefused, Cancelled: the file is no
    /// longer there or has another size, or cannot be read.
    virtual base::Result<std::string> read(const StitchedFilm::Piece& piece, std::uint64_t offset, std::uint64_t length) = 0;
};

class FolderFiles final : public FilmFiles {
public:
    base::Result<std::string> read(const StitchedFilm::Piece& piece, std::uint64_t offset, std::uint64_t length) override;

private:
    std::string m_path; ///< of the file that is open
    std::shared_ptr<http::FileBody> m_file;
};

class IngestFiles final : public FilmFiles {
public:
    /// `address`: of the film's folder, with a slash at its end.
    IngestFiles(std::string address, net::RangeReader::Options options, net::RangeReader::Stop stop)
        : m_address(std::move(address)), m_reader(std::move(options), std::move(stop)) {}

    base::Result<std::string> read(const StitchedFilm::Piece& piece, std::uint64_t offset, std::uint64_t length) override;
    /// Of a file below the film's folder. Errors as RangeReader::file has them.
    base::Result<net::RangeReader::File> file(const std::string& path, std::uint64_t limit, const std::string& knownTag = {}) {
        return m_reader.file(m_address + path, limit, knownTag);
    }
    const std::string& address() const { return m_address; }

private:
    const std::string m_address;
    net::RangeReader m_reader;
};

} // namespace api
