// Every screen as a designer and a screen reader would go through it: light, dark and at 200 %.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { browser, page, screen, surroundings, violations, world } from './harness.mjs';

const SCREENS = ['inbox', 'outgoing', 'sent', 'board', 'partners', 'records', 'settings'];

const around = surroundings();
let all, opened, door, newcomer;
before(async () => {
  all = await world(around, 'AJKL', { bare: 'L' });
  await all.K.export('trial/1-2/3-actuals-sent');
  await all.K.todoke(['run', '--once']);
  await all.A.export('trial/1-2/1-monthly-plan-created');
  await all.A.todoke(['send', ...(await all.A.paths('trial/1-3/1-monthly-plan-created'))]);
  await all.A.export('broken/field-code-of-care-level');
  await all.A.todoke(['run', '--once'], [0, 1]);
  await all.K.todoke(['run', '--once']);
  await all.A.todoke(['run', '--once'], [0, 1]);
  opened = await browser(around);
  door = await all.A.serve();
  newcomer = await all.L.serve();
});

/** Opens the first row of the lists that have a right side, so that the whole screen is there. */
async function openFirst(shown, name) {
  if (!['inbox', 'outgoing', 'sent'].includes(name)) return;
  if (name === 'inbox') await shown.getByRole('button', { name: 'すべて', exact: true }).click();
  await shown.locator('main [role=row][tabindex="0"]').first().click();
  await shown.locator('main table').first().waitFor();
}

async function look(shown, what) {
  await shown.locator('main').locator('h1, h2, table').filter({ visible: true }).first().waitFor();
  assert.deepEqual(await violations(shown), [], `${what} has no barrier`);
  const wide = await shown.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${what} needs no scrolling to the side: ${wide} px too wide`);
}

for (const [words, options] of [
  ['light', {}],
  ['dark', { dark: true }],
  ['at 200 %', { size: 'doubled' }],
]) {
  test(`every screen is without barriers, ${words}`, async (t) => {
    const shown = await page(t, opened, door.address, options);
    for (const name of SCREENS) {
      await t.test(name, async () => {
        await screen(shown, name);
        await look(shown, `${name} ${words}`);
        await openFirst(shown, name);
        await look(shown, `${name} with one open ${words}`);
        if (options.size === 'doubled') await shown.keyboard.press('Escape');
      });
    }
  });

  test(`the first-run wizard is without barriers, ${words}`, async (t) => {
    const shown = await page(t, opened, newcomer.address, options);
    await shown.locator('main[data-screen=wizard]').waitFor();
    await look(shown, `the wizard ${words}`);
  });
}

test('the dialogs and the proof are without barriers', async (t) => {
  const shown = await page(t, opened, door.address);
  await screen(shown, 'sent');
  await shown.locator('main [role=row] button', { hasText: '証明' }).first().click();
  await shown.locator('[data-proof]').waitFor();
  await look(shown, 'the proof');
  await shown.keyboard.press('Escape');
  await shown.keyboard.press('?');
  await shown.getByRole('dialog').waitFor();
  await look(shown, 'the help');
});
