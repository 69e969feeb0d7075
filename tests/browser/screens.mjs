// Draws the pictures of docs/screens/: node --test tests/browser/screens.mjs, with TODOKE_SCREENS naming the folder. The real programs and the
// trial's people (all invented), each screen at 1366x768 in light and dark, and at 200 %.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import { browser, join, page, screen, surroundings, violations, world } from './harness.mjs';

const folder = process.env.TODOKE_SCREENS ?? 'docs/screens';
const NAMES = ['inbox', 'outgoing', 'sent', 'board', 'partners', 'records', 'settings'];

const around = surroundings();

/** Opens what a screen is for, so that the picture shows it at work. */
async function fill(shown, name) {
  await screen(shown, name);
  if (name === 'inbox') {
    await shown.getByRole('button', { name: 'すべて', exact: true }).click();
    await shown.locator('[id^=row-]').first().click();
  } else if (name === 'outgoing' || name === 'sent') {
    await shown.locator('[data-unit]').first().click();
  } else if (name === 'board') {
    for (let step = 0; step < 24 && !(await shown.getByText('令和9年2月分').count()); step += 1) {
      await shown.getByRole('button', { name: /次の月/ }).click();
    }
  }
  await shown.waitForLoadState('networkidle').catch(() => undefined);
  await shown.locator(`main[data-screen=${name}]`).waitFor();
}

test('the screens of a month', async () => {
  await mkdir(folder, { recursive: true });
  const all = await world(around, 'AJKL');
  for (const set of ['1-1/1-care-plan-created', '1-2/1-monthly-plan-created', '1-4/1-monthly-plan-created', '2-2/1-monthly-plan-created']) {
    await all.A.todoke(['send', ...(await all.A.paths(`trial/${set}`))]);
  }
  await Promise.all([all.J, all.K, all.L].map((office) => office.todoke(['run', '--once'])));
  for (const set of ['1-2/3-actuals-sent', '1-4/3-actuals-sent']) await all.K.export(`trial/${set}`);
  await all.J.export('trial/2-2/3-actuals-sent');
  await all.L.export('trial/2-2/3-actuals-sent');
  await Promise.all([all.J, all.K, all.L].map((office) => office.todoke(['run', '--once'])));
  await all.A.todoke(['run', '--once']);
  const sent = await all.K.json(['inbox']);
  await all.K.todoke(['show', sent[0].id]);
  await all.K.todoke(['run', '--once']);
  await all.A.export('trial/1-2/2-monthly-plan-updated');
  await all.A.export('trial/2-3/1-monthly-plan-created');
  const door = await all.A.serve();
  const opened = await browser(around);
  const light = await page(around, opened, door.address);
  await screen(light, 'outgoing');
  await light.locator('[data-unit]').first().waitFor();
  const dark = await page(around, opened, door.address, { dark: true });
  const doubled = await page(around, opened, door.address, { size: 'doubled' });
  const faults = [];
  for (const name of NAMES) {
    for (const [shown, ending] of [
      [light, ''],
      [dark, '-dark'],
      [doubled, '-200'],
    ]) {
      await fill(shown, name);
      const sideways = await shown.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      if (sideways) faults.push(`${name}${ending} scrolls sideways`);
      faults.push(...(await violations(shown)).map((rule) => `${name}${ending}: ${rule}`));
      await shown.screenshot({ path: join(folder, `${name}${ending}.png`) });
    }
  }
  await screen(light, 'sent');
  await light.locator('[data-unit]').first().click();
  await light.getByRole('button', { name: '証明' }).first().click();
  await light.locator('[data-proof]').waitFor();
  faults.push(...(await violations(light)).map((rule) => `proof: ${rule}`));
  await light.screenshot({ path: join(folder, 'proof.png') });
  assert.deepEqual(faults, [], 'every screen keeps its width and axe finds nothing');
});

test('the first screen of a new office', async () => {
  const all = await world(around, 'A', { bare: 'A' });
  const door = await all.A.serve();
  const opened = await browser(around);
  const shown = await page(around, opened, door.address);
  await shown.locator('main[data-screen=wizard]').waitFor();
  await shown.locator('h1').first().waitFor();
  assert.deepEqual(await violations(shown), [], 'axe finds nothing');
  await shown.screenshot({ path: join(folder, 'wizard.png') });
});
