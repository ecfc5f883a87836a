"""MP4 edit lists."""
from inputs.codecs import A, PLAIN, plain, TAGS, V
from inputs.formats.mp4 import set_edits
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, part

K = '18 MP4 edit lists'
# Ticks of ffmpeg's MP4: picture 12800 a second; sound at its rate, the first packet (1024 samples) is the encoder's delay.


def _edited(picture, sound, tail='mp4', video='h264b0', codec='aac', delay=1024, ticks=12800, **of):
    """picture, sound: [(seconds, from second or None for an empty edit, rate)]."""
    def make(out):
        source = plain(part(out, tail), video, codec, *(['-video_track_timescale', str(ticks)]), **of)
        set_edits(source, out, {0: [(s, -1 if at is None else round(at * ticks), rate) for s, at, rate in picture],
                                1: [(s, -1 if at is None else round(at * 48000) + delay, rate) for s, at, rate in sound]})
    return make


_cut = [(2, 0, 1), (2, 4, 1)]
add('18_cut_out.mp4', K, 'edits 0-2 s and 4-6 s in both tracks', _edited(_cut, _cut), seconds=4, frames=[(0, 49), (100, 149)], pitch_fps=25, sync=True)
add('18_cut_out.mov', K, 'the same in MOV, MJPEG + PCM', _edited(_cut, _cut, 'mov', 'mjpeg', 'pcm', 0), seconds=4, frames=[(0, 49), (100, 149)], pitch_fps=25, sync=True)
_loop = [(2, 0, 1), (2, 0, 1), (2, 2, 1)]
add('18_loop.mp4', K, 'the first 2 s twice, then 2-4 s', _edited(_loop, _loop), seconds=6, frames=100, pitch_fps=25, sync=True)
_hold = [(2, 0, 1), (1, None, 1), (4, 2, 1)]
add('18_empty_in_middle.mp4', K, 'an empty edit of 1 s at 2 s in both tracks', _edited(_hold, _hold), seconds=7, frames=150, pitch_fps=25, sync=True)
# A dwell (rate 0) shows one picture for its length.  Few programs know it: only what surrounds it is stated.
add('18_dwell.mov', K, 'a dwell of 1 s at 2 s (rate 0) on the picture, an empty edit on the sound', _edited([(2, 0, 1), (1, 2, 0), (4, 2, 1)], _hold, 'mov'), seconds=7, frames=150, pitch_fps=25, sync=True)
_dwell = [(2, 0, 1), (1, 2, 0), (4, 2, 1)]
add('18_dwell_both.mp4', K, 'a dwell of 1 s at 2 s on picture and sound', _edited(_dwell, _dwell), seconds=7, frames=150, pitch_fps=25, sync=True)
add('18_dwell_long.mov', K, 'a dwell of 10 s at 2 s on both: longer than a chunk', _edited(*[[(2, 0, 1), (10, 2, 0), (4, 2, 1)]] * 2, 'mov'), seconds=16, frames=150, pitch_fps=25, sync=True)
add('18_dwell_late.mov', K, 'dwells of 0.6 s at 1 s and of 1 s at 4.6 s on both', _edited(*[[(1, 0, 1), (0.6, 1, 0), (3, 1, 1), (1, 4, 0), (2, 4, 1)]] * 2, 'mov'), seconds=7.6, frames=150, pitch_fps=25, sync=True)
add('18_from_mid_gop.mp4', K, 'both begin at 1.2 s, in the middle of a group', _edited([(4.8, 1.2, 1)], [(4.8, 1.2, 1)]), seconds=4.8, frames=[(30, 149)], fps=25, first=30, sync=True, place_frames=2.5)
add('18_end_cut.mp4', K, 'both end at 4 s of 6', _edited([(4, 0, 1)], [(4, 0, 1)]), seconds=4, frames=100, fps=25, sync=True)
add('18_sound_empty_first.mp4', K, 'sound: empty for 1 s, then from 1 s on', _edited([(6, 0, 1)], [(1, None, 1), (5, 1, 1)]), seconds=6, frames=150, fps=25, sync=True, missing_beeps=1)
add('18_many_edits.mp4', K, '12 edits of 0.4 s that follow each other without a gap', _edited([(0.4, 0.4 * k, 1) for k in range(12)], [(0.4, 0.4 * k, 1) for k in range(12)]),
    seconds=4.8, frames=120, fps=25, sync=True)


def _sound_with_own_edits(out):
    # The sound has 1 s of silence put in at 3 s, and edits that take it out: in sync only if they are honoured.
    ff('-i', master(), '-filter_complex', '[0:a]asplit[x][y];[x]atrim=end=3[a];[y]atrim=start=3,asetpts=PTS-STARTPTS[c];aevalsrc=0|0:d=1:s=48000[b];[a][b][c]concat=n=3:v=0:a=1[s]',
       '-map', '0:v', '-map', '[s]', V['h264b0'], TAGS, A['aac'], part(out, 'mp4'))
    set_edits(part(out, 'mp4'), out, {0: [(6, 0, 1)], 1: [(3, 1024, 1), (3, 4 * 48000 + 1024, 1)]})


add('18_sound_own_edits.mp4', K, 'only the sound has edits: 0-3 s and 4-7 s', _sound_with_own_edits, **PLAIN)


def _picture_with_own_edits(out):
    # The picture has 1 s (25 frames of number 0) put in at its beginning; its edit leaves that out.
    ff('-i', master(), '-vf', 'tpad=start=25:start_mode=clone', V['h264b0'], TAGS, A['aac'], part(out, 'mp4'))
    set_edits(part(out, 'mp4'), out, {0: [(6, 12800, 1)], 1: [(6, 1024, 1)]})


add('18_picture_own_edit.mp4', K, 'the picture begins at 1 s of its media', _picture_with_own_edits, **PLAIN)
add('18_priming_512.mp4', K, 'an edit list that takes 2048 samples off a sound of 1024 samples delay: sound 21 ms early', _edited([(6, 0, 1)], [(6, 1024 / 48000, 1)]), **dict(PLAIN, tolerance_ms=25))
