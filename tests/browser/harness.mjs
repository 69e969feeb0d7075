// The real `todoke` and `todoke-exchange` in temporary folders, and a real browser before them. Nothing of the product is faked. Nothing
// sleeps: a wait is for a condition. What a test started ends with it.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { after } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(join(root, 'ui', 'package.json'));
const { chromium } = require('playwright-core');

/** No wait is longer: a machine may be slow, but not for ever. */
export const PATIENCE_MS = 60_000;
export const samples = join(root, 'samples');

/** The offices of the trial (samples/README.md). */
export const OFFICES = {
  A: { number: '1371215102', serviceType: '43', name: 'A事業所' },
  J: { number: '1379900101', serviceType: '78', name: 'J事業所' },
  K: { number: '1379900119', serviceType: '11', name: 'K事業所' },
  L: { number: '1379900127', serviceType: '11', name: 'L事業所' },
  N: { number: '1379900143', serviceType: '15', name: 'N事業所' },
};

function program(name) {
  const folder = process.env.TODOKE_PROGRAMS ?? join(root, 'target', 'debug');
  const path = join(folder, process.platform === 'win32' ? `${name}.exe` : name);
  if (!existsSync(path)) throw new Error(`${path} is missing: cargo build --package todoke-cli --package todoke-exchange`);
  return path;
}

/** The environment of a person who never used Todoke, with a name of the trial's. */
function environment() {
  const { TODOKE_HOME, TODOKE_PASSPHRASE_FILE, TODOKE_LOG, ...rest } = process.env;
  return { ...rest, USERNAME: '青山みどり' };
}

/** Runs to the end; gives what it printed. Fails with what it said unless it ended with one of `codes`. */
async function finish(name, words, codes = [0]) {
  try {
    const { stdout } = await run(program(name), words, { env: environment(), maxBuffer: 1 << 26 });
    return stdout;
  } catch (error) {
    if (codes.includes(error.code)) return error.stdout;
    throw new Error(`${name} ${words[0]} ended with ${error.code}\n${error.stdout}${error.stderr}`);
  }
}

/** A program that runs until it is ended. Its first line of output is its address. */
class Running {
  #child;
  #ended;

  static async start(name, words, log) {
    const running = new Running();
    const child = spawn(program(name), words, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.pipe(createWriteStream(log, { flags: 'a' }));
    running.#child = child;
    running.#ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
    running.lines = createInterface({ input: child.stdout });
    return running;
  }

  async firstLine() {
    const line = new Promise((resolve) => this.lines.once('line', resolve));
    const ended = this.#ended.then((code) => {
      throw new Error(`the program ended with ${code} before it said anything`);
    });
    return Promise.race([line, ended]);
  }

  /** Ends it as a person does, and gives how it ended. */
  async end(signal = 'SIGTERM') {
    this.#child.kill(signal);
    const late = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    const code = await this.#ended;
    clearTimeout(late);
    return code;
  }
}

class Exchange {
  #data;
  #log;
  #running = null;
  #listen = '127.0.0.1:0';

  static async start(folder) {
    const exchange = new Exchange();
    exchange.#data = join(folder, 'exchange');
    exchange.#log = join(folder, 'exchange.log');
    await finish('todoke-exchange', ['init', '--data', exchange.#data]);
    await exchange.serve();
    return exchange;
  }

  /** Starts it; the second time where it was before. */
  async serve() {
    this.#running = await Running.start(
      'todoke-exchange',
      ['serve', '--listen', this.#listen, '--data', this.#data],
      this.#log,
    );
    this.url = (await this.#running.firstLine()).replace('listening on ', '').trim();
    this.#listen = new URL(this.url).host;
  }

  async stop() {
    await this.#running?.end();
    this.#running = null;
  }

  get authority() {
    return join(this.#data, 'ca.pem');
  }

  /** How many messages it ever accepted. */
  async messages() {
    const ca = await readFile(this.authority);
    const text = await new Promise((resolve, reject) => {
      const asked = get(new URL('/metrics', this.url), { ca, agent: false }, async (answer) => {
        resolve(Buffer.concat(await answer.toArray()).toString());
      });
      asked.on('error', reject);
    });
    return Number(/^todoke_messages_total (\d+)$/m.exec(text)[1]);
  }

  async add(office) {
    const words = ['office', 'add', office.number, '--service-type', office.serviceType, '--name', office.name];
    return (await finish('todoke-exchange', [...words, '--data', this.#data])).trim();
  }

  /** Another code, for an office that must enrol again. */
  async codeAgain(office) {
    return (await finish('todoke-exchange', ['office', 'code', office.number, '--data', this.#data])).trim();
  }

  /** Takes an office out of the data link. */
  disable(office) {
    return finish('todoke-exchange', ['office', 'disable', office.number, '--data', this.#data]);
  }
}

export class Office {
  #folder;
  #exchange;
  #running = new Set();

  constructor(folder, letter, exchange, { number, serviceType, name } = OFFICES[letter]) {
    this.#folder = join(folder, letter);
    this.#exchange = exchange;
    Object.assign(this, { number, serviceType, name });
    this.home = join(this.#folder, 'todoke');
    this.exportFolder = join(this.#folder, '出力フォルダ');
    this.importFolder = join(this.#folder, '取込フォルダ');
    this.log = join(this.#folder, 'todoke.log');
  }

  async prepare() {
    await mkdir(this.exportFolder, { recursive: true });
    await mkdir(this.importFolder, { recursive: true });
    await writeFile(this.#passphrase, 'browser tests 合言葉\n');
  }

  get #passphrase() {
    return join(this.#folder, 'passphrase.txt');
  }

  async setUp({ review = 'never', code = null } = {}) {
    await this.prepare();
    code ??= await this.#exchange.add(this);
    await this.todoke([
      ...['setup', '--code', code, '--exchange', this.#exchange.url, '--ca', this.#exchange.authority],
      ...['--office', this.number, '--service-type', this.serviceType, '--name', this.name],
      ...['--export-folder', this.exportFolder, '--import-folder', this.importFolder],
      ...['--key-type', 'p-256', '--review', review],
    ]);
  }

  /** A command of `todoke` at this office. */
  todoke(words, codes) {
    return finish('todoke', [...words, ...this.#where], codes);
  }

  get #where() {
    return ['--home', this.home, '--passphrase-file', this.#passphrase];
  }

  async json(words) {
    return JSON.parse(await this.todoke([...words, '--json']));
  }

  /** The care software writes the files of a sample set that this office sends. Gives their names. */
  async export(set) {
    const files = await this.filesOf(set);
    for (const file of files) await copyFile(join(samples, set, file), join(this.exportFolder, file));
    return files;
  }

  /** The files of a sample set that this office sends, where they lie. */
  async paths(set) {
    return (await this.filesOf(set)).map((file) => join(samples, set, file));
  }

  async filesOf(set) {
    const names = (await readdir(join(samples, set))).sort();
    const sender = new RegExp(`^[A-Z0-9]+(_\\d{6})?_${this.number}_`);
    const files = names.filter((name) => /\.csv$/i.test(name) && sender.test(name));
    assert.ok(files.length, `${this.name} sends files of ${set}`);
    return files;
  }

  /** Sends and receives in the background. */
  async run() {
    const running = await Running.start('todoke', ['run', ...this.#where], this.log);
    this.#running.add(running);
    return this.#handle(running);
  }

  /** `todoke serve`: its address, and how to end it. All of its log is written. */
  async serve(words = []) {
    const running = await Running.start('todoke', ['-vv', 'serve', ...words, ...this.#where], this.log);
    this.#running.add(running);
    const address = await running.firstLine();
    return { ...this.#handle(running), address };
  }

  #handle(running) {
    const end = async (signal) => {
      this.#running.delete(running);
      return running.end(signal);
    };
    return { end };
  }

  async endAll() {
    await Promise.all([...this.#running].map((running) => running.end()));
    this.#running.clear();
  }

  readLog() {
    return readFile(this.log, 'utf8');
  }
}

/** Everything that a test file needs around it; ended in the other order when the file is through. */
export function surroundings() {
  const ends = [];
  after(async () => {
    const faults = [];
    for (const end of ends.reverse()) await end().catch((fault) => faults.push(fault));
    assert.deepEqual(faults, [], 'everything ends well');
  });
  return { after: (end) => ends.push(end) };
}

/** An exchange and the offices of these letters, set up unless `bare`. A is asked before anything is sent. */
export async function world(test, letters, { bare = '' } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'todoke-browser-'));
  const offices = {};
  let exchange;
  test.after(async () => {
    await Promise.all(Object.values(offices).map((office) => office.endAll()));
    await exchange?.stop();
    if (!process.env.TODOKE_KEEP) await rm(folder, { recursive: true, force: true });
  });
  exchange = await Exchange.start(folder);
  for (const letter of letters) offices[letter] = new Office(folder, letter, exchange);
  await Promise.all(
    Object.entries(offices).map(([letter, office]) =>
      bare.includes(letter) ? office.prepare() : office.setUp({ review: letter === 'A' ? 'always' : 'never' }),
    ),
  );
  return { ...offices, exchange, folder };
}

/** The same office on a new computer, with nothing of the old one but its number. */
export async function onNewComputer({ exchange, folder }, office) {
  const anew = new Office(join(folder, 'new'), office.number, exchange, office);
  await anew.setUp({ code: await exchange.codeAgain(office) });
  return anew;
}

/** So many more service offices, set up by the exchange's real codes: each can receive. */
export async function crowd({ exchange, folder }, count, from = 1) {
  const partners = Array.from({ length: count }, (_, place) => {
    const [letter, number] = [`P${String(from + place).padStart(2, '0')}`, String(1379901000 + from + place)];
    return new Office(folder, letter, exchange, { number, serviceType: '11', name: `${letter}事業所` });
  });
  await inTurn(partners, (partner) => partner.setUp());
  return partners;
}

/** Does something for each, two at a time: a small machine has no more. */
export async function inTurn(all, work) {
  const waiting = [...all];
  const one = async () => {
    while (waiting.length) await work(waiting.shift());
  };
  await Promise.all([one(), one()]);
}

/** A month before or after, `YYYYMM`. */
export function monthStep(month, steps) {
  const counted = Number(month.slice(0, 4)) * 12 + Number(month.slice(4)) - 1 + steps;
  return `${Math.floor(counted / 12)}${String((counted % 12) + 1).padStart(2, '0')}`;
}

/** The month that 今月の状況 opens with: until the tenth the one before. */
export function monthAtHand() {
  const today = new Date(Date.now() + 9 * 3600_000).toISOString().replaceAll('-', '').slice(0, 8);
  return monthStep(today.slice(0, 6), Number(today.slice(6)) <= 10 ? -1 : 0);
}

/** The month's plans of A for these partners, as its care software writes them into a folder: a sample with other offices and
 * people in another month, byte for byte otherwise. Gives the paths. */
export async function writePlans(folder, partners, month, sample = 'trial/1-2/1-monthly-plan-created') {
  await mkdir(folder, { recursive: true });
  const paths = [];
  for (const [place, partner] of partners.entries()) {
    const changed = (text) =>
      text
        .replaceAll(OFFICES.K.number, partner.number)
        .replaceAll('"K', `"${partner.name.slice(0, 3)}`)
        .replaceAll('1234567897', String(1234500001 + place))
        .replaceAll('202701', monthStep(month, -1))
        .replaceAll('202702', month);
    for (const file of (await readdir(join(samples, sample))).filter((name) => name.endsWith('.CSV')).sort()) {
      const path = join(folder, changed(file));
      // Letter by letter, so that MS932 stays MS932.
      await writeFile(path, changed(await readFile(join(samples, sample, file), 'latin1')), 'latin1');
      paths.push(path);
    }
  }
  return paths;
}

/** Waits until a question is answered with something true. */
export async function until(what, question) {
  const late = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    assert.ok(Date.now() < late, `never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function executable() {
  const known = [process.env.CHROMIUM, '/usr/bin/chromium-headless-shell', '/usr/bin/chromium'];
  const found = known.find((path) => path && existsSync(path));
  if (!found) throw new Error('no Chromium: install chromium-headless-shell, or name one in CHROMIUM');
  return found;
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The same letters on every machine.
  '--font-render-hinting=none',
];

/** A browser for one test file. */
export async function browser(test) {
  const opened = await chromium.launch({ executablePath: executable(), args: FLAGS });
  test.after(() => opened.close());
  return opened;
}

/** 1366x768, and the same screen at 200 %. */
export const SIZES = {
  normal: { viewport: { width: 1366, height: 768 }, deviceScaleFactor: 1 },
  doubled: { viewport: { width: 683, height: 384 }, deviceScaleFactor: 2 },
};

/** A page of its own session. A fault in it fails the test, and so does anything that the content policy stopped. */
export async function page(test, opened, address, { size = 'normal', dark = false, token = true } = {}) {
  const context = await opened.newContext({
    ...SIZES[size],
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const shown = await context.newPage();
  shown.setDefaultTimeout(PATIENCE_MS);
  shown.faults = [];
  shown.on('pageerror', (error) => shown.faults.push(String(error)));
  shown.on('console', (message) => {
    // A refusal is an answer, not a fault; the browser writes a line for each.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      shown.faults.push(message.text());
    }
  });
  shown.asking = 0;
  for (const [event, step] of [['request', 1], ['requestfinished', -1], ['requestfailed', -1]]) {
    shown.on(event, (request) => (shown.asking += request.url().includes('/api/') ? step : 0));
  }
  shown.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.hostname !== '127.0.0.1') shown.faults.push(`asks ${url}`);
  });
  test.after(async () => {
    await context.close();
    assert.deepEqual(shown.faults, [], 'the page has no fault and asks nobody else');
  });
  await shown.goto(token ? address : address.split('#')[0]);
  return shown;
}

/** Waits until the page has asked for nothing for a moment and has drawn what it got. */
export async function atRest(shown) {
  let quiet = 0;
  await until('the page comes to rest', () => {
    quiet = shown.asking === 0 ? quiet + 1 : 0;
    return quiet >= 4;
  });
  await shown.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

/** What a place says, drawn or not: innerText leaves out rows that the browser has not drawn yet (content-visibility). */
export const wordsOf = (place) => place.textContent();

/** The page with a screen open. */
export async function screen(shown, name) {
  const words = {
    inbox: '受信',
    outgoing: '送信',
    sent: '送信済',
    board: '今月',
    partners: '連携先',
    records: '記録',
    settings: '設定',
  };
  const rail = shown.getByRole('navigation', { name: '画面' });
  await rail.getByRole('button', { name: new RegExp(`^${words[name]}(\\s*\\d|$)`) }).click();
  await shown.locator(`main[data-screen=${name}]`).waitFor();
}

const axeSource = readFile(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Accessibility: every violation with its places. Comes in by the debugger, which the content policy does not bind. */
export async function violations(shown) {
  await shown.evaluate(await axeSource);
  const found = await shown.evaluate(async () => (await globalThis.axe.run(document)).violations);
  return found.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

/** Prints to A4 as the person's printer would, `@page` deciding how it lies. Gives size and text, and each sheet as an image. */
export async function print(shown, folder, name) {
  const path = join(folder, name);
  await shown.pdf({ path: `${path}.pdf`, format: 'A4', preferCSSPageSize: true, printBackground: true });
  await run('pdftoppm', ['-r', '72', '-gray', `${path}.pdf`, path]);
  const { stdout: text } = await run('pdftotext', ['-layout', `${path}.pdf`, '-']);
  const { stdout: facts } = await run('pdfinfo', [`${path}.pdf`]);
  const images = (await readdir(folder)).filter((file) => file.startsWith(name) && file.endsWith('.pgm')).sort();
  const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(facts);
  const sheets = await Promise.all(images.map(async (image) => sheet(await readFile(join(folder, image)))));
  return { path: `${path}.pdf`, text, sheets, width: Number(width), height: Number(height) };
}

/** How much of a printed sheet is inked, and the box around the ink, in points (one pixel each). Reads a binary PGM. */
function sheet(bytes) {
  const [head, width, height] = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.toString('latin1', 0, 64));
  const pixels = bytes.subarray(head.length);
  const box = { left: Infinity, top: Infinity, right: -1, bottom: -1 };
  let inked = 0;
  for (let at = 0; at < pixels.length; at += 1) {
    if (pixels[at] > 160) continue;
    inked += 1;
    const [x, y] = [at % width, Math.floor(at / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return { width: Number(width), height: Number(height), share: inked / pixels.length, box };
}

/** Drops files and folders on the page as a file manager does: real paths, a trusted drop. */
export async function drop(shown, files) {
  const debug = await shown.context().newCDPSession(shown);
  const { width, height } = shown.viewportSize();
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) {
    await debug.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  }
  await debug.detach();
}

/** A person's hand: what it does is counted. */
export class Hand {
  acts = [];
  #shown;

  constructor(shown) {
    this.#shown = shown;
  }

  async click(locator) {
    this.acts.push('click');
    await locator.click();
  }

  async press(key) {
    this.acts.push('key');
    await this.#shown.keyboard.press(key);
  }

  async drop(files) {
    this.acts.push('drop');
    await drop(this.#shown, files);
  }

  /** What it did since it was last asked. */
  since() {
    return this.acts.splice(0).join(', ');
  }
}

export { join };
