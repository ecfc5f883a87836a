// The page in Chromium or Firefox, as somebody uses it. run.sh starts this; SCREENSHOTS=folder keeps pictures.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { payloads } from './payloads.mjs';
import { browserFor, choose, closeBrowsers, complaints, isFirefox, lineOf, open, openServer, real, screenshot, signIn, violations } from './stage.mjs';

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'page-'));
test.after(async () => (await closeBrowsers(), fs.rmSync(work, { recursive: true })));
const standIn = { skip: real && 'the stand-in only: a test makes things happen in the server' };

/** Runs `scene` with a server and a page, and wants no complaint at the end. */
async function scene(options, play) {
  const server = await openServer(options.server), stage = await open(await browserFor(options.page?.colorScheme), server, options.page);
  try {
    await play(server, stage.page, stage);
    assert.deepEqual(await complaints(stage), []);
  } finally {
    await stage.close();
    server.close();
  }
}
const shown = (page, selector, text) => page.waitForFunction(([where, what]) => document.querySelector(where)?.textContent.includes(what), [selector, text]);
const rowOf = (page, name) => page.locator('#list > li', { has: page.getByText(name, { exact: true }) });
const film = process.env.FILM ? fs.readFileSync(process.env.FILM) : null;

test('signs in, and out; a wrong password is told', () => scene({}, async (server, page) => {
  await page.waitForSelector('#login:not([hidden])');
  await page.fill('#login-user', 'anna');
  await page.fill('#login-password', 'wrong');
  await page.keyboard.press('Enter');
  await shown(page, '#door-fault', 'User name or password is wrong.');
  await screenshot(page, 'sign-in');
  await signIn(page);
  await shown(page, '#link-text', 'Connected');
  assert.ok(await page.evaluate(() => sessionStorage.getItem('token')));
  assert.equal(await page.inputValue('#login-password'), '');
  await page.click('#sign-out');
  await page.waitForSelector('#login:not([hidden])');
  assert.equal(await page.evaluate(() => sessionStorage.getItem('token')), null);
  assert.equal(await page.locator('#list > li').count(), 0);
}));

test('takes the token from the fragment and clears it at once', () => scene({}, async (server, page) => {
  await signIn(page);
  const token = await page.evaluate(() => sessionStorage.getItem('token'));
  await page.evaluate(() => sessionStorage.clear());
  await page.goto('about:blank');
  await page.goto(`${server.origin}/#token=${token}`);
  await shown(page, '#link-text', 'Connected');
  assert.ok(!page.url().includes(token) && !page.url().includes('token'));
  await page.goBack({ timeout: 5000 }).catch(() => {});
  assert.ok(!page.url().includes(token), 'the history does not keep it');
  await page.goto(server.origin);
  await page.evaluate(() => sessionStorage.clear());
  await page.goto(server.origin);
  await page.waitForSelector('#login:not([hidden])');
  await page.evaluate((fragment) => (location.hash = fragment), `token=${token}`);
  await shown(page, '#link-text', 'Connected');
  assert.ok(!page.url().includes('token'), 'typed behind the page that is open');
}));

test('makes the first user of a server without users', standIn, () => scene({ server: { setup: true } }, async (server, page) => {
  await page.waitForSelector('#setup:not([hidden])');
  assert.deepEqual(await violations(page), []);
  for (const [field, value] of [['code', 'WRONG'], ['user', 'anna'], ['password', 'correct horse']]) await page.fill(`#setup-${field}`, value);
  await page.keyboard.press('Enter');
  await shown(page, '#door-fault', 'not the code');
  await page.fill('#setup-code', 'ABCDEFGHJKLM');
  await page.fill('#setup-password', 'correct horse');
  await page.keyboard.press('Enter');
  await shown(page, '#link-text', 'Connected');
}));

test('opens the queue of a server that is open for trying out, and offers to set it up', standIn, () => scene({ server: { setup: true, open: true } }, async (server, page) => {
  for (const state of ['paused', 'paused', 'waiting', 'failed', 'failed']) server.add({ name: `${state}.mov`, state });
  await shown(page, '#counts', '1 waiting · 2 paused · 2 need attention');
  await shown(page, '#link-text', 'Connected');
  assert.equal(server.refused, 0, 'nothing was asked that a token is needed for');
  assert.deepEqual(await violations(page), []);
  await screenshot(page, 'open');
  await page.getByRole('button', { name: 'Set up Studio' }).click();
  for (const [field, value] of [['code', 'ABCDEFGHJKLM'], ['user', 'anna'], ['password', 'correct horse']]) await page.fill(`#setup-${field}`, value);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#sign-out:not([hidden])');
  await shown(page, '#counts', '2 need attention');
  assert.equal(await page.locator('#strips .strip').count(), 0);
}));

test('pairs: a code is typed, the device is seen, a role is given', () => scene({ page: { at: '/pair' } }, async (server, page) => {
  const body = JSON.stringify({ device: 'studio-3 <b>', platform: 'Debian GNU/Linux 12', role: 'operator' });
  const begun = await (await fetch(`${server.origin}/api/v1/pairings`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })).json();
  await signIn(page);
  await page.waitForSelector('#pair:not([hidden])');
  await page.fill('#pair-code', 'BBBB-BBBB');
  await page.keyboard.press('Enter');
  await shown(page, '#pair-fault', 'Nobody waits');
  await page.fill('#pair-code', begun.userCode.toLowerCase().replace('-', ' '));
  await page.keyboard.press('Enter');
  await shown(page, '#asking', 'studio-3 <b>');
  for (const text of real ? ['Debian', 'operator'] : ['192.0.2.7', '2 min ago', 'operator']) await shown(page, '#asking', text);
  await screenshot(page, 'pair');
  assert.deepEqual(await violations(page), []);
  await page.selectOption('#pair-role', 'viewer');
  await page.getByRole('button', { name: 'Approve' }).click();
  await shown(page, '#asking', 'was let in as viewer');
  if (real) {
    const granted = await (await fetch(`${server.origin}/api/v1/pairings/token`, { method: 'POST', body: JSON.stringify({ deviceCode: begun.deviceCode }), headers: { 'Content-Type': 'application/json' } })).json();
    assert.equal(granted.role, 'viewer');
  } else assert.deepEqual(server.answered, { code: 'WDJB-MJHT', approve: true, role: 'viewer', name: 'studio-3 <b>' });
}));

test('uploads a file through a cut, and pauses where it is told to', () => scene({}, async (server, page) => {
  const file = path.join(work, 'harbour.mp4');
  fs.writeFileSync(file, film ?? crypto.randomBytes(2e6));
  await signIn(page);
  await page.waitForFunction(() => document.querySelector('#preset').value);
  const conditions = await lineOf(page, server);
  await conditions(false, 150e3);
  await page.setInputFiles('#files', file);
  const press = (name) => page.locator('#uploads').getByRole('button', { name: `${name}: harbour.mp4` }).click();
  const arrives = (share) => page.waitForFunction((least) => parseInt(document.querySelector('#uploads .num')?.textContent) >= least, share);
  await arrives(5);
  await press('Pause');
  await shown(page, '#uploads', 'Paused');
  await press('Resume');
  await arrives(10);
  await conditions(true, 150e3);
  await shown(page, '#uploads', 'Upload waits for');
  await screenshot(page, 'upload-waits');
  await conditions(false, -1);
  await page.waitForFunction(() => !document.querySelector('#uploads > li'));
  await shown(page, '#list', 'harbour.mp4');
  if (!real) assert.deepEqual([...server.uploads.values()].map((up) => up.bytes.equals(fs.readFileSync(file))), [true]);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('upload'))), []);
}));

test('goes on with an upload after a reload, once the same file is chosen', standIn, () => scene({}, async (server, page) => {
  const file = path.join(work, 'long.mov'), other = path.join(work, 'other.mov');
  fs.writeFileSync(file, crypto.randomBytes(9e6));
  fs.writeFileSync(other, 'x');
  await signIn(page);
  await page.waitForFunction(() => document.querySelector('#preset').value);
  server.slow = 40;
  await page.setInputFiles('#files', file);
  await page.waitForFunction(() => parseInt(document.querySelector('#uploads .num')?.textContent) > 5);
  await page.reload({ timeout: 60000 }).catch(() => {});
  await shown(page, '#uploads', 'Choose long.mov again');
  server.slow = 0;
  assert.deepEqual(await violations(page), []);
  const again = (name) => choose(page, page.getByRole('button', { name: 'Choose file…: long.mov' }), '#again', name);
  await again(other);
  await shown(page, '#uploads', 'This is another file');
  server.cutAfter = 5e5; // in the middle of a piece
  await again(file);
  await page.waitForFunction(() => !document.querySelector('#uploads > li'));
  assert.equal(server.cutAfter, 0);
  assert.equal(server.uploads.size, 1);
  assert.ok([...server.uploads.values()][0].bytes.equals(fs.readFileSync(file)));
}));

test('shows progress as it comes, goes on behind a cut, keeps the focus where rows move', standIn, () => scene({}, async (server, page) => {
  const [a, b, c] = ['a.mov', 'b.mov', 'c.mov'].map((name) => server.add({ name }));
  await signIn(page);
  await shown(page, '#list', 'c.mov');
  await page.focus(`li[data-id=${b}] .name`);
  server.change(b, { state: 'encoding', inFlight: 0.25, stored: 0.2 });
  await shown(page, `li[data-id=${b}]`, '25 %');
  server.change(b, { position: 0 });
  await page.waitForFunction((id) => document.querySelector('#list > li').dataset.id === id, b);
  server.change(b, { state: 'done', inFlight: 1, finishedMs: Date.now() });
  await page.waitForFunction((id) => document.querySelector('#list > li:last-child').dataset.id === id, b);
  assert.equal(await page.evaluate(() => document.activeElement.closest('li')?.dataset.id), b, 'the focus went with its row');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'c.mov');
  server.remove(c);
  await page.waitForFunction(() => document.querySelectorAll('#list > li').length === 2);
  assert.ok(await page.evaluate(() => document.activeElement.closest('#list')), 'the focus is still in the list');
  const asked = server.asked.filter((route) => route === 'UPGRADE').length;
  server.cut();
  server.change(a, { state: 'failed', trouble: { id: 'MR-2104', message: 'One chunk could not be read.' } });
  await shown(page, `li[data-id=${a}]`, 'One chunk could not be read.');
  assert.ok(server.resumed && server.asked.filter((route) => route === 'UPGRADE').length > asked);
  await shown(page, '#said', 'a.mov failed');
}));

test('polls where upgrades do not pass', standIn, () => scene({ server: { upgrades: false } }, async (server, page) => {
  const id = server.add({ name: 'a.mov' });
  await signIn(page);
  await shown(page, '#list', 'a.mov');
  await shown(page, '#strips', 'Live updates do not get through');
  server.change(id, { state: 'encoding', inFlight: 0.5 });
  await shown(page, '#list', '50 %');
}));

test('stops at the first refusal of its token', standIn, () => scene({}, async (server, page) => {
  await signIn(page);
  await shown(page, '#link-text', 'Connected');
  server.ended = true;
  server.cut();
  await shown(page, '#door-fault', 'MR-4102');
  const asked = server.asked.length;
  await page.waitForTimeout(4000); // nothing may come: that cannot be waited for
  assert.equal(server.asked.length, asked);
}));

test('pauses, resumes, retries, cancels', standIn, () => scene({}, async (server, page) => {
  const id = server.add({ name: 'a.mov', state: 'encoding', inFlight: 0.3 }), bad = server.add({ name: 'b.mov', state: 'failed', trouble: { id: 'MR-2104', message: 'One chunk could not be read.' } });
  await signIn(page);
  for (const [action, state] of [['Pause', 'paused'], ['Resume', 'encoding']]) {
    await page.getByRole('button', { name: `${action}: a.mov` }).click();
    await page.waitForSelector(`li[data-id=${id}][data-state=${state}]`);
  }
  await rowOf(page, 'a.mov').click();
  await page.getByRole('button', { name: 'Cancel job' }).click();
  await page.waitForSelector(`li[data-id=${id}][data-state=cancelled]`);
  await page.getByRole('button', { name: 'Retry: b.mov' }).click();
  await page.waitForSelector(`li[data-id=${bad}][data-state=waiting]`);
  server.jobs.delete(id);
  await page.getByRole('button', { name: 'Retry: a.mov' }).click();
  await shown(page, '#strips', 'There is no such job.');
}));

test('tells when a job may begin, and lets it begin now', standIn, () => scene({}, async (server, page) => {
  const [soon, late] = [3, 51].map((hours) => Date.now() + hours * 3600000), id = server.add({ name: 'a.mov', at: soon });
  server.add({ name: 'b.mov', at: late });
  await signIn(page);
  const said = (at, more) => page.evaluate(([ms, date]) => `Starts at ${new Date(ms).toLocaleString('en-GB', { ...date, timeStyle: 'short' })}`, [at, more]);
  await shown(page, `li[data-id=${id}]`, await said(soon));
  await shown(page, '#list > li:last-child', await said(late, { dateStyle: 'short' }));
  await rowOf(page, 'a.mov').click();
  await shown(page, '#job-state', await said(soon));
  assert.deepEqual(await violations(page), []);
  const start = page.locator('#inspector').getByRole('button', { name: 'Start now' });
  await start.focus();
  await start.press('Enter');
  await start.waitFor({ state: 'detached' });
  assert.ok(await page.evaluate(() => document.activeElement.closest('#job-actions')), 'the focus is still among the actions');
  assert.equal(server.jobs.get(id).at, null);
  assert.ok(!(await page.textContent(`li[data-id=${id}]`)).includes('Starts at'));
  await rowOf(page, 'b.mov').click();
  server.jobs.get([...server.jobs.keys()][1]).state = 'encoding'; // it has begun, and the page has not heard of it
  await start.click();
  await shown(page, '#strips', 'The job has begun.');
}));

test('offers a viewer no start', standIn, () => scene({}, async (server, page) => {
  server.role = 'viewer';
  server.add({ name: 'a.mov', at: Date.now() + 3600000 });
  await signIn(page);
  await rowOf(page, 'a.mov').click();
  await shown(page, '#job-state', 'Starts at');
  assert.equal(await page.locator('#job-actions button').count(), 0);
}));

/** How far the film is, once it is further than that. */
const playsPast = (page, seconds) =>
  page.waitForFunction((least) => {
    const at = document.querySelector('#player video')?.currentTime; // asked once: another address begins at its own
    return at > least && at;
  }, seconds);

test('plays a film to a viewer who is signed in, and goes on where its address has ended', { skip: !film && 'there is no ffmpeg' }, () => scene({ server: { film } }, async (server, page) => {
  server.role = 'viewer';
  server.endsHalfway = true;
  const name = 'kiln.mov', at = `${server.films}/media/kiln`;
  await (real ? server.done({ name }) : server.add({ name, state: 'done', hlsUrl: `${at}/master.m3u8`, dashUrl: `${at}/manifest.mpd` }));
  await signIn(page);
  await page.getByRole('link', { name }).click();
  await page.waitForFunction(() => document.querySelector('#player video')?.readyState > 0);
  const source = await page.evaluate(() => document.querySelector('#player video').currentSrc);
  assert.match(new URL(source).pathname, /^\/api\/video\//);
  await page.evaluate(() => ((document.querySelector('#player video').muted = true), document.querySelector('#player video').play().catch(() => {})));
  const first = await playsPast(page, 0.05);
  assert.ok((await playsPast(page, first)) > first, 'it goes on');
  if (real) return;
  await page.evaluate(() => (document.querySelector('#player video').currentTime = 3));
  await page.waitForFunction((before) => document.querySelector('#player video')?.currentSrc !== before, source);
  assert.ok(server.refused > 0, 'the first address was refused');
  await playsPast(page, 3);
  server.film = null;
  await page.selectOption('#quality', '720p');
  await shown(page, '#player', 'Open the HLS address');
}));

test('names the addresses of a job where there is no one file', standIn, () => scene({}, async (server, page) => {
  server.add({ name: 'kiln.mov', state: 'done', bytesWritten: 996e6, hlsUrl: `${server.films}/media/kiln/master.m3u8`, dashUrl: `${server.films}/media/kiln/manifest.mpd` });
  await signIn(page);
  await page.getByRole('link', { name: 'kiln.mov' }).click();
  assert.equal(await page.inputValue('#hls-url'), `${server.films}/media/kiln/master.m3u8`);
  await shown(page, '#player', 'Open the HLS address');
  if (!isFirefox) await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy the HLS address' }).click();
  await shown(page, '#said', 'Copied.');
  if (!isFirefox) assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${server.films}/media/kiln/master.m3u8`);
  await page.keyboard.press('Escape');
  await page.waitForSelector('#inspector', { state: 'hidden' });
}));

test('thirty names that would be scripts are texts', () => scene({}, async (server, page) => {
  assert.equal(payloads.length, 30);
  for (const name of payloads) await (real ? server.add({ name }).catch(() => {}) : server.add({ name, state: 'failed', presetName: name, codec: name, hlsUrl: name, dashUrl: 'javascript:hit()', trouble: { id: name, message: name } })); // a server may refuse a name
  await page.evaluate(() => (window.hit = () => (window.wasHit = true)));
  await signIn(page);
  await page.waitForFunction((least) => document.querySelectorAll('#list > li').length >= least, real ? 1 : 30);
  for (const link of await page.locator('#list .name').all()) {
    await link.click();
    await page.waitForTimeout(20);
  }
  if (!real) assert.deepEqual(new Set(await page.locator('#list .name').allTextContents()), new Set(payloads));
  assert.equal(await page.evaluate(() => window.wasHit), undefined);
  assert.equal(await page.evaluate(() => document.querySelectorAll('main script, main iframe, main img[src^=x], aside a[href^=javascript]').length), 0);
}));

for (const [name, size, colorScheme, locale] of [['dark-1440', [1440, 900], 'dark', 'en-GB'], ['light-1440', [1440, 900], 'light', 'de-DE'], ['dark-390', [390, 844], 'dark', 'de-DE'], ['light-390', [390, 844], 'light', 'en-GB'], ['dark-360', [360, 640], 'dark', 'de-DE']])
  test(`is accessible, and fits: ${name}`, () => scene({ page: { viewport: { width: size[0], height: size[1] }, colorScheme, locale } }, async (server, page) => {
    if (real) await server.add({ name: 'harbour-dawn-e03.mov' });
    else for (const job of sample(server)) server.add(job);
    const fits = async (what) => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.querySelector('main').scrollWidth <= innerWidth), `${what} is wider than the window`);
    await page.waitForSelector('#login:not([hidden])');
    assert.ok(await page.evaluate((wanted) => matchMedia(`(prefers-color-scheme: ${wanted})`).matches, colorScheme));
    assert.deepEqual(await violations(page), []);
    await signIn(page);
    await page.waitForSelector('#list > li');
    await page.waitForTimeout(600); // pictures of the second half second
    await screenshot(page, `queue-${name}`);
    await fits('the queue');
    assert.deepEqual(await violations(page), []);
    await page.click('#list > li .name');
    await page.waitForSelector('#inspector:not([hidden])');
    await screenshot(page, `job-${name}`);
    await fits('one job');
    assert.deepEqual(await violations(page), []);
    await page.click('#job-close');
    await page.click('#nav-pair');
    await fits('pairing');
    await screenshot(page, `pair-${name}`);
    assert.deepEqual(await violations(page), []);
  }));

/** The jobs of the design's pictures. */
function sample(server) {
  const hd = { width: 1920, height: 1080, fps: 25, codec: 'H.264' }, at = (name) => ({ hlsUrl: `${server.films}/media/${name}/master.m3u8`, dashUrl: `${server.films}/media/${name}/manifest.mpd` });
  const picture = process.env.PICTURE ? fs.readFileSync(process.env.PICTURE) : undefined;
  return [
    { ...hd, ...at('harbour-dawn-e03'), picture, name: 'harbour-dawn-e03.mov', state: 'encoding', durationSeconds: 634, sourceBytes: 1.2e9, inFlight: 0.59, stored: 0.57, chunks: 106, chunksDone: 61, chunksRetried: 1, speed: 1.9, etaSeconds: 139, playableSeconds: 366 },
    { ...hd, picture, name: 'autumn-keynote-master.mp4', state: 'publishing', durationSeconds: 3160, sourceBytes: 9.8e9, inFlight: 0.92, stored: 0.92, objects: 3170, objectsStored: 2910, etaSeconds: 14 },
    { ...hd, width: 3840, height: 2160, name: 'studio-tour-4k.mov', state: 'paused', codec: 'HEVC', durationSeconds: 640, sourceBytes: 6.1e9, inFlight: 0.41, stored: 0.41, chunks: 107, chunksDone: 44 },
    { ...hd, fps: 60, name: 'trail-running-short.mp4', state: 'waiting', durationSeconds: 192, sourceBytes: 780e6, etaSeconds: 250, at: Date.now() + 51 * 3600000 },
    { name: 'a-name-that-is-as-long-as-names-of-files-are-where-nobody-has-thought-of-telephones.mkv', state: 'waiting', received: 0.34, sourceBytes: 3.4e9 },
    { ...hd, name: 'market-square-b-roll.mov', state: 'failed', durationSeconds: 524, sourceBytes: 2e9, finishedMs: Date.now() - 3e5, trouble: { id: 'MR-2104', message: 'Chunk 37 could not be read. Copy the file again, then Retry.' } },
    { ...hd, ...at('kiln'), picture, name: 'kiln-and-clay-e01.mov', state: 'done', codec: 'ProRes', durationSeconds: 725, sourceBytes: 18e9, inFlight: 1, stored: 1, bytesWritten: 996e6, tookSeconds: 345, finishedMs: Date.now() - 6e5 },
  ];
}
