// What both browser suites stand on: the real ingest, a server for the players' scripts, and Chromium.
import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';
import http from 'node:http';
import fs from 'node:fs';
import path from 'node:path';

const modules = process.env.NODE_MODULES;
export const require = createRequire(path.join(modules, 'x.js'));
const { chromium } = require('playwright-core');

export const players = ['hls', 'shaka-hls', 'shaka-dash', 'dash'];

const scripts = {
  '/hls.js': path.join(modules, 'hls.js/dist/hls.min.js'),
  '/shaka.js': path.join(modules, 'shaka-player/dist/shaka-player.compiled.js'),
  '/dash.js': path.join(modules, 'dashjs/dist/legacy/umd/dash.all.min.js'),
  '/page.js': new URL('./page.js', import.meta.url).pathname,
};

export class Stage {
  faults = [];

  static async open(bin, root, token = '') {
    const stage = new Stage();
    stage.pages = http.createServer((request, response) => {
      const file = scripts[request.url];
      response.setHeader('Content-Type', file ? 'text/javascript' : 'text/html');
      response.end(file ? fs.readFileSync(file) : '<!doctype html><video id=v muted playsinline width=320></video><script src=/page.js></script>');
    });
    await new Promise((done) => stage.pages.listen(0, '127.0.0.1', done));
    stage.origin = `http://127.0.0.1:${stage.pages.address().port}/`;
    stage.ingest = spawn(path.join(bin, 'millrace'), ['ingest', '--port', '0', '--root', root], { env: { ...process.env, TRANSCODER_INTERNAL_TOKEN: token } });
    stage.base = await new Promise((done) => stage.ingest.stdout.on('data', (text) => { const m = /(http:\S+media\/)/.exec(text); if (m) done(m[1]); }));
    stage.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'] });
    return stage;
  }

  /// Runs `scene` in a page of its own; failed requests are faults.
  async play(player, scene, address) {
    const page = await this.browser.newPage();
    page.on('requestfailed', (request) => { if (/\.(ts|m4s|mp4|m3u8|mpd)/.test(request.url()) && request.failure()?.errorText !== 'net::ERR_ABORTED') this.faults.push(`${player}: ${request.url()} ${request.failure()?.errorText}`); });
    page.on('response', (response) => { if (response.status() >= 400 && response.url().includes('/media/')) this.faults.push(`${player}: ${response.url()} ${response.status()}`); });
    await page.goto(this.origin);
    const result = await page.evaluate(scene, { player, ...address });
    console.log(JSON.stringify({ player, ...result }));
    for (const error of result.errors) this.faults.push(`${player}: ${error}`);
    await page.close();
    return result;
  }

  /// The exit status: 1 when there was any fault.
  async close() {
    await this.browser.close();
    this.ingest.kill();
    this.pages.close();
    for (const fault of this.faults) console.error(fault);
    return this.faults.length ? 1 : 0;
  }
}
