//! What the trial sends passes the product's check without an error or a warning, and a unit cut short never does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod checker;

use todoke_trial::{Serials, Step, load, steps};

#[test]
fn every_unit_of_the_trial_passes_the_check() {
    let mut serials = Serials::of_the_trial();
    for step in steps() {
        let files = step.files(&serials.take());
        let complaints = checker::complaints(&files);
        assert!(complaints.is_empty(), "{}: {complaints:#?}", what(&step));
    }
}

#[test]
fn every_unit_of_a_load_passes_the_check() {
    for unit in load::units(10, 12, 42) {
        let complaints = checker::complaints(&unit.files("20270201090000"));
        assert!(complaints.is_empty(), "to {}: {complaints:#?}", unit.receiver.number);
    }
}

#[test]
fn a_unit_cut_at_any_row_end_of_any_file_has_an_error() {
    let unit = load::unit_of_three_people().expect("the offices A, J and L");
    let whole = unit.files("20270201090000");
    assert!(checker::complaints(&whole).is_empty(), "whole, it is good");
    for cut_file in 0..whole.len() {
        let bytes = &whole[cut_file].bytes;
        let row_ends = bytes.windows(2).enumerate().filter(|(_, end)| end == b"\r\n");
        let before_the_last = bytes.len() - 2;
        for (at, _) in row_ends.filter(|(at, _)| *at < before_the_last) {
            let mut files = whole.clone();
            files[cut_file].bytes.truncate(at + 2);
            let found = checker::complaints(&files);
            let has_error = found.iter().any(|f| f.severity == todoke_standard::Severity::Error);
            assert!(has_error, "{} cut after byte {}", files[cut_file].name, at + 2);
        }
    }
}

fn what(step: &Step) -> String {
    format!(
        "pattern {} step {} {} of {} with {}",
        step.pattern.id(),
        step.number,
        step.operation.code(),
        step.care_office.name,
        step.service_office.name
    )
}
