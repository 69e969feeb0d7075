// How the inbox behaves with very many messages: node tests/measure/inbox.mjs PROGRAMS WORK [COUNT]
//
// PROGRAMS is the folder of the built programs (release, and fill_inbox under examples/), WORK a folder for the data; an inbox that is there
// already is used again. Chromium opens the real page of the real `todoke serve`. Prints one line a figure: what, measured, wanted.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [programs, work, given = '1000000'] = process.argv.slice(2);
if (!programs || !work) {
  console.error('usage: node tests/measure/inbox.mjs PROGRAMS WORK [COUNT]');
  process.exit(2);
}
const count = Number(given);
const { chromium } = createRequire(new URL('../../ui/package.json', import.meta.url))('playwright-core');
const browserPath =
  process.env.CHROMIUM ?? ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));
const children = [];
process.on('exit', () => children.forEach((child) => child.kill()));

function run(name, words) {
  const done = spawnSync(join(programs, name), words, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${name} ${words.join(' ')}: ${done.stderr}`);
  return done.stdout.trim();
}

/** Starts a program and waits for the line that says where it listens. */
function serve(name, words, pattern) {
  const child = spawn(join(programs, name), words, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (piece) => {
      said += piece;
      const found = said.match(pattern);
      if (found) resolve({ child, address: found[0] });
    });
    child.on('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });
}

const report = (what, measured, wanted) => console.log(`${what.padEnd(46)} ${measured.padStart(12)}   ${wanted}`);
const at = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const ms = (value) => `${value.toFixed(1)} ms`;

// Data: an office that is set up at a real exchange, and its inbox filled.
const home = join(work, 'home');
const passphrase = join(work, 'passphrase');
mkdirSync(work, { recursive: true });
if (!existsSync(join(work, 'exchange'))) run('todoke-exchange', ['init', '--data', join(work, 'exchange')]);
const exchange = await serve(
  'todoke-exchange',
  ['serve', '--data', join(work, 'exchange'), '--listen', '127.0.0.1:8459'],
  /https:\S+/,
);
if (!existsSync(join(home, 'todoke.db'))) {
  writeFileSync(passphrase, 'a long passphrase\n');
  for (const folder of ['export', 'import']) mkdirSync(join(work, folder), { recursive: true });
  const number = '1371215102';
  const code = run('todoke-exchange', ['office', 'add', number, '--service-type', '43', '--name', 'A事業所', '--data', join(work, 'exchange')]);
  run('todoke', ['setup', '--home', home, '--passphrase-file', passphrase, '--office', number, '--service-type', '43', '--name', 'A事業所',
    '--exchange', exchange.address, '--ca', join(work, 'exchange', 'ca.pem'), '--code', code,
    '--export-folder', join(work, 'export'), '--import-folder', join(work, 'import'), '--review', 'always']);
  const begun = Date.now();
  run('examples/fill_inbox', [home, passphrase, String(count)]);
  console.log(`filled with ${count} messages in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
}

const opening = Date.now();
const desk = await serve('todoke', ['serve', '--home', home, '--passphrase-file', passphrase], /http:\/\/\S+#token=\S+/);
report('program start to open engine', ms(Date.now() - opening), '');
const token = new URL(desk.address).hash.slice('#token='.length);
const origin = new URL(desk.address).origin;

const browser = await chromium.launch({
  executablePath: browserPath,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

// From opening the page to the first row.
const firsts = [];
for (let round = 0; round < 5; round += 1) {
  const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  await page.goto(desk.address);
  await page.waitForSelector('[role=row][id^=row-]');
  firsts.push(await page.evaluate(() => performance.now()));
  await page.close();
}
report('page opened to first list (median of 5)', ms(at(firsts, 0.5)), 'at most 1000 ms');

// Search as the page does it, over the door. Kanji, kana, offices, numbers, one letter and whole names, each in every state.
async function call(name, argument) {
  const response = await fetch(`${origin}/api/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(argument),
  });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return response.json();
}
const query = { state: 'all', service_month: null, partner_number: null, unit_group: null, search: '', after: null, limit: 50 };
const typed = ['田', '佐藤', 'さとう', 'ｻﾄｳ', '山本　実', 'ひまわり', 'かえで', '1000000777', '100000', '20200401', '長谷川', 'いない', 'タナカ　ミノル', '青木　キク', '訪問'];
const searches = [];
let slowest = ['', 0];
for (let round = 0; round < 8; round += 1) {
  for (const search of typed) {
    for (const more of [{ state: 'all' }, { state: 'new' }, { state: 'open' }, { state: 'done' }, { state: 'all', service_month: '202503' }]) {
      const begun = performance.now();
      await call('inbox', { ...query, search, ...more });
      const took = performance.now() - begun;
      searches.push(took);
      if (took > slowest[1]) slowest = [`${search} ${JSON.stringify(more)}`, took];
    }
  }
}
report(`search, ${searches.length} times, median`, ms(at(searches, 0.5)), '');
report('search, p99', ms(at(searches, 0.99)), 'at most 50 ms');
report('search, slowest', ms(slowest[1]), slowest[0]);

// Scrolling through all messages: what a page costs to lay out and paint, and whether the middle of the list is ever blank.
const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
const session = await page.context().newCDPSession(page);
await page.goto(desk.address);
await page.waitForSelector('[role=row][id^=row-]');
await page.getByRole('button', { name: 'すべて', exact: true }).click();
await page.waitForTimeout(1500);
const events = [];
session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
await session.send('Tracing.start', { categories: 'devtools.timeline,disabled-by-default-devtools.timeline', transferMode: 'ReportEvents' });
await page.mouse.move(300, 500);
const blank = await page.evaluate(async () => {
  const grid = document.querySelector('[role=grid]');
  const box = grid.getBoundingClientRect();
  let looks = 0;
  let blank = 0;
  for (let frame = 0; frame < 600; frame += 1) {
    grid.scrollBy(0, 120);
    await new Promise((done) => requestAnimationFrame(done));
    const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    looks += 1;
    if (!there?.closest('[role=row]')) blank += 1;
  }
  return { looks, blank, rows: document.querySelectorAll('[role=row]').length };
});
const ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
await session.send('Tracing.end');
await ended;
const painting = new Set(['UpdateLayoutTree', 'Layout', 'PrePaint', 'Paint', 'Layerize', 'Commit']);
const frames = new Map();
for (const event of events.sort((a, b) => a.ts - b.ts)) {
  if (event.ph !== 'X' || !painting.has(event.name)) continue;
  const frame = Math.floor(event.ts / 16667);
  frames.set(frame, (frames.get(frame) ?? 0) + event.dur / 1000);
}
const costs = [...frames.values()];
report(`layout and paint in a frame, ${costs.length} frames, median`, ms(at(costs, 0.5)), '');
report('layout and paint in a frame, p99', ms(at(costs, 0.99)), 'at most 16 ms');
report('layout and paint in a frame, most', ms(Math.max(...costs)), '');
report('looks at a blank row while scrolling', `${blank.blank} of ${blank.looks}`, `none; ${blank.rows} rows at the end`);

// At rest, with the page open.
const ticks = () => {
  const stat = readFileSync(`/proc/${desk.child.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return Number(stat[11]) + Number(stat[12]);
};
await page.waitForTimeout(5000);
const before = ticks();
await page.waitForTimeout(30000);
report('engine at rest, CPU over 30 s', `${(((ticks() - before) / 100 / 30) * 100).toFixed(2)} %`, 'below 0.5 %');
const status = readFileSync(`/proc/${desk.child.pid}/status`, 'utf8');
report('engine, memory now', `${(Number(status.match(/VmRSS:\s+(\d+)/)[1]) / 1024).toFixed(0)} MiB`, 'whole app at most 200 MiB');
await browser.close();
children.forEach((child) => child.kill());
process.exit(0);
