// Patches of job rows: what is changed by one and applied again is the same, whatever the rows are.

#include "core/model/patch.hpp"

#include <QJsonDocument>
#include <gtest/gtest.h>
#include <random>

using model::Job;
using model::Renditions;

namespace {

/// Fills every member that describe() names, of whatever type, so that a new one is tested without being named here.
class Dice {
public:
    explicit Dice(unsigned seed) : m_engine(seed) {}

    template <class T> void fill(T& value) {
        if constexpr (std::is_same_v<T, bool>) value = below(2) == 1;
        else if constexpr (std::is_same_v<T, std::string>) value = word();
        else if constexpr (std::is_same_v<T, base::Text>) value = text();
        else if constexpr (std::is_enum_v<T>) value = static_cast<T>(below(static_cast<int>(model::EnumWords<T>::words.size())));
        else if constexpr (std::is_integral_v<T>) value = static_cast<T>(below(3) == 0 ? 0 : number<T>());
        else if constexpr (std::is_floating_point_v<T>) value = static_cast<T>(below(1'000'000)) / 997;
        else if constexpr (model::detail::IsOptional<T>::value) {
            value.reset();
            if (below(2) == 1) fill(value.emplace());
        } else if constexpr (model::detail::IsVector<T>::value) {
            value.clear();
            for (int i = below(4); i > 0; --i) fill(value.emplace_back());
        } else T::describe([&](const char*, auto member) { fill(value.*member); });
    }
    /// Another value in some of the members.
    Job changed(const Job& job) {
        Job other, after = job;
        fill(other);
        Job::describe([&](const char*, auto member) {
            if (below(4) == 0) after.*member = other.*member;
        });
        after.id = job.id;
        after.rev = job.rev + 1 + below(100);
        return after;
    }
    int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(m_engine); }

private:
    template <class T> T number() {
        using Limits = std::numeric_limits<T>;
        // JSON numbers are whole up to 2^53 for everybody.
        const auto most = std::min<std::int64_t>(static_cast<std::int64_t>(Limits::max()), (1LL << 53) - 1);
        return static_cast<T>(std::uniform_int_distribution<std::int64_t>(std::is_signed_v<T> ? -most : 0, most)(m_engine));
    }
    std::string word() {
        static const std::array<const char*, 6> words{"", "film.mov", "ä \"quoted\"\n\\", "null", "𝄞", "/films/one two.mp4"};
        return words[static_cast<std::size_t>(below(6))];
    }
    base::Text text() {
        if (below(3) == 0) return {};
        if (below(2) == 0) return base::Text("plain words");
        return base::text("%1 is encrypted", word());
    }

    std::mt19937 m_engine;
};

QJsonObject overTheWire(const QJsonObject& object) {
    return QJsonDocument::fromJson(QJsonDocument(object).toJson(QJsonDocument::Compact)).object();
}

Job row() {
    Job job;
    job.id = "j_1";
    job.rev = 41;
    job.name = "harbour";
    return job;
}

} // namespace

TEST(Patch, WhatIsChangedByOneAndAppliedIsTheSameOverAThousandRandomRows) {
    Dice dice(14);
    for (int i = 0; i < 1000; ++i) {
        Job before;
        dice.fill(before);
        const Job after = dice.changed(before);
        const auto applied = model::apply(overTheWire(model::diff(before, after)), before);
        ASSERT_TRUE(applied) << i << ": " << applied.error().message;
        ASSERT_EQ(*applied, after) << i;
    }
}

TEST(Patch, AChainOfThemLeadsWhereTheRowsWent) {
    Dice dice(15);
    Job server;
    dice.fill(server);
    Job panel = server;
    for (int i = 0; i < 300; ++i) {
        const Job next = dice.changed(server);
        const auto applied = model::apply(overTheWire(model::diff(server, next)), panel);
        ASSERT_TRUE(applied) << i;
        panel = *applied;
        server = next;
        ASSERT_EQ(panel, server) << i;
    }
}

TEST(Patch, NamesWhatHasChangedAndNothingElse) {
    Job after = row();
    after.rev = 57;
    after.inFlight = 0.35;
    after.name = "";
    const QJsonObject patch = model::diff(row(), after);
    EXPECT_EQ(patch,
        (QJsonObject{{QStringLiteral("id"), QStringLiteral("j_1")}, {QStringLiteral("base"), 41}, {QStringLiteral("rev"), 57},
            {QStringLiteral("inFlight"), 0.35}, {QStringLiteral("name"), QString()}}));
}

TEST(Patch, AMemberThatIsLostIsNullAndGoesBackToItsDefault) {
    Job before = row();
    before.trouble = model::troubleOf({base::ErrorCode::IngestSilent, base::text("No answer from %1.", "example.com")});
    Job after = row();
    after.rev = 42;
    const QJsonObject patch = model::diff(before, after);
    EXPECT_TRUE(patch.contains(QStringLiteral("trouble")) && patch.value(QStringLiteral("trouble")).isNull());
    const auto applied = model::apply(overTheWire(patch), before);
    ASSERT_TRUE(applied);
    EXPECT_FALSE(applied->trouble);
}

TEST(Patch, OfAnotherRowOrAnotherRevisionIsRefused) {
    Job after = row();
    after.rev = 57;
    after.inFlight = 0.5;
    const QJsonObject patch = model::diff(row(), after);
    Job other = row();
    other.rev = 40;
    const auto gap = model::apply(patch, other);
    ASSERT_FALSE(gap);
    EXPECT_EQ(gap.error().code, base::ErrorCode::Conflict) << "something was missed";
    other = row();
    other.id = "j_2";
    EXPECT_FALSE(model::apply(patch, other));
    for (const char* broken :
        {R"({"id":"j_1"})", R"({"id":"j_1","base":41,"rev":"x"})", R"({"id":"j_1","base":41,"rev":57,"inFlight":"half"})"})
        EXPECT_FALSE(model::apply(QJsonDocument::fromJson(broken).object(), row())) << broken;
}

TEST(Patch, WordsAndMembersOfANewerServerAreNoFault) {
    const auto applied = model::apply(
        QJsonDocument::fromJson(R"({"id":"j_1","base":41,"rev":57,"state":"dreaming","mood":{"a":1},"stored":0.25})").object(), row());
    ASSERT_TRUE(applied) << applied.error().message;
    EXPECT_EQ(applied->state, model::JobState::Unknown);
    EXPECT_EQ(applied->stored, 0.25);
}

TEST(Patch, RenditionsStayAtHomeUnlessTheyAreAskedFor) {
    Job after = row();
    after.rev = 42;
    after.renditions.push_back({.name = "720p", .profile = "high", .targetKbps = 3000});
    EXPECT_FALSE(model::diff(row(), after, Renditions::Without).contains(QStringLiteral("renditions")));
    EXPECT_TRUE(model::diff(row(), after).contains(QStringLiteral("renditions")));
    EXPECT_FALSE(model::rowOf(after, Renditions::Without).contains(QStringLiteral("renditions")));
    EXPECT_EQ(*model::fromJson<Job>(model::rowOf(after, Renditions::With)), after);
}

TEST(Patch, ASourceIsNamedWithoutWhereItLies) {
    using model::SourceKind;
    EXPECT_EQ(model::sourceName(SourceKind::Path, "/home/anna/films/harbour.mov"), "harbour.mov");
    EXPECT_EQ(model::sourceName(SourceKind::Path, "C:\\films\\harbour.mov"), "harbour.mov");
    EXPECT_EQ(model::sourceName(SourceKind::Path, "harbour.mov"), "harbour.mov");
    EXPECT_EQ(model::sourceName(SourceKind::Url, "https://anna:pw@example.com/films/harbour.mov?token=secret#t=1"), "harbour.mov");
    EXPECT_EQ(model::sourceName(SourceKind::Path, ""), "");
}
