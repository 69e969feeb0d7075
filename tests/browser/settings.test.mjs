// What is changed in 設定 is kept, shown after a reload, and followed by the engine.

import assert from 'node:assert/strict';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { before, test } from 'node:test';
import {
  browser,
  join,
  page,
  screen,
  surroundings,
  until,
  violations,
  wordsOf,
  world,
} from './harness.mjs';

const around = surroundings();
let all, door, shown, folder;
before(async () => {
  all = await world(around, 'AK');
  folder = join(all.folder, '新しい出力フォルダ');
  // K is known: nothing asks whether it is the right one.
  await all.A.todoke(['send', ...(await all.A.paths('trial/1-1/1-care-plan-created'))]);
  door = await all.A.serve();
  shown = await page(around, await browser(around), door.address);
});

const save = () => shown.getByRole('button', { name: '保存する', exact: true });
const row = (person) => shown.locator('[role=row][data-unit]', { hasText: person });

async function place(name) {
  await screen(shown, 'settings');
  await shown.locator(`[data-place=${name}]`).click();
  await shown.locator(`[data-section=${name}]`).waitFor();
}

async function saved() {
  await save().click();
  await shown.locator('[data-toast]').getByText('設定を保存しました').waitFor();
  await until('nothing is left to save', () => save().isDisabled());
}

/** As after a new start of the browser. */
async function reload(name) {
  await shown.reload();
  await place(name);
}

/** The care software writes a set into the new folder. */
async function write(set) {
  for (const path of await all.A.paths(set)) await copyFile(path, join(folder, basename(path)));
}

test('a new export folder is kept, and what the care software writes there is found', async () => {
  await mkdir(folder);
  await place('folders');
  await shown.getByLabel('出力フォルダ', { exact: true }).fill(folder);
  await shown.getByText('保存していない変更があります').waitFor();
  await saved();
  assert.deepEqual(await violations(shown), [], 'the folders have no barrier');
  await reload('folders');
  assert.equal(await shown.getByLabel('出力フォルダ', { exact: true }).inputValue(), folder, 'it is kept');
  await all.A.export('trial/1-3/1-monthly-plan-created');
  await write('trial/1-2/1-monthly-plan-created');
  await screen(shown, 'outgoing');
  await row('山田').getByText('送信できます').waitFor();
  assert.equal(
    await shown.locator('[role=row][data-unit]').count(),
    1,
    'the old folder is looked at no more',
  );
});

test('sending without asking is kept, and an export goes by itself', async () => {
  await place('sending');
  await shown.getByRole('radio', { name: /自動で送る/ }).check();
  await saved();
  assert.deepEqual(await violations(shown), [], 'the choice has no barrier');
  await reload('sending');
  assert.ok(await shown.getByRole('radio', { name: /自動で送る/ }).isChecked(), 'it is kept');
  await write('trial/1-1/2-care-plan-updated');
  await screen(shown, 'sent');
  await until('the update goes by itself', async () => {
    const gone = row('吉田').locator('[data-status=uploaded]');
    return (await gone.count()) === 2;
  });
  await write('trial/1-4/1-monthly-plan-created');
  await screen(shown, 'outgoing');
  await row('山口').getByText('送信できます').waitFor();
  await row('山口').click();
  await shown.getByText('山口芳子さんをこの事業所へ送るのは、これが初めてです').first().waitFor();
});

test('a notice that is not wanted, larger letters and hidden names are kept', async () => {
  await place('notices');
  const notify = shown.getByRole('checkbox', { name: '届いたときや、対応がいるときに知らせる' });
  assert.ok(await notify.isChecked(), 'on, until somebody says otherwise');
  await notify.uncheck();
  await shown.locator('[data-toast]').getByText('設定を保存しました').waitFor();
  await reload('notices');
  assert.ok(!(await notify.isChecked()), 'it is kept');
  await place('view');
  const size = () => shown.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const standard = await size();
  await shown.getByRole('radio', { name: '特大' }).check();
  await until('the letters are larger at once', async () => (await size()) > standard);
  await reload('view');
  assert.ok((await size()) > standard, 'and after a reload');
  assert.deepEqual(await violations(shown), [], 'the largest letters have no barrier');
  await shown.getByRole('radio', { name: '標準' }).check();
  await place('privacy');
  await shown.getByRole('checkbox', { name: '氏名を伏せて表示する' }).check();
  await shown.reload();
  await screen(shown, 'sent');
  await shown.locator('[role=row][data-unit]').first().waitFor();
  const words = await wordsOf(shown.locator('main'));
  assert.ok(!words.includes('吉田実'), 'no name in full');
  assert.ok(words.includes('吉○○'), 'but what is left of it');
});

test('a folder that is not there is not kept', async () => {
  await place('folders');
  await shown.getByLabel('取込フォルダ', { exact: true }).fill(join(all.folder, 'どこにもない'));
  await save().click();
  await shown
    .getByRole('alert')
    .getByText(/フォルダ/)
    .waitFor();
  await reload('folders');
  assert.equal(
    await shown.getByLabel('取込フォルダ', { exact: true }).inputValue(),
    all.A.importFolder,
    'the old one holds',
  );
});

test('the next day all of it is as it was left', async (t) => {
  await door.end();
  const anew = await page(t, shown.context().browser(), (await all.A.serve()).address);
  await screen(anew, 'settings');
  const open = (name) => anew.locator(`[data-place=${name}]`).click();
  await open('folders');
  assert.equal(await anew.getByLabel('出力フォルダ', { exact: true }).inputValue(), folder);
  await open('sending');
  assert.ok(await anew.getByRole('radio', { name: /自動で送る/ }).isChecked());
  await open('notices');
  assert.ok(!(await anew.getByRole('checkbox', { name: /知らせる/ }).isChecked()));
  await open('privacy');
  assert.ok(await anew.getByRole('checkbox', { name: '氏名を伏せて表示する' }).isChecked());
});
