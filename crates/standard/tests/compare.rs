//! Two versions of the trial's forms side by side, as the files in `samples/` hold them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::PathBuf;

use todoke_standard::compare::{
    DayChange, RowDifference, compare_days, compare_versions, fill_down,
};
use todoke_standard::records::{PersonId, UnitRecords, read_unit, read_what_reads};
use todoke_standard::{FileKind, SourceFile};

fn samples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples")
}

fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(samples().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let bytes = std::fs::read(entry.path()).unwrap();
            (name, bytes)
        })
        .filter(|(name, _)| name != "report.json")
        .collect();
    files.sort();
    files
}

fn read(folder: &str) -> UnitRecords {
    let files = files(folder);
    let sources: Vec<_> = files.iter().map(|(name, bytes)| SourceFile { name, bytes }).collect();
    read_unit(&sources).unwrap()
}

fn person(records: &UnitRecords) -> PersonId {
    let person = &records.people[0];
    PersonId {
        insurer_number: person.insurer_number.clone(),
        insured_number: person.insured_number.clone(),
    }
}

#[test]
fn an_updated_care_plan_tells_its_changed_items() {
    let before = read("trial/1-1/1-care-plan-created");
    let after = read("trial/1-1/2-care-plan-updated");
    let changes = compare_versions(&before, &after, &person(&after));
    let items: Vec<(FileKind, Vec<u32>)> = changes
        .iter()
        .filter_map(|change| match &change.difference {
            RowDifference::Changed(items) => {
                Some((change.kind, items.iter().map(|item| item.item).collect()))
            }
            _ => None,
        })
        .collect();
    assert!(
        items.iter().any(|(kind, items)| *kind == FileKind::Up1kyo && items.contains(&24)),
        "the trial changes the policy of 第1表: {items:?}"
    );
    assert_eq!(
        compare_versions(&after, &after, &person(&after)),
        [],
        "a version differs from itself in nothing"
    );
}

#[test]
fn blank_and_repeated_values_of_the_second_table_are_the_same() {
    let printed = read("trial/1-1/2-care-plan-updated");
    let mut repeated = printed.clone();
    for plan in &mut repeated.plans {
        plan.second = fill_down(&plan.second);
    }
    assert_ne!(printed.plans[0].second, repeated.plans[0].second, "the sample leaves some blank");
    assert_eq!(compare_versions(&printed, &repeated, &person(&printed)), [], "both say the same");
}

#[test]
fn rows_that_come_and_go_are_told_with_their_place() {
    let before = read("trial/1-1/1-care-plan-created");
    let mut after = before.clone();
    let gone = after.plans[0].second.pop().unwrap();
    after.plans[0].third.remove(0);
    let changes = compare_versions(&before, &after, &person(&before));
    assert_eq!(changes.len(), 2, "one row of each table: {changes:?}");
    assert_eq!(changes[0].difference, RowDifference::Removed, "gone, not changed");
    assert_eq!((changes[0].kind, changes[0].line), (FileKind::Up2kyo, gone.line), "where it was");
    let back = compare_versions(&after, &before, &person(&before));
    assert!(
        back.iter().all(|change| change.difference == RowDifference::Added),
        "the other way round both are new: {back:?}"
    );
}

#[test]
fn actuals_differ_from_the_plan_by_day() {
    let planned = read("trial/1-2/4-monthly-plan-updated-again");
    let actual = read("trial/1-2/5-actuals-updated");
    let same = compare_days(&planned.service_lines, &planned.service_lines);
    assert_eq!(same, [], "a plan differs from itself in nothing");
    let early = read("trial/1-2/1-monthly-plan-created");
    let differences = compare_days(&early.service_lines, &actual.service_lines);
    let days: Vec<(u8, bool)> = differences
        .iter()
        .map(|difference| (difference.day, matches!(difference.change, DayChange::Added { .. })))
        .collect();
    assert!(days.contains(&(8, false)), "the visit of the 8th did not happen: {days:?}");
    assert!(days.contains(&(24, true)), "that of the 24th was not planned: {days:?}");
}

#[test]
fn rows_know_their_lines() {
    let records = read("trial/1-1/2-care-plan-updated");
    let first = records.plans[0].first.as_ref().unwrap();
    assert_eq!(first.line, 1, "第1表 is the first row");
    let lines: Vec<u64> = records.plans[0].second.iter().map(|row| row.line).collect();
    assert_eq!(lines, (1..=lines.len() as u64).collect::<Vec<_>>(), "one line a row");
    let all = records.rows.iter().filter(|row| row.kind == FileKind::Up2kyo).count();
    assert_eq!(all, lines.len(), "each row has its place");
}

#[test]
fn no_broken_sample_stops_the_reading() {
    let mut folders: Vec<_> = std::fs::read_dir(samples().join("broken"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    assert!(folders.len() > 100, "the broken samples are there");
    let mut left_out = 0;
    for folder in folders {
        let files = files(&format!("broken/{folder}"));
        let sources: Vec<_> =
            files.iter().map(|(name, bytes)| SourceFile { name, bytes }).collect();
        let (records, unread) = read_what_reads(&sources);
        left_out += unread.len();
        for one in &records.people {
            let one = PersonId {
                insurer_number: one.insurer_number.clone(),
                insured_number: one.insured_number.clone(),
            };
            assert_eq!(compare_versions(&records, &records, &one), [], "{folder} equals itself");
        }
    }
    assert!(left_out > 0, "some rows and names cannot be read, and that is said");
}
