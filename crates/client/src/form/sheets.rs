//! The sheets as the page draws them: every cell with its text, and what is to be marked on it.

use serde::{Deserialize, Serialize};

use crate::api::PartnerView;
use crate::findings::FindingView;

/// Which form, and whose.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FormQuery {
    /// A message of 受信 or a unit of 送信.
    #[cfg_attr(test, ts(type = "string"))]
    pub id: todoke_protocol::MessageId,
    /// Whose form; the first person's when none is named.
    #[serde(default)]
    pub person: Option<PersonKey>,
}

/// 保険者番号 and 被保険者番号.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PersonKey {
    /// 保険者番号.
    pub insurer_number: String,
    /// 被保険者番号.
    pub insured_number: String,
}

/// A unit or message as printed forms.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FormView {
    /// The id.
    pub id: String,
    /// Whether it came from a partner.
    pub incoming: bool,
    /// `K1` … `Y9`, or empty while unknown.
    pub unit_kind: String,
    /// What that is.
    pub unit_word: &'static str,
    /// `plan`, `actual`, `withdrawal` or `other`.
    pub unit_group: &'static str,
    /// The other side.
    pub partner: PartnerView,
    /// 令和8年4月分, where there is a month.
    pub month_word: Option<String>,
    /// Whom it is about.
    pub people: Vec<FormPerson>,
    /// Who of them is shown.
    pub shown: Option<u32>,
    /// The forms of the person who is shown.
    pub sheets: Vec<Sheet>,
    /// What it was compared with, and what differs.
    pub comparisons: Vec<Comparison>,
    /// Everything found in its files.
    pub findings: Vec<FormFinding>,
    /// What is to be said of the page as a whole: what cannot be shown, and why.
    pub notes: Vec<String>,
}

/// A person of the list at the left.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FormPerson {
    /// 保険者番号.
    pub insurer_number: String,
    /// 被保険者番号.
    pub insured_number: String,
    /// 氏名, where known.
    pub name: Option<String>,
    /// フリガナ, where known.
    pub kana: Option<String>,
    /// How many places differ from the plan or from the version before.
    pub differences: u32,
    /// How many findings are about this person.
    pub findings: u32,
}

/// A comparison and its outcome.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Comparison {
    /// What it was compared with.
    pub against: Against,
    /// 予定と2か所ちがいます。
    pub title: String,
    /// Each difference, as a sentence.
    pub differences: Vec<String>,
}

/// What a form is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum Against {
    /// The plan of the month.
    Plan,
    /// The version before.
    Previous,
}

/// A finding and where it belongs.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FormFinding {
    /// The finding.
    pub finding: FindingView,
    /// About whom, as a place in the list of people.
    pub person: Option<u32>,
    /// Whether a cell of the sheets shown carries it.
    pub placed: bool,
}

/// One cell of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Cell {
    /// What stands in it.
    pub text: String,
    /// The western form of a date, a name behind a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub hover: Option<String>,
    /// What it is to be compared with: the previous value, or what was planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub changed: Option<String>,
    /// The findings about it, as places in the list of findings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(test, ts(optional, as = "Option<Vec<u32>>"))]
    pub findings: Vec<u32>,
    /// What of a person it tells, to be hidden by 氏名を伏せる.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub tells: Option<Tells>,
}

/// What a cell tells of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum Tells {
    /// 氏名.
    Name,
    /// フリガナ.
    Kana,
    /// 住所, 電話番号.
    Address,
    /// 生年月日.
    Birth,
    /// 保険者番号, 被保険者番号.
    Number,
}

/// A printed choice: all possibilities in a row, the valid ones circled.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Choice {
    /// The possibilities.
    pub options: Vec<ChoiceOption>,
    /// The valid ones as text, with the marks.
    pub cell: Cell,
}

/// A possibility of a choice.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ChoiceOption {
    /// Its word.
    pub word: String,
    /// Whether it is circled.
    pub chosen: bool,
}

/// Who a sheet is about.
#[derive(Debug, Clone, Default, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PersonHead {
    /// 氏名.
    pub name: Cell,
    /// フリガナ.
    pub kana: Cell,
    /// 生年月日.
    pub birth: Cell,
    /// 性別.
    pub sex: Cell,
    /// 保険者番号.
    pub insurer_number: Cell,
    /// 被保険者番号.
    pub insured_number: Cell,
}

/// One printed form.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "snake_case", tag = "sheet")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum Sheet {
    /// 第1表.
    FirstTable(Box<FirstTableSheet>),
    /// 第2表.
    SecondTable(SecondTableSheet),
    /// 第3表.
    ThirdTable(ThirdTableSheet),
    /// 第6表.
    Usage(Box<UsageSheet>),
    /// 第7表.
    Annex(Box<AnnexSheet>),
    /// 利用者補足情報.
    Supplement(LabelledSheet),
    /// 取り下げ.
    Withdrawal(WithdrawalSheet),
    /// 介護予防の様式.
    Labelled(LabelledSheet),
}

/// 第1表 居宅サービス計画書（1）.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FirstTableSheet {
    /// Who.
    pub head: PersonHead,
    /// 作成年月日.
    pub made_on: Cell,
    /// 住所.
    pub address: Cell,
    /// 初回・紹介・継続.
    pub category: Choice,
    /// 認定済・申請中.
    pub state: Choice,
    /// 居宅サービス計画作成者氏名.
    pub care_manager: Cell,
    /// 居宅介護支援事業者・事業所名.
    pub office_name: Cell,
    /// Its number.
    pub office_number: Cell,
    /// Its address.
    pub office_address: Cell,
    /// 居宅サービス計画作成（変更）日.
    pub planned_on: Cell,
    /// 初回居宅サービス計画作成日.
    pub first_planned_on: Cell,
    /// 認定日.
    pub certified_on: Cell,
    /// 認定の有効期間, from.
    pub certified_from: Cell,
    /// 認定の有効期間, until.
    pub certified_until: Cell,
    /// 要介護状態区分.
    pub care_level: Choice,
    /// 課題分析の結果.
    pub wishes: Cell,
    /// 介護認定審査会の意見及びサービスの種類の指定.
    pub board_opinion: Cell,
    /// 総合的な援助の方針.
    pub policy: Cell,
    /// 生活援助中心型の算定理由.
    pub home_help_reason: Choice,
    /// Its words for その他.
    pub other_reason: Cell,
}

/// 第2表 居宅サービス計画書（2）.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SecondTableSheet {
    /// Who.
    pub head: PersonHead,
    /// 作成年月日.
    pub made_on: Cell,
    /// The rows; a merged cell stands on its first row only.
    pub rows: Vec<SecondTableLine>,
}

/// A row of 第2表.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SecondTableLine {
    /// 生活全般の解決すべき課題.
    pub issue: Option<MergedCell>,
    /// 長期目標, 期間, 短期目標, 期間.
    pub goal: Option<MergedGoal>,
    /// サービス内容, ※1, サービス種別, ※2, 頻度, 期間.
    pub help: Vec<Cell>,
}

/// A cell over several rows.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct MergedCell {
    /// How many rows.
    pub span: u32,
    /// The cell.
    pub cell: Cell,
}

/// The four cells of a goal over several rows.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct MergedGoal {
    /// How many rows.
    pub span: u32,
    /// 長期目標, 期間, 短期目標, 期間.
    pub cells: Vec<Cell>,
}

/// 第3表 週間サービス計画表.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ThirdTableSheet {
    /// Who.
    pub head: PersonHead,
    /// 作成年月日.
    pub made_on: Cell,
    /// Services of the week.
    pub blocks: Vec<WeekBlock>,
    /// 主な日常生活上の活動.
    pub activities: Vec<Activity>,
    /// 週単位以外のサービス, and what has no time that can be drawn.
    pub others: Vec<Cell>,
}

/// A service in the week.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct WeekBlock {
    /// 1 = Monday.
    pub weekday: u32,
    /// 月曜日.
    pub weekday_word: String,
    /// Minutes after midnight.
    pub start: u32,
    /// Minutes after midnight, never before `start`.
    pub end: u32,
    /// Which column of the day, from 0.
    pub lane: u32,
    /// How many columns its time has.
    pub lanes: u32,
    /// 9:30〜10:30.
    pub times: String,
    /// The service.
    pub cell: Cell,
}

/// 主な日常生活上の活動.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Activity {
    /// Minutes after midnight at which it is drawn; a little later than its time where the one before needs room.
    pub at: u32,
    /// 9:30〜10:30, or 9:30.
    pub times: String,
    /// What.
    pub cell: Cell,
}

/// 第6表 サービス利用票, サービス提供票.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct UsageSheet {
    /// Who.
    pub head: PersonHead,
    /// Whether it is the サービス提供票 of a service office.
    pub for_provider: bool,
    /// The office it is for, when it is one office's.
    pub addressee: Option<String>,
    /// 令和8年4月分.
    pub month: Cell,
    /// 認定済・申請中.
    pub state: Choice,
    /// 要介護状態区分.
    pub care_level: Cell,
    /// 変更後要介護状態区分.
    pub new_care_level: Cell,
    /// 変更日.
    pub changed_on: Cell,
    /// 区分支給限度基準額.
    pub limit: Cell,
    /// 限度額適用期間, from.
    pub limit_from: Cell,
    /// 限度額適用期間, until.
    pub limit_until: Cell,
    /// 前月までの短期入所利用日数.
    pub short_stay_days: Cell,
    /// 居宅介護支援事業者事業所名.
    pub care_office: Cell,
    /// 担当者名.
    pub care_manager: Cell,
    /// 作成年月日.
    pub made_on: Cell,
    /// The days of the month.
    pub days: Vec<DayHead>,
    /// The lines by start time.
    pub lines: Vec<UsageLine>,
    /// Whether the plan is known.
    pub planned_known: bool,
    /// Whether actuals are known.
    pub actual_known: bool,
}

/// A day in the head of 第6表.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct DayHead {
    /// Day of the month.
    pub day: u32,
    /// 月.
    pub weekday: &'static str,
    /// `weekday`, `saturday`, `sunday` or `holiday`.
    #[cfg_attr(test, ts(type = "'weekday' | 'saturday' | 'sunday' | 'holiday'"))]
    pub kind: &'static str,
    /// The name of the holiday.
    pub holiday: Option<&'static str>,
}

/// A service line of 第6表.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct UsageLine {
    /// 提供時間帯.
    pub times: Cell,
    /// サービス内容.
    pub service: Cell,
    /// サービスコード.
    pub code: Cell,
    /// サービス事業者 事業所名.
    pub office: Cell,
    /// Whether it is another office's than the one the sheet is for.
    pub other_office: bool,
    /// 予定, a cell a day.
    pub planned: Vec<Cell>,
    /// 実績, a cell a day.
    pub actual: Vec<Cell>,
    /// 合計回数 of 予定.
    pub planned_total: Cell,
    /// 合計回数 of 実績.
    pub actual_total: Cell,
}

/// 第7表 サービス利用票別表.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct AnnexSheet {
    /// Who.
    pub head: PersonHead,
    /// 令和8年4月分.
    pub month: Cell,
    /// 作成年月日.
    pub made_on: Cell,
    /// The rows.
    pub rows: Vec<AnnexLine>,
    /// 区分支給限度基準額（単位）.
    pub limit: Cell,
    /// 種類別支給限度管理: サービス種類, 種類支給限度基準額, 合計単位数, 超える単位数.
    pub by_type: Vec<Vec<Cell>>,
    /// The total beyond the limits of the types.
    pub by_type_total: Cell,
    /// 前月までの利用日数, 当月の計画利用日数, 累積利用日数.
    pub short_stay: Vec<Cell>,
}

/// A row of 第7表.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct AnnexLine {
    /// `detail`, `subtotal` or `total`.
    #[cfg_attr(test, ts(type = "'detail' | 'subtotal' | 'total'"))]
    pub kind: &'static str,
    /// The 21 columns of the form.
    pub cells: Vec<Cell>,
}

/// A form as labels and values, or as a table of several records.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct LabelledSheet {
    /// Who.
    pub head: PersonHead,
    /// The name of the form.
    pub title: String,
    /// Its date or month.
    pub date: Cell,
    /// Labels and values of a single record.
    pub pairs: Vec<LabelledPair>,
    /// The column heads of several records.
    pub columns: Vec<String>,
    /// The cells of several records.
    pub rows: Vec<Vec<Cell>>,
}

/// A label and its value.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct LabelledPair {
    /// 項目名.
    pub label: String,
    /// The value.
    pub cell: Cell,
}

/// 取り下げ: everything the unit takes back, of all its people.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct WithdrawalSheet {
    /// The rows.
    pub rows: Vec<WithdrawalLine>,
}

/// Something taken back.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct WithdrawalLine {
    /// 氏名.
    pub name: Cell,
    /// 保険者番号.
    pub insurer_number: Cell,
    /// 被保険者番号.
    pub insured_number: Cell,
    /// Which forms.
    pub forms: Cell,
    /// Of which month or date.
    pub date: Cell,
    /// Of which office.
    pub office: Cell,
    /// Of which service.
    pub service: Cell,
}
