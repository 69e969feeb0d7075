// Invented offices, partners and records for the drawing page. Nobody here exists.
import type { Answers } from '../src/backend/fake';
import { refusal } from '../src/backend/fake';
import type { BoardRow, BoardStep, PartnerLine, RecordLine } from '../src/backend/backend';
import { inventedMessages } from './messages';
import { kinds, LONG, nameOf, numberOf, pages, pick, type Wish } from './wish';

function step(state: BoardStep['state'], at: string | null, ids: number): BoardStep {
  const marks: Record<string, [string, string]> = {
    none: ['―', 'まだ'],
    waiting: ['○', '送信待ち'],
    uploaded: ['→', '交換所へ送信済'],
    arrived: ['●', '相手に到着'],
    opened: ['◎', '相手が開封'],
    received: ['●', '届きました'],
    ticked: ['✓', '済み'],
    refused: ['×', '受取拒否'],
  };
  const [shape, word] = marks[state] ?? ['', ''];
  return { state, shape, word, at, ids: Array.from({ length: ids }, (_, n) => `m-${n}`) };
}

function boardRow(at: number, wish: Wish): BoardRow {
  const linked = at % 5 !== 3;
  const method = linked ? 'link' : pick(['fax', 'mail', 'post', 'by_hand'] as const, Math.floor(at / 5));
  const own = linked
    ? pick(
        [
          'opened',
          'arrived',
          'opened',
          'uploaded',
          'none',
          'opened',
          'opened',
          'refused',
          'opened',
          'waiting',
          'opened',
        ] as const,
        at,
      )
    : pick(['none', 'ticked', 'none'] as const, Math.floor(at / 5));
  const sent = !['none', 'waiting', 'refused'].includes(own);
  const theirs = !sent || at % 4 === 0 ? 'none' : linked ? 'received' : at % 2 ? 'ticked' : 'none';
  const when = (day: number) => `2026-11-${String(day).padStart(2, '0')}T0${at % 9}:3${at % 10}:00Z`;
  const ownStep = step(
    own,
    own === 'none' ? null : at % 6 ? when(18 + (at % 7)) : `${wish.today}T01:3${at % 10}:00Z`,
    own === 'none' || !linked ? 0 : 2,
  );
  const theirStep = step(theirs, theirs === 'none' ? null : when(24), theirs === 'received' ? 1 : 0);
  return {
    number: numberOf(at),
    name: nameOf(at, wish.longNames),
    method,
    linked,
    by_hand: !linked,
    plan: wish.plans ? ownStep : theirStep,
    actual: wish.plans ? theirStep : ownStep,
    owes: !sent ? 'us' : theirs === 'none' ? 'partner' : 'nobody',
    note: at % 7 === 3 ? '月末は電話がつながりにくい。FAXは午前中に。' : '',
    fax_number: method === 'fax' ? '03-5550-0142' : '',
    telephone: at % 2 ? '03-5550-0141' : '',
    people: ((at * 7) % 6) + 1,
  };
}

function partner(at: number, wish: Wish): PartnerLine {
  const row = boardRow(at, wish);
  const [, code, word] = pick(kinds, at * 5 + 1);
  return {
    number: row.number,
    name: row.name,
    service_types: row.linked
      ? [{ code, word }, ...(at % 4 ? [] : [{ code: '61', word: '介護予防訪問サービス' }])]
      : [],
    can_receive: row.linked ? 'yes' : at % 2 ? 'no' : 'unknown',
    method: row.method,
    fax_number: row.fax_number,
    telephone: row.telephone,
    note: row.note,
    by_hand: !row.linked,
    last_sent_at: at % 3 === 2 ? null : `2026-11-2${at % 5}T03:12:00Z`,
    last_received_at: at % 2 ? null : `2026-11-0${(at % 8) + 1}T03:12:00Z`,
  };
}

const actions: [string, string][] = [
  ['send_decided', '送信を決めた'],
  ['uploaded', '交換所へ送った'],
  ['delivered', '相手に到着した'],
  ['opened', '相手が開封した'],
  ['arrived', '受け取った'],
  ['handed_over', '取込フォルダへ出した'],
  ['done', '処理済にした'],
  ['recall_asked', '取り消しを申し込んだ'],
];

function entry(at: number, rows: number, wish: Wish): RecordLine {
  const [action, word] = pick(actions, at * 3);
  const time = new Date(Date.UTC(2026, 10, 25, 1, 42) - at * 17 * 60_000);
  return {
    row: rows - at,
    at: time.toISOString(),
    word,
    action,
    partner: nameOf(at % 40, wish.longNames),
    unit_word: pick(['4月分 計画（第1表～第7表）', '実績（第6表）', '実績の訂正', '計画の取り下げ'], at),
    people: (at % 5) + 1,
    service_month: '202611',
    outgoing: at % 2 === 0,
    who: at % 4 ? '自動' : '事務 田中',
    detail: at % 5 ? '' : '交換所が10:31に受け付けました。署名を確認しました。',
    id: `01JD${String(9000000 + at)}`,
  };
}

export function inventedAnswers(wish: Wish): Answers {
  let setUp = wish.setUp;
  let practice = false;
  const rows = Array.from({ length: wish.rows }, (_, at) => boardRow(at, wish));
  const partners = Array.from({ length: wish.rows }, (_, at) => partner(at, wish));
  const entries = Array.from({ length: wish.rows }, (_, at) => entry(at, wish.rows, wish));
  const looks = {
    text_size: wish.size,
    theme: wish.theme,
    lock_minutes: 10,
    mask_names: false,
    notify: true,
    own_telephone: '03-5550-0100',
    own_fax_number: '',
  };
  const settings = {
    office: {
      number: '1371200011',
      service_type: '43',
      service_type_word: '居宅介護支援',
      name: wish.longNames ? LONG : 'みどり居宅介護支援事業所',
    },
    exchange_url: 'https://exchange.example.jp',
    certificate: {
      subject: 'みどり居宅介護支援事業所（1371200011）',
      issuer: '東都県ケアプラン交換所 認証局',
      not_after: '2027-01-20T00:00:00Z',
      days_left: 56,
      kind: 'ECDSA P-256',
    },
    export_folder: 'C:\\介護ソフト\\出力',
    import_folder: 'C:\\介護ソフト\\取込',
    review: 'always' as const,
    move_sent: true,
    home: 'C:\\Users\\midori\\AppData\\Local\\Todoke',
    version: '0.1.0',
    operator: '事務 田中',
  };
  let found = 0;
  return {
    ...inventedMessages(wish),
    status: () => ({
      is_set_up: setUp || practice,
      closed: null,
      office:
        setUp || practice
          ? {
              number: '1371200011',
              service_type: wish.plans ? '43' : '11',
              name: settings.office.name,
              plans: wish.plans,
            }
          : null,
      practice,
      answered_at: '2026-11-25T01:32:00Z',
      line_fault: null,
      engine_fault: null,
      queued: 3,
      unread: 7,
      attention: 0,
      to_send: 3,
      deadline: '2026-12-10',
      days_left: 15,
      today: wish.today,
      version: '0.1.0',
    }),
    board: ({ month }) => ({
      month,
      month_before: '202610',
      month_after: '202612',
      plans: wish.plans,
      deadline: '2026-12-10',
      days_left: 15,
      rows: rows.map((row) => ({ ...row })),
      totals: {
        partners: rows.length,
        plan_sent: 0,
        plan_arrived: 0,
        plan_opened: 0,
        actual_received: 0,
        owed_by_us: 0,
        owed_to_us: 0,
      },
    }),
    board_mark: ({ number, step: which, done }) => {
      const row = rows.find((one) => one.number === number);
      if (row) {
        row[which] = step(done ? 'ticked' : 'none', done ? `${wish.today}T02:00:00Z` : null, 0);
        row.owes = row.plan.state === 'none' ? 'us' : row.actual.state === 'none' ? 'partner' : 'nobody';
      }
      return null;
    },
    partners: ({ search, after, limit, only }) => {
      const mine =
        only === 'ours'
          ? partners
          : [...partners, ...Array.from({ length: 200 }, (_, at) => partner(at + 6000, wish))];
      const { some, next } = pages(
        mine.filter((one) => one.name.includes(search) || one.number.includes(search)),
        after,
        limit,
      );
      return {
        partners: some,
        next: next === null ? null : String(next),
        ours: partners.length,
        ours_can_receive: partners.filter((one) => one.can_receive === 'yes').length,
      };
    },
    save_partner: ({ number, ...change }) => {
      const known = partners.find((one) => one.number === number);
      if (known) Object.assign(known, change);
      return { number: number ?? 'hand-1' };
    },
    remove_partner: ({ number }) => {
      partners.splice(
        partners.findIndex((one) => one.number === number),
        1,
      );
      return null;
    },
    cover_sheet: ({ month, number }) => ({
      to_name: rows.find((row) => row.number === number)?.name ?? '',
      to_fax_number: '03-5550-0142',
      to_telephone: '',
      from_telephone: '03-5550-0100',
      from_fax_number: '03-5550-0101',
      from_name: settings.office.name,
      from_number: '1371200011',
      date: wish.today,
      month,
      people: 3,
      forms: [
        { word: '居宅サービス計画書（第1表・第2表・第3表）', people: 3 },
        { word: 'サービス利用票（第6表）', people: 3 },
      ],
      initials: ['吉○', '山○', '佐○'],
      pages_note: 'この送付状を含めて　　　　枚',
      wrong_receiver_note:
        'お心あたりのない場合は、お手数ですが送付元までご連絡のうえ、この用紙を破棄してください。',
    }),
    records: ({ search, action, after, limit }) => {
      const mine = entries.filter(
        (one) => (!action || one.action === action) && (one.partner + one.word).includes(search),
      );
      const { some, next } = pages(mine, after, limit);
      return { entries: some, next, actions: actions.map(([code, word]) => ({ code, word })) };
    },
    records_csv: ({ month }) => ({
      name: `操作の記録_${month ?? 'すべて'}.csv`,
      text: '\ufeff日時,したこと\r\n',
      entries: 0,
      is_cut: false,
    }),
    monthly_report: ({ month }) => ({
      office: { number: '1371200011', service_type: '43', name: settings.office.name, plans: true },
      month,
      made_at: '2026-11-25T01:40:00Z',
      sent: { partners: Math.min(wish.rows, 45), units: wish.rows * 3, people: wish.rows * 2 },
      received: { partners: Math.min(wish.rows, 28), units: wish.rows * 2, people: wish.rows * 2 },
      by_partner: rows.map((row, at) => ({
        name: row.name,
        number: row.number,
        method: row.method,
        sent_units: at % 4,
        received_units: at % 3,
        first_at: '2026-11-20T01:00:00Z',
        last_at: '2026-11-24T01:00:00Z',
      })),
      operators: wish.rows
        ? [
            { who: '事務 田中', acts: 132 },
            { who: '自動', acts: 1204 },
          ]
        : [],
      record_holds: true,
    }),
    months: ['202612', '202611', '202610', '202609'],
    preferences: () => ({ ...looks }),
    save_preferences: (change) => {
      return Object.assign(looks, change);
    },
    settings: () => ({ ...settings, ...looks }),
    save_settings: (change) => {
      Object.assign(settings, change);
      return { ...settings, ...looks };
    },
    service_types: [
      { code: '43', word: '居宅介護支援' },
      { code: '46', word: '介護予防支援' },
      ...kinds.map(([, code, word]) => ({ code, word })),
    ],
    try_exchange: ({ exchange_url }) =>
      exchange_url.includes('example')
        ? {
            reached: true,
            message: '交換所につながりました。',
            code: null,
            clock_offset_s: 0,
            clock_is_off: false,
          }
        : {
            reached: false,
            message: '交換所につながりません。アドレスと、このパソコンの回線を確かめてください。[N-0201]',
            code: 'N-0201',
            clock_offset_s: null,
            clock_is_off: false,
          },
    try_certificate: ({ password }) => {
      if (password !== 'good')
        throw refusal('E-0904', '証明書を開けません。パスワードを確かめてください。何も変わっていません。');
      return {
        office_number: '1371200011',
        name: 'みどり居宅介護支援事業所',
        not_after: '2027-11-20T00:00:00Z',
        usable: true,
        message: '事業所番号 1371200011 の証明書です。2027年11月20日まで使えます。',
      };
    },
    try_folder: ({ folder }) => {
      found += 1;
      const exists = !folder.includes('ない');
      return {
        exists,
        readable: exists,
        writable: exists,
        looked_at: '2026-11-25T01:00:00Z',
        files:
          exists && found > 3
            ? [
                {
                  name: 'UPPLAN_202612_1371200011_1371200048.CSV',
                  ours: true,
                  kind_word: '第6表 サービス利用票',
                },
                ...(found > 5 ? [{ name: 'メモ.txt', ours: false, kind_word: '' }] : []),
              ]
            : [],
      };
    },
    suggest_folders: {
      found: ['C:\\介護ソフト\\出力', 'C:\\介護ソフト\\取込', 'C:\\Users\\midori\\Documents\\ケアプラン連携'],
      export_folder: 'C:\\Users\\midori\\Documents\\届け\\出力',
      import_folder: 'C:\\Users\\midori\\Documents\\届け\\取込',
    },
    make_folder: {
      exists: true,
      readable: true,
      writable: true,
      looked_at: '2026-11-25T01:00:00Z',
      files: [],
    },
    set_up: () => {
      setUp = true;
      return {
        certificate_until: '2027-11-20T00:00:00Z',
        key_note: 'データの鍵は、このパソコンの鍵の保管庫に入っています。',
      };
    },
    doctor: async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return [
        { subject: 'データベース', health: 'good', message: '読み書きできます。', action: '', code: null },
        {
          subject: '操作の記録',
          health: 'good',
          message: 'つながりは切れていません。',
          action: '',
          code: null,
        },
        { subject: '出力フォルダ', health: 'good', message: 'C:\\介護ソフト\\出力', action: '', code: null },
        {
          subject: '取込フォルダ',
          health: 'bad',
          message: '取込フォルダに書き込めません。受け取ったデータは保存されています。',
          action: 'フォルダがあるか、書き込めるかを確認してください。自動でもう一度書き出します。',
          code: 'D-0201',
        },
        {
          subject: '証明書',
          health: 'warning',
          message: '証明書はあと56日使えます。',
          action: '新しい証明書を申し込んでください。',
          code: null,
        },
        { subject: '交換所', health: 'good', message: 'つながります。', action: '', code: null },
      ];
    },
    start_practice: () => {
      practice = true;
      return null;
    },
    end_practice: () => {
      practice = false;
      return null;
    },
    renew_practice: null,
    check_now: null,
  };
}
