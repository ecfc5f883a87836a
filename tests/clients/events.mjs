// npm's ws on the stream of events of a `millrace serve`: argv has its address, an administrator's token, and a file of its source roots. Fails with what was not as promised.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.env.NODE_MODULES, 'x.js'));
const WebSocket = require('ws');
const [, , server, admin, source] = process.argv;
const address = `${server.replace('http', 'ws')}/api/v1/events`;

async function ask(method, where, body, headers = {}) {
  const answer = await fetch(`${server}/api/v1/${where}`, { method, body: body && JSON.stringify(body), headers: { Authorization: `Bearer ${admin}`, 'Content-Type': 'application/json', ...headers } });
  assert.ok(answer.ok, `${method} ${where}: ${answer.status}`);
  return answer.status === 204 ? null : answer.json();
}

/** A listener that keeps rows as the stream tells them: `add` puts, `set` patches one of the revision `base`, `remove` takes away. */
class Listener {
  rows = new Map();
  heard = [];
  constructor({ token = admin, resume, rows, protocols = ['millrace.v1'], headers = { Authorization: `Bearer ${token}` } } = {}) {
    if (rows) this.rows = rows;
    this.socket = new WebSocket(address, protocols, { headers });
    this.socket.on('open', () => this.say({ type: 'hello', topics: ['jobs'], client: 'ws', api: 1, ...(resume && { resume }) }));
    this.socket.on('message', (data, isBinary) => (assert.ok(!isBinary), this.take(JSON.parse(data))));
    this.closed = new Promise((done) => {
      this.socket.on('close', (code) => done(code));
      this.socket.on('unexpected-response', (_, answer) => (answer.resume(), done(answer.statusCode), this.socket.terminate()));
      this.socket.on('error', () => {});
    });
  }
  say(message) {
    this.socket.send(JSON.stringify(message));
  }
  take(message) {
    this.heard.push(message);
    if (message.type === 'changes' || message.type === 'tick') assert.equal(message.prev, this.position, 'an unbroken chain');
    if (message.type === 'snapshot') {
      if (message.part === 0) this.rows.clear();
      for (const row of message.items) this.rows.set(row.id, row);
    }
    const { add = [], set = [], remove = [] } = message.jobs ?? {};
    for (const row of add) this.rows.set(row.id, row);
    for (const { id, base, ...members } of set) {
      assert.equal(base, this.rows.get(id).rev, 'a patch of the revision that is here');
      this.rows.set(id, { ...this.rows.get(id), ...members });
    }
    for (const id of remove) this.rows.delete(id);
    if (message.seq !== undefined) this.position = message.seq;
    if (message.type === 'welcome') this.epoch = message.epoch;
    this.wake?.();
  }
  async until(what, holds) {
    for (const end = Date.now() + 30000; !holds(); await new Promise((done) => ((this.wake = done), setTimeout(done, 1000)))) assert.ok(Date.now() < end, `this did not come: ${what}; ${JSON.stringify(this.heard).slice(-500)}`);
  }
  welcome = () => this.until('welcome', () => this.heard.some((message) => message.type === 'welcome'));
  snapshot = () => this.until('snapshot', () => this.heard.some((message) => message.type === 'snapshot' && message.last));
}

const preset = (await ask('GET', 'presets')).items[0].id;
const add = async (name) => (await ask('POST', 'jobs', { source: { path: source }, presetId: preset, name, paused: true })).id;
const kept = await add('kept');

// Rows as they come, patched and removed, are those of REST in the end.
const one = new Listener();
await one.snapshot();
assert.equal(one.socket.protocol, 'millrace.v1');
await one.until('what was there', () => one.rows.has(kept)); // the snapshot may be a tick older
const [renamed, gone] = [await add('before'), await add('gone')];
await ask('PATCH', `jobs/${renamed}`, { name: 'after' }, { 'If-Match': '*' });
await ask('POST', 'jobs/actions', { ids: [gone], action: 'remove' });
await one.until('what was done', () => one.rows.get(renamed)?.name === 'after' && !one.rows.has(gone) && one.heard.some((message) => message.jobs?.remove?.includes(gone) || message.jobs?.add?.some((row) => row.id === gone)));
const rest = (await ask('GET', 'jobs')).items;
assert.deepEqual(new Map(rest.map((row) => [row.id, row.name])), new Map([...one.rows.values()].map((row) => [row.id, row.name])));

// A cut: what happened meanwhile comes, and nothing else.
const resume = { epoch: one.epoch, seq: one.position, topics: ['jobs'] };
one.socket.terminate();
const meanwhile = await add('meanwhile');
const two = new Listener({ resume, rows: one.rows });
two.position = resume.seq;
await two.until('what happened meanwhile', () => two.rows.has(meanwhile));
assert.equal(two.heard[0].resumed, true);
assert.ok(!two.heard.some((message) => message.type === 'snapshot'));
two.socket.close();

// A browser's way in, and who is not let in.
const page = new Listener({ protocols: ['millrace.v1', `millrace.bearer.${admin}`], headers: { Origin: server } });
await page.welcome();
assert.equal(page.socket.protocol, 'millrace.v1', 'the token is never said back');
page.socket.close();
assert.equal(await new Listener({ token: 'mr_nobody' }).closed, 401);
assert.equal(await new Listener({ headers: { Authorization: `Bearer ${admin}`, Origin: 'https://elsewhere.example' } }).closed, 403);

// Rights that end, and what is too much.
const { token, tokenId } = await ask('POST', 'tokens', { name: 'short', role: 'viewer' });
const ending = new Listener({ token });
await ending.welcome();
await ask('DELETE', `tokens/${tokenId}`);
assert.equal(await ending.closed, 4401);
const loud = new Listener();
await loud.welcome();
loud.say({ type: 'ping', at: 1, more: 'x'.repeat(65536) });
assert.equal(await loud.closed, 4413);
const many = (await ask('POST', 'tokens', { name: 'many', role: 'viewer' })).token;
const crowd = Array.from({ length: 16 }, () => new Listener({ token: many }));
await Promise.all(crowd.map((each) => each.welcome()));
assert.equal(await new Listener({ token: many }).closed, 4429);
for (const each of crowd) each.socket.terminate();
console.log('ws hears what was promised.');
process.exit(0);
