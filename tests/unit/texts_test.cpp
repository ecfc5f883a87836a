// Numbers before nouns, errors inside of other sentences, and texts that keep their parts.

#include "core/base/counted.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"

#include <gtest/gtest.h>

TEST(Counted, OneIsNotMany) {
    EXPECT_EQ(base::counted(0, "frame", "frames"), "0 frames");
    EXPECT_EQ(base::counted(1, "frame", "frames"), "1 frame");
    EXPECT_EQ(base::counted(2, "frame", "frames"), "2 frames");
    EXPECT_EQ(base::counted(21, "frame", "frames"), "21 frames");
}

TEST(Error, LosesItsFullStopInsideASentence) {
    const base::Error sentence{base::ErrorCode::Io, "a.mp4 does not exist."};
    EXPECT_EQ(sentence.clause(), "a.mp4 does not exist");
    EXPECT_EQ((base::Error{base::ErrorCode::Io, "no frames"}.clause()), "no frames");
    EXPECT_EQ((base::Error{base::ErrorCode::Io, ""}.clause()), "");
}

TEST(Text, IsEnglishAndKeepsItsPartsForOtherLanguages) {
    const base::Text text = base::text("%1, attempt %2 of %3: %4", base::text("chunk %1", "007"), 2, 3, "100 %1 sure");
    EXPECT_EQ(text.english(), "chunk 007, attempt 2 of 3: 100 %1 sure") << "what stands in a place is no pattern";
    const auto translated = [](const std::string& pattern) -> std::string {
        return pattern == "chunk %1" ? "Abschnitt %1" : "Versuch %2 von %3, %1: %4 (%9)";
    };
    EXPECT_EQ(text.in(translated), "Versuch 2 von 3, Abschnitt 007: 100 %1 sure (%9)");
    EXPECT_EQ(base::Text("chunk %1").in(translated), "chunk %1") << "words are the same in every language";
    EXPECT_EQ(base::listed({"one", "two", "three"}).english(), "one, two, three");
    EXPECT_EQ(base::countedText(1, "%1 frame", "%1 frames").english(), "1 frame");
    EXPECT_EQ(base::countedText(0, "%1 frame", "%1 frames").english(), "0 frames");
}

TEST(Text, PartsAreBelievedWhenTheySayWhatCameWithThem) {
    const base::Text text = base::text("%1 is empty.", "a.mp4");
    EXPECT_EQ(base::together("a.mp4 is empty.", text), text);
    EXPECT_EQ(base::together("b.mp4 is empty.", text), base::Text("b.mp4 is empty."));
    EXPECT_EQ(base::together("a.mp4 is empty.", {}), base::Text("a.mp4 is empty."));
}

TEST(Error, SaysItsTextInEnglish) {
    const base::Error error{base::ErrorCode::Io, base::text("%1 is empty.", "a.mp4")};
    EXPECT_EQ(error.message, "a.mp4 is empty.");
    EXPECT_EQ(error.in("opening").message, "opening: a.mp4 is empty.");
    EXPECT_EQ(error.in("opening").text.arguments.at(1), error.text) << "its own parts are kept inside";
}
