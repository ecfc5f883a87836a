#include "core/base/power_hold.hpp"
#include "core/base/power_source.hpp"
#include "core/engine/run_conditions.hpp"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace {

struct Supplies {
    QTemporaryDir folder;

    void add(const QString& name, const std::vector<std::pair<const char*, const char*>>& files) {
        QDir(folder.path()).mkpath(name);
        for (const auto& [file, text] : files) {
            QFile made(folder.path() + QLatin1Char('/') + name + QLatin1Char('/') + QLatin1String(file));
            (void)made.open(QIODevice::WriteOnly);
            made.write(QByteArray(text) + '\n');
        }
    }
    base::PowerSource source() const { return base::powerSourceIn(folder.path().toStdString()); }
};

} // namespace

TEST(PowerHold, TheFirstReadingCountsAtOnceAndLaterOnesWhenTheyLast) {
    base::PowerHold hold;
    EXPECT_FALSE(hold.holds());
    hold.read(true, 1000);
    EXPECT_TRUE(hold.holds());
    hold.read(false, 6000);
    hold.read(true, 11'000); // the plug was loose
    hold.read(false, 16'000);
    EXPECT_TRUE(hold.holds());
    hold.read(false, 25'999);
    EXPECT_TRUE(hold.holds());
    hold.read(false, 26'000);
    EXPECT_FALSE(hold.holds());
    hold.read(true, 30'000);
    EXPECT_FALSE(hold.holds());
    hold.read(true, 40'000);
    EXPECT_TRUE(hold.holds());
}

TEST(SpaceNeeded, WhoWaitsNeedsMoreToGoOn) {
    EXPECT_EQ(engine::spaceNeeded(2'000'000'000, false), 2'000'000'000);
    EXPECT_EQ(engine::spaceNeeded(2'000'000'000, true), 2'500'000'000);
    EXPECT_EQ(engine::spaceNeeded(100'000'000'000, true), 110'000'000'000);
    EXPECT_EQ(engine::spaceNeeded(0, true), 0);
}

TEST(PowerSource, ALaptopOnItsPlugAndWithout) {
    Supplies supplies;
    EXPECT_EQ(supplies.source(), base::PowerSource::Unknown);
    supplies.add(QStringLiteral("AC"), {{"type", "Mains"}, {"online", "1"}});
    supplies.add(QStringLiteral("BAT0"), {{"type", "Battery"}, {"status", "Charging"}});
    EXPECT_EQ(supplies.source(), base::PowerSource::Mains);
    supplies.add(QStringLiteral("AC"), {{"online", "0"}});
    supplies.add(QStringLiteral("BAT0"), {{"status", "Discharging"}});
    EXPECT_EQ(supplies.source(), base::PowerSource::Battery);
    supplies.add(QStringLiteral("usb"), {{"type", "USB"}, {"online", "1"}});
    EXPECT_EQ(supplies.source(), base::PowerSource::Mains) << "by its other plug";
}

TEST(PowerSource, AMouseIsNoLaptopAndADesktopHasNoBattery) {
    Supplies supplies;
    supplies.add(QStringLiteral("hidpp_battery_0"), {{"type", "Battery"}, {"scope", "Device"}, {"status", "Discharging"}});
    EXPECT_EQ(supplies.source(), base::PowerSource::Unknown);
    supplies.add(QStringLiteral("ucsi-source"), {{"type", "USB"}, {"online", "0"}});
    EXPECT_EQ(supplies.source(), base::PowerSource::Unknown);
    EXPECT_EQ(base::powerSourceIn("/no/such/folder"), base::PowerSource::Unknown);
}
