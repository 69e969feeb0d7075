// The door itself, as the person's browser and the person's other programs find it.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { PATIENCE_MS, browser, page, surroundings, world } from './harness.mjs';

const around = surroundings();
let office, opened;
before(async () => {
  ({ A: office } = await world(around, 'A'));
  opened = await browser(around);
});

test('the printed address opens the screens, and the token stays out of the address', async (t) => {
  const door = await office.serve();
  const shown = await page(t, opened, door.address);
  await shown.locator('main[data-screen=inbox]').waitFor();
  assert.equal(new URL(shown.url()).hash, '', 'the token stands in no history');
  assert.match(await shown.title(), /届け/, 'the tab has our name');
  assert.equal(await shown.locator('html').getAttribute('lang'), 'ja', 'a screen reader reads Japanese');
  await shown.reload();
  await shown.locator('main[data-screen=inbox]').waitFor();
  await door.end();
});

test('without the token the page says what to do and shows nothing', async (t) => {
  const door = await office.serve();
  const shown = await page(t, opened, door.address, { token: false });
  await shown.getByText('todoke serve が最後に表示したアドレスを開いてください').waitFor();
  assert.equal(await shown.locator('main[data-screen]').count(), 0, 'no screen, no data');
  const wrong = await page(t, opened, `${door.address.split('#')[0]}#token=${'A'.repeat(43)}`);
  await wrong.getByText('[N-0302]').waitFor();
  await door.end();
});

test('a page of another site cannot reach the door, whatever it tries', async (t) => {
  const door = await office.serve();
  const { port } = new URL(door.address);
  const token = door.address.split('token=')[1];
  const context = await opened.newContext();
  t.after(() => context.close());
  const foreign = await context.newPage();
  await foreign.route('http://other-site.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>another site</title>' }),
  );
  await foreign.goto('http://other-site.example/');
  const results = await foreign.evaluate(
    async ([port, token]) => {
      const attempt = (mode, headers) =>
        fetch(`http://127.0.0.1:${port}/api/status`, { method: 'POST', mode, headers, body: 'null' }).then(
          (answer) => `${answer.type} ${answer.status}`,
          () => 'stopped',
        );
      return [
        await attempt('cors', { authorization: `Bearer ${token}`, 'content-type': 'application/json' }),
        await attempt('cors', {}),
        await attempt('no-cors', {}),
      ];
    },
    [port, token],
  );
  assert.deepEqual(results.slice(0, 2), ['stopped', 'stopped'], 'the browser asks first and is told no');
  assert.match(results[2], /stopped|opaque 0/, 'and what is sent blindly brings no answer back');
  await door.end();
});

test('two doors of a day do not know each other', async (t) => {
  const first = await office.serve();
  const token = first.address.split('token=')[1];
  await first.end();
  const second = await office.serve();
  assert.notEqual(second.address.split('token=')[1], token, 'a new session, a new token');
  const shown = await page(t, opened, `${second.address.split('#')[0]}#token=${token}`);
  await shown.getByText('[N-0302]').waitFor();
  await second.end();
});

test('Ctrl-C ends the engine and the program in good order', async (t) => {
  const door = await office.serve();
  const shown = await page(t, opened, door.address);
  await shown.locator('main[data-screen=inbox]').waitFor();
  const begun = Date.now();
  assert.equal(await door.end('SIGINT'), 0, 'it ended well, with a page still listening');
  assert.ok(Date.now() - begun < PATIENCE_MS / 2, 'and it did not wait for the page');
  // Another engine may work on the same data at once: the lock is free.
  await office.todoke(['run', '--once']);
});

test('the token is in no log, however much is logged', async (t) => {
  const door = await office.serve();
  const shown = await page(t, opened, door.address);
  await shown.locator('main[data-screen=inbox]').waitFor();
  await shown.goto(`${door.address.split('#')[0]}nothing`);
  await door.end();
  const log = await office.readLog();
  assert.match(log, /door open on loopback/, 'the log is written');
  assert.ok(!log.includes(door.address.split('token=')[1]), 'but not the token');
});
