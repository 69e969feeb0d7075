//! The profile of a sending product: learnt from units, merged in any order, and what departs from it (SV-13: relations beyond
//! types and digits are told at the office).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use proptest::prelude::*;
use support::{Sheet, check_bytes, context, k1, k2};
use todoke_standard::profile::{
    ENOUGH_UNITS, EmptyText, LastLineEnd, Letters, LineEnds, Padding, Profile, Quotes, Repeats,
    RowOrder, other_standard,
};
use todoke_standard::{SetReport, Severity, Standard};

fn checked(sheets: &[Sheet], change: impl Fn(&str, Vec<u8>) -> (String, Vec<u8>)) -> SetReport {
    let files: Vec<_> = sheets.iter().map(|sheet| change(&sheet.name, sheet.bytes())).collect();
    check_bytes(&files, &context())
}

fn plain(sheets: &[Sheet]) -> SetReport {
    checked(sheets, |name, bytes| (name.to_owned(), bytes))
}

fn profile(report: &SetReport) -> Profile {
    let profiles = Profile::of_set(report);
    assert_eq!(profiles.len(), 1, "one sender");
    profiles.into_values().next().unwrap()
}

/// The same units often enough to be a habit.
fn usual(report: &SetReport) -> Profile {
    let mut known = Profile::default();
    for _ in 0..ENOUGH_UNITS {
        known.merge(&profile(report));
    }
    known
}

/// Every way of writing that is not the usual one.
fn otherwise() -> SetReport {
    let [plan, annex, supplement] = k2();
    let plan = plan.set(0, 8, "000245");
    checked(&[plan, annex, supplement], |name, bytes| {
        let text = bytes.into_iter().filter(|byte| !b"\r\"".contains(byte));
        let mut bytes: Vec<_> = text.collect();
        bytes.pop();
        (name.replace(".CSV", ".csv"), bytes)
    })
}

#[test]
fn a_profile_holds_what_a_unit_shows() {
    let seen = profile(&plain(&k2()));
    assert_eq!(seen.units, 1, "one unit");
    assert_eq!(seen.line_ends, [LineEnds::CrLf].into(), "the samples end with CRLF");
    assert_eq!(seen.last_line_end, [LastLineEnd::Present].into(), "the last line, too");
    assert_eq!(seen.text_quotes, [Quotes::Always].into(), "free text in quotes");
    assert_eq!(seen.code_quotes, [Quotes::Never].into(), "codes bare");
    assert_eq!(seen.number_padding, [Padding::None].into(), "245, not 000245");
    assert_eq!(seen.empty_text, [EmptyText::Nothing].into(), "nothing between the commas");
    assert_eq!(seen.extension, [Letters::Capital].into(), ".CSV");
    assert_eq!(seen.row_order, [RowOrder::ByService].into(), "Mondays of one code, then the other");
    assert_eq!(seen.standards, [Standard::V4_1].into(), "by the names");
    assert_eq!(seen.csv_versions, ["202407".to_owned()].into(), "by the rows");
    let other = profile(&otherwise());
    assert_eq!(other.line_ends, [LineEnds::Lf].into(), "LF");
    assert_eq!(other.last_line_end, [LastLineEnd::Missing].into(), "no last line end");
    assert_eq!(other.text_quotes, [Quotes::Never].into(), "bare");
    assert_eq!(other.extension, [Letters::Small].into(), ".csv");
    assert_eq!(other.number_padding, [Padding::Mixed, Padding::None].into(), "one padded file");
}

#[test]
fn the_order_of_days_and_the_repeats_of_the_second_table_are_habits() {
    let [plan, annex, supplement] = k2();
    let mut by_day = plan.clone();
    by_day.rows.sort_by_key(|row| (row[2].clone(), row[9].clone()));
    let seen = profile(&plain(&[by_day, annex, supplement]));
    assert_eq!(seen.row_order, [RowOrder::ByDay].into(), "Monday, Wednesday, Monday again");
    let [first, second, third, other] = k1();
    let repeated = |text: &str| {
        let items = [(6, "1"), (7, text), (8, "1"), (13, "2"), (17, support::HOME_HELP)];
        let unit = [first.clone(), second.clone().row(&items), third.clone(), other.clone()];
        profile(&plain(&unit)).repeated_text
    };
    assert_eq!(repeated(""), [Repeats::Blank].into(), "as printed");
    assert_eq!(repeated("同じ課題"), [Repeats::Written].into(), "on every row");
}

#[test]
fn what_departs_is_told_once_a_unit_and_nothing_before_it_is_a_habit() {
    let usual_report = plain(&k2());
    let known = usual(&usual_report);
    assert_eq!(known.departures(&usual_report.units[0]), [], "as always");
    let other = otherwise();
    let notes = known.departures(&other.units[0]);
    assert!(notes.iter().all(|note| note.code == "S-0920"), "one code: {notes:?}");
    let text: Vec<_> = notes.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(text.join("\n\n"));
    let young = profile(&usual_report);
    assert_eq!(young.departures(&other.units[0]), [], "one unit is no habit yet");
    let mut both = known.clone();
    both.merge(&profile(&other));
    assert_eq!(both.departures(&other.units[0]), [], "seen before, so not new");
}

#[test]
fn another_standard_than_the_receivers_own_is_told() {
    let report = plain(&k2());
    let unit = &report.units[0];
    assert_eq!(other_standard(unit, Standard::V4_1), None, "the same");
    let note = other_standard(unit, Standard::V3_2).unwrap();
    assert_eq!((note.code, note.severity), ("S-0921", Severity::Note), "{note}");
    assert_eq!((note.found.as_str(), note.expected.as_str()), ("4.1", "3.2"), "which");
    insta::assert_snapshot!(note);
}

#[test]
fn a_profile_can_be_stored_and_read_back_and_one_of_an_earlier_program_as_well() {
    let known = usual(&otherwise());
    let json = serde_json::to_string(&known).unwrap();
    assert_eq!(serde_json::from_str::<Profile>(&json).unwrap(), known, "nothing is lost");
    assert!(!json.contains("1234567897"), "no number of a person: {json}");
    let older: Profile = serde_json::from_str("{\"units\":7,\"line_ends\":[\"lf\"]}").unwrap();
    assert_eq!((older.units, older.line_ends.len()), (7, 1), "what is missing was never seen");
}

fn any_profile() -> impl Strategy<Value = Profile> {
    let ends = prop::collection::btree_set(
        prop::sample::select(vec![LineEnds::CrLf, LineEnds::Lf, LineEnds::Mixed]),
        0..3,
    );
    let versions = prop::collection::btree_set("20[0-9]{4}", 0..12);
    (0..9_u32, ends, versions).prop_map(|(units, line_ends, csv_versions)| Profile {
        units,
        line_ends,
        csv_versions,
        ..Profile::default()
    })
}

fn merged(profiles: &[&Profile]) -> Profile {
    let mut all = Profile::default();
    for profile in profiles {
        all.merge(profile);
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_merging_does_not_matter(
        a in any_profile(),
        b in any_profile(),
        c in any_profile(),
    ) {
        prop_assert_eq!(merged(&[&a, &b, &c]), merged(&[&c, &a, &b]), "any order");
        prop_assert_eq!(merged(&[&merged(&[&a, &b]), &c]), merged(&[&a, &merged(&[&b, &c])]), "any grouping");
        prop_assert!(merged(&[&a, &b, &c]).csv_versions.len() <= 8, "it stays small");
    }
}
