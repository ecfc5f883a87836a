// The page of `millrace serve`. Every text reaches the document as a text node; nothing is parsed as HTML.
// From the top: sentences; the event reader and what else is pure (tests/page tries these in node); API; stream; uploads; views.

// --- Sentences: English, German

const SENTENCES = Object.fromEntries(`
title|Queue|Warte­schlange
pair|Pair|Koppeln
signOut|Sign out|Abmelden
signIn|Sign in|Anmelden
skip|Skip to the jobs|Zu den Aufträgen springen
views|Pages|Seiten
user|User name|Benutzername
password|Password|Passwort
signInTo|Sign in to %1|Bei %1 anmelden
signInHint|Or open the address that the server printed when it started.|Oder öffnen Sie die Adresse, die der Server beim Start ausgibt.
setup|Set up %1|%1 einrichten
setupHint|This server has no users yet. Enter the code that it printed when it started.|Dieser Server hat noch keine Benutzer. Geben Sie den Code ein, den er beim Start ausgibt.
code|Setup code|Einrichtungscode
create|Create administrator|Administrator anlegen
wrongLogin|User name or password is wrong.|Benutzername oder Passwort ist falsch.
wrongSetup|This is not the code that the server printed.|Das ist nicht der Code des Servers.
refused|MR-4102: The token was refused. Sign in again.|MR-4102: Das Token wurde abgelehnt. Melden Sie sich erneut an.
tooMany|Too many attempts. Try again in %1 s.|Zu viele Versuche. Versuchen Sie es in %1 s wieder.
noServer|%1 does not answer. Trying again.|%1 antwortet nicht. Neuer Versuch läuft.
otherMajor|MR-4105: This server speaks API %1, this page API 1. Reload the page.|MR-4105: Dieser Server spricht API %1, diese Seite API 1. Laden Sie die Seite neu.
mayNot|Your role, %1, may not do this. Ask an administrator.|Ihre Rolle, %1, erlaubt das nicht. Fragen Sie einen Administrator.
busy|The server is busy. Going on in %1 s.|Der Server ist beschäftigt. Weiter in %1 s.
failedCall|The server refused this (%1).|Der Server hat das abgelehnt (%1).
offlineCall|%1 does not answer. Nothing was changed.|%1 antwortet nicht. Es wurde nichts geändert.
viewer|viewer|Betrachter
operator|operator|Operator
editor|editor|Redakteur
admin|administrator|Administrator
pairTitle|Pair a device|Gerät koppeln
pairHint|Type the code that the panel shows. Type none that somebody sent you.|Geben Sie den Code ein, den das Programm zeigt. Geben Sie keinen ein, den Ihnen jemand geschickt hat.
pairCode|Code|Code
look|Look up|Nachsehen
noCode|Nobody waits with this code.|Mit diesem Code wartet niemand.
badCode|A code has eight letters, like WDJB-MJHT.|Ein Code hat acht Buchstaben, wie WDJB-MJHT.
asks|This device asks to be let in|Dieses Gerät bittet um Zugang
device|Device|Gerät
platform|System|System
address|Address|Adresse
asked|Asked|Angefragt
wish|Wishes|Wünscht
give|Role to give|Rolle, die es erhält
approve|Approve|Zulassen
deny|Deny|Ablehnen
approved|%1 was let in as %2.|%1 wurde als %2 zugelassen.
denied|%1 was not let in.|%1 wurde nicht zugelassen.
now|just now|gerade eben
minutesAgo|%1 min ago|vor %1 min
add|Add files…|Dateien hinzufügen…
preset|Preset|Voreinstellung
dropHere|Drop videos here|Videos hier ablegen
dropAny|Drop videos anywhere on this page to add them|Videos zum Hinzufügen auf diese Seite ziehen
notVideo|Left out, not a video: %1|Ausgelassen, kein Video: %1
noPreset|The server has told no preset; nothing was added.|Der Server hat keine Voreinstellung genannt; nichts wurde hinzugefügt.
uploads|Uploads|Uploads
upSending|Uploading|Lädt hoch
upAway|Upload waits for %1; %2 is stored there.|Upload wartet auf %1; %2 sind dort gespeichert.
upFull|The server has no room yet. Going on by itself.|Der Server hat noch keinen Platz. Es geht von selbst weiter.
upChoose|Choose %1 again to go on.|Wählen Sie %1 erneut, um fortzufahren.
choose|Choose file…|Datei wählen…
upOther|This is another file than %1.|Das ist eine andere Datei als %1.
upChanged|MR-1104: The file was changed or moved. Remove the upload and add it again.|MR-1104: Die Datei wurde geändert oder verschoben. Entfernen Sie den Upload und fügen Sie sie neu hinzu.
upRefused|MR-4107: The upload was refused: %1|MR-4107: Der Upload wurde abgelehnt: %1
upFailed|Upload failed|Upload fehlgeschlagen
upEnded|%1 is uploaded.|%1 ist hochgeladen.
ofStored|%1 of %2 stored|%1 von %2 gespeichert
pause|Pause|Anhalten
resume|Resume|Fortsetzen
retry|Retry|Wiederholen
start|Start now|Jetzt beginnen
cancel|Cancel job|Auftrag abbrechen
remove|Remove|Entfernen
close|Close|Schließen
waiting|Waiting|Wartet
encoding|Encoding|Kodieren
publishing|Publishing|Veröffentlichen
paused|Paused|Angehalten
done|Done|Fertig
failed|Failed|Fehlgeschlagen
cancelled|Cancelled|Abgebrochen
job|Job|Auftrag
progress|Progress|Fortschritt
eta|ETA|Restzeit
jobs|Jobs|Aufträge
reading|Reading the jobs…|Aufträge werden gelesen…
chunks|%1 of %2 chunks|%1 von %2 Abschnitten
retried| · %1 retried| · %1 wiederholt
receiving|%1 of the file is here|%1 der Datei sind hier
startsAt|Starts at %1|Beginn: %1
took|took %1|dauerte %1
quality|Quality|Qualität
player|Video of %1|Video von %1
noVideo|There is no single file of the film, or this browser cannot play it.|Es gibt den Film nicht als eine Datei, oder dieser Browser kann sie nicht abspielen.
openHls|Open the HLS address|HLS-Adresse öffnen
output|Output|Ausgabe
playable|Playable now up to %1|Jetzt abspielbar bis %1
whole|Playable as a whole|Ganz abspielbar
nothingYet|Nothing to play yet.|Noch nichts abzuspielen.
deleted|What it published was deleted.|Das Veröffentlichte wurde gelöscht.
link|%1 address|%1-Adresse
copy|Copy the %1 address|%1-Adresse kopieren
copied|Copied.|Kopiert.
notThere|This job is no longer in the list.|Dieser Auftrag ist nicht mehr in der Liste.
live|Connected|Verbunden
connecting|Connecting to %1…|Verbindung zu %1 wird aufgebaut…
lost|No answer from %1 since %2. Trying again.|Keine Antwort von %1 seit %2. Neuer Versuch läuft.
tryNow|Try now|Jetzt versuchen
polling|Live updates do not get through to %1; the list is fetched instead.|Live-Nachrichten kommen nicht zu %1 durch; die Liste wird abgeholt.
restarting|%1 is restarting. Trying again in %2 s.|%1 startet neu. Neuer Versuch in %2 s.
saidFailed|%1 failed: %2|%1 ist fehlgeschlagen: %2
saidDone|%1 is done.|%1 ist fertig.
sActive|%1 active|%1 aktiv
sWaiting|%1 waiting|%1 wartend
sPaused|%1 paused|%1 angehalten
sAttention|%1 needs attention|%1 braucht Hilfe
sAttentions|%1 need attention|%1 brauchen Hilfe
nothing|Nothing in the queue|Nichts in der Warteschlange
more|Show %1 more|%1 weitere zeigen
leave|Uploads have not ended. Sign out and stop them?|Uploads sind noch nicht fertig. Abmelden und sie abbrechen?
`.trim().split('\n').map((line) => [line.split('|')[0], line.split('|').slice(1)]));

let language = 0;
let locale = 'en';
export function speak(tag) {
	language = /^de\b/i.test(tag ?? '') ? 1 : 0;
	locale = language ? 'de' : /^en\b/i.test(tag ?? '') ? tag : 'en';
}
export const say = (key, ...values) => SENTENCES[key][language].replace(/%([12])/g, (_, n) => values[n - 1]);
export const sentences = () => SENTENCES;

// --- The reader of the event stream: pure

/** Rows of jobs as snapshots, patches and REST tell them, in whatever legal order they come. Knows no socket and no clock. */
export class EventReader {
	epoch = '';
	seq = -1; // -1: only a snapshot can say where we are
	rows = new Map(); // by id
	whole = false; // a snapshot has come to its end
	wanted = new Map(); // rows to fetch, by id: the revision that is known to be there
	#seen = null; // ids of the snapshot that is coming
	#part = 0;

	get position() {
		return this.whole && this.seq >= 0 ? { epoch: this.epoch, seq: this.seq } : null;
	}

	/** One message of the server. `changed`: ids whose row or detail is another now; `gap`: something was missed, connect anew. */
	take(message) {
		const changed = new Set();
		let gap = false;
		if (message.type === 'welcome') this.#welcome(message);
		else if (message.type === 'snapshot') gap = !this.#snapshot(message, changed);
		else if (message.type === 'changes') gap = !this.#changes(message, changed);
		else if (message.type === 'tick') gap = !this.#advance(message);
		else if (message.type === 'resync') this.#forget();
		return { changed, gap };
	}

	/** A row by REST, and the Millrace-Seq of its answer. True: it was taken. */
	takeRow(row, answered) {
		if (positionOf(answered)[0] !== this.epoch || typeof row?.id !== 'string') return false;
		// Only the stream says which rows there are: one that was removed meanwhile must not come back.
		const known = this.rows.get(row.id);
		if (known ? row.rev <= known.rev : !this.wanted.has(row.id)) return false;
		this.#put(row.id, row);
		return true;
	}

	/** The server knows no such row: nothing is to be waited for. */
	missing(id) {
		this.wanted.delete(id);
	}

	#put(id, row) {
		this.rows.set(id, row);
		if (row.rev >= this.wanted.get(id)) this.wanted.delete(id);
	}

	#forget() {
		this.seq = -1;
		this.whole = false;
		this.#seen = null;
	}

	#welcome(message) {
		if (message.resumed && message.epoch === this.epoch) return;
		if (message.epoch !== this.epoch) {
			// Revisions have begun anew; the rows stay in sight until the snapshot has ended.
			for (const [id, row] of this.rows) this.rows.set(id, { ...row, rev: -1 });
		}
		this.epoch = message.epoch;
		this.#forget();
	}

	#snapshot(message, changed) {
		if (message.topic !== 'jobs') return true;
		if (message.part === 0) {
			this.#seen = new Set();
			this.#part = 0;
			this.wanted.clear();
			this.seq = message.seq;
			this.whole = false;
		}
		if (!this.#seen || message.part !== this.#part++ || message.seq !== this.seq) {
			this.#forget();
			return false;
		}
		for (const item of message.items) {
			// A row by REST may be ahead of the snapshot.
			if (!(this.rows.get(item.id)?.rev >= item.rev)) this.rows.set(item.id, item), changed.add(item.id);
			this.#seen.add(item.id);
		}
		if (message.last) this.#endSnapshot(changed);
		return true;
	}

	#endSnapshot(changed) {
		for (const id of [...this.rows.keys()]) if (!this.#seen.has(id)) this.#drop(id, changed);
		this.#seen = null;
		this.whole = true;
	}

	#advance(message) {
		if (this.seq < 0) return true;
		if (message.prev !== this.seq) return message.seq <= this.seq;
		this.seq = message.seq;
		return true;
	}

	#changes(message, changed) {
		if (this.seq < 0 || message.seq <= this.seq) return true;
		if (!this.#advance(message)) return false;
		const jobs = message.jobs ?? {};
		for (const row of jobs.add ?? []) {
			if (this.rows.get(row.id)?.rev >= row.rev) continue;
			this.#put(row.id, row);
			changed.add(row.id);
		}
		for (const patch of jobs.set ?? []) this.#patch(patch, changed);
		for (const id of jobs.remove ?? []) {
			this.wanted.delete(id);
			this.#drop(id, changed);
		}
		return true;
	}

	#patch({ id, base, ...members }, changed) {
		const row = this.rows.get(id);
		if (row && members.rev <= row.rev) return;
		if (!row || row.rev !== base) {
			this.wanted.set(id, Math.max(members.rev, this.wanted.get(id) ?? 0));
			return;
		}
		const next = { ...row, ...members };
		for (const [name, value] of Object.entries(members)) if (value === null) delete next[name];
		this.#put(id, next);
		changed.add(id);
	}

	#drop(id, changed) {
		if (this.rows.delete(id)) changed.add(id);
	}
}

export function positionOf(text) {
	const dot = (text ?? '').lastIndexOf('.');
	return dot < 0 ? ['', -1] : [text.slice(0, dot), Number(text.slice(dot + 1))];
}

// --- More that is pure

const FINAL = new Set(['done', 'failed', 'cancelled']);

/** Those that have not ended in the queue's order, then the others, the newest first. */
export function inOrder(rows) {
	const rank = (job) => (FINAL.has(job.state) ? 1 : 0);
	return [...rows].sort((a, b) => rank(a) - rank(b) || (rank(a) ? (b.finishedMs ?? 0) - (a.finishedMs ?? 0) : (a.position ?? 0) - (b.position ?? 0)) || (a.id < b.id ? -1 : 1));
}

const GOING = ['pause', 'cancel'];
export function actionsOf(state) {
	return { waiting: GOING, encoding: GOING, publishing: GOING, paused: ['resume', 'cancel'], failed: ['retry'], cancelled: ['retry'] }[state] ?? [];
}

const numbers = (value, digits = 0) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits, minimumFractionDigits: digits }).format(value);
export const percent = (fraction) => `${numbers(Math.floor(Math.min(1, Math.max(0, fraction || 0)) * 100 + 1e-9))} %`;
export function size(bytes) {
	const step = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : bytes < 1e12 ? [1e9, 'GB'] : [1e12, 'TB'];
	const value = bytes / step[0];
	return `${numbers(value, value < 10 && step[0] > 1e6 ? 1 : 0)} ${step[1]}`;
}
export function duration(seconds) {
	const whole = Math.max(0, Math.round(seconds)), two = (n) => String(n).padStart(2, '0');
	return (whole >= 3600 ? `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}` : two(Math.floor(whole / 60))) + `:${two(whole % 60)}`;
}
const clock = (ms, dateStyle) => new Intl.DateTimeFormat(locale, { dateStyle, timeStyle: 'short' }).format(ms);
/** As the panel says it: the clock alone where the next one that shows it is meant. */
export const moment = (ms, now = Date.now()) => clock(ms, ms < now + 86400000 ? undefined : 'short');

export function webAddress(text, base) {
	try {
		const url = new URL(text, base);
		return text && /^https?:$/.test(url.protocol) ? url.href : null;
	} catch {
		return null;
	}
}

/** Rule 7: how long to wait before try `attempt`, in ms; `random` in 0…1. */
export const waitBefore = (attempt, random) => (attempt === 0 ? 3000 * random : Math.min(30000, 1000 * 2 ** (attempt - 1)) * (0.5 + random));

export function metadata(members) {
	const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
	return Object.entries(members).filter(([, value]) => value).map(([key, value]) => `${key} ${base64(value)}`).join(',');
}
export const fingerprint = ({ name, size: bytes, lastModified }) => `${name}\n${bytes}\n${lastModified}`;
/** About ten seconds of what the last piece did. */
export const nextPiece = (bytes, ms) => Math.min(256e6, Math.max(1e6, Math.round((bytes / Math.max(ms, 1)) * 10000)));

const VIDEO = /\.(3gp|asf|avi|dv|f4v|flv|gxf|m2ts|m2v|m4v|mj2|mkv|mov|mp4|mpe?g|mts|mxf|nut|ogm|ogv|rm|ts|vob|webm|wmv|y4m)$/i;
export const isVideo = (file) => file.type.startsWith('video/') || VIDEO.test(file.name);

/** "wdjb mjht" as WDJB-MJHT; null: it has not eight letters. */
export function pairingCode(text) {
	const letters = text.toUpperCase().replace(/[^A-Z0-9]/g, '');
	return letters.length === 8 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : null;
}
const PEOPLE = ['viewer', 'operator', 'editor', 'admin'];
export const rolesUpTo = (role) => PEOPLE.slice(0, PEOPLE.indexOf(role) + 1);
export const isAtLeast = (role, needed) => PEOPLE.indexOf(role) >= PEOPLE.indexOf(needed);
const pathOf = (id) => `jobs/${encodeURIComponent(id)}`;
const mayChange = () => isAtLeast(session.role, 'operator');
const roleName = (role) => (PEOPLE.includes(role) ? say(role) : role);

/** Idempotency-Key: random, also where crypto.randomUUID is not there (plain http). */
function newKey() {
	return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

// --- The API

class Offline extends Error {}
export class Refusal extends Error {
	constructor(status, problem, retryAfter) {
		super(problem?.detail ?? '');
		Object.assign(this, { status, problem, retryAfter });
	}
}

export class Api {
	token = '';
	/** Called once when the token is refused: nothing more is asked with it. */
	refused = () => {};

	constructor(base) {
		this.base = base;
	}

	get host() {
		return new URL(this.base).host;
	}

	address(path) {
		return new URL(path, this.base).href;
	}

	headers(more = {}) {
		return { ...(this.token && { Authorization: `Bearer ${this.token}` }), ...more };
	}

	/** A fetch that follows no redirect, keeps nothing and gives up after a while. Throws Offline. */
	async fetch(path, options = {}) {
		const { seconds = 30, signal, ...rest } = options;
		const limit = new AbortController();
		const timer = setTimeout(() => limit.abort(), seconds * 1000);
		signal?.addEventListener('abort', () => limit.abort());
		try {
			return await fetch(this.address(path), { cache: 'no-store', credentials: 'omit', redirect: 'error', signal: limit.signal, ...rest, headers: this.headers(rest.headers) });
		} catch (error) {
			throw new Offline(error.message);
		} finally {
			clearTimeout(timer);
		}
	}

	async call(method, path, { body, ...options } = {}) {
		const asked = this.token;
		const headers = { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }), ...options.headers };
		const answer = await this.fetch(path, { method, body: body && JSON.stringify(body), ...options, headers });
		const json = parsed(await answer.text().catch(() => ''));
		if (answer.ok) return { json, headers: answer.headers, status: answer.status };
		if (answer.status === 401 && asked && asked === this.token) this.refused();
		throw new Refusal(answer.status, json, Number(answer.headers.get('Retry-After')) || 0);
	}
}

/** Goes on for what a network and a server may do, and for nothing else. */
function expected(error) {
	if (!(error instanceof Offline || error instanceof Refusal)) throw error;
}
function reason(error) {
	expected(error);
	if (error instanceof Offline) return say('offlineCall', api.host);
	if (error.status === 403 && session) return say('mayNot', roleName(session.role));
	if (error.status === 429) return say('tooMany', error.retryAfter || 1);
	if (error.status === 503) return say('busy', error.retryAfter || 1);
	const { code, detail } = error.problem ?? {};
	return [code, detail || say('failedCall', error.status)].filter(Boolean).join(': ');
}

// --- The stream

class Patient {
	#wake = () => {};
	wait(ms) {
		return new Promise((done) => {
			const timer = setTimeout(done, ms);
			this.#wake = () => (clearTimeout(timer), done());
		});
	}
	/** Ends the wait: what was waited for may be back. */
	tryNow() {
		this.#wake();
	}
}

/** Keeps a reader up to date: by WebSocket, and by long poll where upgrades do not pass. Tells of everything by `on`. */
export class Stream extends Patient {
	#stopped = false;
	#socket = null;
	#attempt = 0;
	#unopened = 0; // upgrades in a row that did not pass
	#pollUntil = 0;
	#abort = new AbortController();
	#fetching = false;

	constructor(connection, reader, on) {
		super();
		Object.assign(this, { api: connection, reader, on });
	}

	stop() {
		this.#stopped = true;
		this.#socket?.close();
		this.#abort.abort();
		this.tryNow();
	}

	tryNow() {
		this.#attempt = 0;
		super.tryNow();
	}

	async run() {
		while (!this.#stopped) {
			const began = Date.now();
			let pause = null;
			try {
				// A refused upgrade tells a browser nothing; this says why.
				const session = (await this.api.call('GET', 'session')).json;
				if (this.#stopped) return;
				this.on.session(session);
				pause = Date.now() < this.#pollUntil ? await this.#poll() : await this.#listen();
			} catch (error) {
				if (error instanceof Refusal && error.status === 401) return;
				this.on.lost();
				if (error instanceof Refusal && error.retryAfter) pause = error.retryAfter * 1000;
				else expected(error);
			}
			if (this.#stopped) return;
			if (Date.now() - began > 60000) this.#attempt = 0;
			await this.wait(pause ?? waitBefore(this.#attempt++, Math.random()));
		}
	}

	#send(message) {
		if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message));
	}

	#take(message) {
		if (message.type === 'bye') return this.on.bye(message.afterMs);
		const { changed, gap } = this.reader.take(message);
		this.on.changed(changed);
		if (this.reader.wanted.size) this.#fetchWanted();
		return gap;
	}

	/** Resolves with how long to wait before the next try; null: as ever. */
	#listen() {
		return new Promise((done) => {
			const url = this.api.address('events').replace(/^http/, 'ws');
			const socket = (this.#socket = new WebSocket(url, ['millrace.v1', ...(this.api.token ? [`millrace.bearer.${this.api.token}`] : [])]));
			let opened = false, heard = Date.now(), pause = null, ended = false;
			const end = (code) => {
				if (ended) return;
				ended = true;
				clearInterval(pulse);
				socket.close();
				this.#unopened = opened ? 0 : this.#unopened + 1;
				// The session was good and the upgrade does not pass: something on the way takes none.
				if (this.#unopened >= 2) [this.#pollUntil, this.#unopened, pause] = [Date.now() + 300000, 0, 0];
				if (code === 4403) pause = 0;
				if (pause !== 0) this.on.lost();
				done(pause);
			};
			const pulse = setInterval(() => {
				if (Date.now() - heard > (opened ? 45000 : 15000)) return end(0);
				if (opened) this.#send({ type: 'ping', at: Date.now() });
			}, 15000);
			socket.onopen = () => {
				opened = true;
				const at = this.reader.position;
				this.#send({ type: 'hello', topics: ['jobs'], ...(at && { resume: { ...at, topics: ['jobs'] } }), client: 'millrace-page', api: { major: 1, minor: 0 } });
			};
			socket.onmessage = ({ data }) => {
				if (ended) return;
				heard = Date.now();
				const message = parsed(data);
				if (!message) return end(0);
				if (message.type === 'bye') pause = message.afterMs ?? null;
				if (message.type === 'welcome') this.on.live('socket');
				if (this.#take(message) === true) end((pause = 0));
			};
			socket.onclose = ({ code }) => end(code);
		});
	}

	async #poll() {
		while (!this.#stopped && Date.now() < this.#pollUntil) {
			const at = this.reader.position;
			const query = new URLSearchParams({ topics: 'jobs', wait: '25', ...(at && { after: `${at.epoch}.${at.seq}` }) });
			try {
				const { json, status } = await this.api.call('GET', `events?${query}`, { seconds: 60, signal: this.#abort.signal });
				this.on.live('poll');
				this.#attempt = 0;
				if (status === 204) continue; // from the same position: an answer's Millrace-Seq may be ahead of what it says
				if (json.frames.some((frame) => this.#take(frame) === true)) this.reader.take({ type: 'resync' });
			} catch (error) {
				if (!(error instanceof Refusal) || error.status !== 410) throw error;
				this.reader.take({ type: 'resync' });
			}
		}
		return 0;
	}

	async #fetchWanted() {
		if (this.#fetching) return;
		this.#fetching = true;
		try {
			for (let id; (id = this.reader.wanted.keys().next().value) !== undefined && !this.#stopped; ) await this.#fetchRow(id);
		} catch (error) {
			expected(error); // the stream brings it, or a snapshot does
		} finally {
			this.#fetching = false;
		}
	}

	async #fetchRow(id) {
		try {
			const { json, headers } = await this.api.call('GET', pathOf(id));
			const taken = this.reader.takeRow(json, headers.get('Millrace-Seq'));
			if (taken) this.on.changed(new Set([id]));
			else this.reader.missing(id);
		} catch (error) {
			if (!(error instanceof Refusal) || error.status !== 404) throw error;
			this.reader.missing(id);
		}
	}
}

// --- Uploads: tus 1.0

const STORED = 'millrace.upload.';
const TUS = { 'Tus-Resumable': '1.0.0' };

/** Files on their way, one after the other. A record of each lies in this browser, so that it goes on after a reload once the same file is
 *  chosen again: no page gets a file back by itself. */
export class Uploads extends Patient {
	list = []; // {key, name, size, lastModified, preset, user, location, offset, flight, piece, file, state, note}
	#running = false;

	constructor(connection, user, changed, ended) {
		super();
		Object.assign(this, { api: connection, user, changed, ended });
		for (let i = 0; i < localStorage.length; i++) this.#restore(localStorage.key(i));
		this.list.sort((a, b) => a.at - b.at);
	}

	#restore(name) {
		if (!name.startsWith(STORED)) return;
		try {
			const record = JSON.parse(localStorage.getItem(name));
			if (record.user !== this.user) return;
			this.list.push({ ...record, flight: record.offset, piece: 4e6, file: null, state: 'choose', note: say('upChoose', record.name) });
		} catch {
			localStorage.removeItem(name);
		}
	}

	#store(up) {
		const record = Object.fromEntries(['key', 'name', 'size', 'lastModified', 'preset', 'user', 'location', 'offset', 'at'].map((name) => [name, up[name]]));
		localStorage.setItem(STORED + up.key, JSON.stringify(record));
	}

	get open() {
		return this.list.filter((up) => up.state !== 'failed');
	}

	/** Goes on with the one that this file belongs to, or begins a new one. */
	add(file, preset) {
		const known = this.list.find((up) => up.state === 'choose' && fingerprint(up) === fingerprint(file));
		if (known) return this.choose(known, file);
		if (this.open.some((up) => up.file && fingerprint(up) === fingerprint(file))) return;
		const up = { key: newKey(), name: file.name, size: file.size, lastModified: file.lastModified, preset, user: this.user, location: '', offset: 0, flight: 0, piece: 4e6, file, state: 'waiting', note: '', at: Date.now() };
		this.list.push(up);
		this.#store(up);
		this.#pump();
	}

	choose(up, file) {
		if (fingerprint(up) !== fingerprint(file)) {
			up.note = say('upOther', up.name);
			this.changed();
			return false;
		}
		up.file = file;
		this.resume(up);
		return true;
	}

	pause(up) {
		up.state = 'paused';
		up.flight = up.offset;
		up.stop?.();
		this.changed();
		this.tryNow();
	}

	resume(up) {
		Object.assign(up, { state: 'waiting', note: '' });
		this.#pump();
	}

	remove(up) {
		this.#drop(up);
		if (up.location) this.api.call('DELETE', up.location, { headers: TUS }).catch(() => {});
	}

	abandon() {
		for (const up of this.list) this.#drop(up);
	}

	#drop(up) {
		up.state = 'removed';
		up.stop?.();
		this.#forget(up);
		this.tryNow();
	}

	#forget(up) {
		this.list = this.list.filter((each) => each !== up);
		localStorage.removeItem(STORED + up.key);
		this.changed();
	}

	async #pump() {
		this.changed();
		if (this.#running) return;
		this.#running = true;
		try {
			for (let up; (up = this.list.find((each) => each.state === 'waiting' && each.file)); ) await this.#send(up);
		} finally {
			this.#running = false;
		}
	}

	async #send(up) {
		up.state = 'sending';
		let tries = 0, isKnown = !up.location;
		up.restarts = 0;
		while (up.state === 'sending') {
			try {
				if (!up.location) await this.#create(up);
				else if (!isKnown) await this.#ask(up);
				isKnown = true;
				this.changed();
				while (up.offset < up.size) {
					await this.#patch(up);
					tries = 0;
				}
				return this.#finish(up);
			} catch (error) {
				if (up.state !== 'sending') break;
				isKnown = false;
				up.flight = up.offset;
				const pause = await this.#judge(up, error, tries++);
				this.changed();
				if (pause !== null) await this.wait(pause);
			}
		}
		this.changed();
	}

	/** How long to wait before the next try; null: there is none, and the note says why. */
	async #judge(up, error, tries) {
		const pause = waitBefore(Math.min(tries, 6) + 1, Math.random());
		if (error instanceof Offline && !(await isThere(up.file))) return this.#fail(up, say('upChanged'));
		const status = error instanceof Refusal ? error.status : 0;
		if (!(error instanceof Offline) && !status) throw error;
		if (status === 401) return (up.state = 'waiting'), (up.file = null), null;
		if ((status === 404 || status === 410) && up.location && up.restarts++ < 2) {
			// The server has forgotten it: from the beginning, as another.
			localStorage.removeItem(STORED + up.key);
			Object.assign(up, { key: newKey(), location: '', offset: 0, flight: 0 });
			this.#store(up);
			return 0;
		}
		if (status === 413 && up.location && up.piece > 65536) return (up.piece = Math.max(65536, up.piece / 2)), 0;
		if (status === 409) return tries ? pause : 0;
		up.note = status === 507 ? say('upFull') : [423, 429, 503].includes(status) ? say('busy', error.retryAfter || Math.ceil(pause / 1000)) : say('upAway', this.api.host, percent(up.offset / up.size));
		if (status === 507) return (error.retryAfter || 30) * 1000;
		if (!status || status >= 500 || status === 423 || status === 429) {
			up.piece = Math.max(1e6, up.piece / 2);
			return error.retryAfter * 1000 || pause;
		}
		return this.#fail(up, say('upRefused', reason(error)));
	}

	#fail(up, note) {
		Object.assign(up, { state: 'failed', note });
		this.ended(up);
		return null;
	}

	async #create(up) {
		const headers = { ...TUS, 'Upload-Length': String(up.size), 'Idempotency-Key': `"${up.key}"`, 'Upload-Metadata': metadata({ filename: up.name, filetype: up.file.type, preset: up.preset }) };
		const answer = await this.api.call('POST', 'uploads', { headers });
		const location = new URL(answer.headers.get('Location'), this.api.address('uploads'));
		if (location.origin !== new URL(this.api.base).origin) throw new Refusal(502, { detail: location.origin });
		up.location = location.pathname;
		this.#confirm(up, Number(answer.headers.get('Upload-Offset') ?? 0));
	}

	async #ask(up) {
		const answer = await this.api.call('HEAD', up.location, { headers: TUS });
		this.#confirm(up, Number(answer.headers.get('Upload-Offset')));
	}

	#confirm(up, offset) {
		if (!(offset >= 0 && offset <= up.size)) throw new Refusal(502, null);
		up.offset = up.flight = offset;
		up.note = '';
		this.#store(up);
		this.changed();
	}

	/** XMLHttpRequest, since fetch does not tell how much has left. */
	#patch(up) {
		const from = up.offset, began = Date.now(), xhr = new XMLHttpRequest();
		return new Promise((done, fail) => {
			let timer;
			const alive = () => {
				clearTimeout(timer);
				timer = setTimeout(() => xhr.abort(), 30000);
			};
			const end = (error) => {
				clearTimeout(timer);
				up.stop = null;
				error ? fail(error) : done();
			};
			xhr.open('PATCH', this.api.address(up.location));
			for (const [name, value] of Object.entries(this.api.headers({ ...TUS, 'Upload-Offset': String(from), 'Content-Type': 'application/offset+octet-stream' }))) xhr.setRequestHeader(name, value);
			xhr.upload.onprogress = ({ loaded }) => {
				alive();
				up.flight = from + loaded;
				this.changed();
			};
			xhr.onload = () => {
				if (xhr.status === 401) this.api.refused();
				if (xhr.status !== 204) return end(new Refusal(xhr.status, parsed(xhr.responseText), Number(xhr.getResponseHeader('Retry-After')) || 0));
				const offset = Number(xhr.getResponseHeader('Upload-Offset'));
				if (!(offset > from)) return end(new Refusal(502, null));
				up.piece = nextPiece(offset - from, Date.now() - began);
				this.#confirm(up, Math.min(offset, up.size));
				end();
			};
			xhr.onerror = xhr.onabort = () => end(new Offline());
			up.stop = () => xhr.abort();
			alive();
			xhr.send(up.file.slice(from, from + Math.round(up.piece)));
		});
	}

	#finish(up) {
		up.state = 'done';
		this.ended(up);
		this.#forget(up);
	}
}

function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
async function isThere(file) {
	try {
		await file.slice(0, 1).arrayBuffer();
		return true;
	} catch {
		return false;
	}
}

// --- The document

let api, session, stream, uploads, reader;
const $ = (id) => document.getElementById(id);

/** An element; of `props`, functions are listeners (`onclick`). Texts stay texts. */
function make(name, props = {}, ...children) {
	const node = document.createElement(name);
	for (const [key, value] of Object.entries(props))
		if (typeof value === 'function') node.addEventListener(key.slice(2), value);
		else if (value !== null && value !== false) node.setAttribute(key, value);
	node.append(...children);
	return node;
}
function icon(name) {
	const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), use = document.createElementNS(svg.namespaceURI, 'use');
	svg.setAttribute('aria-hidden', 'true');
	svg.setAttribute('viewBox', '0 0 20 20');
	svg.append(use);
	setIcon(svg, name);
	return svg;
}
const setIcon = (svg, name) => svg.firstChild.getAttribute('href') === `#i-${name}` || svg.firstChild.setAttribute('href', `#i-${name}`);
const put = (node, text) => node.textContent === text || (node.textContent = text);
const show = (node, isShown) => (node.hidden = !isShown);
const button = (kind, image, text, onclick, more = {}) => make('button', { type: 'button', class: kind, onclick, ...more }, icon(image), make('span', {}, text));
function bar(node, stored, flight, kind = '') {
	if (!node.firstChild) node.append(make('i'), make('b'));
	node.firstChild.style.width = `${100 * Math.max(flight, stored)}%`;
	node.lastChild.style.width = `${100 * stored}%`;
	node.className = `bar ${kind}`;
}

/** Says something to who does not look; what comes within a moment is said at once. */
const announcements = [];
function announce(text) {
	announcements.push(text);
	if (announcements.length > 1) return;
	setTimeout(() => put($('said'), announcements.splice(0).join(' ')), 300);
}
/** A strip above the list. `id`: one of each kind at a time. */
function strip(id, kind, text, action) {
	let node = $(`strip-${id}`);
	if (!text) return node?.remove();
	if (node?.dataset.text === text) return;
	node?.remove();
	node = make('div', { id: `strip-${id}`, class: `strip ${kind}`, role: kind === 'fail' ? 'alert' : 'status' }, icon(kind === 'fail' ? 'failed' : 'warning'), make('span', {}, text));
	node.dataset.text = text;
	if (action) node.append(make('button', { type: 'button', class: 'link', onclick: action[1] }, action[0]));
	node.append(make('button', { type: 'button', class: 'quiet', 'aria-label': say('close'), onclick: () => node.remove() }, icon('close')));
	$('strips').append(node);
}

// --- The door: sign in, set up

async function begin() {
	const found = /[#&]token=([^&]*)/.exec(location.hash);
	if (found) {
		history.replaceState(null, '', location.pathname + location.search); // at once: it shall not be seen, kept or sent
		sessionStorage.setItem('token', found[1]);
	}
	speak(navigator.language);
	document.documentElement.lang = language ? 'de' : 'en';
	const all = (name, act) => document.querySelectorAll(`[data-${name}]`).forEach((node) => act(node, node.dataset[name]));
	all('say', (node, key) => node.append(say(key)));
	all('icon', (node, name) => node.prepend(icon(name)));
	all('label', (node, key) => node.setAttribute('aria-label', say(key)));
	api = new Api(new URL('api/v1/', new URL('./', location.href)).href);
	api.token = sessionStorage.getItem('token') ?? '';
	api.refused = () => leave(say('refused'));
	listenToControls();
	await enter();
}

async function about() {
	for (;;) {
		try {
			return (await api.call('GET', 'about')).json;
		} catch (error) {
			expected(error);
			put($('door-fault'), say('noServer', api.host));
			show($('door'), true);
			await new Promise((done) => setTimeout(done, 3000));
		}
	}
}

async function enter() {
	const server = await about();
	put($('door-fault'), '');
	const name = server.instance?.name || api.host;
	if (server.api?.major !== 1) return openDoor(name, false, say('otherMajor', server.api?.major ?? '?'));
	const hadToken = Boolean(api.token);
	// Without a token only a server that is open for trying out answers.
	if (!server.open && (server.setup || !hadToken)) return openDoor(name, server.setup, '');
	try {
		session = (await api.call('GET', 'session')).json;
	} catch (error) {
		// With a token api.refused has opened the door.
		if (error instanceof Refusal && error.status === 401) return hadToken || openDoor(name, false, '');
		expected(error);
		return openDoor(name, false, reason(error));
	}
	enterPage(server, name);
	if (server.setup) strip('setup', 'warn', say('setupHint'), [say('setup', name), () => (leave(''), openDoor(name, true, ''))]);
}

function openDoor(name, isSetup, fault) {
	document.body.className = 'out';
	for (const id of ['rail', 'top', 'queue', 'pair', 'inspector', 'foot']) show($(id), false);
	show($('door'), true);
	show($('login'), !isSetup);
	show($('setup'), isSetup);
	put($('door-title'), say(isSetup ? 'setup' : 'signInTo', name || api.host));
	put($('door-fault'), fault);
	(isSetup ? $('setup-code') : $('login-user')).focus();
}

function leave(fault) {
	sessionStorage.removeItem('token');
	api.token = '';
	stream?.stop();
	uploads?.list.forEach((up) => up.state === 'sending' && uploads.pause(up));
	stream = uploads = reader = session = null;
	clearPage();
	openDoor('', false, fault);
}

async function submitDoor(form, path, body, sentences) {
	const submit = form.querySelector('[type=submit]');
	if (submit.ariaDisabled) return;
	put($('door-fault'), '');
	submit.setAttribute('aria-disabled', 'true');
	try {
		const { json } = await api.call('POST', path, { body });
		for (const field of form.querySelectorAll('[type=password]')) field.value = '';
		api.token = json.token;
		sessionStorage.setItem('token', json.token);
		await enter();
	} catch (error) {
		put($('door-fault'), sentences[error.status] ?? reason(error));
	} finally {
		submit.removeAttribute('aria-disabled');
	}
}

function signIn(event) {
	event.preventDefault();
	submitDoor(event.target, 'login', { user: $('login-user').value.trim(), password: $('login-password').value, device: `Millrace page, ${navigator.platform}` }, { 401: say('wrongLogin') });
}

function setUp(event) {
	event.preventDefault();
	submitDoor(event.target, 'setup', { code: $('setup-code').value.trim(), user: $('setup-user').value.trim(), password: $('setup-password').value }, { 401: say('wrongSetup'), 403: say('wrongSetup') });
}

function signOut() {
	if (uploads.open.length && !confirm(say('leave'))) return;
	uploads.abandon();
	api.call('DELETE', 'session').catch(() => {});
	leave('');
}

// --- The page behind it

let clockOffset = 0, awaySince = 0, server;

function enterPage(told, name) {
	server = { ...told, name };
	document.body.className = '';
	show($('door'), false);
	for (const id of ['rail', 'top', 'foot']) show($(id), true);
	show($('sign-out'), api.token);
	reader = new EventReader();
	uploads = new Uploads(api, session.user || session.name || '', showUploads, endedUpload);
	stream = new Stream(api, reader, { session: tookSession, live: cameLive, lost: wasLost, bye: saidBye, changed: changedRows });
	tookSession(session);
	showConnection('waiting', say('connecting', name));
	if (/\/pair\/?$/.test(location.pathname)) history.replaceState(null, '', './#pair');
	route();
	showUploads();
	loadPresets();
	stream.run();
}

function clearPage() {
	for (const view of views.values()) view.end();
	views.clear();
	states.clear();
	for (const id of ['list', 'uploads', 'strips', 'asking']) $(id).replaceChildren();
	select(null);
}

function tookSession(now) {
	if (now.role !== session.role) pending = new Set(reader.rows.keys());
	session = now;
	clockOffset = now.time ? now.time - Date.now() : 0;
	document.body.classList.toggle('viewer', !mayChange());
	put($('empty-title'), say(mayChange() ? 'dropHere' : 'nothing'));
	put($('who'), [now.user || now.name, roleName(now.role)].filter(Boolean).join(' · '));
	drawSoon();
}

function showConnection(image, text) {
	setIcon($('link-icon'), image);
	put($('link-text'), text);
}
function cameLive(way) {
	awaySince = 0;
	document.body.classList.remove('away');
	strip('lost', 'warn', '');
	strip('polling', 'warn', way === 'poll' ? say('polling', api.host) : '');
	showConnection(way === 'poll' ? 'warning' : 'done', `${say('live')} · ${server.name}`);
}
function wasLost() {
	awaySince ||= Date.now();
	document.body.classList.add('away');
	const text = say('lost', api.host, clock(awaySince));
	showConnection('warning', text);
	// A second try mostly does: nobody is troubled for that.
	setTimeout(() => awaySince && Date.now() - awaySince > 2900 && strip('lost', 'warn', text, [say('tryNow'), () => stream.tryNow()]), 3000);
}
function saidBye(afterMs) {
	showConnection('warning', say('restarting', server.name, Math.ceil((afterMs ?? 0) / 1000)));
}

async function loadPresets() {
	try {
		const { json } = await api.call('GET', 'presets');
		$('preset').replaceChildren(...json.items.map((preset) => new Option(preset.name, preset.id)));
	} catch (error) {
		expected(error);
		strip('presets', 'warn', reason(error));
	}
}

/** The part behind # says which view: queue, pair, job/<id>. */
function route() {
	if (!session) return;
	const [view, id] = location.hash.slice(1).split('/');
	const isPair = view === 'pair' && mayChange();
	show($('pair'), isPair);
	show($('queue'), !isPair);
	put($('title'), say(isPair ? 'pair' : 'title'));
	document.title = `${say(isPair ? 'pair' : 'title')} – Millrace`;
	for (const [node, isHere] of [[$('nav-queue'), !isPair], [$('nav-pair'), isPair]]) isHere ? node.setAttribute('aria-current', 'page') : node.removeAttribute('aria-current');
	show($('adding'), !isPair);
	select(!isPair && view === 'job' ? id : null);
	if (isPair) $('pair-code').focus();
}

// --- Pairing

async function lookUp(event) {
	event.preventDefault();
	const code = pairingCode($('pair-code').value);
	$('asking').replaceChildren();
	put($('pair-fault'), code ? '' : say('badCode'));
	if (!code) return $('pair-code').focus();
	try {
		const { json } = await api.call('GET', `pairings/${code}`);
		$('asking').append(askingCard(code, json));
		$('asking').querySelector('h3').focus();
	} catch (error) {
		put($('pair-fault'), pairingFault(error));
		$('pair-code').focus();
	}
}

function askingCard(code, asked) {
	const minutes = Math.floor((Date.now() + clockOffset - asked.askedMs) / 60000);
	const facts = [['device', asked.device], ['platform', asked.platform], ['address', asked.address], ['asked', minutes < 1 ? say('now') : say('minutesAgo', minutes)], ['wish', roleName(asked.role)]];
	const role = make('select', { id: 'pair-role' }, ...rolesUpTo(session.role).map((each) => new Option(roleName(each), each, false, each === asked.role)));
	const answer = (approve) => answerPairing(code, asked, approve, role.value);
	return make('div', { class: 'card' }, make('h3', { tabindex: '-1' }, say('asks')), make('dl', {}, ...facts.flatMap(([key, value]) => [make('dt', {}, say(key)), make('dd', {}, value ?? '')])),
		make('label', { for: 'pair-role' }, say('give')), role,
		make('div', { class: 'buttons' }, button('primary', 'check', say('approve'), () => answer(true)), button('', 'close', say('deny'), () => answer(false))));
}

const pairingFault = (error) => ([404, 410].includes(error.status) ? say('noCode') : reason(error));

async function answerPairing(code, asked, approve, role) {
	try {
		await api.call('POST', `pairings/${code}`, { body: approve ? { approve, role, name: asked.device } : { approve } });
		$('asking').replaceChildren(make('p', { class: 'strip ok', role: 'status' }, icon('done'), make('span', {}, approve ? say('approved', asked.device, roleName(role)) : say('denied', asked.device))));
		$('pair-code').value = '';
	} catch (error) {
		put($('pair-fault'), pairingFault(error));
	}
	$('pair-code').focus();
}

// --- Adding

function addFiles(files) {
	if (!uploads || !mayChange()) return;
	const left = files.filter((file) => !isVideo(file));
	strip('left', 'warn', left.length ? say('notVideo', left.slice(0, 5).map((file) => file.name).join(', ') + (left.length > 5 ? ', …' : '')) : '');
	const preset = $('preset').value;
	if (!preset) return strip('add', 'fail', say('noPreset'));
	for (const file of files.filter(isVideo)) uploads.add(file, preset);
}

let choosing = null;
function chooseAgain(up) {
	choosing = up;
	$('again').value = '';
	$('again').click();
}

const uploadViews = new Map();
let uploadsDue = false;
function showUploads() {
	if (uploadsDue) return;
	uploadsDue = true;
	setTimeout(drawUploads, 100);
}
function drawUploads() {
	uploadsDue = false;
	const list = uploads?.list ?? [];
	show($('uploading'), list.length > 0);
	for (const [up, view] of uploadViews) if (!list.includes(up)) removeKeepingFocus(view.node, $('add')), uploadViews.delete(up);
	for (const up of list) {
		if (!uploadViews.has(up)) uploadViews.set(up, uploadView(up)), $('uploads').append(uploadViews.get(up).node);
		uploadViews.get(up).draw();
	}
	showEmpty();
}
function uploadView(up) {
	const state = icon('waiting'), word = make('span'), share = make('span', { class: 'num' }), track = make('div', { 'aria-hidden': 'true' }), note = make('div', { class: 'caption' });
	const act = button('', 'pause', '', () => (up.state === 'choose' ? chooseAgain(up) : up.state === 'sending' || up.state === 'waiting' ? uploads.pause(up) : uploads.resume(up)));
	const node = make('li', { class: 'row upload' }, make('div', { class: 'thumb' }, icon('drop')),
		make('div', { class: 'what' }, make('div', { class: 'name' }, up.name), make('div', { class: 'facts' }, size(up.size))),
		make('div', { class: 'prog' }, make('div', { class: 'state' }, state, word, share), track, note),
		make('div', { class: 'act' }, act, button('quiet', 'close', '', () => uploads.remove(up), { 'aria-label': `${say('remove')}: ${up.name}` })));
	const part = (bytes) => bytes / (up.size || 1);
	const draw = () => {
		const now = up.note && up.state === 'sending' ? 'waiting' : up.state;
		setIcon(state, { sending: 'publishing', failed: 'failed', paused: 'paused', choose: 'warning', done: 'done' }[now] ?? 'waiting');
		node.dataset.state = now;
		put(word, say({ sending: 'upSending', failed: 'upFailed', paused: 'paused', choose: 'paused' }[now] ?? 'waiting'));
		put(share, percent(part(up.flight)));
		bar(track, part(up.offset), part(up.flight), now === 'sending' ? '' : 'still');
		put(note, up.note || say('ofStored', size(up.offset), size(up.size)));
		const what = { sending: 'pause', waiting: 'pause', choose: 'choose', failed: 'retry' }[up.state] ?? 'resume';
		setIcon(act.firstChild, what === 'choose' ? 'drop' : what);
		put(act.lastChild, say(what));
		act.setAttribute('aria-label', `${say(what)}: ${up.name}`);
	};
	return { node, draw };
}
function endedUpload(up) {
	announce(up.state === 'done' ? say('upEnded', up.name) : `${up.name}: ${up.note}`);
}
function removeKeepingFocus(node, otherwise) {
	const next = node.nextElementSibling ?? node.previousElementSibling;
	const hadFocus = node.contains(document.activeElement);
	node.remove();
	if (hadFocus) (next?.querySelector('a, button') ?? otherwise).focus();
}

// --- The queue

const STATE_ICON = { waiting: 'waiting', encoding: 'encoding', publishing: 'publishing', paused: 'paused', done: 'done', failed: 'failed', cancelled: 'close' };
const stateWord = (state) => (STATE_ICON[state] ? say(state) : state);
const PAGE = 300;

const views = new Map(); // by id
const states = new Map(); // by id: for what is said aloud
let limit = PAGE, selected = null, current = null, pending = new Set(), due = 0, drawn = 0;
let fallen = [], finished = [];

function changedRows(ids) {
	for (const id of ids) {
		pending.add(id);
		const state = reader.rows.get(id)?.state, before = states.get(id);
		state ? states.set(id, state) : states.delete(id);
		if (!before || before === state) continue;
		if (state === 'failed') fallen.push(id);
		if (state === 'done') finished.push(id);
	}
	if (fallen.length || finished.length) setTimeout(sayEnded, 1500);
	drawSoon();
}

function sayEnded() {
	const names = (ids) => ids.splice(0).map((id) => reader?.rows.get(id)).filter(Boolean);
	const failed = names(fallen), done = names(finished);
	for (const job of failed.slice(0, 3)) announce(say('saidFailed', job.name, job.trouble?.message ?? ''));
	for (const job of done.slice(0, 3)) announce(say('saidDone', job.name));
}

/** At most twice a second; at once where nothing was drawn for a while. */
function drawSoon() {
	due ||= setTimeout(draw, Math.max(0, drawn + 500 - Date.now()));
}

function draw() {
	due = 0;
	drawn = Date.now();
	if (!reader || !session) return;
	const rows = [...reader.rows.values()];
	const shown = inOrder(rows);
	syncList(shown.slice(0, limit));
	show($('more'), shown.length > limit);
	put($('more'), say('more', Math.min(PAGE, shown.length - limit)));
	put($('none'), !reader.whole && !rows.length ? say('reading') : '');
	if (selected) drawInspector(pending.has(selected));
	pending.clear();
	showEmpty();
	const count = (...names) => rows.filter((job) => names.includes(job.state)).length;
	const failed = count('failed');
	const words = [['sActive', count('encoding', 'publishing')], ['sWaiting', count('waiting')], ['sPaused', count('paused')], [failed === 1 ? 'sAttention' : 'sAttentions', failed]].filter(([, n]) => n).map(([key, n]) => say(key, n));
	put($('counts'), words.join(' · ') || say('nothing'));
}

function showEmpty() {
	const isEmpty = Boolean(reader?.whole) && !reader.rows.size && !uploads.list.length;
	show($('empty'), isEmpty);
	show($('heads'), !isEmpty);
}

/** Puts the rows in order around the one that has the focus, which is never taken out of the document. */
function syncList(jobs) {
	const list = $('list'), wanted = new Set(jobs.map((job) => job.id));
	for (const [id, view] of views) {
		if (wanted.has(id)) continue;
		removeKeepingFocus(view.node, $('list'));
		view.end();
		views.delete(id);
	}
	const fixed = document.activeElement.closest?.('#list > li');
	let cursor = list.firstElementChild;
	for (const job of jobs) {
		let view = views.get(job.id);
		if (!view) views.set(job.id, (view = rowView(job.id)));
		if (!view.isDrawn || pending.has(job.id)) view.draw(job);
		if (view.node === fixed) while (cursor !== fixed) [cursor] = [cursor.nextElementSibling, list.append(cursor)];
		if (view.node === cursor) cursor = cursor.nextElementSibling;
		else list.insertBefore(view.node, cursor);
	}
	if (!views.has(current)) setCurrent(jobs[0]?.id ?? null);
}

function setCurrent(id) {
	views.get(current)?.reach(-1);
	views.get((current = id))?.reach(0);
}

const seen = new Set();
const sight = globalThis.IntersectionObserver && new IntersectionObserver((entries) => {
	for (const { target, isIntersecting } of entries) {
		isIntersecting ? seen.add(target.dataset.id) : seen.delete(target.dataset.id);
		if (isIntersecting) views.get(target.dataset.id)?.picture();
	}
});

function facts(job) {
	return [job.height && `${Math.min(job.width, job.height)}p${job.fps ? Math.round(job.fps) : ''}`, job.codec, job.durationSeconds && duration(job.durationSeconds), job.sourceBytes && size(job.sourceBytes)].filter(Boolean).join(' · ') || job.presetName || '';
}
function caption(job) {
	if (job.state === 'failed') return job.trouble?.message ?? '';
	if (job.state === 'done') return size(job.bytesWritten ?? 0);
	if (job.received < 1) return say('receiving', percent(job.received));
	if (job.trouble) return job.trouble.message;
	if (startOf(job)) return startOf(job);
	return job.chunks && job.state !== 'waiting' ? say('chunks', job.chunksDone, job.chunks) + (job.chunksRetried ? say('retried', job.chunksRetried) : '') : '';
}
/** "": nothing but its turn is waited for. */
const startOf = (job) => (job.state === 'waiting' && job.at ? say('startsAt', moment(job.at)) : '');
function times(job) {
	if (job.state === 'done') return [job.finishedMs ? clock(job.finishedMs) : '', job.tookSeconds ? say('took', duration(job.tookSeconds)) : ''];
	if (FINAL.has(job.state) || job.state === 'paused' || !(job.etaSeconds >= 0)) return ['', ''];
	return [(job.state === 'waiting' ? '~ ' : '') + duration(job.etaSeconds), ''];
}

function rowView(id) {
	const part = (name, ...children) => make('div', { class: name }, ...children), text = (name) => make('span', { class: name });
	const [name, line, word, share, note, rest, until] = [make('a', { class: 'name', href: `#job/${id}`, 'aria-describedby': `state-${id} facts-${id}`, tabindex: '-1' }), make('div', { class: 'facts', id: `facts-${id}` }), text('word'), text('num'), make('div', { class: 'caption' }), text('num'), text('caption')];
	const image = make('img', { alt: '' }), blank = icon('film'), stateIcon = icon('waiting'), track = make('div', { 'aria-hidden': 'true' });
	const act = button('', 'pause', '', () => carryOut(id, actionsOf(reader.rows.get(id)?.state)[0]), { tabindex: '-1' });
	image.hidden = true;
	const node = make('li', { class: 'row', 'data-id': id, onfocusin: () => setCurrent(id), onclick: ({ target }) => target.closest('a, button') || getSelection().toString() || name.click() },
		part('thumb', blank, image), part('what', name, line), make('div', { class: 'prog', id: `state-${id}` }, part('state', stateIcon, word, share), track, note), part('rest', rest, until), part('act', act));
	const view = { node, isDrawn: false };
	view.draw = (job) => {
		view.isDrawn = true;
		const isStill = FINAL.has(job.state) || job.state === 'waiting';
		node.dataset.state = job.state;
		put(name, job.name);
		put(line, facts(job));
		setIcon(stateIcon, STATE_ICON[job.state] ?? 'idle');
		put(word, stateWord(job.state));
		put(share, isStill ? '' : percent(job.inFlight));
		track.hidden = isStill;
		bar(track, job.stored ?? 0, job.inFlight ?? 0, job.state === 'encoding' || job.state === 'publishing' ? '' : 'still');
		put(note, caption(job));
		[rest.textContent, until.textContent] = times(job);
		const action = mayChange() && actionsOf(job.state)[0];
		act.hidden = !action;
		act.className = action === 'pause' ? 'quiet' : '';
		if (action) setIcon(act.firstChild, action), put(act.lastChild, action === 'pause' ? '' : say(action)), act.setAttribute('aria-label', `${say(action)}: ${job.name}`);
		if (seen.has(id)) view.picture();
	};
	view.reach = (index) => [name, act].forEach((each) => (each.tabIndex = index));
	view.select = (isSelected) => (node.classList.toggle('selected', isSelected), isSelected ? name.setAttribute('aria-current', 'true') : name.removeAttribute('aria-current'));
	view.picture = () => image.hidden && loadPicture(id, view, image, blank);
	view.focus = () => name.focus();
	view.end = () => (sight.unobserve(node), seen.delete(id), image.src && URL.revokeObjectURL(image.src));
	view.select(id === selected);
	sight.observe(node);
	return view;
}

/** A token goes with it: so by fetch, and shown as a blob. */
async function loadPicture(id, view, image, blank) {
	const job = reader.rows.get(id);
	if (!job?.width || view.tries >= 4 || Date.now() < (view.next ?? 0)) return;
	view.tries = (view.tries ?? 0) + 1;
	view.next = Date.now() + 15000;
	try {
		const answer = await api.fetch(`${pathOf(id)}/thumbnail`);
		if (!answer.ok || !views.has(id)) return;
		image.src = URL.createObjectURL(await answer.blob());
		image.hidden = false;
		blank.remove();
	} catch (error) {
		if (!(error instanceof Offline)) throw error;
	}
}

async function carryOut(id, action) {
	if (!action) return;
	try {
		// Whatever else was changed meanwhile: it shall begin.
		const { json } = await (action === 'start' ? api.call('PATCH', pathOf(id), { body: { at: 0 }, headers: { 'If-Match': '*' } }) : api.call('POST', 'jobs/actions', { body: { ids: [id], action }, headers: { 'Idempotency-Key': `"${newKey()}"` } }));
		const problem = json.results?.[0]?.problem;
		strip('action', 'fail', problem ? [problem.code ?? problem.id, problem.detail ?? problem.message].filter(Boolean).join(': ') : '');
	} catch (error) {
		strip('action', 'fail', reason(error));
	}
}

// --- One job

let quality = '', playing = '', qualities = null; // of the job that is shown; null: not asked for yet

function select(id) {
	if (id === selected) return;
	const before = selected;
	views.get(selected)?.select(false);
	selected = id;
	views.get(id)?.select(true);
	show($('inspector'), Boolean(id));
	document.body.classList.toggle('inspecting', Boolean(id));
	quality = playing = '';
	qualities = null;
	$('player').replaceChildren();
	if (id) drawInspector(true);
	const isDrawer = !matchMedia('(min-width: 1240px)').matches;
	if (id && isDrawer) $('job-title').focus();
	if (!id && before && isDrawer) views.get(before)?.focus();
}

async function loadQualities(id) {
	try {
		const { json } = await api.call('GET', pathOf(id));
		if (id !== selected) return;
		qualities = (json.renditions ?? []).filter((each) => !each.audio).map((each) => each.name);
		drawInspector(true);
	} catch (error) {
		expected(error);
	}
}

function drawInspector(isChanged) {
	const job = reader.rows.get(selected);
	if (!isChanged && job) return;
	put($('job-title'), job?.name ?? (reader.whole ? say('notThere') : say('reading')));
	put($('job-facts'), job ? [facts(job), job.audioCodec, job.presetName].filter(Boolean).join(' · ') : '');
	put($('job-state'), job ? stateWord(job.state) + (FINAL.has(job.state) ? '' : ` · ${startOf(job) || percent(job.inFlight)}`) : '');
	drawActions(job);
	const trouble = job?.trouble;
	show($('job-trouble'), Boolean(trouble));
	$('job-trouble').className = `card ${job?.state === 'failed' ? 'fail' : 'warn'}`;
	put($('job-message'), trouble?.message ?? '');
	put($('job-code'), trouble?.id ?? '');
	drawOutput(job);
}

function drawActions(job) {
	const wanted = job && mayChange() ? [...(startOf(job) ? ['start'] : []), ...actionsOf(job.state)] : [];
	const box = $('job-actions');
	if (box.dataset.for === `${job?.id} ${wanted}`) return;
	const hadFocus = box.contains(document.activeElement);
	box.dataset.for = `${job?.id} ${wanted}`;
	box.replaceChildren(...wanted.map((action) => button(action === 'retry' ? 'primary' : '', { cancel: 'close', start: 'resume' }[action] ?? action, say(action), () => carryOut(job.id, action))));
	if (hadFocus) (box.firstElementChild ?? $('job-title')).focus();
}

function drawOutput(job) {
	const isKept = job && (job.output ?? 'kept') === 'kept';
	const [hls, dash] = ['hlsUrl', 'dashUrl'].map((name) => isKept && webAddress(job[name], location.href));
	put($('job-playable'), !job ? '' : !isKept ? say('deleted') : job.state === 'done' ? say('whole') : job.playableSeconds > 0 ? say('playable', duration(job.playableSeconds)) : say('nothingYet'));
	for (const [name, url] of [['hls', hls], ['dash', dash]]) {
		show($(`${name}-line`), Boolean(url));
		if (url && $(`${name}-url`).value !== url) $(`${name}-url`).value = url;
	}
	drawPlayer(job?.state === 'done' ? job : null, hls);
}

/** One file of it is there when all of it is; before, and where it is not made, the link remains. */
function drawPlayer(job, hls) {
	if (job && hls && !qualities) return (qualities = []), loadQualities(job.id);
	const names = qualities ?? [];
	show($('quality-line'), Boolean(job && hls && names.length));
	if (!job || !hls || !names.length) return playing && ($('player').replaceChildren(), (playing = ''));
	if (!names.includes(quality)) quality = names[0];
	if ($('quality').options.length !== names.length || $('quality').value !== quality) $('quality').replaceChildren(...names.map((name) => new Option(name, name, false, name === quality)));
	const film = `${job.id}/${quality}`;
	if (film === playing) return;
	playing = film;
	play(film, hls, make('video', { controls: '', preload: 'metadata', playsinline: '', 'aria-label': say('player', job.name) }));
}

/** A video cannot send a token: its address is signed for some minutes, and asked for again where it ends while one plays. */
async function play(film, hls, video, at = 0, isGoing = false) {
	const tickets = `${pathOf(selected)}/film-tickets`;
	const without = () => playing === film && $('player').replaceChildren(make('p', { class: 'caption' }, say('noVideo')), make('a', { href: hls, target: '_blank', rel: 'noopener noreferrer' }, say('openHls')));
	try {
		const { json } = await api.call('POST', tickets, { body: { quality } });
		if (playing !== film) return;
		let hasBegun = false;
		video.onloadedmetadata = () => {
			hasBegun = true;
			if (at) video.currentTime = at;
			if (isGoing) video.play().catch(() => {});
		};
		video.onerror = () => (hasBegun ? playing === film && play(film, hls, video, video.currentTime, !video.paused) : without());
		video.src = new URL(json.url, api.address(tickets)).href;
		if (!video.isConnected) $('player').replaceChildren(video);
	} catch (error) {
		expected(error);
		without();
	}
}

async function copyAddress(name) {
	const field = $(`${name}-url`);
	try {
		await navigator.clipboard.writeText(field.value);
	} catch {
		field.select(); // plain http: a browser gives no clipboard there, but for this
		document.execCommand('copy');
	}
	const image = $(`${name}-copy`).firstElementChild;
	setIcon(image, 'check');
	setTimeout(() => setIcon(image, 'copy'), 2000);
	announce(say('copied'));
}

// --- Controls

function listenToControls() {
	const on = (id, event, act) => $(id).addEventListener(event, act);
	on('login', 'submit', signIn);
	on('setup', 'submit', setUp);
	on('code', 'submit', lookUp);
	on('sign-out', 'click', signOut);
	for (const id of ['add', 'add-first']) on(id, 'click', () => $('files').click());
	on('files', 'change', ({ target }) => (addFiles([...target.files]), (target.value = '')));
	on('again', 'change', ({ target }) => target.files[0] && choosing && uploads?.choose(choosing, target.files[0]));
	on('more', 'click', () => ((limit += PAGE), draw()));
	on('job-close', 'click', () => (location.hash = 'queue'));
	on('quality', 'change', ({ target }) => ((quality = target.value), drawInspector(true)));
	for (const name of ['hls', 'dash']) {
		$(`${name}-copy`).setAttribute('aria-label', say('copy', name.toUpperCase()));
		$(`${name}-url`).setAttribute('aria-label', say('link', name.toUpperCase()));
		on(`${name}-copy`, 'click', () => copyAddress(name));
	}
	on('list', 'keydown', moveInList);
	addEventListener('hashchange', () => (location.hash.includes('token=') ? location.reload() : route()));
	addEventListener('keydown', ({ key }) => key === 'Escape' && selected && (location.hash = 'queue'));
	addEventListener('online', () => (stream?.tryNow(), uploads?.tryNow()));
	addEventListener('offline', () => uploads?.list.forEach((up) => up.stop?.()));
	addEventListener('beforeunload', (event) => uploads?.list.some((up) => up.state === 'sending') && event.preventDefault());
	listenToDrops();
}

function moveInList(event) {
	const row = event.target.closest('li'), list = $('list');
	const to = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling, Home: list.firstElementChild, End: list.lastElementChild }[event.key];
	if (!to) return;
	event.preventDefault();
	views.get(to.dataset.id)?.focus();
}

function listenToDrops() {
	let inside = 0;
	const over = (isOver) => document.body.classList.toggle('dropping', isOver && Boolean(session) && mayChange());
	addEventListener('dragenter', () => over(++inside > 0));
	addEventListener('dragleave', () => over(--inside > 0));
	addEventListener('dragover', (event) => event.preventDefault());
	addEventListener('drop', (event) => {
		event.preventDefault();
		over((inside = 0) > 0);
		if (session) addFiles([...event.dataTransfer.files]);
	});
}

if (typeof document !== 'undefined') begin();
