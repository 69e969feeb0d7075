//! Whole units: good ones pass without a word, and cut ones never do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use support::{
    CARE_OFFICE, DAY_CARE, HOME_HELP, KIMURA, MONDAYS, Sheet, YAMADA, check, check_bytes,
    check_with, codes, context, k1, k2, office, plan, services, words, y2,
};
use todoke_standard::{Context, Date, Direction, FileKind, Severity, Sex, Standard, UnitKind};

/// Checks a unit that must be without any finding, and gives its kind.
fn clean(sheets: &[Sheet]) -> Option<UnitKind> {
    let report = check(sheets);
    assert_eq!(words(&report), "", "a well-formed unit says nothing");
    assert_eq!(report.units.len(), 1, "one serial, one sender, one receiver: one unit");
    report.units[0].kind
}

#[test]
fn every_unit_of_4_1_passes_without_a_word() {
    assert_eq!(clean(&k1()), Some(UnitKind::K1), "plan tables with their supplement");
    assert_eq!(clean(&k2()), Some(UnitKind::K2), "service sheet, annex, supplement");
    assert_eq!(clean(&y2()), Some(UnitKind::Y2), "介護予防 plan with the basic information");
    assert_eq!(clean(&y2()[..3]), Some(UnitKind::Y1), "basic information alone");
    assert_eq!(clean(&y2()[3..]), Some(UnitKind::Y3), "介護予防 plan alone");
    let prevention: Vec<_> = k2().map(|sheet| sheet.renamed("_43_", "_46_")).into();
    assert_eq!(clean(&prevention), Some(UnitKind::Y4), "the sender's type tells 介護予防");

    let actual = services(FileKind::Upjsk, &[(YAMADA, MONDAYS, "111111", HOME_HELP)]);
    let actual = actual.renamed(
        &format!("{CARE_OFFICE}_43_{HOME_HELP}_11"),
        &format!("{HOME_HELP}_11_{CARE_OFFICE}_43"),
    );
    assert_eq!(clean(std::slice::from_ref(&actual)), Some(UnitKind::J1), "actuals go back alone");
    let actual = actual.renamed("_43_", "_AF_");
    assert_eq!(clean(&[actual]), Some(UnitKind::Y8), "the receiver's type tells 介護予防");

    for (kind, month, unit) in [
        (FileKind::Dlt1kyo, None, UnitKind::K3),
        (FileKind::Dltplan, Some("202702"), UnitKind::K4),
        (FileKind::Dltkihon, None, UnitKind::Y5),
        (FileKind::Dltyobo, None, UnitKind::Y6),
    ] {
        let sheet = Sheet::new(kind, month).row(&[]);
        assert_eq!(clean(&[sheet]), Some(unit), "a withdrawal goes alone");
    }
}

#[test]
fn units_of_3_2_pass_with_their_own_columns() {
    let earlier = |sheet: &Sheet| {
        let month = sheet.kind.has_month().then_some("202702");
        let mut earlier = Sheet::earlier(sheet.kind, month);
        for row in &sheet.rows {
            let fields = &sheet.layout().fields;
            let items: Vec<_> = fields
                .iter()
                .zip(row)
                .filter(|(field, _)| field.item > 1)
                .map(|(field, value)| (field.item, value.as_str()))
                .collect();
            earlier = earlier.row(&items);
        }
        earlier
    };
    let unit: Vec<_> = k2().iter().map(earlier).collect();
    assert_eq!(unit[0].rows[0].len(), 22, "第6表 of 3.2 has 22 columns");
    let report = check(&unit);
    let codes: Vec<_> = report.findings().map(|finding| finding.code).collect();
    assert_eq!(
        codes,
        ["S-0407"],
        "the earlier standard is read; 4.1 is in force for February 2027"
    );
    let unit = &report.units[0];
    assert_eq!(unit.csv_version.as_deref(), Some("202208"), "its own version value");
    assert_eq!(unit.version.standard, Standard::V3_2, "by the form of the names");
    assert_eq!(unit.version.in_force, Some(Standard::V4_1), "by the service month");
    assert!(unit.version.differs_from(Standard::V4_1), "an engine of 4.1 can tell");
}

#[test]
fn the_version_in_force_goes_by_the_month_and_for_a_plan_by_the_day_of_the_check() {
    let [first, second, _, other] = k1();
    let earlier = |sheet: Sheet, month: Option<&str>| {
        let mut of_3_2 = Sheet::earlier(sheet.kind, month);
        of_3_2.rows = sheet.rows.clone();
        let rows = of_3_2.rows.len();
        (0..rows).fold(of_3_2, |sheet, row| sheet.set(row, 1, "202208"))
    };
    let unit = [earlier(first, None), earlier(second, None), earlier(other, Some("000000"))];
    let report = check(&unit);
    assert_eq!(report.units[0].kind, Some(UnitKind::K1), "K1 of 3.2 has no 第3表");
    assert_eq!(codes(&report), ["S-0407"], "in January 2027 a plan is written by 4.1");
    let before = Context { today: Date::parse("20250331").unwrap(), ..context() };
    let report = check_with(&unit, &before);
    assert!(!codes(&report).contains(&"S-0407"), "in March 2025 by 3.2: {}", words(&report));
    assert_eq!(report.units[0].version.in_force, Some(Standard::V3_2), "as the report says");
}

#[test]
fn what_a_layout_lacks_is_not_asked_for() {
    let mut rows = services(FileKind::Upplan, &[(YAMADA, MONDAYS, "171003", HOME_HELP)]);
    rows.rows.iter_mut().for_each(|row| {
        row.drain(15..18);
        row[0] = "202208".to_owned();
    });
    let earlier = Sheet { rows: rows.rows, ..Sheet::earlier(FileKind::Upplan, Some("202702")) };
    assert_eq!(earlier.rows[0].len(), 22, "3.2 has no TAISコード and no 福祉用具届出コード");
    assert!(!codes(&check(&[earlier])).contains(&"S-0121"), "so neither is missing");
    let nameless = services(FileKind::Upplan, &[(YAMADA, MONDAYS, "171003", HOME_HELP)])
        .set(0, 15, "")
        .set(0, 16, "00001-000010");
    let told = check(&[nameless]);
    let rows: Vec<_> =
        told.findings().filter(|one| one.line == Some(1)).map(|one| one.code).collect();
    assert_eq!(rows, ["S-0101"], "without サービスコード nobody knows whether it is equipment");
}

#[test]
fn a_period_may_be_a_day() {
    let [first, second, third, other] = k1();
    let of = |until: &str| {
        let first = first.clone().set(0, 19, "20260401").set(0, 20, until);
        codes(&check(&[first, second.clone(), third.clone(), other.clone()])).contains(&"S-0138")
    };
    assert!(!of("20260401"), "from a day to the same day");
    assert!(of("20260331"), "to the day before");
}

#[test]
fn a_standard_holds_from_its_first_month_on() {
    let withdrawal = |month: &str| {
        let sheet = Sheet::new(FileKind::Dltplan, Some(month)).row(&[(4, month)]);
        codes(&check(&[sheet])).contains(&"S-0213")
    };
    assert!(withdrawal("202503"), "the month before 4.1");
    assert!(!withdrawal("202504"), "its first month");
}

#[test]
fn the_report_names_the_people() {
    let report = check(&k2());
    let people = &report.units[0].people;
    assert_eq!(people.len(), 3, "three people");
    assert_eq!(people[0].insured_number, YAMADA, "in order of their numbers");
    assert_eq!(people[0].name.as_deref(), Some("山田　貞子"), "names, not bare numbers");
    assert_eq!(people[0].kana.as_deref(), Some("ヤマダサダコ"), "from 利用者補足情報");
    assert_eq!(people[0].sex, Some(Sex::Female), "the code's meaning");
    assert_eq!(report.units[0].service_month.unwrap().as_str(), "202702", "from the names");
}

/// Every cut of a file at the end of a row.
fn row_ends(bytes: &[u8]) -> Vec<usize> {
    let ends = bytes.windows(2).enumerate().filter(|(_, pair)| *pair == b"\r\n");
    let mut ends: Vec<_> = ends.map(|(index, _)| index + 2).collect();
    ends.pop();
    ends.insert(0, 0);
    ends
}

fn assert_every_cut_is_an_error(sheets: &[Sheet], cuts: impl Fn(&[u8]) -> Vec<usize>) {
    let whole: Vec<_> = sheets.iter().map(|sheet| (sheet.name.clone(), sheet.bytes())).collect();
    assert!(!check_bytes(&whole, &context()).units[0].has_errors(), "the whole unit is good");
    let mut count = 0;
    for (position, (name, bytes)) in whole.iter().enumerate() {
        for cut in cuts(bytes) {
            let mut files = whole.clone();
            files[position].1.truncate(cut);
            let report = check_bytes(&files, &context());
            let units = &report.units;
            assert!(
                units.iter().any(|unit| unit.has_errors()),
                "{name} cut at {cut} of {} must not be sent",
                bytes.len()
            );
            count += 1;
        }
    }
    assert!(count > 10, "cuts were made: {count}");
}

#[test]
fn a_service_sheet_unit_cut_at_any_row_end_is_an_error() {
    assert_every_cut_is_an_error(&k2(), row_ends);
    let prevention: Vec<_> = k2().map(|sheet| sheet.renamed("_43_", "_46_")).into();
    assert_every_cut_is_an_error(&prevention, row_ends);
}

#[test]
fn a_service_sheet_unit_cut_at_any_byte_is_an_error_but_for_the_last_line_end() {
    // The last CRLF may be missing: the record is whole, which is a note (S-0012).
    assert_every_cut_is_an_error(&k2(), |bytes| (0..bytes.len() - 2).collect());
    let mut files: Vec<_> = k2().iter().map(|sheet| (sheet.name.clone(), sheet.bytes())).collect();
    for (_, bytes) in &mut files {
        bytes.truncate(bytes.len() - 2);
    }
    let report = check_bytes(&files, &context());
    assert!(!report.units[0].has_errors(), "nothing is lost: {}", words(&report));
    assert_eq!(codes(&report), ["S-0012", "S-0012", "S-0012"], "a note for each file");
}

#[test]
fn a_monthly_service_counted_by_days_is_no_cut() {
    let marks = "1".repeat(28) + "000";
    let monthly = [(3, YAMADA), (10, "20270201"), (11, &marks), (12, "9999"), (13, "9999")];
    let unit = [
        support::Sheet::new(FileKind::Upplan, Some("202702")).row(&monthly),
        support::annex(&[(YAMADA, MONDAYS, "111111", HOME_HELP)]).set(0, 16, "28"),
        support::supplement(&[YAMADA]),
    ];
    assert_eq!(clean(&unit), Some(UnitKind::K2), "日割対象日 holds 28 days");
}

#[test]
fn a_plan_unit_without_the_rows_of_a_person_is_an_error() {
    for (position, code) in [(1, "S-0502"), (2, "S-0502"), (3, "S-0502")] {
        let mut unit = k1();
        let moved = unit[position].rows[0].clone();
        let other = unit[position].layout().position(3).unwrap();
        unit[position].rows.iter_mut().for_each(|row| row[other] = YAMADA.replace('7', "0"));
        let report = check(&unit);
        assert!(codes(&report).contains(&code), "{}: {}", unit[position].kind, words(&report));
        assert!(codes(&report).contains(&"S-0501"), "and the stranger has no 第1表");
        assert_eq!(moved[other], YAMADA, "only the sample was changed");
    }
}

#[test]
fn a_person_who_does_not_use_the_receiver_stops_the_sending() {
    // CP: the one mistake of this trade, a person's data at a foreign office.
    let stranger = &[(YAMADA, MONDAYS, "111111", HOME_HELP), (KIMURA, MONDAYS, "781111", DAY_CARE)];
    let unit = [plan(stranger), support::annex(stranger), support::supplement(&[YAMADA, KIMURA])];
    let outgoing = check_with(&unit, &office(CARE_OFFICE, "43", Direction::Outgoing));
    assert_eq!(codes(&outgoing), ["S-0605"], "{}", words(&outgoing));
    assert!(outgoing.units[0].has_errors(), "it stops the sending");
    let incoming = check_with(&unit, &office(HOME_HELP, "11", Direction::Incoming));
    assert!(!incoming.units[0].has_errors(), "what came is shown, with a warning");
    assert!(incoming.units[0].has_warnings(), "the receiver is told");
}

#[test]
fn another_office_type_of_the_same_number_is_another_mailbox() {
    let other = &[(YAMADA, MONDAYS, "A21111", HOME_HELP)];
    let unit = [plan(other), support::annex(other), support::supplement(&[YAMADA])];
    let report = check(&unit);
    assert_eq!(codes(&report), ["S-0605"], "the name says 11, the person uses A2");
    assert!(words(&report).contains("訪問型サービス（独自）"), "{}", words(&report));
}

#[test]
fn sender_and_receiver_are_this_office() {
    let outgoing = |number, code| check_with(&k2(), &office(number, code, Direction::Outgoing));
    assert_eq!(codes(&outgoing(CARE_OFFICE, "43")), [""; 0], "our own sending");
    assert_eq!(codes(&outgoing(DAY_CARE, "43")), ["S-0601"], "another office's name");
    assert_eq!(codes(&outgoing(CARE_OFFICE, "46")), ["S-0611"], "our number, another type");
    let incoming = |number, code| check_with(&k2(), &office(number, code, Direction::Incoming));
    assert_eq!(codes(&incoming(HOME_HELP, "11")), [""; 0], "meant for us");
    assert_eq!(codes(&incoming(DAY_CARE, "11")), ["S-0602"], "meant for another office");
}

#[test]
fn files_of_two_receivers_are_two_units() {
    let mut files = k2();
    files[2] = files[2].clone().renamed(HOME_HELP, DAY_CARE);
    let report = check(&files);
    assert_eq!(report.units.len(), 2, "the key holds both addresses");
    assert!(report.units.iter().all(|unit| unit.kind.is_none()), "neither is whole");
    assert!(codes(&report).contains(&"S-0404"), "and it is told where the other file is");
}

#[test]
fn a_person_who_lacks_two_files_is_told_both() {
    let [plan, mut annex, mut supplement] = k2();
    annex.rows.retain(|row| row[2] != KIMURA);
    supplement.rows.retain(|row| row[2] != KIMURA);
    let report = check(&[plan, annex, supplement]);
    assert_eq!(codes(&report), ["S-0502", "S-0502"], "the same row and item, two missing files");
    assert!(report.findings().all(|told| told.column == Some(3)), "{}", words(&report));
}

#[test]
fn a_fault_of_a_key_is_told_once_and_not_by_every_link() {
    let [plan, annex, supplement] = k2();
    for (item, value, code) in
        [(3, "123456789", "S-0105"), (14, "x", "S-0109"), (20, "12345", "S-0113")]
    {
        let report = check(&[plan.clone().set(1, item, value), annex.clone(), supplement.clone()]);
        assert_eq!(codes(&report), [code], "item {item}: the links by it would only repeat this");
    }
}

#[test]
fn the_entrusted_office_returns_the_results_of_others() {
    let results = services(FileKind::Upjsk, &[(YAMADA, MONDAYS, "A21111", HOME_HELP)]);
    let entrusted = results.clone().renamed(
        &format!("{CARE_OFFICE}_43_{HOME_HELP}_11"),
        &format!("{CARE_OFFICE}_43_{DAY_CARE}_46"),
    );
    let found = check(&[entrusted.set(0, 6, DAY_CARE)]);
    let errors = found.findings().filter(|told| ["S-0609", "S-0610"].contains(&told.code)).count();
    assert_eq!(errors, 0, "委託: 居宅介護支援 to 介護予防支援, {}", words(&found));
    let other = results.renamed(
        &format!("{CARE_OFFICE}_43_{HOME_HELP}_11"),
        &format!("{DAY_CARE}_15_{CARE_OFFICE}_43"),
    );
    assert!(codes(&check(&[other])).contains(&"S-0609"), "a service office sends its own only");
    // Only where both sides are what they are in 委託.
    for (sender, receiver) in [("43", "43"), ("15", "46")] {
        let (from, to) = (format!("{CARE_OFFICE}_{sender}"), format!("{DAY_CARE}_{receiver}"));
        let astray = services(FileKind::Upjsk, &[(YAMADA, MONDAYS, "A21111", HOME_HELP)])
            .renamed(&format!("{CARE_OFFICE}_43_{HOME_HELP}_11"), &format!("{from}_{to}"));
        assert!(codes(&check(&[astray])).contains(&"S-0609"), "{sender} to {receiver}");
    }
}

#[test]
fn a_receiver_of_an_unknown_type_is_asked_about_for_plans_and_refused_for_actuals() {
    let told = |sheets: &[Sheet]| {
        let report = check(sheets);
        let mut told = report.findings().filter(|finding| finding.code == "S-0604");
        told.next().map(|finding| finding.severity)
    };
    let plans = k2().map(|sheet| sheet.renamed("_11_2027", "_99_2027"));
    assert_eq!(told(&plans), Some(Severity::Warning), "a service type of tomorrow may be one");
    let actuals = services(FileKind::Upjsk, &[(YAMADA, MONDAYS, "111111", HOME_HELP)]).renamed(
        &format!("{CARE_OFFICE}_43_{HOME_HELP}_11"),
        &format!("{HOME_HELP}_11_{CARE_OFFICE}_99"),
    );
    assert_eq!(told(&[actuals]), Some(Severity::Error), "care management has its three types");
}
