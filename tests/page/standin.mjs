// A server that speaks as much of the API's contract (core/api/README.md) as the page uses, so that the page's tests run where no `millrace serve` is built.
// No part of the product. One user, "anna" with "correct horse"; state in memory; what a test wants to happen it asks for by methods.
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';

const folder = new URL('../../resources/page/', import.meta.url);
const FILES = { '/': ['page.html', 'text/html; charset=utf-8'], '/pair': ['page.html', 'text/html; charset=utf-8'], '/page.css': ['page.css', 'text/css; charset=utf-8'], '/page.js': ['page.js', 'text/javascript; charset=utf-8'], '/icon.svg': ['icon.svg', 'image/svg+xml'] };
const policy = (films) => `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' ${films}; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'`;
const TOKEN = 'mr_abcdefghij_standin';

export class StandIn {
  constructor({ setup = false, open = false, film = null, upgrades = true } = {}) {
    Object.assign(this, { setup, open, tickets: new Map(), refused: 0, film, upgrades, epoch: crypto.randomBytes(8).toString('hex'), seq: 0, rev: 0, jobs: new Map(), sockets: new Set(), polls: new Set(), frames: [], uploads: new Map(), keys: new Map(), pairings: new Map(), asked: [], ended: false });
  }

  async listen() {
    this.films = 'http://127.0.0.1:5005';
    this.server = http.createServer((request, response) => this.#answer(request, response).catch((error) => response.destroy(error)));
    this.server.on('upgrade', (request, socket) => this.#upgrade(request, socket));
    this.server.on('connection', (socket) => this.away && socket.destroy());
    await new Promise((done) => this.server.listen(0, '127.0.0.1', done));
    this.origin = `http://127.0.0.1:${this.server.address().port}`;
    return this;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  // --- what tests make happen
  add(job) {
    const row = { id: `j_${crypto.randomBytes(8).toString('hex')}`, state: 'waiting', presetName: 'Web ladder', position: this.jobs.size + 1, inFlight: 0, stored: 0, etaSeconds: -1, addedMs: Date.now(), ...job, rev: ++this.rev };
    this.jobs.set(row.id, row);
    this.tell({ add: [row] });
    return row.id;
  }
  change(id, members) {
    const row = this.jobs.get(id), base = row.rev;
    Object.assign(row, members, { rev: ++this.rev });
    this.tell({ set: [{ id, base, rev: row.rev, ...members }] });
  }
  remove(id) {
    this.jobs.delete(id);
    this.tell({ remove: [id] });
  }
  tell(jobs) {
    const frame = { type: 'changes', prev: this.seq, seq: ++this.seq, jobs };
    this.frames.push(frame);
    for (const socket of this.sockets) if (socket.greeted) send(socket, frame);
    for (const poll of this.polls) poll();
  }
  cut() {
    for (const socket of this.sockets) socket.destroy();
  }
  /** From now on nobody gets through, or everybody again. */
  setAway(away) {
    this.away = away;
    if (away) this.cut(), this.server.closeAllConnections();
  }

  // --- HTTP
  async #answer(request, response) {
    const url = new URL(request.url, 'http://x'), path = url.pathname.replace('/api/v1/', ''), route = `${request.method} ${path}`;
    this.asked.push(route);
    const reply = (status, body, headers = {}) => {
      const isJson = body !== undefined && typeof body !== 'string' && !Buffer.isBuffer(body);
      response.writeHead(status, { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'Millrace-Seq': `${this.epoch}.${this.seq}`, ...(isJson && { 'Content-Type': status < 400 ? 'application/json' : 'application/problem+json' }), ...headers });
      response.end(isJson ? JSON.stringify(body) : body);
    };
    const problem = (status, code, detail, headers) => reply(status, { type: `/problems/${status}`, status, code, detail }, headers);
    if (FILES[url.pathname]) return this.#page(request, url.pathname, reply);
    const body = request.method === 'PATCH' && path.startsWith('uploads/') ? null : await read(request);
    const json = () => JSON.parse(body.toString() || '{}');
    if (route === 'GET about') return reply(200, { instance: { id: 'i_1', name: 'Studio' }, server: '0.1.0', api: { major: 1, minor: 0, oldest: 0 }, features: ['uploads.tus', 'video.mp4'], time: Date.now(), setup: this.setup, open: this.open && this.setup, login: ['pairing', 'password', 'invite'] });
    const grant = { token: TOKEN, tokenId: 'abcdefghij', name: 'page', role: 'admin', user: 'anna', expiresMs: Date.now() + 43200000 };
    if (route === 'POST setup') return json().code !== 'ABCDEFGHJKLM' ? problem(401, 'MR-4102', 'The code is wrong.') : ((this.setup = false), reply(201, grant));
    if (route === 'POST login') return json().user === 'anna' && json().password === 'correct horse' ? reply(200, grant) : problem(401, 'MR-4102', 'User name or password is wrong.');
    if (route === 'POST pairings') return this.pairings.set('WDJB-MJHT', { ...json(), address: '192.0.2.7', askedMs: Date.now() - 125000 }), reply(201, { deviceCode: 'd', userCode: 'WDJB-MJHT', page: 'pair', expiresIn: 600, interval: 3 });
    if (url.pathname.startsWith('/api/video/')) return this.#film(request, url, response);
    if (this.ended || (request.headers.authorization !== `Bearer ${TOKEN}` && !(this.open && this.setup))) return this.refused++, problem(401, 'MR-4102', 'A token is required.', { 'WWW-Authenticate': 'Bearer realm="millrace"' });
    if (route === 'GET session') return reply(200, { user: 'anna', role: this.role ?? 'admin', may: [], tokenId: 'abcdefghij', name: 'page', expiresMs: grant.expiresMs, time: Date.now() });
    if (route === 'DELETE session') return (this.ended = true), reply(204);
    if (route === 'GET presets') return reply(200, { items: [{ id: 'web', name: 'Web ladder · H.264' }, { id: 'phone', name: 'Phone, vertical' }] });
    if (route === 'GET events') return this.#poll(url, reply, problem);
    if (path.startsWith('pairings/')) return this.#pairing(request.method, path.slice(9), json, reply, problem);
    if (route === 'POST jobs/actions') return this.#act(json(), reply);
    const job = this.jobs.get(path.split('/')[1]);
    if (/^GET jobs\/[^/]+$/.test(route)) return job ? reply(200, { ...job, renditions: [{ name: '1080p' }, { name: '720p' }, { name: 'audio', audio: true }] }) : problem(404, '', 'There is no such job.');
    if (/^PATCH jobs\/[^/]+$/.test(route)) return this.#change(job, request.headers['if-match'], json(), reply, problem);
    if (/^POST jobs\/[^/]+\/film-tickets$/.test(route)) return this.#ticket(path.split('/')[1], json().quality, reply, problem);
    if (/^GET jobs\/[^/]+\/thumbnail$/.test(route)) return job?.picture ? reply(200, job.picture, { 'Content-Type': 'image/jpeg' }) : problem(404, '', 'Not yet.');
    if (path === 'uploads' || path.startsWith('uploads/')) return this.#upload(request, path.slice(8), reply, problem);
    problem(404, '', 'There is nothing here.');
  }

  #page(request, path, reply) {
    const [name, type] = FILES[path], bytes = fs.readFileSync(new URL(name, folder));
    const etag = `"${crypto.createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
    const headers = { 'Content-Security-Policy': policy(this.films), 'Referrer-Policy': 'no-referrer', 'Cache-Control': 'no-cache', ETag: etag };
    if (request.headers['if-none-match'] === etag) return reply(304, undefined, headers);
    reply(200, bytes, { ...headers, 'Content-Type': type });
  }

  #pairing(method, code, json, reply, problem) {
    const asked = this.pairings.get(code);
    if (!asked) return problem(404, '', 'Nobody waits with this code.');
    if (method === 'GET') return reply(200, asked);
    this.answered = { code, ...json() };
    this.pairings.delete(code);
    reply(204);
  }

  #act({ ids, action }, reply) {
    const results = ids.map((id) => {
      if (!this.jobs.has(id)) return { id, problem: { status: 404, code: 'MR-0000', detail: 'There is no such job.' } };
      this.change(id, { state: { pause: 'paused', resume: 'encoding', retry: 'waiting', cancel: 'cancelled' }[action], trouble: null });
      return { id, rev: this.rev };
    });
    reply(200, { results });
  }

  /** Of a change the time to start alone. */
  #change(job, match, { at }, reply, problem) {
    if (!match) return problem(428, '', 'If-Match is missing.');
    if (this.role === 'viewer') return problem(403, 'MR-4104', 'This needs the role operator.');
    if (job?.state !== 'waiting') return problem(409, '', 'The job has begun.');
    this.change(job.id, { at: at || null });
    reply(200, job);
  }

  async #upload(request, id, reply, problem) {
    if (request.headers['tus-resumable'] !== '1.0.0') return problem(412, '', 'Tus-Resumable is missing.');
    if (request.method === 'POST') {
      const key = request.headers['idempotency-key'], known = this.keys.get(key);
      const up = known ?? { id: `u_${crypto.randomBytes(8).toString('hex')}`, length: Number(request.headers['upload-length']), bytes: Buffer.alloc(0), metadata: request.headers['upload-metadata'] };
      if (!known) this.keys.set(key, up), this.uploads.set(up.id, up);
      up.job ??= this.add({ name: Buffer.from(/filename (\S+?)(,|$)/.exec(up.metadata)[1], 'base64').toString(), received: 0, sourceBytes: up.length });
      return reply(201, undefined, { Location: `uploads/${up.id}`, 'Upload-Offset': String(up.bytes.length), 'Millrace-Job': up.job });
    }
    const up = this.uploads.get(id);
    if (!up) return problem(404, '', 'There is no such upload.');
    if (request.method === 'HEAD') return reply(200, undefined, { 'Upload-Offset': String(up.bytes.length), 'Upload-Length': String(up.length) });
    if (request.method === 'DELETE') return this.uploads.delete(id), this.remove(up.job), reply(204);
    if (Number(request.headers['upload-offset']) !== up.bytes.length) return problem(409, '', 'Another offset.');
    let got = 0;
    for await (const piece of request) {
      up.bytes = Buffer.concat([up.bytes, piece]);
      if (this.slow) await new Promise((done) => setTimeout(done, this.slow));
      if (this.cutAfter && (got += piece.length) >= this.cutAfter) return (this.cutAfter = 0), request.destroy();
    }
    this.change(up.job, { received: up.bytes.length / up.length });
    reply(204, undefined, { 'Upload-Offset': String(up.bytes.length) });
  }

  /** An address of one film that needs no token. With `endsHalfway` the first one has ended where half of the film was fetched. */
  #ticket(id, quality, reply, problem) {
    if (!this.film) return problem(501, '', 'It lies at another host, which sends no single files.');
    const ticket = crypto.randomBytes(8).toString('hex');
    this.tickets.set(ticket, { path: `/api/video/${id}/${quality}`, bytes: this.endsHalfway && !this.tickets.size ? this.film.length >> 1 : this.film.length });
    reply(200, { url: `../../../video/${id}/${quality}?ticket=${ticket}`, expiresMs: Date.now() + 600000 });
  }
  #film(request, url, response) {
    const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [], ticket = this.tickets.get(url.searchParams.get('ticket'));
    if (ticket?.path !== url.pathname || Number(from ?? 0) >= ticket.bytes) return this.refused++, response.writeHead(401).end();
    const end = Math.min(to ? Number(to) + 1 : Infinity, Number(from ?? 0) + 65536, ticket.bytes), part = from ? this.film.subarray(Number(from), end) : this.film;
    response.writeHead(from ? 206 : 200, { 'Content-Type': 'video/mp4', 'Accept-Ranges': 'bytes', 'Content-Length': part.length, ...(from && { 'Content-Range': `bytes ${from}-${Number(from) + part.length - 1}/${this.film.length}` }) });
    response.end(part);
  }

  // --- events
  welcome(resumed) {
    return { type: 'welcome', epoch: this.epoch, seq: this.seq, server: '0.1.0', api: { major: 1, minor: 0 }, role: 'admin', tickMs: 500, heartbeatMs: 15000, resumed, time: Date.now() };
  }
  snapshot() {
    const rows = [...this.jobs.values()].map(({ picture, ...row }) => row), parts = [];
    for (let i = 0; i === 0 || i < rows.length; i += 20) parts.push({ type: 'snapshot', topic: 'jobs', seq: this.seq, part: i / 20, last: i + 20 >= rows.length, items: rows.slice(i, i + 20), ...(i === 0 && { counts: {}, paused: false }) });
    return parts;
  }

  #poll(url, reply, problem) {
    const [epoch, seq] = (url.searchParams.get('after') ?? '').split('.');
    if (!epoch) return reply(200, { frames: [this.welcome(false), ...this.snapshot()] });
    if (epoch !== this.epoch) return problem(410, '', 'The position is gone.');
    const frames = () => this.frames.filter((frame) => frame.seq > Number(seq));
    if (frames().length) return reply(200, { frames: frames() });
    const timer = setTimeout(() => done(), Number(url.searchParams.get('wait')) * 1000);
    const done = () => (clearTimeout(timer), this.polls.delete(done), frames().length ? reply(200, { frames: frames() }) : reply(204));
    this.polls.add(done);
  }

  #upgrade(request, socket) {
    this.asked.push('UPGRADE');
    const offered = request.headers['sec-websocket-protocol']?.split(', ') ?? [];
    if (!this.upgrades || this.ended || !(offered.includes(`millrace.bearer.${TOKEN}`) || (this.open && this.setup)) || request.headers.origin !== this.origin) return socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    const accept = crypto.createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: millrace.v1\r\n\r\n`);
    this.sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.sockets.delete(socket));
    let buffer = Buffer.alloc(0);
    socket.on('data', (data) => {
      buffer = Buffer.concat([buffer, data]);
      for (let frame; (frame = unframe(buffer)); buffer = frame.rest) frame.opcode === 8 ? socket.end() : frame.opcode === 1 && this.#heard(socket, JSON.parse(frame.text));
    });
  }

  #heard(socket, message) {
    if (message.type === 'ping') return send(socket, { type: 'pong', at: message.at, time: Date.now() });
    if (message.type !== 'hello') return;
    const resumed = message.resume?.epoch === this.epoch;
    this.resumed = resumed;
    send(socket, this.welcome(resumed));
    for (const frame of resumed ? this.frames.filter((each) => each.seq > message.resume.seq) : this.snapshot()) send(socket, frame);
    socket.greeted = true;
  }
}

async function read(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A frame of RFC 6455, unmasked as servers send it. */
function send(socket, message) {
  const text = Buffer.from(JSON.stringify(message));
  const head = text.length < 126 ? Buffer.from([0x81, text.length]) : text.length < 65536 ? Buffer.from([0x81, 126, text.length >> 8, text.length & 255]) : Buffer.concat([Buffer.from([0x81, 127, 0, 0, 0, 0]), Buffer.from([text.length >>> 24, (text.length >> 16) & 255, (text.length >> 8) & 255, text.length & 255])]);
  socket.write(Buffer.concat([head, text]));
}
function unframe(bytes) {
  if (bytes.length < 6) return null;
  const short = bytes[1] & 127, at = short === 126 ? 4 : 2, length = short === 126 ? bytes.readUInt16BE(2) : short;
  if (bytes.length < at + 4 + length) return null;
  const mask = bytes.subarray(at, at + 4), text = Buffer.from(bytes.subarray(at + 4, at + 4 + length)).map((byte, i) => byte ^ mask[i % 4]);
  return { opcode: bytes[0] & 15, text: text.toString(), rest: bytes.subarray(at + 4 + length) };
}
