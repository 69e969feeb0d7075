//! The shapes of the records. Empty fields are `None` or empty strings, as the form shows them.

use serde::{Deserialize, Serialize};

use crate::{Date, FileKind, Month, Person, UnitKind};

/// Why records cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordsError {
    /// The name is not one of the standard.
    #[error("{file} is not a file of the standard")]
    NotOurs {
        /// The file.
        file: String,
    },
    /// A row has another number of columns than the layout.
    #[error("{file} line {line} has {found} columns instead of {expected}")]
    Columns {
        /// The file.
        file: String,
        /// Physical line.
        line: u64,
        /// Columns found.
        found: usize,
        /// Columns of the layout.
        expected: usize,
    },
}

impl RecordsError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            RecordsError::NotOurs { .. } => "S-0320",
            RecordsError::Columns { .. } => "S-0004",
        }
    }
}

/// 保険者番号 and 被保険者番号: who a record is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PersonId {
    /// 保険者番号.
    pub insurer_number: String,
    /// 被保険者番号.
    pub insured_number: String,
}

/// Everything a unit says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRecords {
    /// The unit the files form, when they form one.
    pub kind: Option<UnitKind>,
    /// The people, in order of their numbers.
    pub people: Vec<Person>,
    /// The offices named anywhere in the unit, in order of their numbers.
    pub offices: Vec<Office>,
    /// 居宅サービス計画書: 第1表 with its 第2表 and 第3表.
    pub plans: Vec<CarePlan>,
    /// 第6表: one line a service, with the days planned and done.
    pub service_lines: Vec<ServiceLine>,
    /// 第7表 in file order.
    pub annex_rows: Vec<AnnexRow>,
    /// 利用者補足情報.
    pub supplements: Vec<Supplement>,
    /// 介護予防の様式: 利用者基本情報, 支援計画書 and their 別表, item by item.
    pub prevention_forms: Vec<FormRecord>,
    /// What the unit withdraws.
    pub withdrawals: Vec<Withdrawal>,
    /// Where each row of the files begins, in file order.
    #[serde(default)]
    pub rows: Vec<RowPlace>,
}

/// Where a row begins, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowPlace {
    /// The kind of its file.
    pub kind: FileKind,
    /// Physical line.
    pub line: u64,
    /// Whose row; none when the row cannot be read.
    pub person: Option<PersonId>,
}

/// An office named in the files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Office {
    /// 事業所番号.
    pub number: String,
    /// 事業所名, where a file holds it.
    pub name: Option<String>,
    /// The service types its services have in these files.
    pub service_types: Vec<String>,
}

/// 居宅サービス計画書 of one person and one 作成（変更）日.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarePlan {
    /// Whose plan.
    pub person: PersonId,
    /// 居宅サービス計画作成（変更）日.
    pub planned_on: Option<Date>,
    /// 第1表, when the unit holds it.
    pub first: Option<FirstTable>,
    /// 第2表 in file order.
    pub second: Vec<SecondTableRow>,
    /// 第3表 in file order.
    pub third: Vec<ThirdTableRow>,
    /// 作成年月日 of 第2表.
    #[serde(default)]
    pub second_made_on: Option<Date>,
    /// 作成年月日 of 第3表.
    #[serde(default)]
    pub third_made_on: Option<Date>,
}

/// 第1表.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstTable {
    /// Physical line on which the row begins.
    #[serde(default)]
    pub line: u64,
    /// 作成年月日.
    pub made_on: Option<Date>,
    /// 利用者郵便番号.
    pub postal_code: String,
    /// 利用者住所１ and ２.
    pub address: [String; 2],
    /// 居宅サービス計画作成者氏名.
    pub care_manager: String,
    /// 介護支援事業者名.
    pub office_name: String,
    /// 介護支援事業者コード.
    pub office_number: String,
    /// 介護支援事業者郵便番号.
    pub office_postal_code: String,
    /// 介護支援事業者住所１ and ２.
    pub office_address: [String; 2],
    /// 初回居宅サービス計画作成日.
    pub first_planned_on: Option<Date>,
    /// 計画書区分.
    pub plan_category: CodedValue,
    /// 認定状況区分.
    pub certification_state: CodedValue,
    /// 認定日.
    pub certified_on: Option<Date>,
    /// 認定有効期間開始日.
    pub certified_from: Option<Date>,
    /// 認定有効期間終了日.
    pub certified_until: Option<Date>,
    /// 要介護状態区分.
    pub care_level: CodedValue,
    /// 利用者及び家族の生活に対する意向を踏まえた課題分析の結果.
    pub wishes: String,
    /// 介護認定審査会の意見及びサービスの種類の指定.
    pub board_opinion: String,
    /// 総合的な援助の方針.
    pub policy: String,
    /// 生活援助中心型の算定理由.
    pub home_help_reason: CodedValue,
    /// その他理由.
    pub other_reason: String,
}

/// A code and what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodedValue {
    /// The value in the file.
    pub code: String,
    /// What it means, when it is in the list.
    pub meaning: Option<String>,
}

/// One row of 第2表.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondTableRow {
    /// Physical line on which the row begins.
    #[serde(default)]
    pub line: u64,
    /// 課題ＮＯ.
    pub issue_number: String,
    /// 課題.
    pub issue: String,
    /// 援助目標ＮＯ.
    pub goal_number: String,
    /// 長期目標.
    pub long_goal: String,
    /// 短期目標.
    pub short_goal: String,
    /// 長期期間.
    pub long_period: String,
    /// 短期期間.
    pub short_period: String,
    /// 援助内容ＮＯ.
    pub help_number: String,
    /// サービス内容.
    pub help: String,
    /// 保険対象区分; blank reads like N.
    pub covered: bool,
    /// サービス種別.
    pub service: String,
    /// サービス事業者コード.
    pub office_number: String,
    /// サービス事業所名.
    pub office_name: String,
    /// 頻度.
    pub frequency: String,
    /// 実施期間.
    pub period: String,
}

/// One row of 第3表: a weekly service, a daily activity, or a service outside the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "row")]
pub enum ThirdTableRow {
    /// 介護サービス内容 on a day of the week.
    Weekly {
        /// Physical line on which the row begins.
        #[serde(default)]
        line: u64,
        /// 介護サービス内容.
        service: String,
        /// 曜日, 1 = Monday.
        weekday: CodedValue,
        /// 開始時間.
        start: String,
        /// 終了時間.
        end: String,
    },
    /// 主な日常生活上の活動.
    Daily {
        /// Physical line on which the row begins.
        #[serde(default)]
        line: u64,
        /// 主な日常生活上の活動.
        activity: String,
        /// 開始時間.
        start: String,
        /// 終了時間.
        end: String,
    },
    /// 週単位以外のサービス.
    Other {
        /// Physical line on which the row begins.
        #[serde(default)]
        line: u64,
        /// 週単位以外のサービス.
        service: String,
    },
}

/// One line of 第6表: a service at a time of day, with its days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceLine {
    /// Who uses it.
    pub person: PersonId,
    /// 対象年月.
    pub month: Option<Month>,
    /// サービス開始時刻; `9999` = no time shown.
    pub start: String,
    /// サービス終了時刻.
    pub end: String,
    /// サービスコード.
    pub service_code: String,
    /// サービス事業者コード.
    pub office_number: String,
    /// サービス事業所名.
    pub office_name: String,
    /// サテライト枝番.
    pub satellite: String,
    /// 明細判別コード.
    pub detail_number: String,
    /// TAISコード or 福祉用具届出コード.
    pub equipment_code: String,
    /// 用具名称（機種名）.
    pub equipment_name: String,
    /// 単位数.
    pub units: String,
    /// プラン担当業者コード.
    pub care_office_number: String,
    /// プラン担当者名.
    pub care_manager: String,
    /// Whether any day lies beyond the 30th of short stay.
    pub over_thirty_days: bool,
    /// 作成年月日.
    #[serde(default)]
    pub made_on: Option<Date>,
    /// 前月までの短期入所利用日数.
    #[serde(default)]
    pub short_stay_days: String,
    /// The days on which something is planned or done, in order.
    pub days: Vec<DayCount>,
}

/// Planned and actual counts of one day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    /// Day of the month.
    pub day: u8,
    /// 予定: サービス回数 planned.
    pub planned: u32,
    /// 実績: サービス回数 done.
    pub actual: u32,
    /// 日割対象日 of the row, when it has one.
    pub day_marks: Option<String>,
    /// Physical lines of the rows that count this day.
    #[serde(default)]
    pub lines: Vec<u64>,
}

/// One row of 第7表.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnnexRow {
    /// Physical line on which the row begins.
    #[serde(default)]
    pub line: u64,
    /// 作成年月日.
    #[serde(default)]
    pub made_on: Option<Date>,
    /// Whose row.
    pub person: PersonId,
    /// 対象年月.
    pub month: Option<Month>,
    /// What the row adds up.
    pub row: AnnexRowKind,
    /// サービス事業所名.
    pub office_name: String,
    /// サービス事業所コード.
    pub office_number: String,
    /// サテライト枝番.
    pub satellite: String,
    /// サービスコード, or the code of the total.
    pub service_code: String,
    /// The other items in form order, by 項目名.
    pub values: Vec<LabelledValue>,
}

/// What a row of 第7表 is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnexRowKind {
    /// A service.
    Detail,
    /// 区分支給対象種類別小計 (`XXAAAA`).
    SubtotalInLimit,
    /// 区分支給対象外種類別小計 (`XXEEEE`).
    SubtotalOutsideLimit,
    /// 30日超過分種類別小計 (`XXZZZZ`).
    SubtotalOverThirtyDays,
    /// 全合計 (`999999`).
    Total,
}

/// 利用者補足情報.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplement {
    /// Physical line on which the row begins.
    #[serde(default)]
    pub line: u64,
    /// About whom.
    pub person: Person,
    /// 居宅サービス計画作成（変更）日; none when it goes with 第6表.
    pub planned_on: Option<Date>,
    /// 対象年月; none when it goes with the plan.
    pub month: Option<Month>,
    /// The items in form order.
    pub values: Vec<LabelledValue>,
}

/// One item of a form: its name, its value and what a code means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelledValue {
    /// Item number of 4.1.
    pub item: u32,
    /// 項目名.
    pub name: String,
    /// The value.
    pub value: String,
    /// What the code means.
    pub meaning: Option<String>,
}

/// One record of a 介護予防 form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRecord {
    /// Physical line on which the row begins.
    #[serde(default)]
    pub line: u64,
    /// Which form.
    pub kind: FileKind,
    /// About whom.
    pub person: PersonId,
    /// 相談日 or 計画作成(変更)日.
    pub date: Option<Date>,
    /// The items in form order.
    pub values: Vec<LabelledValue>,
}

/// What a `_削除` file takes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Physical line on which the row begins.
    #[serde(default)]
    pub line: u64,
    /// The kind of the withdrawing file.
    pub kind: FileKind,
    /// The kinds that go with it at the receiver.
    pub withdraws: Vec<FileKind>,
    /// Whose data.
    pub person: PersonId,
    /// The date of the plan or of the consultation.
    pub date: Option<Date>,
    /// The service month.
    pub month: Option<Month>,
    /// The provider, for actuals.
    pub office_number: Option<String>,
    /// The service type, for actuals.
    pub service_type: Option<String>,
}
