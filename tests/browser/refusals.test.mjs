// What was refused: why, in words, on both sides, and at the very cell. A set with errors never leaves Todoke, so that one comes
// from another client, which checks nothing.

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { before, test } from 'node:test';
import {
  OFFICES,
  atRest,
  browser,
  join,
  onNewComputer,
  page,
  samples,
  screen,
  surroundings,
  until,
  violations,
  world,
} from './harness.mjs';
import { OtherClient } from './other_client.mjs';

const around = surroundings();
let all, shown, other, anew;
before(async () => {
  all = await world(around, 'AJL');
  other = await OtherClient.enrol(all.folder, all.exchange, OFFICES.K);
  shown = await page(around, await browser(around), (await all.A.serve()).address);
});

const chip = (name) => shown.getByRole('group', { name: '状態' }).getByRole('button', { name });
/** Goes from a finding to its cell; gives what stands in it. */
async function cellOf(finding) {
  await finding.getByRole('button', { name: /その場所を見る|の様式で見る/ }).click();
  const cell = shown.locator('[data-findings]:focus');
  await cell.waitFor();
  return cell.innerText();
}

/** Confirms what is asked of a new partner, if it is, and waits until it has left. */
async function send() {
  const asked = shown.getByRole('dialog', { name: 'はじめて送る連携先があります' });
  const progress = shown.locator('[data-progress]');
  await asked.or(progress).first().waitFor();
  if (await asked.isVisible()) await asked.getByRole('button', { name: '送信する（1件）' }).click();
  await progress.getByText('交換所へ送りました').waitFor();
}

test('a set that breaks the standard is kept apart, with its findings at their cells', async () => {
  const set = join(samples, 'broken/field-time-2560');
  const [file] = (await readdir(set)).filter((name) => name.endsWith('.CSV'));
  const id = await other.send(all.A, 'J1', [join(set, file)]);
  await screen(shown, 'inbox');
  await chip(/要対応/).click();
  const message = shown.locator(`[data-message="${id}"]`);
  await message.getByText('標準仕様に合わないファイルを受け取りました').waitFor();
  await message.locator('[role=row][id^=row-]').click();
  await shown.getByRole('region', { name: '内容' }).getByText('隔離（要対応）').waitFor();
  const findings = shown.getByRole('region', { name: '指摘 1件' });
  await findings.getByText('「2560」は時刻として読めません').waitFor();
  await findings.getByText('直し方：送信元の事業所にこの表示を伝え、直したものを送ってもらってください').waitFor();
  await findings.getByText(`${file} 3行目 13列目「サービス終了時刻」`).waitFor();
  assert.match(await cellOf(findings), /13:00〜2560\s*△/, 'the time that is none, with its mark');
  assert.deepEqual(await violations(shown), [], 'what was refused has no barrier');
  assert.equal(
    await shown.getByRole('button', { name: '取込フォルダへ出す' }).count(),
    0,
    'no way into the software',
  );
  assert.deepEqual(
    await readdir(all.A.importFolder),
    [],
    'nothing of it lies where the care software imports',
  );
  await until('the sender is told', async () => (await other.outcomes(id)).includes('refused'));
});

test('confirmed, it waits for nobody any more and can still be looked at', async () => {
  await shown.locator('[data-main-act]').click();
  await shown.locator('[data-toast]').getByText('1件を処理済にしました').waitFor();
  await until('nothing is left to do', async () => (await chip(/要対応/).count()) === 0);
  await chip('処理済').click();
  await shown.locator('[data-message]').getByText('K事業所').waitFor();
});

test('a set with an error is stopped at the sender, and its finding leads to the cell', async () => {
  await all.A.export('broken/field-code-of-care-level');
  await screen(shown, 'outgoing');
  await shown.locator('[role=row][data-unit]', { has: shown.locator('[data-status=rejected]') }).click();
  const findings = shown.getByRole('region', { name: '指摘 1件' });
  await findings.getByText(/^UP1KYO_.*\.CSV 5行目 21列目「要介護状態区分」/).waitFor();
  assert.match(await cellOf(findings), /要介護5\s*△/, 'the cell of 要介護状態区分');
  assert.deepEqual(await violations(shown), [], 'what was stopped has no barrier');
});

test('what a partner’s new computer cannot open is 受取拒否, and もう一度送る reaches it', async () => {
  await all.A.export('trial/2-1/1-care-plan-created');
  await screen(shown, 'outgoing');
  await shown.getByRole('button', { name: `${all.L.name}へ送信する（1件）` }).click();
  await send();
  anew = await onNewComputer(all, all.L);
  await anew.todoke(['run', '--once'], [1]);
  await screen(shown, 'sent');
  const refused = shown.locator('[role=row][data-unit]', { has: shown.locator('[data-status=refused]') });
  await refused.getByText('受取拒否').waitFor();
  await refused.click();
  await shown.locator('[data-chain]').getByText('受取拒否').waitFor();
  assert.deepEqual(await violations(shown), [], 'a refusal has no barrier');
  await shown.getByRole('button', { name: 'もう一度送る' }).click();
  await shown
    .getByRole('dialog', { name: 'もう一度送る' })
    .getByRole('button', { name: 'もう一度送る' })
    .click();
  await shown.locator('main[data-screen=outgoing]').waitFor();
  await shown.getByRole('button', { name: `${all.L.name}へ送信する（1件）` }).click();
  await send();
  await anew.todoke(['run', '--once']);
  assert.equal(
    (await anew.json(['inbox'])).filter(({ status }) => status === 'delivered').length,
    1,
    'it is there now',
  );
  await screen(shown, 'sent');
  await shown.locator('[role=row][data-unit] [data-status=delivered]').waitFor();
  assert.equal(await refused.count(), 1, 'and what was refused stays in the list');
});

test('a refusal says in words what happened and what to do', async () => {
  await chip('受取拒否').click();
  await shown.locator('[role=row][data-unit]', { has: shown.locator('[data-status=refused]') }).click();
  await shown.locator('[data-chain]').getByText('受取拒否').waitFor();
  await atRest(shown);
  const said = shown.getByRole('region', { name: '内容' }).getByRole('alert');
  assert.equal(await said.count(), 1, 'the notice sends people here to read the reason');
});

test('why a message was kept apart is said once', async () => {
  await screen(shown, 'inbox');
  await chip('処理済').click();
  await shown.locator('[data-message] [role=row][id^=row-]').click();
  const opened = shown.getByRole('region', { name: '内容' });
  await opened.locator('[data-sheet] table').first().waitFor();
  assert.equal(
    await opened.getByText('標準仕様に合わないファイルを受け取りました').count(),
    1,
    'not twice, one under the other',
  );
});
