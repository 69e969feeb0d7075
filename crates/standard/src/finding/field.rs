//! The words for single items that break their rule (S-01xx).

use super::{CONFIRM, EXPORT_AGAIN, PERSON, Problem, SERVICE, VENDOR, Wording, shown};
use crate::layout::{CodeValue, Weak};
use crate::text::character_count;

/// An item that breaks its rule, with the value as it stands in the file.
pub(crate) struct FieldProblem<'a> {
    pub(crate) fault: FieldFault<'a>,
    pub(crate) value: &'a [u8],
    pub(crate) weak: Option<Weak>,
}

/// Which rule an item breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldFault<'a> {
    Missing,
    TooLong {
        longest: usize,
    },
    WrongLength {
        length: usize,
    },
    Characters {
        allowed: Allowed,
    },
    InsuredNumber,
    Date {
        zero: bool,
    },
    Month {
        zero: bool,
    },
    Time {
        none: bool,
    },
    EndOfDay,
    Integer,
    Decimal,
    NotInList {
        codes: &'a [CodeValue],
    },
    PostalCode,
    OfficeNumber,
    ServiceCode,
    ServiceType,
    TaisCode,
    DayMarks,
    Unused,
    /// 必要 without 必須 (◎ strongly, ○ not).
    NotGiven {
        strongly: bool,
    },
    Katakana,
    Moment,
    NotInSeveral {
        codes: &'a [CodeValue],
    },
}

/// The characters a type allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowed {
    Digits,
    Alphanumeric,
    Symbols,
}

impl Allowed {
    fn japanese(self) -> &'static str {
        match self {
            Allowed::Digits => "半角の数字",
            Allowed::Alphanumeric => "半角の数字と英字",
            Allowed::Symbols => "半角の数字・英字・記号",
        }
    }
}

impl Problem for FieldProblem<'_> {
    /// Where the whole row of the table is weak, nothing stops: the sentence says why.
    fn wording(&self) -> Wording {
        let words = self.words();
        if self.weak != Some(Weak::Row) {
            return words;
        }
        let message =
            format!("{}(この項目の決まりは、元の資料から確かには読み取れません。)", words.message);
        Wording { message, action: CONFIRM, ..words }.weakened(true)
    }
}

impl FieldProblem<'_> {
    fn words(&self) -> Wording {
        let value = shown(self.value);
        let length = character_count(self.value);
        let wide =
            if self.value.is_ascii() { "" } else { "全角の文字が入っています。" };
        let error = |code, message: String, expected: &str| {
            Wording::error(code, message).found(value.clone()).expected(expected)
        };
        let malformed = |code, what: &str, expected: &str| {
            error(
                code,
                format!("「{value}」は{what}として読めません。{wide}{expected}が必要です。"),
                expected,
            )
        };
        match self.fault {
            FieldFault::Missing => {
                let message = if self.value.is_empty() {
                    "空です。必ず入れる項目です。"
                } else {
                    "空白だけです。必ず入れる項目です。"
                };
                error("S-0101", message.to_owned(), "値")
                    .weakened(self.weak == Some(Weak::Required))
            }
            FieldFault::TooLong { longest } => error(
                "S-0102",
                format!("{length}文字です。{longest}文字までです。"),
                &format!("{longest}文字まで"),
            )
            .weakened(self.weak == Some(Weak::MaxLen)),
            FieldFault::WrongLength { length: expected } => error(
                "S-0103",
                format!("{length}文字です。{expected}文字が必要です。"),
                &format!("{expected}文字"),
            ),
            FieldFault::Characters { allowed } => {
                let allowed = allowed.japanese();
                error(
                    "S-0104",
                    format!("「{value}」に使えない文字があります。{wide}{allowed}が必要です。"),
                    allowed,
                )
            }
            FieldFault::InsuredNumber => {
                let expected = "数字10桁、またはHと数字9桁";
                let what = if length == 10 {
                    format!("「{value}」は被保険者番号として読めません。{wide}")
                } else {
                    format!("{length}文字です。")
                };
                error("S-0105", format!("{what}{expected}が必要です。"), expected).action(PERSON)
            }
            FieldFault::Date { zero } => {
                let expected = if zero {
                    "西暦の年月日8桁、または00000000"
                } else {
                    "西暦の年月日8桁(YYYYMMDD)"
                };
                let exists = self.value.len() == 8 && self.value.iter().all(u8::is_ascii_digit);
                if exists && self.value != b"00000000" {
                    error(
                        "S-0106",
                        format!("「{value}」という日はありません。{expected}が必要です。"),
                        expected,
                    )
                } else {
                    malformed("S-0106", "日付", expected)
                }
            }
            FieldFault::Month { zero } => {
                let expected = if zero {
                    "西暦の年月6桁、または000000"
                } else {
                    "西暦の年月6桁(YYYYMM)"
                };
                malformed("S-0107", "年月", expected)
            }
            FieldFault::Time { none } => {
                let expected = if none {
                    "時分4桁(0000から2359)、または9999"
                } else {
                    "時分4桁(0000から2359)"
                };
                malformed("S-0108", "時刻", expected).action(SERVICE)
            }
            FieldFault::EndOfDay => Wording::warning(
                "S-0117",
                "「2400」は標準仕様の時刻にありません。0000から2359までです。",
            )
            .found(value.clone())
            .expected("時分4桁(0000から2359)")
            .action(CONFIRM),
            FieldFault::Integer => malformed("S-0109", "数", "符号や小数点のない半角の数字"),
            FieldFault::Decimal => malformed("S-0110", "数", "半角の数字(小数は99.99の形)"),
            FieldFault::NotInList { codes } => {
                let list = list(codes);
                error(
                    "S-0111",
                    format!(
                        "「{value}」は決められたコードではありません。{list}のどれかが必要です。"
                    ),
                    &list,
                )
            }
            FieldFault::PostalCode => malformed("S-0112", "郵便番号", "NNN-NNNN(数字3桁-数字4桁)"),
            FieldFault::OfficeNumber => malformed("S-0113", "事業所番号", "半角10桁"),
            FieldFault::ServiceCode => {
                malformed("S-0114", "サービスコード", "サービス種類2桁とサービス項目4桁の半角6桁")
                    .action(SERVICE)
            }
            FieldFault::ServiceType => malformed("S-0115", "サービス種類コード", "半角2桁"),
            FieldFault::TaisCode => {
                malformed("S-0118", "TAISコード", "NNNNN-NNNNNN(数字5桁-数字6桁)").action(SERVICE)
            }
            FieldFault::DayMarks => {
                malformed("S-0116", "日割対象日", "1日から31日までの0か1を並べた31文字")
                    .action(SERVICE)
            }
            FieldFault::Unused => Wording::warning(
                "S-0119",
                format!("「{value}」が入っています。使わない項目なので、空にする決まりです。"),
            )
            .found(value.clone())
            .expected("空")
            .action(VENDOR),
            FieldFault::NotGiven { strongly: true } => {
                Wording::warning("S-0801", "空です。必要な項目(◎)です。")
                    .expected("値")
                    .action(CONFIRM)
            }
            FieldFault::NotGiven { strongly: false } => {
                Wording::note("S-0802", "空です。必要な項目(○)です。わかるときは入れてください。")
                    .expected("値")
                    .action(CONFIRM)
            }
            FieldFault::Moment => {
                malformed("S-0803", "日時", "西暦の年月日と時分を続けた12桁(YYYYMMDDHHMM)")
            }
            FieldFault::Katakana => Wording::warning(
                "S-0804",
                format!("「{value}」にカタカナでない文字があります。カタカナで書く項目です。"),
            )
            .found(value.clone())
            .expected("カタカナ")
            .action(CONFIRM),
            FieldFault::NotInSeveral { codes } => {
                let list = list(codes);
                Wording::warning(
                    "S-0805",
                    format!("「{value}」に決められたコードでないものがあります。{list}を選ぶ項目です(複数可)。"),
                )
                .found(value.clone())
                .expected(list)
                .action(CONFIRM)
            }
        }
    }
}

/// `1=男性、2=女性`, shortened when the list is long.
fn list(codes: &[CodeValue]) -> String {
    const SHOWN: usize = 9;
    let pairs: Vec<_> =
        codes.iter().take(SHOWN).map(|code| format!("{}={}", code.value, code.meaning)).collect();
    let more = if codes.len() > SHOWN { "など" } else { "" };
    format!("{}{more}", pairs.join("、"))
}

/// What a row as a whole breaks: the named rules of `row_rules`.
pub(crate) struct RowProblem {
    pub(crate) fault: RowFault,
    pub(crate) value: String,
    /// Whether the source of the rule is weak: a warning then.
    pub(crate) weak: bool,
}

/// A value as findings show it.
pub(crate) fn shown_value(value: &[u8]) -> String {
    shown(value)
}

/// Which rule of several items a row breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RowFault {
    /// Welfare equipment without TAISコード and 届出コード.
    EquipmentCodeMissing,
    /// Welfare equipment with both.
    EquipmentCodeTwice,
    /// Either of them with another service.
    EquipmentCodeSurplus,
    /// 明細判別コード with another service than 17.
    DetailNumberSurplus,
    /// 日割対象日 marks a day the month does not have.
    DayMarkBeyondMonth,
    /// One of the two times is 9999 and the other is not.
    HalfATime,
    /// An item that its code asks for is empty.
    ExplanationMissing { item: &'static str, because: &'static str },
    /// An item is filled though its code says otherwise.
    ExplanationSurplus { item: &'static str, because: &'static str },
    /// 第3表: items of several kinds of row.
    MixedThirdTableRow,
    /// 第3表: an item that the row's kind needs is empty.
    ThirdTableItemMissing { item: &'static str },
    /// 第3表: nothing of any kind.
    EmptyThirdTableRow,
    /// 第7表: 単位数 on a total row.
    UnitsOnTotal,
    /// 第7表: the office of the grand total.
    OfficeOfTotal,
    /// 第7表: the fixed office number without the grand total.
    TotalOfficeWithoutTotal,
    /// 第7表: a discount on a total row.
    DiscountOnTotal,
    /// 補足: a slot is filled although an earlier one is empty.
    SlotGap,
    /// 補足: short-stay medical care always uses 22.
    SlotOfShortStay,
    /// The end lies before the start.
    PeriodReversed { start: &'static str },
    /// 委託の有無 is empty.
    EntrustmentMissing,
    /// 第7表 No.34 is not its fixed value.
    FixedOffice,
}

impl Problem for RowProblem {
    fn wording(&self) -> Wording {
        let value = &self.value;
        let error = |code, message: &str, expected: &str| {
            Wording::error(code, message).found(value.as_str()).expected(expected).action(SERVICE)
        };
        let warning = |code, message: &str, expected: &str| {
            Wording::warning(code, message).found(value.as_str()).expected(expected).action(CONFIRM)
        };
        match self.fault {
            RowFault::EquipmentCodeMissing => error(
                "S-0121",
                "福祉用具貸与の行に、TAISコードも福祉用具届出コードもありません。どちらかが必要です。",
                "TAISコードか福祉用具届出コード",
            ),
            RowFault::EquipmentCodeTwice => warning(
                "S-0122",
                "TAISコードと福祉用具届出コードの両方が入っています。どちらか一つを入れる決まりです。",
                "どちらか一つ",
            ),
            RowFault::EquipmentCodeSurplus => warning(
                "S-0123",
                "福祉用具貸与(17、67)でない行に入っています。福祉用具貸与だけに使う項目です。",
                "空",
            ),
            RowFault::DetailNumberSurplus => warning(
                "S-0124",
                "福祉用具貸与(17)でない行に入っています。福祉用具貸与だけに使う項目です。",
                "空",
            ),
            RowFault::DayMarkBeyondMonth => error(
                "S-0125",
                "その月にない日に1が付いています。月末より後は0が必要です。",
                "月末より後は0",
            ),
            RowFault::HalfATime => warning(
                "S-0126",
                "開始と終了の一方だけが9999(時間表示なし)です。両方を時刻にするか、両方を9999にする決まりです。",
                "両方とも時刻、または両方とも9999",
            ),
            RowFault::ExplanationMissing { item, because } => error(
                "S-0127",
                &format!("{because}のため、「{item}」が必要ですが、空です。"),
                "内容",
            )
            .action(EXPORT_AGAIN)
            .weakened(self.weak),
            RowFault::ExplanationSurplus { item, because } => warning(
                "S-0128",
                &format!("「{item}」が入っていますが、{because}のときだけ使う項目です。"),
                "空",
            ),
            RowFault::MixedThirdTableRow => error(
                "S-0129",
                "1行に、週間サービス・日常生活上の活動・週単位以外のサービスが混ざっています。1行には一つだけです。",
                "一つの行に一種類",
            )
            .action(VENDOR),
            RowFault::ThirdTableItemMissing { item } => error(
                "S-0130",
                &format!("「{item}」が空です。この種類の行では必要です。"),
                "値",
            )
            .action(EXPORT_AGAIN),
            RowFault::EmptyThirdTableRow => error(
                "S-0131",
                "週間サービス・日常生活上の活動・週単位以外のサービスの、どれも入っていません。",
                "どれか一種類",
            )
            .action(EXPORT_AGAIN),
            RowFault::UnitsOnTotal => error("S-0132", "小計と合計の行の単位数は0にする決まりです。", "0")
                .action(VENDOR),
            RowFault::OfficeOfTotal => error(
                "S-0133",
                "全合計の行(999999)のサービス事業所コードは9999999999にする決まりです。",
                "9999999999",
            )
            .action(VENDOR),
            RowFault::TotalOfficeWithoutTotal => error(
                "S-0134",
                "サービス事業所コード9999999999は、全合計の行(999999)だけに使えます。",
                "サービス事業所の番号",
            )
            .action(VENDOR),
            RowFault::DiscountOnTotal => warning(
                "S-0135",
                "小計と合計の行では空にする項目です。",
                "空",
            ),
            RowFault::SlotGap => warning(
                "S-0136",
                "種類別の限度額は、1番目から間を空けずに入れる決まりです。",
                "1番目から順に",
            ),
            RowFault::SlotOfShortStay => warning(
                "S-0137",
                "短期入所療養介護の種類別限度額は、施設の種類にかかわらず22を使う決まりです。",
                "22",
            ),
            RowFault::PeriodReversed { start } => warning(
                "S-0138",
                &format!("「{start}」より前の日です。"),
                "開始日と同じか後の日",
            ),
            RowFault::EntrustmentMissing => warning(
                "S-0139",
                "空です。地域包括支援センターも居宅介護支援事業所も入れる項目です(1=自前、2=委託)。",
                "1か2",
            ),
            RowFault::FixedOffice => warning(
                "S-0140",
                "9999999999に決まっている項目に、ほかの値が入っています。",
                "9999999999",
            ),
        }
    }
}
