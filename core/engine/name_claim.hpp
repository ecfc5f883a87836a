#pragma once
/// Finds out whether a film's name is free at the target, or was ours all along, and makes room where another film is to be replaced. Until
/// it has said `claimed` nothing may be sent under the name. Main thread; owned by the publication that waits for it.

#include "core/engine/publisher.hpp"

#include <optional>
#include <vector>

namespace engine {

/// One object as it was sent.
struct SentObject {
    std::string path;        ///< below the film's folder
    std::int64_t bytes = -1; ///< -1: not known any more
    std::string sha256;      ///< hex; "": not known any more
};
/// By SHA-256 where the target tells it, else by length.
bool isAsSent(const SentObject& sent, const Publisher::Stored& stored);

class NameClaim : public QObject {
    Q_OBJECT
public:
    /// `name`: the film's folder below the target. `list`: where Replacement keeps its list.
    NameClaim(std::string name, std::string list, Publisher& publisher, QObject* parent)
        : QObject(parent), m_name(std::move(name)), m_list(std::move(list)), m_publisher(publisher) {}

    /// `marks`: objects that a film of this name would have. `own`: one that we stored under it before, if any: where it is found as it was
    /// sent, the name is ours, though the target may have been moved meanwhile. `replace`: what has the name goes.
    void start(std::vector<std::string> marks, const std::optional<SentObject>& own, bool replace);

Q_SIGNALS:
    // One of them, once, later.
    void claimed();
    void taken();
    void failed(const base::Error& error);

private:
    void askNext(std::size_t index);
    void makeRoom();

    std::string m_name, m_list;
    Publisher& m_publisher;
    std::vector<std::string> m_marks;
    bool m_replace = false;
};

} // namespace engine
