#include "core/engine/ledger.hpp"

#include <algorithm>

namespace engine {

using Kind = PublishedObject::Kind;
using enum PieceState;

std::string PublishedObject::path(const std::string& revision) const {
    switch (kind) {
    case Kind::Init: return rendition + "/" + model::initFileName(revision);
    case Kind::Segment: return rendition + "/" + model::segmentFileName(static_cast<int>(index) + 1, revision);
    case Kind::Playlist: return rendition + "/index.m3u8";
    case Kind::Report: return "report.json";
    case Kind::Manifest: return "manifest.mpd";
    case Kind::Master:
    case Kind::LastMaster: break;
    }
    return "master.m3u8";
}

Ledger::Ledger(const model::Plan& plan) : m_plan(&plan) {
    for (const auto& video : plan.video) m_renditions[video.name].pieces.resize(plan.segments.size());
    for (const auto& audio : plan.audio) m_renditions[audio.name].video = false;
}

void Ledger::put(Kind kind, const std::string& rendition, std::size_t index) {
    m_steps.push_back({PublicationStep::Do::Put, {kind, rendition, index}});
}

void Ledger::ask(Kind kind, const std::string& rendition, std::size_t index) {
    m_steps.push_back({PublicationStep::Do::Ask, {kind, rendition, index}});
}

base::Result<void> Ledger::made(const model::SegmentFile& file, const model::RenditionFacts& facts, Origin origin) {
    const auto found = m_renditions.find(file.rendition);
    const auto fault = [&](const base::Text& what) { return base::Error{base::ErrorCode::CheckFailed, what}; };
    if (found == m_renditions.end() || file.number < 1)
        return fault(base::text(QT_TRANSLATE_NOOP("Core", "An encoder wrote a rendition that was not planned.")));
    PublishedRendition& rendition = found->second;
    const auto index = static_cast<std::size_t>(file.number - 1);
    if (rendition.video && index >= rendition.pieces.size())
        return fault(base::text(QT_TRANSLATE_NOOP("Core", "An encoder wrote a segment that was not planned.")));
    if (rendition.video && (file.startTick != m_plan->segments[index].startTick || file.ticks != m_plan->segments[index].ticks))
        return fault(base::text(
            QT_TRANSLATE_NOOP("Core", "%1 does not lie on the planned grid."), file.rendition + "/" + model::segmentFileName(file.number)));
    if (!rendition.facts.rendition.empty() && !(rendition.facts == facts))
        return fault(base::text(QT_TRANSLATE_NOOP("Core", "The chunks of rendition %1 have different init segments."), file.rendition));
    rendition.facts = facts;
    if (rendition.pieces.size() <= index) rendition.pieces.resize(index + 1);
    PublishedSegment& piece = rendition.pieces[index];
    piece.file = file;
    if (origin == Origin::Target) {
        piece.state = Asking;
        if (rendition.init != Stored && rendition.init != Sending) rendition.init = Asking;
        if (!m_claimed) return {};
        if (rendition.init == Asking) ask(Kind::Init, file.rendition);
        ask(Kind::Segment, file.rendition, index);
        return {};
    }
    // One that is on its way is sent again when it has arrived; what an earlier attempt stored is about to be replaced.
    if (piece.state != Sending) piece.state = Local;
    if (rendition.init == Missing) rendition.init = Local;
    if (m_claimed) send(file.rendition);
    return {};
}

void Ledger::claimed() {
    m_claimed = true;
    for (auto& [name, rendition] : m_renditions) {
        send(name);
        if (rendition.init == Asking) ask(Kind::Init, name);
        for (std::size_t i = 0; i < rendition.pieces.size(); ++i)
            if (rendition.pieces[i].state == Asking) ask(Kind::Segment, name, i);
    }
    for (const PublicationStep& step : m_steps)
        if (step.what == PublicationStep::Do::Ask) m_unconfirmed.insert(step.object.path());
}

void Ledger::send(const std::string& name) {
    PublishedRendition& rendition = m_renditions.at(name);
    if (rendition.init == Local) {
        rendition.init = Sending;
        put(Kind::Init, name);
    }
    // One that another stored counts until the target says otherwise.
    if (rendition.init != Stored && rendition.init != Asking) return;
    for (std::size_t i = 0; i < rendition.pieces.size(); ++i) {
        if (rendition.pieces[i].state != Local) continue;
        rendition.pieces[i].state = Sending;
        put(Kind::Segment, name, i);
    }
}

Naming Ledger::naming(const std::string& name) const {
    const PublishedRendition& rendition = m_renditions.at(name);
    const std::size_t count = contiguous(rendition);
    return {count, m_ending != Ending::Open && count == rendition.pieces.size()};
}

void Ledger::sendPlaylist(const std::string& name) {
    PublishedRendition& rendition = m_renditions.at(name);
    const Naming now = naming(name);
    if (!m_claimed || !m_unconfirmed.empty() || rendition.init != Stored || rendition.playlist != PlaylistState::Open) return;
    if (now.count <= rendition.listed && !now.isLast) return;
    rendition.playlist = PlaylistState::Sending;
    put(Kind::Playlist, name);
}

void Ledger::sendMaster() {
    if (m_master != MasterState::None) return;
    for (const auto& [name, rendition] : m_renditions)
        if (rendition.listed == 0) return;
    m_master = MasterState::Sending;
    put(Kind::Master);
}

void Ledger::sendRest() {
    if (m_ending != Ending::Completing || m_master == MasterState::Sending) return;
    for (const auto& [name, rendition] : m_renditions)
        if (rendition.playlist != PlaylistState::Final) return;
    m_ending = Ending::Sending;
    put(Kind::Report);
}

void Ledger::complete() {
    m_ending = Ending::Completing;
    for (const auto& [name, rendition] : m_renditions) sendPlaylist(name);
    sendRest();
}

void Ledger::segmentStored(const PublishedObject& object, const std::string& sha256) {
    PublishedSegment& piece = m_renditions.at(object.rendition).pieces.at(object.index);
    // Another attempt took its place meanwhile, with other bytes only if it holds pictures over damaged places.
    if (piece.file && piece.file->sha256 != sha256) return put(Kind::Segment, object.rendition, object.index);
    piece.state = Stored;
    sendPlaylist(object.rendition);
}

bool Ledger::segmentSpoiled(const PublishedObject& object, const std::string& sha256) {
    PublishedSegment& piece = m_renditions.at(object.rendition).pieces.at(object.index);
    if (piece.file && piece.file->sha256 != sha256) {
        put(Kind::Segment, object.rendition, object.index);
        return false;
    }
    piece = {};
    m_ending = Ending::Open;
    return true;
}

void Ledger::playlistStored(const PublishedObject& object, const Naming& naming) {
    PublishedRendition& rendition = m_renditions.at(object.rendition);
    rendition.listed = naming.count;
    rendition.playlist = naming.isLast ? PlaylistState::Final : PlaylistState::Open;
    sendMaster();
    sendPlaylist(object.rendition);
    sendRest();
}

void Ledger::stored(const PublishedObject& object) {
    switch (object.kind) {
    case Kind::Init:
        m_renditions.at(object.rendition).init = Stored;
        send(object.rendition);
        sendPlaylist(object.rendition);
        break;
    case Kind::Master:
        m_master = MasterState::Stored;
        sendRest();
        break;
    // In this order: who sees the manifest or the last master may take the film for whole.
    case Kind::Report: put(Kind::Manifest); break;
    case Kind::Manifest: put(Kind::LastMaster); break;
    case Kind::LastMaster: m_steps.push_back({PublicationStep::Do::ReadBack, {}}); break;
    case Kind::Segment:
    case Kind::Playlist: break; // they have their own
    }
}

bool Ledger::answered(const PublishedObject& object, bool isAsMade) {
    const bool waited = m_unconfirmed.erase(object.path()) > 0;
    bool isThere = true;
    PublishedRendition& rendition = m_renditions.at(object.rendition);
    if (object.kind == Kind::Init && rendition.init == Asking) {
        rendition.init = isAsMade ? Stored : Local;
        send(object.rendition);
    } else if (object.kind == Kind::Segment && rendition.pieces.at(object.index).state == Asking) {
        PublishedSegment& piece = rendition.pieces[object.index];
        if (isAsMade) {
            piece.state = Stored;
        } else {
            piece = {};
            m_ending = Ending::Open;
            isThere = false;
        }
    }
    if (!waited) {
        sendPlaylist(object.rendition);
    } else if (m_unconfirmed.empty()) {
        for (const auto& [name, each] : m_renditions) sendPlaylist(name);
        sendRest();
    }
    return isThere;
}

} // namespace engine
