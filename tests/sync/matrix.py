"""matrix.py: ffmpeg and Millrace side by side on inputs drawn at random from container x picture codec x sound codec x
sound rate x layout x frame rate x one irregularity.

    matrix.py BIN [--count 1000] [--seed 1] [--only REGEX] [--case N] [--recipe TEXT] [--out FOLDER] [--jobs 2]
              [--prove] [--list] [--keep] [--all]

BIN holds `millrace`.  Each input carries the flashes, beeps and frame numbers of kinds.py, 4 s long.  ffmpeg encodes it
with its defaults (-c:v libx264 -preset ultrafast -c:a aac, MP4), Millrace with check.encode; both are read by reading.py.
Where ffmpeg's result is whole and each beep within 20 ms of its flash, Millrace's must be too: a case in which only
ffmpeg is right is printed as WRONG and makes the exit status 1.

A case is seven words: mkv h264b ac3 48000 5.1 30000/1001 step+15.  The same seed gives the same cases; --case N makes the
N-th (from 0) alone, --recipe 'mkv h264b ...' one that need not be drawn, --only those whose words match.
--prove also looks into each input whether its irregularity is there (NOT MADE where not); --list only prints the cases;
--keep leaves the inputs and results in OUT; --all prints the right cases too.  BIN '' makes (and proves) the inputs only.

The irregularities (what is right is said in combinations/make.py):
  none
  round1, jitter2, jitter8       sound times rounded to 1 ms, or up to 2 or 8 ms off
  step+N, step-N                 N ms of sound are lost (doubled: silence) and the times say so: right by the times
  false+N, false-N               the times step by N ms, the samples do not: right (within 20 ms) either way
  gap_sound, gap_picture, gap_both   0.7 s are missing, the times are right
  sound_after_N, sound_before_N  sound begins N ms after (before) the picture
  sound_early, sound_late        sound ends 1 s earlier (later) than the picture
  offset_1.4, offset_10h         all times begin later
  joined                         two recordings of 2 s joined by cat
  jump+600, jump-600, jumpflag+600, jumpflag-600   the same with times that jump (flag: discontinuity indicator)
  wrap33                         the 33-bit clock wraps at 2 s
  doubled                        some frames have the time of the one before
  dropped7                       each 7th frame is missing
  cut                            the file begins in the middle of a group of pictures
  drift+P, drift-P               the sound has P % more (fewer) samples than its times say
  damaged                        noise in the payload of some sound packets
  mkvmerge_X                     made as X, then remuxed by mkvmerge
  edit_list                      the first 0.5 s cut off by an edit list (ffmpeg -ss with copies)
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from combinations.cases import Case, draw
from combinations.judge import by_ffmpeg, by_millrace, offset_text, table
from combinations.make import make
from combinations.proof import proof


def one(binaries, out, case, prove=False, keep=False):
    """(Verdict of Millrace, Verdict of ffmpeg, what the proof says)"""
    os.makedirs(os.path.join(out, 'cases'), exist_ok=True)
    folder = os.path.join(out, 'cases', re.sub(r'[^A-Za-z0-9.+-]+', '_', str(case)))
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    try:
        path, expect = make(out, case, folder)
        said = proof(case, path) if prove else ''
        if not binaries:
            return None, None, said
        theirs = by_ffmpeg(path, expect, case, folder)
        ours = by_millrace(binaries, path, expect, case, folder)
        return ours, theirs, said
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def main(words):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('bin', help="folder of millrace; '' makes (and with --prove, proves) the inputs only")
    parser.add_argument('--count', type=int, default=1000)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--only', help='regular expression of the words of a case')
    parser.add_argument('--case', type=int, help='number of the one case to make')
    parser.add_argument('--recipe', action='append', help='words of a case to make; may be given more than once')
    parser.add_argument('--out', help='folder of the masters (and of the cases with --keep)')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--prove', action='store_true')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('--keep', action='store_true')
    parser.add_argument('--all', action='store_true', help='print each case, not only the wrong ones')
    given = parser.parse_args(words)

    if given.recipe:
        cases = []
        for text in given.recipe:
            parts = text.split()
            cases.append((len(cases), Case(*parts[:3], int(parts[3]), *parts[4:])))
    else:
        cases = list(enumerate(draw(given.seed, given.count if given.case is None else given.case + 1)))
        if given.case is not None:
            cases = cases[given.case:]
    if given.only:
        cases = [pair for pair in cases if re.search(given.only, str(pair[1]))]
    if given.list:
        for n, case in cases:
            print('%4d  %s' % (n, case))
        return 0

    out = os.path.abspath(given.out or tempfile.mkdtemp(prefix='matrix-'))
    os.makedirs(os.path.join(out, 'masters'), exist_ok=True)
    binaries = given.bin
    if binaries:              # a copy, so that a build meanwhile does no harm
        binaries = tempfile.mkdtemp(prefix='bin-', dir=out)
        for name in ('millrace', 'millrace-encoder'):
            shutil.copy2(os.path.join(given.bin, name), binaries)
    results, unmade, wrong, begun = [], 0, 0, time.time()
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        jobs = {pool.submit(one, binaries, out, case, given.prove, given.keep): (n, case) for n, case in cases}
        for job in concurrent.futures.as_completed(jobs):
            n, case = jobs[job]
            recipe = "%s  (--recipe '%s' or --seed %d --case %d)" % (case, case, given.seed, n) if not given.recipe else str(case)
            try:
                ours, theirs, said = job.result()
            except Exception as problem:       # an input that cannot be made must not cost the others
                unmade += 1
                print('NOT MADE %s: %s: %s' % (recipe, type(problem).__name__, str(problem)[-400:]), flush=True)
                continue
            if said:
                print('NOT MADE %s: %s' % (recipe, said), flush=True)
            if not ours:
                continue
            results.append((case, ours, theirs))
            if ours.faults and not theirs.faults:
                wrong += 1
                print('WRONG %s: %s; ffmpeg at worst %s ms' % (recipe, '; '.join(ours.faults), offset_text([theirs])), flush=True)
            elif given.all:
                print('%s %s: ours %s [%s]; ffmpeg %s [%s]' % ('right' if not ours.faults else 'both wrong', case, '; '.join(ours.faults) or 'right', offset_text([ours]),
                                                           '; '.join(theirs.faults) or 'right', offset_text([theirs])), flush=True)
    if not given.out:
        shutil.rmtree(out, ignore_errors=True)
    elif binaries:
        shutil.rmtree(binaries, ignore_errors=True)
    print('\n' + table(results) + '\n')
    print('%.0f s%s' % (time.time() - begun, ', %d inputs could not be made' % unmade if unmade else ''))
    print('%d passed, %d failed' % (len(results) - wrong, wrong))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
