"""Whether the irregularity of a case is in its input."""
import fractions
import json

from combinations.cases import GAP, number_in, SECONDS
from inputs.tools import run


def times_of(path):
    """({'video' and 'audio': [(seconds, duration)] in the order of the file}) by ffprobe, nothing skipped."""
    shown = run(['ffprobe', '-v', 'quiet', '-show_entries', 'stream=index,codec_type:packet=stream_index,pts_time,dts_time,duration_time', '-of', 'json', path])
    found = json.loads(shown.decode('utf-8', 'replace'))
    names = {s['index']: s['codec_type'] for s in found['streams']}
    times = {'video': [], 'audio': []}
    for packet in found['packets']:
        at = packet.get('pts_time', packet.get('dts_time'))
        name = names.get(packet['stream_index'])
        if at is not None and name in times:
            times[name].append((float(at), float(packet.get('duration_time', 0))))
    return times


def proof(case, path):
    """'' where the irregularity is seen in the input, otherwise what is seen."""
    times, fault = times_of(path), case.fault
    video, heard = sorted(times['video']), times['audio']
    if not video or not heard:
        return 'no packets'
    frame = 1 / float(fractions.Fraction(case.fps))
    # How far each packet is from the end of the one before (a median takes the place of unknown durations).
    usual = sorted(b[0] - a[0] for a, b in zip(heard, heard[1:]))[len(heard) // 2 - 1]
    steps = [b[0] - a[0] - (a[1] if a[1] and case.sound in ('vorbis', 'pcm_s16le') else usual) for a, b in zip(heard, heard[1:])]
    up, down = max(steps), min(steps)
    slow = 0.0015 if case.container in ('mkv', 'webm', 'flv', 'asf', 'wmv') else 0.0005
    pictures = [b[0] - a[0] for a, b in zip(video, video[1:])]
    begin = heard[0][0] - video[0][0]
    seen = 'sound steps %+.4f %+.4f s, picture steps %.4f to %.4f, begins %.3f and %.3f, ends %.3f and %.3f' % (
        down, up, min(pictures), max(pictures), video[0][0], heard[0][0], video[-1][0], heard[-1][0])
    size = abs(number_in(fault)) / 1000 if fault[-1].isdigit() else 0
    good = True
    if (size or 'gap' in fault) and (case.sound == 'vorbis' and case.container in ('mp4', 'ogg', 'nut') or case.sound == 'pcm_s16le' and case.container == 'mov'):
        return ''             # packets of different length, or durations that take up the step: not seen this way
    if fault.startswith('step+') or fault.startswith('false+') or fault in ('gap_sound', 'gap_both'):
        good = abs(up - (size or GAP)) < max(0.1 * size, 2 * slow, 0.001)
    elif fault.startswith('step-') or fault.startswith('false-'):
        good = abs(down + size) < max(0.1 * size, 2 * slow, 0.001)
    elif fault.startswith('jitter'):
        good = up - down > size - slow
    elif fault in ('gap_picture', 'gap_both'):
        good = max(pictures) > GAP
    elif fault.startswith('sound_after'):
        good = abs(begin - size) < 0.06
    elif fault.startswith('sound_before'):
        good = abs(begin + size) < 0.06
    elif fault in ('sound_early', 'sound_late'):
        good = abs(heard[-1][0] - video[-1][0] - (1 if fault == 'sound_late' else -1)) < 0.2
    elif fault.startswith('offset'):
        good = video[0][0] > (1.3 if fault == 'offset_1.4' else 35999)
    elif fault.startswith('jump') or fault == 'wrap33':
        good = True           # ffprobe unwraps; made by offsets
    elif fault == 'doubled':
        good = min(pictures) < 0.0005
    elif fault == 'dropped7':
        good = 1.5 * frame < max(pictures) < 2.5 * frame and sum(p > 1.5 * frame for p in pictures) > 10 or case.container in ('mpg', 'vob')
    elif fault == 'cut':
        good = len(video) < round(SECONDS / frame)
    return '' if good else seen
