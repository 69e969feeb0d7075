// A folder put on the window in one go: the dialog says of everything in it what it was.

import assert from 'node:assert/strict';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { before, test } from 'node:test';
import { browser, drop, join, page, surroundings, violations, world } from './harness.mjs';

const around = surroundings();
let all, folder, shown;
before(async () => {
  all = await world(around, 'AK');
  folder = join(all.folder, '2月分');
  await mkdir(join(folder, '控え'), { recursive: true });
  shown = await page(around, await browser(around), (await all.A.serve()).address);
  await shown.locator('main[data-screen=inbox]').waitFor();
});

const result = () => shown.getByRole('dialog', { name: '置かれたファイル' });
const lay = async (set, place = folder) => {
  for (const path of await all.A.paths(set)) await copyFile(path, join(place, basename(path)));
};

test('a folder with two good sets and a foreign file is told apart', async () => {
  await lay('trial/1-1/1-care-plan-created');
  await lay('trial/1-2/1-monthly-plan-created');
  await writeFile(join(folder, '会議メモ.txt'), '日時のメモ\n');
  // What lies deeper was not meant.
  await lay('trial/1-3/1-monthly-plan-created', join(folder, '控え'));
  await drop(shown, [folder]);
  await result().getByText('2件を「送信」に入れました').waitFor();
  await result().getByRole('listitem').filter({ hasText: '吉田実' }).getByText('K事業所').waitFor();
  await result().getByRole('listitem').filter({ hasText: '山田貞子' }).getByText('K事業所').waitFor();
  await result().getByText('1個は標準仕様のファイルではないため、入れていません').waitFor();
  const foreign = result().getByRole('listitem').filter({ hasText: '会議メモ.txt' });
  await foreign.getByText('ファイル名が標準仕様').waitFor();
  assert.equal(await result().getByRole('listitem').count(), 3, 'and of nothing else');
  assert.deepEqual(await violations(shown), [], 'the dialog has no barrier');
  await result().getByRole('button', { name: '送信の画面で見る' }).click();
  assert.equal((await all.A.json(['outbox'])).length, 2, 'both sets are there, what lies deeper is not');
});

test('a broken set in a folder stops nothing else, and its findings stand in the dialog', async () => {
  const mixed = join(all.folder, '混ざったもの');
  await mkdir(mixed);
  await lay('trial/1-4/1-monthly-plan-created', mixed);
  await lay('broken/field-code-of-care-level', mixed);
  await drop(shown, [mixed]);
  await result().getByText('1件を「送信」に入れました').waitFor();
  await result().getByText('1件にエラーがあります。送っていません').waitFor();
  const finding = result().getByRole('list', { name: '指摘' }).getByRole('listitem').first();
  await finding.getByText('直し方').waitFor();
  await finding.getByText(/^UP1KYO_.*\.CSV 5行目 21列目「要介護状態区分」/).waitFor();
  assert.deepEqual(await violations(shown), [], 'findings in the dialog are no barrier');
});

test('an empty folder is said to hold nothing', async () => {
  const empty = join(all.folder, '空');
  await mkdir(empty);
  await shown.keyboard.press('Escape');
  await drop(shown, [empty]);
  await result().getByText('入れられるファイルはありませんでした').waitFor();
  assert.equal(await result().getByRole('button', { name: '送信の画面で見る' }).count(), 0, 'nothing to see');
});
