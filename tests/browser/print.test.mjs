// What leaves the printer: forms on A4 lying, the proof on one A4 standing, checked as text and as an image.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { browser, page, print, screen, surroundings, world } from './harness.mjs';

const A4 = { short: 595, long: 842 };

const around = surroundings();
let all, opened, door, shown;
before(async () => {
  all = await world(around, 'AK');
  await all.A.todoke(['send', ...(await all.A.paths('trial/1-2/1-monthly-plan-created'))]);
  await all.K.export('trial/1-2/3-actuals-sent');
  await all.K.todoke(['run', '--once']);
  await all.A.todoke(['send', ...(await all.A.paths('trial/1-1/1-care-plan-created'))]);
  await all.K.todoke(['run', '--once']);
  await all.A.todoke(['run', '--once']);
  opened = await browser(around);
  door = await all.A.serve();
  shown = await page(around, opened, door.address);
});

function isA4(printed, lying, what) {
  const [width, height] = lying ? [A4.long, A4.short] : [A4.short, A4.long];
  assert.ok(Math.abs(printed.width - width) < 2, `${what} is A4 wide: ${printed.width} pt`);
  assert.ok(Math.abs(printed.height - height) < 2, `${what} is A4 high: ${printed.height} pt`);
}

/** Ink where a form has it: not a blank sheet, not a black one, and nothing cut off at the edge of the paper. */
function isWell(sheet, what) {
  assert.ok(sheet.share > 0.005, `${what} is not blank: ${sheet.share}`);
  assert.ok(sheet.share < 0.4, `${what} is drawn on white: ${sheet.share}`);
  const { left, top, right, bottom } = sheet.box;
  const margins = [left, top, sheet.width - right, sheet.height - bottom];
  assert.ok(Math.min(...margins) >= 10, `${what} keeps its margins: ${margins}`);
}

test('the form of actuals prints as the official form, lying on A4', async () => {
  await screen(shown, 'inbox');
  await shown.locator('[role=row][id^=row-]').first().click();
  await shown.locator('main table').first().waitFor();
  const printed = await print(shown, all.folder, 'form');
  isA4(printed, true, 'the form');
  for (const [number, sheet] of printed.sheets.entries()) isWell(sheet, `sheet ${number + 1}`);
  assert.match(printed.text, /サービス(利用|提供)票/, 'its head is the form’s');
  assert.match(printed.text, /1234567897/, 'the person’s number is on it');
  assert.match(printed.text, /山田/, 'and the name');
  for (const word of ['受信', '確認した', '取込フォルダへ出す', '交換所に']) {
    assert.ok(!printed.text.includes(word), `${word} belongs to the screen, not on paper`);
  }
});

test('with 氏名を伏せる no name is printed', async () => {
  await shown.getByRole('button', { name: '氏名を伏せる' }).click();
  await shown.getByRole('button', { name: '氏名を表示する' }).waitFor();
  const printed = await print(shown, all.folder, 'masked');
  assert.ok(!printed.text.includes('貞子'), 'the given name is nowhere');
  assert.ok(!printed.text.includes('山田'), 'nor the family name');
  await shown.getByRole('button', { name: '氏名を表示する' }).click();
});

test('the proof is one sheet of A4 with every signature', async () => {
  await screen(shown, 'sent');
  await shown.locator('main [role=row][data-unit]').first().click();
  await shown.getByRole('button', { name: '証明' }).first().click();
  await shown.locator('[data-proof] table').first().waitFor();
  const printed = await print(shown, all.folder, 'proof');
  isA4(printed, false, 'the proof');
  assert.equal(printed.sheets.length, 1, 'one sheet');
  isWell(printed.sheets[0], 'the proof');
  for (const word of ['送達の証明', 'A事業所', 'K事業所', '交換所へ送信済', '相手に到着', '正しい']) {
    assert.ok(printed.text.includes(word), `${word} stands on it`);
  }
  const [unit] = await all.A.json(['outbox']);
  assert.ok(printed.text.replaceAll(/\s/g, '').includes(unit.id), 'the number of the unit, whole');
});
