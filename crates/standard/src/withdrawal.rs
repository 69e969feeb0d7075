//! 取り下げ: from what was sent, the `DLT…` files that withdraw it.
//! Keys are copied from the sent rows byte for byte. Not here: whether the partner still holds what is withdrawn.

use std::collections::BTreeSet;

use crate::facts::third_key_item;
use crate::layout::Layout;
use crate::reader::{FieldAt, Reader, Record};
use crate::records::{PersonId, RecordsError, person_of, withdrawn};
use crate::row::{Row, item, service_type_of};
use crate::unit::{identify_names, unit_key};
use crate::{FileKind, FileName, Serial, SourceFile, UnitIdentity};

/// A file that withdraws something; it travels alone, so it is a whole transmission unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeFile {
    /// The file name.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Why nothing can be withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawalError {
    /// The files are no whole transmission unit: one like it was never sent.
    #[error("the files are not one whole transmission unit")]
    NotAUnit,
    /// The unit is a withdrawal itself.
    #[error("the unit is a withdrawal itself")]
    IsWithdrawal,
    /// There is no row that says what to withdraw.
    #[error("the unit has no rows to withdraw")]
    NoRows,
    /// The receiver works in the order of the serials, so a withdrawal must be newer.
    #[error("serial {serial} is not newer than {sent}")]
    NotNewer {
        /// The serial given for the withdrawal.
        serial: Serial,
        /// The serial of the sent unit.
        sent: Serial,
    },
    /// Somebody asked for is not in the unit.
    #[error("{count} of the people asked for are not in the unit")]
    NotInUnit {
        /// How many of them.
        count: usize,
    },
    /// A key in the sent rows is no key.
    #[error("{file} line {line} has a key that cannot be copied")]
    Key {
        /// The file.
        file: String,
        /// Physical line.
        line: u64,
    },
    /// The sent files cannot be read as records.
    #[error(transparent)]
    Records(#[from] RecordsError),
}

impl WithdrawalError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            WithdrawalError::NotAUnit => "S-0660",
            WithdrawalError::IsWithdrawal => "S-0661",
            WithdrawalError::NoRows => "S-0662",
            WithdrawalError::NotNewer { .. } => "S-0663",
            WithdrawalError::NotInUnit { .. } => "S-0664",
            WithdrawalError::Key { .. } => "S-0665",
            WithdrawalError::Records(error) => error.code(),
        }
    }
}

/// Makes the files that withdraw a sent unit, or what it holds of some people.
///
/// Each file is a transmission unit of its own, because the standard sends every withdrawal alone. That is one file, with the
/// serial given; only 支援計画書 sent together with 利用者基本情報 takes two, the second with the serial that follows.
///
/// # Errors
/// When the files are no whole unit, withdraw something themselves or hold no rows; when the serial is not newer than
/// theirs; when somebody in `people` is not in the unit; when a row or a key cannot be read.
pub fn make_withdrawal(
    files: &[SourceFile<'_>],
    serial: &Serial,
    people: Option<&[PersonId]>,
) -> Result<Vec<MadeFile>, WithdrawalError> {
    let names = names(files)?;
    let UnitIdentity::Complete { kind } = identify_names(names.iter().map(|(name, _)| name)) else {
        return Err(WithdrawalError::NotAUnit);
    };
    let first = names.first().ok_or(WithdrawalError::NotAUnit)?;
    if names.iter().any(|(name, _)| unit_key(name) != unit_key(&first.0)) {
        return Err(WithdrawalError::NotAUnit);
    }
    if kind.is_withdrawal() {
        return Err(WithdrawalError::IsWithdrawal);
    }
    let sent = first.0.serial;
    if *serial <= sent {
        return Err(WithdrawalError::NotNewer { serial: *serial, sent });
    }

    let mut made = Vec::new();
    let mut left: BTreeSet<&PersonId> = people.into_iter().flatten().collect();
    let mut next = Some(*serial);
    for (name, file) in &names {
        let Some(withdrawing) = withdrawing(name.kind) else { continue };
        let lines = lines(name, file, withdrawing, people, &mut left)?;
        if lines.is_empty() {
            continue;
        }
        let serial = next.ok_or(WithdrawalError::NotNewer { serial: *serial, sent })?;
        next = serial.following();
        made.push(MadeFile {
            name: FileName {
                kind: withdrawing,
                service_month: name.service_month.filter(|_| withdrawing.has_month()),
                serial,
                ..*name
            }
            .to_string(),
            bytes: lines.concat(),
        });
    }
    match (left.len(), made.is_empty()) {
        (0, false) => Ok(made),
        (0, true) => Err(WithdrawalError::NoRows),
        (count, _) => Err(WithdrawalError::NotInUnit { count }),
    }
}

/// The names with their files, what depends on other files first: a plan goes before the basic information it rests on.
fn names<'a, 'b>(
    files: &'a [SourceFile<'b>],
) -> Result<Vec<(FileName, &'a SourceFile<'b>)>, WithdrawalError> {
    let mut names = Vec::new();
    for file in files {
        let not_ours = |_| RecordsError::NotOurs { file: file.name.to_owned() };
        names.push((FileName::parse(file.name).map_err(not_ours)?, file));
    }
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.kind));
    Ok(names)
}

/// The kind that withdraws a base file; none for the files that go with one.
fn withdrawing(kind: FileKind) -> Option<FileKind> {
    FileKind::ALL.iter().copied().find(|other| withdrawn(*other).first() == Some(&kind))
}

/// The rows of the withdrawal, in the order in which the sent file first names each thing, each once.
fn lines<'p>(
    name: &FileName,
    file: &SourceFile<'_>,
    withdrawing: FileKind,
    people: Option<&'p [PersonId]>,
    left: &mut BTreeSet<&'p PersonId>,
) -> Result<Vec<Vec<u8>>, WithdrawalError> {
    let Some(layout) = Layout::of(name.kind, name.standard) else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    let mut seen = BTreeSet::new();
    let mut version: Option<Vec<u8>> = None;
    let mut fault: Option<WithdrawalError> = None;
    let mut receive = |record: &Record<'_>| {
        if record.number.is_none() || fault.is_some() {
            return;
        }
        if record.field_count != layout.fields.len() || record.is_malformed() {
            let error = RecordsError::Columns {
                file: file.name.to_owned(),
                line: record.line,
                found: record.field_count,
                expected: layout.fields.len(),
            };
            fault = Some(error.into());
            return;
        }
        let row = Row { layout, record };
        let person = person_of(&row);
        if people.is_some_and(|people| !people.contains(&person)) {
            return;
        }
        left.remove(&person);
        let (Some(key), Some(of_row)) =
            (key(&row, withdrawing), copied(row.field(item::CSV_VERSION)))
        else {
            fault = Some(WithdrawalError::Key { file: file.name.to_owned(), line: record.line });
            return;
        };
        // One CSVバージョン in all rows of a file, as in the file that was sent.
        let version = version.get_or_insert_with(|| of_row.to_vec());
        if seen.insert(key.clone()) {
            lines.push([version, b",".as_slice(), &key, b"\r\n"].concat());
        }
    };
    let mut reader = Reader::new();
    reader.feed(file.bytes, &mut receive);
    reader.finish(&mut receive);
    fault.map_or(Ok(lines), Err)
}

/// What a row of the withdrawal says after its version. All of it is codes, which the standard writes without quotes.
fn key(row: &Row<'_>, withdrawing: FileKind) -> Option<Vec<u8>> {
    let mut parts = Vec::new();
    for item in [item::INSURER, item::INSURED, third_key_item(row.kind(), row)] {
        parts.push(copied(row.field(item))?);
    }
    if withdrawing == FileKind::Dltjsk {
        let (code, provider) = row.service_items()?;
        parts.push(copied(row.field(provider))?);
        let service_type = service_type_of(copied(row.field(code))?);
        parts.push(Some(service_type.as_bytes()).filter(|code| !code.is_empty())?);
    }
    Some(parts.join(&b","[..]))
}

/// The bytes of a field as they were sent, if they are a code: nothing else can be a key.
fn copied<'a>(field: Option<FieldAt<'a>>) -> Option<&'a [u8]> {
    let bytes = field?.bytes;
    let is_code = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_alphanumeric);
    is_code.then_some(bytes)
}
