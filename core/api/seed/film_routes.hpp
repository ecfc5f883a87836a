#pragma once
/// Films by one address: GET /api/video/<id>/<quality>, a film as one MP4 or the way to its HLS, and POST /api/v1/jobs/<id>/film-tickets,
/// which lends that address to what cannot send a token. Handlers run on HTTP threads.

#include "core/api/routes/commands.hpp"
#include "core/api/seed/film_tickets.hpp"
#include "core/api/seed/remote_films.hpp"

#include "core/model/service.hpp"

namespace api {

class FilmRoutes {
public:
    /// All of it outlives this. `published` null: what is published cannot be read here, and no film is sent.
    FilmRoutes(
        model::Service& service, model::PublishedFilms* published, MainThread& mainThread, http::Pool& pool, const FilmTickets& tickets)
        : m_service(service), m_published(published), m_mainThread(mainThread), m_pool(pool), m_tickets(tickets) {}

    std::vector<ApiRoute> rows();
    /// Who asks, by the ticket in a film's address; nothing: none came. For the frame.
    std::optional<base::Result<auth::Identity>> holderOf(const Call& call) const;
    /// Nobody waits for an ingest from now on. Any thread.
    void close() { m_remote.stop(); }

private:
    using Response = http::Awaitable<http::Response>;
    /// A quality of a job that there is.
    struct Film {
        model::Job job;
        std::string quality;     ///< never "best"
        model::PublishedFilm at; ///< where its files lie, once it is known that all of them were stored
    };
    Response video(Call& call);
    Response ticket(Call& call);
    /// Fills in job and quality. An answer: there are none.
    http::Awaitable<std::optional<http::Response>> find(Call& call, const std::string& wanted, Film& film);
    /// Fills in where it is. An answer: it is not whole, or is no more.
    http::Awaitable<std::optional<http::Response>> locate(Call& call, Film& film);
    Response send(Call& call, const Film& film);
    /// Waits for a disk, or for an ingest.
    base::Result<OpenFilm> open(const Film& film);

    model::Service& m_service;
    model::PublishedFilms* const m_published;
    MainThread& m_mainThread;
    http::Pool& m_pool;
    RemoteFilms m_remote;
    http::Pool m_ingestPool{8}; ///< of its own: an ingest that is silent holds up films that lie there, and nothing else
    const FilmTickets& m_tickets;
};

/// Names of the renditions that are whole, with the sound that belongs to them; best first. Pure.
std::vector<std::string> wholeQualities(const model::Job& job);

} // namespace api
