// 氏名を伏せる: what of a person still shows on the form. Everything a cell tells of the person goes, and the name wherever a text says it.

import type { Cell, Tells } from '../backend/backend';
import { masked as maskedName } from '../app/format';
import { ja } from '../text/ja';

/** Whom a form is about, as far as texts may say it. */
export interface Known {
  name: string | null;
  kana: string | null;
  insured_number: string;
}

/** The last three digits; the place of the others stays visible, so that the boxes of the form are full. */
export function maskNumber(number: string): string {
  const digits = Array.from(number);
  return digits.map((digit, place) => (place < digits.length - 3 ? '＊' : digit)).join('');
}

/** A value that tells something of a person. */
export function maskValue(text: string, tells: Tells): string {
  if (!text) return text;
  switch (tells) {
    case 'name':
      return maskedName(text);
    case 'number':
      return maskNumber(text);
    case 'kana':
    case 'address':
    case 'birth':
      return ja.form.hidden;
  }
}

const SPACE = /[\s\u3000]+/g;

/** A text in which the name, its reading or the number of the person may stand. */
export function maskText(text: string, person: Known): string {
  let result = text;
  for (const [said, instead] of [
    [person.name, person.name ? maskedName(person.name) : ''],
    [person.kana, ja.form.hidden],
    [person.insured_number, maskNumber(person.insured_number)],
  ] as const) {
    if (!said) continue;
    // 吉田実, 吉田 実 and 吉田　実 are one name.
    const letters = Array.from(said.replace(SPACE, ''), (letter) =>
      letter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    );
    if (letters.length < 2) continue;
    result = result.replace(new RegExp(letters.join('[\\s\\u3000]*'), 'g'), instead);
  }
  // In sentences people are called by their family name.
  const family = person.name?.trim().split(SPACE);
  if (family && family.length > 1 && family[0] && family[0].length > 1) {
    result = result.replaceAll(family[0], maskedName(family[0]));
  }
  return result;
}

/** The text of a cell as it is shown. */
export function shownText(cell: Cell, person: Known, masked: boolean): string {
  if (!masked) return cell.text;
  return cell.tells ? maskValue(cell.text, cell.tells) : maskText(cell.text, person);
}

/** What the cell is compared with, as it is shown; null when it is compared with nothing. */
export function shownBefore(cell: Cell, person: Known, masked: boolean): string | null {
  if (cell.changed === undefined) return null;
  if (!masked) return cell.changed;
  return cell.tells ? ja.form.hidden : maskText(cell.changed, person);
}

/** The western date or the number behind a name. */
export function shownHover(cell: Cell, masked: boolean): string | null {
  return masked && cell.tells ? null : (cell.hover ?? null);
}

/** The same for everybody a text may be about. */
export function maskPeople(text: string, people: readonly Known[]): string {
  return people.reduce(maskText, text);
}
