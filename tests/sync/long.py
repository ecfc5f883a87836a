"""long.py BIN [HOURS]: two hours stay in sync. A film with a flash and a beep each ten seconds, whose sound has a clock 0.1 % slow, is
lost for a second and a half every ten minutes, and is cut short by 60 ms (with right times behind it) every seven.

Every flash must have its beep within 20 ms, but those whose beep is lost. Prints the worst, ends with 1 beyond the limit."""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check
import reading

EVERY, LIMIT_MS, SLOW = 10, 20, 1.001


def lost(time):
    """Whether the source has no sound at this second of the film."""
    return time % 600 > 300 and time % 600 < 301.5 or time % 420 > 205 and time % 420 < 205.06


def make(path, seconds):
    parts = [path + end for end in ('.v.mkv', '.a.mkv')]
    quiet = ['ffmpeg', '-nostdin', '-v', 'error', '-y']
    subprocess.run(quiet + ['-f', 'lavfi', '-i', "color=black:s=96x64:r=10:d=%d,drawbox=color=white:t=fill:enable='gte(mod(t,%d),2)*lt(mod(t,%d),2.2)'" % (seconds, EVERY, EVERY),
                            '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p', parts[0]], check=True)
    # The samples are made on the sound's own clock, which the time stamps stretch: sample t is heard at SLOW * t.
    beeps = "0.5*sin(2*PI*1000*t)*gte(mod(t*%g,%d),2)*lt(mod(t*%g,%d),2.2)" % (SLOW, EVERY, SLOW, EVERY)
    keep = 'not(gt(mod(t*%g,600),300)*lt(mod(t*%g,600),301.5)+gt(mod(t*%g,420),205)*lt(mod(t*%g,420),205.06))' % (SLOW, SLOW, SLOW, SLOW)
    subprocess.run(quiet + ['-f', 'lavfi', '-i', "aevalsrc='%s':s=16000:d=%g:n=320" % (beeps, seconds / SLOW), '-af', "aselect='%s'" % keep,
                            '-c:a', 'pcm_s16le', '-bsf:a', 'setts=pts=PTS*%g:dts=DTS*%g' % (SLOW, SLOW), parts[1]], check=True)
    subprocess.run(quiet + ['-i', parts[0], '-i', parts[1], '-map', '0:v', '-map', '1:a', '-c', 'copy', path], check=True)


def runs(values, threshold):
    """Indices at which values rise over the threshold after having been below it."""
    return [i for i in range(1, len(values)) if values[i] > threshold >= values[i - 1]]


def main(words):
    if not words:
        sys.exit(__doc__)
    seconds = int(float(words[1]) * 3600) if len(words) > 1 else 7200
    folder = tempfile.mkdtemp(prefix='long-')
    try:
        source = os.path.join(folder, 'long.mkv')
        make(source, seconds)
        ladder, text = check.encode(words[0], source, os.path.join(folder, 'out'))
        if not ladder:
            print('WRONG not encoded: ' + text[-400:])
            return 1
        whole = {}
        for kind in os.listdir(ladder):
            track = os.path.join(ladder, kind)
            if not os.path.isdir(track):
                continue
            whole['sound' if kind.startswith('audio') else 'picture'] = joined = os.path.join(folder, kind + '.mp4')
            with open(joined, 'wb') as target:
                for name in [n for n in os.listdir(track) if n.startswith('init')] + sorted(n for n in os.listdir(track) if n.endswith('.m4s')):
                    with open(os.path.join(track, name), 'rb') as part:
                        target.write(part.read())
        picture = subprocess.run(['ffmpeg', '-v', 'error', '-i', whole['picture'], '-vf', 'fps=100,scale=1:1:flags=area,format=gray', '-f', 'rawvideo', '-'], stdout=subprocess.PIPE, check=True).stdout
        sound = subprocess.run(['ffmpeg', '-v', 'error', '-i', whole['sound'], '-af', 'aeval=abs(val(0)),aresample=1000,aformat=s16', '-ac', '1', '-f', 's16le', '-'], stdout=subprocess.PIPE, check=True).stdout
        import array
        levels = array.array('h')
        levels.frombytes(sound[:len(sound) // 2 * 2])
        flashes = [i / 100 for i in runs(picture, 120)]
        beeps = [i / 1000 for i in runs(levels, 4000)]
        # The envelope of a tone rises again and again: only the first of each.
        beeps = [b for i, b in enumerate(beeps) if i == 0 or b - beeps[i - 1] > 1]
        worst, missing = 0.0, []
        for flash in flashes:
            best = min((b - flash for b in beeps), key=abs, default=9e9)
            if abs(best) > 1:
                if not lost(flash) and not lost(flash + 0.1):
                    missing.append(flash)
            elif abs(best) > abs(worst):
                worst = best
        print('%d flashes in %d s, worst beep %.1f ms, %d beeps missing' % (len(flashes), seconds, worst * 1000, len(missing)))
        good = len(flashes) >= seconds // EVERY - 1 and not missing and abs(worst) * 1000 <= LIMIT_MS
        print('%d passed, %d failed' % (good, not good))
        return 0 if good else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
