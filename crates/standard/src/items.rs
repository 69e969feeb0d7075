//! What a record of any layout goes through, item by item: faults of its shape told at their place, characters, rules of
//! single items. The files of the care plan and the other forms share it, so that a finding reads the same everywhere.

use crate::field::fault_of;
use crate::finding::field::FieldProblem;
use crate::finding::shape::FileShape;
use crate::finding::text::TEXT_CODES;
use crate::finding::{Findings, Place};
use crate::layout::Field;
use crate::reader::{Fault, FieldAt, Record};
use crate::text::{TextFault, Utf8Watch, faults};

/// A byte order mark of UTF-8.
const BYTE_ORDER_MARK: &str = "S-0002";
/// CR without LF.
const OLD_LINE_ENDS: &str = "S-0010";

/// Tells what is wrong with the shape of a record; and whether nothing of the file can be read because of it.
pub(crate) fn tell_shape(
    record: &Record<'_>,
    whole: bool,
    tabs: bool,
    fields: &'static [Field],
    findings: &mut Findings,
) -> bool {
    let mut unreadable = false;
    for at in record.faults {
        match at.fault {
            Fault::QuoteInBareField if tabs => continue,
            // The end of a record that was cut, or of a file without any LF, is told by what is wrong there.
            Fault::NoLineEnd if !whole || findings.has(OLD_LINE_ENDS) => continue,
            _ => {}
        }
        let in_field = match at.fault {
            Fault::QuoteInBareField | Fault::TextAfterQuote | Fault::UnclosedQuote => true,
            Fault::Nul => record.number.is_some(),
            _ => false,
        };
        let field = (at.column as usize).checked_sub(1).and_then(|position| fields.get(position));
        let place = Place {
            record: record.number,
            line: Some(at.line),
            column: in_field.then_some(at.column),
            byte_offset: Some(at.byte_offset),
            field: field.filter(|_| in_field).map(|field| field.name.as_str()),
        };
        unreadable |= at.fault == Fault::Utf16Mark;
        match at.fault {
            // Old line ends come in every line: one finding says it all.
            Fault::LoneCarriageReturn | Fault::Nul => findings.add_once(at, place),
            _ => findings.add(at, place),
        }
    }
    unreadable
}

/// Checks one item of a whole record: its characters, then its own rule. Whether it breaks that rule.
pub(crate) fn check_item(
    field: &'static Field,
    at: &FieldAt<'_>,
    record: &Record<'_>,
    findings: &mut Findings,
) -> bool {
    let told = check_text(at, record, field.column, Some(&field.name), true, findings);
    let Some(fault) = fault_of(field, at.bytes) else { return false };
    // Beside characters that were told, what the value reads as is a consequence.
    if !told && !has_odd_bytes(record, field.column) {
        let place = Place {
            record: record.number,
            line: Some(at.line),
            column: Some(field.column),
            byte_offset: Some(at.byte_offset),
            field: Some(&field.name),
        };
        findings.add(&FieldProblem { fault, value: at.bytes, weak: field.weak }, place);
    }
    true
}

/// Tells when the whole file turned out to be UTF-8, which explains every odd character; and whether it did.
pub(crate) fn tell_utf8(utf8: &Utf8Watch, findings: &mut Findings) -> bool {
    let Some((line, byte_offset)) = utf8.japanese_at() else { return false };
    findings.take_back(TEXT_CODES);
    let mark = findings.has(BYTE_ORDER_MARK);
    findings.take_back(&[BYTE_ORDER_MARK]);
    let place = Place { line: Some(line), byte_offset: Some(byte_offset), ..Place::default() };
    findings.add(&FileShape::Utf8 { mark }, place);
    true
}

/// Whether a row holds the names of the columns instead of values.
pub(crate) fn is_heading<'a>(fields: &[Field], values: impl Iterator<Item = FieldAt<'a>>) -> bool {
    const ENOUGH: usize = 3;
    let same = fields
        .iter()
        .zip(values)
        .filter(|(field, at)| !at.bytes.is_ascii() && at.decode().trim() == field.name);
    same.take(ENOUGH).count() == ENOUGH
}

/// Whether a column holds a quote or a NUL that was told.
fn has_odd_bytes(record: &Record<'_>, column: u32) -> bool {
    let is_odd = |fault| matches!(fault, Fault::QuoteInBareField | Fault::Nul);
    record.faults.iter().any(|at| at.column == column && is_odd(at.fault))
}

/// Whether the file ends within this record, which is not whole.
fn is_cut(record: &Record<'_>) -> bool {
    let ends = |fault| matches!(fault, Fault::UnclosedQuote | Fault::NoLineEnd);
    record.faults.iter().any(|at| ends(at.fault))
}

/// Tells the characters of a field that cannot be sent, each at its own line and byte; and whether there were any.
pub(crate) fn check_text(
    at: &FieldAt<'_>,
    record: &Record<'_>,
    column: u32,
    name: Option<&'static str>,
    whole: bool,
    findings: &mut Findings,
) -> bool {
    let mut told = false;
    faults(at.bytes, |fault| {
        let is_last = fault.index + 1 == at.bytes.len() && column as usize == record.field_count;
        if fault.fault == TextFault::HalfCharacter && is_last && !whole && is_cut(record) {
            // The cut is told where the record breaks off.
            return;
        }
        told |= fault.fault != TextFault::Control;
        let before = at.bytes.get(..fault.index).unwrap_or_default();
        let place = Place {
            record: record.number,
            line: Some(at.line + line_breaks(before)),
            column: Some(column),
            byte_offset: Some(at.byte_offset + fault.index as u64),
            field: name,
        };
        findings.add(&fault, place);
    });
    told
}

/// Line breaks as Notepad counts them: CRLF, LF, CR.
fn line_breaks(bytes: &[u8]) -> u64 {
    let mut count = 0;
    let mut last = 0;
    for byte in bytes {
        count += u64::from(*byte == b'\r' || (*byte == b'\n' && last != b'\r'));
        last = *byte;
    }
    count
}
