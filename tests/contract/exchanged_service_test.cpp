#include "core/model/exchanged_service.hpp"
#include "tests/support/fake_service.hpp"

#include <QCoreApplication>
#include <gtest/gtest.h>

namespace {

struct ExchangedServiceTest : testing::Test {
    support::FakeService first, second;
    model::ExchangedService shown{first};

    ExchangedServiceTest() {
        first.add("one", model::JobState::Waiting);
        second.add("two", model::JobState::Waiting);
    }
};

} // namespace

TEST_F(ExchangedServiceTest, CallsAndEventsAreThoseOfTheOneThatIsShown) {
    int events = 0, exchanges = 0;
    QObject::connect(&shown, &model::Service::eventPublished, &shown, [&](const model::Event&) { ++events; });
    QObject::connect(&shown, &model::ExchangedService::exchanged, &shown, [&] { ++exchanges; });
    first.change(0);
    EXPECT_EQ(events, 1);
    EXPECT_EQ(shown.snapshot().jobs.at(0).id, "one");
    shown.exchange(second);
    EXPECT_EQ(exchanges, 1);
    EXPECT_EQ(shown.snapshot().jobs.at(0).id, "two");
    first.change(0);
    EXPECT_EQ(events, 1) << "the other's are nobody's here";
    second.change(0);
    EXPECT_EQ(events, 2);
    (void)shown.act({"two"}, model::JobAction::Pause);
    (void)shown.estimate({});
    EXPECT_EQ(second.estimated.size(), 1u);
    EXPECT_TRUE(first.estimated.empty());
    EXPECT_TRUE(first.asked.empty());
    EXPECT_EQ(second.asked.size(), 1u);
}

TEST_F(ExchangedServiceTest, WhatWasAskedOfTheOtherEndsAsCancelled) {
    const auto asked = shown.testIngest();
    EXPECT_FALSE(asked.isFinished());
    shown.exchange(second);
    ASSERT_TRUE(asked.isFinished());
    ASSERT_FALSE(asked.result());
    EXPECT_EQ(asked.result().error().code, base::ErrorCode::Cancelled);
    first.tellIngestTest(model::IngestTest()); // too late: nobody hears it
    QCoreApplication::processEvents();
    EXPECT_FALSE(asked.result());
}

TEST_F(ExchangedServiceTest, AnAnswerThatComesLaterIsHandedOn) {
    const auto asked = shown.testIngest();
    first.tellIngestTest(model::IngestTest());
    for (int i = 0; i < 10 && !asked.isFinished(); ++i) QCoreApplication::processEvents();
    ASSERT_TRUE(asked.isFinished());
    EXPECT_TRUE(asked.result());
}

TEST_F(ExchangedServiceTest, WhoeverCancelsEndsWhatWasAsked) {
    auto asked = shown.testIngest();
    asked.cancel();
    for (int i = 0; i < 10 && !first.ingestTest.isCanceled(); ++i) QCoreApplication::processEvents();
    EXPECT_TRUE(first.ingestTest.isCanceled());
}
