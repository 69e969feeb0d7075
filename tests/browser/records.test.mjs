// 記録 leaves the screen: as a CSV that Excel opens, and as one month on paper.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { browser, join, page, print, screen, surroundings, until, violations, world } from './harness.mjs';

const around = surroundings();
let all, shown;
before(async () => {
  all = await world(around, 'AK');
  await all.A.todoke(['send', ...(await all.A.paths('trial/1-2/1-monthly-plan-created'))]);
  await all.K.export('trial/1-2/3-actuals-sent');
  await all.K.todoke(['run', '--once']);
  await all.A.todoke(['run', '--once']);
  shown = await page(around, await browser(around), (await all.A.serve()).address);
  await shown.locator('[data-message] [role=row][id^=row-]').first().click();
  await shown.locator('[data-sheet] table').first().waitFor();
  await screen(shown, 'records');
  await lines().first().waitFor();
});

const lines = () => shown.locator('[role=row][data-row]');

/** 日時, したこと, 連携先 and 操作した人 as the screen shows them, minute by minute. */
async function shownRows() {
  const texts = await lines().evaluateAll((rows) =>
    rows.map((row) =>
      ['.at', '.what', '.what + span', '.who'].map((part) => row.querySelector(part).textContent),
    ),
  );
  return texts.map((cells) => cells.join(' | '));
}

/** The same of a CSV. */
function writtenRows(text) {
  const [, ...rows] = text.trimEnd().split('\r\n');
  return rows.map((row) => {
    const [, at, who, what, partner] = JSON.parse(`[${row}]`);
    const [day, time] = at.split(' ');
    return [`${day.replaceAll('-', '/')} ${time.slice(0, 5).replace(/^0/, '')}`, what, partner, who].join(
      ' | ',
    );
  });
}

async function writeOut() {
  const download = shown.waitForEvent('download');
  await shown.getByRole('button', { name: 'CSVに書き出す' }).click();
  const file = await download;
  const name = file.suggestedFilename();
  const path = join(all.folder, name);
  await file.saveAs(path);
  return { name, bytes: await readFile(path) };
}

test('the CSV holds the rows of the screen, in a form that Excel reads', async () => {
  const rows = await shownRows();
  assert.ok(
    rows.some((row) => row.includes('開封した')) && rows.some((row) => row.includes('交換所へ送信済')),
    `${rows}`,
  );
  const { name, bytes } = await writeOut();
  assert.match(name, /記録.*\.csv$/, 'it says what it is');
  assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], 'a BOM, so that Excel reads UTF-8');
  const text = bytes.subarray(3).toString('utf8');
  assert.match(text, /^"番号","日時","操作者","内容","連携先","種類","提供年月"/, 'a heading');
  assert.ok(!text.replaceAll('\r\n', '').includes('\n'), 'lines end as Windows ends them');
  assert.deepEqual(writtenRows(text), rows, 'row by row what is on the screen');
  await shown
    .locator('[data-toast]')
    .getByText(`${rows.length}件の記録を「${name}」に書き出しました`)
    .waitFor();
});

test('that somebody wrote it out stands in the record too', async () => {
  const line = shown.locator('[role=row][data-action=records_exported]');
  await line.waitFor();
  assert.equal(await line.count(), 1);
});

test('a narrowed list writes only what is left of it', async () => {
  await shown.getByRole('combobox', { name: 'したこと' }).selectOption({ label: '開封した' });
  await until('one row is left', async () => (await lines().count()) === 1);
  const { bytes } = await writeOut();
  assert.deepEqual(writtenRows(bytes.subarray(3).toString('utf8')), await shownRows());
  await shown.getByRole('combobox', { name: 'したこと' }).selectOption('');
});

test('the month on paper: both directions, by partner, with who did it, and no service user', async () => {
  await shown.getByRole('button', { name: '送受信記録を見る' }).click();
  await shown.getByText('ケアプランデータ連携　送受信記録').waitFor();
  assert.deepEqual(await violations(shown), [], 'the month has no barrier');
  const printed = await print(shown, all.folder, 'report');
  assert.equal(printed.sheets.length, 1, 'one sheet');
  assert.ok(Math.abs(printed.width - 595) < 2 && Math.abs(printed.height - 842) < 2, 'of A4, standing');
  const text = printed.text.replaceAll(/\s/g, '');
  for (const word of [
    '送信1か所1件1名',
    '受信1か所1件1名',
    'K事業所1379900119届け1件1件',
    '操作した人',
    'つながりに切れ目はありません',
  ]) {
    assert.ok(text.includes(word), `${word} stands on it: ${text}`);
  }
  assert.ok(!text.includes('山田') && !text.includes('1234567897'), 'nobody’s name or number');
  await shown.getByRole('button', { name: '前の月' }).click();
  await shown.getByText('この月のやり取りは、まだありません').waitFor();
  await shown.getByRole('button', { name: '戻る' }).click();
  await lines().first().waitFor();
});
