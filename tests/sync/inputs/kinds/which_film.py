"""Which video is the film."""
from inputs.codecs import A, PLAIN, plain, V
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, part, run

K = '10 which video is the film'


def _other(out, w, h, tail='nut', seconds=6):
    """Another film: its numbers begin at 2500."""
    return master(seconds=seconds, n0=100, w=w, h=h)


def _films(first, second, default, *more, codec='h264', sound='aac'):
    """first, second: 'film' (320x180), 'small' (80x48, other numbers), 'png', 'jpeg', 'same' (other numbers, same size)."""
    def make(out):
        inputs, maps, codecs = [], [], []
        for k, what in enumerate((first, second)):
            if what in ('png', 'jpeg'):
                ff('-i', _other(out, 640, 360), '-frames:v', '1', '-pix_fmt', 'rgb24' if what == 'png' else 'yuvj420p', part(out, what + ('' if what == 'png' else '.jpg')))
                inputs += ['-i', part(out, what + ('' if what == 'png' else '.jpg'))]
                codecs += ['-c:v:%d' % k, 'copy']
            else:
                inputs += ['-i', master(w=320, h=180) if what == 'film' else _other(out, 80 if what == 'small' else 320, 48 if what == 'small' else 180)]
                codecs += ['-c:v:%d' % k] + V[codec][1:]
            maps += ['-map', '%d:v' % k]
        film = (first, second).index('film')
        disposition = []
        for k in (0, 1):
            disposition += ['-disposition:v:%d' % k, 'default' if default == k else 'attached_pic' if default == -1 and k != film else '0']
        ff(*inputs, *maps, '-map', '%d:a' % film, *codecs, A[sound], *disposition, *more, out)
    return make


add('10_small_then_default.mov', K, 'small one first, larger one flagged default (track enabled)', _films('small', 'film', 1), **PLAIN)
add('10_small_then_default.mp4', K, 'the same, MP4', _films('small', 'film', 1), **PLAIN)
add('10_same_size_second_default.mkv', K, 'two of the same size, the second is the default', _films('same', 'film', 1), **PLAIN)
add('10_png_track_first.mkv', K, 'a PNG as first track (no cover flag), the film second', _films('png', 'film', 1), **PLAIN)
add('10_png_default_first.mkv', K, 'a PNG as first track that is even flagged default', _films('png', 'film', 0), **PLAIN)
add('10_jpeg_track_first.mkv', K, 'a JPEG as first track', _films('jpeg', 'film', 1, sound='flac'), **PLAIN)
add('10_jpeg_track_first.mov', K, 'a JPEG as first track of a MOV', _films('jpeg', 'film', 1, sound='pcm'), **PLAIN)
add('10_cover_first.mp4', K, 'a cover before the film', _films('jpeg', 'film', -1), **PLAIN)
add('10_cover_second.mkv', K, 'the film first, an attached JPEG', lambda out: (
    ff('-i', _other(out, 640, 360), '-frames:v', '1', '-pix_fmt', 'yuvj420p', part(out, 'jpg')), plain(part(out, 'mkv'), 'h264', 'aac', w=320, h=180),
    run(['mkvmerge', '-q', '--deterministic', '1', '-o', out, '--attachment-mime-type', 'image/jpeg', '--attachment-name', 'cover.jpg', '--attach-file', part(out, 'jpg'), part(out, 'mkv')])), **PLAIN)
add('10_two_in_ts.ts', K, 'small one first, larger one second in one program (no flag in TS: only the lengths are sure)', _films('small', 'film', 1, codec='mpeg2', sound='mp2'), seconds=6)
