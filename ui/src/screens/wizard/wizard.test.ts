// @vitest-environment happy-dom
// The first run, entered as a person enters it.
import { flushSync, mount, tick, unmount } from 'svelte';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { useBackend } from '../../backend/backend';
import { fakeBackend } from '../../backend/fake';
import { ja } from '../../text/ja';
import { answersSoFar, forgetAnswers } from './answers.svelte';
import Wizard from './Wizard.svelte';

let shown: Record<string, unknown>;

beforeEach(async () => {
  forgetAnswers();
  useBackend(fakeBackend({ service_types: [{ code: '43', word: '居宅介護支援' }] }));
  shown = mount(Wizard, { target: document.body });
  await settle();
});
afterEach(() => void unmount(shown));

async function settle(): Promise<void> {
  for (let times = 0; times < 6; times += 1) await tick();
  flushSync();
}

const one = <T extends HTMLElement>(selector: string) => document.querySelector<T>(selector) as T;
const step = () => one('[data-step]').dataset.step;

async function enter(selector: string, text: string): Promise<void> {
  const field = one<HTMLInputElement>(selector);
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  await settle();
}

async function next(): Promise<void> {
  one('form').dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
  await settle();
}

async function office(): Promise<void> {
  await next();
  await enter('input[inputmode=numeric]', '１３７１２０００１１');
  // happy-dom does not know which option is :checked; the browser tests choose it by hand.
  answersSoFar().serviceType = '43';
  await settle();
  await enter('input[autocomplete=organization]', 'みどり居宅介護支援事業所');
}

it('says at the field what is missing and stays there', async () => {
  await next();
  await next();
  expect(step(), 'nothing was entered, so it does not go on').toBe('office');
  const field = one('input[inputmode=numeric]');
  const fault = document.getElementById(`${field.id}-fault`);
  expect(fault?.textContent, 'the sentence stands at its field').toContain(ja.wizard.office.numberEmpty);
  expect(field.getAttribute('aria-describedby'), 'and is read out with it').toContain(`${field.id}-fault`);
  expect(document.activeElement, 'the first field that is wrong has the focus').toBe(field);
});

it('takes a full-width number and loses nothing by going back', async () => {
  await office();
  expect(document.body.textContent, 'ten digits, counted while typing').toContain(
    ja.wizard.office.numberGood,
  );
  await next();
  expect(step(), 'the next question').toBe('exchange');
  expect(document.activeElement, 'its heading is read first').toBe(one('h1'));
  one('[data-back]').click();
  await settle();
  expect(one<HTMLInputElement>('input[autocomplete=organization]').value, 'still there').toBe(
    'みどり居宅介護支援事業所',
  );
});

it('does not send on the Enter that ends a word', async () => {
  await office();
  const event = new KeyboardEvent('keydown', {
    key: 'Enter',
    isComposing: true,
    bubbles: true,
    cancelable: true,
  });
  one('input[autocomplete=organization]').dispatchEvent(event);
  expect(event.defaultPrevented, 'the form hears nothing of it').toBe(true);
});
