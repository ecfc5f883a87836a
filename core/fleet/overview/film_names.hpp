#pragma once
/// What the films of jobs that go on are called. Any thread.

#include <map>
#include <mutex>
#include <string>

namespace fleet {

class FilmNames {
public:
    void put(const std::string& job, const std::string& name) {
        const std::lock_guard lock(m_mutex);
        m_names.insert_or_assign(job, name);
    }
    void erase(const std::string& job) {
        const std::lock_guard lock(m_mutex);
        m_names.erase(job);
    }
    std::map<std::string, std::string> all() const {
        const std::lock_guard lock(m_mutex);
        return m_names;
    }

private:
    mutable std::mutex m_mutex;
    std::map<std::string, std::string> m_names;
};

} // namespace fleet
