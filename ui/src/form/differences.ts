// Where each difference of a banner stands on the sheets. The engine tells differences as sentences and marks cells; what ties the two
// together is what both say: the day and the time of a service, or the form with the value before and after.

import type { Cell, Comparison, Sheet, UsageSheet } from '../backend/backend';

/** A difference, named for the attribute of its cell. */
export type Difference = `${Comparison['against']}-${number}`;

export function difference(against: Comparison['against'], place: number): Difference {
  return `${against}-${place}`;
}

/** The cells that differences lead to, each with its differences. A difference that no cell shows, as that of a row that is gone, has none. */
export function placed(
  comparisons: Comparison[],
  sheets: Sheet[],
  titleOf: (sheet: Sheet) => string,
): Map<Cell, Difference[]> {
  const leads = new Map<Cell, Difference[]>();
  for (const { against, differences } of comparisons) {
    for (const [place, sentence] of differences.entries()) {
      let found: Cell | null = null;
      for (const sheet of sheets) {
        if (sheet.sheet === 'usage') found ??= dayOf(sentence, sheet, against, leads);
        if (sentence.startsWith(titleOf(sheet))) found ??= fieldOf(sentence, sheet, leads);
      }
      if (found) leads.set(found, [...(leads.get(found) ?? []), difference(against, place)]);
    }
  }
  return leads;
}

/** 8日（月）13:00〜14:00 → …: the marked cell of that day on the line of that time, or of that service where it has none. */
function dayOf(
  sentence: string,
  sheet: UsageSheet,
  against: Comparison['against'],
  taken: Map<Cell, unknown>,
): Cell | null {
  const day = sheet.days.findIndex(({ day, weekday }) =>
    new RegExp(`(^|[^0-9])${day}日（${weekday}）`).test(sentence),
  );
  if (day < 0) return null;
  // What was done is what is looked at beside a plan.
  const rows = against === 'plan' ? (['actual', 'planned'] as const) : (['planned', 'actual'] as const);
  const misses = (text: string) => (text && sentence.includes(text) ? 0 : 1);
  let best: { cell: Cell; rank: number } | null = null;
  for (const line of sheet.lines) {
    const cell = rows.map((row) => line[row][day]).find((cell) => cell?.changed !== undefined);
    if (!cell) continue;
    const at = misses(line.times.text) ? sentence.length : sentence.indexOf(line.times.text);
    // The time that is named first is that of the difference. Lines that a sentence cannot tell apart have a difference each.
    const rank =
      at * 8 + misses(line.code.text) * 4 + misses(line.office.text) * 2 + (taken.has(cell) ? 1 : 0);
    if (!best || rank < best.rank) best = { cell, rank };
  }
  return best?.cell ?? null;
}

/** 第1表 作成年月日：… → …: the marked cell of that form whose values the sentence tells. */
function fieldOf(sentence: string, sheet: Sheet, taken: Map<Cell, unknown>): Cell | null {
  let best: { cell: Cell; worth: number } | null = null;
  for (const cell of marked(sheet)) {
    const tells = (value: string | undefined) => Boolean(value) && sentence.includes(shortened(value ?? ''));
    const worth = (tells(cell.changed) ? 2 : 0) + (tells(cell.text) ? 1 : 0);
    // Of cells that are alike each has its own difference.
    const rank = worth * 2 + (taken.has(cell) ? 0 : 1);
    if (worth > 0 && (!best || rank > best.worth)) best = { cell, worth: rank };
  }
  return best?.cell ?? null;
}

/** A long value as a sentence tells it: its beginning, on one line. */
function shortened(value: string): string {
  return Array.from(value.replaceAll(/\p{Cc}/gu, ' '))
    .slice(0, 24)
    .join('');
}

/** Every marked cell of a sheet, in the order in which it is drawn. */
function* marked(part: unknown): Generator<Cell> {
  if (typeof part !== 'object' || part === null) return;
  if ('text' in part && 'changed' in part && part.changed !== undefined) yield part as Cell;
  else for (const inner of Object.values(part)) yield* marked(inner);
}
