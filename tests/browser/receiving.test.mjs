// What arrived: found by any way of writing it, worked through by keyboard, and never acted on by a key that belongs to the IME.

import assert from 'node:assert/strict';
import { readFile, readdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { before, test } from 'node:test';
import { browser, join, page, screen, surroundings, until, world } from './harness.mjs';

const around = surroundings();
let all, opened, door, shown, debug;
before(async () => {
  all = await world(around, 'AJKL');
  // Actuals name nobody: names are known from the plans that were sent before.
  for (const set of ['1-2', '1-4', '2-2']) {
    await all.A.todoke(['send', ...(await all.A.paths(`trial/${set}/1-monthly-plan-created`))]);
  }
  for (const set of ['1-2/3-actuals-sent', '1-4/3-actuals-sent']) await all.K.export(`trial/${set}`);
  await all.J.export('trial/2-2/3-actuals-sent');
  await all.L.export('trial/2-2/3-actuals-sent');
  await Promise.all([all.J, all.K, all.L].map((office) => office.todoke(['run', '--once'])));
  await all.A.todoke(['run', '--once']);
  opened = await browser(around);
  door = await all.A.serve();
  shown = await page(around, opened, door.address);
  debug = await shown.context().newCDPSession(shown);
  await screen(shown, 'inbox');
  await shown.locator('[data-message]').first().waitFor();
});

const messages = () => shown.locator('[data-message]');
const search = () => shown.getByRole('searchbox', { name: 'さがす' });
/** Ids of what is stored as read or done. */
const stored = (status) =>
  all.A.json(['inbox']).then((inbox) => inbox.filter((message) => message.status === status).length);

/** Types as a person with an IME: a word that is being composed, then taken. */
async function compose(reading, word) {
  await debug.send('Input.imeSetComposition', {
    text: reading,
    selectionStart: reading.length,
    selectionEnd: reading.length,
  });
  await pressForIme('Enter');
  await debug.send('Input.insertText', { text: word });
}

/** A key that the IME takes: a trusted event with key code 229, as browsers send it. */
async function pressForIme(key, modifiers = 0) {
  for (const type of ['rawKeyDown', 'keyUp']) {
    await debug.send('Input.dispatchKeyEvent', { type, key, code: key, windowsVirtualKeyCode: 229, modifiers });
  }
}

test('every way of writing a name finds the person', async () => {
  assert.equal(await messages().count(), 4, 'four offices’ actuals came');
  const writings = [
    ['山田', 'the name in kanji'],
    ['やまだ', 'its reading in hiragana'],
    ['ヤマダ', 'in katakana'],
    ['ﾔﾏﾀﾞ', 'in half-width kana, as the files have it'],
    ['1234567897', 'the number'],
    ['１２３４５６７８９７', 'the number in full width'],
  ];
  for (const [text, what] of writings) {
    await search().fill(text);
    await until(`${what} finds one`, async () => (await messages().count()) === 1);
    await messages().getByText('山田').first().waitFor();
  }
  await search().fill('K事業所');
  await until('the office finds two', async () => (await messages().count()) === 2);
  await search().fill('どこにもない');
  await shown.getByText('「どこにもない」に合うものはありません。').waitFor();
  await search().fill('');
  await until('an empty search shows all again', async () => (await messages().count()) === 4);
});

test('a word that is being composed starts no search, and its Enter no act', async () => {
  await search().click();
  const asked = [];
  shown.on('request', (request) => {
    if (request.url().endsWith('/api/inbox')) asked.push(JSON.parse(request.postData()).search);
  });
  await compose('やまだ', '山田');
  await until('the word taken is searched', async () => (await messages().count()) === 1);
  assert.ok(!asked.includes('やまだ'), `the reading was only on its way: ${asked}`);
  assert.equal(await search().inputValue(), '山田', 'the word stands there once');
  await shown.keyboard.press('Escape');
  assert.equal(await search().inputValue(), '', 'Escape empties the search');
  await until('all is there again', async () => (await messages().count()) === 4);
});

test('keys of the IME open nothing, select nothing and press no button', async () => {
  const first = shown.locator('[data-message] [role=row][tabindex="0"]').first();
  await first.focus();
  for (const key of ['Enter', 'Space', 'KeyJ']) await pressForIme(key);
  await pressForIme('Enter', 2);
  await pressForIme('Digit2');
  assert.equal(await shown.locator('main[data-screen=inbox]').count(), 1, 'the screen is the same');
  assert.equal(await shown.locator('[role=row][aria-selected=true]').count(), 0, 'nothing is selected');
  await shown.getByText('左の一覧から選ぶと').waitFor();
  assert.equal(await stored('opened'), 0, 'and no sender was told 開封');
});

test('an inbox is worked through without a mouse', async () => {
  await shown.keyboard.press('/');
  assert.ok(await search().evaluate((field) => field === document.activeElement), '/ is the search');
  await shown.keyboard.press('Tab');
  await until('Tab comes to the list', async () => {
    const inList = await shown.evaluate(() => document.activeElement?.closest('[role=grid]') !== null);
    if (!inList) await shown.keyboard.press('Tab');
    return inList;
  });
  const focus = () => shown.evaluate(() => document.activeElement?.id);
  const start = await focus();
  await shown.keyboard.press('ArrowDown');
  assert.notEqual(await focus(), start, 'an arrow goes on');
  await shown.keyboard.press('k');
  assert.equal(await focus(), start, 'k goes back');
  await shown.keyboard.press('Enter');
  await shown.getByRole('button', { name: '氏名を伏せる' }).waitFor();
  await until('opened is stored', async () => (await stored('opened')) === 1);
  await shown.keyboard.press('Space');
  await shown.getByText('1件を選択中').waitFor();
  await shown.keyboard.press('Control+Enter');
  await shown.locator('[data-toast]').getByText('1件を処理済にしました').waitFor();
  await shown.keyboard.press('?');
  await shown.getByRole('dialog', { name: 'キーボードの使い方' }).waitFor();
  await shown.keyboard.press('Escape');
  await shown.keyboard.press('2');
  await shown.locator('main[data-screen=outgoing]').waitFor();
  await shown.keyboard.press('1');
  await shown.locator('main[data-screen=inbox]').waitFor();
});

test('wherever the focus goes, it can be seen', async () => {
  const unseen = [];
  for (let step = 0; step < 40; step += 1) {
    await shown.keyboard.press('Tab');
    const found = await shown.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return null;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
      const seen = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
      return seen ? null : focused.outerHTML.slice(0, 120);
    });
    if (found) unseen.push(found);
  }
  assert.deepEqual(unseen, [], 'each focused thing is outlined');
});

test('what one page does, another page of the same session sees', async (t) => {
  const other = await page(t, opened, door.address);
  await other.locator('[data-message]').first().waitFor();
  const unread = () => other.locator('.row.unread').count();
  const before = await unread();
  await screen(shown, 'inbox');
  await shown.locator('.row.unread').first().click();
  await until('the other page shows it read', async () => (await unread()) < before);
});

test('what is handed over lies in the import folder as the sender made it', async () => {
  // The care software has taken everything.
  for (const name of await readdir(all.A.importFolder)) await rm(join(all.A.importFolder, name));
  await screen(shown, 'inbox');
  await search().fill('山田');
  await until('only that person is shown', async () => (await messages().count()) === 1);
  await shown.locator('[role=row][id^=row-]').first().click();
  await shown.getByRole('button', { name: '取込フォルダへ出す' }).click();
  await shown.locator('[data-toast]').getByText('1件を取込フォルダへ出しました').waitFor();
  const [sent] = await all.K.paths('trial/1-2/3-actuals-sent');
  const handed = await readFile(join(all.A.importFolder, basename(sent)));
  assert.ok(handed.equals(await readFile(sent)), 'not a byte is different');
  assert.equal((await readdir(all.A.importFolder)).length, 1, 'and nothing else');
});
