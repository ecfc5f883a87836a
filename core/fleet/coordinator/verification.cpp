#include "core/fleet/coordinator/verification.hpp"

#include "core/base/files.hpp"
#include "core/package/cmaf_reader.hpp"
#include "core/package/segment_check.hpp"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <algorithm>
#include <set>

namespace fleet {
namespace {

base::Error wrong(const base::Text& what) {
    return {base::ErrorCode::CheckFailed, what};
}

std::string segmentName(const model::SegmentFile& file) {
    return file.rendition + "/" + model::segmentFileName(file.number);
}

std::string initName(const std::string& rendition) {
    return rendition + "/" + model::initFileName();
}

const model::RenditionFacts* factsOf(const model::TaskResult& result, const std::string& rendition) {
    const auto found =
        std::find_if(result.renditions.begin(), result.renditions.end(), [&](const auto& each) { return each.rendition == rendition; });
    return found == result.renditions.end() ? nullptr : &*found;
}

/// The files that a result of this order has to have, by name.
base::Result<std::set<std::string>> expectedOf(const Assignment& assignment, const model::TaskResult& result) {
    const work::Order& order = assignment.order;
    std::set<std::string> names;
    if (order.task.kind == model::TaskKind::Analysis) {
        for (const auto& pass : order.task.video) {
            const auto facts =
                std::find_if(result.analysis.begin(), result.analysis.end(), [&](const auto& each) { return each.analysis == pass.name; });
            if (facts == result.analysis.end())
                return wrong(
                    base::text(QT_TRANSLATE_NOOP("Core", "%1: the result says nothing of the first pass %2."), assignment.task, pass.name));
            const std::string file = model::statsFile(order.task, pass.name);
            names.insert(file);
            if (facts->tree) names.insert(file + ".mbtree");
        }
        return names;
    }
    for (const auto& output : order.outputs) {
        names.insert(initName(output.rendition));
        for (const int number : numbersOf(output)) names.insert(output.rendition + "/" + model::segmentFileName(number));
    }
    return names;
}

class Proof {
public:
    explicit Proof(const Brought& brought) : m_brought(brought), m_order(brought.assignment.order), m_result(brought.result.result) {}

    base::Result<std::vector<ProvenFile>> all() {
        MR_TRY(recipe());
        MR_TRY(names());
        for (const auto& object : m_brought.result.staged) MR_TRY(sum(object));
        for (const auto& output : m_order.outputs) MR_TRY(init(output.rendition));
        for (const auto& file : m_result.segments) MR_TRY(segment(file));
        // Whoever finds a segment finds its init segment.
        std::stable_partition(
            m_files.begin(), m_files.end(), [](const ProvenFile& file) { return file.to.ends_with("/" + model::initFileName()); });
        return std::move(m_files);
    }

private:
    base::Result<void> recipe() const {
        if (m_brought.result.recipe == m_brought.assignment.recipe) return {};
        return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1: what was made is another order than what was asked for."), task()));
    }
    base::Result<void> names() const {
        MR_ASSIGN(const auto expected, expectedOf(m_brought.assignment, m_result));
        std::set<std::string> staged, told;
        for (const auto& object : m_brought.result.staged) {
            if (expected.count(object.name) == 0)
                return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1: %2 is no file of it."), task(), object.name));
            if (!staged.insert(object.name).second)
                return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1: %2 is there twice."), task(), object.name));
        }
        for (const auto& name : expected)
            if (staged.count(name) == 0) return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1: %2 is missing."), task(), name));
        for (const auto& file : m_result.segments)
            if (!told.insert(segmentName(file)).second || expected.count(segmentName(file)) == 0)
                return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1: %2 is no file of it."), task(), segmentName(file)));
        if (m_order.task.kind == model::TaskKind::Video && told.size() + m_order.outputs.size() != expected.size())
            return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1: the result does not tell of all its segments."), task()));
        return {};
    }
    /// Finds the file, in the staging folder or in its place.
    base::Result<void> sum(const wire::StagedObject& object) {
        const std::string staged = m_brought.staging + "/" + object.name;
        const std::string place = m_brought.folder + "/" + placeOf(m_order, object.name);
        const bool isStaged = QFileInfo(QString::fromStdString(staged)).isFile();
        const std::string& file = isStaged ? staged : place;
        if (!isStaged && !QFileInfo(QString::fromStdString(place)).isFile())
            return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1: %2 was never staged."), task(), object.name));
        MR_ASSIGN(const FileSum found, sumOf(file));
        if (found.bytes != object.bytes || found.sha256 != object.sha256)
            return wrong(
                base::text(QT_TRANSLATE_NOOP("Core", "%1: %2 is not what was said of it (its SHA-256 differs)."), task(), object.name));
        m_sums[object.name] = found.sha256;
        m_at[object.name] = file;
        m_files.push_back({isStaged ? staged : std::string(), place});
        return {};
    }
    base::Result<void> init(const std::string& rendition) {
        const std::string name = initName(rendition);
        const model::RenditionFacts* facts = factsOf(m_result, rendition);
        if (!facts || facts->initSha256 != m_sums[name])
            return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1: %2 is not the one that the result tells of."), task(), name));
        MR_ASSIGN(const QByteArray bytes, base::readFile(m_at[name]));
        const auto read = package::readInit(bytes);
        if (!read) return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1 is damaged: %2."), name, read.error().text));
        if (!read->video || read->codecs != facts->codecs || read->timescale != m_order.task.timescale)
            return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1: %2 is not the one that the result tells of."), task(), name));
        const auto known = m_brought.inits.find(rendition);
        const bool isOther = known != m_brought.inits.end() && !(known->second == *facts);
        if (isOther || isOtherThere(name))
            return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1: its init segment of %2 is another than that of the job's other chunks."),
                task(), rendition));
        return {};
    }
    /// What the job's other chunks, or an earlier run, left in its place.
    bool isOtherThere(const std::string& name) {
        const std::string place = m_brought.folder + "/" + placeOf(m_order, name);
        const auto there = sumOf(place);
        return there && there->sha256 != m_sums[name];
    }
    base::Result<void> segment(const model::SegmentFile& file) {
        const std::string name = segmentName(file);
        const auto index = static_cast<std::size_t>(file.number - 1 - m_order.task.firstSegment);
        if (index >= m_order.task.segments.size() || file.startTick != m_order.task.segments[index].startTick ||
            file.ticks != m_order.task.segments[index].ticks)
            return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1 does not lie on the planned grid."), name));
        if (file.sha256 != m_sums[name])
            return wrong(base::text(QT_TRANSLATE_NOOP("Core", "%1: %2 is not what was said of it (its SHA-256 differs)."), task(), name));
        return package::checkSegment(m_at[name], name, file, true);
    }
    const std::string& task() const { return m_brought.assignment.task; }

    const Brought& m_brought;
    const work::Order& m_order;
    const model::TaskResult& m_result;
    std::map<std::string, std::string> m_sums, m_at; ///< by name
    std::vector<ProvenFile> m_files;
};

} // namespace

base::Result<FileSum> sumOf(const std::string& path) {
    QFile file(QString::fromStdString(path));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return base::Error{
            base::ErrorCode::Io, base::text(QT_TRANSLATE_NOOP("Core", "%1 cannot be read: %2."), path, file.errorString().toStdString())};
    return FileSum{hash.result().toHex().toStdString(), file.size()};
}

base::Result<std::vector<ProvenFile>> verify(const Brought& brought) {
    return Proof(brought).all();
}

bool liesThere(const work::Order& order, const std::string& folder, const model::TaskResult& result) {
    const auto is = [&](const std::string& name, const std::string& sha256) {
        const auto found = sumOf(folder + "/" + placeOf(order, name));
        return found && (sha256.empty() || found->sha256 == sha256);
    };
    for (const auto& file : result.segments) {
        const model::RenditionFacts* facts = factsOf(result, file.rendition);
        if (!facts || !is(segmentName(file), file.sha256) || !is(initName(file.rendition), facts->initSha256)) return false;
    }
    for (const auto& pass : result.analysis) {
        const std::string file = model::statsFile(order.task, pass.analysis);
        if (!is(file, {}) || (pass.tree && !is(file + ".mbtree", {}))) return false;
    }
    return true;
}

} // namespace fleet
