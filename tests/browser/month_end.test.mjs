// The month's end of an office with 45 partners, each act of its person counted.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  Hand,
  browser,
  crowd,
  inTurn,
  join,
  monthAtHand,
  monthStep,
  page,
  print,
  screen,
  surroundings,
  until,
  violations,
  world,
  writePlans,
} from './harness.mjs';

const COUNT = 45;
const MONTH = monthAtHand();

const around = surroundings();
let all, partners, strangers, shown, hand, reader;
before(async () => {
  all = await world(around, 'A');
  partners = await crowd(all, COUNT);
  strangers = await crowd(all, 3, COUNT + 1);
  around.after(() => Promise.all(partners.map((partner) => partner.endAll())));
  // Last month went well: no partner is new.
  const before = join(all.folder, '先月');
  await writePlans(before, partners, monthStep(MONTH, -1));
  await all.A.todoke(['send', before]);
  await inTurn(partners, (partner) => partner.todoke(['run', '--once']));
  const opened = await browser(around);
  // Two partners whose computers are on all day, and one who sits before the screen.
  await Promise.all(partners.slice(1, 3).map((partner) => partner.run()));
  reader = await page(around, opened, (await partners[0].serve()).address);
  shown = await page(around, opened, (await all.A.serve()).address);
  await shown.locator('main[data-screen=inbox]').waitFor();
  hand = new Hand(shown);
});

const rail = (word) => shown.getByRole('navigation', { name: '画面' }).getByRole('button', { name: word });
/** The row of a partner on 今月の状況. */
const row = (partner) => shown.locator(`[role=row][data-row="${partner.number}"]`);

test('45 partners’ plans go with one drop and one click', async (t) => {
  const files = await writePlans(join(all.folder, '今月'), partners, MONTH);
  assert.equal(files.length, COUNT * 3, 'plan, annex and supplement for each');
  await hand.drop(files);
  await shown.getByText(`${COUNT}件を「送信」に入れました`).waitFor();
  await hand.click(shown.getByRole('button', { name: `送信する（${COUNT}件）`, exact: true }));
  await shown.locator('[data-progress]').getByText(`${COUNT}件を交換所へ送りました`).waitFor();
  const acts = hand.since();
  t.diagnostic(`drop to all sent: ${acts}`);
  assert.equal(acts, 'drop, click');
  const sent = (await all.A.json(['outbox'])).filter((unit) => unit.service_month === MONTH);
  assert.equal(sent.length, COUNT, 'one unit for each partner');
  const left = sent.filter((unit) => ['uploaded', 'delivered', 'opened'].includes(unit.status));
  assert.equal(left.length, COUNT, 'and the exchange has them all');
});

test('one click shows whether all arrived', async (t) => {
  const others = partners.slice(3);
  await hand.click(rail('今月'));
  const summary = shown.getByRole('list', { name: 'この月のまとめ' });
  await summary.getByText('すべて送りました').waitFor();
  await summary.getByText(`届いていない ${others.length}か所`).waitFor();
  for (const partner of partners.slice(1, 3)) {
    await row(partner).locator('[data-step=plan][data-state=arrived]').waitFor();
  }
  await inTurn(others, (partner) => partner.todoke(['run', '--once']));
  await summary.getByText('届いていないものはありません').waitFor();
  const acts = hand.since();
  t.diagnostic(`seeing that all arrived: ${acts}`);
  assert.equal(acts, 'click');
  assert.equal(
    await shown.locator('[data-step=plan][data-state=arrived]').count(),
    COUNT,
    'every row says so',
  );
  assert.deepEqual(await violations(shown), [], 'the board of 45 has no barrier');
});

test('a partner who opens the plan is seen to have opened it', async () => {
  await reader.locator('[data-message]').first().locator('[role=row][id^=row-]').first().click();
  await reader.locator('[data-sheet] table').first().waitFor();
  await row(partners[0]).locator('[data-step=plan][data-state=opened]').waitFor();
  await screen(shown, 'sent');
  await shown.getByRole('group', { name: '状態' }).getByRole('button', { name: '相手が開封' }).click();
  const opened = shown.locator('[role=row][data-unit]');
  await opened.getByText(partners[0].name).waitFor();
  assert.equal(await opened.count(), 1, 'nobody else opened anything');
  await shown.getByRole('group', { name: '状態' }).getByRole('button', { name: 'すべて' }).click();
  await until('送信済 grows as it is scrolled', async () => {
    await opened.last().scrollIntoViewIfNeeded();
    return (await opened.count()) === COUNT * 2;
  });
});

test('the proof of one partner is on paper after three clicks', async (t) => {
  await screen(shown, 'board');
  await hand.click(row(partners[0]).getByRole('button', { name: `${partners[0].name}：送ったものを見る` }));
  await hand.click(shown.locator('[role=row][data-unit]').first().getByRole('button', { name: '証明' }));
  await shown.locator('[data-proof] table').first().waitFor();
  const asked = shown.evaluate(
    () => new Promise((print) => addEventListener('beforeprint', () => print(true), { once: true })),
  );
  await hand.click(shown.getByRole('button', { name: '印刷' }));
  assert.ok(await asked, 'the browser is asked to print');
  const acts = hand.since();
  t.diagnostic(`the proof: ${acts}`);
  assert.equal(acts, 'click, click, click');
  const printed = await print(shown, all.folder, 'proof');
  assert.equal(printed.sheets.length, 1, 'one sheet');
  for (const word of ['送達の証明', 'A事業所', partners[0].name, '相手が開封', '正しい']) {
    assert.ok(printed.text.includes(word), `${word} stands on it`);
  }
  const month = new RegExp(`${MONTH.slice(4).replace(/^0/, '')}月`);
  assert.match(printed.text, month, 'of this month');
});

test('a first sending to new partners takes no more acts than the confirming click', async (t) => {
  const files = await writePlans(join(all.folder, 'はじめて'), strangers, MONTH);
  await screen(shown, 'outgoing');
  hand.since();
  await hand.drop(files);
  await shown.getByText('3件を「送信」に入れました').waitFor();
  await hand.click(shown.getByRole('button', { name: '送信する（3件）', exact: true }));
  const asked = shown.getByRole('dialog', { name: 'はじめて送る連携先があります' });
  for (const partner of strangers) await asked.getByText(partner.name).waitFor();
  await hand.click(asked.getByRole('button', { name: '送信する（3件）' }));
  await shown.locator('[data-progress]').getByText('3件を交換所へ送りました').waitFor();
  const acts = hand.since();
  t.diagnostic(`drop to all sent, partners new: ${acts}`);
  assert.equal(acts, 'drop, click, click', 'send and confirm');
});
