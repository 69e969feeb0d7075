// What a row of the board says and offers.
import { describe, expect, it } from 'vitest';
import type { BoardRow, BoardStep } from '../../backend/backend';
import { ja } from '../../text/ja';
import { matches, reached, summaryOf, verbOf } from './rows';

const step = (state: BoardStep['state']): BoardStep => ({ state, shape: '', word: '', at: null, ids: [] });
const row = (
  plan: BoardStep['state'],
  actual: BoardStep['state'],
  more: Partial<BoardRow> = {},
): BoardRow => ({
  number: '1371200048',
  name: 'ひまわり訪問介護',
  by_hand: false,
  method: 'link',
  linked: true,
  plan: step(plan),
  actual: step(actual),
  owes: 'us',
  note: '',
  fax_number: '',
  telephone: '',
  people: 1,
  ...more,
});
const fax = { linked: false, method: 'fax' } as const;

describe('the one verb of a row', () => {
  it('is to send while the plan has not gone', () => {
    expect(verbOf(row('waiting', 'none'), true)?.act, 'it waits for us').toBe('send');
    expect(verbOf(row('refused', 'none'), true)?.word, 'refused: look and send again').toBe(
      ja.board.verbs.again,
    );
  });

  it('is to look once it has gone or come', () => {
    expect(verbOf(row('opened', 'none', { owes: 'partner' }), true)?.act, 'ours went').toBe('see_sent');
    expect(verbOf(row('opened', 'received', { owes: 'nobody' }), true)?.act, 'theirs came').toBe(
      'see_received',
    );
  });

  it('is FAX, tick, and back for a partner without a line', () => {
    expect(verbOf(row('none', 'none', fax), true)?.act, 'first the cover sheet').toBe('cover');
    const second = verbOf(row('ticked', 'none', fax), true);
    expect([second?.act, second?.step], 'then the actuals are ticked').toEqual(['tick', 'actual']);
    expect(verbOf(row('ticked', 'ticked', fax), true)?.act, 'a tick can be taken back').toBe('untick');
    expect(verbOf(row('ticked', 'received', fax), true), 'what came over the line is no tick').toBeNull();
  });

  it('asks for the way where none is chosen', () => {
    expect(verbOf(row('none', 'none', { linked: false }), true)?.act, 'no line and no other way').toBe(
      'method',
    );
  });

  it('turns round for a service office', () => {
    expect(verbOf(row('received', 'waiting'), false)?.step, 'it sends the actuals').toBe('actual');
    expect(verbOf(row('received', 'opened', { owes: 'nobody' }), false)?.act, 'both are there').toBe(
      'see_received',
    );
  });
});

describe('the line above the table', () => {
  it('counts what stands in the rows', () => {
    const rows = [
      row('none', 'none'),
      row('uploaded', 'none', { owes: 'partner' }),
      row('opened', 'none', { owes: 'partner' }),
      row('opened', 'received', { owes: 'nobody' }),
    ];
    expect(summaryOf(rows, true), 'one to send, one under way, two awaited').toEqual({
      unsent: 1,
      unarrived: 1,
      awaited: 2,
    });
  });

  it('knows how far a step is', () => {
    expect(
      ['none', 'uploaded', 'arrived', 'opened'].map((state) => reached(step(state as BoardStep['state']))),
    ).toEqual([0, 1, 2, 3]);
  });
});

it('finds a partner by full-width and half-width alike', () => {
  expect(matches(row('none', 'none', { name: 'ＡＢＣ　訪問介護' }), 'abc訪問'), 'as it is typed').toBe(true);
  expect(matches(row('none', 'none'), '１３７１２'), 'a number typed with the IME on').toBe(true);
  expect(matches(row('none', 'none'), 'つばき'), 'and nothing else').toBe(false);
});
