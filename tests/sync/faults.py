"""faults.py BIN MEDIA: the inputs that came out wrong once (MEDIA/faults) come out right. Exit 77: they are not here."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check
from inputs.registry import Input

PLAIN = {'fps': 25, 'sync': True}
RIGHT = {
    '01_mkvmerge_aac48.mkv': dict(PLAIN, seconds=12, frames=300),
    '01b_step20ms.mp4': dict(PLAIN, seconds=12, frames=300, tolerance_ms=20.5),
    '01d_theora_vorbis48.ogv': dict(PLAIN, seconds=12, frames=300),
    '02_ac3_2.0_to_5.1.ts': dict(PLAIN, seconds=6, frames=150),
    '03_cat_same_times.ts': dict(PLAIN, seconds=8, frames=200, said='restarts'),
    '03b_jump_600s.ts': dict(PLAIN, seconds=8, frames=200, said='jumps'),
    '04_paff.ts': dict(seconds=1.52, frames=38, fps=25),
    '05_starts_mid_gop.ts': dict(PLAIN, seconds=6, frames=[(50, 199)], first=50, said='first key frame'),
    '06_one_picture_6s_sound.mp4': dict(seconds=6, beeps=6, said='held'),
    '06b_sound_outlasts_picture.webm': dict(seconds=6, sync=True, beeps=6, said='held'),
    '07_same_time_twice.mkv': dict(seconds=6),
    '08_avi_drops_bframes.avi': dict(PLAIN, seconds=12, frames=300, missing_frames=5),
    '09_10_channels.mov': dict(seconds=1, tracks=1, said='10 channels'),
    '10_second_video_is_default.mkv': dict(PLAIN, seconds=6, frames=150, said='video stream 0'),
    '11_language_n_a.mkv': dict(PLAIN, seconds=2, frames=50, tracks=2),
    '12_pq_without_primaries.mp4': dict(seconds=2, frames=50, fps=25, said='bt2020'),
    # Chroma of half size costs the patches another level or two at this size.
    '13_bt2020_sdr.mkv': dict(seconds=1, frames=25, fps=25, patches=True, patches_within=5),
    '14_mjpeg_interlaced.mov': dict(seconds=1, readable=0.9),
    '15_vfr_103fps.mkv': dict(seconds=3, sync=True, max_fps=60),
    '16_damaged_sound.mkv': dict(fps=25, seconds=12, frames=300, missing_beeps=6, sync=True, said='damaged'),
    '17_loud_5.1.mka': dict(seconds=3, no_picture=True, max_true_peak=-1),
}


def main(words):
    if len(words) != 2:
        sys.exit(__doc__)
    folder = os.path.join(words[1], 'faults')
    if not os.path.isdir(folder):
        print('SKIPPED: the inputs are not here')
        return 77
    wrong = 0
    with tempfile.TemporaryDirectory() as out:
        for file, expect in RIGHT.items():
            faults = check.check(words[0], folder, Input(file, 'shared', expect, ''), out)
            if faults:
                wrong += 1
                print('WRONG %s: %s' % (file, '; '.join(faults)), flush=True)
    print('%d passed, %d failed' % (len(RIGHT) - wrong, wrong))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
