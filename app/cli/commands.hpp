#pragma once
/// The sub-commands of `millrace`. Each takes the arguments behind its name and returns the exit code (README.md has their table).

#include "core/base/result.hpp"

#include <QMap>
#include <QStringList>

namespace cli {

int transcode(const QStringList& arguments);
int probe(const QStringList& arguments);
int verify(const QStringList& arguments);
int ingest(const QStringList& arguments);
int serve(const QStringList& arguments);
int jobs(const QStringList& arguments);
int presets(const QStringList& arguments);
int estimate(const QStringList& arguments);
int viewers(const QStringList& arguments);
int login(const QStringList& arguments);
int pair(const QStringList& arguments);
int events(const QStringList& arguments);
int user(const QStringList& arguments);
int token(const QStringList& arguments);
int audit(const QStringList& arguments);
int worker(const QStringList& arguments);
int fleet(const QStringList& arguments);

/// One sentence on stderr, then the exit code.
int fail(const base::Error& error, int code = 1);
int wrongUsage(const QString& command, const QString& sentence);
/// The help text of a command, or of the program for "".
QString help(const QString& command);
/// The options of `ingest`, from their table.
QString ingestHelp();

/// `--name value`, `--name=value` and plain words, checked against what the command knows.
struct Arguments {
    QStringList words;
    QMap<QString, QString> options; ///< value "" for flags

    bool has(const char* name) const { return options.contains(QLatin1String(name)); }
    QString value(const char* name, const QString& otherwise = {}) const { return options.value(QLatin1String(name), otherwise); }
};
/// Errors: InvalidInput with the sentence to show. `--` ends the options.
base::Result<Arguments> parse(const QStringList& arguments, const QStringList& flags, const QStringList& valued);
/// Errors: InvalidInput with the sentence to show, when the option is there and no whole number from `least` to `most`.
base::Result<void> checkNumber(const Arguments& parsed, const char* name, int least, int most);

} // namespace cli
