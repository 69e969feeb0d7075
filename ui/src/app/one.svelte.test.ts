// @vitest-environment happy-dom
// One thing that is read again at each change.
import { flushSync } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { One } from './one.svelte';
import { desk } from './state.svelte';

/** Every question so far, answered by hand. */
let questions: { name: string; answer: (thing: string) => void; refuse: () => void }[] = [];
const read = (name: string) =>
  new Promise<string>((resolve, reject) => {
    questions.push({ name, answer: resolve, refuse: () => reject(new Error('broken')) });
  });
const turn = () => new Promise((resolve) => setTimeout(resolve));

let stop: () => void = () => {};
function one(name: () => string): One<string, string> {
  let made: One<string, string> | undefined;
  stop = $effect.root(() => {
    made = new One(name, read);
  });
  flushSync();
  if (!made) throw new Error('nothing was made');
  return made;
}

afterEach(() => {
  stop();
  questions = [];
});

describe('one thing', () => {
  it('is read again at each change, and stays in sight until it is', async () => {
    const shown = one(() => 'a');
    questions[0]?.answer('as it was');
    await turn();
    desk.version += 1;
    flushSync();
    expect(shown.thing, 'nothing flickers').toBe('as it was');
    questions[1]?.answer('as it is');
    await turn();
    expect(shown.thing).toBe('as it is');
  });

  it('is not taken for another one', async () => {
    let name = $state('a');
    const shown = one(() => name);
    questions[0]?.answer('a');
    await turn();
    name = 'b';
    flushSync();
    expect(shown.thing, 'a button beside it would act on the other').toBeNull();
    questions[1]?.answer('b');
    await turn();
    expect(shown.thing).toBe('b');
  });

  it('drops what a later answer has overtaken', async () => {
    const shown = one(() => 'a');
    desk.version += 1;
    flushSync();
    questions[1]?.answer('new');
    await turn();
    questions[0]?.answer('old');
    await turn();
    expect(shown.thing, 'the newer one stays').toBe('new');
  });

  it('shows although changes come faster than answers', async () => {
    const shown = one(() => 'a');
    desk.version += 1;
    flushSync();
    questions[0]?.answer('first');
    await turn();
    expect(shown.thing, 'not only when the changes end').toBe('first');
  });

  it('says why it cannot be read, and no more once it can', async () => {
    const shown = one(() => 'a');
    questions[0]?.refuse();
    await turn();
    expect(shown.fault).not.toBeNull();
    desk.version += 1;
    flushSync();
    questions[1]?.answer('a');
    await turn();
    expect(shown.fault).toBeNull();
  });
});
