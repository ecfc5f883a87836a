// The status bar where there is too little room: what matters least gives way first, and nothing is cut.

#include "ui/widgets/status_strip.hpp"

#include <QEvent>
#include <algorithm>
#include <map>

namespace ui {
namespace {

using Shows = StatusItem::Shows;

constexpr int kBetween = 8;     ///< at least, of what stands at the left and at the right
constexpr int kLeastWords = 90; ///< of a sentence that is elided, for a system font of 13 px

/// What each item is to show; it begins with all of it, and gives until nothing is over.
class Room {
public:
    Room(std::initializer_list<StatusItem*> items, int width) : m_over(kBetween - width) {
        for (StatusItem* item : items) {
            if (!item->isWanted()) continue;
            m_shown[item] = {Shows::All, QWIDGETSIZE_MAX};
            m_over += item->widthOf(Shows::All);
        }
    }
    /// Its line, or its grey words.
    void shorten(StatusItem* item, Shows shows) {
        const auto at = m_shown.find(item);
        if (m_over <= 0 || at == m_shown.end()) return;
        m_over -= item->widthOf(at->second.shows) - item->widthOf(shows);
        at->second.shows = shows;
    }
    /// All of it, unless it warns.
    void drop(StatusItem* item) {
        const auto at = m_shown.find(item);
        if (m_over <= 0 || at == m_shown.end() || item->isAtLimit()) return;
        m_over -= item->widthOf(at->second.shows);
        m_shown.erase(at);
    }
    void elide(StatusItem* item, int least) {
        const auto at = m_shown.find(item);
        if (m_over <= 0 || at == m_shown.end()) return;
        const int whole = item->widthOf(at->second.shows), most = std::max(std::min(whole, least), whole - m_over);
        m_over -= whole - most;
        at->second.most = most;
    }
    void apply(std::initializer_list<StatusItem*> items) const {
        for (StatusItem* item : items) {
            const auto at = m_shown.find(item);
            if (at != m_shown.end()) item->setRoom(at->second.shows, at->second.most);
            item->setVisible(at != m_shown.end());
        }
    }

private:
    struct Part {
        Shows shows;
        int most;
    };
    std::map<StatusItem*, Part> m_shown;
    int m_over;
};

} // namespace

void StatusStrip::fitRoom() {
    const std::initializer_list<StatusItem*> all{m_connection, m_cpu, m_slots, m_disk, m_ingest, m_viewers, m_local, m_counts};
    Room room(all, width());
    room.shorten(m_cpu, Shows::NoPlot);
    for (StatusItem* each : {m_viewers, m_cpu, m_ingest, m_disk, m_slots}) room.shorten(each, Shows::ValueAlone); // icons say it, too
    for (StatusItem* each : {m_cpu, m_viewers, m_ingest, m_disk, m_slots}) room.drop(each);
    room.shorten(m_connection, Shows::ValueAlone);
    for (StatusItem* each : {m_local, m_counts, m_connection}) room.elide(each, m_theme.scaled(kLeastWords));
    room.apply(all);
    update(); // the lines between the items
}

/// Words of an item are others, or larger.
bool StatusStrip::event(QEvent* event) {
    if (event->type() == QEvent::LayoutRequest) fitRoom();
    return Surface::event(event);
}

void StatusStrip::resizeEvent(QResizeEvent* event) {
    Surface::resizeEvent(event);
    fitRoom();
}

} // namespace ui
