// live.mjs WORK_FOLDER BIN_FOLDER: ffmpeg publishes a live stream to the ingest by PUT and DELETE, as HLS with MPEG-TS segments and as DASH with
// HLS beside it; meanwhile hls.js, shaka-player and dash.js play it in Chromium. Exits 1 when any of them meets an error or an
// address that is not there, or stands still.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { Stage, players } from './stage.mjs';

const [, , root, bin] = process.argv;
const token = 'live-secret', seconds = 50;
const stage = await Stage.open(bin, root, token);
const to = stage.base.replace('http://', `http://me:${token}@`);
const source = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', '-f', 'lavfi', '-i', 'sine=frequency=440', '-t', String(seconds)];
const codecs = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-keyint_min', '25', '-sc_threshold', '0', '-c:a', 'aac', '-b:a', '64k', '-method', 'PUT', '-http_persistent', '1'];
const publish = (...output) => {
  const encoder = spawn('ffmpeg', ['-nostdin', '-v', 'error', ...source, ...codecs, ...output]);
  let said = '';
  encoder.stderr.on('data', (text) => { said += text; });
  return new Promise((done) => encoder.on('exit', (code) => { if (code !== 0) stage.faults.push(`ffmpeg ${code}: ${said.slice(-300)}`); done(); }));
};
const publishers = [
  publish('-f', 'hls', '-hls_time', '2', '-hls_list_size', '5', '-hls_flags', 'delete_segments+independent_segments', `${to}ts/master.m3u8`),
  publish('-f', 'dash', '-seg_duration', '2', '-window_size', '5', '-extra_window_size', '1', '-hls_playlist', '1', `${to}cmaf/manifest.mpd`),
];
const there = async (address) => { while ((await fetch(address)).status !== 200) await new Promise((r) => setTimeout(r, 100)); };
await Promise.all(['ts/master.m3u8', 'cmaf/manifest.mpd', 'cmaf/master.m3u8', 'cmaf/media_0.m3u8', 'cmaf/media_1.m3u8'].map((name) => there(stage.base + name)));

// In the page: 25 seconds of playback, longer than the window of the playlists.
async function scene(address) {
  const { video, errors, until } = await window.attach(address);
  await until(() => video.currentTime > 0 && !video.paused, 10000);
  const from = video.currentTime;
  if (!(await until(() => video.currentTime > from + 25, 40000))) errors.push(`stuck at ${video.currentTime} since ${from}, ready ${video.readyState}`);
  const quality = video.getVideoPlaybackQuality();
  return { errors, played: video.currentTime - from, shown: quality.totalVideoFrames, dropped: quality.droppedVideoFrames };
}

const shows = players.map((player) => [player, 'cmaf']);
shows.push(['hls', 'ts'], ['shaka-hls', 'ts']);
await Promise.all(shows.map(async ([player, folder]) => {
  const result = await stage.play(player, scene, { folder, master: `${stage.base}${folder}/master.m3u8`, manifest: `${stage.base}${folder}/manifest.mpd` });
  if (result.shown < 25 * 20) stage.faults.push(`${player} ${folder}: only ${result.shown} frames were shown`);
}));
await Promise.all(publishers);
for (const [folder, ending] of [['ts', '.ts'], ['cmaf', '.m4s']]) {
  const left = fs.readdirSync(`${root}/${folder}`).filter((file) => file.endsWith(ending)).length;
  if (left > 24) stage.faults.push(`${folder}: ${left} segments are left, so none were deleted while it was played`);
}
process.exit(await stage.close());
