// Takes pictures of the drawing page and runs axe on each: node dev/look.mjs NAME 'QUERY' [WIDTHxHEIGHT] [step...]
// A step is click:SELECTOR, key:KEY, fill:SELECTOR=TEXT, file:SELECTOR=PATH, wait:MS or pdf. Lines on standard input are further runs.
import { readFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { chromium } from 'playwright-core';

const here = fileURLToPath(new URL('.', import.meta.url));
const axe = readFileSync(
  fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url)),
  'utf8',
);
const runs = readFileSync(0, 'utf8')
  .split('\n')
  .filter((line) => line.trim() && !line.startsWith('#'))
  .map((line) => line.split('|').map((part) => part.trim()));
mkdirSync(`${here}shots`, { recursive: true });
const server = await createServer({ root: here, configFile: `${here}vite.config.ts`, logLevel: 'error' });
await server.listen();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
let faults = 0;
for (const [name, query, size = '1366x768', ...steps] of runs) {
  const [width, height] = size.split('x').map(Number);
  const page = await browser.newPage({ viewport: { width, height }, locale: 'ja-JP' });
  const said = [];
  page.on('console', (line) => ['error', 'warning'].includes(line.type()) && said.push(line.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  await page.goto(`http://localhost:5199/index.html?${query}`);
  await page.waitForSelector('main h1, main h2');
  await page.waitForTimeout(250);
  for (const step of steps) {
    const [, act, rest = ''] = /^(\w+):?(.*)$/s.exec(step);
    const [selector, text] = rest.split('==');
    if (act === 'click') await page.click(selector);
    else if (act === 'key') await page.keyboard.press(rest);
    else if (act === 'fill') await page.fill(selector, text);
    else if (act === 'select') await page.selectOption(selector, text);
    else if (act === 'file') await page.setInputFiles(selector, text);
    else if (act === 'wait') await page.waitForTimeout(Number(rest));
    else if (act === 'pdf') await page.pdf({ path: `${here}shots/${name}.pdf`, preferCSSPageSize: true });
    await page.waitForTimeout(80);
  }
  await page.screenshot({ path: `${here}shots/${name}.png` });
  const wide = await page.evaluate(() => {
    const out = [];
    if (document.documentElement.scrollWidth > innerWidth) out.push('page');
    for (const one of document.querySelectorAll('main *')) {
      const style = getComputedStyle(one);
      if (
        one.scrollWidth > one.clientWidth + 1 &&
        one.clientWidth > 0 &&
        !one.closest('.visually-hidden') &&
        !['inline'].includes(style.display) &&
        style.overflowX !== 'visible'
      )
        out.push(one.className || one.tagName);
    }
    return out;
  });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  faults += violations.length + said.length;
  console.log(
    `${name}: axe ${violations.length}${wide.length ? `, too wide: ${[...new Set(wide)].join(' ')}` : ''}`,
  );
  for (const one of violations)
    console.log(
      `  ${one.id}: ${one.nodes.length} × ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary.replaceAll('\n', ' ').slice(0, 260)}`,
    );
  for (const line of said) console.log(`  says: ${line.slice(0, 300)}`);
  await page.close();
}
await browser.close();
await server.close();
process.exitCode = faults ? 1 : 0;
