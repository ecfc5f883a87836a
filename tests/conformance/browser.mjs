// browser.mjs OUTPUT_FOLDER NAME BIN_FOLDER: plays NAME's output in Chromium with hls.js, shaka-player and dash.js, served by the
// real ingest; exits 1 on any error, on a dropped segment or when playback does not reach the end of what is asked.
import { createRequire } from 'node:module';
import { spawn, spawnSync } from 'node:child_process';
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';

const [, , root, name, bin] = process.argv;
const modules = process.env.NODE_MODULES;
const require = createRequire(path.join(modules, 'x.js'));
const { chromium } = require('playwright-core');
const HLS = require('hls-parser');

const libraries = {
  '/hls.js': 'hls.js/dist/hls.min.js',
  '/shaka.js': 'shaka-player/dist/shaka-player.compiled.js',
  '/dash.js': 'dashjs/dist/legacy/umd/dash.all.min.js',
};
const pages = http.createServer((request, response) => {
  const file = libraries[request.url];
  response.setHeader('Content-Type', file ? 'text/javascript' : 'text/html');
  response.end(file ? fs.readFileSync(path.join(modules, file)) : '<!doctype html><video id=v muted playsinline width=320></video>');
});
await new Promise((done) => pages.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${pages.address().port}/`;

const ingest = spawn(path.join(bin, 'millrace'), ['ingest', '--port', '0', '--root', root]);
const base = await new Promise((done) => ingest.stdout.on('data', (text) => { const m = /(http:\S+media\/)/.exec(text); if (m) done(m[1]); }));
const master = `${base}${name}/master.m3u8`, manifest = `${base}${name}/manifest.mpd`;
const faults = [];

// The playlists, by a parser nobody here wrote.
const text = await (await fetch(master)).text();
const parsed = HLS.parse(text);
if (!parsed.isMasterPlaylist || parsed.variants.length === 0) faults.push('hls-parser: no variants');
for (const variant of parsed.variants) {
  const media = HLS.parse(await (await fetch(new URL(variant.uri, master))).text());
  if (media.segments.length === 0 || !media.endlist) faults.push(`hls-parser: ${variant.uri} is incomplete`);
}

// The page's part: plays from the start and from shortly before the end, counts what the decoder showed and dropped.
async function play({ player, master, manifest }) {
  const load = (src) => new Promise((ok, no) => { const s = document.createElement('script'); s.src = src; s.onload = ok; s.onerror = no; document.head.append(s); });
  const video = document.getElementById('v');
  const errors = [];
  let saidEnded = false;
  video.addEventListener('error', () => errors.push('media error ' + video.error?.message));
  await load(`/${player.split('-')[0]}.js`);
  if (player === 'hls') {
    const hls = new Hls({ enableWorker: false });
    hls.on(Hls.Events.ERROR, (_, data) => { if (data.details !== 'bufferStalledError') errors.push(`${data.type} ${data.details}`); });
    hls.loadSource(master);
    hls.attachMedia(video);
  } else if (player.startsWith('shaka')) {
    shaka.polyfill.installAll();
    const instance = new shaka.Player();
    await instance.attach(video);
    instance.addEventListener('error', (event) => errors.push('shaka ' + event.detail.code));
    await instance.load(player === 'shaka-hls' ? master : manifest).catch((error) => errors.push('shaka load ' + error.code));
  } else {
    const instance = dashjs.MediaPlayer().create();
    instance.on('error', (event) => errors.push('dash ' + (event.error?.message ?? event.error)));
    // dash.js may end by its own timer in the last half second, and pauses the element then (5.2.1, seen in Chromium 150).
    instance.on('playbackEnded', () => { saidEnded = true; });
    instance.initialize(video, manifest, true);
  }
  const until = async (done, ms) => { const end = Date.now() + ms; while (!done() && Date.now() < end && errors.length === 0) await new Promise((r) => setTimeout(r, 50)); return done(); };
  await until(() => video.readyState >= 2, 20000);
  video.play().catch(() => {});
  if (!(await until(() => video.currentTime > 3, 40000))) errors.push(`stuck at ${video.currentTime}`);
  const quality = video.getVideoPlaybackQuality();
  const shown = quality.totalVideoFrames;
  video.currentTime = Math.max(0, video.duration - 3);
  if (!(await until(() => video.ended || (saidEnded && video.duration - video.currentTime < 0.6), 40000))) errors.push(`did not end: ${video.currentTime} of ${video.duration}, ready ${video.readyState}, ${video.paused ? 'paused' : 'playing'} at ${video.playbackRate}, buffered ${[...Array(video.buffered.length).keys()].map((i) => video.buffered.start(i) + '-' + video.buffered.end(i))}`);
  return { errors, shown, dropped: quality.droppedVideoFrames, duration: video.duration, width: video.videoWidth };
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'] });
for (const player of ['hls', 'shaka-hls', 'shaka-dash', 'dash']) {
  const page = await browser.newPage();
  page.on('requestfailed', (request) => { if (/m4s|mp4|m3u8|mpd/.test(request.url()) && request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`${player}: ${request.url()} ${request.failure()?.errorText}`); });
  page.on('response', (response) => { if (response.status() >= 400 && response.url().includes('/media/')) faults.push(`${player}: ${response.url()} ${response.status()}`); });
  await page.goto(origin);
  const result = await page.evaluate(play, { player, master, manifest });
  console.log(JSON.stringify({ player, ...result }));
  for (const error of result.errors) faults.push(`${player}: ${error}`);
  if (result.shown < 20) faults.push(`${player}: only ${result.shown} frames were shown`);
  await page.close();
}
await browser.close();

// The manifest against the schema of ISO/IEC 23009-1.
const schema = process.env.DASH_XSD;
if (schema && fs.existsSync(schema)) {
  const lint = spawnSync('xmllint', ['--nonet', '--noout', '--schema', path.join(schema, 'DASH-MPD.xsd'), path.join(root, name, 'manifest.mpd')], { env: { ...process.env, XML_CATALOG_FILES: path.join(schema, 'catalog.xml') } });
  if (lint.status !== 0) faults.push('xmllint: ' + lint.stderr);
}
ingest.kill();
pages.close();
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
