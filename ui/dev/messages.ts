// Invented units for 受信, 送信 and 送信済, some with everything that can be said of one. Nobody here exists.
import type { Answers } from '../src/backend/fake';
import type {
  ChainStep,
  FindingView,
  FormView,
  InboxLine,
  OutboxLine,
  PersonLine,
  StatusMark,
} from '../src/backend/backend';
import { nameOf, numberOf, pages, pick, type Wish } from './wish';

const LONG_PERSON =
  '長谷川　ヴィクトリア・アレクサンドラ・マリア・テレジア・エリーザベト・ヴィルヘルミーナ寿限無左衛門';
const families = [
  '吉田　実',
  '山田　貞子',
  '佐々木　一郎',
  '斉藤　愛子',
  '井上　弘',
  '松本　博',
  '山口　芳子',
];

const person = (at: number, wish: Wish): PersonLine => ({
  insurer_number: '131128',
  insured_number: String(1234567890 + at),
  name: wish.longNames && at % 4 === 0 ? LONG_PERSON : pick(families, at),
  kana: null,
  summary: pick(
    ['実績 4回（予定どおり）', '実績 5回（予定 4回のうち 4か所ちがいます）', '予定 8回', null],
    at,
  ),
  differs: at % 4 === 1,
});
const peopleOf = (at: number, wish: Wish) =>
  Array.from({ length: at % 5 === 4 ? 9 : (at % 3) + 1 }, (_, n) => person(at * 3 + n, wish));
const partnerOf = (at: number, wish: Wish) => ({
  number: numberOf(at),
  service_type: '11',
  // A sender that the exchange's list does not know has no name.
  name: at % 7 === 5 ? '' : nameOf(at, wish.longNames),
});
const time = (at: number) => new Date(Date.UTC(2026, 10, 25, 1, 30) - at * 7 * 3600_000).toISOString();
const none = { errors: 0, warnings: 0, notes: 0 };
const reason = {
  code: 'E-0301',
  message:
    '送信元の署名を確認できないため、取込フォルダへ出していません。送信元に電話などで確かめてから、送りなおしてもらってください。',
};

function arrived(at: number, wish: Wish): InboxLine {
  const attention = at % 9 === 2;
  const status: StatusMark = attention
    ? { code: 'quarantined', shape: '△', word: '要対応' }
    : at % 3
      ? { code: 'delivered', shape: '●', word: '届きました' }
      : { code: 'opened', shape: '◎', word: '開封済' };
  return {
    id: `in-${at}`,
    unit_kind: 'J1',
    unit_word: pick(['実績', 'サービス利用票・別表（第6・7表）', '実績の取り下げ'], at),
    unit_group: pick(['actual', 'plan', 'withdrawal'], at),
    status,
    unread: at % 3 !== 0,
    attention,
    done: at % 6 === 0,
    // A partner sends several in a row.
    partner: partnerOf(Math.floor(at / 2), wish),
    service_month: at % 8 === 7 ? null : '202611',
    people: attention ? [] : peopleOf(at, wish),
    accepted_at: time(at),
    handed_over_at: attention ? null : time(at),
    reason: attention ? reason : null,
    finding_counts: none,
    first_finding:
      at % 4 === 3 ? 'この送信データより新しい連番のものを、先に取込フォルダへ渡しています。' : null,
    remark: at % 5 === 1 ? '月末の変更をまとめて送ります。ご確認ください。' : null,
    files: ['UPJSK_202611_1371200048_1371200011.CSV'],
    serial: '01',
  };
}

const finding: FindingView = {
  code: 'S-0105',
  severity: 'error',
  file: 'UPPLAN_202611_1371200011_1371200048_20261125103000.CSV',
  line: 12,
  column: 3,
  field: '被保険者番号',
  message: '「12345678」は8文字です。数字10桁、またはHと数字9桁が必要です。',
  action: '介護ソフトで利用者の情報を直し、もう一度出力してください。',
  text: '',
};

function going(at: number, wish: Wish): OutboxLine {
  const code = pick(['awaiting_review', 'awaiting_review', 'rejected', 'sealed'], at);
  const rejected = code === 'rejected';
  return {
    id: `out-${at}`,
    unit_kind: 'K1',
    unit_word: pick(['居宅サービス計画書（第1・2・3表）', 'サービス利用票・別表（第6・7表）'], at),
    unit_group: 'plan',
    status: {
      code,
      shape: rejected ? '×' : '○',
      word: rejected ? '差戻し' : code === 'sealed' ? '送信待ち' : '確認待ち',
    },
    partner: partnerOf(Math.floor(at / 3), wish),
    service_month: at % 2 ? '202611' : null,
    people: peopleOf(at, wish),
    created_at: time(at),
    status_at: time(at),
    due_at: null,
    reason: null,
    findings: rejected ? [finding] : [],
    finding_counts: rejected ? { ...none, errors: 1 } : none,
    set_aside: 'no',
    recall_requested: false,
    acts: rejected ? ['exclude'] : code === 'sealed' ? ['recall'] : ['send', 'hold', 'exclude'],
    chain: [],
    files: [finding.file],
    serial: '01',
  };
}

function gone(at: number, wish: Wish): OutboxLine {
  const [code, shape, word, far] = pick(
    [
      ['opened', '◎', '相手が開封', 3],
      ['delivered', '●', '相手に到着', 2],
      ['uploaded', '→', '交換所へ送信済', 1],
      ['refused', '×', '受取拒否', 1],
    ] as const,
    at,
  );
  const chain: ChainStep[] = ['交換所へ送信済', '相手に到着', '相手が開封'].map((step, place) => ({
    shape: pick(['→', '●', '◎'], place),
    word: step,
    at: place < far ? time(at) : null,
  }));
  return {
    ...going(at, wish),
    id: `sent-${at}`,
    status: { code, shape, word },
    findings: [],
    finding_counts: none,
    reason: code === 'refused' ? { ...reason, message: '相手の事業所が受け取れませんでした。' } : null,
    recall_requested: at % 8 === 2,
    acts: code === 'uploaded' ? ['recall', 'proof'] : ['proof', 'make_withdrawal', 'send_again'],
    chain,
  };
}

function form(line: InboxLine | OutboxLine, incoming: boolean): FormView {
  return {
    id: line.id,
    incoming,
    unit_kind: line.unit_kind,
    unit_word: line.unit_word,
    unit_group: line.unit_group,
    partner: line.partner,
    month_word: '令和8年11月分',
    people: line.people.map((one) => ({ ...one, differences: Number(one.differs) * 4, findings: 0 })),
    shown: line.people.length ? 0 : null,
    sheets: [],
    comparisons: [],
    findings: [],
    notes: [],
  };
}

/** What 受信, 送信 and 送信済 ask for. */
export function inventedMessages(wish: Wish): Answers {
  const several = (count: number) => Array.from({ length: count }, (_, at) => at);
  const inbox = several(wish.rows).map((at) => arrived(at, wish));
  const outgoing = several(Math.min(wish.rows, 20)).map((at) => going(at, wish));
  const sent = several(wish.rows).map((at) => gone(at, wish));
  const one = <L extends { id: string }>(lines: L[], id: string): L => {
    const found = lines.find((line) => line.id === id);
    if (!found) throw new Error(`nothing was invented for ${id}`);
    return found;
  };
  return {
    inbox: ({ state, search, after, limit }) => {
      const fits = (line: InboxLine) =>
        (state === 'new' && line.unread) ||
        (state === 'done' && line.done) ||
        ['all', 'open'].includes(state);
      const mine = inbox.filter((line) => fits(line) && line.partner.name.includes(search));
      const { some, next } = pages(mine, after, limit);
      return { messages: some, next: next === null ? null : String(next) };
    },
    sent: ({ search, after, limit }) => {
      const { some, next } = pages(
        sent.filter((line) => line.partner.name.includes(search)),
        after,
        limit,
      );
      return { units: some, next: next === null ? null : String(next) };
    },
    outgoing: () => ({
      partners: [...new Set(outgoing.map((line) => line.partner.number))].map((number, at) => ({
        partner: one(
          outgoing.map((line) => ({ ...line.partner, id: line.partner.number })),
          number,
        ),
        first_time: at % 2 === 1,
        units: outgoing.filter((line) => line.partner.number === number),
      })),
      export_folder: 'C:\\Users\\midori\\Documents\\介護ソフト\\ケアプランデータ連携\\出力',
      review: 'always',
    }),
    message: ({ id }) => ({ line: one(inbox, id), findings: [] }),
    unit: ({ id }) => ({ line: one([...outgoing, ...sent], id), findings: [] }),
    form: ({ id }) =>
      form(one<InboxLine | OutboxLine>([...inbox, ...outgoing, ...sent], id), id.startsWith('in')),
    proof: ({ id }) => ({
      line: one(sent, id),
      own_number: '1371200011',
      own_name: 'みどり居宅介護支援事業所',
      body_sha256: '0123456789abcdef'.repeat(4),
      files: [{ name: finding.file, size_bytes: 2048, sha256: 'fedcba9876543210'.repeat(4) }],
      receipts: [],
      made_at: '2026-11-25T01:40:00Z',
    }),
    mark_read: ({ ids }) => {
      for (const line of inbox) if (ids.includes(line.id)) line.unread = false;
      return null;
    },
    mark_done: ({ ids, done }) => {
      for (const line of inbox) if (ids.includes(line.id)) line.done = done;
      return null;
    },
    hand_over: ({ ids }) => ({ messages: ids.length, held: [], folder: 'C:\\介護ソフト\\取込' }),
  };
}
