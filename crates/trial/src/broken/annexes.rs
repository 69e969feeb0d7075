//! 第7表 that does not add up, and counts that differ from 第6表.

use super::sets::{monthly_plans, with_row, with_rows, with_value, written};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{Upplan, Upsikyu};
use crate::csv_file::{CsvFile, Row};

// Rows of the first person: the visits, the percent add-on, their subtotals, the grand total.
const VISITS: usize = 0;
const WITHIN: usize = 2;
const TOTAL: usize = 4;

pub(super) fn sets() -> Vec<BrokenSet> {
    vec![
        broken(
            "annex-units-times-count",
            "568 units four times are not 2268",
            with_value(monthly_plans(), Upsikyu, VISITS, "単位数", "568"),
        ),
        broken(
            "annex-subtotal-of-units",
            "11AAAA has 100 units more than its rows",
            with_value(monthly_plans(), Upsikyu, WITHIN, "サービス単位金額", "2368"),
        ),
        broken(
            "annex-total-of-units",
            "999999 has two digits swapped",
            with_value(monthly_plans(), Upsikyu, TOTAL, "サービス単位金額", "2842"),
        ),
        broken(
            "annex-total-of-money",
            "999999 lacks the cost of one subtotal",
            written(with_row(monthly_plans(), Upsikyu, TOTAL, |row| {
                row.set("費用総額保険／事業対象分", "25855");
            })),
        ),
        broken(
            "annex-total-rounded",
            "999999 computes what the person pays from the whole: one yen more",
            written(changed(TOTAL, "利用者負担保険／事業対象分", 1)),
        ),
        broken(
            "annex-cost-rounded-otherwise",
            "the cost of 11AAAA is 12 yen more than units times price, in the total as well",
            written(with_rows(monthly_plans(), Upsikyu, |rows| {
                for row in rows.iter_mut().skip(WITHIN).step_by(TOTAL - WITHIN).take(2) {
                    add(row, "費用総額保険／事業対象分", 12);
                }
            })),
        ),
        broken(
            "annex-limit-split",
            "100 units above the limit that are in no other column",
            with_value(monthly_plans(), Upsikyu, TOTAL, "区分支給限度基準超単位数", "100"),
        ),
        broken(
            "annex-paid-more-than-it-costs",
            "the person pays 10,000 yen too much, in the total as well",
            written(with_rows(monthly_plans(), Upsikyu, |rows| {
                for row in rows.iter_mut().skip(WITHIN).step_by(TOTAL - WITHIN).take(2) {
                    add(row, "利用者負担保険／事業対象分", 10_000);
                }
            })),
        ),
        broken(
            "annex-subtotal-twice",
            "11AAAA stands there twice, the second with another office name",
            written(with_rows(monthly_plans(), Upsikyu, |rows| {
                let second = rows.get(WITHIN).cloned();
                let second = second.map(|row| row.with("サービス事業所名", "見本訪問介護"));
                rows.splice(WITHIN..WITHIN, second);
            })),
        ),
        broken(
            "annex-subtotal-without-rows",
            "13AAAA without a row of 訪問看護",
            written(with_rows(monthly_plans(), Upsikyu, |rows| {
                let other = rows.get(WITHIN).cloned();
                rows.splice(TOTAL..TOTAL, other.map(|row| row.with("サービスコード", "13AAAA")));
            })),
        ),
        broken(
            "annex-days-of-a-stay",
            "10 days before the month and 4 in it are 15",
            written(with_row(monthly_plans(), Upsikyu, VISITS, |row| {
                row.set("前月までの利用日数", "10");
                row.set("当月の計画利用日数", "4");
                row.set("累積利用日数", "15");
            })),
        ),
        broken(
            "annex-count-below-the-plan",
            "第6表 plans a fifth visit that 第7表 does not count",
            written(with_rows(monthly_plans(), Upplan, |rows| {
                let fifth = rows.first().cloned();
                rows.extend(fifth.map(|row| row.with("サービス利用日", "20270226")));
            })),
        ),
    ]
}

/// Adds to a number of one record of the 第7表.
fn changed(index: usize, column: &str, more: u32) -> Vec<CsvFile> {
    with_row(monthly_plans(), Upsikyu, index, |row| add(row, column, more))
}

fn add(row: &mut Row, column: &str, more: u32) {
    let value = row.value(column).parse::<u32>().unwrap_or(0);
    row.set(column, (value + more).to_string());
}
