// A cell of any sheet: its text, its marks, and the attributes that let it be found, focused and read aloud.

import { getContext, setContext } from 'svelte';
import type { Cell } from '../backend/backend';
import { ja } from '../text/ja';
import type { Difference } from './differences';
import { shownBefore, shownHover, shownText, type Known } from './mask';

export interface FormContext {
  readonly masked: boolean;
  readonly person: Known;
  /** The cells that a difference of a banner leads to. */
  readonly differences: ReadonlyMap<Cell, Difference[]>;
}

const KEY = Symbol('form');

export function provideForm(context: FormContext): void {
  setContext(KEY, context);
}

export function useForm(): FormContext {
  return getContext<FormContext>(KEY);
}

/** Attributes of the element that holds a cell. Marked cells can be reached by keyboard: what was there before shows on focus. */
export function marks(cell: Cell, form: FormContext, also = ''): Record<string, string | number | undefined> {
  const before = shownBefore(cell, form.person, form.masked);
  const found = (cell.findings?.length ?? 0) > 0;
  const classes = [also, before === null ? '' : 'changed', found ? 'found' : ''].filter(Boolean).join(' ');
  return {
    class: classes || undefined,
    title: (before === null ? null : ja.form.previous(before)) ?? shownHover(cell, form.masked) ?? undefined,
    'data-before': before ?? undefined,
    'data-differences': form.differences.get(cell)?.join(' '),
    'data-findings': found ? cell.findings?.join(' ') : undefined,
    tabindex: before !== null || found ? 0 : undefined,
  };
}

export function text(cell: Cell, form: FormContext): string {
  return shownText(cell, form.person, form.masked);
}
