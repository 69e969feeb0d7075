//! `check`: files and folders against the standard, without an office, an exchange or a store.
//! How the result is put out for programs and browsers stands beside it: `sarif`, `junit`, `page`.

mod explain;
mod fix;
mod groups;
mod junit;
mod markup;
mod page;
mod sarif;

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

pub use explain::{Explained, explain};
pub use fix::{Fixed, fix};
use todoke_standard::forms::{FormChecker, FormReport, FormTable};
pub use todoke_standard::repair::{Change, Left};
use todoke_standard::{
    Context, Date, Direction, FileChecker, FileName, FileReport, Recognition, SetReport,
    assemble_set,
};
pub use todoke_standard::{Finding, Severity};

use crate::clock::Clock;
use crate::engine::today;
use crate::error::{ClientError, Remedy};

/// How much of a file is read at once, in bytes.
const PIECE: usize = 256 * 1024;

/// What checking some paths gave.
#[derive(Debug)]
pub struct Checked {
    /// All findings: units in serial order, then the loose files, then the other forms.
    pub findings: Vec<Finding>,
    /// How many files were read.
    pub files: usize,
    /// The files in the order in which they were read.
    sources: Vec<CheckedFile>,
    set: SetReport,
    forms: Vec<FormReport>,
    today: Date,
}

/// A file that was checked.
#[derive(Debug, Clone)]
struct CheckedFile {
    /// As it was given, or found in a folder that was given.
    path: PathBuf,
    /// Its name, as findings tell it.
    name: String,
}

/// Which of the other forms a file may be whose name is none of the care plan's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherForms {
    /// The number of columns decides.
    Auto,
    /// 入退院時の情報連携.
    Hospital,
    /// 訪問看護.
    Nursing,
}

/// How a result is written for programs and browsers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// SARIF 2.1.0, for editors and CI.
    Sarif,
    /// JUnit XML, for CI.
    Junit,
    /// One self-contained page, for people.
    Html,
}

impl Checked {
    /// The heaviest finding; none without findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// The result as a document.
    ///
    /// # Errors
    /// If a file cannot be read again, for the forms or for a place in it.
    pub fn report(&self, report: Report) -> Result<String, ClientError> {
        match report {
            Report::Sarif => sarif::document(self),
            Report::Junit => Ok(junit::document(self)),
            Report::Html => page::document(self),
        }
    }

    /// The paths of a name: several where folders hold files of the same name.
    fn paths<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Path> {
        let same = move |source: &&CheckedFile| source.name == name;
        self.sources.iter().filter(same).map(|source| source.path.as_path())
    }
}

/// Checks files, and in folders all files whose names look like the standard's; with other forms every CSV of a folder.
///
/// # Errors
/// If a path cannot be read.
pub fn check_paths(
    paths: &[PathBuf],
    forms: Option<OtherForms>,
    clock: &dyn Clock,
) -> Result<Checked, ClientError> {
    let found = found_in(paths, forms)?;
    let today = today(clock.now())?;
    let context = Context { today, own_office: None, direction: Direction::Unknown };
    let (mut reports, mut others) = (Vec::new(), Vec::new());
    let mut sources = Vec::with_capacity(found.len());
    for path in found {
        let name = name_of(&path);
        let other = forms.filter(|_| is_foreign(&name));
        let read = match other {
            Some(forms) => check_form(&path, &name, forms).map(|report| others.push(report)),
            None => check_file(&path, &name, &context).map(|report| reports.push(report)),
        };
        read.map_err(|error| unreadable(&path, error))?;
        sources.push(CheckedFile { path, name });
    }
    let set = assemble_set(reports, &context);
    let of_forms = others.iter().flat_map(|report| &report.findings);
    let findings = set.findings().chain(of_forms).cloned().collect();
    Ok(Checked { findings, files: sources.len(), sources, set, forms: others, today })
}

/// The files that are meant by paths.
fn found_in(paths: &[PathBuf], forms: Option<OtherForms>) -> Result<Vec<PathBuf>, ClientError> {
    let mut found = Vec::new();
    for path in paths {
        collect(path, true, forms.is_some(), &mut found)?;
    }
    Ok(found)
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn is_foreign(name: &str) -> bool {
    matches!(FileName::recognise(name), Recognition::Foreign)
}

/// Piece by piece: a file of any size is checked in the same small memory.
fn check_file(path: &Path, name: &str, context: &Context) -> std::io::Result<FileReport> {
    let mut checker = FileChecker::new(name, context);
    pieces(path, |bytes| checker.feed(bytes))?;
    Ok(checker.finish())
}

fn check_form(path: &Path, name: &str, forms: OtherForms) -> std::io::Result<FormReport> {
    let table = match forms {
        OtherForms::Auto => None,
        OtherForms::Hospital => Some(FormTable::HospitalDischarge),
        OtherForms::Nursing => Some(FormTable::VisitingNursing),
    };
    let mut checker = FormChecker::new(name, table);
    pieces(path, |bytes| checker.feed(bytes))?;
    Ok(checker.finish())
}

fn pieces(path: &Path, mut feed: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut file = File::open(path)?;
    let mut piece = vec![0; PIECE];
    loop {
        let length = file.read(&mut piece)?;
        match piece.get(..length) {
            Some([]) | None => return Ok(()),
            Some(bytes) => feed(bytes),
        }
    }
}

/// A file named by a person is checked whatever it is called; in a folder only what looks like the standard's, or like a CSV
/// where other forms are looked for.
fn collect(
    path: &Path,
    named: bool,
    forms: bool,
    found: &mut Vec<PathBuf>,
) -> Result<(), ClientError> {
    if !path.is_dir() {
        let extension = path.extension().is_some_and(|known| known.eq_ignore_ascii_case("csv"));
        if named || !is_foreign(&name_of(path)) || (forms && extension) {
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
            collect(&entry, false, forms, found)?;
        }
    }
    Ok(())
}

/// Writes a new file, never over one that is there.
///
/// # Errors
/// If there is one already, or it cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), ClientError> {
    let written = File::create_new(path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(|error| ClientError::new("D-0252", Remedy::Operator).at(path).because(error))
}

fn unreadable(path: &Path, error: std::io::Error) -> ClientError {
    ClientError::new("D-0204", Remedy::Operator).at(path).because(error)
}
