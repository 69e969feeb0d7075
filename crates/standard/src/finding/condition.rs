//! The words for conditions between items of one row (S-0141 to S-0156, S-0216).

use super::{CONFIRM, NOTHING, PERSON, Problem, SERVICE, VENDOR, Wording, shown};
use crate::{Date, Month, OfficeNumber, service_title};

/// A condition that a row breaks, with the value it breaks it by.
pub(crate) struct ConditionProblem<'a> {
    pub(crate) condition: Condition<'a>,
    pub(crate) value: &'a [u8],
}

/// Which condition a row breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition<'a> {
    /// The service day is not among the days billed.
    DayNotMarked,
    /// 31 zeros.
    NoDayMarked,
    /// サービス回数 0.
    NoTimes,
    /// ３０日超区分 1 for a service that is no stay.
    NoStay { service_type: &'a str },
    /// The first plan is later than this one.
    FirstPlanLater { this: Date },
    /// The plan is made after the certification has ended.
    PlanAfterPeriod { until: Date },
    /// The plan is made before the certification begins.
    PlanBeforePeriod { from: Date },
    /// The limit's period ended before the month.
    PeriodOver { month: Month, until: Date },
    /// The limit's period begins after the month.
    PeriodAhead { month: Month, from: Date },
    /// 自前 in what goes between two care-management offices.
    NotEntrusted,
    /// Units in a slot without a service type.
    SlotWithoutType,
    /// A service type without its limit.
    SlotWithoutLimit,
    /// The same service type in an earlier slot.
    SlotTwice,
    /// The units above the limit are not sum less limit.
    SlotOver { limit: u64, sum: u64 },
    /// A running number of 0.
    NumberZero,
    /// A name of goods without rented goods.
    GoodsName,
    /// Made by another office than the sender of the name.
    UpdatedByOther { sender: OfficeNumber },
    /// Younger than 40 or older than 120.
    Age { age: u16 },
}

const CARE_PERIOD: &str = "介護ソフトの利用者の「介護保険(認定)」の画面で、有効期間を確かめてください。正しければ、そのまま送れます。";

impl Problem for ConditionProblem<'_> {
    fn wording(&self) -> Wording {
        let value = shown(self.value);
        let warning = |code, message: String, expected: String| {
            Wording::warning(code, message).found(value.as_str()).expected(expected).action(CONFIRM)
        };
        match self.condition {
            Condition::DayNotMarked => Wording::note(
                "S-0141",
                "サービス利用日が、日割対象日で0になっている行があります。",
            )
            .found(value)
            .expected("サービス利用日は1")
            .action(NOTHING),
            Condition::NoDayMarked => warning(
                "S-0142",
                "日割対象日がすべて0です。日割でないサービスでは空にし、日割のサービスでは対象の日を1にする決まりです。".to_owned(),
                "対象の日は1、日割でなければ空".to_owned(),
            )
            .action(SERVICE),
            Condition::NoTimes => warning(
                "S-0143",
                "サービス回数が0です。その日に利用した(する)回数が必要です。".to_owned(),
                "1以上".to_owned(),
            )
            .action(SERVICE),
            Condition::NoStay { service_type } => warning(
                "S-0144",
                format!(
                    "{}の行の３０日超区分が1(該当)です。30日を数えるのは短期入所などだけです。",
                    service_title(service_type).unwrap_or(service_type)
                ),
                "0".to_owned(),
            ),
            Condition::FirstPlanLater { this } => warning(
                "S-0145",
                format!("初回の作成日「{value}」が、この計画の作成(変更)日「{this}」より後です。"),
                format!("{this}か、それより前"),
            )
            .action("介護ソフトの居宅サービス計画書(第1表)の画面で、日付を確かめてください。正しければ、そのまま送れます。"),
            Condition::PlanAfterPeriod { until } => warning(
                "S-0146",
                format!("計画の作成(変更)日「{value}」が、認定有効期間の終わり「{until}」より後です。"),
                format!("{until}まで"),
            )
            .action(CARE_PERIOD),
            Condition::PlanBeforePeriod { from } => Wording::note(
                "S-0147",
                format!(
                    "計画の作成(変更)日が、認定有効期間の始まり「{from}」より前です。更新の前に作った計画では、これで正しいことがあります。"
                ),
            )
            .found(value)
            .expected(format!("{from}から"))
            .action(NOTHING),
            Condition::PeriodOver { month, until } => warning(
                "S-0148",
                format!("限度額適用期間は「{until}」までで、対象年月「{month}」が入っていません。"),
                format!("{month}を含む期間"),
            )
            .action(CARE_PERIOD),
            Condition::PeriodAhead { month, from } => warning(
                "S-0148",
                format!("限度額適用期間は「{from}」からで、対象年月「{month}」が入っていません。"),
                format!("{month}を含む期間"),
            )
            .action(CARE_PERIOD),
            Condition::NotEntrusted => warning(
                "S-0149",
                "地域包括支援センターと居宅介護支援事業所の間で送るファイルですが、委託の有無が1(自前)です。".to_owned(),
                "2(委託)".to_owned(),
            ),
            Condition::SlotWithoutType => warning(
                "S-0150",
                "種類別の限度額か単位数が入っていますが、サービス種類コードが空です。".to_owned(),
                "サービス種類コード".to_owned(),
            )
            .action(PERSON),
            Condition::SlotWithoutLimit => warning(
                "S-0151",
                "種類別のサービス種類コードが入っていますが、支給限度基準額が空です。".to_owned(),
                "支給限度基準額".to_owned(),
            )
            .action(PERSON),
            Condition::SlotTwice => warning(
                "S-0152",
                format!("サービス種類「{value}」の種類別限度額が、前の欄にもあります。"),
                "1つのサービス種類に1つの欄".to_owned(),
            )
            .action(PERSON),
            Condition::SlotOver { limit, sum } => {
                let over = sum.saturating_sub(limit);
                warning(
                    "S-0153",
                    format!(
                        "種類別の限度を超える単位数が「{value}」ですが、合計{sum}から限度{limit}を引くと{over}です。"
                    ),
                    over.to_string(),
                )
            }
            Condition::NumberZero => warning(
                "S-0154",
                "番号が0です。1から始まる番号が必要です。".to_owned(),
                "1から99".to_owned(),
            )
            .action(VENDOR),
            Condition::GoodsName => warning(
                "S-0156",
                "福祉用具貸与(17、67)でない行に用具名称が入っています。福祉用具貸与だけに使う項目です。".to_owned(),
                "空".to_owned(),
            ),
            Condition::UpdatedByOther { sender } => Wording::note(
                "S-0216",
                format!("事業所番号「{value}」が、ファイル名の送信元「{sender}」と違います。"),
            )
            .found(value)
            .expected(sender.as_str())
            .action(NOTHING),
            Condition::Age { age } => warning(
                "S-0155",
                match age {
                    0..40 => format!("生年月日「{value}」では{age}歳です。介護保険を使えるのは40歳からです。"),
                    _ => format!("生年月日「{value}」では{age}歳です。年が違っていませんか。"),
                },
                "40歳から120歳までの人の生年月日".to_owned(),
            )
            .action("介護ソフトの利用者の画面で、生年月日を確かめてください。正しければ、そのまま送れます。"),
        }
    }
}
