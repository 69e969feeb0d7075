//! Every condition and note of the standard's table is checked by a rule, or `spec/conditions.csv` says why it is not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const FIELDS: &str = include_str!("../spec/careplan.csv");
const CONDITIONS: &str = include_str!("../spec/conditions.csv");

fn rows(table: &str) -> Vec<csv::StringRecord> {
    let rows: Vec<_> = csv::Reader::from_reader(table.as_bytes()).records().flatten().collect();
    assert_eq!(rows.len(), table.lines().count() - 1, "one line a row, none dropped");
    rows
}

/// Whether `20-55` or `6` holds a number.
fn holds(items: &str, number: u32) -> bool {
    let (first, last) = items.split_once('-').unwrap_or((items, items));
    (first.parse().unwrap()..=last.parse().unwrap()).contains(&number)
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, found),
            false => found.push(path),
        }
    }
}

/// Every code in the source.
fn codes() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    let pieces = texts.flat_map(|text| {
        let codes = text.split("\"S-").skip(1).filter_map(|piece| piece.get(..4));
        codes.map(|code| format!("S-{code}")).collect::<Vec<_>>()
    });
    pieces.collect()
}

#[test]
fn every_condition_of_the_table_is_checked_or_said_not_to_be() {
    let conditions = rows(CONDITIONS);
    let mut used = BTreeSet::new();
    for field in rows(FIELDS) {
        let (file, item) = (&field[0], field[2].parse::<u32>().unwrap());
        let of_field = conditions.iter().enumerate().filter(|(_, row)| {
            let of_file = &row[0] == "*" || row[0].split(';').any(|one| one == file);
            of_file && holds(&row[1], item)
        });
        let of_field: Vec<_> = of_field.map(|(at, _)| at).collect();
        let has_condition = !field[11].is_empty() || &field[8] == "conditional";
        assert!(!has_condition || !of_field.is_empty(), "{file} {item}: {}", &field[11]);
        used.extend(of_field);
    }
    for (at, row) in conditions.iter().enumerate() {
        assert!(used.contains(&at), "{} {} names no field of the table", &row[0], &row[1]);
    }
}

#[test]
fn every_rule_named_there_exists_and_what_is_not_checked_has_a_reason() {
    let codes = codes();
    for row in rows(CONDITIONS) {
        if &row[2] == "-" {
            assert!(!row[3].is_empty(), "{} {}: why not?", &row[0], &row[1]);
            continue;
        }
        for code in row[2].split(';') {
            assert!(codes.contains(code), "{} {}: {code} is no rule", &row[0], &row[1]);
        }
    }
}
