//! Safe mechanical repairs of one file: bytes in, other bytes and the list of every change out.
//!
//! Only the way a file is written is repaired, never what it says: byte order mark, encoding, line ends, quotes, the
//! capitals of the extension. The one exception is told change by change: a UTF-8 file may hold characters that MS932
//! lacks, and those of a published table (`spec/substitutes.csv`) are replaced, for a person to look at. Characters that
//! MS932 has stay, 髙 and 﨑 and ① among them: the standard allows them.
//!
//! This is for a copy that a person asked for. What is sent and received is never touched: bytes stay bytes there.
//!
//! ```
//! use todoke_standard::SourceFile;
//! use todoke_standard::repair::{ChangeKind, repair};
//!
//! let name = "DLTPLAN_202702_1371215102_43_1371200017_11_20270125200201.csv";
//! let done = repair(&SourceFile { name, bytes: b"202407,131128,1234567890,202702\n" });
//! assert!(done.name.ends_with(".CSV"));
//! assert_eq!(done.bytes, b"202407,131128,1234567890,202702\r\n");
//! let kinds: Vec<_> = done.changes.iter().map(|change| change.kind).collect();
//! assert_eq!(kinds, [ChangeKind::Extension, ChangeKind::LineEnds]);
//! ```
//!
//! Not here: rows with another number of columns or broken quotes, half characters, 外字. Nobody can tell what they meant.

mod change;
mod characters;
mod rewrite;

pub use change::{Change, ChangeKind, Left};

use crate::layout::Layout;
use crate::reader::Reader;
use crate::text::Utf8Watch;
use crate::{FileName, SourceFile};

use rewrite::Rewrite;

const MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// A repaired file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// Its name: the extension may have changed.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Everything that was changed: the name first, then in file order.
    pub changes: Vec<Change>,
    /// Why the bytes are as they were although something was to repair.
    pub left: Vec<Left>,
}

/// Repairs what can be repaired without asking. Files of no known layout come out as they went in.
pub fn repair(file: &SourceFile<'_>) -> Repaired {
    let (name, renamed) = repaired_name(file.name);
    let unchanged = |left: Vec<Left>| Repaired {
        name: name.clone(),
        bytes: file.bytes.to_vec(),
        changes: renamed.clone().into_iter().collect(),
        left,
    };
    let Some(layout) = layout_of(file.name) else { return unchanged(Vec::new()) };
    let mut body = file.bytes;
    while let Some(rest) = body.strip_prefix(MARK) {
        body = rest;
    }
    let marked = body.len() < file.bytes.len();
    if body.starts_with(&[0xFF, 0xFE]) || body.starts_with(&[0xFE, 0xFF]) {
        return unchanged(vec![Left::Utf16]);
    }
    let utf8 = is_utf8(body, marked);
    let mut rewrite = Rewrite::new(layout, body, utf8);
    let mut receive = |record: &crate::reader::Record<'_>| rewrite.record(record);
    let mut reader = Reader::new();
    reader.feed(body, &mut receive);
    reader.finish(&mut receive);
    let (bytes, changes, left) = rewrite.finish();
    if !left.is_empty() {
        return unchanged(left);
    }
    let mark = marked.then(|| Change::of_file(ChangeKind::ByteOrderMark, "BOM", ""));
    let changes: Vec<Change> = renamed.into_iter().chain(mark).chain(changes).collect();
    Repaired { name, bytes, changes, left: Vec::new() }
}

/// The name with `CSV` in capitals, where that is all that is wrong with it.
fn repaired_name(name: &str) -> (String, Option<Change>) {
    let Some((stem, extension)) = name.rsplit_once('.') else { return (name.to_owned(), None) };
    let wrong = extension != "CSV" && extension.eq_ignore_ascii_case("csv");
    if !wrong || FileName::parse(name).is_err() {
        return (name.to_owned(), None);
    }
    let repaired = format!("{stem}.CSV");
    let change = Change::of_file(ChangeKind::Extension, extension, "CSV");
    (repaired, Some(change))
}

/// The layout a file of a name is checked by.
fn layout_of(name: &str) -> Option<&'static Layout> {
    let (kind, standard) = match FileName::parse(name) {
        Ok(name) => (Some(name.kind), name.standard),
        Err(error) => (error.kind, error.standard),
    };
    Layout::of(kind?, standard)
}

/// Whether a body is UTF-8: by its text, or by the mark it had.
fn is_utf8(body: &[u8], marked: bool) -> bool {
    let mut watch = Utf8Watch::new();
    watch.feed(body);
    let by_mark = marked && !body.is_ascii() && std::str::from_utf8(body).is_ok();
    watch.japanese_at().is_some() || by_mark
}
