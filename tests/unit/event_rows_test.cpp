// Frames and rows that a REST page shows, in whatever order they come.

#include "core/model/patch.hpp"
#include "tests/support/event_session.hpp"

#include <random>

using support::Kind;
using support::number;
using support::Sessions;
using support::type;

// Whatever the order in which frames and REST rows come, the rows are the same in the end.
TEST_F(Sessions, AnyInterleavingOfFramesAndRestRowsLeadsToTheSameRows) {
    std::mt19937 dice(8);
    const auto below = [&](int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(dice); };
    begin();
    say(R"({"type":"hello","topics":["jobs"]})");
    std::map<std::string, model::Job> panel;
    int fetched = 0;
    const auto byRest = [&](const std::string& id) {
        model::Job row = service.at(id);
        row.renditions.clear();
        return row;
    };
    const auto take = [&](const model::Job& row) {
        model::Job& mine = panel[row.id];
        if (mine.id.empty() || row.rev > mine.rev) mine = row;
    };
    const auto read = [&](const QJsonObject& message) {
        if (type(message) == "snapshot" && number(message, "part") == 0) panel.clear();
        for (const QJsonValue item : message.value(QStringLiteral("items")).toArray())
            take(*model::fromJson<model::Job>(item, model::From::Wire));
        const QJsonObject jobs = message.value(QStringLiteral("jobs")).toObject();
        for (const QJsonValue item : jobs.value(QStringLiteral("add")).toArray())
            take(*model::fromJson<model::Job>(item, model::From::Wire));
        for (const QJsonValue item : jobs.value(QStringLiteral("set")).toArray()) {
            const QJsonObject patch = item.toObject();
            const std::string id = patch.value(QStringLiteral("id")).toString().toStdString();
            if (panel.contains(id) && number(patch, "rev") <= panel[id].rev) continue;
            const auto applied = panel.contains(id) ? model::apply(patch, panel[id]) : model::Result<model::Job>(model::Error());
            if (applied) take(*applied);
            else {
                take(byRest(id)); // as the rule says: fetch that row
                ++fetched;
            }
        }
    };
    std::deque<QJsonObject> waiting;
    for (int step = 0; step < 3000; ++step) {
        const std::string id = "j" + std::to_string(below(5));
        switch (below(4)) {
        case 0:
            tell(Kind::JobChanged, id, below(1000) / 1000.0, below(5) == 0 ? model::JobState::Paused : model::JobState::Encoding);
            break;
        case 1:
            tick();
            session->heard(now);
            for (const auto& message : heard()) waiting.push_back(message);
            break;
        case 2:
            if (service.contains(id)) take(byRest(id)); // newer than the frames that still wait
            break;
        default:
            if (waiting.empty()) break;
            read(waiting.front());
            waiting.pop_front();
        }
    }
    tick();
    for (const auto& message : heard()) waiting.push_back(message);
    for (const auto& message : waiting) read(message);
    ASSERT_EQ(panel.size(), 5u);
    for (const auto& [id, row] : panel) EXPECT_EQ(row, byRest(id)) << id;
    EXPECT_GT(fetched, 0) << "pages did overtake frames";
}
