// browser.mjs OUTPUT_FOLDER NAME BIN_FOLDER: plays NAME's output in Chromium with hls.js, shaka-player and dash.js, served by the
// real ingest; exits 1 on any error, on a dropped segment or when playback does not reach the end of what is asked.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Stage, players, require } from './stage.mjs';

const HLS = require('hls-parser');
const [, , root, name, bin] = process.argv;
const stage = await Stage.open(bin, root);
const master = `${stage.base}${name}/master.m3u8`, manifest = `${stage.base}${name}/manifest.mpd`;
const faults = stage.faults;

// The playlists, by a parser nobody here wrote.
const text = await (await fetch(master)).text();
const parsed = HLS.parse(text);
if (!parsed.isMasterPlaylist || parsed.variants.length === 0) faults.push('hls-parser: no variants');
for (const variant of parsed.variants) {
  const media = HLS.parse(await (await fetch(new URL(variant.uri, master))).text());
  if (media.segments.length === 0 || !media.endlist) faults.push(`hls-parser: ${variant.uri} is incomplete`);
}

// In the page: plays from the start and from shortly before the end, counts what the decoder showed and dropped.
async function scene(address) {
  const state = await window.attach(address);
  const { video, errors, until } = state;
  if (!(await until(() => video.currentTime > 3, 40000))) errors.push(`stuck at ${video.currentTime}`);
  const quality = video.getVideoPlaybackQuality();
  const shown = quality.totalVideoFrames;
  video.currentTime = Math.max(0, video.duration - 3);
  if (!(await until(() => video.ended || (state.saidEnded && video.duration - video.currentTime < 0.6), 40000))) errors.push(`did not end: ${video.currentTime} of ${video.duration}, ready ${video.readyState}, ${video.paused ? 'paused' : 'playing'} at ${video.playbackRate}, buffered ${[...Array(video.buffered.length).keys()].map((i) => video.buffered.start(i) + '-' + video.buffered.end(i))}`);
  return { errors, shown, dropped: quality.droppedVideoFrames, duration: video.duration, width: video.videoWidth };
}

for (const player of players) {
  const result = await stage.play(player, scene, { master, manifest });
  if (result.shown < 20) faults.push(`${player}: only ${result.shown} frames were shown`);
}

// The manifest against the schema of ISO/IEC 23009-1.
const schema = process.env.DASH_XSD;
if (schema && fs.existsSync(schema)) {
  const lint = spawnSync('xmllint', ['--nonet', '--noout', '--schema', path.join(schema, 'DASH-MPD.xsd'), path.join(root, name, 'manifest.mpd')], { env: { ...process.env, XML_CATALOG_FILES: path.join(schema, 'catalog.xml') } });
  if (lint.status !== 0) faults.push('xmllint: ' + lint.stderr);
}
process.exit(await stage.close());
