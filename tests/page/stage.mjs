// What the browser tests stand on: Chromium or Firefox (MILLRACE_PAGE_BROWSER), and a server: the stand-in beside this file, or a real `millrace serve` at MILLRACE_PAGE_API
// ("http://127.0.0.1:5000") with MILLRACE_PAGE_USER and MILLRACE_PAGE_PASSWORD of an administrator.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StandIn } from './standin.mjs';

const require = createRequire(path.join(process.env.NODE_MODULES, 'x.js'));
const { chromium, firefox } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

export const real = process.env.MILLRACE_PAGE_API;
export const user = process.env.MILLRACE_PAGE_USER ?? 'anna', password = process.env.MILLRACE_PAGE_PASSWORD ?? 'correct horse';

/** A `millrace serve`, by what everybody can ask of it. */
class Real {
  origin = real;
  async listen() {
    this.token = (await this.ask('POST', 'login', { user, password, device: 'page tests' })).token;
    this.preset = await this.ask('GET', 'presets').then((found) => (found.items ?? found)[0].id);
    return this;
  }
  async ask(method, where, body) {
    const answer = await fetch(`${real}/api/v1/${where}`, { method, body: body && JSON.stringify(body), headers: { ...(body && { 'Content-Type': 'application/json' }), ...(this.token && { Authorization: `Bearer ${this.token}` }), 'Idempotency-Key': `"${crypto.randomUUID()}"` } });
    if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  }
  async add({ name }) {
    return (await this.ask('POST', 'jobs', { source: { testPattern: true }, presetId: this.preset, name, paused: true })).id;
  }
  /** A film that is made and published. */
  async done({ name }) {
    const { id } = await this.ask('POST', 'jobs', { source: { testPattern: true }, presetId: this.preset, name });
    for (let state = ''; state !== 'done'; await new Promise((tick) => setTimeout(tick, 500))) if ((state = (await this.ask('GET', `jobs/${id}`)).state) === 'failed') throw new Error(`${name} failed`);
    return id;
  }
  close() {}
}

export async function openServer(options) {
  return (real ? new Real() : new StandIn(options)).listen();
}
export const isFirefox = process.env.MILLRACE_PAGE_BROWSER === 'firefox';
// Firefox as Debian has it, by WebDriver BiDi. It takes no scheme of colours by page: a preference says it, so light pages have a browser of their own.
const openFirefox = (scheme) => firefox.launch({ channel: 'moz-firefox', executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr', firefoxUserPrefs: { 'layout.css.prefers-color-scheme.content-override': scheme === 'light' ? 1 : 0, 'media.autoplay.default': 0 } });
const openChromium = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'] });
const browsers = new Map();
/** The browser for pages in this scheme of colours; one is started when there is none. */
export function browserFor(scheme = 'dark') {
  const kind = isFirefox ? scheme : 'any';
  if (!browsers.has(kind)) browsers.set(kind, isFirefox ? openFirefox(scheme) : openChromium());
  return browsers.get(kind);
}
export const closeBrowsers = () => Promise.all([...browsers.values()].map(async (browser) => (await browser).close()));

/** A page of its own, with all that it complains about in `faults`. */
export async function open(browser, server, { at = '/', ...more } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark', locale: 'en-GB', ...more });
  await context.addInitScript(() => {
    window.reports = [];
    addEventListener('securitypolicyviolation', (event) => window.reports.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  const page = await context.newPage(), faults = [];
  page.setDefaultTimeout(60000);
  page.waitForFunction = (what, argument) => until(page, what, argument);
  // Firefox tells of a socket that is refused as of an error; that it is refused is what some tests are about.
  page.on('pageerror', (error) => /^Firefox can.t establish a connection to the server at ws/.test(error.message) || faults.push(String(error.stack ?? error.message)));
  page.on('dialog', (dialog) => (dialog.type() === 'beforeunload' || faults.push(`dialog: ${dialog.message()}`), dialog.accept()));
  page.on('console', (message) => /Content Security Policy|Trusted/.test(message.text()) && faults.push(message.text()));
  await page.goto(server.origin + at);
  return { context, page, faults, close: () => context.close() };
}

/** Playwright's own waitForFunction evaluates a text in the page, which the policy refuses. */
async function until(page, what, argument) {
  for (const end = Date.now() + 60000; Date.now() < end; await new Promise((done) => setTimeout(done, 50))) {
    const found = await page.evaluate(what, argument).catch(() => false); // a reload ends the call
    if (found) return found;
  }
  throw new Error(`This did not become true within a minute: ${what} ${argument ?? ''}`);
}

export async function signIn(page) {
  await page.waitForSelector('#login:not([hidden])');
  await page.fill('#login-user', user);
  await page.fill('#login-password', password);
  await page.keyboard.press('Enter');
  await page.waitForSelector('#queue:not([hidden]), #pair:not([hidden])');
}

/** The page's line: a function of whether it is cut, and of how many bytes a second go up. In Firefox it is the stand-in that is slow or away. */
export async function lineOf(page, server) {
  if (isFirefox) return (offline, up) => ((server.slow = up > 0 ? 400 : 0), server.setAway(offline));
  const network = await page.context().newCDPSession(page);
  return (offline, uploadThroughput) => network.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput });
}

/** Presses a button that wants a file, and gives it one. */
export async function choose(page, button, input, file) {
  if (isFirefox) return (await button.click(), page.setInputFiles(input, file)); // its chooser tells nobody
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()]);
  await chooser.setFiles(file);
}

/** Everything the policy has refused, and every error of a script. */
export const complaints = async ({ page, faults }) => [...faults, ...(await page.evaluate(() => window.reports))];

/** Violations that axe-core finds, each with its place. */
export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  return found.violations.flatMap((each) => each.nodes.map((node) => `${each.id}: ${node.html.slice(0, 120)} ${node.failureSummary?.split('\n')[1] ?? ''}`));
}

export const screenshot = (page, name) => process.env.SCREENSHOTS && page.screenshot({ path: path.join(process.env.SCREENSHOTS, `page-${name}.png`) });
