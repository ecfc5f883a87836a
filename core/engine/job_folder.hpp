#pragma once
/// One job's folder in the work folder: what its encoders write, the result of every finished task, the thumbnail. Reads and writes
/// files; main thread.
///
///     <folder>/out/<rendition>/00001.m4s   not yet stored by the ingest
///     <folder>/results/chunk-001.json      its existence is what "done" means for a task
///     <folder>/statistics/pass1-00001.stats of first passes
///     <folder>/replacing.json              what of an earlier film is still to be taken away
///     <folder>/source/film                 of a link, once it is fetched; until then film.part and film.fetch.json (core/net)
///     <folder>/thumbnail.jpg

#include "core/model/task.hpp"

namespace engine {

class JobFolder {
public:
    explicit JobFolder(std::string path) : m_path(std::move(path)) {}

    const std::string& path() const { return m_path; }
    std::string out() const { return m_path + "/out"; }
    std::string statistics() const { return m_path + "/statistics"; }
    std::string replacing() const { return m_path + "/replacing.json"; }
    std::string fetched() const { return m_path + "/source/film"; }
    std::string thumbnail() const { return m_path + "/thumbnail.jpg"; }

    /// Brings a result to the disk beside its place, which takes as long as the disk likes. Any thread. Errors: WorkFolderFull,
    /// WorkFolderUnwritable.
    base::Result<void> prepare(const std::string& key, const model::TaskResult& result) const;
    /// Puts what was prepared in its place: from now on the task is done, whatever happens. Errors: WorkFolderUnwritable.
    base::Result<void> keep(const std::string& key) const;
    std::optional<model::TaskResult> kept(const std::string& key) const;
    bool holds(const std::string& key) const;
    void forget(const std::string& key) const;
    /// What was made does not fit any more. It is gone at once; its files are removed in the background.
    void drop() const;
    void dropOutput() const;
    void dropStatistics() const;
    void dropFetched() const;
    /// Whether what a first pass wrote beside its result is still there.
    bool hasStatistics(const model::TaskResult& result, int firstSegment) const;
    /// Removes what a killed process had only half written.
    void sweep() const;
    /// Removes from a work folder what a killed process had only half removed there. Any thread.
    static void sweepGone(const std::string& workFolder);
    /// Copies everything to another folder: whole, or not at all; what an earlier try left there goes. Any thread; ends early when
    /// `stop` becomes true. Errors: Io.
    base::Result<void> copyTo(const std::string& folder, const std::atomic<bool>& stop) const;
    /// The same place on the disk, however it is spelt.
    bool isAt(const std::string& folder) const;
    /// Why nothing can be written here now: WorkFolderFull below `minimumFree` bytes, WorkFolderUnwritable. Nothing when all is well. Any
    /// thread.
    std::optional<base::Error> problem(std::int64_t minimumFree) const;

private:
    void dropFolder(const std::string& folder) const;
    std::string resultFile(const std::string& key) const { return m_path + "/results/" + key + ".json"; }

    std::string m_path;
};

} // namespace engine
