#include "core/model/preset.hpp"

#include <QDir>
#include <QFile>
#include <gtest/gtest.h>

namespace {

model::Preset preset(const std::string& id, const std::string& category) {
    model::Preset made;
    made.id = id;
    made.category = category;
    return made;
}

} // namespace

TEST(PresetCategories, AreListedInTheOrderOfTheFirstOfEachAndOnesOwnLast) {
    const auto groups = model::byCategory({preset("web", "general"), preset("mine", ""), preset("live", "fast"), preset("theirs", "own"),
        preset("two", "general"), preset("news", "newsroom")});
    ASSERT_EQ(groups.size(), 4U);
    EXPECT_EQ(groups[0].category, "general");
    ASSERT_EQ(groups[0].presets.size(), 2U);
    EXPECT_EQ(groups[0].presets[1].id, "two");
    EXPECT_EQ(groups[1].category, "fast");
    EXPECT_EQ(groups[2].category, "newsroom");
    EXPECT_EQ(groups[3].category, "own");
    EXPECT_EQ(groups[3].presets.size(), 2U);
    EXPECT_TRUE(model::byCategory({}).empty());
}

TEST(PresetCategories, AreNoPartOfWhatIsMade) {
    EXPECT_EQ(preset("web", "general"), preset("web", "")) << "jobs of an earlier Millrace go on";
    EXPECT_FALSE(preset("web", "general") == preset("live", "general"));
}

TEST(PresetCategories, EachPresetThatComesWithMillraceHasOne) {
    const QDir folder(QStringLiteral(MILLRACE_SOURCE "/resources/presets"));
    const auto files = folder.entryInfoList({QStringLiteral("*.json")}, QDir::Files);
    ASSERT_FALSE(files.isEmpty());
    for (const QFileInfo& each : files) {
        QFile file(each.filePath());
        ASSERT_TRUE(file.open(QIODevice::ReadOnly));
        const auto read = model::fromBytes<model::Preset>(file.readAll());
        ASSERT_TRUE(read) << each.fileName().toStdString();
        EXPECT_FALSE(read->category.empty()) << each.fileName().toStdString();
        EXPECT_NE(read->category, "own") << each.fileName().toStdString();
    }
}
