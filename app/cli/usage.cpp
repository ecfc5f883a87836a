#include "app/cli/aliases.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/serve_options.hpp"
#include "app/cli/terminal_words.hpp"
#include "app/cli/usage_fleet.hpp"

#include <QTextStream>
#include <cstdio>

namespace cli {
namespace {
constexpr const char* kProgram = R"(Millrace turns videos into adaptive streams (HLS and DASH).

Usage: millrace COMMAND [OPTIONS]

Commands:
  transcode INPUT…   encode videos into ladders, in resumable chunks
  probe INPUT        say what a file holds
  verify DIR|URL     prove that an output is complete and plays
  ingest             run the media server alone
  serve              run engine, ingest and the API without a window
  jobs VERB          see and command the queue of the panel or server that runs
  estimate FILE      say what a film would weigh and take, before it is a job
  presets            list what can be made, by category
  viewers            say who watches what its ingest serves
  login, pair        get a token for another Millrace, or let another computer in
  events             what happens, as it happens
  user, token, audit accounts of a running API
  worker             encode chunks for a Millrace elsewhere
  fleet              workers, chunks and queue of a running API

millrace COMMAND --help explains a command. millrace --version gives the version.

Words that stand for others, as they are known from other stacks:
)";

constexpr const char* kTranscode = R"(Usage: millrace transcode INPUT… [OPTIONS]
       millrace transcode --queue FILE [INPUT…] [OPTIONS]

Encodes each INPUT, a file or a link (http:// or https://), into DIR/<name>/master.m3u8, manifest.mpd and the
segments they name. A link is fetched first; it may lead to public addresses, and to the networks that
TRANSCODER_FETCH_ALLOWED lists (10.0.0.0/8, 192.168.7.3); files up to TRANSCODER_FETCH_MAX_GB (500).
Interrupted? Run the same command again: finished chunks are kept.

Options:
  --queue FILE        encode the jobs of a queue that the panel has exported, each with its preset and name;
                      relative paths in it count from its folder; --start, --end and --audio are for all its jobs;
                      times to start that it has are for panels and servers: here all begin at once
  --preset NAME|FILE  web-h264 (default), low-latency-h264, phone-vertical, archive-review,
                      one of your own, or a JSON file
  --output DIR        where outputs go (default: the current folder)
  --name NAME         output folder's name (default: the file's stem; one INPUT only)
  --start TIME        begin with the picture that is shown at TIME of the film (1:02.5 or 62.5)
  --end TIME          end before TIME of the film; the sound is cut with the pictures, to the sample
  --audio N,N|none    keep these audio tracks only, by the numbers that millrace probe shows
                      (default: all that can be decoded, at most 8)
  --replace           take the place of another film that has this name; its files are removed
  --slots N           encoders at once (default: one per processor thread)
  --json              one JSON object per line instead of a progress bar; the last is
                      {"event":"finished","jobs":[{"name","state","output","frames","wallSeconds","cpuSeconds","error"}]}
  --publish URL       send it to a remote ingest instead, like https://ingest.example.com/media/, with the
                      token in TRANSCODER_INTERNAL_TOKEN; DIR then holds the unfinished work only
                      (default: TRANSCODER_PUBLISH_BASE_URL, as the environment or the API at
                      TRANSCODER_API_URL has it; viewers' URLs follow TRANSCODER_LOCAL_MEDIA_BASE_URL)
  --upload-mbps N     of all uploads to it together (default 0: no limit)
  --serve             serve DIR while encoding and after it, until Ctrl+C; prints the playback URL
  --port N            port for --serve (default 5005; 0 picks a free one)

SIGUSR1 finishes the chunks that are being encoded, then exits; the same command goes on with the rest.

Exit code: 0 all done, 1 some failed, 2 wrong usage or a name that is taken, 75 stopped after SIGUSR1 with work left, 130 interrupted (Ctrl+C, SIGTERM).
)";

constexpr const char* kProbe = R"(Usage: millrace probe INPUT [--json]

Says what a media file holds: streams, sizes, frame rate, colour, languages.
Exit code: 0 read, 1 cannot be read, 2 wrong usage.
)";

constexpr const char* kVerify = R"(Usage: millrace verify DIR|URL [--source FILE] [--json]

Proves a finished output: playlists, manifest and segments against each other, checksums where a
report.json lies beside them, then every rendition decoded in full. DIR holds master.m3u8; URL is its address.
With --source every picture and the sound are compared with the file they were made from, read anew: lost, doubled and
shifted pictures, late sound, gaps, wrong colours, wrong orientation and missing parts are reported.
Exit code: 0 proven right, 1 faults found (each is named), 2 wrong usage.
)";

constexpr const char* kServe = R"(Usage: millrace serve [OPTIONS]

Runs the engine, its ingest and the API without a window, on the same job list as the panel (only one of the two may run).
The API is described at /api/v1/openapi.json. Until there is a user it takes the setup code that is printed here:
curl -d '{"code":"…","user":"anna","password":"…"}' -H 'Content-Type: application/json' localhost:5000/api/v1/setup
Other hosts ask it for their settings: GET /internal/settings with TRANSCODER_INTERNAL_TOKEN as bearer.

Options, each with the environment variable that it wins over (default in brackets):
)";

constexpr const char* kServeEnd = R"(
SIGUSR1 finishes the chunks that are being encoded, then exits.
Exit code: 0 stopped, 1 cannot start, 2 wrong usage.
)";

constexpr const char* kJobs = R"(Usage: millrace jobs list [JOB…]
       millrace jobs add FILE|LINK… [--preset NAME|FILE] [--name NAME] [--at TIME] [--paused] [--replace]
       millrace jobs pause|resume|cancel JOB…|--all
       millrace jobs retry JOB…|--all [--patch]
       millrace jobs remove|duplicate|outputs JOB…
       millrace jobs rename JOB NAME
       millrace jobs preset PRESET JOB…
       millrace jobs start TIME|now JOB…
       millrace jobs move up|down|top|bottom JOB…
       millrace jobs delete-output JOB… --yes
       millrace jobs clear-finished

Asks the panel or millrace serve that runs over your data folder. JOB is an id, four or more characters of its
beginning, or a name. A name that several jobs have is refused, and the ids are said.

  list            all jobs, in the order of the queue
  add             queues files for encoding; a preset that is a file of this computer goes along whole
  pause --all     holds also what is added later, until resume --all
  retry --all     all that have failed; --patch shows the last good picture where a source is damaged
  remove          takes jobs out of the list for good, with their unfinished work; what is published stays
  duplicate       a paused copy, so that it can be changed before it begins
  rename, preset  of jobs of which nothing has been made
  start           when jobs may begin that have not; TIME is 22:00, the next time that clocks show it, or a day with it,
                  2026-11-28T22:00, with Z or +01:00 behind it where another clock is meant; so is --at of add
  outputs         how much each has published, who watches, and where it lies
  delete-output   takes it away from the ingest; without --yes it says how much would go, and does nothing
  clear-finished  removes what is done or was cancelled

Options:
  --connect NAME|URL  ask another Millrace instead: a connection of the panel or of millrace login, or an address
  --token-file FILE   its token (default: the one that millrace login or pair kept)
  --on-server         FILEs of add are the server's own
  --data DIR  the data folder that the panel or server was started with (default: yours)
  --json      one JSON object per line: jobs (list), outputs (outputs), otherwise {"id","rev","problem"} of each job

Exit code: 0 done, 1 refused for one job or more (each is said), 2 wrong usage, 69 no Millrace runs or answers there.
)";

constexpr const char* kEstimate = R"(Usage: millrace estimate FILE [--preset NAME|FILE] [--json]

Reads FILE, and says how large its output would be and how long the work on it would take, with the band that both
should end in. It is told by the panel or millrace serve that runs over your data folder, which knows what past jobs
with this preset became; the more there are, the narrower the band. No job is made.

Options:
  --preset NAME|FILE  as of millrace jobs add (default: web-h264)
  --connect NAME|URL, --token-file FILE, --data DIR  ask another Millrace instead (millrace jobs --help)
  --on-server         FILE is the server's own; it reads no file of this computer for that
  --json              {"bytes","bytesLow","bytesHigh","seconds","secondsLow","secondsHigh"}; 0: not known

Exit code: 0 told, 1 the film cannot be read or made, 2 wrong usage, 69 no Millrace runs or answers there.
)";

constexpr const char* kPresets = R"(Usage: millrace presets [--json]

Lists the presets by category: those that come with Millrace, and your own in ~/.local/share/millrace/presets/
("category" in their file says where they are listed; without it they are "own").
--json gives one JSON object per line, each a preset as a file of your own has it.
Exit code: 0 listed, 1 a file of your own cannot be used (it is named), 2 wrong usage.
)";

constexpr const char* kViewers = R"(Usage: millrace viewers [--data DIR] [--json]

Says who watches what the panel or millrace serve that runs over your data folder serves: address, film, rendition,
since when, and how much each fetches. A viewer is gone after three segments of silence, 15 seconds at least.
An ingest of its own says the same on its host: curl localhost:5005/viewers

Options:
  --data DIR  the data folder that the panel or server was started with (default: yours)
  --connect NAME|URL, --token-file FILE  ask another Millrace instead (millrace jobs --help)
  --json      one JSON object: {"known","total","viewers":[{"address","film","rendition","sinceMs","bitsPerSecond"}]}

Exit code: 0 said, 1 its ingest does not run or is a remote one, 2 wrong usage, 69 no Millrace runs there.
)";

constexpr const char* kLogin = R"(Usage: millrace login URL|NAME|INVITE [--user NAME] [--name NAME]

Signs in at another Millrace and keeps its token, in a file that only you can read, under the connection's name. The
password is typed, never an argument. A fresh server asks for the setup code that it printed. INVITE is a link that
begins with millrace://join.

Options:
  --user NAME   who signs in
  --name NAME   what the connection is called here (default: the host)
  --fingerprint TEXT
                trust the key of the certificate that has this fingerprint (SHA-256), as the server printed it at its start;
                without it, one that is not trusted is shown and refused
  --allow-http  let the token go unencrypted, also to another computer
  --data DIR    where connections are kept (default: your data folder)

Exit code: 0 connected, 1 refused, 2 wrong usage, 69 no answer.
)";

constexpr const char* kPair = R"(Usage: millrace pair URL|NAME [--role viewer|operator|editor|admin] [--name NAME]
       millrace pair CODE [--role ROLE] [--name NAME] [--yes|--deny]

With an address: shows a code, which somebody who is signed in there types; then this computer has a token.
With a code that another computer shows: says who asks, and lets it in. It speaks to the server that runs over this
computer's data folder, or to the one that --connect names.

Options: --fingerprint, --allow-http, --data as for millrace login; --connect, --token-file as for millrace jobs.
Exit code: 0 paired or answered, 1 refused or expired, 2 wrong usage, 69 no answer.
)";

constexpr const char* kEvents = R"(Usage: millrace events [JOB…] [--connect NAME|URL] [--token-file FILE]

One JSON object per line for each thing that happens, until Ctrl+C; of the named jobs also chunks and logs. A server
that goes away is waited for, and what was missed comes then. By default the API of this computer is asked.
Exit code: 0 ended, 1 refused, 2 wrong usage, 69 no answer.
)";

constexpr const char* kUser = R"(Usage: millrace user list
       millrace user add NAME [--role viewer|operator|editor|admin] [--no-password]
       millrace user role NAME ROLE
       millrace user password|disable|enable|remove NAME

Users in the data folder of this computer, whether millrace serve runs over it or not; or of the server that --connect
names, with the role admin. Passwords are typed.
Options: --connect, --token-file, --data as for millrace jobs; --json.
Exit code: 0 done, 1 refused, 2 wrong usage, 69 no answer.
)";

constexpr const char* kToken = R"(Usage: millrace token list
       millrace token add NAME [--kind api|worker|ingest] [--role ROLE] [--days N]
       millrace token revoke ID
       millrace token invites
       millrace token invite [--kind panel|worker|ingest] [--role ROLE] [--hours N]

Tokens and invites in the data folder of this computer, whether millrace serve runs over it or not; or of the server
that --connect names, which invite needs: an invite holds its address. A secret is shown once.
Options: --connect, --token-file, --data as for millrace jobs; --json.
Exit code: 0 done, 1 refused, 2 wrong usage, 69 no answer.
)";

constexpr const char* kAudit = R"(Usage: millrace audit [--who NAME] [--object ID] [--limit N]
       millrace audit verify [--data DIR]

Who changed what, newest first, in the data folder of this computer, or at the server that --connect names, with the role
admin; --limit: how many rows, 1 to 500 (default: 100). verify says whether every row is there and as it was written (exit
code 1: it names the first that is not). It reads the data folder itself, on the server's own computer: no --connect.
Options: --connect, --token-file, --data as for millrace jobs; --json.
Exit code: 0 listed, 1 refused, 2 wrong usage, 69 no answer.
)";

constexpr const char* kIngest = R"(Usage: millrace ingest [OPTIONS]
       millrace ingest --plan --viewers N --mbps M [--retain HOURS --publish-mbps P] [--certificate x]
       millrace ingest --sign PATH [--hours N]
       millrace ingest --check
       millrace ingest --test [URL]

Serves media and accepts uploads under http://HOST:PORT/media/. Writing (PUT, POST, DELETE) needs the token in
TRANSCODER_INTERNAL_TOKEN, sent as "Authorization: Bearer …" or as the password of basic authentication;
without it the server is read-only. /healthz and /metrics answer this computer.

--plan says how large the host must be. --sign prints an address that opens PATH for a time.
--check asks the ingest that runs on this computer whether it works (exit code 0: it does).
--test uploads a small object to URL with the token, reads it back and deletes it, as "Test ingest" in the panel does;
without URL to TRANSCODER_PUBLISH_BASE_URL, else to the ingest on this computer (exit code 0: all went well).
--api URL (TRANSCODER_API_URL): settings are asked for there at the start and every minute, and win over
the environment; the last good answer stays while the API is away.

Options, each with its environment variable, which it wins over (default in brackets):
)";
constexpr const char* kIngestEnd = R"(
SIGHUP begins new log files. SIGTERM and Ctrl+C let running answers end.
Exit code: 0 stopped, 1 cannot listen or write, 2 wrong usage.
)";

} // namespace

QString help(const QString& command) {
    if (command == QLatin1String("transcode")) return QString::fromUtf8(kTranscode);
    if (command == QLatin1String("probe")) return QString::fromUtf8(kProbe);
    if (command == QLatin1String("verify")) return QString::fromUtf8(kVerify);
    if (command == QLatin1String("ingest")) return QString::fromUtf8(kIngest) + ingestHelp() + QString::fromUtf8(kIngestEnd);
    if (command == QLatin1String("jobs")) return QString::fromUtf8(kJobs);
    if (command == QLatin1String("estimate")) return QString::fromUtf8(kEstimate);
    if (command == QLatin1String("presets")) return QString::fromUtf8(kPresets);
    if (command == QLatin1String("viewers")) return QString::fromUtf8(kViewers);
    if (command == QLatin1String("serve")) return QString::fromUtf8(kServe) + serveOptionsHelp() + QString::fromUtf8(kServeEnd);
    if (command == QLatin1String("login")) return QString::fromUtf8(kLogin);
    if (command == QLatin1String("pair")) return QString::fromUtf8(kPair);
    if (command == QLatin1String("events")) return QString::fromUtf8(kEvents);
    if (command == QLatin1String("user")) return QString::fromUtf8(kUser);
    if (command == QLatin1String("token")) return QString::fromUtf8(kToken);
    if (command == QLatin1String("audit")) return QString::fromUtf8(kAudit);
    if (command == QLatin1String("worker")) return QString::fromUtf8(kWorkerUsage);
    if (command == QLatin1String("fleet")) return QString::fromUtf8(kFleetUsage);
    return QString::fromUtf8(kProgram) + aliasesHelp();
}

int fail(const base::Error& error, int code) {
    QTextStream(stderr) << "millrace: " << shown(inTerminal(error.text)) << '\n';
    return code;
}

int wrongUsage(const QString& command, const QString& sentence) {
    QTextStream(stderr) << "millrace: " << shown(sentence.toStdString()) << " See millrace "
                        << (command.isEmpty() ? QString() : command + QLatin1Char(' ')) << "--help.\n";
    return 2;
}

base::Result<Arguments> parse(const QStringList& arguments, const QStringList& flags, const QStringList& valued) {
    Arguments parsed;
    bool optionsEnded = false;
    for (int i = 0; i < arguments.size(); ++i) {
        const QString& word = arguments[i];
        if (optionsEnded || !word.startsWith(QLatin1String("-")) || word == QLatin1String("-")) {
            parsed.words << word;
            continue;
        }
        if (word == QLatin1String("--")) {
            optionsEnded = true;
            continue;
        }
        const QString name = word.section(QLatin1Char('='), 0, 0).mid(2);
        const bool inlineValue = word.contains(QLatin1Char('='));
        if (flags.contains(name) && !inlineValue && word.startsWith(QLatin1String("--"))) {
            parsed.options[name] = QString();
        } else if (valued.contains(name) && word.startsWith(QLatin1String("--"))) {
            if (!inlineValue && i + 1 >= arguments.size())
                return base::Error{base::ErrorCode::InvalidInput, "--" + name.toStdString() + " needs a value."};
            parsed.options[name] = inlineValue ? word.section(QLatin1Char('='), 1) : arguments[++i];
        } else {
            return base::Error{base::ErrorCode::InvalidInput, "There is no option \"" + word.toStdString() + "\"."};
        }
    }
    return parsed;
}

base::Result<void> checkNumber(const Arguments& parsed, const char* name, int least, int most) {
    if (!parsed.has(name)) return {};
    bool isNumber = false;
    const int number = parsed.value(name).toInt(&isNumber);
    if (isNumber && number >= least && number <= most) return {};
    return base::Error{base::ErrorCode::InvalidInput,
        std::string("--") + name + " needs a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", not \"" +
            parsed.value(name).toStdString() + "\"."};
}

} // namespace cli
