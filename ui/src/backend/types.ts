// Made from crates/client by `cargo xtask types`. Do not edit.

export type ActionView = { 
/**
 * `out.delivered`, `done`.
 */
code: string, 
/**
 * 相手に到着.
 */
word: string, };

export type Activity = { 
/**
 * Minutes after midnight at which it is drawn; a little later than its time where the one before needs room.
 */
at: number, 
/**
 * 9:30〜10:30, or 9:30.
 */
times: string, 
/**
 * What.
 */
cell: Cell, };

export type Against = "plan" | "previous";

export type AnnexLine = { 
/**
 * `detail`, `subtotal` or `total`.
 */
kind: 'detail' | 'subtotal' | 'total', 
/**
 * The 21 columns of the form.
 */
cells: Array<Cell>, };

export type AnnexSheet = { 
/**
 * Who.
 */
head: PersonHead, 
/**
 * 令和8年4月分.
 */
month: Cell, 
/**
 * 作成年月日.
 */
made_on: Cell, 
/**
 * The rows.
 */
rows: Array<AnnexLine>, 
/**
 * 区分支給限度基準額（単位）.
 */
limit: Cell, 
/**
 * 種類別支給限度管理: サービス種類, 種類支給限度基準額, 合計単位数, 超える単位数.
 */
by_type: Array<Array<Cell>>, 
/**
 * The total beyond the limits of the types.
 */
by_type_total: Cell, 
/**
 * 前月までの利用日数, 当月の計画利用日数, 累積利用日数.
 */
short_stay: Array<Cell>, };

export type BoardMark = { 
/**
 * `YYYYMM`.
 */
month: string, 
/**
 * The partner's number or key.
 */
number: string, 
/**
 * Which step.
 */
step: 'plan' | 'actual', 
/**
 * Whether it is done.
 */
done: boolean, };

export type BoardQuery = { 
/**
 * `YYYYMM`.
 */
month: string, };

export type BoardRow = { 
/**
 * 事業所番号, or the key of one entered by hand.
 */
number: string, 
/**
 * 事業所名; empty while unknown.
 */
name: string, 
/**
 * Whether it was entered by hand.
 */
by_hand: boolean, 
/**
 * How the month's forms go there.
 */
method: 'link' | 'fax' | 'mail' | 'post' | 'by_hand', 
/**
 * Whether it can receive through the exchange.
 */
linked: boolean, 
/**
 * 予定.
 */
plan: BoardStep, 
/**
 * 実績.
 */
actual: BoardStep, 
/**
 * Whose turn it is.
 */
owes: Owes, 
/**
 * Own note.
 */
note: string, 
/**
 * FAX.
 */
fax_number: string, 
/**
 * Telephone.
 */
telephone: string, 
/**
 * How many people the month is about.
 */
people: number, };

export type BoardStep = { 
/**
 * How far.
 */
state: StepState, 
/**
 * Its shape.
 */
shape: string, 
/**
 * Its word.
 */
word: string, 
/**
 * Since when.
 */
at: string | null, 
/**
 * The units or messages, newest first, at most 100.
 */
ids: Array<string>, };

export type BoardTotals = { 
/**
 * All of them.
 */
partners: number, 
/**
 * The plan is at the exchange, with the partner or ticked off.
 */
plan_sent: number, 
/**
 * The plan is with the one who waits for it.
 */
plan_arrived: number, 
/**
 * Somebody looked at it.
 */
plan_opened: number, 
/**
 * The actual is with the one who waits for it, or ticked off.
 */
actual_received: number, 
/**
 * It is this office's turn.
 */
owed_by_us: number, 
/**
 * It is the partner's turn.
 */
owed_to_us: number, };

export type BoardView = { 
/**
 * `YYYYMM`.
 */
month: string, 
/**
 * The month before, `YYYYMM`.
 */
month_before: string, 
/**
 * The month after, `YYYYMM`.
 */
month_after: string, 
/**
 * Whether this office sends plans and waits for actuals; else the other way round.
 */
plans: boolean, 
/**
 * The tenth of the month after, `YYYY-MM-DD`.
 */
deadline: string, 
/**
 * Days until then; negative when it is over.
 */
days_left: number, 
/**
 * By name.
 */
rows: Array<BoardRow>, 
/**
 * Put together.
 */
totals: BoardTotals, };

export type Cell = { 
/**
 * What stands in it.
 */
text: string, 
/**
 * The western form of a date, a name behind a number.
 */
hover?: string, 
/**
 * What it is to be compared with: the previous value, or what was planned.
 */
changed?: string, 
/**
 * The findings about it, as places in the list of findings.
 */
findings?: Array<number>, 
/**
 * What of a person it tells, to be hidden by 氏名を伏せる.
 */
tells?: Tells, };

export type CertificateSettings = { 
/**
 * For whom.
 */
subject: string, 
/**
 * From whom.
 */
issuer: string, 
/**
 * Until when.
 */
not_after: string, 
/**
 * Days until then; negative when it is over.
 */
days_left: number, 
/**
 * The kind of key.
 */
kind: string, };

export type CertificateTried = { 
/**
 * 事業所番号; empty if it is not an office's.
 */
office_number: string, 
/**
 * 事業所名; empty where the certificate has none.
 */
name: string, 
/**
 * Until when.
 */
not_after: string, 
/**
 * Whether it is an office's and its time has not passed.
 */
usable: boolean, 
/**
 * The sentence.
 */
message: string, };

export type CertificateTry = { 
/**
 * Its bytes, base64.
 */
p12_base64: string, 
/**
 * Its password.
 */
password: string, };

export type ChainStep = { 
/**
 * Its shape.
 */
shape: string, 
/**
 * Its word.
 */
word: string, 
/**
 * When; `None` while it has not happened.
 */
at: string | null, };

export type Choice = { 
/**
 * The possibilities.
 */
options: Array<ChoiceOption>, 
/**
 * The valid ones as text, with the marks.
 */
cell: Cell, };

export type ChoiceOption = { 
/**
 * Its word.
 */
word: string, 
/**
 * Whether it is circled.
 */
chosen: boolean, };

export type Comparison = { 
/**
 * What it was compared with.
 */
against: Against, 
/**
 * 予定と2か所ちがいます。
 */
title: string, 
/**
 * Each difference, as a sentence.
 */
differences: Array<string>, };

export type CoverForm = { 
/**
 * What it is.
 */
word: string, 
/**
 * For how many people.
 */
people: number, };

export type CoverSheetQuery = { 
/**
 * `YYYYMM`.
 */
month: string, 
/**
 * The partner's number or key.
 */
number: string, 
/**
 * Which units or messages; none for those of the month that this office owes.
 */
ids: Array<string> | null, };

export type CoverSheetView = { 
/**
 * To whom.
 */
to_name: string, 
/**
 * Its FAX number.
 */
to_fax_number: string, 
/**
 * Its telephone.
 */
to_telephone: string, 
/**
 * From whom.
 */
from_name: string, 
/**
 * 事業所番号 of this office.
 */
from_number: string, 
/**
 * This office's FAX number, from 設定.
 */
from_fax_number: string, 
/**
 * This office's telephone, from 設定.
 */
from_telephone: string, 
/**
 * Today in Japan, `YYYY-MM-DD`.
 */
date: string, 
/**
 * `YYYYMM`.
 */
month: string, 
/**
 * How many people.
 */
people: number, 
/**
 * Initials of each, where the kana are known.
 */
initials: Array<string>, 
/**
 * What goes with it.
 */
forms: Array<CoverForm>, 
/**
 * What to write about the number of pages.
 */
pages_note: string, 
/**
 * What to do if it reached the wrong one.
 */
wrong_receiver_note: string, };

export type DayHead = { 
/**
 * Day of the month.
 */
day: number, 
/**
 * 月.
 */
weekday: string, 
/**
 * `weekday`, `saturday`, `sunday` or `holiday`.
 */
kind: 'weekday' | 'saturday' | 'sunday' | 'holiday', 
/**
 * The name of the holiday.
 */
holiday: string | null, };

export type DiagnosisView = { 
/**
 * What was looked at.
 */
subject: string, 
/**
 * How it is.
 */
health: 'good' | 'warning' | 'bad', 
/**
 * What was found.
 */
message: string, 
/**
 * What to do, in a sentence; empty where nothing is to be done.
 */
action: string, 
/**
 * The code behind it.
 */
code: string | null, };

export type DoneMessages = { 
/**
 * Their ids.
 */
ids: Array<string>, 
/**
 * Whether they are done with.
 */
done: boolean, };

export type DroppedFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its bytes, base64.
 */
base64: string, };

export type DroppedFiles = { 
/**
 * The files.
 */
files: Array<DroppedFile>, };

export type Event = { "event": "changed" } | { "event": "notice" } & NoticeView;

export type ExchangeTried = { 
/**
 * Whether it answered, over a connection that this CA vouches for.
 */
reached: boolean, 
/**
 * The sentence.
 */
message: string, 
/**
 * The code, where it was not reached.
 */
code: string | null, 
/**
 * How many seconds the exchange's clock is ahead of this computer's.
 */
clock_offset_s: number | null, 
/**
 * Whether that is too much.
 */
clock_is_off: boolean, };

export type ExchangeTry = { 
/**
 * `https://…`.
 */
exchange_url: string, 
/**
 * Its CA certificate, PEM.
 */
authority_pem: string, };

export type ExportedFile = { 
/**
 * What to call it.
 */
name: string, 
/**
 * Its content; begins with a byte order mark, so that spreadsheets read it as UTF-8.
 */
text: string, 
/**
 * How many entries.
 */
entries: number, 
/**
 * Whether older entries were left out because there are too many.
 */
is_cut: boolean, };

export type FindingCounts = { 
/**
 * エラー.
 */
errors: number, 
/**
 * 注意.
 */
warnings: number, 
/**
 * お知らせ.
 */
notes: number, };

export type FindingView = { 
/**
 * Stable code.
 */
code: string, 
/**
 * `error`, `warning` or `note`.
 */
severity: string, 
/**
 * File name.
 */
file: string, 
/**
 * Physical line from 1.
 */
line: number | null, 
/**
 * Column from 1.
 */
column: number | null, 
/**
 * 項目名.
 */
field: string | null, 
/**
 * What is wrong and what was expected.
 */
message: string, 
/**
 * What to do.
 */
action: string, 
/**
 * The whole sentence.
 */
text: string, };

export type FirstTableSheet = { 
/**
 * Who.
 */
head: PersonHead, 
/**
 * 作成年月日.
 */
made_on: Cell, 
/**
 * 住所.
 */
address: Cell, 
/**
 * 初回・紹介・継続.
 */
category: Choice, 
/**
 * 認定済・申請中.
 */
state: Choice, 
/**
 * 居宅サービス計画作成者氏名.
 */
care_manager: Cell, 
/**
 * 居宅介護支援事業者・事業所名.
 */
office_name: Cell, 
/**
 * Its number.
 */
office_number: Cell, 
/**
 * Its address.
 */
office_address: Cell, 
/**
 * 居宅サービス計画作成（変更）日.
 */
planned_on: Cell, 
/**
 * 初回居宅サービス計画作成日.
 */
first_planned_on: Cell, 
/**
 * 認定日.
 */
certified_on: Cell, 
/**
 * 認定の有効期間, from.
 */
certified_from: Cell, 
/**
 * 認定の有効期間, until.
 */
certified_until: Cell, 
/**
 * 要介護状態区分.
 */
care_level: Choice, 
/**
 * 課題分析の結果.
 */
wishes: Cell, 
/**
 * 介護認定審査会の意見及びサービスの種類の指定.
 */
board_opinion: Cell, 
/**
 * 総合的な援助の方針.
 */
policy: Cell, 
/**
 * 生活援助中心型の算定理由.
 */
home_help_reason: Choice, 
/**
 * Its words for その他.
 */
other_reason: Cell, };

export type FolderSuggestions = { 
/**
 * Folders of this computer that look as if care software used them.
 */
found: Array<string>, 
/**
 * A new 出力フォルダ, to be made.
 */
export_folder: string | null, 
/**
 * A new 取込フォルダ, to be made.
 */
import_folder: string | null, };

export type FolderTried = { 
/**
 * Whether there is such a folder.
 */
exists: boolean, 
/**
 * Whether it can be read.
 */
readable: boolean, 
/**
 * Whether it can be written to.
 */
writable: boolean, 
/**
 * When it was looked at, by the clock of the files.
 */
looked_at: string, 
/**
 * Its files, newest first, at most 100.
 */
files: Array<SeenFile>, };

export type FolderTry = { 
/**
 * The folder.
 */
folder: string, 
/**
 * Only files that came after this: `looked_at` of the first look. Without it the folder is also written to.
 */
since: string | null, };

export type FormFinding = { 
/**
 * The finding.
 */
finding: FindingView, 
/**
 * About whom, as a place in the list of people.
 */
person: number | null, 
/**
 * Whether a cell of the sheets shown carries it.
 */
placed: boolean, };

export type FormPerson = { 
/**
 * 保険者番号.
 */
insurer_number: string, 
/**
 * 被保険者番号.
 */
insured_number: string, 
/**
 * 氏名, where known.
 */
name: string | null, 
/**
 * フリガナ, where known.
 */
kana: string | null, 
/**
 * How many places differ from the plan or from the version before.
 */
differences: number, 
/**
 * How many findings are about this person.
 */
findings: number, };

export type FormQuery = { 
/**
 * A message of 受信 or a unit of 送信.
 */
id: string, 
/**
 * Whose form; the first person's when none is named.
 */
person: PersonKey | null, };

export type FormView = { 
/**
 * The id.
 */
id: string, 
/**
 * Whether it came from a partner.
 */
incoming: boolean, 
/**
 * `K1` … `Y9`, or empty while unknown.
 */
unit_kind: string, 
/**
 * What that is.
 */
unit_word: string, 
/**
 * `plan`, `actual`, `withdrawal` or `other`.
 */
unit_group: string, 
/**
 * The other side.
 */
partner: PartnerView, 
/**
 * 令和8年4月分, where there is a month.
 */
month_word: string | null, 
/**
 * Whom it is about.
 */
people: Array<FormPerson>, 
/**
 * Who of them is shown.
 */
shown: number | null, 
/**
 * The forms of the person who is shown.
 */
sheets: Array<Sheet>, 
/**
 * What it was compared with, and what differs.
 */
comparisons: Array<Comparison>, 
/**
 * Everything found in its files.
 */
findings: Array<FormFinding>, 
/**
 * What is to be said of the page as a whole: what cannot be shown, and why.
 */
notes: Array<string>, };

export type HandedOverView = { 
/**
 * How many messages lie in the import folder now.
 */
messages: number, 
/**
 * What could not be handed over, and why.
 */
held: Array<ReasonView>, 
/**
 * The folder.
 */
folder: string, };

export type InboxLine = { 
/**
 * The id.
 */
id: string, 
/**
 * `K1` … `Y9`.
 */
unit_kind: string, 
/**
 * What that is.
 */
unit_word: string, 
/**
 * `plan`, `actual`, `withdrawal` or `other`.
 */
unit_group: string, 
/**
 * Where it stands.
 */
status: StatusMark, 
/**
 * Whether nobody has looked at it.
 */
unread: boolean, 
/**
 * Whether somebody must do something.
 */
attention: boolean, 
/**
 * 処理済.
 */
done: boolean, 
/**
 * The sender.
 */
partner: PartnerView, 
/**
 * `YYYYMM`, where there is one.
 */
service_month: string | null, 
/**
 * Whom it is about.
 */
people: Array<PersonLine>, 
/**
 * When the exchange accepted it.
 */
accepted_at: string, 
/**
 * When its files were put into the import folder.
 */
handed_over_at: string | null, 
/**
 * Why it waits or was quarantined.
 */
reason: ReasonView | null, 
/**
 * How many findings of each weight.
 */
finding_counts: FindingCounts, 
/**
 * The weightiest finding in a sentence.
 */
first_finding: string | null, 
/**
 * The sender's remark.
 */
remark: string | null, 
/**
 * File names.
 */
files: Array<string>, 
/**
 * 14-digit serial.
 */
serial: string, };

export type InboxPage = { 
/**
 * The messages.
 */
messages: Array<InboxLine>, 
/**
 * Where the next page begins; none at the end.
 */
next: string | null, };

export type InboxQuery = { 
/**
 * `new`, `open`, `attention`, `done` or `all`.
 */
state: 'new' | 'open' | 'attention' | 'done' | 'all', 
/**
 * `YYYYMM`.
 */
service_month: string | null, 
/**
 * 事業所番号.
 */
partner_number: string | null, 
/**
 * `plan`, `actual` or `withdrawal`.
 */
unit_group: string | null, 
/**
 * As typed.
 */
search: string, 
/**
 * `next` of the page before.
 */
after: string | null, 
/**
 * How many.
 */
limit: number, };

export type LabelledPair = { 
/**
 * 項目名.
 */
label: string, 
/**
 * The value.
 */
cell: Cell, };

export type LabelledSheet = { 
/**
 * Who.
 */
head: PersonHead, 
/**
 * The name of the form.
 */
title: string, 
/**
 * Its date or month.
 */
date: Cell, 
/**
 * Labels and values of a single record.
 */
pairs: Array<LabelledPair>, 
/**
 * The column heads of several records.
 */
columns: Array<string>, 
/**
 * The cells of several records.
 */
rows: Array<Array<Cell>>, };

export type MergedCell = { 
/**
 * How many rows.
 */
span: number, 
/**
 * The cell.
 */
cell: Cell, };

export type MergedGoal = { 
/**
 * How many rows.
 */
span: number, 
/**
 * 長期目標, 期間, 短期目標, 期間.
 */
cells: Array<Cell>, };

export type MessageView = { 
/**
 * Its line.
 */
line: InboxLine, 
/**
 * All findings.
 */
findings: Array<FindingView>, };

export type MonthlyReportView = { 
/**
 * This office.
 */
office: OwnOfficeView, 
/**
 * `YYYYMM`.
 */
month: string, 
/**
 * When the page was made.
 */
made_at: string, 
/**
 * What the exchange took.
 */
sent: TotalsView, 
/**
 * What came.
 */
received: TotalsView, 
/**
 * By partner.
 */
by_partner: Array<PartnerShare>, 
/**
 * By person.
 */
operators: Array<OperatorView>, 
/**
 * Whether the chain of the record holds.
 */
record_holds: boolean, };

export type NoticeView = { 
/**
 * Its head.
 */
title: string, 
/**
 * Its sentence.
 */
body: string, 
/**
 * The screen that shows it: `inbox`, `outgoing` or `sent`.
 */
screen: string, 
/**
 * The one unit or message, where there is only one.
 */
id: string | null, 
/**
 * Whether it is about 練習 and not about the real office.
 */
practice: boolean, };

export type OfficeSettings = { 
/**
 * 事業所番号.
 */
number: string, 
/**
 * サービス種類.
 */
service_type: string, 
/**
 * What that is.
 */
service_type_word: string, 
/**
 * 事業所名.
 */
name: string, };

export type OneFolder = { 
/**
 * The path.
 */
folder: string, };

export type OneMessage = { 
/**
 * Its id.
 */
id: string, };

export type OnePartner = { 
/**
 * Its number or key.
 */
number: string, };

export type OneUnit = { 
/**
 * Its id.
 */
id: string, };

export type OperatorView = { 
/**
 * The account, or 自動.
 */
who: string, 
/**
 * How many entries.
 */
acts: number, };

export type OutboxLine = { 
/**
 * The id.
 */
id: string, 
/**
 * `K1` … `Y9`, or empty while unknown.
 */
unit_kind: string, 
/**
 * What that is.
 */
unit_word: string, 
/**
 * `plan`, `actual`, `withdrawal` or `other`.
 */
unit_group: string, 
/**
 * Where it stands.
 */
status: StatusMark, 
/**
 * The partner.
 */
partner: PartnerView, 
/**
 * `YYYYMM`, where there is one.
 */
service_month: string | null, 
/**
 * Whom it is about.
 */
people: Array<PersonLine>, 
/**
 * When it was found.
 */
created_at: string, 
/**
 * Since when it stands so.
 */
status_at: string, 
/**
 * When the engine does the next step, or the moment to think again ends.
 */
due_at: string | null, 
/**
 * Why it waits or was refused.
 */
reason: ReasonView | null, 
/**
 * The findings of the check.
 */
findings: Array<FindingView>, 
/**
 * How many of each weight.
 */
finding_counts: FindingCounts, 
/**
 * `no`, `held` or `excluded`.
 */
set_aside: SetAsideView, 
/**
 * Whether the operator wants it back.
 */
recall_requested: boolean, 
/**
 * What can be done with it.
 */
acts: Array<UnitAct>, 
/**
 * The way it has gone.
 */
chain: Array<ChainStep>, 
/**
 * File names.
 */
files: Array<string>, 
/**
 * 14-digit serial.
 */
serial: string, };

export type OutgoingView = { 
/**
 * By partner.
 */
partners: Array<PartnerUnits>, 
/**
 * 出力フォルダ.
 */
export_folder: string, 
/**
 * Whether units wait for 送信する: `never`, `warnings` or `always`.
 */
review: string, };

export type Owes = "us" | "partner" | "nobody";

export type OwnOfficeView = { 
/**
 * 事業所番号.
 */
number: string, 
/**
 * サービス種類.
 */
service_type: string, 
/**
 * 事業所名.
 */
name: string, 
/**
 * Whether it is a 居宅介護支援事業所 (or 介護予防支援): it sends plans and waits for actuals.
 */
plans: boolean, };

export type PartnerLine = { 
/**
 * 事業所番号, or the key of one entered by hand.
 */
number: string, 
/**
 * 事業所名; empty while unknown.
 */
name: string, 
/**
 * Its services.
 */
service_types: Array<ServiceTypeView>, 
/**
 * Whether it can receive through the exchange.
 */
can_receive: 'yes' | 'no' | 'unknown', 
/**
 * How the month's forms go there.
 */
method: 'link' | 'fax' | 'mail' | 'post' | 'by_hand', 
/**
 * FAX.
 */
fax_number: string, 
/**
 * Telephone.
 */
telephone: string, 
/**
 * Own note.
 */
note: string, 
/**
 * Whether it was entered by hand.
 */
by_hand: boolean, 
/**
 * When the exchange last took something for it.
 */
last_sent_at: string | null, 
/**
 * When something last came from it.
 */
last_received_at: string | null, };

export type PartnerProgress = { 
/**
 * The partner.
 */
partner: PartnerView, 
/**
 * How many units.
 */
total: number, 
/**
 * How many the exchange has.
 */
uploaded: number, 
/**
 * How many the partner has.
 */
arrived: number, 
/**
 * Why it waits or was refused.
 */
reason: ReasonView | null, };

export type PartnerShare = { 
/**
 * 事業所名; empty while unknown.
 */
name: string, 
/**
 * 事業所番号.
 */
number: string, 
/**
 * How the month's forms go there.
 */
method: 'link' | 'fax' | 'mail' | 'post' | 'by_hand', 
/**
 * What went.
 */
sent_units: number, 
/**
 * What came.
 */
received_units: number, 
/**
 * The first of it.
 */
first_at: string, 
/**
 * The last.
 */
last_at: string, };

export type PartnerUnits = { 
/**
 * The partner.
 */
partner: PartnerView, 
/**
 * Whether nothing was ever sent there.
 */
first_time: boolean, 
/**
 * Its units in the order of their serials.
 */
units: Array<OutboxLine>, };

export type PartnerView = { 
/**
 * 事業所番号.
 */
number: string, 
/**
 * サービス種類.
 */
service_type: string, 
/**
 * 事業所名; empty while the office master does not know it.
 */
name: string, };

export type PartnersPage = { 
/**
 * By name.
 */
partners: Array<PartnerLine>, 
/**
 * Where the next page begins; none at the end.
 */
next: string | null, 
/**
 * How many this office exchanges with.
 */
ours: number, 
/**
 * How many of them can receive through the exchange.
 */
ours_can_receive: number, };

export type PartnersQuery = { 
/**
 * As typed.
 */
search: string, 
/**
 * `ours`: those exchanged with; `all`: the whole office master.
 */
only: 'ours' | 'all', 
/**
 * `next` of the page before.
 */
after: string | null, 
/**
 * How many.
 */
limit: number, };

export type PersonHead = { 
/**
 * 氏名.
 */
name: Cell, 
/**
 * フリガナ.
 */
kana: Cell, 
/**
 * 生年月日.
 */
birth: Cell, 
/**
 * 性別.
 */
sex: Cell, 
/**
 * 保険者番号.
 */
insurer_number: Cell, 
/**
 * 被保険者番号.
 */
insured_number: Cell, };

export type PersonKey = { 
/**
 * 保険者番号.
 */
insurer_number: string, 
/**
 * 被保険者番号.
 */
insured_number: string, };

export type PersonLine = { 
/**
 * 保険者番号.
 */
insurer_number: string, 
/**
 * 被保険者番号.
 */
insured_number: string, 
/**
 * 氏名, where known.
 */
name: string | null, 
/**
 * フリガナ, where known.
 */
kana: string | null, 
/**
 * 実績 8回（予定 8回のうち 2か所ちがいます）.
 */
summary: string | null, 
/**
 * Whether the summary tells of a difference.
 */
differs: boolean, };

export type Preferences = { 
/**
 * Whether the desktop tells of arrivals.
 */
notify: boolean, 
/**
 * Size of all text.
 */
text_size: TextSize, 
/**
 * Colours.
 */
theme: Theme, 
/**
 * Minutes without a key or click after which the screen hides what it shows; 0 for never.
 */
lock_minutes: number, 
/**
 * 氏名を伏せる.
 */
mask_names: boolean, 
/**
 * This office's telephone, for cover sheets.
 */
own_telephone: string, 
/**
 * This office's FAX number, for cover sheets.
 */
own_fax_number: string, };

export type ProofFile = { 
/**
 * File name.
 */
name: string, 
/**
 * Size in bytes.
 */
size_bytes: number, 
/**
 * SHA-256.
 */
sha256: string, };

export type ProofView = { 
/**
 * The unit.
 */
line: OutboxLine, 
/**
 * This office: number and name.
 */
own_number: string, 
/**
 * 事業所名.
 */
own_name: string, 
/**
 * SHA-256 of the sealed body that every receipt names.
 */
body_sha256: string | null, 
/**
 * Name, size and SHA-256 of each file.
 */
files: Array<ProofFile>, 
/**
 * The receipts in the order they came.
 */
receipts: Array<ReceiptView>, 
/**
 * When this page was made.
 */
made_at: string, };

export type ReasonView = { 
/**
 * Stable code.
 */
code: string, 
/**
 * What it means and what to do.
 */
message: string, };

export type RecallView = { 
/**
 * `withdrawn`, `waiting` or `impossible`.
 */
outcome: string, 
/**
 * The sentence.
 */
message: string, };

export type ReceiptView = { 
/**
 * What it says, as shape and word.
 */
shape: string, 
/**
 * Its word.
 */
word: string, 
/**
 * The time in it.
 */
at: string, 
/**
 * Whether the exchange signed it, and not an office.
 */
by_exchange: boolean, 
/**
 * Who signed it.
 */
signer: string, 
/**
 * The signer's name.
 */
signer_name: string, 
/**
 * Whether signature, chain, signer and digest all hold.
 */
verified: boolean, 
/**
 * What does not hold.
 */
fault: string | null, };

export type RecordLine = { 
/**
 * Its number.
 */
row: number, 
/**
 * When.
 */
at: string, 
/**
 * What was done.
 */
word: string, 
/**
 * Its code.
 */
action: string, 
/**
 * The partner's name, or its number while the name is unknown; empty where there is none.
 */
partner: string, 
/**
 * What unit; empty where there is none.
 */
unit_word: string, 
/**
 * `YYYYMM`, where there is one.
 */
service_month: string | null, 
/**
 * How many people it is about.
 */
people: number, 
/**
 * The account of the person, or 自動.
 */
who: string, 
/**
 * More about it in a sentence; empty where there is nothing more to say.
 */
detail: string, 
/**
 * The unit or message, where there is one.
 */
id: string | null, 
/**
 * Whether that is a unit of this office.
 */
outgoing: boolean, };

export type RecordsPage = { 
/**
 * The entries.
 */
entries: Array<RecordLine>, 
/**
 * Where the next page begins; none at the end.
 */
next: number | null, 
/**
 * What the list can be narrowed to.
 */
actions: Array<ActionView>, };

export type RecordsQuery = { 
/**
 * `YYYYMM`: the month in which it was done.
 */
month: string | null, 
/**
 * A code of `actions`.
 */
action: string | null, 
/**
 * As typed: people, partners, numbers, ids.
 */
search: string, 
/**
 * `next` of the page before.
 */
after: number | null, 
/**
 * How many.
 */
limit: number, };

export type Refusal = { 
/**
 * Stable code.
 */
code: string, 
/**
 * What happened, whether the data is safe, what to do; the code at its end.
 */
message: string, 
/**
 * Whether it passes by itself.
 */
passing: boolean, };

export type ReportQuery = { 
/**
 * `YYYYMM`: the month in which it was sent or came.
 */
month: string, };

export type SavedPartner = { 
/**
 * Its number or key; none for a new one.
 */
number: string | null, 
/**
 * 事業所名: counts only where the office master has none.
 */
name: string, 
/**
 * How the month's forms go there.
 */
method: 'link' | 'fax' | 'mail' | 'post' | 'by_hand', 
/**
 * FAX.
 */
fax_number: string, 
/**
 * Telephone.
 */
telephone: string, 
/**
 * Own note.
 */
note: string, };

export type SecondTableLine = { 
/**
 * 生活全般の解決すべき課題.
 */
issue: MergedCell | null, 
/**
 * 長期目標, 期間, 短期目標, 期間.
 */
goal: MergedGoal | null, 
/**
 * サービス内容, ※1, サービス種別, ※2, 頻度, 期間.
 */
help: Array<Cell>, };

export type SecondTableSheet = { 
/**
 * Who.
 */
head: PersonHead, 
/**
 * 作成年月日.
 */
made_on: Cell, 
/**
 * The rows; a merged cell stands on its first row only.
 */
rows: Array<SecondTableLine>, };

export type SeenFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * Whether it looks like one of the standard's.
 */
ours: boolean, 
/**
 * What it is, or that it is none of the standard's.
 */
kind_word: string, };

export type SendingView = { 
/**
 * Until when it can be undone; none when nothing waits for that.
 */
undo_until: string | null, 
/**
 * How many units.
 */
total: number, 
/**
 * How many the exchange has.
 */
uploaded: number, 
/**
 * How many were refused or taken back.
 */
ended: number, 
/**
 * Each partner's share.
 */
partners: Array<PartnerProgress>, };

export type SentPage = { 
/**
 * The units.
 */
units: Array<OutboxLine>, 
/**
 * Where the next page begins; none at the end.
 */
next: string | null, };

export type SentQuery = { 
/**
 * Which state.
 */
state: 'all' | 'under_way' | 'delivered' | 'opened' | 'refused' | 'withdrawn', 
/**
 * `YYYYMM`.
 */
service_month: string | null, 
/**
 * 事業所番号.
 */
partner_number: string | null, 
/**
 * As typed.
 */
search: string, 
/**
 * `next` of the page before.
 */
after: string | null, 
/**
 * How many.
 */
limit: number, };

export type ServiceTypeView = { 
/**
 * `43`.
 */
code: string, 
/**
 * 居宅介護支援; the code itself where the standard has no word.
 */
word: string, };

export type SetAsideUnits = { 
/**
 * Their ids.
 */
ids: Array<string>, 
/**
 * Where to.
 */
set_aside: SetAsideView, };

export type SetAsideView = "no" | "held" | "excluded";

export type SetUp = { 
/**
 * 事業所番号.
 */
office_number: string, 
/**
 * サービス種類.
 */
service_type: string, 
/**
 * 事業所名.
 */
name: string, 
/**
 * `https://…`.
 */
exchange_url: string, 
/**
 * The exchange's CA certificate, PEM.
 */
authority_pem: string, 
/**
 * Where the certificate comes from.
 */
credential: SetUpCredential, 
/**
 * 出力フォルダ.
 */
export_folder: string, 
/**
 * 取込フォルダ.
 */
import_folder: string, 
/**
 * Whether units wait for 送信する.
 */
review: 'never' | 'warnings' | 'always', 
/**
 * Whether sent files move to 送信済.
 */
move_sent: boolean, 
/**
 * Where the computer has no keyring (`D-0207`): what the database key is made from.
 */
passphrase?: string | null, };

export type SetUpCredential = { "kind": "code", 
/**
 * The code.
 */
code: string, } | { "kind": "p12", 
/**
 * Its bytes, base64.
 */
p12_base64: string, 
/**
 * Its password.
 */
password: string, };

export type SetUpDone = { 
/**
 * Until when its certificate is good.
 */
certificate_until: string, 
/**
 * Where the database key lies, in a sentence that hides nothing.
 */
key_note: string, };

export type SettingsChange = { 
/**
 * 事業所名.
 */
name?: string, 
/**
 * 出力フォルダ.
 */
export_folder?: string, 
/**
 * 取込フォルダ.
 */
import_folder?: string, 
/**
 * Whether units wait for 送信する.
 */
review?: 'never' | 'warnings' | 'always', 
/**
 * Whether sent files move to 送信済.
 */
move_sent?: boolean, 
/**
 * Whether the desktop tells of arrivals.
 */
notify?: boolean, 
/**
 * Size of all text.
 */
text_size?: TextSize, 
/**
 * Colours.
 */
theme?: Theme, 
/**
 * Minutes until the screen hides what it shows; 0 for never.
 */
lock_minutes?: number, 
/**
 * 氏名を伏せる.
 */
mask_names?: boolean, 
/**
 * This office's telephone, for cover sheets.
 */
own_telephone?: string, 
/**
 * This office's FAX number, for cover sheets.
 */
own_fax_number?: string, };

export type SettingsView = { 
/**
 * This office.
 */
office: OfficeSettings, 
/**
 * Where the exchange is.
 */
exchange_url: string, 
/**
 * The office certificate.
 */
certificate: CertificateSettings, 
/**
 * 出力フォルダ.
 */
export_folder: string, 
/**
 * 取込フォルダ.
 */
import_folder: string, 
/**
 * Whether units wait for 送信する.
 */
review: 'never' | 'warnings' | 'always', 
/**
 * Whether sent files move to 送信済.
 */
move_sent: boolean, 
/**
 * Where Todoke keeps its data.
 */
home: string, 
/**
 * The version of this program.
 */
version: string, 
/**
 * The account in whose name acts are recorded.
 */
operator: string, 
/**
 * Whether the desktop tells of arrivals.
 */
notify: boolean, 
/**
 * Size of all text.
 */
text_size: TextSize, 
/**
 * Colours.
 */
theme: Theme, 
/**
 * Minutes without a key or click after which the screen hides what it shows; 0 for never.
 */
lock_minutes: number, 
/**
 * 氏名を伏せる.
 */
mask_names: boolean, 
/**
 * This office's telephone, for cover sheets.
 */
own_telephone: string, 
/**
 * This office's FAX number, for cover sheets.
 */
own_fax_number: string, };

export type Sheet = { "sheet": "first_table" } & FirstTableSheet | { "sheet": "second_table" } & SecondTableSheet | { "sheet": "third_table" } & ThirdTableSheet | { "sheet": "usage" } & UsageSheet | { "sheet": "annex" } & AnnexSheet | { "sheet": "supplement" } & LabelledSheet | { "sheet": "withdrawal" } & WithdrawalSheet | { "sheet": "labelled" } & LabelledSheet;

export type SomeMessages = { 
/**
 * Their ids.
 */
ids: Array<string>, };

export type SomeUnits = { 
/**
 * Their ids.
 */
ids: Array<string>, };

export type StatusMark = { 
/**
 * The status, `delivered`: for styles and tests, never for people.
 */
code: string, 
/**
 * Its shape.
 */
shape: string, 
/**
 * Its word.
 */
word: string, };

export type StatusView = { 
/**
 * Whether an office is set up and open.
 */
is_set_up: boolean, 
/**
 * Why the office that is set up could not be opened.
 */
closed: Refusal | null, 
/**
 * This office.
 */
office: OwnOfficeView | null, 
/**
 * Whether this is 練習: nothing leaves the machine.
 */
practice: boolean, 
/**
 * When the exchange last answered, since this program started.
 */
answered_at: string | null, 
/**
 * Why the exchange is not reached, while it is not.
 */
line_fault: ReasonView | null, 
/**
 * Why the engine does not work, while it does not.
 */
engine_fault: ReasonView | null, 
/**
 * Units on their way to the exchange: kept, not yet there.
 */
queued: number, 
/**
 * 未読, at most 1,000.
 */
unread: number, 
/**
 * 要対応 in 受信, at most 1,000.
 */
attention: number, 
/**
 * Units that wait for 送信する or have errors.
 */
to_send: number, 
/**
 * The day claims close, `YYYY-MM-DD`.
 */
deadline: string, 
/**
 * Days until then.
 */
days_left: number, 
/**
 * Today in Japan, `YYYY-MM-DD`.
 */
today: string, 
/**
 * The version of this program.
 */
version: string, };

export type StepState = "none" | "waiting" | "uploaded" | "arrived" | "opened" | "received" | "ticked" | "refused";

export type TakenView = { 
/**
 * Units that are here now, ready for a look.
 */
units: Array<OutboxLine>, 
/**
 * Units with errors.
 */
rejected: Array<OutboxLine>, 
/**
 * Names of files that are none of the standard's.
 */
foreign: Array<string>, };

export type Tells = "name" | "kana" | "address" | "birth" | "number";

export type TextSize = "standard" | "large" | "largest";

export type Theme = "system" | "light" | "dark" | "contrast";

export type ThirdTableSheet = { 
/**
 * Who.
 */
head: PersonHead, 
/**
 * 作成年月日.
 */
made_on: Cell, 
/**
 * Services of the week.
 */
blocks: Array<WeekBlock>, 
/**
 * 主な日常生活上の活動.
 */
activities: Array<Activity>, 
/**
 * 週単位以外のサービス, and what has no time that can be drawn.
 */
others: Array<Cell>, };

export type TotalsView = { 
/**
 * How many partners.
 */
partners: number, 
/**
 * How many units.
 */
units: number, 
/**
 * How many people.
 */
people: number, };

export type UnitAct = "send" | "undo_send" | "hold" | "exclude" | "put_back" | "recall" | "make_withdrawal" | "send_again" | "proof";

export type UnitView = { 
/**
 * Its line.
 */
line: OutboxLine, 
/**
 * All findings.
 */
findings: Array<FindingView>, };

export type UsageLine = { 
/**
 * 提供時間帯.
 */
times: Cell, 
/**
 * サービス内容.
 */
service: Cell, 
/**
 * サービスコード.
 */
code: Cell, 
/**
 * サービス事業者 事業所名.
 */
office: Cell, 
/**
 * Whether it is another office's than the one the sheet is for.
 */
other_office: boolean, 
/**
 * 予定, a cell a day.
 */
planned: Array<Cell>, 
/**
 * 実績, a cell a day.
 */
actual: Array<Cell>, 
/**
 * 合計回数 of 予定.
 */
planned_total: Cell, 
/**
 * 合計回数 of 実績.
 */
actual_total: Cell, };

export type UsageSheet = { 
/**
 * Who.
 */
head: PersonHead, 
/**
 * Whether it is the サービス提供票 of a service office.
 */
for_provider: boolean, 
/**
 * The office it is for, when it is one office's.
 */
addressee: string | null, 
/**
 * 令和8年4月分.
 */
month: Cell, 
/**
 * 認定済・申請中.
 */
state: Choice, 
/**
 * 要介護状態区分.
 */
care_level: Cell, 
/**
 * 変更後要介護状態区分.
 */
new_care_level: Cell, 
/**
 * 変更日.
 */
changed_on: Cell, 
/**
 * 区分支給限度基準額.
 */
limit: Cell, 
/**
 * 限度額適用期間, from.
 */
limit_from: Cell, 
/**
 * 限度額適用期間, until.
 */
limit_until: Cell, 
/**
 * 前月までの短期入所利用日数.
 */
short_stay_days: Cell, 
/**
 * 居宅介護支援事業者事業所名.
 */
care_office: Cell, 
/**
 * 担当者名.
 */
care_manager: Cell, 
/**
 * 作成年月日.
 */
made_on: Cell, 
/**
 * The days of the month.
 */
days: Array<DayHead>, 
/**
 * The lines by start time.
 */
lines: Array<UsageLine>, 
/**
 * Whether the plan is known.
 */
planned_known: boolean, 
/**
 * Whether actuals are known.
 */
actual_known: boolean, };

export type WeekBlock = { 
/**
 * 1 = Monday.
 */
weekday: number, 
/**
 * 月曜日.
 */
weekday_word: string, 
/**
 * Minutes after midnight.
 */
start: number, 
/**
 * Minutes after midnight, never before `start`.
 */
end: number, 
/**
 * Which column of the day, from 0.
 */
lane: number, 
/**
 * How many columns its time has.
 */
lanes: number, 
/**
 * 9:30〜10:30.
 */
times: string, 
/**
 * The service.
 */
cell: Cell, };

export type WithdrawalLine = { 
/**
 * 氏名.
 */
name: Cell, 
/**
 * 保険者番号.
 */
insurer_number: Cell, 
/**
 * 被保険者番号.
 */
insured_number: Cell, 
/**
 * Which forms.
 */
forms: Cell, 
/**
 * Of which month or date.
 */
date: Cell, 
/**
 * Of which office.
 */
office: Cell, 
/**
 * Of which service.
 */
service: Cell, };

export type WithdrawalSheet = { 
/**
 * The rows.
 */
rows: Array<WithdrawalLine>, };

export interface Commands {
  status: { argument: null; answer: StatusView };
  check_now: { argument: null; answer: null };
  inbox: { argument: InboxQuery; answer: InboxPage };
  months: { argument: null; answer: Array<string> };
  message: { argument: OneMessage; answer: MessageView };
  form: { argument: FormQuery; answer: FormView };
  mark_read: { argument: SomeMessages; answer: null };
  mark_done: { argument: DoneMessages; answer: null };
  hand_over: { argument: SomeMessages; answer: HandedOverView };
  outgoing: { argument: null; answer: OutgoingView };
  send: { argument: SomeUnits; answer: SendingView };
  sending: { argument: SomeUnits; answer: SendingView };
  undo_send: { argument: SomeUnits; answer: number };
  set_aside: { argument: SetAsideUnits; answer: null };
  take_files: { argument: DroppedFiles; answer: TakenView };
  sent: { argument: SentQuery; answer: SentPage };
  unit: { argument: OneUnit; answer: UnitView };
  recall: { argument: OneUnit; answer: RecallView };
  send_again: { argument: OneUnit; answer: OneUnit };
  make_withdrawal: { argument: OneUnit; answer: OneUnit };
  proof: { argument: OneUnit; answer: ProofView };
  start_practice: { argument: null; answer: null };
  end_practice: { argument: null; answer: null };
  renew_practice: { argument: null; answer: null };
  board: { argument: BoardQuery; answer: BoardView };
  board_mark: { argument: BoardMark; answer: null };
  cover_sheet: { argument: CoverSheetQuery; answer: CoverSheetView };
  partners: { argument: PartnersQuery; answer: PartnersPage };
  partner: { argument: OnePartner; answer: PartnerLine };
  save_partner: { argument: SavedPartner; answer: OnePartner };
  remove_partner: { argument: OnePartner; answer: null };
  records: { argument: RecordsQuery; answer: RecordsPage };
  records_csv: { argument: RecordsQuery; answer: ExportedFile };
  monthly_report: { argument: ReportQuery; answer: MonthlyReportView };
  preferences: { argument: null; answer: Preferences };
  save_preferences: { argument: Preferences; answer: Preferences };
  settings: { argument: null; answer: SettingsView };
  save_settings: { argument: SettingsChange; answer: SettingsView };
  doctor: { argument: null; answer: Array<DiagnosisView> };
  try_exchange: { argument: ExchangeTry; answer: ExchangeTried };
  try_certificate: { argument: CertificateTry; answer: CertificateTried };
  try_folder: { argument: FolderTry; answer: FolderTried };
  suggest_folders: { argument: null; answer: FolderSuggestions };
  make_folder: { argument: OneFolder; answer: FolderTried };
  set_up: { argument: SetUp; answer: SetUpDone };
  service_types: { argument: null; answer: Array<ServiceTypeView> };
}
