#include "app/cli/aliases.hpp"

namespace cli {
namespace {

struct Alias {
    const char *word, *second; ///< "": one word alone
    const char* standsFor;
};

// Where one word is the beginning of another, the longer comes first.
constexpr Alias kAliases[] = {
    {"add", "", "jobs add"},
    {"pause", "", "jobs pause"},
    {"resume", "", "jobs resume"},
    {"retry", "", "jobs retry"},
    {"remove", "", "jobs remove"},
    {"status", "", "fleet workers"},
    {"inspect", "active", "fleet active"},
    {"inspect", "registered", "fleet workers"},
    {"inspect", "reserved", "fleet reserved"},
    {"inspect", "", "fleet"},
    {"queue", "pending", "fleet queue"},
    {"queue", "", "fleet queue"},
    {"inspect-queue", "", "fleet queue"},
    {"clear-stuck", "", "fleet clear-stuck"},
    {"clear-stuck-tasks", "", "fleet clear-stuck"},
    {"replay", "", "fleet replay"},
    {"report", "", "fleet report"},
    {"generate-report", "", "fleet report"},
};

bool begins(const QStringList& arguments, const Alias& alias) {
    if (arguments.value(0) != QLatin1String(alias.word)) return false;
    return *alias.second == '\0' || arguments.value(1) == QLatin1String(alias.second);
}

} // namespace

QStringList spelledOut(const QStringList& arguments) {
    for (const Alias& alias : kAliases) {
        if (!begins(arguments, alias)) continue;
        const int words = *alias.second == '\0' ? 1 : 2;
        return QString::fromLatin1(alias.standsFor).split(QLatin1Char(' ')) + arguments.mid(words);
    }
    return arguments;
}

QString aliasesHelp() {
    QString text;
    for (const Alias& alias : kAliases) {
        const QString words = (QLatin1String(alias.word) + QLatin1Char(' ') + QLatin1String(alias.second)).trimmed();
        text += QLatin1String("  ") + words.leftJustified(20) + QLatin1String(alias.standsFor) + QLatin1Char('\n');
    }
    return text;
}

} // namespace cli
