// 練習 from the page: everything as in earnest, and nothing of it in earnest.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { browser, page, screen, surroundings, violations, wordsOf, world } from './harness.mjs';

const around = surroundings();
let all, shown;
before(async () => {
  all = await world(around, 'AK');
  // A real plan waits to be sent while somebody practises.
  await all.A.export('trial/1-2/1-monthly-plan-created');
  shown = await page(around, await browser(around), (await all.A.serve()).address);
  await screen(shown, 'outgoing');
  await rows('山田').getByText('送信できます').waitFor();
});

const rows = (text) => shown.locator('[role=row][data-unit]', { hasText: text });
const banner = () => shown.locator('[data-banner=practice]');

test('practice begins with one click and is said on every screen', async () => {
  await screen(shown, 'settings');
  await shown.locator('[data-place=practice]').click();
  await shown.getByRole('button', { name: '練習をはじめる' }).click();
  await shown.locator('main[data-screen=inbox]').waitFor();
  for (const name of ['inbox', 'outgoing', 'sent', 'board', 'partners', 'records', 'settings']) {
    await screen(shown, name);
    await banner().getByText('外へは何も出ません').waitFor();
    assert.deepEqual(await violations(shown), [], `${name} in practice has no barrier`);
  }
  await shown.reload();
  await banner().waitFor();
});

test('what is sent in practice is opened and answered by its partner', async () => {
  await screen(shown, 'outgoing');
  await rows('練習花子').first().waitFor();
  assert.equal(await rows('山田').count(), 0, 'the real plan is out of reach');
  await shown.getByRole('button', { name: /練習訪問介護ステーションへ送信する/ }).click();
  await shown.getByRole('dialog').getByText('練習訪問介護ステーション').waitFor();
  await shown
    .getByRole('dialog')
    .getByRole('button', { name: /送信する/ })
    .click();
  await shown.locator('[data-progress]').getByText('交換所へ送りました').waitFor();
  await screen(shown, 'sent');
  await shown.locator('[role=row][data-unit] [data-status=opened]').first().waitFor();
  await screen(shown, 'inbox');
  const answer = shown.locator('[data-message]', { hasText: '練習訪問介護ステーション' });
  await answer.first().waitFor();
  await answer.first().locator('[role=row][id^=row-]').first().click();
  await shown.locator('[data-sheet] table').first().waitFor();
  await shown.getByRole('region', { name: '内容' }).getByText('練習訪問介護ステーション').first().waitFor();
  assert.equal(await all.exchange.messages(), 0, 'nothing was uploaded');
});

test('what arrives in earnest meanwhile is there when practice ends, and nothing practised is', async () => {
  await all.K.export('trial/1-4/3-actuals-sent');
  await all.K.todoke(['run', '--once']);
  assert.equal(await all.exchange.messages(), 1, 'a real message');
  assert.equal(
    await shown.locator('[data-message]', { hasText: 'K事業所' }).count(),
    0,
    'not among what is practised',
  );
  await banner().getByRole('button', { name: '練習を終える' }).click();
  await banner().waitFor({ state: 'detached' });
  await screen(shown, 'inbox');
  await shown.getByRole('button', { name: 'すべて', exact: true }).click();
  await shown.locator('[data-message]', { hasText: 'K事業所' }).waitFor();
  assert.equal(await shown.locator('[data-message]').count(), 1, 'the real message and no other');
  await screen(shown, 'sent');
  await shown.getByText('まだ何も送っていません').waitFor();
  await screen(shown, 'outgoing');
  await rows('山田').getByText('送信できます').waitFor();
  assert.equal(await rows('').count(), 1, 'the real plan and no other');
  await screen(shown, 'records');
  await shown.locator('[role=row][data-row]').first().waitFor();
  const words = await wordsOf(shown.locator('main'));
  assert.ok(!words.includes('練習訪問介護'), 'nothing practised in the record');
  const real = await all.A.json(['outbox']);
  assert.deepEqual(
    real.map(({ status }) => status),
    ['awaiting_review'],
    'nor in the store',
  );
  assert.equal(await all.exchange.messages(), 1, 'and nothing went after it');
});

test('what was practised is still there the next time, until it is begun anew', async () => {
  await screen(shown, 'settings');
  await shown.locator('[data-place=practice]').click();
  await shown.getByRole('button', { name: '練習をはじめる' }).click();
  await banner().waitFor();
  await screen(shown, 'sent');
  await shown.locator('[role=row][data-unit]').first().waitFor();
  await screen(shown, 'settings');
  await shown.getByRole('button', { name: '練習を最初からやり直す' }).click();
  await shown.locator('[data-toast]').getByText('練習を最初の状態に戻しました').waitFor();
  await screen(shown, 'sent');
  await shown.getByText('まだ何も送っていません').waitFor();
  await banner().getByRole('button', { name: '練習を終える' }).click();
  await banner().waitFor({ state: 'detached' });
});
