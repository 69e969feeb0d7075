// @vitest-environment happy-dom
// The marks of a form, as a page shows them.
import { mount, unmount } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';
import { useBackend, type FormView as View, type Cell, type UsageSheet } from '../backend/backend';
import { marks } from './cell';
import FormView from './FormView.svelte';

const cell = (text: string, more: Partial<Cell> = {}): Cell => ({ text, ...more });
const known = { name: '吉田　実', kana: null, insured_number: '1234567896' };

function usage(): { sheet: 'usage' } & UsageSheet {
  const none = cell('');
  const head = {
    name: cell('吉田　実', { tells: 'name' }),
    kana: none,
    birth: cell('明治42年1月1日', { tells: 'birth' }),
    sex: cell('男'),
    insurer_number: cell('131128', { tells: 'number' }),
    insured_number: cell('1234567896', { tells: 'number' }),
  };
  const state = { options: [{ word: '認定済', chosen: true }], cell: cell('認定済') };
  const line = {
    times: cell('13:00〜14:00'),
    service: cell('訪問介護'),
    code: cell('111111'),
    office: cell('ひまわり訪問介護'),
    other_office: false,
    planned: [cell('1', { changed: '実績：なし' }), none],
    actual: [cell('', { changed: '予定：1回' }), cell('1', { findings: [0] })],
    planned_total: cell('1'),
    actual_total: cell('1'),
  };
  const days = [
    { day: 1, weekday: '水', kind: 'weekday' as const, holiday: null },
    { day: 2, weekday: '木', kind: 'holiday' as const, holiday: '憲法記念日' },
  ];
  return {
    sheet: 'usage',
    head,
    for_provider: false,
    addressee: null,
    month: cell('令和8年4月分'),
    state,
    care_level: cell('要介護2'),
    new_care_level: none,
    changed_on: none,
    limit: cell('19,705'),
    limit_from: none,
    limit_until: none,
    short_stay_days: none,
    care_office: none,
    care_manager: none,
    made_on: none,
    days,
    lines: [line],
    planned_known: true,
    actual_known: true,
  };
}

function view(): View {
  const person = { insurer_number: '131128', name: '吉田　実', kana: null, differences: 1, findings: 1 };
  const finding = {
    code: 'S-0106',
    severity: 'error',
    file: 'UPJSK.CSV',
    line: 2,
    column: 10,
    field: 'サービス利用日',
    message: '吉田実さんの日付がちがいます。',
    action: '直してください。',
    text: '',
  };
  return {
    id: 'one',
    incoming: true,
    unit_kind: 'J1',
    unit_word: '実績',
    unit_group: 'actual',
    partner: { number: '1379900119', service_type: '11', name: 'K事業所' },
    month_word: '令和8年4月分',
    people: [
      { ...person, insured_number: '1234567896' },
      { ...person, insured_number: '1234567897', name: '山田　貞子', differences: 0, findings: 0 },
    ],
    shown: 0,
    sheets: [usage()],
    comparisons: [
      {
        against: 'plan',
        title: '予定と1か所ちがいます。',
        differences: ['1日（水）13:00〜14:00 → 実績なし'],
      },
    ],
    findings: [{ finding, person: 0, placed: true }],
    notes: [],
  };
}

let shown: Record<string, unknown> | null = null;
const asked: unknown[] = [];

async function show(masked: boolean): Promise<HTMLElement> {
  asked.length = 0;
  const call = (_: string, argument: unknown) => {
    asked.push(argument);
    return Promise.resolve(view());
  };
  useBackend({ kind: 'fake', call: call as never, listen: () => () => {}, window: null });
  const target = document.createElement('div');
  document.body.replaceChildren(target);
  shown = mount(FormView, { target, props: { id: 'one', kind: 'message', person: null, masked } });
  await new Promise((resolve) => setTimeout(resolve));
  return target;
}

afterEach(() => {
  if (shown) void unmount(shown);
  shown = null;
});

describe('marks of a cell', () => {
  it('are there for the eye, the pointer and the keyboard', () => {
    const changed = marks(cell('1', { changed: 'なし' }), {
      masked: false,
      person: known,
      differences: new Map(),
    });
    expect(changed.class, 'a wash').toContain('changed');
    expect(changed.tabindex, 'reached by Tab').toBe(0);
    expect(changed['data-before'], 'the value before shows on focus').toBe('なし');
    expect(changed.title, 'and to the pointer').toContain('なし');
    const plain = marks(cell('1'), { masked: false, person: known, differences: new Map() });
    expect(plain.tabindex, 'a plain cell is no stop').toBeUndefined();
    expect(plain.class, 'and has no mark').toBeUndefined();
  });
});

describe('the form', () => {
  it('marks a differing day on both rows, by a character too', async () => {
    const page = await show(false);
    expect(page.querySelectorAll('td.changed').length, '予定 and 実績').toBe(2);
    expect(page.querySelectorAll('td.changed .mark').length, 'never by colour alone').toBe(2);
    expect(page.querySelector('.comparison')?.textContent, 'told in a sentence').toContain('実績なし');
    const day = page.querySelector('th.holiday');
    expect(day?.getAttribute('aria-label'), 'a holiday has its name').toContain('憲法記念日');
  });

  it('leads from a difference to its cell', async () => {
    const page = await show(false);
    page.querySelector<HTMLButtonElement>('.comparison button')?.click();
    const cell = document.activeElement as HTMLElement;
    expect(cell.dataset.before, 'what was done that day, beside the plan').toBe('予定：1回');
  });

  it('leads from a finding to its cell', async () => {
    const page = await show(false);
    page.querySelector<HTMLButtonElement>('.form-findings button')?.click();
    expect((document.activeElement as HTMLElement).dataset.findings, 'the cell has the focus').toBe('0');
  });

  it('shows nothing of a person while names are hidden', async () => {
    const page = await show(true);
    const said = page.textContent ?? '';
    for (const hidden of ['吉田', '貞子', '1234567896', '明治42年']) {
      expect(said, `${hidden} is hidden`).not.toContain(hidden);
    }
    expect(page.innerHTML, 'not even in an attribute').not.toContain('吉田');
    expect(said, 'the initial stays').toContain('吉○○');
  });

  it('asks for another person who is chosen at the left', async () => {
    const page = await show(false);
    page.querySelectorAll<HTMLButtonElement>('.people button')[1]?.click();
    await new Promise((resolve) => setTimeout(resolve));
    expect(asked.at(-1), 'the other one, of the same unit').toMatchObject({
      id: 'one',
      person: { insured_number: '1234567897' },
    });
  });
});
