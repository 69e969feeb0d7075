//! The forms agree with each other: what 第7表 counts is what 第6表 holds, and several people go in one file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use todoke_trial::{CsvFile, CsvKind, Row, Unit, load, steps};

type Key = (String, String, String);

fn file(files: &[CsvFile], kind: CsvKind) -> &CsvFile {
    files.iter().find(|file| file.kind == kind).expect("a K2 unit has its three files")
}

fn is_detail(row: &Row) -> bool {
    let code = row.value("サービスコード");
    code != "999999" && !code.ends_with("AAAA") && !code.ends_with("EEEE")
}

fn number(row: &Row, column: &str) -> u32 {
    row.value(column).parse().unwrap_or(0)
}

fn monthly_units() -> Vec<Unit> {
    let mut units: Vec<_> =
        steps().into_iter().map(|step| step.unit).filter(|unit| unit.kind() == "K2").collect();
    units.extend(load::units(20, 6, 3));
    units.extend(load::unit_of_three_people());
    units
}

#[test]
fn annex_counts_what_the_plan_holds() {
    for unit in monthly_units() {
        let files = unit.csv_files("20270201090000");
        let mut planned: BTreeMap<Key, u32> = BTreeMap::new();
        for row in &file(&files, CsvKind::Upplan).rows {
            let days = row.value("日割対象日");
            let count = match days {
                "" => number(row, "サービス回数"),
                days => u32::try_from(days.matches('1').count()).unwrap(),
            };
            *planned.entry(key(row, "サービス事業者コード")).or_default() += count;
        }
        let mut annexed: BTreeMap<Key, u32> = BTreeMap::new();
        for row in file(&files, CsvKind::Upsikyu).rows.iter().filter(|row| is_detail(row)) {
            *annexed.entry(key(row, "サービス事業所コード")).or_default() +=
                number(row, "回数／日数");
        }
        assert_eq!(annexed, planned, "a cut file shows by its counts, so whole ones must agree");
    }
}

fn key(row: &Row, office: &str) -> Key {
    let person = row.value("被保険者番号").to_owned();
    (person, row.value(office).to_owned(), row.value("サービスコード").to_owned())
}

#[test]
fn grand_totals_are_the_sums_of_the_details() {
    for unit in monthly_units() {
        let files = unit.csv_files("20270201090000");
        let rows = &file(&files, CsvKind::Upsikyu).rows;
        for total in rows.iter().filter(|row| row.value("サービスコード") == "999999") {
            let person = total.value("被保険者番号");
            let details =
                rows.iter().filter(|row| row.value("被保険者番号") == person && is_detail(row));
            for column in ["回数／日数", "サービス単位金額", "給付管理単位数"] {
                let sum: u32 = details.clone().map(|row| number(row, column)).sum();
                assert_eq!(number(total, column), sum, "{column} of {person}");
            }
        }
    }
}

#[test]
fn several_people_go_in_one_file() {
    let mut firsts = steps().into_iter().filter(|step| {
        step.care_office.letter == 'A'
            && step.service_office.letter == 'K'
            && step.unit_kind() == "K2"
    });
    let mut unit = firsts.next().unwrap().unit;
    let of_february = firsts.filter(|step| step.unit.month == unit.month).map(|step| step.unit);
    for other in of_february.collect::<Vec<_>>() {
        unit.absorb(other).expect("same way, same month, same kind");
    }
    let files = unit.csv_files("20270201090000");
    let people: BTreeSet<_> =
        file(&files, CsvKind::Uphosoku).rows.iter().map(|row| row.value("被保険者番号")).collect();
    assert_eq!(people.len(), 4, "1-2, 1-2', 1-3 and 1-4 use K");
}

#[test]
fn units_of_different_ways_do_not_mix() {
    let all = steps();
    let mut plan = all.iter().find(|step| step.unit_kind() == "K2").unwrap().unit.clone();
    let actual = all.iter().find(|step| step.unit_kind() == "J1").unwrap().unit.clone();
    let refused = plan.absorb(actual.clone()).expect_err("another sender and another kind");
    assert_eq!(*refused, actual, "nothing of it is lost");
}
