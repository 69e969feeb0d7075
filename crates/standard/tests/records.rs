//! Typed records: people, offices, plans, days, withdrawals, and actuals laid beside the plan.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use support::{
    CARE_OFFICE, DAY_CARE, HOME_HELP, KIMURA, MONDAYS, Sheet, YAMADA, annex, k1, k2, plan,
    services, supplement, y2,
};
use todoke_standard::records::{
    AnnexRowKind, RecordsError, ThirdTableRow, UnitRecords, lay_beside, read_unit,
};
use todoke_standard::{Date, FileKind, Sex, SourceFile, UnitKind};

fn read(sheets: &[Sheet]) -> UnitRecords {
    let files: Vec<_> = sheets.iter().map(|sheet| (&sheet.name, sheet.bytes())).collect();
    let files: Vec<_> = files.iter().map(|(name, bytes)| SourceFile { name, bytes }).collect();
    read_unit(&files).unwrap()
}

#[test]
fn a_service_sheet_unit_becomes_people_lines_and_days() {
    let records = read(&k2());
    assert_eq!(records.kind, Some(UnitKind::K2), "the unit is recognised");
    let names: Vec<_> = records.people.iter().map(|p| p.insured_number.as_str()).collect();
    assert_eq!(names, [YAMADA, "H123456783", KIMURA], "digits sort before H");
    assert_eq!(records.people[0].name.as_deref(), Some("山田　貞子"), "decoded from MS932");
    assert_eq!(records.people[0].sex, Some(Sex::Female), "a code's meaning");
    assert_eq!(records.people[0].birth_date, Date::parse("19190228"), "a date that exists");

    assert_eq!(records.service_lines.len(), 5, "one line a person, office and service");
    let line = &records.service_lines[0];
    let days: Vec<_> = line.days.iter().map(|day| (day.day, day.planned, day.actual)).collect();
    assert_eq!(days, [(1, 1, 0), (8, 1, 0), (15, 1, 0), (22, 1, 0)], "the Mondays of the trial");
    assert_eq!((line.start.as_str(), line.end.as_str()), ("1300", "1400"), "time as in the file");

    let offices: Vec<_> = records.offices.iter().map(|o| o.number.as_str()).collect();
    assert_eq!(offices, [HOME_HELP, CARE_OFFICE, DAY_CARE], "every office, without the total's 9s");
    assert_eq!(records.offices[0].service_types, ["11"], "what it does here");

    let kinds: Vec<_> = records.annex_rows.iter().map(|row| row.row).collect();
    assert_eq!(kinds[2], AnnexRowKind::SubtotalInLimit, "11AAAA");
    assert_eq!(kinds[3], AnnexRowKind::Total, "999999");
    assert_eq!(records.supplements.len(), 3, "one 補足 a person");
    assert_eq!(records.supplements[0].planned_on, None, "00000000 is no date");
}

#[test]
fn actuals_are_laid_beside_the_plan_day_by_day() {
    let planned = read(&[plan(&[(YAMADA, MONDAYS, "111111", HOME_HELP)])]).service_lines;
    let done: &[support::Person<'_>] = &[
        (YAMADA, &["01", "08", "23"], "111111", HOME_HELP),
        (YAMADA, &["02"], "111211", HOME_HELP),
    ];
    let actual = read(&[services(FileKind::Upjsk, done)]).service_lines;
    let lines = lay_beside(&planned, &actual);
    assert_eq!(lines.len(), 2, "same service and time is one line; the unplanned one follows");
    let days: Vec<_> = lines[0].days.iter().map(|day| (day.day, day.planned, day.actual)).collect();
    assert_eq!(
        days,
        [(1, 1, 1), (8, 1, 1), (15, 1, 0), (22, 1, 0), (23, 0, 1)],
        "planned and done, missed, and done without a plan"
    );
}

#[test]
fn a_plan_unit_becomes_one_plan_with_its_three_tables() {
    let records = read(&k1());
    assert_eq!(records.plans.len(), 1, "one person, one date");
    let plan = &records.plans[0];
    let first = plan.first.as_ref().unwrap();
    assert_eq!(first.office_number, CARE_OFFICE, "第1表 No.13");
    assert_eq!(plan.second[0].issue, "病気が悪くならないようにしたい", "第2表 No.7");
    assert!(plan.second[0].covered, "Y");
    assert!(
        matches!(&plan.third[0], ThirdTableRow::Weekly { weekday, .. }
            if weekday.meaning.as_deref() == Some("月曜日")),
        "a weekly service: {:?}",
        plan.third[0]
    );
    assert!(matches!(&plan.third[1], ThirdTableRow::Daily { .. }), "a daily activity");
    assert!(matches!(&plan.third[2], ThirdTableRow::Other { .. }), "outside the week");
}

#[test]
fn prevention_forms_keep_every_item_with_its_name() {
    let records = read(&y2());
    assert_eq!(records.prevention_forms.len(), 5, "every row of every form");
    let basic = &records.prevention_forms[0];
    let sex = basic.values.iter().find(|value| value.name == "利用者性別").unwrap();
    assert_eq!(sex.meaning.as_deref(), Some("女性"), "codes are explained");
    assert_eq!(records.people.len(), 1, "one person in all of them");
}

#[test]
fn withdrawals_name_what_they_withdraw() {
    let plan = &read(&[Sheet::new(FileKind::Dlt1kyo, None).row(&[])]).withdrawals[0];
    assert_eq!(plan.withdraws, [FileKind::Up1kyo, FileKind::Up2kyo, FileKind::Up3kyo], "body text");
    assert_eq!(plan.date, Date::parse("20270125"), "by the date of the plan");
    let actual = &read(&[Sheet::new(FileKind::Dltjsk, Some("202702")).row(&[])]).withdrawals[0];
    assert_eq!(actual.month.unwrap().as_str(), "202702", "by month,");
    assert_eq!(actual.office_number.as_deref(), Some(HOME_HELP), "provider");
    assert_eq!(actual.service_type.as_deref(), Some("11"), "and service type");
}

#[test]
fn quotes_and_line_breaks_of_free_text_come_out_as_written() {
    let unit = [k2()[0].clone().set(0, 7, "担当\"山\"\r\n表"), annex(&[]), supplement(&[])];
    assert_eq!(
        read(&unit).service_lines[0].care_manager,
        "担当\"山\"\r\n表",
        "doubled quotes undone"
    );
}

#[test]
fn what_cannot_be_read_is_an_error_with_its_place() {
    let name = "UPPLAN_202702_1371215102_43_1371200017_11_20270125200201.CSV";
    let cut = SourceFile { name, bytes: b"202407,131128\r\n" };
    let error = read_unit(&[cut]).unwrap_err();
    assert!(
        matches!(error, RecordsError::Columns { line: 1, found: 2, expected: 25, .. }),
        "{error}"
    );
    let foreign = SourceFile { name: "献立表.csv", bytes: b"" };
    assert_eq!(read_unit(&[foreign]).unwrap_err().code(), "S-0320", "not a file of the standard");
}
