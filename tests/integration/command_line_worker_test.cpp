// What millrace worker takes and refuses; the program itself, which never gets to speak to anybody here.

#include "tests/support/run.hpp"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace {

struct WorkerCommand : testing::Test {
    QTemporaryDir folder;

    support::Ran run(const QStringList& arguments) const {
        return support::run(
            QStringLiteral("millrace"), QStringList{QStringLiteral("worker"), QStringLiteral("--data"), folder.path()} + arguments);
    }
    QString written(const char* name, const QByteArray& bytes) const {
        QFile file(folder.filePath(QLatin1String(name)));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        return file.fileName();
    }
};

QStringList words(const char* text) {
    return QString::fromLatin1(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace

TEST_F(WorkerCommand, SaysWhatIsWrongAndAsksNobody) {
    const std::vector<std::pair<const char*, const char*>> rows{{"", "--join"}, {"--api https://studio:5000", "no key"},
        {"--join millrace://join", "no invite"}, {"--join x --api https://studio", "leave --api out"},
        {"--api https://studio --slots 0", "1 to 64"}, {"--api https://studio --memory none", "--memory"},
        {"--api https://studio --cache 0", "--cache"}, {"--api https://studio --rate 0", "1 to 100000"},
        {"--api https://studio --fetches 0", "1 to 128"}, {"--api https://studio --uploads 7", "1 to 6"},
        {"--api https://studio --on-battery", "needs a value"}, {"--api https://studio --notice 4", "5 to 3600"},
        {"--api https://studio --worker-name a/b", "letters, digits"}, {"--api https://studio film.mp4", "no file names"},
        {"--api https://studio --tempo 1", "no option"}};
    for (const auto& [arguments, word] : rows) {
        const auto ran = run(words(arguments));
        EXPECT_EQ(ran.code, 2) << arguments;
        EXPECT_TRUE(ran.err.contains(word)) << arguments << ": " << ran.err.toStdString();
    }
    EXPECT_TRUE(QDir(folder.filePath(QStringLiteral("workers"))).isEmpty()) << "nothing was begun";
}

TEST_F(WorkerCommand, ATokenFileHoldsAKeyOrALink) {
    const QString key = written("key", "abc\n"), link = written("link", "millrace://join?at=https://studio:5000&code=nothing\n");
    const QStringList api{QStringLiteral("--api"), QStringLiteral("https://studio:5000")}, only{QStringLiteral("--only")};
    const QStringList withKey = QStringList{QStringLiteral("--token-file"), key} + api, withLink{QStringLiteral("--token-file"), link};
    // Refused by what is looked at last: the file was understood.
    for (const QStringList& arguments : {withKey, withLink}) {
        const auto ran = run(arguments + only + QStringList{QStringLiteral("h 264")});
        EXPECT_EQ(ran.code, 2);
        EXPECT_TRUE(ran.err.contains("names of encoders")) << ran.err.toStdString();
    }
    const auto battery = run(withKey + QStringList{QStringLiteral("--on-battery"), QStringLiteral("sing")});
    EXPECT_EQ(battery.code, 2);
    EXPECT_TRUE(battery.err.contains("work, finish or stop")) << battery.err.toStdString();
    const auto empty = run(withKey + only + QStringList{QStringLiteral(",")});
    EXPECT_TRUE(empty.err.contains("one encoder at least")) << empty.err.toStdString();
    const auto both = run(withLink + QStringList{QStringLiteral("--join"), QStringLiteral("millrace://join?at=https://a&code=b")});
    EXPECT_EQ(both.code, 2);
    EXPECT_TRUE(both.err.contains("leave --join out")) << both.err.toStdString();
}
