// @vitest-environment happy-dom
// What is edited and not saved yet, and the question before it is lost.
import { flushSync } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { Edited, edits } from './edits.svelte';
import { desk } from './state.svelte';

let stop: () => void = () => {};
let saved: unknown[] = [];
let broken = false;
function form(): Edited<{ name: string }> {
  let made: Edited<{ name: string }> | undefined;
  stop = $effect.root(() => {
    made = new Edited(
      { name: 'みどり' },
      () => '事業所',
      async (now) => {
        if (broken) throw new Error('broken');
        saved.push(now);
        return now;
      },
      (now) => now.name !== '',
    );
  });
  flushSync();
  if (!made) throw new Error('nothing was made');
  return made;
}

afterEach(() => {
  stop();
  edits.stay();
  saved = [];
  broken = false;
});

describe('a form that is saved as a whole', () => {
  it('is changed while it differs from what is kept', async () => {
    const edited = form();
    expect(edited.changed, 'nothing was typed').toBe(false);
    edited.now.name = 'みどり ';
    expect(edited.changed, 'a blank at the end is no change').toBe(false);
    edited.now.name = ' あおば ';
    expect(edited.changed).toBe(true);
    expect(await edited.save()).toBe(true);
    expect(saved, 'without the blanks around it').toEqual([{ name: 'あおば' }]);
    expect([edited.now.name, edited.changed], 'what is kept is what is shown').toEqual(['あおば', false]);
  });

  it('keeps what was typed when it cannot be saved', async () => {
    const edited = form();
    edited.now.name = 'あおば';
    broken = true;
    expect(await edited.save()).toBe(false);
    expect(edited.fault, 'and says why').not.toBeNull();
    expect(edited.now.name).toBe('あおば');
    edited.now.name = '';
    expect(await edited.save(), 'what does not fit is not even tried').toBe(false);
  });
});

describe('going elsewhere', () => {
  it('asks nothing while nothing would be lost', () => {
    form();
    desk.open('records');
    expect([desk.screen, edits.waiting]).toEqual(['records', null]);
  });

  it('waits for the answer when something would be', async () => {
    desk.open('settings');
    const edited = form();
    edited.now.name = 'あおば';
    desk.open('inbox');
    expect(edits.waiting?.form.what(), 'the person is asked').toBe('事業所');
    expect(desk.screen, 'and stays meanwhile').toBe('settings');
    edits.stay();
    expect(desk.screen, 'このまま直す').toBe('settings');
    desk.open('inbox');
    await edits.save();
    expect([saved, desk.screen], '保存して移る').toEqual([[{ name: 'あおば' }], 'inbox']);
  });

  it('stays where it cannot be saved', async () => {
    desk.open('settings');
    const edited = form();
    edited.now.name = '';
    desk.open('inbox');
    await edits.save();
    expect(desk.screen, 'at the field that says what is wrong').toBe('settings');
    desk.open('inbox');
    edits.discard();
    expect([saved, desk.screen], '捨てて移る').toEqual([[], 'inbox']);
  });

  it('begins the open screen anew at what is aimed at, but not for nothing', () => {
    desk.open('inbox');
    const before = desk.visit;
    desk.open('inbox');
    expect(desk.visit, 'its own place in the rail').toBe(before);
    desk.open('inbox', { id: 'a notice was clicked' });
    expect(desk.visit).toBe(before + 1);
  });

  it('asks no more for a form that is gone', () => {
    desk.open('settings');
    form().now.name = 'あおば';
    stop();
    desk.open('inbox');
    expect(desk.screen).toBe('inbox');
  });
});
