//! The malformed corpus (R13): thousands of files, each a good one with one thing spoiled, made here and kept nowhere. What
//! must be told (code, weight, line, column, byte) comes from the mutation and from the table of the standard as
//! `table.rs` reads it; the checker is never asked. docs/corpus.md tells how it is built and how to run it all.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice
)]

mod case;
mod good;
mod items;
mod mutants;
mod names;
mod sets;
mod shapes;
mod table;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use case::{Case, findings_of};
use good::{good, name};
use table::tables;

/// Every case once: two ways to spoil may lead to the same bytes.
fn corpus() -> Vec<Case> {
    let mut seen = BTreeSet::new();
    let mut cases = [
        items::wrong(),
        items::characters(),
        items::areas(),
        shapes::quotes(),
        shapes::columns(),
        shapes::cuts(),
        shapes::files(),
        shapes::giants(),
        names::broken(),
        names::odd(),
        sets::contents(),
        sets::members(),
    ]
    .concat();
    cases.retain(|case| seen.insert(case.files.clone()));
    cases
}

#[test]
fn every_file_of_the_corpus_gets_the_verdict_of_its_mutation() {
    let cases = corpus();
    let mut families = BTreeMap::<&str, usize>::new();
    for case in &cases {
        *families.entry(case.family).or_default() += 1;
    }
    let wrong: Vec<String> = cases.iter().filter_map(|case| case.verdict()).collect();
    let shown = wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {} have another verdict:\n{shown}", wrong.len(), cases.len());
    println!("{} files: {families:?}", cases.len());
    assert!(
        cases.len() >= 2_000,
        "R13 asks for 2,000 files, these are {}: {families:?}",
        cases.len()
    );
}

#[test]
fn the_good_files_of_the_corpus_are_good() {
    for table in tables() {
        let written = good(&table.kind, table.edition).write();
        let findings = findings_of(&written);
        assert!(findings.is_empty(), "{}: {findings:#?}", written.name);
        assert_eq!(written.name, name(&table.kind, table.edition));
    }
}
