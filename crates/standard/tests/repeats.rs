//! Repeated rows (S-0209) are found wherever in the file they stand, as far as a file's people are kept (S-0020).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use support::{HOME_HELP, context, plan};
use todoke_standard::{FileChecker, Finding};

/// Findings of a 第6表 of rows given as person and day.
fn findings(rows: &[(&str, &str)]) -> Vec<Finding> {
    let days: Vec<_> = rows.iter().map(|(_, day)| [*day]).collect();
    let people =
        rows.iter().zip(&days).map(|((person, _), day)| (*person, &day[..], "111111", HOME_HELP));
    let sheet = plan(&people.collect::<Vec<_>>());
    let mut checker = FileChecker::new(&sheet.name, &context());
    checker.feed(&sheet.bytes());
    checker.finish().findings
}

/// The first repeated row, and how many there are: told once a file.
fn repeated(findings: &[Finding]) -> Option<(u64, u32)> {
    let told = findings.iter().find(|one| one.code == "S-0209");
    told.map(|one| (one.record.unwrap(), one.count))
}

#[test]
fn a_row_is_found_again_behind_the_rows_of_others() {
    let (one, two, three) = ("1234567897", "1234567898", "1234567899");
    let rows = [
        (one, "01"),
        (two, "01"),
        (three, "01"),
        (one, "01"),
        (one, "02"),
        (two, "02"),
        (two, "01"),
        (three, "02"),
        (one, "02"),
    ];
    assert_eq!(repeated(&findings(&rows)), Some((4, 3)));
    assert_eq!(repeated(&findings(&rows[..3])), None, "a row of somebody else is another row");
}

#[test]
fn past_the_people_that_are_kept_repeated_rows_are_found_of_the_people_before() {
    let people: Vec<_> = (0..20_001).map(|number| format!("{number:010}")).collect();
    let mut rows: Vec<_> = people.iter().map(|person| (person.as_str(), "01")).collect();
    rows.extend([(people[0].as_str(), "01"), (people[19_999].as_str(), "01")]);
    rows.extend([(people[20_000].as_str(), "01"), (people[1].as_str(), "02")]);
    let found = findings(&rows);
    assert_eq!(repeated(&found), Some((20_002, 2)), "the last person is not kept");
    assert!(found.iter().any(|one| one.code == "S-0020"), "which the file is refused for");
}
