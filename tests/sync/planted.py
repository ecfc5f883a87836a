"""planted.py BIN: outputs that are wrong are found by `millrace verify OUT --source FILE`, and each fault is named.

Each wrong output is made of a source that was spoiled on purpose and is held against the good one, so that playlists, boxes and
checksums of the output are all in order: only the source can tell. Ends with 1 where a fault is not named, or the good output is accused."""
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check

VIDEO = ['-c:v', 'ffv1']
SOUND = ['-c:a', 'pcm_s16le']
RIGHT = ['v: 150 pictures compared with the source, 150 of them moving', 'audio: sound compared with the source at 3 places, 3 of them conclusive', 'Proven: 2 renditions, all checksums match']
SPOILED = {  # what is done to the source; the faults that must be said, these and no others
    'nothing': ([], None),
    'sound shifted by 40 ms': (['-af', 'adelay=40:all=1'], ['audio: sound is 40 ms late from 0.00 s']),
    'sound 60 ms early': (['-af', 'atrim=start=0.06,asetpts=PTS-STARTPTS,apad=pad_dur=0.06'], ['audio: sound is 60 ms early from 0.00 s']),
    'silenced from the middle': (['-af', "volume=0:enable='gte(t,3)'"], ['audio: silent from 3.']),
    'one frame lost': (['-vf', "select='not(eq(n,60))',setpts=N/25/TB"], ['v: from 2.40 s to 5.92 s pictures are 40 ms early: one was lost']),
    'one frame doubled': (['-vf', 'loop=1:1:60,setpts=N/25/TB'], ['v: from 2.40 s to 5.96 s pictures are 40 ms late: one was doubled']),
    'one frame in the place of another': (['-vf', "select='not(eq(n,60))',fps=25"], ['v: at 2.40 s the picture of 2.36 s is shown']),
    'another matrix': (['-vf', 'scale=in_color_matrix=bt709:out_color_matrix=bt601,setparams=colorspace=bt709'], ['v: colours of the BT.601 matrix, shown as BT.709']),
    'upside down': (['-vf', 'vflip'], ['v: pictures are flipped upside down']),
    'mirrored': (['-vf', 'hflip'], ['v: pictures are mirrored']),
    'second half missing': (['-t', '3'], ['v: is 3.00 s long, the source 6.00 s: 3.00 s are missing', 'audio: is 3.00 s long, the source 6.00 s: 3.00 s are missing', 'audio: silent from 3.']),
    'no sound': (['-an'], ['source: has 1 audio track, the output has 0']),
}


def judge(name, wanted, code, said):
    """What is wrong with what verify said; "" when nothing is."""
    if wanted is None:
        missing = [words for words in RIGHT if words not in said]
        return '' if code == 0 and not missing else 'the good output is accused, or not looked at (%s): %s' % ('; '.join(missing), said)
    missing = [words for words in wanted if not any(line.startswith(words) for line in said.split('\n'))]
    if code != 1 or missing:
        return '%s: "%s" is not said, but: %s' % (name, '", "'.join(missing), said)
    return '' if said.strip().endswith('\n1 fault.' if len(wanted) == 1 else '\n%d faults.' % len(wanted)) else '%s: other faults are said too: %s' % (name, said)


def main(words):
    if len(words) != 1:
        sys.exit(__doc__)
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        good = os.path.join(folder, 'good.mkv')
        # Movement everywhere and sound that varies: what a film has.
        subprocess.run(['ffmpeg', '-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=6', '-f', 'lavfi',
                        '-i', "aevalsrc='0.4*sin(2*PI*440*t)*lt(mod(t*t*0.7+t,1),0.4)':s=48000:d=6", '-vf', 'format=yuv420p,setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv',
                        *VIDEO, *SOUND, good], check=True)
        for number, (name, (change, wanted)) in enumerate(SPOILED.items()):
            spoiled = os.path.join(folder, '%d.mkv' % number)
            filters = dict(zip(change[::2], change[1::2]))
            video = VIDEO if '-vf' in filters else ['-c:v', 'copy']
            sound = [] if change == ['-an'] else SOUND
            subprocess.run(['ffmpeg', '-v', 'error', '-y', '-i', good, *change, *video, *sound, spoiled], check=True)
            ladder, text = check.encode(words[0], spoiled, os.path.join(folder, str(number)))
            if not ladder:
                faults.append('%s: not encoded: %s' % (name, text[-200:]))
                continue
            done = subprocess.run([os.path.join(words[0], 'millrace'), 'verify', ladder, '--source', good], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
            said = done.stdout.decode()
            print('%-36s %s' % (name, said.strip().split('\n')[0]), flush=True)
            wrong = judge(name, wanted, done.returncode, said)
            if wrong:
                faults.append(wrong)
    for fault in faults:
        print('WRONG ' + fault)
    print('%d passed, %d failed' % (len(SPOILED) - len(faults), len(faults)))
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
