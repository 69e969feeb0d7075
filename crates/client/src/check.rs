//! `check`: files and folders against the standard, without an office, an exchange or a store.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

pub use todoke_standard::Severity;
use todoke_standard::{
    Context, Direction, FileChecker, FileName, FileReport, Finding, Recognition, assemble_set,
};

use crate::clock::Clock;
use crate::engine::today;
use crate::error::{ClientError, Remedy};

/// How much of a file is read at once, in bytes.
const PIECE: usize = 256 * 1024;

/// What checking some paths gave.
#[derive(Debug)]
pub struct Checked {
    /// All findings in the order of the files.
    pub findings: Vec<Finding>,
    /// How many files were read.
    pub files: usize,
}

/// Checks files, and in folders all files whose names look like the standard's.
///
/// # Errors
/// If a path cannot be read.
pub fn check_paths(paths: &[PathBuf], clock: &dyn Clock) -> Result<Checked, ClientError> {
    let mut names = Vec::new();
    for path in paths {
        collect(path, true, &mut names)?;
    }
    let context =
        Context { today: today(clock.now())?, own_office: None, direction: Direction::Unknown };
    let mut reports = Vec::new();
    for path in &names {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let report = check_file(path, &name.unwrap_or_default(), &context);
        reports.push(report.map_err(|error| unreadable(path, error))?);
    }
    let files = reports.len();
    let report = assemble_set(reports, &context);
    Ok(Checked { findings: report.findings().cloned().collect(), files })
}

/// Piece by piece: a file of any size is checked in the same small memory.
fn check_file(path: &Path, name: &str, context: &Context) -> std::io::Result<FileReport> {
    let mut file = File::open(path)?;
    let mut checker = FileChecker::new(name, context);
    let mut piece = vec![0; PIECE];
    loop {
        let length = file.read(&mut piece)?;
        match piece.get(..length) {
            Some([]) | None => return Ok(checker.finish()),
            Some(bytes) => checker.feed(bytes),
        }
    }
}

/// A file named by a person is checked whatever it is called; in a folder only what looks like the standard's.
fn collect(path: &Path, named: bool, found: &mut Vec<PathBuf>) -> Result<(), ClientError> {
    if !path.is_dir() {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let ours =
            name.is_some_and(|name| !matches!(FileName::recognise(&name), Recognition::Foreign));
        if named || ours {
            found.push(path.to_owned());
        }
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)
        .map_err(|error| unreadable(path, error))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(|error| unreadable(path, error))?;
    entries.sort();
    for entry in entries {
        // Not below: a folder 送信済 or a backup beside the exports is not part of what is asked.
        if !entry.is_dir() {
            collect(&entry, false, found)?;
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: std::io::Error) -> ClientError {
    ClientError::new("D-0204", Remedy::Operator).at(path).because(error)
}
