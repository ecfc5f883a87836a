#pragma once
/// Words that stand for others, so that who comes from another stack types what they know: the commonest verbs of `jobs`, and those by
/// which Celery's users ask after workers and queues. Pure.

#include <QStringList>

namespace cli {

/// The arguments with which the program was called, with the words that stand for others spelled out: {"inspect", "active", "--json"} is
/// {"fleet", "active", "--json"}. What stands for nothing else stays as it is.
QStringList spelledOut(const QStringList& arguments);

/// A line for each, for the help: "  status              fleet workers".
QString aliasesHelp();

} // namespace cli
