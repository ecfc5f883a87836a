"""check.py BIN [FOLDER [PATTERN]]: encodes every input of kinds.py with Millrace and judges the finished ladders.

BIN holds `millrace`; FOLDER was made by `kinds.py build` (without one the inputs are built for the run). PATTERN picks files or kinds. Prints
what is wrong, ends with 1 where anything is that is not known to be open."""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import kinds
import reading
from inputs.judge import judge
from inputs.registry import Input

PRESET = {
    'id': 'sync', 'name': 'One rung', 'segmentSeconds': 6, 'gopSeconds': 2, 'speed': 'veryfast', 'audioKbps': 128,
    'rungs': [{'name': 'v', 'shortSide': 180, 'profile': 'high', 'rateControl': 'capped-quality', 'quality': 20, 'kbps': 3000, 'maxFps': 60}],
}


OPEN = {  # what does not come out right, and why
    '06_sound_outlasts.avi': 'at a variable rate the last picture is one long sample, which this reading takes for a short one',
    # zimg makes another input of each of these on each kind of processor: at the edge of the three levels, on this side or on that one.
    '13_bt2020_sdr_vp9.webm': 'right with one input of zimg, two levels over with another',
    '13_bt2020_sdr_h264_10.mov': 'one level over in the dark components of the green: the input is 2 off in red, a step of chroma in 8 bits is 1.9 of blue',
    '13_constant_luminance.mp4': 'right at crf 2; made without loss ten levels over in the dark red of a green: not understood',
    '13_smpte170m.mp4': 'its green has a red below zero, for which no tool here makes a right input; ColourConversion.AGreen… has the right numbers',
    '18_empty_in_middle.mp4': '24 ms at one flash: libavformat begins an edit of AAC at a packet',
}


def encode(binaries, source, out):
    """(folder of the ladder, or None and the reason)"""
    os.makedirs(out)
    preset = os.path.join(out, 'preset.json')
    with open(preset, 'w', encoding='utf-8') as target:
        json.dump(PRESET, target)
    done = subprocess.run([os.path.join(binaries, 'millrace'), 'transcode', source, '--output', out, '--name', 'x', '--preset', preset, '--slots', '1'],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    text = done.stdout.decode('utf-8', 'replace').strip()
    return (os.path.join(out, 'x'), text) if done.returncode == 0 else (None, text)


def remarks(folder):
    with open(os.path.join(folder, 'report.json'), encoding='utf-8') as source:
        return json.load(source).get('remarks', [])


def check(binaries, folder, item, out):
    ladder, text = encode(binaries, os.path.join(folder, item.file), os.path.join(out, item.file))
    if item.expect.get('fails'):
        return [] if not ladder and item.expect['fails'] in text else ['not refused: ' + text[-200:]]
    if not ladder:
        return ['fails: ' + text[-300:]]
    said = ' '.join(remark['text'] for remark in remarks(ladder))
    return judge(item.expect, reading.read_ladder(ladder, 'max_true_peak' in item.expect), said)


def main(words):
    if not words:
        sys.exit(__doc__)
    binaries = words[0]
    built = None if len(words) > 1 else tempfile.TemporaryDirectory(prefix='kinds-')
    folder = words[1] if built is None else built.name
    if built:
        kinds.main(['build', folder])
    with open(os.path.join(folder, 'manifest.json'), encoding='utf-8') as source:
        items = [Input(**row) for row in json.load(source)]
    if len(words) > 2:
        items = [item for item in items if re.search(words[2], item.file + ' ' + item.kind)]
    if not items:
        sys.exit('WRONG no input fits: nothing was judged')
    out = tempfile.mkdtemp(prefix='sync-')
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = {pool.submit(check, binaries, folder, item, out): item for item in items}
        for job in concurrent.futures.as_completed(jobs):
            try:
                faults = job.result()
            except Exception as problem:  # a fault of the judge is a fault to see, not to die of
                faults = ['%s: %s' % (type(problem).__name__, problem)]
            known = OPEN.get(jobs[job].file)
            if known and not faults:
                print('RIGHT NOW, take it from the list of what is open: %s' % jobs[job].file, flush=True)
            if faults:
                wrong += 0 if known else 1
                print(('OPEN' if known else 'WRONG') + ' %s (%s; %s): %s' % (jobs[job].file, jobs[job].kind, jobs[job].how, '; '.join(faults)), flush=True)
    shutil.rmtree(out, ignore_errors=True)
    print('%d passed, %d failed' % (len(items) - wrong, wrong))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
