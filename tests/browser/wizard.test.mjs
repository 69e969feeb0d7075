// A new office from the first screen to its first export: each answer is tried for real, a wrong one says what to do, and nothing that
// was entered is lost.

import assert from 'node:assert/strict';
import { copyFile, readdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { before, test } from 'node:test';
import { browser, join, page, screen, surroundings, until, violations, world } from './harness.mjs';

const around = surroundings();
let all, office, shown, note, folders;
before(async () => {
  all = await world(around, 'ALN', { bare: 'LN' });
  office = all.L;
  note = join(all.folder, '会議メモ.txt');
  await writeFile(note, '日時のメモ\n');
  folders = { out: join(all.folder, '介護ソフト', '出力'), into: join(all.folder, '介護ソフト', '取込') };
  shown = await page(around, await browser(around), (await office.serve()).address);
});

const step = (name) => shown.locator(`[data-step=${name}]`);
const button = (name) => shown.getByRole('button', { name, exact: true });
const field = (name) => shown.getByLabel(name, { exact: true });
const next = () => button('次へ').click();

async function arriveAt(name) {
  await step(name).waitFor();
  assert.deepEqual(await violations(shown), [], `${name} has no barrier`);
}

test('the first screen offers practice, which needs nothing and sends nothing', async () => {
  await arriveAt('welcome');
  await button('練習してみる').click();
  await shown.locator('[data-banner=practice]').getByText('外へは何も出ません').waitFor();
  await shown.locator('main[data-screen=inbox]').waitFor();
  await button('練習を終える').click();
  await step('welcome').waitFor();
  await button('設定をはじめる').click();
});

test('which office: a number in full width is taken, what is missing is named', async () => {
  await arriveAt('office');
  await next();
  await shown.getByText('事業所番号を入れてください').waitFor();
  await shown.getByText('サービスの種類を選んでください').waitFor();
  await field('事業所番号').fill('１３７９９００');
  await shown.getByText('いま7桁', { exact: true }).waitFor();
  await field('事業所番号').fill('１３７９９００１２７');
  await shown.getByText('10桁そろいました').waitFor();
  await field('サービスの種類').selectOption(office.serviceType);
  await field('事業所名').fill(office.name);
  assert.deepEqual(await violations(shown), [], 'an answer and its faults are no barrier');
  await next();
});

test('which exchange: a wrong file, a wrong address and one where nobody answers say what to do', async () => {
  await arriveAt('exchange');
  const file = shown.locator('input[type=file]');
  await file.setInputFiles(note);
  await shown.getByText('交換所から届いた .pem か .crt のファイルを選んでください').waitFor();
  await file.setInputFiles(all.exchange.authority);
  await shown.getByText('Todoke Exchange CA の証明書です').waitFor();
  const address = field('交換所のアドレス');
  await address.fill('http://127.0.0.1');
  await next();
  await shown.getByText('△ アドレスは https:// から始まります').waitFor();
  await address.fill('https://127.0.0.1:9');
  await button('つながるか確かめる').click();
  await shown
    .getByText('交換所につながりません。アドレスと、インターネットにつながっているかを確かめてください')
    .waitFor();
  assert.deepEqual(await violations(shown), [], 'a fault of the line is no barrier');
  await address.fill(all.exchange.url);
  await button('つながるか確かめる').click();
  await shown.locator('.tried .done').waitFor();
  await next();
});

test('a code that is none is taken for now: it is used at the end', async () => {
  await arriveAt('certificate');
  await next();
  await shown.getByText('申込コードを入れてください').waitFor();
  await field('申込コード').fill('WRONG-CODE');
  await next();
});

test('a folder that cannot be is said, one that is not there yet is made with one button', async () => {
  await step('folders').waitFor();
  const out = field('出力フォルダ');
  await out.fill(join(note, '出力'));
  await out.blur();
  await shown.getByText('このフォルダはまだありません').waitFor();
  await button('このフォルダを作る').click();
  await shown
    .getByText('別の場所を選ぶか、エクスプローラーなどでフォルダを作ってから選んでください')
    .waitFor();
  await next();
  await step('folders').waitFor();
  await out.fill(folders.out);
  await out.blur();
  await button('このフォルダを作る').click();
  await shown.getByText('✓ このフォルダを使えます').waitFor();
  const into = field('取込フォルダ');
  await into.fill(folders.out);
  await next();
  await shown.getByText('出力フォルダと取込フォルダは、別のフォルダにしてください').waitFor();
  await into.fill(folders.into);
  await into.blur();
  await button('このフォルダを作る').click();
  await until(
    'both can be used',
    async () => (await shown.getByText('✓ このフォルダを使えます').count()) === 2,
  );
  assert.deepEqual(
    (await readdir(join(all.folder, '介護ソフト'))).sort(),
    ['出力', '取込'].sort(),
    'they are there',
  );
});

test('an export is seen while the folder is watched', async () => {
  const watch = shown.getByRole('region', { name: '出力フォルダに、介護ソフトから1つ出力してみてください' });
  await watch.getByText('見ています').waitFor();
  // The first look only tells what time it is in that folder.
  await shown.waitForResponse(
    (answer) => /try_folder$/.test(answer.url()) && answer.request().postDataJSON().since !== null,
  );
  await copyFile(note, join(folders.out, basename(note)));
  await watch.getByText('標準仕様のファイルではありません').waitFor();
  for (const path of await office.paths('trial/2-2/3-actuals-sent'))
    await copyFile(path, join(folders.out, basename(path)));
  await watch.getByText(/^UPJSK_202702_.*\.CSV$/).waitFor();
  await watch.getByText('出力先は合っています。このまま使えます').waitFor();
  await next();
});

test('a look back and a practice lose nothing that was entered', async () => {
  await arriveAt('sending');
  assert.ok(
    await shown.getByRole('radio', { name: /いつも確かめてから送る/ }).isChecked(),
    'nothing goes by itself',
  );
  for (const name of ['folders', 'certificate', 'exchange', 'office', 'welcome']) {
    await button('戻る').click();
    await step(name).waitFor();
  }
  await button('練習してみる').click();
  await button('練習を終える').click();
  await button('設定をはじめる').click();
  assert.equal(await field('事業所番号').inputValue(), office.number, 'in half width by now');
  assert.equal(await field('サービスの種類').inputValue(), office.serviceType);
  await next();
  assert.equal(await field('交換所のアドレス').inputValue(), all.exchange.url);
  await shown.getByText(basename(all.exchange.authority), { exact: true }).waitFor();
  await next();
  assert.equal(await field('申込コード').inputValue(), 'WRONG-CODE');
  await next();
  await until(
    'both folders are good',
    async () => (await shown.getByText('✓ このフォルダを使えます').count()) === 2,
  );
  await next();
  await next();
});

test('a wrong code changes nothing and says where a right one comes from', async () => {
  await arriveAt('summary');
  await shown.getByText(`${office.name}　（${office.number}`).waitFor();
  await shown.getByText(`介護ソフトの出力は「${folders.out}」から読みます`).waitFor();
  await button('はじめる').click();
  await shown.getByRole('alert').getByText('交換所から新しい登録コードを受け取ってください').waitFor();
  assert.deepEqual(await violations(shown), [], 'the refusal has no barrier');
  const code = await all.exchange.add(office);
  await button('証明書を直す').click();
  await field('申込コード').fill(code);
  for (const name of ['folders', 'sending', 'summary']) {
    await next();
    await step(name).waitFor();
    if (name === 'folders')
      await until('both', async () => (await shown.getByText('✓ このフォルダを使えます').count()) === 2);
  }
  await button('はじめる').click();
  await arriveAt('done');
  await shown.getByText(/証明書は.*まで使えます/).waitFor();
});

test('the first export waits to be looked at, is sent and arrives', async () => {
  await button('送信の画面へ').click();
  await shown.locator('main[data-screen=outgoing]').waitFor();
  const row = shown.locator('[role=row][data-unit]');
  await row.getByText('送信できます').waitFor();
  await shown.locator('[data-main-act]').click();
  await shown.getByRole('dialog').getByText(all.A.name).waitFor();
  await shown.getByRole('dialog').getByRole('button', { name: '送信する（1件）' }).click();
  await shown.locator('[data-progress]').getByText('交換所へ送りました').waitFor();
  await all.A.todoke(['run', '--once']);
  assert.equal((await all.A.json(['inbox'])).length, 1, 'the actuals are at A');
  await screen(shown, 'inbox');
  await shown.reload();
  await shown.locator('main[data-screen=inbox]').waitFor();
  assert.equal(await step('welcome').count(), 0, 'the wizard is over for good');
});

test('the folders and their proposals are without barriers', async (t) => {
  const newcomer = all.N;
  const anew = await page(t, shown.context().browser(), (await newcomer.serve()).address);
  await anew.getByRole('button', { name: '設定をはじめる' }).click();
  const on = () => anew.getByRole('button', { name: '次へ' }).click();
  await anew.getByLabel('事業所番号', { exact: true }).fill(newcomer.number);
  await anew.getByLabel('サービスの種類', { exact: true }).selectOption(newcomer.serviceType);
  await anew.getByLabel('事業所名', { exact: true }).fill(newcomer.name);
  await on();
  await anew.getByLabel('交換所のアドレス', { exact: true }).fill(all.exchange.url);
  await anew.locator('input[type=file]').setInputFiles(all.exchange.authority);
  await on();
  await anew.getByLabel('申込コード', { exact: true }).fill('not used yet');
  await on();
  await anew.getByRole('list', { name: '候補' }).first().waitFor();
  assert.deepEqual(await violations(anew), [], 'what a button says is part of its name');
});
