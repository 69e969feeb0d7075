// 今月の状況 for a partner that is not linked: the sheet before the FAX, and what is ticked off by hand.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  atRest,
  browser,
  monthAtHand,
  page,
  print,
  screen,
  surroundings,
  until,
  violations,
  wordsOf,
  world,
  writePlans,
} from './harness.mjs';

const FAX = { number: '1379909901', name: 'D01事業所' };
const MONTH = monthAtHand();

const around = surroundings();
let all, shown, operator;
before(async () => {
  all = await world(around, 'AK');
  await writePlans(all.A.exportFolder, [FAX], MONTH);
  shown = await page(around, await browser(around), (await all.A.serve()).address);
  await screen(shown, 'outgoing');
  await shown.locator('[role=row][data-unit]').getByText('連携先待ち').waitFor();
  await screen(shown, 'board');
});

const row = () => shown.locator(`[role=row][data-row="${FAX.number}"]`);
const tick = () => row().getByRole('button', { name: /予定を済みにする/ });
const says = (word) =>
  row()
    .getByRole('button', { name: new RegExp(`予定を済みにする\\s*${word}`) })
    .waitFor();
const toast = () => shown.locator('[data-toast]');

test('a partner reached by FAX is entered where it is missed', async () => {
  await shown.getByRole('button', { name: '連携先を加える' }).click();
  const dialog = shown.getByRole('dialog', { name: '連携先を加える' });
  await dialog.getByLabel('事業所名').fill(FAX.name);
  await dialog.getByLabel('FAX番号').fill('03-0000-0001');
  await dialog.getByLabel('事業所番号（わかれば）').fill(FAX.number);
  assert.deepEqual(await violations(shown), [], 'the dialog has no barrier');
  await dialog.getByRole('button', { name: /加える|保存する/ }).click();
  await row().getByRole('button', { name: FAX.name, exact: true }).waitFor();
  await row().getByText('FAX').first().waitFor();
});

test('the cover sheet is one sheet of A4 with both offices and room for the pages', async () => {
  await screen(shown, 'settings');
  await shown.getByLabel('この事業所の電話番号').fill('03-0000-1234');
  await shown.getByRole('button', { name: '保存する', exact: true }).click();
  operator = await shown.locator('dt', { hasText: '操作した人として残る名前' }).locator('+ dd').innerText();
  await screen(shown, 'board');
  await row()
    .getByRole('button', { name: `${FAX.name}：FAX送付状を印刷` })
    .click();
  await shown.getByText('ＦＡＸ送付状').waitFor();
  assert.deepEqual(await violations(shown), [], 'the cover sheet has no barrier');
  const printed = await print(shown, all.folder, 'cover');
  assert.equal(printed.sheets.length, 1, 'one sheet');
  assert.ok(Math.abs(printed.width - 595) < 2 && Math.abs(printed.height - 842) < 2, 'of A4, standing');
  const text = printed.text.replaceAll(/\s/g, '');
  for (const word of [
    `${FAX.name}御中`,
    '03-0000-0001',
    'A事業所',
    '1371215102',
    '03-0000-1234',
    '送信枚数（この送付状を含む）',
    '枚',
    '破棄してください',
  ]) {
    assert.ok(text.includes(word), `${word} stands on it`);
  }
  assert.ok(!text.includes('山田貞子'), 'but no name: it may come out of the wrong machine');
  assert.ok(printed.sheets[0].share > 0.005, 'it is not blank');
  await shown.getByRole('button', { name: '戻る' }).click();
  await row().waitFor();
});

test('what is ticked by hand survives a reload, and so does what is taken back', async () => {
  await tick().click();
  await toast().getByText(`${FAX.name}の予定を済みにしました`).waitFor();
  await says('済み');
  await shown.reload();
  await screen(shown, 'board');
  await says('済み');
  assert.equal(await tick().getAttribute('aria-pressed'), 'true', 'a screen reader hears it too');
  await tick().click();
  await toast().getByText(`${FAX.name}の予定を「まだ」に戻しました`).waitFor();
  await shown.reload();
  await screen(shown, 'board');
  await says('まだ');
  assert.equal(await tick().getAttribute('aria-pressed'), 'false', 'the box is empty again');
  await tick().click();
  await toast().getByRole('button', { name: '元に戻す' }).click();
  await says('まだ');
});

test('every tick stands in 記録 with month, partner and person', async () => {
  await screen(shown, 'records');
  const lines = (action) => shown.locator(`[role=row][data-action=${action}]`);
  await until('two ticks, both taken back', async () => (await lines('not_ticked').count()) === 2);
  assert.equal(await lines('ticked').count(), 2);
  const words = await wordsOf(lines('ticked').first());
  for (const word of ['今月の状況に済の印を付けた', FAX.name, operator])
    assert.ok(words.includes(word), `${word}: ${words}`);
  await lines('ticked').first().getByRole('button', { name: /詳細/ }).click();
  await lines('ticked')
    .first()
    .getByText(/月分の予定/)
    .waitFor();
});

test('the cover sheet’s own button ticks the step off', async () => {
  await screen(shown, 'board');
  await row()
    .getByRole('button', { name: `${FAX.name}：FAX送付状を印刷` })
    .click();
  await shown.getByRole('button', { name: '送ったので済みにする' }).click();
  await row().waitFor();
  await atRest(shown);
  assert.equal(await tick().getAttribute('aria-pressed'), 'true', 'what was said to be sent is ticked');
});
