"""Colours: description missing, conversion needed."""
from inputs.codecs import A, V
from inputs.masters import master
from inputs.registry import add
from inputs.tools import ff, part

K = '12 colour description missing'


def _hdr(transfer, video, *more, tags=(), pix='yuv420p10le'):
    """The master as PQ or HLG; what is tagged is given by `tags`."""
    def make(out):
        chain = 'zscale=matrixin=709:transferin=709:primariesin=709:rangein=limited:npl=203:matrix=2020_ncl:primaries=2020:transfer=%s:range=limited,format=%s,setparams=color_primaries=unknown:color_trc=unknown:colorspace=unknown' % (transfer, pix)
        ff('-i', master(seconds=4), '-vf', chain, video, *tags, *more, out)
    return make


X265 = ['-c:v', 'libx265', '-preset', 'ultrafast', '-crf', '4']
X265P = 'log-level=error:pools=1:keyint=50'
X264_10 = V['h264'] + ['-crf', '2', '-pix_fmt', 'yuv420p10le']
VP9_10 = V['vp9'] + ['-b:v', '6M', '-profile:v', '2']
DONE4 = dict(seconds=4, frames=100, fps=25, sync=True)
add('12_pq_only_hevc.mkv', K, 'HEVC, only transfer PQ stated', _hdr('smpte2084', X265 + ['-x265-params', X265P + ':transfer=smpte2084'], A['ac3']), **DONE4)
add('12_hlg_only_hevc.mp4', K, 'HEVC, only transfer HLG stated', _hdr('arib-std-b67', X265 + ['-x265-params', X265P + ':transfer=arib-std-b67'], A['aac']), **DONE4)
add('12_hlg_only_hevc.ts', K, 'HEVC, only transfer HLG stated, MPEG-TS', _hdr('arib-std-b67', X265 + ['-x265-params', X265P + ':transfer=arib-std-b67'], A['mp2']), **DONE4)
add('12_pq_only_h264.mkv', K, 'H.264 10 bit, only transfer PQ stated', _hdr('smpte2084', X264_10 + ['-x264-params', 'transfer=smpte2084'], A['opus']), **DONE4)
add('12_pq_matrix_no_primaries.mov', K, 'HEVC, PQ and BT.2020 matrix, no primaries', _hdr('smpte2084', X265 + ['-x265-params', X265P + ':transfer=smpte2084:colormatrix=bt2020nc'], A['pcm'], '-tag:v', 'hvc1'), **DONE4)
add('12_hlg_container_only.webm', K, 'VP9 10 bit, HLG stated by the container only', _hdr('arib-std-b67', VP9_10, A['opus'], '-color_trc', 'arib-std-b67'), **DONE4)
add('12_pq_container_only.mp4', K, 'H.264 10 bit, PQ stated by the colr box only', lambda out: (
    _hdr('smpte2084', X264_10, A['aac'])(part(out, 'mp4')), ff('-i', part(out, 'mp4'), '-c', 'copy', '-color_trc', 'smpte2084', '-color_primaries', 'bt2020', '-colorspace', 'bt2020nc', out)), **DONE4)
add('12_pq_prores.mov', K, 'ProRes, transfer PQ, nothing else', _hdr('smpte2084', ['-c:v', 'prores_ks', '-profile:v', '2', '-bsf:v', 'prores_metadata=color_trc=smpte2084'], A['pcm'], pix='yuv422p10le'), **DONE4)

K = '13 colours converted'


def _colour(video, sound, pix, matrix='2020_ncl', primaries='2020', transfer='2020_10', range_='limited', tags=(), more=(), w=160, h=96):
    """The master's colours expressed in another colour space, so that the patches are the same once it is converted to BT.709."""
    def make(out):
        chain = 'zscale=matrixin=709:transferin=709:primariesin=709:rangein=limited:matrix=%s:primaries=%s:transfer=%s:range=%s,format=%s' % (matrix, primaries, transfer, range_, pix)
        ff('-i', master(seconds=4, w=w, h=h), '-vf', chain, *video, *tags, A[sound], *more, out)
    return make


def _tag(primaries, transfer, matrix, range_='tv'):
    return ['-color_primaries', primaries, '-color_trc', transfer, '-colorspace', matrix, '-color_range', range_]


COLOUR = dict(patches=True, **DONE4)
# In 8 bit, one step of a wide gamut is up to 6 levels of the dark components in BT.709.
COLOUR8 = dict(COLOUR, patches_within=8)
T2020 = _tag('bt2020', 'bt2020-10', 'bt2020nc')
add('13_bt2020_sdr_hevc10.mp4', K, 'BT.2020 SDR 10 bit, HEVC', _colour(X265 + ['-x265-params', X265P], 'aac', 'yuv420p10le', tags=T2020), **COLOUR)
add('13_bt2020_sdr_h264_10.mov', K, 'BT.2020 SDR 10 bit, H.264', _colour(X264_10, 'pcm', 'yuv420p10le', tags=T2020), **COLOUR)
add('13_bt2020_sdr_8bit.ts', K, 'BT.2020 SDR 8 bit, H.264 in TS', _colour(V['h264'] + ['-crf', '2'], 'mp2', 'yuv420p', tags=T2020), **COLOUR8)
add('13_bt2020_sdr_vp9.webm', K, 'BT.2020 SDR 10 bit, VP9', _colour(VP9_10, 'opus', 'yuv420p10le', tags=T2020), **COLOUR)
add('13_bt2020_sdr_trc709.mkv', K, 'BT.2020 primaries and matrix, transfer bt709, 8 bit FFV1', _colour(V['ffv1'], 'flac', 'yuv420p', tags=_tag('bt2020', 'bt709', 'bt2020nc')), **COLOUR8)
add('13_bt2020_sdr_422.mov', K, 'BT.2020 SDR ProRes 4:2:2', _colour(['-c:v', 'prores_ks', '-profile:v', '2'], 'pcm', 'yuv422p10le', tags=_tag('bt2020', 'bt709', 'bt2020nc')), **COLOUR)
# Display P3 with the transfer of BT.709, so that the reading does not hang on how sRGB's transfer is taken.
for _tail, _video, _sound, _pix in (('mp4', X265 + ['-x265-params', X265P], 'aac', 'yuv420p10le'), ('mkv', V['h264'] + ['-crf', '2'], 'flac', 'yuv420p'), ('mov', ['-c:v', 'prores_ks', '-profile:v', '2'], 'pcm', 'yuv422p10le')):
    add('13_display_p3.' + _tail, K, 'primaries SMPTE 432 (Display P3), matrix and transfer of BT.709', _colour(_video, _sound, _pix, '709', 'smpte432', '709', tags=_tag('smpte432', 'bt709', 'bt709')), **(COLOUR8 if _pix == 'yuv420p' else COLOUR))
add('13_ycgco_h264.mkv', K, 'YCgCo, H.264 4:4:4', _colour(V['h264'] + ['-crf', '2'], 'flac', 'yuv444p', 'ycgco', '709', '709', tags=_tag('bt709', 'bt709', 'ycgco')), **COLOUR)
add('13_ycgco_hevc.mp4', K, 'YCgCo, HEVC 4:2:0', _colour(X265 + ['-x265-params', X265P], 'aac', 'yuv420p', 'ycgco', '709', '709', tags=_tag('bt709', 'bt709', 'ycgco')), **COLOUR)
add('13_constant_luminance.mkv', K, 'BT.2020 constant luminance, HEVC 10 bit', _colour(X265 + ['-x265-params', X265P], 'ac3', 'yuv420p10le', '2020_cl', tags=_tag('bt2020', 'bt2020-10', 'bt2020c')), **COLOUR)
add('13_constant_luminance.mp4', K, 'BT.2020 constant luminance, H.264 10 bit', _colour(X264_10, 'aac', 'yuv420p10le', '2020_cl', tags=_tag('bt2020', 'bt2020-10', 'bt2020c')), **COLOUR)
for _tail, _video, _sound in (('mkv', ['-c:v', 'ffv1'], 'flac'), ('mp4', ['-c:v', 'libx264rgb', '-preset', 'veryfast', '-crf', '12'], 'aac'), ('avi', ['-c:v', 'huffyuv'], 'pcm'), ('mov', ['-c:v', 'png'], 'pcm')):
    add('13_rgb.' + _tail, K, 'RGB (%s)' % _video[1], lambda out, v=_video, s=_sound: ff(
        '-i', master(seconds=4), '-vf', 'scale=in_color_matrix=bt709:in_range=tv:flags=accurate_rnd+full_chroma_int+full_chroma_inp,format=' + ('gbrp' if v[1] == 'ffv1' else 'rgb24'),
        *v, '-color_range', 'pc', A[s], out), **COLOUR)
add('13_gbrp_hevc.mkv', K, 'GBR, HEVC', lambda out: ff('-i', master(seconds=4), '-vf', 'scale=in_color_matrix=bt709:in_range=tv,format=gbrp', X265, '-x265-params', X265P + ':range=full',
                                                      '-color_range', 'pc', '-colorspace', 'rgb', A['flac'], out), **COLOUR)
for _tail, _video, _sound in (('mp4', 'h264', 'aac'), ('mkv', 'hevc', 'opus'), ('ts', 'h264', 'mp2'), ('webm', 'vp9', 'opus')):
    add('13_full_range.' + _tail, K, 'BT.709 full range, %s, flagged' % _video, _colour(V[_video] + ([] if _video == 'vp9' else ['-crf', '6']), _sound, 'yuv420p', '709', '709', '709', 'full', tags=_tag('bt709', 'bt709', 'bt709', 'pc')), **COLOUR)
# An untagged HD picture is BT.709 by every convention; an untagged SD one is BT.601 by most, which is not stated here.
add('13_untagged_hd.mkv', K, 'no colour description, 1280x720 (BT.709)', lambda out: ff('-i', master(seconds=4, w=1280, h=720), '-vf', 'setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown', V['h264'], A['ac3'], out), **COLOUR)
add('13_untagged_hd.ts', K, 'the same, MPEG-2 in TS', lambda out: ff('-i', master(seconds=4, w=1280, h=720), '-vf', 'setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown', V['mpeg2'], A['mp2'], out), **COLOUR)
add('13_untagged_sd.mpg', K, 'no colour description, 720x576, BT.601 matrix', lambda out: ff(
    '-i', master(seconds=4, w=720, h=576), '-vf', 'scale=in_color_matrix=bt709:out_color_matrix=bt601,setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown', V['mpeg2'], A['mp2'], out), **DONE4)
# Matrix and primaries both differ from BT.709.  A result that keeps these primaries and says so is right too.
# Its green has a red below zero, which zimg 3.0.4 cuts off on a processor without AVX-512; colorspace keeps it, but knows no gamma of 2.4.
add('13_smpte170m.mp4', K, 'SMPTE 170M primaries and matrix, 720x480', lambda out: ff(
    '-i', master(seconds=4, w=720, h=480), '-vf', 'colorspace=ispace=bt709:iprimaries=bt709:itrc=gamma22:irange=tv:space=smpte170m:primaries=smpte170m:trc=gamma22:range=tv:format=yuv420p',
    *V['h264'], *_tag('smpte170m', 'smpte170m', 'smpte170m'), A['aac'], out), primaries_kept='smpte170m', **COLOUR)
add('13_bt470bg.mkv', K, 'BT.470 BG primaries and matrix, transfer BT.709, 720x576', _colour(V['mpeg2'], 'mp2', 'yuv420p', '470bg', 'bt470bg', '709', tags=_tag('bt470bg', 'bt709', 'bt470bg'), w=720, h=576), primaries_kept='bt470bg', **COLOUR)
