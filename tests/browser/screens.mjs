// Draws the reviewed pictures of docs/screens/: `cargo xtask screens`, or node --test tests/browser/screens.mjs with TODOKE_SCREENS naming the
// folder. The real programs and the people of the trial (all invented), at 1366x768 light and dark, and at 200 %.
//
// So that a picture changes only when the screen does, the page is told another time, folder, address and digest on the way in: a day of
// the samples' month instead of today.

import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import { atRest, browser, join, page, screen, surroundings, world } from './harness.mjs';

const folder = process.env.TODOKE_SCREENS ?? 'docs/screens';
/** Drawn dark and at 200 % too. */
const THRICE = ['inbox', 'outgoing', 'sent', 'board'];
/** 10:20 in Japan, on a day of the samples' month. */
const NOW = '2027-02-25T01:20:00Z';
const TODAY = { today: '2027-02-25', deadline: '2027-03-10', days_left: 13 };

const around = surroundings();

/** What was made today was made at NOW; other times stay. */
function retime(text) {
  const begun = Date.now();
  return text.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (time) => {
    const off = Date.parse(time) - begun;
    if (Math.abs(off) > 12 * 3600_000) return time;
    return off > 0 ? new Date(Date.parse(NOW) + off).toISOString() : NOW;
  });
}

/** A sealed message has another number and digest each time. */
function sameProof(text) {
  const proof = JSON.parse(text);
  proof.line.id = '019c8f5e-0000-7000-8000-000000000001';
  proof.body_sha256 = proof.body_sha256 && '0123456789abcdef'.repeat(4);
  return JSON.stringify(proof);
}

async function steady(shown, all) {
  await shown.clock.setFixedTime(NOW);
  await shown.route('**/api/*', async (route) => {
    const answer = await route.fetch();
    let text = retime(await answer.text())
      .replaceAll(JSON.stringify(all.folder).slice(1, -1), '/home/care')
      .replaceAll(all.exchange.url, 'https://exchange.example');
    if (answer.ok() && /\/(status|board)$/.test(route.request().url())) {
      text = JSON.stringify({ ...JSON.parse(text), ...TODAY });
    }
    if (answer.ok() && route.request().url().endsWith('/proof')) text = sameProof(text);
    await route.fulfill({ response: answer, body: text });
  });
  await shown.reload();
}

/** Waits until nothing is read any more, then draws. */
async function draw(shown, name) {
  await shown.mouse.move(0, 0);
  await atRest(shown);
  await shown.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
  console.log(`   ${name}.png`);
}

/** A month between four offices: sent, arrived, opened, rejected, waiting. */
async function month(all) {
  const send = async (set) => all.A.todoke(['send', ...(await all.A.paths(`trial/${set}`))]);
  for (const set of ['1-1/1-care-plan-created', '1-2/1-monthly-plan-created', '1-4/1-monthly-plan-created']) {
    await send(set);
  }
  await send('2-2/1-monthly-plan-created');
  for (const office of [all.J, all.K, all.L]) await office.todoke(['run', '--once']);
  const plan = (await all.K.json(['inbox'])).find((message) => message.people[0]?.name === '山田貞子');
  await all.K.todoke(['show', plan.id]);
  await send('1-2/2-monthly-plan-updated');
  for (const set of ['1-2/3-actuals-sent', '1-4/3-actuals-sent']) await all.K.export(`trial/${set}`);
  for (const office of [all.J, all.L]) await office.export('trial/2-2/3-actuals-sent');
  for (const office of [all.J, all.L, all.K]) await office.todoke(['run', '--once']);
  await send('1-3/1-monthly-plan-created');
  await all.A.todoke(['run', '--once']);
  for (const set of ['trial/2-3/1-monthly-plan-created', 'trial/2-1/1-care-plan-created']) await all.A.export(set);
  await all.A.export('broken/field-code-of-care-level');
  await all.A.todoke(['run', '--once'], [0, 1]);
}

/** Partners that are not linked yet. */
async function byOtherWays(ask) {
  for (const [name, method, fax_number] of [
    ['見本デイサービスセンター', 'fax', '03-0000-0001'],
    ['見本福祉用具', 'post', ''],
  ]) {
    await ask('save_partner', { number: null, name, method, fax_number, telephone: '', note: '' });
  }
}

/** A command as the page gives it. */
function asker(address) {
  const { origin, hash } = new URL(address);
  return async (name, argument) => {
    const answer = await fetch(`${origin}/api/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${hash.replace('#token=', '')}`, 'content-type': 'application/json' },
      body: JSON.stringify(argument),
    });
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
    return answer.json();
  };
}

const PICTURES = [
  [
    'inbox',
    async (shown) => {
      await screen(shown, 'inbox');
      await shown.getByRole('button', { name: 'すべて', exact: true }).click();
      await shown.locator('[data-message]', { hasText: '山田' }).locator('[role=row][id^=row-]').first().click();
      await shown.locator('[data-sheet] table').first().waitFor();
    },
  ],
  [
    'outgoing',
    async (shown) => {
      await screen(shown, 'outgoing');
      await shown.locator('[data-unit]', { hasText: '井上' }).first().click();
      await shown.locator('[data-sheet] table').first().waitFor();
    },
  ],
  [
    'outgoing-finding',
    async (shown) => {
      await screen(shown, 'outgoing');
      await shown.locator('[data-unit]', { has: shown.locator('[data-status=rejected]') }).click();
      await shown.locator('[data-finding]').first().waitFor();
    },
  ],
  [
    'sent',
    async (shown) => {
      await screen(shown, 'sent');
      await shown.locator('[data-unit]', { has: shown.locator('[data-status=opened]') }).first().click();
      await shown.locator('[data-sheet] table').first().waitFor();
    },
  ],
  [
    'proof',
    async (shown) => {
      await shown.locator('[data-unit]', { has: shown.locator('[data-status=opened]') }).getByRole('button', { name: '証明' }).first().click();
      await shown.locator('[data-proof] table').first().waitFor();
      await atRest(shown);
    },
  ],
  [
    'board',
    async (shown) => {
      await shown.keyboard.press('Escape');
      await screen(shown, 'board');
    },
  ],
  ['partners', (shown) => screen(shown, 'partners')],
  ['records', (shown) => screen(shown, 'records')],
  ['settings', (shown) => screen(shown, 'settings')],
];

test('the screens of a month and the first screen of a new office', async () => {
  await mkdir(folder, { recursive: true });
  const all = await world(around, 'AJKLN', { bare: 'N' });
  const opened = await browser(around);
  await month(all);
  const door = await all.A.serve();
  await byOtherWays(asker(door.address));
  for (const [suffix, options] of [
    ['', {}],
    ['-dark', { dark: true }],
    ['-200', { size: 'doubled' }],
  ]) {
    const shown = await page(around, opened, door.address, options);
    await steady(shown, all);
    await shown.locator('main[data-screen=inbox]').waitFor();
    for (const [name, open] of PICTURES) {
      if (suffix && !THRICE.includes(name)) continue;
      await open(shown);
      await draw(shown, `${name}${suffix}`);
    }
  }
  const newcomer = await page(around, opened, (await all.N.serve()).address);
  await steady(newcomer, all);
  await newcomer.locator('main[data-screen=wizard]').waitFor();
  await draw(newcomer, 'wizard');
});
