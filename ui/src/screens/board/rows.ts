// What a row of the board says and which one thing can be done with it.

import type { BoardRow, BoardStep } from '../../backend/backend';
import { ja } from '../../text/ja';

export type StepName = 'plan' | 'actual';
export type Turn = 'all' | BoardRow['owes'];

export type Act = 'send' | 'method' | 'see_sent' | 'see_received' | 'cover' | 'tick' | 'untick';
export interface Verb {
  act: Act;
  word: string;
  /** The step that a tick is for. */
  step: StepName;
  /** Something waits for us: a button with an edge. */
  urgent: boolean;
}

/** The step this office makes; the other is the partner's. A care management office sends plans, a service office actuals. */
export function ownStep(plans: boolean): StepName {
  return plans ? 'plan' : 'actual';
}

/** Whether what goes there goes by FAX or on foot: the exchange does not know it as one that can receive. */
export function isByHand(row: BoardRow): boolean {
  return !row.linked;
}

/** How far along 送信済, 到着, 開封 a step is. */
export function reached(step: BoardStep): number {
  return ['uploaded', 'arrived', 'opened'].indexOf(step.state) + 1;
}

const begun = (step: BoardStep) => !['none', 'waiting', 'refused'].includes(step.state);

export function verbOf(row: BoardRow, plans: boolean): Verb | null {
  const own = ownStep(plans);
  const theirs: StepName = plans ? 'actual' : 'plan';
  const verb = (act: Act, word: string, step: StepName, urgent: boolean): Verb => ({
    act,
    word,
    step,
    urgent,
  });
  const words = ja.board.verbs;
  if (isByHand(row)) {
    const tick = (step: StepName) => (step === 'plan' ? words.tickPlan : words.tickActual);
    if (row.method === 'link' && !begun(row[own]))
      return verb('method', words.method, own, row.owes === 'us');
    if (!begun(row[own])) {
      return row.method === 'fax'
        ? verb('cover', words.cover, own, true)
        : verb('tick', tick(own), own, true);
    }
    if (!begun(row[theirs])) return verb('tick', tick(theirs), theirs, false);
    // What came over the line is no tick and cannot be taken back by one.
    return row[theirs].state === 'ticked' ? verb('untick', words.untick, theirs, false) : null;
  }
  if (row[own].state === 'refused') return verb('see_sent', words.again, own, true);
  if (!begun(row[own])) return row.owes === 'us' ? verb('send', words.send, own, true) : null;
  if (begun(row[theirs])) return verb('see_received', words.seeReceived, theirs, false);
  return verb('see_sent', words.seeSent, own, false);
}

export interface Summary {
  unsent: number;
  unarrived: number;
  awaited: number;
}

/** The line above the table, counted from the very rows that stand in it. */
export function summaryOf(rows: BoardRow[], plans: boolean): Summary {
  const own = ownStep(plans);
  const theirs = plans ? 'actual' : 'plan';
  const count = (of: (row: BoardRow) => boolean) => rows.filter(of).length;
  return {
    unsent: count((row) => row.owes === 'us' && !begun(row[own])),
    unarrived: count((row) => row[own].state === 'uploaded'),
    awaited: count((row) => row.owes === 'partner' && !begun(row[theirs])),
  };
}

/** Full-width and half-width, capital and small are one while searching. */
export function matches(row: BoardRow, search: string): boolean {
  const plain = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '');
  const wanted = plain(search);
  return !wanted || plain(row.name).includes(wanted) || row.number.includes(wanted);
}
