// What happens when a future ends, and what does not when its context went first (core/base/when_done.hpp).

#include "core/base/ready.hpp"
#include "core/base/when_done.hpp"

#include <QCoreApplication>
#include <QThread>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <thread>

namespace {

/// The unit tests have no application of their own, and the event loop wants one.
struct WhenDone : testing::Test {
    int argc = 1;
    char name[5] = "test";
    char* argv[2] = {name, nullptr};
    std::optional<QCoreApplication> app;

    WhenDone() {
        if (!QCoreApplication::instance()) app.emplace(argc, argv);
        promise.start();
    }
    void end(int value) {
        promise.addResult(value);
        promise.finish();
    }
    static void turn() {
        QCoreApplication::sendPostedEvents();
        QCoreApplication::processEvents();
    }

    QPromise<int> promise;
    std::unique_ptr<QObject> context = std::make_unique<QObject>();
    int told = 0;
};

} // namespace

TEST_F(WhenDone, AResultThatIsThereIsToldAtOnce) {
    end(7);
    base::whenDone(promise.future(), context.get(), [this](int value) { told = value; });
    EXPECT_EQ(told, 7);
}

TEST_F(WhenDone, OneThatComesIsToldByTheLoop) {
    base::whenDone(promise.future(), context.get(), [this](int value) { told += value; });
    end(7);
    turn();
    EXPECT_EQ(told, 7);
    turn();
    EXPECT_EQ(told, 7) << "once";
    EXPECT_TRUE(context->children().isEmpty()) << "nothing is left at the context";
}

TEST_F(WhenDone, NothingIsToldToAContextThatWentFirst) {
    const auto held = std::make_shared<int>(1);
    base::whenDone(promise.future(), context.get(), [this, held](int value) { told = value; });
    context.reset();
    EXPECT_EQ(held.use_count(), 1) << "what was captured goes with the context, not with the future";
    end(7);
    turn();
    EXPECT_EQ(told, 0);
}

TEST_F(WhenDone, NorToOneThatGoesBetweenTheEndAndTheTelling) {
    base::whenDone(promise.future(), context.get(), [this](int value) { told = value; });
    end(7);
    context.reset();
    turn();
    EXPECT_EQ(told, 0);
}

TEST_F(WhenDone, WhoIsToldMayEndTheContext) {
    base::whenDone(promise.future(), context.get(), [this](int value) {
        context.reset();
        told = value;
    });
    end(7);
    turn();
    EXPECT_EQ(told, 7);
}

TEST_F(WhenDone, AnotherThreadsResultIsToldOnTheContexts) {
    QThread* where = nullptr;
    base::whenDone(promise.future(), context.get(), [this, &where](int value) {
        told = value;
        where = QThread::currentThread();
    });
    std::thread([this] { end(7); }).join();
    turn();
    EXPECT_EQ(told, 7);
    EXPECT_EQ(where, QThread::currentThread());
}

TEST_F(WhenDone, AnEndWithoutAResultTellsNothing) {
    {
        QPromise<int> dropped;
        dropped.start();
        base::whenDone(dropped.future(), context.get(), [this](int value) { told = value; });
    }
    turn();
    EXPECT_EQ(told, 0);
    promise.future().cancel();
    promise.finish();
    base::whenDone(promise.future(), context.get(), [this](int value) { told = value; });
    EXPECT_EQ(told, 0);
}

TEST_F(WhenDone, ACallbackMayAskOnAndBeToldAtOnce) {
    base::whenDone(promise.future(), context.get(), [this](int first) {
        base::whenDone(base::ready<int>(35), context.get(), [this, first](const base::Result<int>& second) { told = first + *second; });
    });
    end(7);
    turn();
    EXPECT_EQ(told, 42);
}
