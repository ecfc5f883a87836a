"""The cases: what is drawn, what fits together, what a case is called."""
import dataclasses
import random
import re

from inputs.codecs import A

SECONDS, WIDTH, HEIGHT = 4, 160, 96
CUT = 1.75                    # where the sound's irregularity lies (no beep from 1.66 to 2.5 s)
GAP = 0.7
GAP_FROM = 1.75               # the picture's gap
CHANNELS = {'mono': 1, 'stereo': 2, '5.1': 6}
RATES = (22050, 32000, 44100, 48000, 96000)
SPEEDS = ('24000/1001', '24', '25', '30000/1001', '30', '50', '60000/1001')

X265 = 'log-level=error:pools=1:frame-threads=1:keyint=%d:min-keyint=%d'
VIDEO = {                     # words for ffmpeg; %d is the length of a group of pictures
    'h264': ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20', '-bf', '0', '-g', '%d', '-sc_threshold', '0'],
    'h264b': ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-bf', '3', '-g', '%d', '-sc_threshold', '0', '-threads', '1'],
    'hevc': ['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '20', '-x265-params', X265],
    'mpeg2': ['-c:v', 'mpeg2video', '-q:v', '3', '-g', '%d'],
    'mpeg2b': ['-c:v', 'mpeg2video', '-q:v', '3', '-bf', '2', '-g', '%d'],
    'mpeg4': ['-c:v', 'mpeg4', '-q:v', '3', '-g', '%d'],
    'mpeg4b': ['-c:v', 'mpeg4', '-q:v', '3', '-bf', '2', '-g', '%d'],
    'vp8': ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1500k', '-g', '%d'],
    'vp9': ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '1500k', '-g', '%d'],
    'theora': ['-c:v', 'libtheora', '-q:v', '8', '-g', '%d'],
    'mjpeg': ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'],
    'ffv1': ['-c:v', 'ffv1', '-g', '%d'],
    'prores': ['-c:v', 'prores_ks', '-profile:v', '0'],
    'wmv2': ['-c:v', 'wmv2', '-q:v', '3', '-g', '%d'],
}
SOUND = dict(A)
SOUND['pcm_s16le'] = ['-c:a', 'pcm_s16le', '-af', 'asetnsamples=1024:p=0']
B_FRAMES = ('h264b', 'hevc', 'mpeg2b', 'mpeg4b')
SOUND_RATES = {'ac3': (32000, 44100, 48000), 'eac3': (32000, 44100, 48000), 'mp2': RATES[:4], 'mp3': RATES[:4],
               'opus': (48000,), 'wma': (22050, 32000, 44100, 48000)}
NO_5_1 = ('mp2', 'mp3', 'wma')
SAMPLES = {'aac': 1024, 'ac3': 1536, 'eac3': 1536, 'mp2': 1152, 'mp3': 576, 'opus': 960, 'vorbis': 128, 'flac': 2304,
           'pcm_s16le': 1024, 'alac': 4096, 'wma': 1024}                     # of the shortest packet

FITS = {                      # container: (pictures, sounds)
    'mkv': ('h264 h264b hevc mpeg2 mpeg2b mpeg4 mpeg4b vp8 vp9 theora mjpeg ffv1 prores wmv2', 'aac ac3 eac3 mp2 mp3 opus vorbis flac pcm_s16le alac'),
    'mp4': ('h264 h264b hevc mpeg2 mpeg2b mpeg4 mpeg4b vp9 mjpeg', 'aac ac3 eac3 mp2 mp3 opus vorbis flac alac'),
    'mov': ('h264 h264b hevc mpeg2 mpeg4 mpeg4b mjpeg ffv1 prores', 'aac ac3 eac3 mp3 pcm_s16le alac'),
    'ts': ('h264 h264b hevc mpeg2 mpeg2b mpeg4', 'aac ac3 eac3 mp2 mp3 opus'),
    'm2ts': ('h264 h264b hevc mpeg2 mpeg2b', 'aac ac3 eac3 mp2'),
    'mpg': ('mpeg2 mpeg2b', 'mp2 mp3 ac3'),
    'vob': ('mpeg2 mpeg2b h264 h264b', 'mp2 ac3'),
    'avi': ('h264 h264b mpeg2 mpeg4 mpeg4b vp8 mjpeg ffv1 wmv2', 'aac ac3 mp2 mp3 pcm_s16le'),
    'flv': ('h264 h264b', 'aac mp3 pcm_s16le'),
    'webm': ('vp8 vp9', 'opus vorbis'),
    'ogg': ('theora vp8', 'vorbis opus flac'),
    'mxf': ('mpeg2 mpeg2b h264 prores', 'pcm_s16le'),
    'nut': ('h264 h264b hevc mpeg2 mpeg4 mpeg4b vp8 vp9 mjpeg ffv1 wmv2', 'aac ac3 eac3 mp2 mp3 vorbis flac pcm_s16le'),
    'asf': ('wmv2 mpeg4 h264 mjpeg', 'wma mp3 ac3 aac mp2 pcm_s16le'),
    'wmv': ('wmv2 mpeg4', 'wma mp3 pcm_s16le'),
}
MPEG = ('ts', 'm2ts', 'mpg', 'vob')
BYTES = ('mkv', 'webm', 'flv') + MPEG                          # containers whose times inputs/formats can edit
TIMED = BYTES + ('mp4', 'mov', 'ogg', 'nut', 'asf', 'wmv')     # containers that give each sound packet a time

STEPS = (5, 10, 15, 20, 60, 500)
GROUPS = [                    # one is drawn, then one of its irregularities
    ['none'],
    ['round1', 'jitter2', 'jitter8'],
    ['step+%d' % n for n in STEPS],
    ['step-%d' % n for n in STEPS],
    ['false%s%d' % (sign, n) for sign in '+-' for n in STEPS[:4]],
    ['gap_sound', 'gap_picture', 'gap_both'],
    ['sound_after_%d' % n for n in (40, 250, 900)] + ['sound_before_%d' % n for n in (40, 250, 900)],
    ['sound_early', 'sound_late'],
    ['offset_1.4', 'offset_10h'],
    ['joined'],
    ['jump+600', 'jump-600', 'jumpflag+600', 'jumpflag-600'],
    ['wrap33'],
    ['doubled'],
    ['dropped7'],
    ['cut'],
    ['drift+0.05', 'drift-0.05', 'drift+0.2', 'drift-0.2'],
    ['damaged'],
    ['mkvmerge_%s' % x for x in ('mkv', 'mp4', 'ts', 'avi', 'flv', 'ogg')],
    ['edit_list'],
]


@dataclasses.dataclass(frozen=True)
class Case:
    container: str
    video: str
    sound: str
    rate: int
    layout: str
    fps: str
    fault: str

    def __str__(self):
        return ' '.join(str(x) for x in dataclasses.astuple(self))


def number_in(fault):
    """Seconds (or per cent) in the name of an irregularity."""
    return float(re.search(r'[-+]?[0-9.]+$', fault).group())


def fits(case):
    """Whether the combination can be made."""
    pictures, sounds = FITS[case.container]
    if case.video not in pictures.split() or case.sound not in sounds.split():
        return False
    if case.rate not in SOUND_RATES.get(case.sound, RATES) or case.layout == '5.1' and case.sound in NO_5_1:
        return False
    container, fault = case.container, case.fault
    if container == 'flv' and case.sound != 'aac' and (case.rate not in (22050, 44100) or case.layout == '5.1'):
        return False
    if container == 'mxf' and (case.rate != 48000 or fault not in ('none', 'damaged')):
        return False
    if container in ('mpg', 'vob') and case.sound == 'mp2' and case.rate < 32000:
        return False
    packet = 1000 * SAMPLES[case.sound] / case.rate
    counted = case.sound == 'pcm_s16le' and container in ('mov', 'avi', 'mxf')       # samples have no times of their own
    if fault == 'round1' or fault.startswith('jitter') or fault.startswith('false-') or fault.startswith('step-'):
        if container not in TIMED or counted:
            return False
        size = 1 if fault == 'round1' else abs(number_in(fault)) * (2 if fault.startswith('jitter') else 1)
        # Muxers want times that rise; larger steps back are byte edits.
        return packet > size + 1 or '-' in fault and container in BYTES
    if fault.startswith('step+') or fault.startswith('false+') or fault in ('gap_sound', 'gap_both') or fault.startswith('drift'):
        return container in TIMED and not (counted and fault.startswith('drift'))
    if fault.startswith('sound_after') or fault.startswith('sound_before') or fault.startswith('offset'):
        return container in TIMED
    if fault == 'damaged':    # MP4's writer looks into these packets
        return not (container in ('mp4', 'mov') and case.sound in ('ac3', 'eac3'))
    if fault == 'joined':
        return container in MPEG + ('flv',)
    if fault.startswith('jump') or fault == 'wrap33':
        return container in ('ts', 'm2ts')
    if fault == 'doubled':
        return container in ('ts', 'm2ts', 'mkv', 'webm', 'flv', 'mp4', 'mov') and case.video not in B_FRAMES
    if fault == 'cut':
        return container in MPEG + ('mkv', 'flv', 'mp4') and case.video not in ('mjpeg', 'ffv1', 'prores')
    if fault == 'edit_list':
        return container in ('mp4', 'mov')
    if fault.startswith('mkvmerge'):
        before = fault.split('_')[1]
        # mkvmerge does not read these.
        if before == 'ts' and (case.video == 'mpeg4' or case.sound == 'opus') or before == 'flv' and case.sound == 'pcm_s16le' \
                or before in ('mp4', 'ogg') and case.sound == 'flac':
            return False
        return container == 'mkv' and fits(dataclasses.replace(case, container=before, fault='none'))
    return True


def packet_samples(case):
    """Of the usual packet (of Vorbis, whose packets differ, about the mean)."""
    if case.sound == 'vorbis':
        return 800
    if case.sound == 'flac':
        return 2304 if case.rate < 44100 else 4608 if case.rate < 96000 else 8192
    if case.sound in ('mp3', 'wma'):
        return {'mp3': (576, 1152), 'wma': (1024, 2048)}[case.sound][case.rate > 24000]
    return SAMPLES[case.sound]


def draw(seed, count):
    dice, found, known = random.Random(seed), [], set()
    while len(found) < count:
        fault = dice.choice(dice.choice(GROUPS))
        while True:
            case = Case(dice.choice(sorted(FITS)), dice.choice(sorted(VIDEO)), dice.choice(sorted(SAMPLES)), dice.choice(RATES),
                        dice.choice(sorted(CHANNELS)), dice.choice(SPEEDS), fault)
            if fits(case):
                break
        if case not in known:
            known.add(case)
            found.append(case)
    return found
