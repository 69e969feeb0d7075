// From the sentence of a difference to its cell.
import { describe, expect, it } from 'vitest';
import type { Cell, Comparison, Sheet, UsageLine } from '../backend/backend';
import { placed } from './differences';

const cell = (text: string, changed?: string): Cell => ({
  text,
  ...(changed === undefined ? {} : { changed }),
});
const titleOf = (sheet: Sheet) =>
  sheet.sheet === 'usage' ? '第6表' : sheet.sheet === 'labelled' ? sheet.title : '';
const compared = (against: Comparison['against'], ...differences: string[]): Comparison[] => [
  { against, title: '', differences },
];

function line(
  times: string,
  office: string,
  planned: Cell[],
  actual: Cell[] = [],
  code = '111111',
): UsageLine {
  return { times: cell(times), office: cell(office), code: cell(code), planned, actual } as UsageLine;
}

function usage(...lines: UsageLine[]): Sheet {
  const days = Array.from({ length: 12 }, (_, at) => ({
    day: at + 1,
    weekday: '月火水木金土日'[at % 7] ?? '',
    kind: 'weekday' as const,
    holiday: null,
  }));
  return { sheet: 'usage', days, lines } as unknown as Sheet;
}

const day = (at: number, marked: Cell) =>
  Array.from({ length: 12 }, (_, index) => (index === at - 1 ? marked : cell('')));

describe('a difference of a day', () => {
  it('leads to the line of its time', () => {
    const [early, late] = [cell('1', '前回：なし'), cell('1', '前回：なし')];
    const sheet = usage(line('9:00〜10:00', 'K', day(8, early)), line('13:00〜14:00', 'K', day(8, late)));
    const found = placed(compared('previous', '8日（月）13:00〜14:00 → 加わりました'), [sheet], titleOf);
    expect([...found], 'not the other one of that day').toEqual([[late, ['previous-0']]]);
  });

  it('leads to its day and to no other that ends alike', () => {
    const [first, eleventh] = [cell('1', '前回：なし'), cell('1', '前回：なし')];
    const sheet = usage(line('9:00〜10:00', 'K', day(1, first)), line('9:00〜10:00', 'K', day(11, eleventh)));
    const found = placed(compared('previous', '11日（木）9:00〜10:00 → 加わりました'), [sheet], titleOf);
    expect([...found.keys()]).toEqual([eleventh]);
  });

  it('leads to the line of its office where several are named', () => {
    const [one, other] = [cell('1', '前回：なし'), cell('1', '前回：なし')];
    const sheet = usage(
      line('9:00〜10:00', 'K事業所', day(8, one)),
      line('9:00〜10:00', 'L事業所', day(8, other)),
    );
    const found = placed(
      compared('previous', 'L事業所 8日（月）9:00〜10:00 → 加わりました'),
      [sheet],
      titleOf,
    );
    expect([...found.keys()]).toEqual([other]);
  });

  it('leads to where the time was before when that changed', () => {
    const [before, after] = [cell('', '実績：14:00〜15:00'), cell('1', '予定：13:00〜14:00')];
    const sheet = usage(
      line('14:00〜15:00', 'K', [], day(8, after)),
      line('13:00〜14:00', 'K', day(8, before)),
    );
    const found = placed(compared('plan', '8日（月）13:00〜14:00 → 実績は14:00〜15:00'), [sheet], titleOf);
    expect([...found.keys()]).toEqual([before]);
  });

  it('leads to the service that it names when that has no time', () => {
    const [one, other] = [cell('1', '予定：なし'), cell('1', '予定：なし')];
    const sheet = usage(
      line('—', 'K', [], day(4, one), '155011'),
      line('—', 'K', [], day(4, other), '786108'),
    );
    const found = placed(compared('plan', '4日（木）通所介護786108 → 予定になかった実績'), [sheet], titleOf);
    expect([...found.keys()]).toEqual([other]);
  });

  it('has a line of its own among lines that it cannot tell apart', () => {
    const [one, other] = [cell('1', '予定：なし'), cell('1', '予定：なし')];
    const sheet = usage(
      line('9:00〜10:00', 'K', [], day(4, one), '155011'),
      line('9:00〜10:00', 'K', [], day(4, other), '786108'),
    );
    const sentence = '4日（木）9:00〜10:00 → 予定になかった実績';
    const found = placed(compared('plan', sentence, sentence), [sheet], titleOf);
    expect([found.get(one), found.get(other)]).toEqual([['plan-0'], ['plan-1']]);
  });

  it('leads nowhere when nothing of that day is marked', () => {
    const sheet = usage(line('9:00〜10:00', 'K', day(2, cell('1'))));
    expect(placed(compared('previous', '2日（火）9:00〜10:00 → なくなりました'), [sheet], titleOf).size).toBe(
      0,
    );
  });
});

describe('a difference of a field', () => {
  const sheet = (...values: Cell[]) => ({ sheet: 'labelled', title: '第1表', values }) as unknown as Sheet;

  it('leads to the cell with the values that it tells', () => {
    const made = cell('令和9年2月1日', '令和9年1月25日');
    const policy = cell(
      '関節の動きをよくする体操等を取り入れていきます。',
      'なじみの人との交流を続け、能力に応じた役割を予定します。',
    );
    const found = placed(
      compared(
        'previous',
        '第1表 作成年月日：令和9年1月25日 → 令和9年2月1日',
        '第1表 総合的な援助の方針：なじみの人との交流を続け、能力に応じた役割を予定… → 関節の動きをよくする体操等を取り入れていきます。',
      ),
      [sheet(made, policy)],
      titleOf,
    );
    expect(found.get(made)).toEqual(['previous-0']);
    expect(found.get(policy), 'though the sentence tells only its beginning').toEqual(['previous-1']);
  });

  it('has a cell of its own among cells that are alike', () => {
    const [one, other] = [cell('週1回', '週2回'), cell('週1回', '週2回')];
    const sentence = '第1表 頻度：週2回 → 週1回';
    const found = placed(compared('previous', sentence, sentence), [sheet(one, other)], titleOf);
    expect([found.get(one), found.get(other)]).toEqual([['previous-0'], ['previous-1']]);
  });

  it('is not looked for on another form', () => {
    const found = placed(
      compared('previous', '第2表 頻度：週2回 → 週1回'),
      [sheet(cell('週1回', '週2回'))],
      titleOf,
    );
    expect(found.size).toBe(0);
  });
});
