// Numbers before nouns, and errors inside of other sentences.

#include "core/base/counted.hpp"
#include "core/base/error.hpp"

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
