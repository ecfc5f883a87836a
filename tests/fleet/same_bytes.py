#!/usr/bin/env python3
"""same_bytes.py BIN [MEDIA]: a film by 1, 2 and 3 workers beside the server's own slot, each on a host of its own, with a real Redis: every published
file is the one that a single machine makes. By design only report.json may differ: it holds times.

MEDIA: the shared films; without them one that ffmpeg makes. 77 without redis-server or ffmpeg.
"""
import pathlib
import sys
import tempfile

from house import Fleet, check, differences, ended, film_of, needs, until, warn_of


def make(fleet, film, name, preset, wanted):
    """Makes the film, and compares."""
    job = fleet.add(film, name, preset.stem)
    state = fleet.until_over(job)
    if not check(state == "done", f"{name} is made", (fleet.job(job), fleet.rows("queue"), fleet.logs())):
        return
    found = fleet.published(name)
    wrong = differences(wanted, found)
    check(len(found) > 10 and not wrong, f"{name}: {len(found)} published files are those of one machine", wrong[:20])
    chunks = {row["worker"]: row["chunks"] for row in fleet.rows("report") if row["job"] == job}
    for worker in fleet.workers:
        check(chunks.get(worker.name, 0) > 0, f"  {worker.name} made some of it", (chunks, fleet.logs()))
    print(f"        chunks: {chunks}")


def main():
    needs("redis-server", "redis-cli", "ffmpeg")
    binaries, media = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "none")
    with tempfile.TemporaryDirectory(prefix="fleet-", ignore_cleanup_errors=True) as work:
        work = pathlib.Path(work)
        sources = work / "sources"
        sources.mkdir()
        shared = media / "film/natural_360p_17s.mp4"
        pattern = film_of(sources)
        film = sources / "film.mp4"
        film.write_bytes((shared if shared.exists() else pattern).read_bytes())
        fleet = Fleet(binaries, work, sources=sources)
        try:
            warn_of(fleet.network)
            preset = fleet.preset("small", speed="medium")
            wanted, generated = fleet.reference(film, "alone", preset), fleet.reference(pattern, "alone-pattern", preset)
            for number in (1, 2, 3):
                worker = fleet.add_worker(f"w{number}")
                if not check(until(worker.is_there, 90), f"{number} of 3 workers: {worker.name} has joined", fleet.logs()):
                    return
                make(fleet, film, f"film-{number}", preset, wanted)
            make(fleet, pattern, "pattern-3", preset, generated)
            codes = {worker.name: worker.program.stop() for worker in fleet.workers}
            check(set(codes.values()) == {0}, "the workers leave with exit code 0", (codes, fleet.logs()))
            check(fleet.serve.stop() == 0, "the server stops", fleet.logs())
        finally:
            fleet.close()


if __name__ == "__main__":
    main()
    sys.exit(ended())
