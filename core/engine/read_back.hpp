#pragma once
/// Asks the target for everything that was sent, one after the other: what is told of as done is there. Main thread; owned by the
/// publication.

#include "core/engine/name_claim.hpp"

namespace engine {

class ReadBack : public QObject {
    Q_OBJECT
public:
    /// `name`: the film's folder below the target.
    ReadBack(std::string name, QObject* parent) : QObject(parent), m_name(std::move(name)) {}

    void start(Publisher& publisher, std::vector<SentObject> objects);
    /// Every object's SHA-256 was told by the target and is right; else some were compared by length alone.
    bool isExact() const { return m_exact; }

Q_SIGNALS:
    // One of them, once, later.
    void right();
    /// CheckFailed, naming the object.
    void wrong(const base::Error& error);

private:
    void askNext();

    std::string m_name;
    Publisher* m_publisher = nullptr; ///< since start
    std::vector<SentObject> m_objects;
    std::size_t m_next = 0;
    bool m_exact = true;
};

} // namespace engine
