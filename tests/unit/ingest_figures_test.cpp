// Ingest nodes as an operator names them, and what they say of themselves.

#include "core/fleet/overview/ingest_figures.hpp"

#include <gtest/gtest.h>

using fleet::ingestFiguresOf;
using fleet::IngestNode;
using fleet::ingestNodesOf;

TEST(IngestNodes, AreNamesAddressesAndWhatTheyCanSend) {
    const auto nodes =
        ingestNodesOf("ams=https://ams.example.com:5005@2000, fra=http://10.0.0.7:5005/media/,lon=https://[2001:db8::1]:5005@0.5");
    ASSERT_TRUE(nodes) << nodes.error().message;
    EXPECT_EQ(*nodes,
        (std::vector<IngestNode>{{"ams", "https://ams.example.com:5005/metrics", 2000e6}, {"fra", "http://10.0.0.7:5005/metrics", 0},
            {"lon", "https://[2001:db8::1]:5005/metrics", 0.5e6}}));
    EXPECT_TRUE(ingestNodesOf("")->empty());
    for (const char* wrong : {"ams", "=https://a", "ams=", "ams=ftp://a.example.com", "ams=https://", "ams=https://a@fast",
             "ams=https://a@0", "ams=https://a@-5", "ams=https://a,ams=https://b"})
        EXPECT_FALSE(ingestNodesOf(wrong)) << wrong;
}

TEST(IngestFigures, AreReadFromTheTextForPrometheus) {
    const auto figures = ingestFiguresOf("# HELP millrace_ingest_sent_bytes_total Bytes sent to clients.\n"
                                         "# TYPE millrace_ingest_sent_bytes_total counter\n"
                                         "millrace_ingest_sent_bytes_total 12345678901\n"
                                         "millrace_ingest_sent_bytes_total_more 5\n"
                                         "millrace_ingest_active_viewers 282\n"
                                         "millrace_ingest_storage_free_bytes 1.9e12 1700000000000\n");
    ASSERT_TRUE(figures);
    EXPECT_DOUBLE_EQ(figures->sentBytes, 12345678901.0);
    EXPECT_EQ(figures->viewers, 282);
    EXPECT_EQ(figures->freeBytes, 1'900'000'000'000);
}

TEST(IngestFigures, WhatIsNoIngestsIsNothing) {
    for (const char* other : {"", "<html>", "millrace_ingest_sent_bytes_total", "millrace_ingest_sent_bytes_total x",
             "millrace_ingest_sent_bytes_total NaN", "millrace_ingest_sent_bytes_total -1"})
        EXPECT_FALSE(ingestFiguresOf(other)) << other;
    const auto least = ingestFiguresOf("millrace_ingest_sent_bytes_total 0\nmillrace_ingest_active_viewers 1e300");
    ASSERT_TRUE(least);
    EXPECT_EQ(least->viewers, -1);
    EXPECT_EQ(least->freeBytes, -1);
}

TEST(IngestMeter, AnIngestThatBeganAnewSendsNothingBackwards) {
    fleet::IngestMeter meter;
    EXPECT_DOUBLE_EQ(meter.take(1000, 1000), 0);
    EXPECT_DOUBLE_EQ(meter.take(2000, 3000), 4000); // 1000 bytes in two seconds
    EXPECT_DOUBLE_EQ(meter.take(100, 4000), 0);
    EXPECT_DOUBLE_EQ(meter.take(200, 4000), 0); // no time
}
