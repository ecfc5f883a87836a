"""Running the writers, and files in and out."""
import os
import subprocess

WORK = {'folder': None}


def run(command, **more):
    done = subprocess.run(['nice', '-n', '10'] + [str(x) for x in command], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if done.returncode:
        raise RuntimeError('%s\n%s' % (' '.join(map(str, command)), done.stdout.decode('utf-8', 'replace')[-1500:]))
    return done.stdout


def ff(*words):
    """ffmpeg with the given words; the last one is the output.  Lists among the words are spliced in."""
    flat = []
    for word in words:
        flat += list(word) if isinstance(word, (list, tuple)) else [word]
    run(['ffmpeg', '-nostdin', '-v', 'error', '-y'] + flat[:-1] + ['-fflags', '+bitexact', flat[-1]])
    return flat[-1]


def part(out, tail):
    """Name of an intermediate file of `out`."""
    return os.path.join(WORK['folder'], 'parts', os.path.basename(out) + '.' + tail)


def load(path):
    with open(path, 'rb') as source:
        return source.read()


def save(path, data):
    with open(path, 'wb') as target:
        target.write(data)
    return path


def overwrite(data, spans, seed=7):
    """Noise over the given (start, end) spans."""
    data, state = bytearray(data), seed
    for start, end in spans:
        for at in range(start, min(end, len(data))):
            state = (state * 1103515245 + 12345) & 0x7fffffff
            data[at] = state >> 16 & 255
    return bytes(data)
