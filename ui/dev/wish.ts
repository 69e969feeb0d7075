// What is wished for of the drawing page, and what its invented answers are made with.
import type { Preferences } from '../src/backend/backend';

export interface Wish {
  rows: number;
  longNames: boolean;
  setUp: boolean;
  plans: boolean;
  theme: Preferences['theme'];
  size: Preferences['text_size'];
  today: string;
}

const first = [
  'ひまわり',
  'つばき',
  'かえで',
  'さくら',
  'みなと',
  'あおぞら',
  'こもれび',
  'すずらん',
  '青葉',
  '若葉',
  'やまびこ',
  'せせらぎ',
];
export const kinds: [string, string, string][] = [
  ['訪問介護', '11', '訪問介護'],
  ['訪問看護ステーション', '13', '訪問看護'],
  ['デイサービスセンター', '15', '通所介護'],
  ['福祉用具', '17', '福祉用具貸与'],
  ['地域密着型通所介護', '78', '地域密着型通所介護'],
  ['ショートステイ', '21', '短期入所生活介護'],
];
export const LONG =
  '社会福祉法人青葉台北部地域福祉振興会複合型介護福祉サービスセンターひまわりの里第二訪問介護事業所';

export const pick = <T>(list: T[], at: number): T => list[at % list.length] as T;
export const nameOf = (at: number, long: boolean) =>
  long && at % 3 === 0
    ? `${LONG}${at + 1}`
    : `${pick(first, at)}${pick(kinds, at * 5 + 1)[0]}${at >= 12 ? ` ${Math.floor(at / 12) + 1}号` : ''}`;
export const numberOf = (at: number) => `13${String(71200000 + at * 37)}`;

export function pages<T>(
  all: T[],
  after: string | number | null,
  limit: number,
): { some: T[]; next: number | null } {
  const from = Number(after ?? 0);
  return { some: all.slice(from, from + limit), next: from + limit < all.length ? from + limit : null };
}
