"""kinds.py: builds small inputs of every kind of fault that a real file has shown (faults.py has those files), in other
containers, codecs and writers, and says of each what a right result is.

    kinds.py build FOLDER [PATTERN]      builds all (or those whose file or kind matches the regular expression), writes
                                         FOLDER/manifest.json
    kinds.py list                        the names, without building
    kinds.py judge FOLDER FILE RESULT    judges a finished ladder (a folder) or a media file made from FILE
    kinds.py ffmpeg FOLDER [PATTERN]     what ffmpeg makes of each (libx264 + aac in MP4), judged the same way

Each input is derived from masters (inputs/masters.py): a flash and a beep in one instant of each second, frame
numbers, colour patches (see marks.py).  Writers: ffmpeg, mkvmerge, gst-launch, and byte edits made here.  The result of
a build is the same each time with the same tools (but for the random identifiers that GStreamer's muxers write).

Keys of `expect` (only what is surely right is stated):
  seconds        right length of the result (of the longer of picture and sound), +-0.15 s (or `seconds_tolerance`)
  frames         numbers 0..n-1, or a list of (first, last) ranges, that must all be shown; `missing_frames` of them may not be
  fps, first     frame n belongs at (n - first) / fps, within `place_frames` frames (default 2); fps None: not judged
  sync           each flash has its beep (of its own pitch) within `tolerance_ms` (default 20)
  missing_beeps  how many flashes may be without a beep (default 0)
  beeps          how many beeps must be heard (inputs without a picture)
  no_picture, no_sound   the result has none
  readable       share of the frames whose number must be readable (combed or blended ones are not)
  patches        the four patches within 3 levels (or `patches_within`); not judged where the result says `primaries_kept`
  max_true_peak  dBTP
  max_fps        upper limit of the result's frame rate in a preset whose maxFps is this
  tracks         how many sound renditions
  fails          refusing is right; a word of the reason
  said           a word that the remarks must contain
"""
import concurrent.futures
import dataclasses
import json
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import inputs.kinds  # noqa: F401: registers them
import reading
from inputs.judge import judge
from inputs.registry import Input, RECIPES
from inputs.tools import WORK


def build(folder, only=None):
    """Builds all inputs, or those whose file or kind matches `only`; returns the list.  What could not be built (a tool is
    missing) stays out of it and is named in FOLDER/unbuilt.json."""
    WORK['folder'] = os.path.abspath(folder)
    for name in ('', 'masters', 'parts'):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    wanted = [(item, make) for item, make in RECIPES if not only or re.search(only, item.file + ' ' + item.kind)]
    unbuilt = {}

    def one(pair):
        item, make = pair
        out, begun = os.path.join(WORK['folder'], item.file), time.time()
        try:
            make(out)
            if not os.path.getsize(out):
                raise RuntimeError('empty')
            item.seconds_to_build = round(time.time() - begun, 2)
            return item
        except Exception as reason:                  # one missing tool must not cost the other inputs
            unbuilt[item.file] = '%s: %s' % (type(reason).__name__, str(reason)[-700:])
            if os.path.exists(out):
                os.remove(out)
            return None

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        built = [item for item in pool.map(one, wanted) if item]
    shutil.rmtree(os.path.join(folder, 'parts'), ignore_errors=True)
    with open(os.path.join(folder, 'manifest.json'), 'w', encoding='utf-8') as target:
        json.dump([dataclasses.asdict(item) for item in built], target, indent=1)
    with open(os.path.join(folder, 'unbuilt.json'), 'w', encoding='utf-8') as target:
        json.dump(unbuilt, target, indent=1)
    return built


def try_ffmpeg(folder, only=None):
    """What ffmpeg makes of each input of a built folder: {file: faults}."""
    with open(os.path.join(folder, 'manifest.json'), encoding='utf-8') as source:
        items = [Input(**row) for row in json.load(source)]
    items = [item for item in items if not only or re.search(only, item.file + ' ' + item.kind)]
    os.makedirs(os.path.join(folder, 'ffmpeg'), exist_ok=True)

    def one(item):
        out = os.path.join(folder, 'ffmpeg', item.file + '.mp4')
        done = subprocess.run(['nice', '-n', '10', 'ffmpeg', '-nostdin', '-v', 'error', '-y', '-i', os.path.join(folder, item.file),
                               '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-t', '700', out],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        if done.returncode:
            text = done.stderr.decode('utf-8', 'replace').strip().split('\n')
            return item.file, ([] if item.expect.get('fails') else ['ffmpeg fails: ' + text[-1][:150]]), None
        result = reading.read_file(out, peak='max_true_peak' in item.expect)
        return item.file, judge(item.expect, result, None), result

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, items))


def main(words):
    if len(words) >= 2 and words[0] == 'build':
        begun = time.time()
        built = build(words[1], words[2] if len(words) > 2 else None)
        print('%d inputs in %.0f s' % (len(built), time.time() - begun))
        with open(os.path.join(words[1], 'unbuilt.json'), encoding='utf-8') as source:
            for name, reason in json.load(source).items():
                print('NOT BUILT %s: %s' % (name, reason))
    elif words[:1] == ['list']:
        for item, _ in RECIPES:
            print('%-40s %-28s %s' % (item.file, item.kind, item.how))
    elif len(words) >= 2 and words[0] == 'ffmpeg':
        for name, faults, _ in try_ffmpeg(words[1], words[2] if len(words) > 2 else None):
            print('%-44s %s' % (name, '; '.join(faults) or 'right'), flush=True)
    elif len(words) == 4 and words[0] == 'judge':
        item = next(item for item, _ in RECIPES if item.file == words[2])
        peak = 'max_true_peak' in item.expect
        result = reading.read_ladder(words[3], peak) if os.path.isdir(words[3]) else reading.read_file(words[3], peak)
        faults = judge(item.expect, result, None)
        print('; '.join(faults) or 'right')
        return 1 if faults else 0
    else:
        sys.exit(__doc__)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
