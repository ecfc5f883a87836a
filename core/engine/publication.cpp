#include "core/engine/publication.hpp"

#include "core/base/files.hpp"
#include "core/package/dash.hpp"
#include "core/package/hls.hpp"
#include "core/package/segment_check.hpp"

#include <QFile>
#include <QPointer>
#include <algorithm>

namespace engine {
namespace {

constexpr std::int64_t kLargestSegment = 1LL << 31;

PublishedObject segmentObject(const model::SegmentFile& file) {
    return {PublishedObject::Kind::Segment, file.rendition, static_cast<std::size_t>(file.number - 1)};
}

} // namespace

Publication::Publication(
    const model::Plan& plan, std::string name, std::string folder, std::string replacing, Publisher& publisher, QObject* parent)
    : QObject(parent), m_name(std::move(name)), m_folder(std::move(folder)), m_replacing(std::move(replacing)), m_publisher(&publisher),
      m_ledger(plan), m_readBack(m_name, this) {
    connect(&m_readBack, &ReadBack::right, this, &Publication::completed);
    connect(&m_readBack, &ReadBack::wrong, this, &Publication::failed);
}

SentObject Publication::sentObject(const model::SegmentFile& file) const {
    return {pathAtTarget(segmentObject(file)), file.bytes, file.sha256};
}

void Publication::begin(bool claimed, bool replace) {
    m_replace = replace;
    if (claimed) return open();
    std::vector<std::string> marks{"master.m3u8", "manifest.mpd"};
    for (const auto& [name, rendition] : m_ledger.renditions())
        for (const auto kind : {PublishedObject::Kind::Playlist, PublishedObject::Kind::Init})
            marks.push_back(pathAtTarget({kind, name, 0}));
    const model::SegmentFile* stored = m_ledger.anyStored();
    auto* claim = new NameClaim(m_name, m_replacing, *m_publisher, this);
    m_claim = claim;
    connect(claim, &NameClaim::taken, this, &Publication::taken);
    connect(claim, &NameClaim::failed, this, &Publication::failed);
    connect(claim, &NameClaim::claimed, this, [this] {
        Q_EMIT this->claim();
        open();
    });
    claim->start(std::move(marks), stored ? std::optional(sentObject(*stored)) : std::nullopt, replace);
}

void Publication::moveTo(Publisher& publisher) {
    delete m_claim; // what it asked for at the old target is dropped with it
    m_publisher = &publisher;
    begin(false, m_replace);
}

void Publication::open() {
    m_ledger.claimed();
    work();
}

base::Result<void> Publication::check(const model::SegmentFile& file) const {
    const std::string what = segmentObject(file).path();
    const auto rendition = m_ledger.renditions().find(file.rendition);
    const bool isVideo = rendition != m_ledger.renditions().end() && rendition->second.video;
    return package::checkSegment(m_folder + "/" + what, what, file, isVideo);
}

base::Result<void> Publication::add(const model::SegmentFile& file, const model::RenditionFacts& facts) {
    MR_TRY(check(file));
    MR_TRY(m_ledger.made(file, facts, Ledger::Origin::JobFolder));
    work();
    Q_EMIT changed();
    return {};
}

base::Result<void> Publication::restore(const model::TaskResult& result) {
    // An earlier version did not keep what the last check needs.
    if (std::any_of(result.segments.begin(), result.segments.end(), [](const auto& file) { return file.ticks <= 0; }))
        return base::Error{base::ErrorCode::CheckFailed,
            base::text(QT_TRANSLATE_NOOP("Core", "A result in the work folder was written by an earlier version."))};
    for (const auto& file : result.segments) {
        const auto facts = std::find_if(
            result.renditions.begin(), result.renditions.end(), [&](const auto& each) { return each.rendition == file.rendition; });
        if (facts == result.renditions.end())
            return base::Error{
                base::ErrorCode::CheckFailed, base::text(QT_TRANSLATE_NOOP("Core", "A result in the work folder is incomplete."))};
        const bool isHere = QFile::exists(QString::fromStdString(localFile(segmentObject(file))));
        if (isHere) MR_TRY(check(file));
        MR_TRY(m_ledger.made(file, *facts, isHere ? Ledger::Origin::JobFolder : Ledger::Origin::Target));
    }
    return {};
}

void Publication::complete(package::Evidence evidence) {
    m_evidence = std::move(evidence);
    if (const auto checked = checkManifests(m_ledger.plan(), m_ledger.renditions(), m_folder); !checked) {
        Q_EMIT failed(checked.error());
        return;
    }
    m_ledger.complete();
    work();
}

void Publication::work() {
    for (const PublicationStep& step : m_ledger.takeSteps()) {
        switch (step.what) {
        case PublicationStep::Do::Put: put(step.object); break;
        case PublicationStep::Do::Ask: ask(step.object); break;
        case PublicationStep::Do::ReadBack: readBack(); break;
        }
    }
}

void Publication::put(const PublishedObject& object) {
    if (object.kind == PublishedObject::Kind::Segment) return putSegment(object);
    if (object.kind == PublishedObject::Kind::Playlist) return putPlaylist(object);
    const auto content = [this, object] { return contentOf(object); };
    m_publisher->put(this, m_name + "/" + pathAtTarget(object), content, [this, object](const base::Result<void>& stored) {
        if (!stored) return Q_EMIT failed(stored.error());
        m_ledger.stored(object);
        work();
        Q_EMIT changed();
    });
}

base::Result<QByteArray> Publication::contentOf(const PublishedObject& object) const {
    const auto presentation = [this](bool complete) { return presentationOf(m_ledger.plan(), m_ledger.renditions(), complete); };
    switch (object.kind) {
    case PublishedObject::Kind::Master: return package::masterPlaylist(presentation(false));
    case PublishedObject::Kind::LastMaster: return package::masterPlaylist(presentation(true));
    case PublishedObject::Kind::Manifest: return package::dashManifest(presentation(true));
    case PublishedObject::Kind::Report: return model::toBytes(m_evidence);
    case PublishedObject::Kind::Init:
    case PublishedObject::Kind::Segment:
    case PublishedObject::Kind::Playlist: break;
    }
    return base::readFile(localFile(object));
}

void Publication::putSegment(const PublishedObject& object) {
    const std::string leaf = object.path(), file = localFile(object);
    const std::string hash = m_ledger.renditions().at(object.rendition).pieces.at(object.index).file->sha256;
    // Read and proven at the moment of sending, off the main thread: a disk may lie.
    const auto content = [file, leaf, hash]() -> base::Result<QByteArray> {
        auto bytes = base::readFile(file, kLargestSegment);
        if (!bytes)
            return base::Error{
                base::ErrorCode::CheckFailed, base::text(QT_TRANSLATE_NOOP("Core", "%1 vanished from the work folder."), leaf)};
        if (base::sha256(*bytes) != hash)
            return base::Error{base::ErrorCode::CheckFailed,
                base::text(QT_TRANSLATE_NOOP("Core", "%1 was damaged in the work folder (its SHA-256 differs)."), leaf)};
        return bytes;
    };
    m_publisher->putFile(this, m_name + "/" + pathAtTarget(object), content, [this, object, file, hash](const base::Result<void>& stored) {
        if (stored) {
            m_ledger.segmentStored(object, hash);
            // Sent again: another attempt has written it meanwhile.
            if (m_ledger.renditions().at(object.rendition).pieces.at(object.index).isStored()) QFile::remove(QString::fromStdString(file));
        } else if (stored.error().code != base::ErrorCode::CheckFailed) {
            return Q_EMIT failed(stored.error());
        } else if (m_ledger.segmentSpoiled(object, hash)) {
            return Q_EMIT spoiled(object.rendition, static_cast<int>(object.index) + 1, stored.error());
        }
        work();
        Q_EMIT changed();
    });
}

void Publication::putPlaylist(const PublishedObject& object) {
    // The bytes are made when they are sent: what was stored meanwhile is named too.
    auto named = std::make_shared<Naming>();
    const auto content = [this, object, named]() -> base::Result<QByteArray> {
        *named = m_ledger.naming(object.rendition);
        return playlistOf(m_ledger.plan(), object.rendition, m_ledger.renditions().at(object.rendition), named->count, named->isLast);
    };
    m_publisher->put(this, m_name + "/" + pathAtTarget(object), content, [this, object, named](const base::Result<void>& stored) {
        if (!stored) return Q_EMIT failed(stored.error());
        m_ledger.playlistStored(object, *named);
        work();
        Q_EMIT changed();
    });
}

void Publication::ask(const PublishedObject& object) {
    m_publisher->head(this, m_name + "/" + pathAtTarget(object), [this, object](const base::Result<Publisher::Stored>& stored) {
        const bool isSegment = object.kind == PublishedObject::Kind::Segment;
        const auto& rendition = m_ledger.renditions().at(object.rendition);
        const auto file = isSegment ? rendition.pieces.at(object.index).file : std::nullopt;
        const bool isAsMade = stored && (!file || isAsSent(sentObject(*file), *stored));
        const bool isThere = m_ledger.answered(object, isAsMade);
        const QPointer<Publication> self(this);
        if (!isThere) Q_EMIT lost(object.rendition, static_cast<int>(object.index) + 1);
        if (self) work();
    });
}

void Publication::readBack() {
    std::vector<SentObject> objects;
    for (const auto& file : m_ledger.files()) objects.push_back(sentObject(file));
    using Kind = PublishedObject::Kind;
    for (const auto& [name, rendition] : m_ledger.renditions()) {
        const PublishedObject init{Kind::Init, name, 0};
        const auto bytes = contentOf(init);
        objects.push_back({pathAtTarget(init), bytes ? bytes->size() : -1, bytes ? base::sha256(*bytes) : std::string()});
        const QByteArray playlist = playlistOf(m_ledger.plan(), name, rendition, rendition.pieces.size(), true);
        objects.push_back({pathAtTarget({Kind::Playlist, name, 0}), playlist.size(), base::sha256(playlist)});
    }
    for (const Kind kind : {Kind::LastMaster, Kind::Manifest}) {
        const PublishedObject object{kind, {}, 0};
        const QByteArray text = *contentOf(object);
        objects.push_back({pathAtTarget(object), text.size(), base::sha256(text)});
    }
    m_readBack.start(*m_publisher, std::move(objects));
}

} // namespace engine
