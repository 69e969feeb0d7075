// Made from crates/client by `cargo xtask types`. Do not edit.

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

export type DroppedPaths = { 
/**
 * The paths.
 */
paths: Array<string>, };

export type Event = { "event": "changed" } | { "event": "notice" } & NoticeView;

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

export type MessageView = { 
/**
 * Its line.
 */
line: InboxLine, 
/**
 * All findings.
 */
findings: Array<FindingView>, };

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

export type OneMessage = { 
/**
 * Its id.
 */
id: string, };

export type OneUnit = { 
/**
 * Its id.
 */
id: string, };

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

export interface Commands {
  status: { argument: null; answer: StatusView };
  check_now: { argument: null; answer: null };
  inbox: { argument: InboxQuery; answer: InboxPage };
  months: { argument: null; answer: Array<string> };
  message: { argument: OneMessage; answer: MessageView };
  mark_read: { argument: SomeMessages; answer: null };
  mark_done: { argument: DoneMessages; answer: null };
  hand_over: { argument: SomeMessages; answer: HandedOverView };
  outgoing: { argument: null; answer: OutgoingView };
  send: { argument: SomeUnits; answer: SendingView };
  sending: { argument: SomeUnits; answer: SendingView };
  undo_send: { argument: SomeUnits; answer: number };
  set_aside: { argument: SetAsideUnits; answer: null };
  take_paths: { argument: DroppedPaths; answer: TakenView };
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
}
