//! The checked-in `samples/trial` is what the crate writes, byte for byte. `UPDATE_SAMPLES=1` rewrites it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod tree;

use todoke_trial::samples::{sample_scenarios, sample_units, trial_tree};

#[test]
fn the_trial_samples_are_what_the_writer_writes() {
    tree::compare_or_update("trial", &trial_tree().expect("plain values become JSON"));
}

#[test]
fn serials_of_the_samples_are_unique_and_increase() {
    let serials: Vec<_> =
        sample_scenarios().iter().flat_map(sample_units).map(|unit| unit.serial).collect();
    assert!(serials.is_sorted_by(|one, next| one < next), "receivers process in serial order");
}
