// What can be said of the page's files and of its pure parts without a browser. Run by `node --test tests/page`.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import * as page from '../../resources/page/page.js';

const folder = new URL('../../resources/page/', import.meta.url);
const text = (name) => fs.readFileSync(new URL(name, folder), 'utf8');

test('HTML, CSS and module have at most 80 KB together', () => {
  const bytes = ['page.html', 'page.css', 'page.js'].reduce((sum, name) => sum + fs.statSync(new URL(name, folder)).size, 0);
  assert.ok(bytes <= 80 * 1024, `${bytes} bytes`);
});

test('no text is ever parsed as HTML or script, and nothing comes from elsewhere', () => {
  for (const sink of ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'document.write', 'srcdoc', 'DOMParser', 'createContextualFragment', 'eval(', 'new Function', 'import(', 'javascript:'])
    assert.ok(!text('page.js').includes(sink), sink);
  assert.ok(!/\son\w+=|\sstyle=|<style|<script(?! type="module" src="page.js"><\/script>)/.test(text('page.html')));
  for (const name of ['page.html', 'page.css', 'page.js']) assert.ok(!/https?:\/\/(?!www\.w3\.org\/2000\/svg)/.test(text(name)), name);
});

test('every sentence is there in English and German with the same places, and every one that is used', () => {
  const table = page.sentences();
  for (const [key, each] of Object.entries(table)) {
    assert.equal(each.length, 2, key);
    const places = (sentence) => (sentence.match(/%\d/g) ?? []).sort().join();
    assert.ok(each[0] && each[1], key);
    assert.equal(places(each[0]), places(each[1]), key);
  }
  const used = [...text('page.html').matchAll(/data-(?:say|label)="(\w+)"/g), ...text('page.js').matchAll(/say\('(\w+)'/g)].map((found) => found[1]);
  for (const key of used) assert.ok(table[key], key);
});

test('only addresses of the web become links', () => {
  const base = 'https://api.example.com/';
  assert.equal(page.webAddress('javascript:alert(1)', base), null);
  assert.equal(page.webAddress('data:text/html,x', base), null);
  assert.equal(page.webAddress('', base), null);
  assert.equal(page.webAddress('/media/a/master.m3u8', base), 'https://api.example.com/media/a/master.m3u8');
});

test('sizes, times and shares are written as the design says', () => {
  page.speak('en-GB');
  assert.deepEqual([page.size(0), page.size(950e3), page.size(1.2e9), page.size(148e9)], ['0 kB', '950 kB', '1.2 GB', '148 GB']);
  assert.deepEqual([page.duration(139), page.duration(3877), page.duration(-1)], ['02:19', '1:04:37', '00:00']);
  assert.deepEqual([page.percent(0.29), page.percent(0.999), page.percent(1), page.percent(undefined)], ['29 %', '99 %', '100 %', '0 %']);
  page.speak('de-AT');
  assert.equal(page.size(1.2e9), '1,2 GB');
  assert.equal(page.say('paused'), 'Angehalten');
  page.speak('fr');
  assert.equal(page.say('paused'), 'Paused');
});

test('a time to come has its date where its clock alone would mean an earlier one', () => {
  const now = new Date(2026, 10, 27, 23, 0).getTime(), hour = 3600000;
  page.speak('en-GB');
  assert.equal(page.moment(now + 3 * hour, now), '02:00');
  assert.equal(page.moment(now + 24 * hour - 1, now), '22:59');
  assert.equal(page.moment(now + 24 * hour, now), '28/11/2026, 23:00');
  page.speak('de');
  assert.equal(page.moment(now + 27 * hour, now), '29.11.26, 02:00');
  page.speak('en');
});

test('metadata of tus are base64 of UTF-8, and what is empty is left out', () => {
  assert.equal(page.metadata({ filename: 'Möwe 1.mov', filetype: '', preset: 'web' }), `filename ${Buffer.from('Möwe 1.mov').toString('base64')},preset d2Vi`);
});

test('waits grow from at most 3 s to at most 45, and pieces stay within their bounds', () => {
  assert.equal(page.waitBefore(0, 1), 3000);
  assert.equal(page.waitBefore(1, 0.5), 1000);
  assert.equal(page.waitBefore(40, 1), 45000);
  assert.equal(page.nextPiece(4e6, 1000), 4e7);
  assert.equal(page.nextPiece(10, 1000), 1e6);
  assert.equal(page.nextPiece(256e6, 1), 256e6);
});

test('codes are taken as people type them, and roles end at the own one', () => {
  assert.equal(page.pairingCode(' wdjb mjht'), 'WDJB-MJHT');
  assert.equal(page.pairingCode('WDJB-MJH'), null);
  assert.deepEqual(page.rolesUpTo('operator'), ['viewer', 'operator']);
  assert.deepEqual(page.rolesUpTo('worker'), []);
  assert.equal(page.isAtLeast('viewer', 'operator'), false);
  assert.equal(page.isAtLeast('worker', 'viewer'), false);
});

test('what has not ended comes in the order of the queue, then the others, newest first', () => {
  const rows = [{ id: 'd', state: 'done', finishedMs: 5 }, { id: 'b', state: 'waiting', position: 7 }, { id: 'e', state: 'failed', finishedMs: 9 }, { id: 'a', state: 'encoding', position: 3 }, { id: 'n', state: 'dreaming', position: 1 }];
  assert.equal(page.inOrder(rows).map((row) => row.id).join(''), 'nabed');
});

test('an action is offered where it helps', () => {
  assert.deepEqual(page.actionsOf('failed'), ['retry']);
  assert.deepEqual(page.actionsOf('paused'), ['resume', 'cancel']);
  assert.deepEqual(page.actionsOf('done'), []);
  assert.deepEqual(page.actionsOf('dreaming'), []);
});
