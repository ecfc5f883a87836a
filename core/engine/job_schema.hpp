#pragma once
/// The tables of the job list: what they are, how those of earlier versions become them, and what of a job stands in a column.
///
/// A row of `jobs` is thin, so that a million of them can be counted, sorted and searched without reading what is kept of each: that lies
/// in `documents`. `counts` is kept by triggers, in the transaction of the change. Any thread, each with a connection of its own.

#include "core/engine/stored_job.hpp"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

namespace engine {

/// Brings a file of an earlier schema up to this one, step by step and in one transaction, after a copy of it was laid beside it
/// (jobs.sqlite.v1). Errors: Io, Unsupported (a newer Millrace wrote it).
base::Result<void> migrate(const QSqlDatabase& database, const std::string& path);

/// Makes the index of names by their trigrams, or brings it up to date, where this SQLite can (FTS5, 3.34); elsewhere names are searched
/// one by one, and the index that another SQLite made is left to be made anew. Errors: Io.
base::Result<void> prepareSearch(const QSqlDatabase& database);
/// Whether that index is there.
bool hasSearch(const QSqlDatabase& database);

/// Why a statement was not run. Code: Io.
base::Error unwritable(const QSqlQuery& query);
/// Runs a statement that was prepared, with these values in place of its question marks. Errors: Io.
base::Result<void> runPrepared(QSqlQuery& query, const QVariantList& values);
/// Runs one statement. Errors: Io.
base::Result<void> runStatement(const QSqlDatabase& database, const QString& statement, const QVariantList& values = {});

/// A source as its column holds it: films made from one file have one number; two files with one number are as good as impossible.
qint64 filmNumber(const std::string& source);

} // namespace engine
