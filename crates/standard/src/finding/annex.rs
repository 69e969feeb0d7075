//! The words for a 第7表 that does not add up (S-07xx).

use super::{CONFIRM, NOTHING, Problem, Severity, VENDOR, Wording};
use crate::service_title;

const RECALCULATE: &str =
    "介護ソフトの利用票別表の画面で、この利用者の計算をやり直し、もう一度出力してください。";

/// What was computed with rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Computed {
    /// 費用総額 from units and price.
    Cost,
    /// 保険請求額 from cost and rate.
    Claim,
    /// 割引後単位数 from units and rate.
    Discount,
}

/// What does not add up, and for whom.
pub(crate) struct AnnexOf<'a> {
    /// 被保険者番号.
    pub(crate) person: &'a str,
    pub(crate) problem: AnnexProblem<'a>,
}

impl Problem for AnnexOf<'_> {
    fn wording(&self) -> Wording {
        let wording = self.problem.wording();
        if wording.severity == Severity::Note {
            // Told once a file: rounding is the same for everybody.
            return wording;
        }
        let message = format!("利用者(被保険者番号{})の{}", self.person, wording.message);
        Wording { message, ..wording }
    }
}

/// What does not add up.
pub(crate) enum AnnexProblem<'a> {
    /// 単位数 times 回数 is another number.
    Product { units: u64, times: u64, found: u64, expected: u64 },
    /// A subtotal is not the sum of its details.
    Subtotal { code: &'a str, found: u64, expected: u64 },
    /// AAAA, EEEE and ZZZZ together are not all details.
    Parts { service_type: &'a str, found: u64, expected: u64 },
    /// The grand total is not the sum of the rows.
    Total { found: u64, expected: u64 },
    /// The grand total of money differs by no more than rounding.
    TotalRounded { found: u64, expected: u64 },
    /// A computed value is off by more than rounding.
    Computed { computed: Computed, found: u64, expected: u64 },
    /// Above and within the limit are not the units counted.
    LimitSplit { found: u64, managed: u64, exact: bool },
    /// Insurance and person pay more than the cost.
    PaidTooMuch { paid: u64, cost: u64 },
    /// Days before the month and days of the month are not all days.
    Days { found: u64, expected: u64 },
    /// More days than the month has.
    TooManyDays { found: u64, days: u8 },
    /// The same subtotal twice.
    SubtotalTwice { code: &'a str },
    /// A subtotal without a detail row of its type.
    SubtotalOfNothing { code: &'a str },
    /// Too many rows to add up.
    TooManyRows,
}

impl Problem for AnnexProblem<'_> {
    fn wording(&self) -> Wording {
        let error = |code, message: String, found: u64, expected: u64| {
            Wording::error(code, message)
                .found(found.to_string())
                .expected(expected.to_string())
                .action(RECALCULATE)
        };
        match *self {
            AnnexProblem::Product { units, times, found, expected } => error(
                "S-0701",
                format!("行で「{found}」ですが、単位数{units}×回数{times}は{expected}です。"),
                found,
                expected,
            ),
            AnnexProblem::Subtotal { code, found, expected } => error(
                "S-0702",
                format!("小計({code})が「{found}」ですが、明細の行を足すと{expected}です。"),
                found,
                expected,
            ),
            AnnexProblem::Parts { service_type, found, expected } => error(
                "S-0702",
                format!(
                    "{}の小計({service_type}AAAAなど)を合わせると{found}ですが、明細の行を足すと{expected}です。",
                    service_title(service_type).unwrap_or(service_type)
                ),
                found,
                expected,
            ),
            AnnexProblem::Total { found, expected } => error(
                "S-0703",
                format!("全合計(999999)が「{found}」ですが、行を足すと{expected}です。"),
                found,
                expected,
            ),
            AnnexProblem::TotalRounded { found, expected } => Wording::note(
                "S-0705",
                "全合計(999999)の金額が、行を足したものとわずかに違います。端数の処理の違いのようです。",
            )
            .found(found.to_string())
            .expected(expected.to_string())
            .action(NOTHING),
            AnnexProblem::Computed { computed, found, expected } => {
                let how = match computed {
                    Computed::Cost => "単位数×単位数単価",
                    Computed::Claim => "費用総額×給付率",
                    Computed::Discount => "単位数×割引後率",
                };
                Wording::note(
                    "S-0704",
                    format!("{how}と2以上違う行があります。端数の処理は介護ソフトによって違います。"),
                )
                .found(found.to_string())
                .expected(expected.to_string())
                .action(NOTHING)
            }
            AnnexProblem::LimitSplit { found, managed, exact } => {
                let wording = error(
                    "S-0706",
                    format!(
                        "限度基準を超える単位数と限度基準内の単位数を足すと{found}ですが、給付管理単位数は「{managed}」です。"
                    ),
                    found,
                    managed,
                );
                if exact {
                    wording
                } else {
                    // The units counted differ from those billed; the standard does not say which ones are split.
                    let words = "限度基準を超える単位数と限度基準内の単位数を足しても、給付管理単位数になりません。大規模型の通所介護などでは、これで正しいことがあります。";
                    Wording::note("S-0706", words).found(wording.found).expected(wording.expected)
                }
            }
            AnnexProblem::PaidTooMuch { paid, cost } => Wording::warning(
                "S-0707",
                format!("行で、保険請求額と利用者負担を足すと{paid}円で、費用総額の{cost}円を超えています。"),
            )
            .found(paid.to_string())
            .expected(format!("{cost}まで"))
            .action(CONFIRM),
            AnnexProblem::Days { found, expected } => Wording::warning(
                "S-0711",
                format!("累積利用日数が「{found}」ですが、前月までの利用日数と当月の計画利用日数を足すと{expected}です。"),
            )
            .found(found.to_string())
            .expected(expected.to_string())
            .action(CONFIRM),
            AnnexProblem::TooManyDays { found, days } => Wording::warning(
                "S-0711",
                format!("当月の計画利用日数が「{found}」ですが、この月は{days}日までです。"),
            )
            .found(found.to_string())
            .expected(format!("{days}まで"))
            .action(CONFIRM),
            AnnexProblem::SubtotalTwice { code } => Wording::error(
                "S-0708",
                format!("第7表に、同じ事業所の小計({code})の行が2つあります。1行だけにする決まりです。"),
            )
            .found(code)
            .expected("小計は1行だけ")
            .action(VENDOR),
            AnnexProblem::SubtotalOfNothing { code } => Wording::error(
                "S-0709",
                format!("第7表に小計({code})の行がありますが、足すもとになるサービスの行がありません。第7表の記録が足りません。"),
            )
            .found(code)
            .expected("小計のもとになる行")
            .action(RECALCULATE),
            AnnexProblem::TooManyRows => Wording::note(
                "S-0710",
                "第7表の行が多すぎるため、小計と合計が合っているかを確かめていない利用者がいます。",
            )
            .expected("1人500行、全部で4万行まで")
            .action("確かめるには、介護ソフトで利用者を分けて出力してください。"),
        }
    }
}
