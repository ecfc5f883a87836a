#include "app/cli/usage_fleet.hpp"

namespace cli {

const char* const kWorkerUsage = R"(Usage: millrace worker --join LINK [--worker-name NAME] [OPTIONS]
       millrace worker [--api URL] [--worker-name NAME] [OPTIONS]

Encodes chunks of the films of a Millrace elsewhere. It speaks HTTPS to that one alone and keeps nothing that matters. A link
comes from millrace fleet join, or from the Fleet page; it is needed once, then the key in the data folder does.

Options:
  --join LINK         join the server of this link; good for one worker, for 15 minutes
  --api URL           the server (TRANSCODER_API_URL; default: the one that it joined)
  --token-file FILE   a file with the link in it, or with the worker's key, where that was made by hand
  --worker-name NAME  what it is called there (default: this host's name)
  --slots N           chunks at once (default: one for each four processors)
  --memory GB         that its encoders may use (default: what this computer has)
  --only LIST         take work for these encoders alone: h264, aac
  --tmp-dir DIR       where chunks are worked on and sources are kept (default: the data folder)
  --cache GB          of sources that are kept (default: 10, or a tenth of that disk where it is less)
  --rate MBITS        megabits a second over its line, both ways together (default: no limit)
  --fetches N         requests for sources at once (default: 8)
  --uploads N         files on their way to the ingest at once, 6 at most (default: 4)
  --on-battery WORD   work: as ever; finish: what runs is finished, nothing new begins; stop: that is given back too
                      (default: finish)
  --may-sleep         the computer may go to sleep by itself though chunks are being made
  --notice SECONDS    from SIGTERM to the end of this computer (default: 30; docker gives 10)
  --exit-when-drained end with exit code 75 once it was drained and has nothing left
  --insecure          speak plain HTTP to another computer: whoever listens on the way has the key
  --data DIR          where its key is (default: your data folder)

A film that came from an address of the web is read there, where that works: TRANSCODER_FETCH_ALLOWED lists networks that such
an address may lead to though they are not public.

SIGUSR1 drains it: what runs is finished, nothing new begins. SIGTERM: what can be finished within the notice is, the rest is
given back. A second one, or Ctrl+C: all is given back at once.
Exit code: 0 it left, 1 refused or removed, 2 wrong usage, 75 drained.
)";

const char* const kFleetUsage = R"(Usage: millrace fleet workers | active | queue | quarantine | wanted
       millrace fleet report [--from TIME] [--to TIME] [--csv]
       millrace fleet replay TASK | --job JOB | --quarantined
       millrace fleet clear-stuck [--dry-run]
       millrace fleet drain | resume NAME…|--all
       millrace fleet forget NAME…
       millrace fleet join

  workers      who encodes, what each does, or why it does nothing (also: status, inspect registered)
  active       chunks at work: by whom, how far (also: inspect active)
  reserved     nothing, ever: a worker takes a chunk when it has a slot for it (also: inspect reserved)
  queue        what waits, by job and encoder, and for what (also: queue, inspect-queue)
  quarantine   chunks that failed too often, and why; they wait for replay
  wanted       how many slots would do what there is to do in time, for autoscalers; serve has the target (--fleet-target)
  report       by job and worker: chunks, attempts and how they ended, seconds, bytes, audits, of the last 24 hours or from
               TIME to TIME: 2026-11-27T08:00, or a day, which is its beginning, by this computer's clock (also: report)
  replay       chunks of the quarantine are tried again; their failures are forgotten (also: replay)
  clear-stuck  finds what nobody works on and nobody would end, and mends it; --dry-run: only says so (also: clear-stuck)
  drain        workers finish what they have and take nothing new; resume: they do again
  forget       takes a worker out of the list and ends its key; what it holds is offered again
  join         a link for one new worker, good for 15 minutes (role admin)

Options: --connect, --token-file, --data as for millrace jobs; --json: an object a line; --csv: of report, as RFC 4180 has it.
watch -n 2 millrace fleet workers looks every two seconds.
Exit code: 0 done, 1 refused or there is no fleet, 2 wrong usage, 69 no answer.
)";

} // namespace cli
