// From the care software's files to 相手が開封, and every way to think again on the way.

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { browser, drop, join, page, screen, surroundings, until, world } from './harness.mjs';

const around = surroundings();
let all, opened, door, shown;
before(async () => {
  all = await world(around, 'AJKL');
  opened = await browser(around);
  door = await all.A.serve();
  shown = await page(around, opened, door.address);
});

/** The row of a unit on the screen that is open. */
const row = (person) => shown.locator('[role=row][data-unit]', { hasText: person });
const main = () => shown.locator('[data-main-act]');
/** What the store says: the screen shows state, and state is what is stored. */
const stored = async (month, status) =>
  (await all.A.json(['outbox'])).find((unit) => unit.service_month === month && unit.status === status);

async function sendAll() {
  await screen(shown, 'outgoing');
  await shown.locator('[data-main-act]:not([disabled])').waitFor();
  await main().click();
  const asked = shown.getByRole('dialog', { name: 'はじめて送る連携先があります' });
  const progress = shown.locator('[data-progress]');
  await asked.or(progress).first().waitFor();
  if (await asked.isVisible()) await asked.getByRole('button', { name: /送信する/ }).click();
  await progress.waitFor();
}

test('a plan is sent with one button and its way can be followed to 相手が開封', async () => {
  await all.A.export('trial/1-1/1-care-plan-created');
  await screen(shown, 'outgoing');
  await row('吉田実').getByText('送信できます').waitFor();
  await main().click();
  const asked = shown.getByRole('dialog', { name: 'はじめて送る連携先があります' });
  await asked.getByText('K事業所').waitFor();
  await asked.getByRole('button', { name: '送信する（1件）' }).click();
  await shown.locator('[data-progress]').getByText(/1件を\d秒後に送信します/).waitFor();
  assert.equal((await all.A.json(['outbox']))[0].status, 'awaiting_review', 'nothing has left yet');
  await shown.locator('[data-progress]').getByText('交換所へ送りました').waitFor();
  await screen(shown, 'sent');
  await row('吉田実').locator('[data-status=uploaded]').waitFor();
  await row('吉田実').getByText('交換所へ送信済').waitFor();
  const partner = await all.K.run();
  await row('吉田実').locator('[data-status=delivered]').waitFor();
  await row('吉田実').getByText('相手に到着').waitFor();
  await partner.end();
  const [message] = await all.K.json(['inbox']);
  await all.K.todoke(['show', message.id]);
  await all.K.todoke(['run', '--once']);
  await row('吉田実').locator('[data-status=opened]').waitFor();
  await row('吉田実').getByText('相手が開封').waitFor();
});

test('five seconds to think again: 元に戻す keeps everything here', async () => {
  await all.A.export('trial/1-2/1-monthly-plan-created');
  await screen(shown, 'outgoing');
  await row('山田').getByText('送信できます').waitFor();
  await main().click();
  await shown.locator('[data-toast]').getByRole('button', { name: '元に戻す' }).click();
  await shown.locator('[data-toast]').getByText('送信を取りやめました').waitFor();
  await row('山田').getByText('送信できます').waitFor();
  const late = Date.now() + 7000;
  await until('the moment to think again is over', () => Date.now() > late);
  const unit = await stored('202702', 'awaiting_review');
  assert.ok(unit, 'it waits for a person again');
  assert.equal(unit.due_at, null, 'and nothing will send it');
});

test('what the partner has not fetched can be taken back, and never arrives', async () => {
  await sendAll();
  await shown.locator('[data-progress]').getByText('交換所へ送りました').waitFor();
  await screen(shown, 'sent');
  await row('山田').locator('[data-status=uploaded]').waitFor();
  await row('山田').getByRole('button', { name: '取り消す' }).click();
  const asked = shown.getByRole('dialog', { name: '取り消す' });
  await asked.getByText('K事業所').waitFor();
  await asked.getByRole('button', { name: '取り消す' }).click();
  await row('山田').locator('[data-status=withdrawn]').waitFor();
  const before = (await all.K.json(['inbox'])).length;
  await all.K.todoke(['run', '--once']);
  const inbox = await all.K.json(['inbox']);
  const arrived = inbox.filter((message) => ['delivered', 'opened'].includes(message.status));
  assert.equal(arrived.length, before, 'nothing new arrived at the partner');
});

test('a set with an error is not sent, and the screen says where and what to do', async () => {
  const files = await all.A.export('broken/field-code-of-care-level');
  await screen(shown, 'outgoing');
  const rejected = shown.locator('[role=row][data-unit]', { has: shown.locator('[data-status=rejected]') });
  await rejected.getByText('差戻し').waitFor();
  await rejected.click();
  const findings = shown.getByRole('list', { name: '指摘' }).first();
  await findings.getByText(/介護ソフトの.*の画面で/).first().waitFor();
  await findings.getByText(files.find((file) => file.startsWith('UPPLAN')) ?? files[0]).first().waitFor();
  assert.equal(await rejected.getByRole('button', { name: '送信する' }).count(), 0, 'it has no 送信する');
  await rejected.getByRole('button', { name: '片づける' }).click();
  await until('it is tidied away', async () => (await rejected.count()) === 0);
});

test('dropped files are taken as they are, and each that is not is named with the reason', async () => {
  const set = 'trial/1-3/1-monthly-plan-created';
  const note = join(all.folder, '会議メモ.txt');
  await writeFile(note, '日時のメモ\n');
  await drop(shown, [...(await all.A.paths(set)), note]);
  const result = shown.getByRole('dialog', { name: '置かれたファイル' });
  await result.getByText('1件を「送信」に入れました').waitFor();
  await result.getByText('1個は標準仕様のファイルではないため、入れていません').waitFor();
  await result.getByText('会議メモ.txt').waitFor();
  await result.getByRole('button', { name: '送信の画面で見る' }).click();
  await shown.locator('main[data-screen=outgoing]').waitFor();
  const [unit] = await all.A.json(['outbox']);
  assert.equal(unit.status, 'awaiting_review', 'dropped files wait for 送信する like any others');
  assert.deepEqual([...unit.files].sort(), await all.A.filesOf(set), 'all three files of the unit');
});

test('one partner can be sent to and another held back', async () => {
  await all.A.export('trial/2-1/1-care-plan-created');
  await screen(shown, 'outgoing');
  const group = (office) => shown.locator(`[role=rowgroup][data-partner="${office.number}"]`);
  await group(all.J).waitFor();
  await group(all.L).locator('[data-unit]').getByRole('button', { name: 'ほかの操作' }).click();
  await shown.getByRole('menuitem', { name: '保留' }).click();
  await until('L is held', async () => (await group(all.L).count()) === 0);
  await group(all.J).getByRole('button', { name: /J事業所へ送信する/ }).click();
  const asked = shown.getByRole('dialog', { name: 'はじめて送る連携先があります' });
  assert.ok(!(await asked.getByText('L事業所').isVisible()), 'L is not named: it gets nothing');
  await asked.getByRole('button', { name: /送信する/ }).click();
  await shown.locator('[data-progress]').getByText('交換所へ送りました').waitFor();
  await all.J.todoke(['run', '--once']);
  await all.L.todoke(['run', '--once']);
  assert.equal((await all.J.json(['inbox'])).length, 1, 'J has its plan');
  assert.equal((await all.L.json(['inbox'])).length, 0, 'L has nothing');
  await shown.getByLabel(/保留・除外にしたもの/).check();
  await group(all.L).getByRole('button', { name: '戻す' }).click();
  await group(all.L).getByText('送信できます').waitFor();
});

test('off-line everything is kept and said, and goes by itself when the exchange is back', async () => {
  await all.exchange.stop();
  await sendAll();
  const banner = shown.locator('[data-banner=offline]');
  await banner.getByText('交換所につながりません').waitFor();
  await banner.getByText('このパソコンに保存されています').waitFor();
  await shown.locator('[data-line=offline]').waitFor();
  await shown.locator('[data-queued]').getByText(/送信待ち \d+件（保存済み）/).waitFor();
  assert.equal((await all.A.json(['outbox']))[0].status, 'sealed', 'signed, sealed and stored');
  await all.exchange.serve();
  await banner.getByRole('button', { name: '今すぐ確認' }).click();
  await shown.locator('[data-line=connected]').waitFor();
  await until('the banner goes', async () => (await banner.count()) === 0);
  await shown.locator('[data-progress]').getByText('交換所へ送りました').waitFor();
});
