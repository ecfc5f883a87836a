"""Whether the result of an input is right: each judgement below looks at one key (or a few) of its `expect`; kinds.py says what they mean."""
import dataclasses
import math

import marks


def ranges_of(expect):
    frames = expect.get('frames')
    if frames is None:
        return []
    return [(0, frames - 1)] if isinstance(frames, int) else [tuple(r) for r in frames]


def _lengths(expect, result):
    seconds = max(result.videoSeconds, result.audioSeconds)
    slack = expect.get('seconds_tolerance', 0.15)
    if 'seconds' not in expect:
        return []
    if abs(seconds - expect['seconds']) > slack:
        return ['%.2f s, right %.2f s' % (seconds, expect['seconds'])]
    if result.frames and abs(result.videoSeconds - expect['seconds']) > slack:
        return ['picture ends at %.2f s, right %.2f s' % (result.videoSeconds, expect['seconds'])]
    return []


def _tracks(expect, result):
    faults = []
    if expect.get('no_picture') and result.frames:
        faults.append('a picture where there is none')
    if expect.get('no_sound') and result.tracks:
        faults.append('sound where there is none')
    return faults


def _shown(expect, result, numbers):
    shown = {f[1] for f in result.frames}
    lost = [n for n in numbers if n not in shown]
    return ['not shown: ' + marks.runs(lost)] if len(lost) > expect.get('missing_frames', 0) else []


def _places(expect, result, numbers):
    fps = expect.get('fps')
    if not fps:
        return []
    # A held picture is where its first showing is.
    first = [f for before, f in zip([None] + result.frames, result.frames) if not before or before[1] != f[1]]
    if numbers and numbers[0] > 0 and first:      # where the picture begins late, its first frame may stand in from 0 on
        first = first[1:]
    away = marks.out_of_place(dataclasses.replace(result, frames=first), fps, expect.get('place_frames', 2.0), expect.get('first', 0))
    if not away:
        return []
    return ['%d frames out of place, first %d at %.3f s, last %d at %.3f s' % (len(away), away[0][1], away[0][0], away[-1][1], away[-1][0])]


def _readable(expect, result):
    share = sum(f[1] >= 0 for f in result.frames) / max(1, len(result.frames))
    return ['only %d %% of the frames are readable (combed?)' % (100 * share)] if share < expect.get('readable', 0) else []


def _sync(expect, result, numbers):
    if not expect.get('sync'):
        return []
    fps, faults = expect.get('fps'), []
    pairs = marks.offsets(result, expect.get('pitch_fps', fps))
    off = [p for p in pairs if p[1] is not None and abs(p[1]) > expect.get('tolerance_ms', 20) + 0.5]
    none = [p for p in pairs if p[1] is None]
    if off:
        faults.append('beeps off: ' + ' '.join('%.2f s %+.0f ms' % p for p in off[:6]))
    if len(none) > expect.get('missing_beeps', 0):
        faults.append('no beep at ' + ' '.join('%.2f' % p[0] for p in none[:8]) + ' s')
    if not pairs:
        faults.append('no flash')
    speed = round(fps or expect.get('pitch_fps') or 0)
    if numbers and speed:
        seen = {f[1] for f in result.frames[1:]}
        due = sum(1 for n in numbers if n in seen and n % speed == math.ceil(speed / 2))
        if len(pairs) < due:
            faults.append('%d of %d flashes' % (len(pairs), due))
    return faults


def _beeps(expect, result):
    return ['%d of %d beeps' % (len(result.beeps), expect['beeps'])] if 'beeps' in expect and len(result.beeps) != expect['beeps'] else []


def _colours(expect, result):
    if not expect.get('patches'):
        return []
    far = max((abs(a - b) for got, right in zip(result.patches, marks.PATCHES) for a, b in zip(got, right)), default=255)
    kept = expect.get('primaries_kept') and result.primaries == expect['primaries_kept']
    return ['colours up to %d levels off: %s' % (far, result.patches)] if far > expect.get('patches_within', 3) and not kept else []


def _limits(expect, result):
    faults = []
    if 'max_true_peak' in expect and getattr(result, 'truePeak', None) is not None and result.truePeak > expect['max_true_peak'] + 0.05:
        faults.append('true peak %+.1f dBTP' % result.truePeak)
    if 'max_fps' in expect and result.frames:
        rate = result.frameRate or 0
        mean = (len(result.frames) - 1) / max(1e-3, result.frames[-1][0] - result.frames[0][0])
        if max(rate, mean) > expect['max_fps'] + 0.1:
            faults.append('%.2f frames/s' % max(rate, mean))
    if 'tracks' in expect and len(result.tracks) != expect['tracks']:
        faults.append('%d sound tracks, right %d' % (len(result.tracks), expect['tracks']))
    return faults


def judge(expect, result, remarks=''):
    """Faults of a result (a Reading), as sentences; remarks: what the tool said of the job."""
    if expect.get('fails'):
        return ['done, where refusing is right (%s)' % expect['fails']]
    numbers = [n for first, last in ranges_of(expect) for n in range(first, last + 1)]
    faults = _lengths(expect, result) + _tracks(expect, result) + _shown(expect, result, numbers) + _places(expect, result, numbers)
    faults += _readable(expect, result) + _sync(expect, result, numbers) + _beeps(expect, result) + _colours(expect, result) + _limits(expect, result)
    if expect.get('said') and remarks is not None and expect['said'] not in remarks:
        faults.append('no word of "%s"' % expect['said'])
    return faults
