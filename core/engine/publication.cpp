#include "core/engine/publication.hpp"

#include "core/base/files.hpp"
#include "core/package/cmaf_reader.hpp"
#include "core/package/dash.hpp"
#include "core/package/hls.hpp"

#include <QFile>
#include <QFileInfo>
#include <algorithm>

namespace engine {
namespace {

constexpr qint64 kHeadBytes = 512 * 1024; // styp and moof of any segment; mdat is not read

} // namespace

Publication::Publication(
    const model::Plan& plan, std::string name, std::string folder, std::string replacing, Publisher& publisher, QObject* parent)
    : QObject(parent), m_plan(plan), m_name(std::move(name)), m_folder(std::move(folder)), m_replacing(std::move(replacing)),
      m_publisher(publisher), m_readBack(m_name, publisher, this) {
    connect(&m_readBack, &ReadBack::right, this, &Publication::completed);
    connect(&m_readBack, &ReadBack::wrong, this, &Publication::failed);
    for (const auto& video : plan.video) m_renditions[video.name].pieces.resize(plan.segments.size());
    for (const auto& audio : plan.audio) m_renditions[audio.name].video = false;
}

void Publication::begin(bool claimed, bool replace) {
    if (claimed) return open();
    std::vector<std::string> marks{"master.m3u8", "manifest.mpd"};
    std::optional<SentObject> own;
    for (const auto& [name, rendition] : m_renditions) {
        marks.push_back(name + "/init.mp4");
        for (const Piece& piece : rendition.pieces)
            if (piece.stored && !own) own = sentObject(name, *piece.file);
    }
    auto* claim = new NameClaim(m_name, m_replacing, m_publisher, this);
    connect(claim, &NameClaim::taken, this, &Publication::taken);
    connect(claim, &NameClaim::failed, this, &Publication::failed);
    connect(claim, &NameClaim::claimed, this, [this] {
        Q_EMIT this->claim();
        open();
    });
    claim->start(std::move(marks), own, replace);
}

SentObject Publication::sentObject(const std::string& rendition, const model::SegmentFile& file) {
    return {rendition + "/" + model::segmentFileName(file.number), file.bytes, file.sha256};
}

void Publication::open() {
    m_claimed = true;
    sendWaiting();
    confirmRestored();
}

void Publication::sendWaiting() {
    for (auto& [name, rendition] : m_renditions) {
        if (!rendition.initSent && !rendition.facts.rendition.empty()) sendInit(name);
        if (!rendition.initStored) continue; // by an earlier run
        for (std::size_t i = 0; i < rendition.pieces.size(); ++i)
            if (rendition.pieces[i].file && !rendition.pieces[i].stored && !rendition.pieces[i].sending) sendSegment(name, i);
    }
}

base::Result<void> Publication::add(const model::SegmentFile& file, const model::RenditionFacts& facts) {
    const auto found = m_renditions.find(file.rendition);
    if (found == m_renditions.end() || file.number < 1)
        return base::Error{base::ErrorCode::CheckFailed, "an encoder wrote a rendition that was not planned"};
    Rendition& rendition = found->second;
    const auto index = static_cast<std::size_t>(file.number - 1);
    if (rendition.video && index >= rendition.pieces.size())
        return base::Error{base::ErrorCode::CheckFailed, "an encoder wrote a segment that was not planned"};
    if (rendition.facts.rendition.empty()) rendition.facts = facts;
    if (!(rendition.facts == facts))
        return base::Error{base::ErrorCode::Conflict, "rendition " + file.rendition + " got another init segment from another chunk"};

    const std::string path = m_folder + "/" + file.rendition + "/" + model::segmentFileName(file.number);
    QFile stored(QString::fromStdString(path));
    if (!stored.open(QIODevice::ReadOnly)) return base::Error{base::ErrorCode::CheckFailed, path + " is missing from the work folder"};
    const auto boxes = package::readSegment(stored.read(kHeadBytes), stored.size());
    const std::string what = file.rendition + "/" + model::segmentFileName(file.number);
    if (!boxes) return boxes.error().in(what);
    if (boxes->number != file.number || static_cast<std::int64_t>(boxes->samples.size()) != file.frames || !boxes->samples.front().key)
        return base::Error{base::ErrorCode::CheckFailed, what + " is not the segment that was asked for"};
    std::vector<std::int64_t> keys;
    for (const auto& sample : boxes->samples)
        if (rendition.video && sample.key) keys.push_back(sample.pts);
    const bool asTold = boxes->startTick == file.startTick && boxes->ticks == file.ticks && stored.size() == file.bytes &&
        keys.size() == file.keys.size() &&
        std::equal(keys.begin(), keys.end(), file.keys.begin(), [&](auto a, auto b) { return a - b == keys.front() - file.keys.front(); });
    if (!asTold) return base::Error{base::ErrorCode::CheckFailed, what + " does not hold what its encoder says"};
    if (rendition.video && (boxes->startTick != m_plan.segments[index].startTick || boxes->ticks != m_plan.segments[index].ticks))
        return base::Error{base::ErrorCode::CheckFailed, what + " does not lie on the planned grid"};

    if (rendition.pieces.size() <= index) rendition.pieces.resize(index + 1);
    Piece& piece = rendition.pieces[index];
    piece.file = file;
    piece.stored = false; // what an earlier attempt stored is about to be replaced
    if (!rendition.initSent && m_claimed) sendInit(file.rendition);
    if (m_claimed && rendition.initStored && !piece.sending) sendSegment(file.rendition, index);
    Q_EMIT changed();
    return {};
}

base::Result<void> Publication::restore(const model::TaskResult& result) {
    // An earlier version did not keep what the last check needs.
    if (std::any_of(result.segments.begin(), result.segments.end(), [](const auto& file) { return file.ticks <= 0; }))
        return base::Error{base::ErrorCode::CheckFailed, "a result in the work folder is of an earlier version"};
    for (const auto& file : result.segments) {
        const auto facts =
            std::find_if(result.renditions.begin(), result.renditions.end(), [&](const auto& f) { return f.rendition == file.rendition; });
        if (facts == result.renditions.end()) return base::Error{base::ErrorCode::CheckFailed, "a result in the work folder is incomplete"};
        if (QFile::exists(QString::fromStdString(m_folder + "/" + file.rendition + "/" + model::segmentFileName(file.number)))) {
            MR_TRY(add(file, *facts));
            continue;
        }
        const auto found = m_renditions.find(file.rendition);
        if (found == m_renditions.end() || file.number < 1)
            return base::Error{base::ErrorCode::CheckFailed, "a result in the work folder is of another plan"};
        Rendition& rendition = found->second;
        rendition.facts = *facts;
        rendition.initSent = rendition.initStored = true; // segments are sent after it
        const auto index = static_cast<std::size_t>(file.number - 1);
        if (rendition.pieces.size() <= index) rendition.pieces.resize(index + 1);
        rendition.pieces[index] = {file, false, true};
    }
    return {};
}

void Publication::confirmRestored() {
    for (auto& [name, rendition] : m_renditions) {
        bool any = false;
        for (std::size_t i = 0; i < rendition.pieces.size(); ++i) {
            if (!rendition.pieces[i].stored) continue;
            any = true;
            ++m_unconfirmed;
            confirmStored(name, i);
        }
        if (!any) continue;
        ++m_unconfirmed;
        confirmStored(name, std::nullopt);
    }
}

void Publication::confirmStored(std::string name, std::optional<std::size_t> index) {
    const std::string leaf = index ? model::segmentFileName(static_cast<int>(*index) + 1) : "init.mp4";
    m_publisher.head(this, m_name + "/" + name + "/" + leaf, [this, name, index](const base::Result<Publisher::Stored>& stored) {
        --m_unconfirmed;
        Rendition& rendition = m_renditions[name];
        if (!index && !stored) {
            rendition.initStored = false;
            sendInit(name);
        } else if (index) {
            Piece& piece = rendition.pieces[*index];
            if (piece.stored && !piece.sending && (!stored || !isAsSent(sentObject(name, *piece.file), *stored))) {
                piece = {};
                m_completing = false;
                Q_EMIT lost(name, static_cast<int>(*index) + 1);
            }
        }
        if (m_unconfirmed > 0) return;
        for (const auto& [each, unused] : m_renditions) sendPlaylist(each);
        sendRest();
    });
}

void Publication::put(const std::string& path, Publisher::Content content, std::function<void()> then) {
    m_publisher.put(this, m_name + "/" + path, std::move(content), [this, then = std::move(then)](const base::Result<void>& stored) {
        if (!stored) Q_EMIT failed(stored.error());
        else then();
    });
}

void Publication::sendInit(const std::string& name) {
    m_renditions[name].initSent = true;
    const std::string file = m_folder + "/" + name + "/init.mp4";
    put(
        name + "/init.mp4", [file] { return base::readFile(file); },
        [this, name] {
            Rendition& rendition = m_renditions[name];
            rendition.initStored = true;
            for (std::size_t i = 0; i < rendition.pieces.size(); ++i)
                if (rendition.pieces[i].file && !rendition.pieces[i].stored && !rendition.pieces[i].sending) sendSegment(name, i);
            sendPlaylist(name);
        });
}

void Publication::sendSegment(const std::string& name, std::size_t index) {
    m_renditions[name].pieces[index].sending = true;
    const std::string leaf = name + "/" + model::segmentFileName(static_cast<int>(index) + 1);
    const std::string file = m_folder + "/" + leaf;
    const std::string hash = m_renditions[name].pieces[index].file->sha256;
    // Read and proven at the moment of sending, off the main thread: a disk may lie.
    const auto content = [file, leaf, hash]() -> base::Result<QByteArray> {
        auto bytes = base::readFile(file, 1LL << 31);
        if (!bytes) return base::Error{base::ErrorCode::CheckFailed, leaf + " vanished from the work folder"};
        if (base::sha256(*bytes) != hash)
            return base::Error{base::ErrorCode::CheckFailed, leaf + " was damaged in the work folder (its SHA-256 is another one)"};
        return bytes;
    };
    m_publisher.putFile(this, m_name + "/" + leaf, content, [this, name, index, file, hash](const base::Result<void>& stored) {
        Piece& piece = m_renditions[name].pieces[index];
        piece.sending = false;
        // Another attempt took its place meanwhile, with other bytes only if it holds pictures over damaged places.
        if (piece.file && piece.file->sha256 != hash) return sendSegment(name, index);
        if (!stored && stored.error().code == base::ErrorCode::CheckFailed) {
            piece = {};
            m_completing = false;
            Q_EMIT spoiled(name, static_cast<int>(index) + 1, stored.error());
            return;
        }
        if (!stored) {
            Q_EMIT failed(stored.error());
            return;
        }
        piece.stored = true;
        QFile::remove(QString::fromStdString(file));
        Q_EMIT changed();
        sendPlaylist(name);
    });
}

void Publication::sendPlaylist(const std::string& name) {
    Rendition& rendition = m_renditions[name];
    const std::size_t count = contiguous(rendition);
    const bool last = m_completing && count == rendition.pieces.size();
    if (!m_claimed || m_unconfirmed > 0 || !rendition.initStored || rendition.playlistBusy || rendition.playlistFinal ||
        (count <= rendition.listed && !last))
        return;
    rendition.playlistBusy = true;
    // The bytes are made when they are sent: what was stored meanwhile is named too.
    auto sent = std::make_shared<std::size_t>(count);
    auto final = std::make_shared<bool>(last);
    put(
        name + "/index.m3u8",
        [this, name, sent, final]() -> base::Result<QByteArray> {
            const Rendition& r = m_renditions[name];
            *sent = contiguous(r);
            *final = m_completing && *sent == r.pieces.size();
            package::Presentation whole;
            whole.complete = *final;
            whole.targetSeconds = targetSeconds(m_plan);
            return package::mediaPlaylist(trackOf(m_plan, name, r, *sent), whole);
        },
        [this, name, sent, final] {
            Rendition& r = m_renditions[name];
            r.playlistBusy = false;
            r.listed = *sent;
            r.playlistFinal = *final;
            Q_EMIT changed();
            sendMaster();
            sendPlaylist(name);
            sendRest();
        });
}

void Publication::sendMaster() {
    if (!m_claimed || m_masterSent || m_masterBusy) return;
    for (const auto& [name, rendition] : m_renditions)
        if (rendition.listed == 0) return;
    m_masterBusy = true;
    put(
        "master.m3u8", [this]() -> base::Result<QByteArray> { return package::masterPlaylist(presentation(false)); },
        [this] {
            m_masterBusy = false;
            m_masterSent = true;
            Q_EMIT changed();
            sendRest();
        });
}

void Publication::complete(package::Evidence evidence) {
    m_evidence = std::move(evidence);
    m_completing = true;
    if (const auto checked = checkTexts(m_plan, m_renditions, m_folder); !checked) {
        Q_EMIT failed(checked.error());
        return;
    }
    for (const auto& [name, rendition] : m_renditions) sendPlaylist(name);
    sendRest();
}

void Publication::sendRest() {
    if (!m_claimed || !m_completing || m_restSent || m_masterBusy) return;
    for (const auto& [name, rendition] : m_renditions)
        if (!rendition.playlistFinal) return;
    m_restSent = true;
    put(
        "report.json", [this]() -> base::Result<QByteArray> { return model::toBytes(m_evidence); },
        [this] {
            put(
                "manifest.mpd", [this]() -> base::Result<QByteArray> { return package::dashManifest(presentation(true)); },
                [this] {
                    put(
                        "master.m3u8", [this]() -> base::Result<QByteArray> { return package::masterPlaylist(presentation(true)); },
                        [this] { confirmAll(); });
                });
        });
}

void Publication::confirmAll() {
    std::vector<SentObject> objects;
    for (const auto& file : files()) objects.push_back(sentObject(file.rendition, file));
    for (const auto& [name, rendition] : m_renditions) {
        const auto init = base::readFile(m_folder + "/" + name + "/init.mp4");
        objects.push_back({name + "/init.mp4", init ? init->size() : -1, init ? base::sha256(*init) : std::string()});
    }
    for (const auto& [path, text] : {std::pair("master.m3u8", package::masterPlaylist(presentation(true))),
             std::pair("manifest.mpd", package::dashManifest(presentation(true)))})
        objects.push_back({path, text.size(), base::sha256(text)});
    m_readBack.start(std::move(objects));
}

Publication::Progress Publication::progress(const std::string& name) const {
    Progress progress;
    const auto found = m_renditions.find(name);
    if (found == m_renditions.end()) return progress;
    for (const Piece& piece : found->second.pieces) {
        if (!piece.file) continue;
        progress.written += piece.file->seconds;
        progress.bytes += piece.file->bytes;
        if (piece.stored) progress.stored += piece.file->seconds;
    }
    if (progress.written > 0) progress.actualBits = static_cast<double>(progress.bytes) * 8 / progress.written;
    return progress;
}

int Publication::audioSegments() const {
    return std::max(1, static_cast<int>(std::ceil(m_plan.durationSeconds / std::max(m_plan.segmentSeconds, 0.1) - 0.01)));
}

int Publication::objects() const {
    return static_cast<int>(m_plan.video.size() * m_plan.segments.size()) + static_cast<int>(m_plan.audio.size()) * audioSegments();
}

int Publication::objectsStored() const {
    int stored = 0;
    for (const auto& [name, rendition] : m_renditions)
        stored +=
            static_cast<int>(std::count_if(rendition.pieces.begin(), rendition.pieces.end(), [](const Piece& p) { return p.stored; }));
    return std::min(stored, objects());
}

std::int64_t Publication::bytesWritten() const {
    std::int64_t bytes = 0;
    for (const auto& [name, rendition] : m_renditions) bytes += progress(name).bytes;
    return bytes;
}

double Publication::playableSeconds() const {
    if (!m_masterSent) return 0;
    double playable = m_plan.durationSeconds;
    for (const auto& [name, rendition] : m_renditions) {
        double seconds = 0;
        for (std::size_t i = 0; i < rendition.listed && rendition.pieces[i].file; ++i) seconds += rendition.pieces[i].file->seconds;
        playable = std::min(playable, seconds);
    }
    return playable;
}

bool Publication::chunkStored(const model::Chunk& chunk) const {
    for (const auto& video : m_plan.video)
        for (int i = 0; i < chunk.segments; ++i)
            if (!m_renditions.at(video.name).pieces[static_cast<std::size_t>(chunk.firstSegment + i)].stored) return false;
    return true;
}

std::int64_t Publication::chunkBytes(const model::Chunk& chunk) const {
    std::int64_t bytes = 0;
    for (const auto& video : m_plan.video)
        for (int i = 0; i < chunk.segments; ++i)
            if (const auto& file = m_renditions.at(video.name).pieces[static_cast<std::size_t>(chunk.firstSegment + i)].file)
                bytes += file->bytes;
    return bytes;
}

std::vector<std::int64_t> Publication::storedBytes(const model::Chunk& chunk) const {
    std::vector<std::int64_t> bytes;
    for (const auto& video : m_plan.video) {
        std::int64_t sum = 0;
        bool all = true;
        for (int i = 0; i < chunk.segments; ++i) {
            const Piece& piece = m_renditions.at(video.name).pieces[static_cast<std::size_t>(chunk.firstSegment + i)];
            all = all && piece.stored;
            if (piece.file) sum += piece.file->bytes;
        }
        bytes.push_back(all ? sum : 0);
    }
    return bytes;
}

std::vector<model::SegmentFile> Publication::files() const {
    std::vector<model::SegmentFile> all;
    for (const auto& [name, rendition] : m_renditions)
        for (const Piece& piece : rendition.pieces)
            if (piece.file) all.push_back(*piece.file);
    return all;
}

} // namespace engine
