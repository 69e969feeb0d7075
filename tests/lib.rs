//! Whole programs against each other: the real `todoke` and `todoke-exchange`, the real `openssl`.
//!
//! This library holds what the tests share. A helper that cannot do its work panics: the test must fail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod pair;
mod process;
#[path = "harness.rs"]
pub mod programs;

pub use pair::Pair;

use std::path::Path;
use std::process::{Command, Output};

/// Verifies a signed receipt or note with the `openssl` program; gives the signed text.
///
/// `at` is the time at which the certificates must hold, in seconds since 1970.
pub fn openssl_verify(
    signed: &[u8],
    ca_file: &Path,
    at: jiff::Timestamp,
) -> Result<Vec<u8>, String> {
    let folder = tempfile::tempdir().unwrap();
    let (input, text) = (folder.path().join("signed.cms"), folder.path().join("text"));
    std::fs::write(&input, signed).unwrap();
    let output = run(Command::new("openssl")
        .args(["cms", "-verify", "-inform", "DER", "-purpose", "any", "-in"])
        .arg(&input)
        .arg("-CAfile")
        .arg(ca_file)
        .args(["-attime", &at.as_second().to_string()])
        .arg("-out")
        .arg(&text));
    if output.status.success() {
        Ok(std::fs::read(&text).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Runs a program that must exist.
pub fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?} cannot be run: {error}"))
}
