//! Rows whose items do not agree with each other, and the items that the other families leave out.

use super::sets::{
    actuals, care_plans, monthly_plans, rich_plans, with_row, with_rows, with_value, written,
};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{self, Up1kyo, Up3kyo, Uphosoku, Upjsk, Upplan, Upsikyu};
use crate::csv_file::{CsvFile, Row, SampleFile};

const GRAND_TOTAL: &str = "999999";

pub(super) fn sets() -> Vec<BrokenSet> {
    let mut sets = items();
    sets.extend(equipment());
    sets.extend(care_plan());
    sets.extend(annex());
    sets.extend(supplement());
    sets
}

fn items() -> Vec<BrokenSet> {
    let actual = |column, value| with_value(actuals(), Upjsk, 2, column, value);
    vec![
        broken("row-time-2400", "24:00 as the end of a day", actual("サービス終了時刻", "2400")),
        broken(
            "row-office-number-of-9-digits",
            "an office number that lost a digit",
            actual("サービス事業者コード", "137990011"),
        ),
        broken("row-unused-item-filled", "a value in 識別子", actual("識別子", "1")),
        broken(
            "row-one-time-without-the-other",
            "an end without time beside a start with one",
            actual("サービス終了時刻", "9999"),
        ),
        broken(
            "row-day-marked-beyond-the-month",
            "日割対象日 marks 29 February 2027",
            first(rich_plans(), Upplan, "日割対象日", |row| {
                row.set("日割対象日", "0000000011111111111111111111100");
            }),
        ),
    ]
}

fn equipment() -> Vec<BrokenSet> {
    let rented = |change: fn(&mut Row)| first(rich_plans(), Upplan, "TAISコード", change);
    vec![
        broken(
            "row-tais-code-without-hyphen",
            "a TAISコード without its hyphen",
            rented(|row| row.set("TAISコード", "00001000010")),
        ),
        broken(
            "row-two-equipment-codes",
            "TAISコード and 福祉用具届出コード of one piece",
            rented(|row| row.set("福祉用具届出コード", "00001-000020")),
        ),
        broken(
            "row-detail-number-of-3-digits",
            "明細判別コード 100; the length of the column is weak",
            rented(|row| row.set("明細判別コード", "100")),
        ),
        broken(
            "row-detail-number-on-another-service",
            "明細判別コード on a visit of 訪問介護",
            with_value(actuals(), Upjsk, 2, "明細判別コード", "1"),
        ),
    ]
}

fn care_plan() -> Vec<BrokenSet> {
    let third = |column, value| with_value(care_plans(), Up3kyo, 0, column, value);
    vec![
        broken(
            "row-reason-not-explained",
            "生活援助中心型 for another reason (3), which is not told; the item has no mark",
            with_value(care_plans(), Up1kyo, 0, "生活援助中心型の算定理由", "3"),
        ),
        broken(
            "row-reason-explained-without-its-code",
            "その他理由 is told although the reason is 1",
            written(with_row(care_plans(), Up1kyo, 0, |row| {
                row.set("生活援助中心型の算定理由", "1");
                row.set("その他理由", "同居の家族が夜勤のため");
            })),
        ),
        broken(
            "row-certificate-ends-before-it-begins",
            "the certificate ends a day before it begins",
            with_value(care_plans(), Up1kyo, 0, "認定有効期間終了日", "20260331"),
        ),
        broken(
            "row-week-without-weekday",
            "a weekly service without its weekday",
            third("曜日", ""),
        ),
        broken(
            "row-week-without-anything",
            "a row of 第3表 that holds nothing",
            written(with_row(care_plans(), Up3kyo, 7, |row| {
                row.set("週単位以外のサービス", "");
            })),
        ),
    ]
}

fn annex() -> Vec<BrokenSet> {
    let total = |column, value| {
        written(with_rows(monthly_plans(), Upsikyu, |rows| {
            let is_total = |row: &&mut Row| row.value("サービスコード") == GRAND_TOTAL;
            if let Some(row) = rows.iter_mut().find(is_total) {
                row.set(column, value);
            }
        }))
    };
    vec![
        broken(
            "row-grand-total-of-an-office",
            "the grand total has the number of an office",
            total("サービス事業所コード", "1379900119"),
        ),
        broken(
            "row-visit-of-no-office",
            "a code row has the office number of the grand total",
            with_value(monthly_plans(), Upsikyu, 0, "サービス事業所コード", "9999999999"),
        ),
        broken(
            "row-grand-total-with-a-discount",
            "the grand total has a discount",
            total("割引後単位数", "2824"),
        ),
        broken(
            "row-annex-with-another-fixed-number",
            "第7表 No.34 holds the number of the office, not its fixed value",
            with_value(monthly_plans(), Upsikyu, 0, "事業所コード", "1371215102"),
        ),
    ]
}

fn supplement() -> Vec<BrokenSet> {
    let slot = |value| with_value(monthly_plans(), Uphosoku, 0, "１サービス種類コード", value);
    vec![
        broken("row-service-type-of-1-digit", "a service type of one digit", slot("1")),
        broken(
            "row-short-stay-by-its-own-type",
            "the limit of short-stay medical care under 23; it is always 22",
            slot("23"),
        ),
    ]
}

/// Changes the first row of a kind that has a value in a column.
fn first(
    files: Vec<CsvFile>,
    kind: CsvKind,
    column: &str,
    change: impl FnOnce(&mut Row),
) -> Vec<SampleFile> {
    written(with_rows(files, kind, |rows| {
        if let Some(row) = rows.iter_mut().find(|row| !row.value(column).is_empty()) {
            change(row);
        }
    }))
}
