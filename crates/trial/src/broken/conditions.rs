//! Records whose items do not fit each other: dates outside periods, marks, slots, numbers.

use super::sets::{
    actuals, care_plans, monthly_plans, rich_plans, with_row, with_rows, with_value, written,
};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{Up1kyo, Up2kyo, Uphosoku, Upjsk, Upplan};
use crate::csv_file::{CsvFile, Row};

pub(super) fn sets() -> Vec<BrokenSet> {
    vec![
        broken(
            "condition-service-day-not-marked",
            "a service billed per day on a day that is not marked",
            written(with_marks(|marks| marks.replacen("01", "10", 1))),
        ),
        broken(
            "condition-no-day-marked",
            "日割対象日 of 31 zeros",
            written(with_marks(|marks| marks.replace('1', "0"))),
        ),
        broken(
            "condition-no-times",
            "a result with サービス回数 0",
            with_value(actuals(), Upjsk, 1, "サービス回数", "0"),
        ),
        broken(
            "condition-thirty-days-of-a-visit",
            "３０日超区分 1 on a visit",
            with_value(monthly_plans(), Upplan, 0, "３０日超区分", "1"),
        ),
        broken(
            "condition-first-plan-later",
            "the first plan was made after this one",
            with_value(care_plans(), Up1kyo, 0, "初回居宅サービス計画作成日", "20270126"),
        ),
        broken(
            "condition-plan-after-the-certification",
            "the certification ended before the plan was made",
            with_value(care_plans(), Up1kyo, 0, "認定有効期間終了日", "20261231"),
        ),
        broken(
            "condition-plan-before-the-certification",
            "the plan was made before the certification begins, as for a renewal",
            with_value(care_plans(), Up1kyo, 0, "認定有効期間開始日", "20270201"),
        ),
        broken(
            "condition-limit-period-over",
            "the period of the limit ended the month before",
            with_value(monthly_plans(), Uphosoku, 1, "限度額適用終了年月日", "20270131"),
        ),
        broken(
            "condition-limit-period-ahead",
            "the period of the limit begins the month after",
            with_value(monthly_plans(), Uphosoku, 1, "限度額適用開始年月日", "20270301"),
        ),
        broken(
            "condition-slot-without-a-service-type",
            "a limit per service type whose type is empty",
            with_value(monthly_plans(), Uphosoku, 0, "１サービス種類コード", ""),
        ),
        broken(
            "condition-slot-without-a-limit",
            "a service type without its limit",
            with_value(monthly_plans(), Uphosoku, 0, "１支給限度基準額", ""),
        ),
        broken(
            "condition-slot-twice",
            "the same service type in two slots",
            written(with_row(monthly_plans(), Uphosoku, 0, |row| {
                row.set("２サービス種類コード", "11");
                row.set("２支給限度基準額", "9000");
            })),
        ),
        broken(
            "condition-slot-over-the-limit",
            "the sum is 268 above the limit, the units above it are 0",
            with_value(monthly_plans(), Uphosoku, 0, "１支給限度基準額", "2000"),
        ),
        broken(
            "condition-number-zero",
            "課題ＮＯ 0",
            with_value(care_plans(), Up2kyo, 0, "課題ＮＯ", "0"),
        ),
        broken(
            "condition-age-of-39",
            "born 39 years ago",
            with_value(monthly_plans(), Uphosoku, 0, "利用者生年月日", "19870202"),
        ),
        broken(
            "condition-goods-name-on-a-visit",
            "用具名称 on a visit of 訪問介護",
            with_value(rich_plans(), Upplan, 9, "用具名称（機種名）", "車いす"),
        ),
        broken(
            "condition-updated-by-another-office",
            "更新業者コード is not the sender",
            with_value(monthly_plans(), Uphosoku, 0, "更新業者コード", "1379900028"),
        ),
        broken(
            "condition-goods-without-numbers",
            "two goods of the same code and units without 明細判別コード",
            written(with_rows(rich_plans(), Upplan, |rows| {
                let first = rows.iter().position(|row| !row.value("TAISコード").is_empty());
                if let Some(second) = first.and_then(|at| rows.get_mut(at + 1)) {
                    second.set("サービスコード", "171001");
                    second.set("単位数", "500");
                }
            })),
        ),
        broken(
            "condition-results-scattered",
            "the results of two people by date instead of by person",
            written(with_rows(actuals(), Upjsk, |rows| {
                let other = |row: &Row| row.clone().with("被保険者番号", "1234567898");
                *rows = rows.iter().flat_map(|row| [row.clone(), other(row)]).collect();
            })),
        ),
    ]
}

/// Changes 日割対象日 of the service billed per day.
fn with_marks(change: impl Fn(&str) -> String) -> Vec<CsvFile> {
    with_rows(rich_plans(), Upplan, |rows| {
        for row in rows.iter_mut().filter(|row| !row.value("日割対象日").is_empty()) {
            let marks = change(row.value("日割対象日"));
            row.set("日割対象日", marks);
        }
    })
}
