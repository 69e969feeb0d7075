//! What the families of names, characters, files, units, links and guards leave out, under the same family names.

use super::sets::{
    actuals, care_plans, monthly_plan_withdrawn, monthly_plans, renamed, replace, rich_plans,
    with_bytes, with_row, with_rows, with_value, written,
};
use super::{BrokenSet, broken};
use crate::csv_file::CsvKind::{Dltplan, Up1kyo, Up2kyo, Up3kyo, Uphosoku, Upjsk, Upplan, Upsikyu};
use crate::csv_file::{CsvFile, Row, SampleFile, ms932};

const HOME_HELP: &str = "1379900119";
const OTHER_HOME_HELP: &str = "1379900127";

pub(super) fn sets() -> Vec<BrokenSet> {
    let mut sets = names();
    sets.extend(characters());
    sets.extend(whole_files());
    sets.extend(units());
    sets.extend(links());
    sets.extend(guards());
    sets
}

fn names() -> Vec<BrokenSet> {
    let actuals_named = |from, to| written(renamed(actuals(), Upjsk, from, to));
    let mut with_a_menu = written(actuals());
    with_a_menu
        .push(SampleFile { name: "献立表.csv".to_owned(), bytes: ms932("月,カレー\r\n") });
    vec![
        broken(
            "name-sender-empty",
            "the care software did not know its own office: the sender's parts are empty",
            actuals_named("_1379900119_11_", "___"),
        ),
        broken(
            "name-with-a-part-missing",
            "the service type of the receiver is missing with its underscore",
            actuals_named("_1371215102_43_", "_1371215102_"),
        ),
        broken(
            "name-service-type-of-1-digit",
            "a service type of one digit",
            actuals_named("_11_", "_1_"),
        ),
        broken(
            "name-month-zero",
            "the month 000000 in the name of results",
            actuals_named("_202702_", "_000000_"),
        ),
        broken(
            "name-in-small-letters",
            "the id of the kind is not in capitals",
            actuals_named("UPJSK_", "Upjsk_"),
        ),
        broken(
            "name-third-form-as-in-3-2",
            "第3表 under a name without service types; 3.2 had no 第3表",
            written(renamed(
                care_plans(),
                Up3kyo,
                "1371215102_43_1379900119_11",
                "1371215102_1379900119",
            )),
        ),
        broken(
            "foreign-file-beside-the-export",
            "a menu beside the results, and checked by its name",
            with_a_menu,
        ),
    ]
}

fn characters() -> Vec<BrokenSet> {
    // プラン担当者名 of the third record: 青山みどり.
    let spoiled = |to: &'static [u8]| {
        with_bytes(actuals(), Upjsk, |bytes| replace(bytes, 2, &ms932("みどり\""), to))
    };
    vec![
        broken(
            "encoding-control-character",
            "a control character (1A) in a name",
            spoiled(b"\x82\xDD\x82\xC7\x1A\x82\xE8\""),
        ),
        broken(
            "encoding-byte-that-is-no-character",
            "the byte FD, which begins no character",
            spoiled(b"\x82\xDD\x82\xC7\xFD\x82\xE8\""),
        ),
    ]
}

fn whole_files() -> Vec<BrokenSet> {
    vec![
        broken(
            "file-version-of-4-0",
            "CSVバージョン 202504 of standard 4.0, whose columns are those of 4.1",
            written(every_row(actuals(), |row| row.set("CSVバージョン", "202504"))),
        ),
        broken(
            "file-two-months-under-no-name",
            "the last record is of March, and the name has no receiver: it says no month either",
            written(renamed(
                with_row(actuals(), Upjsk, 4, |row| {
                    row.set("対象年月", "202703");
                    row.set("サービス利用日", "20270322");
                }),
                Upjsk,
                "_1371215102_43_",
                "___",
            )),
        ),
        broken(
            "file-two-grand-totals",
            "the grand total of the first person stands there twice",
            written(with_rows(monthly_plans(), Upsikyu, |rows| {
                let total = rows.iter().position(|row| row.value("サービスコード") == "999999");
                if let Some((at, row)) = total.and_then(|at| Some((at, rows.get(at)?.clone()))) {
                    rows.insert(at, row);
                }
            })),
        ),
        broken(
            "file-row-twice",
            "the same visit twice",
            written(with_rows(actuals(), Upjsk, |rows| {
                if let Some(first) = rows.first().cloned() {
                    rows.insert(1, first);
                }
            })),
        ),
        broken(
            "file-birth-date-to-come",
            "a birth date at the end of the century",
            with_value(monthly_plans(), Uphosoku, 0, "利用者生年月日", "20991231"),
        ),
        broken(
            "file-month-before-4-1",
            "results of March 2025 by standard 4.1, which begins in April 2025",
            written(before_4_1()),
        ),
        broken(
            "file-units-zero",
            "単位数 0, as some care software writes it when it does not know",
            with_value(monthly_plans(), Upplan, 4, "単位数", "0"),
        ),
    ]
}

fn units() -> Vec<BrokenSet> {
    let mut two_months = written(actuals());
    two_months.extend(written(every_row(
        renamed(actuals(), Upjsk, "_202702_", "_202703_"),
        |row| {
            row.set("対象年月", "202703");
            let date = row.value("サービス利用日").replacen("202702", "202703", 1);
            row.set("サービス利用日", date);
        },
    )));
    vec![
        broken(
            "unit-two-months-of-results",
            "results of February and of March under one serial",
            two_months,
        ),
        broken(
            "unit-two-versions",
            "利用者補足情報 has another CSVバージョン than 第6表 and 第7表",
            written(with_rows(monthly_plans(), Uphosoku, |rows| {
                rows.iter_mut().for_each(|row| row.set("CSVバージョン", "202504"));
            })),
        ),
    ]
}

fn links() -> Vec<BrokenSet> {
    let without = |files, of: fn(&Row) -> bool| {
        written(with_rows(files, Upsikyu, |rows| {
            let person = rows.first().map(|row| row.value("被保険者番号").to_owned());
            rows.retain(|row| Some(row.value("被保険者番号")) != person.as_deref() || !of(row));
        }))
    };
    vec![
        broken(
            "link-service-without-annex",
            "第7表 lacks all rows of L事業所 of the first person",
            without(rich_plans(), |row| row.value("サービス事業所コード") == OTHER_HOME_HELP),
        ),
        broken(
            "link-code-without-annex",
            "第7表 lacks the row of the percent add-on and its subtotal",
            without(monthly_plans(), |row| {
                matches!(row.value("サービスコード"), "116104" | "11EEEE")
            }),
        ),
        broken(
            "link-count-of-one-below-the-plan",
            "第7表 counts one visit, 第6表 holds 4: an add-on per month would be written so",
            with_value(monthly_plans(), Upsikyu, 0, "回数／日数", "1"),
        ),
        broken(
            "link-other-units-toward-the-limit",
            "給付管理単位数 of a code is not what is billed, and the split at the limit does not follow it",
            written(with_rows(monthly_plans(), Upsikyu, |rows| {
                let filled = |row: &&mut Row| row.value("給付管理単位数") == "2268";
                for row in rows.iter_mut().filter(filled).take(3) {
                    row.set("給付管理単位数", "2000");
                }
            })),
        ),
        broken(
            "link-two-offices-without-subtotal",
            "one code row of 訪問介護 at each of two offices without 11AAAA, which the standard leaves open",
            without(two_offices(), |row| row.value("サービスコード") == "11AAAA"),
        ),
    ]
}

fn guards() -> Vec<BrokenSet> {
    let second_person = |change: fn(&mut Row)| {
        written(with_rows(care_plans(), Up2kyo, |rows| {
            let second = rows.last().map(|row| row.value("被保険者番号").to_owned());
            for row in rows.iter_mut().filter(|row| row.value("サービス事業者コード") == HOME_HELP)
            {
                if Some(row.value("被保険者番号")) == second.as_deref() {
                    change(row);
                }
            }
        }))
    };
    vec![
        broken(
            "guard-receiver-of-unknown-type",
            "a withdrawal to an office of the type 99, which no list has",
            written(renamed(
                monthly_plan_withdrawn(),
                Dltplan,
                "_1379900119_11_",
                "_1379900119_99_",
            )),
        ),
        broken(
            "guard-care-plan-of-another-office",
            "第2表 of the second person names another office, not the receiver",
            second_person(|row| row.set("サービス事業者コード", OTHER_HOME_HELP)),
        ),
        broken(
            "guard-care-plan-without-office-numbers",
            "第2表 of the second person names no office by its number",
            second_person(|row| row.set("サービス事業者コード", "")),
        ),
        broken(
            "guard-service-of-unknown-type",
            "a visit of the service type 99, which no list has",
            with_value(actuals(), Upjsk, 2, "サービスコード", "991311"),
        ),
        broken(
            "guard-care-plan-made-by-another",
            "介護支援事業者コード is not the sender",
            with_value(care_plans(), Up1kyo, 0, "介護支援事業者コード", "1379900028"),
        ),
    ]
}

/// K2 as `monthly_plans`: the percent add-on of the first person is of another office, so each has one code row of 訪問介護.
pub(super) fn two_offices() -> Vec<CsvFile> {
    let of_another = |files, kind, column: &str| {
        with_rows(files, kind, |rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.value("サービスコード") == "116104")
            {
                row.set(column, OTHER_HOME_HELP);
            }
        })
    };
    let files = of_another(monthly_plans(), Upplan, "サービス事業者コード");
    of_another(files, Upsikyu, "サービス事業所コード")
}

/// 4.1 is in force from the service month 2025-04.
fn before_4_1() -> Vec<CsvFile> {
    let files = renamed(actuals(), Upjsk, "_202702_", "_202503_");
    every_row(files, |row| {
        row.set("対象年月", "202503");
        let date = row.value("サービス利用日").replacen("202702", "202503", 1);
        row.set("サービス利用日", date);
    })
}

fn every_row(files: Vec<CsvFile>, change: impl Fn(&mut Row)) -> Vec<CsvFile> {
    with_rows(files, Upjsk, |rows| rows.iter_mut().for_each(change))
}
