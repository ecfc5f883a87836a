// The reader of the event stream without a browser: any legal interleaving of frames, cuts, resumes, resyncs and REST rows gives the
// server's rows. Run by `node --test tests/page`.
import assert from 'node:assert/strict';
import test from 'node:test';
import { EventReader, positionOf } from '../../resources/page/page.js';

const welcome = (epoch, resumed = false) => ({ type: 'welcome', epoch, seq: 0, resumed });
const snapshot = (seq, items, part = 0, last = true) => ({ type: 'snapshot', topic: 'jobs', seq, part, last, items });
const changes = (prev, seq, jobs) => ({ type: 'changes', prev, seq, jobs });
const row = (id, rev, more = {}) => ({ id, rev, state: 'waiting', position: 1, ...more });

function begun(rows = [row('a', 1), row('b', 2)]) {
  const reader = new EventReader();
  reader.take(welcome('e'));
  reader.take(snapshot(10, rows));
  return reader;
}
const ids = (reader) => [...reader.rows.keys()].sort().join('');

test('a snapshot in parts is whole with its last part, and only then a position to resume from', () => {
  const reader = new EventReader();
  reader.take(welcome('e'));
  reader.take(snapshot(10, [row('a', 1)], 0, false));
  assert.equal(reader.position, null);
  assert.equal(ids(reader), 'a');
  reader.take(snapshot(10, [row('b', 2)], 1, true));
  assert.deepEqual(reader.position, { epoch: 'e', seq: 10 });
  assert.equal(ids(reader), 'ab');
});

test('a part that is missing is a gap, and nothing is resumed from half a list', () => {
  const reader = new EventReader();
  reader.take(welcome('e'));
  reader.take(snapshot(10, [row('a', 1)], 0, false));
  assert.equal(reader.take(snapshot(10, [row('c', 3)], 2, true)).gap, true);
  assert.equal(reader.position, null);
});

test('a later snapshot leaves no ghost: what it does not have is gone', () => {
  const reader = begun();
  reader.take({ type: 'resync', why: 'expired' });
  const { changed } = reader.take(snapshot(20, [row('b', 7)]));
  assert.equal(ids(reader), 'b');
  assert.deepEqual([...changed].sort(), ['a', 'b']);
});

test('prev that is not ours is a gap, and nothing of that message is taken', () => {
  const reader = begun();
  const { gap, changed } = reader.take(changes(11, 12, { remove: ['a'] }));
  assert.equal(gap, true);
  assert.equal(changed.size, 0);
  assert.equal(ids(reader), 'ab');
  assert.deepEqual(reader.position, { epoch: 'e', seq: 10 });
});

test('a tick moves the position, and shows a gap as changes do', () => {
  const reader = begun();
  assert.equal(reader.take({ type: 'tick', prev: 10, seq: 15 }).gap, false);
  assert.equal(reader.position.seq, 15);
  assert.equal(reader.take({ type: 'tick', prev: 16, seq: 17 }).gap, true);
});

test('a patch applies to its base alone; an older one is passed over; for another the row is fetched', () => {
  const reader = begun([row('a', 5, { trouble: { id: 'MR-2104' }, inFlight: 0.1 })]);
  reader.take(changes(10, 11, { set: [{ id: 'a', base: 5, rev: 6, inFlight: 0.2, trouble: null }] }));
  assert.deepEqual(reader.rows.get('a'), row('a', 6, { inFlight: 0.2 }));
  reader.take(changes(11, 12, { set: [{ id: 'a', base: 4, rev: 5, inFlight: 0.1 }] }));
  assert.equal(reader.rows.get('a').inFlight, 0.2);
  assert.equal(reader.wanted.size, 0);
  reader.take(changes(12, 13, { set: [{ id: 'a', base: 8, rev: 9, inFlight: 0.9 }] }));
  assert.equal(reader.rows.get('a').inFlight, 0.2);
  assert.deepEqual([...reader.wanted], [['a', 9]]);
  assert.equal(reader.takeRow(row('a', 8, { inFlight: 0.8 }), 'e.12'), true);
  assert.equal(reader.wanted.size, 1, 'a newer one is known to be there');
  reader.takeRow(row('a', 9, { inFlight: 0.9 }), 'e.13');
  assert.equal(reader.rows.get('a').inFlight, 0.9);
  assert.equal(reader.wanted.size, 0);
});

test('a row by REST that was asked before the row was removed does not bring it back', () => {
  const reader = begun();
  reader.take(changes(10, 11, { remove: ['a'] }));
  assert.equal(reader.takeRow(row('a', 99), 'e.10'), false);
  reader.take({ type: 'resync', why: 'expired' });
  reader.take(snapshot(20, [row('b', 2)]));
  assert.equal(reader.takeRow(row('a', 99), 'e.21'), false, 'the snapshot knew better');
  assert.equal(ids(reader), 'b');
});

test('a row of another epoch is not taken, and after a restart lower revisions are newer', () => {
  const reader = begun([row('a', 500, { name: 'old' })]);
  assert.equal(reader.takeRow(row('a', 900), 'f.1'), false);
  reader.take(welcome('f'));
  assert.equal(reader.position, null);
  assert.equal(ids(reader), 'a', 'the list stays in sight');
  reader.take(snapshot(3, [row('a', 2, { name: 'new' })]));
  assert.equal(reader.rows.get('a').name, 'new');
});

test('nothing takes a row back to what it was', () => {
  const reader = begun();
  assert.equal(reader.takeRow(row('a', 30, { inFlight: 0.9 }), 'e.10'), true);
  reader.take({ type: 'resync', why: 'expired' });
  reader.take(snapshot(11, [row('a', 29, { inFlight: 0.8 })]));
  assert.equal(reader.rows.get('a').inFlight, 0.9);
  reader.take(changes(11, 12, { add: [row('a', 30, { inFlight: 0.7 })] }));
  assert.equal(reader.rows.get('a').inFlight, 0.9);
});

test('a resumed stream goes on where it was', () => {
  const reader = begun();
  reader.take(welcome('e', true));
  assert.equal(reader.take(changes(10, 11, { add: [row('c', 3)] })).gap, false);
  assert.equal(ids(reader), 'abc');
});

test('words of a newer server do no harm', () => {
  const reader = begun();
  for (const message of [{ type: 'weather' }, { type: 'snapshot', topic: 'fleet', seq: 11, part: 0, last: true, items: [{}] }, { type: 'changes', prev: 10, seq: 11, workers: [{}], jobs: { set: [{ id: 'a', base: 1, rev: 3, state: 'dreaming', novel: 1 }] } }])
    assert.equal(reader.take(message).gap, false);
  assert.equal(reader.rows.get('a').state, 'dreaming');
});

test('a position is an epoch and a number', () => {
  assert.deepEqual(positionOf('9f.3c.812'), ['9f.3c', 812]);
  assert.deepEqual(positionOf(null), ['', -1]);
});

// --- The property

/** mulberry32: the same numbers for the same seed. */
function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The server by the book: rows, ticks of published patches, a short ring, an epoch. */
class Server {
  constructor(random) {
    Object.assign(this, { random, rows: new Map(), published: new Map(), ring: [], seq: 0, rev: 0, made: 0 });
    this.restart();
  }
  pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }
  restart() {
    this.epoch = `e${this.random()}`;
    this.ring = [];
    this.seq = this.rev = 0;
    for (const [id, each] of this.rows) this.rows.set(id, { ...each, rev: ++this.rev });
    this.published = new Map(this.rows);
    this.removed = new Set();
  }
  command() {
    const known = [...this.rows.keys()], what = this.random();
    if (what < 0.25 || !known.length) {
      // Some come back under their old id: undo of a removal.
      const id = this.random() < 0.3 && this.removed.size ? this.pick([...this.removed]) : `j${this.made++}`;
      this.rows.set(id, row(id, ++this.rev, { position: this.made }));
    } else if (what < 0.45) this.rows.delete(this.pick(known));
    else {
      const id = this.pick(known), { trouble, ...rest } = this.rows.get(id);
      const next = this.random() < 0.3 ? { trouble: { id: 'MR-1' } } : this.random() < 0.5 ? {} : trouble && { trouble };
      this.rows.set(id, { ...rest, ...next, rev: ++this.rev, inFlight: this.random() });
    }
  }
  /** What has changed since the last one; null: nothing. */
  tick() {
    const add = [], set = [], remove = [...this.published.keys()].filter((id) => !this.rows.has(id));
    for (const [id, now] of this.rows) {
      const before = this.published.get(id);
      if (!before) add.push(now);
      else if (before.rev !== now.rev) {
        const patch = { id, base: before.rev, rev: now.rev };
        for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) if (name !== 'rev' && name !== 'id' && JSON.stringify(before[name]) !== JSON.stringify(now[name])) patch[name] = now[name] ?? null;
        set.push(patch);
      }
    }
    if (!add.length && !set.length && !remove.length) return null;
    for (const id of remove) this.removed.add(id);
    this.published = new Map(this.rows);
    this.ring.push({ seq: ++this.seq, jobs: { add, set, remove } });
    if (this.ring.length > 6) this.ring.shift();
  }
  snapshot() {
    const items = [...this.published.values()], parts = [], step = 1 + Math.floor(this.random() * 4);
    for (let i = 0; i === 0 || i < items.length; i += step) parts.push(snapshot(this.seq, items.slice(i, i + step), i / step, i + step >= items.length));
    return parts;
  }
  /** An answer of GET /jobs/{id}: as things are now, at a position that is at most now's. */
  rest(id) {
    return { row: this.rows.get(id), at: `${this.epoch}.${this.seq}` };
  }
}

/** One connection: frames on their way, in order; may be cut at any of them. */
class Link {
  constructor(server, reader) {
    this.server = server;
    const at = reader.position, first = server.ring[0]?.seq ?? server.seq + 1;
    const resumed = Boolean(at && at.epoch === server.epoch && at.seq <= server.seq && at.seq >= first - 1);
    this.queue = [welcome(server.epoch, resumed), ...(resumed ? [] : server.snapshot())];
    this.position = resumed ? at.seq : server.seq;
    this.told = this.position;
  }
  pull() {
    const { ring, seq } = this.server;
    if (ring.length && ring[0].seq > this.position + 1) {
      // Fallen out of the ring.
      this.queue.push({ type: 'resync', why: 'expired' }, ...this.server.snapshot());
      this.position = this.told = seq;
      return;
    }
    for (const tick of ring.filter((each) => each.seq > this.position)) {
      this.queue.push(changes(this.told, tick.seq, tick.jobs));
      this.position = this.told = tick.seq;
    }
  }
}

function play(seed) {
  const random = generator(seed), server = new Server(random), reader = new EventReader();
  for (let i = 0; i < 5; i++) server.command();
  server.tick();
  let link = new Link(server, reader);
  const answers = []; // of REST, on their way
  const deliver = () => {
    if (!link.queue.length) return;
    if (reader.take(link.queue.shift()).gap) assert.fail(`seed ${seed}: a gap where there was none`);
    for (const id of reader.wanted.keys()) if (random() < 0.7) answers.push({ id, ...server.rest(id) });
  };
  const arrive = (answer) => (answer.row ? reader.takeRow(answer.row, answer.at) || reader.missing(answer.id) : reader.missing(answer.id));
  const steps = [
    [30, () => server.command()],
    [20, () => (server.tick(), random() < 0.7 && link.pull())],
    [40, deliver],
    [6, () => answers.push({ ...server.rest(server.pick([...server.rows.keys(), 'j0'])) })],
    [12, () => answers.length && arrive(answers.splice(Math.floor(random() * answers.length), 1)[0])],
    [3, () => (link = new Link(server, reader))],
    [0.5, () => (server.restart(), (link = new Link(server, reader)))],
  ];
  const total = steps.reduce((sum, [weight]) => sum + weight, 0);
  for (let i = 0; i < 300; i++) {
    let at = random() * total;
    steps.find(([weight]) => (at -= weight) < 0)[1]();
  }
  // Quiet: what is on its way arrives, and what is wanted is fetched.
  server.tick();
  link.pull();
  while (link.queue.length) deliver();
  while (answers.length) arrive(answers.shift());
  for (let i = 0; i < 50 && reader.wanted.size; i++) arrive({ id: [...reader.wanted.keys()][0], ...server.rest([...reader.wanted.keys()][0]) });
  const sorted = (rows) => Object.fromEntries([...rows].sort(([a], [b]) => (a < b ? -1 : 1)));
  assert.deepEqual(sorted(reader.rows), sorted(server.rows), `seed ${seed}`);
}

test('any legal interleaving of frames and REST rows gives the same rows', () => {
  for (let seed = 1; seed <= 1500; seed++) play(seed);
});
