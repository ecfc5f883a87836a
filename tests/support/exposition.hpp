#pragma once
/// Reads what /metrics tells, as strictly as Prometheus does: HELP and TYPE before a family's first value, no value told twice, buckets
/// that rise and end with the count.

#include <QByteArray>
#include <QList>
#include <gtest/gtest.h>
#include <limits>
#include <map>
#include <set>
#include <string>

namespace support {

class ReadExposition {
public:
    explicit ReadExposition(const QByteArray& text) {
        for (const QByteArray& line : text.split('\n')) {
            if (line.isEmpty()) continue;
            if (line.startsWith("# HELP ")) readHelp(line);
            else if (line.startsWith("# TYPE ")) readType(line);
            else readValue(line);
        }
        checkHistograms();
    }

    /// Of "name" or "name{label="value"}"; not a number where it is not told.
    double of(const std::string& series) const {
        const auto found = values.find(series);
        return found == values.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
    }
    /// Of all series of that name.
    double sumOf(const std::string& name) const {
        double sum = 0;
        for (const auto& [series, value] : values)
            if (series == name || series.starts_with(name + "{")) sum += value;
        return sum;
    }

    std::map<std::string, std::string> types; ///< by family
    std::map<std::string, double> values;     ///< by series

private:
    void readHelp(const QByteArray& line) {
        const QList<QByteArray> words = line.split(' ');
        ASSERT_GT(words.size(), 3) << line.toStdString();
        EXPECT_TRUE(m_helped.insert(words[2].toStdString()).second) << "twice: " << line.toStdString();
    }
    void readType(const QByteArray& line) {
        const QList<QByteArray> words = line.split(' ');
        ASSERT_EQ(words.size(), 4) << line.toStdString();
        EXPECT_TRUE(types.emplace(words[2].toStdString(), words[3].toStdString()).second) << "twice: " << line.toStdString();
        EXPECT_TRUE(m_helped.contains(words[2].toStdString())) << line.toStdString();
    }
    void readValue(const QByteArray& line) {
        const int space = static_cast<int>(line.lastIndexOf(' '));
        ASSERT_GT(space, 0) << line.toStdString();
        const std::string series = line.left(space).toStdString();
        bool isNumber = false;
        const double value = line.mid(space + 1).toDouble(&isNumber);
        EXPECT_TRUE(isNumber) << line.toStdString();
        EXPECT_TRUE(values.emplace(series, value).second) << "twice: " << line.toStdString();
        EXPECT_TRUE(types.contains(familyOf(series.substr(0, series.find('{'))))) << line.toStdString();
    }
    std::string familyOf(const std::string& name) const {
        for (const char* ending : {"_bucket", "_sum", "_count"})
            if (name.ends_with(ending)) {
                const std::string family = name.substr(0, name.size() - std::string(ending).size());
                if (const auto type = types.find(family); type != types.end() && type->second == "histogram") return family;
            }
        return name;
    }
    void checkHistograms() const {
        for (const auto& [series, value] : values) {
            const auto at = series.find("le=\"+Inf\"");
            if (at == std::string::npos) continue;
            std::string counted = series;
            counted.erase(series[at - 1] == ',' ? at - 1 : at, series[at - 1] == ',' ? 10 : 9);
            counted.replace(counted.find("_bucket"), 7, "_count");
            if (counted.ends_with("{}")) counted.resize(counted.size() - 2);
            EXPECT_EQ(of(counted), value) << series;
        }
    }

    std::set<std::string> m_helped;
};

} // namespace support
