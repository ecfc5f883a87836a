"""Interlaced film for tests."""

# The first field of frame n shows picture n of a 25 pictures/s master, its second field picture n + 1.
# So each number stands for two fields of two frames: every frame is combed, and both a deinterlacer that makes 25 frames/s and
# one that makes 50 show each number whole.  At 50 a flash is shown one field (20 ms) before its beep.
WOVEN = dict(seconds=6, frames=150, missing_frames=2, fps=25, sync=True, readable=0.9, tolerance_ms=30)


def weave(first='top', mark='tff'):
    return 'tpad=stop=1:stop_mode=clone,fps=50,trim=start_frame=1:end_frame=301,setpts=N/50/TB,tinterlace=interleave_%s,setfield=%s' % (first, mark)
