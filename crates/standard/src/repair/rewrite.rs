//! Writes the records of a file again, as the standard writes them; what cannot be read by columns is copied.

use std::collections::BTreeMap;

use super::characters::{in_ms932, substitute};
use super::{Change, ChangeKind, Left};
use crate::finding::shown;
use crate::items::is_heading;
use crate::layout::{Field, Form, Layout};
use crate::reader::{Fault, FieldAt, Record};

/// Characters that cannot be written: so many are told of.
const MOST_LEFT: usize = 100;
/// Replaced characters that are told one by one; further ones are counted with the last.
const MOST_CHARACTERS: usize = 10_000;

/// Where something is changed.
#[derive(Clone, Copy)]
struct At<'a> {
    line: u64,
    field: Option<&'a Field>,
}

/// The file while it is written again.
pub(super) struct Rewrite<'a> {
    layout: &'static Layout,
    body: &'a [u8],
    utf8: bool,
    out: Vec<u8>,
    /// Changes of shape, merged: by kind and column.
    shape: BTreeMap<(ChangeKind, Option<u32>, String), Change>,
    characters: Vec<Change>,
    left: Vec<Left>,
}

impl<'a> Rewrite<'a> {
    pub(super) fn new(layout: &'static Layout, body: &'a [u8], utf8: bool) -> Rewrite<'a> {
        let (shape, characters, left) = (BTreeMap::new(), Vec::new(), Vec::new());
        let out = Vec::with_capacity(body.len());
        Rewrite { layout, body, utf8, out, shape, characters, left }
    }

    /// Takes one record.
    pub(super) fn record(&mut self, record: &Record<'_>) {
        let has = |fault| record.faults.iter().any(|at| at.fault == fault);
        let start = usize::try_from(record.byte_offset).unwrap_or(usize::MAX);
        let rest = self.body.get(start..).unwrap_or_default();
        if has(Fault::TooLong) {
            self.left.push(Left::TooLong { line: record.line });
            return;
        }
        let at = At { line: record.line, field: None };
        if has(Fault::UnclosedQuote) {
            // The rest of the file is between quotes: nothing of it is a line.
            self.text(rest, at);
            return;
        }
        let whole = record.field_count == self.layout.fields.len() && !record.is_malformed();
        let heading =
            record.number == Some(1) && whole && is_heading(&self.layout.fields, record.fields());
        let columns = (whole && !heading).then(|| self.layout.fields.iter().zip(record.fields()));
        match columns {
            Some(columns) => {
                for (field, value) in columns {
                    if field.column > 1 {
                        self.out.push(b',');
                    }
                    self.field(field, &value);
                }
            }
            None => self.text(record.bytes(), at),
        }
        let end = rest.get(record.bytes().len()..).unwrap_or_default();
        self.line_end(record, end, whole);
    }

    fn line_end(&mut self, record: &Record<'_>, end: &[u8], whole: bool) {
        let ends_here = record.faults.iter().any(|at| at.fault == Fault::NoLineEnd);
        let before = match end {
            // A row that was cut is not made to look whole; half a CRLF belongs to the cut.
            _ if ends_here && !whole => {
                self.out.extend_from_slice(end);
                return;
            }
            _ if ends_here => "",
            [b'\r', b'\n', ..] => {
                self.out.extend_from_slice(b"\r\n");
                return;
            }
            // A blank line is told as such; how it ends is not told.
            [b'\n', ..] if record.number.is_none() => {
                self.out.push(b'\n');
                return;
            }
            [b'\n', ..] => "LF",
            _ => "CR",
        };
        self.out.extend_from_slice(b"\r\n");
        let kind = if before.is_empty() { ChangeKind::LastLineEnd } else { ChangeKind::LineEnds };
        let at = At { line: record.line, field: None };
        self.shaped(kind, at, before.to_owned(), "CRLF".to_owned());
    }

    fn field(&mut self, field: &Field, value: &FieldAt<'_>) {
        let at = At { line: value.line, field: Some(field) };
        let free = field.form == Form::FreeText;
        let odd = |byte: &u8| matches!(byte, b',' | b'"' | b'\r' | b'\n' | 0);
        let quote = match (free, value.quoted) {
            (true, false) if !value.bytes.is_empty() => {
                let text = self.visible(value.bytes);
                self.shaped(ChangeKind::Quoted, at, text.clone(), format!("\"{text}\""));
                true
            }
            (false, true) if !value.bytes.iter().any(odd) => {
                let text = self.visible(value.bytes);
                self.shaped(ChangeKind::Unquoted, at, format!("\"{text}\""), text);
                false
            }
            (_, quoted) => quoted,
        };
        if !quote {
            self.text(value.bytes, at);
            return;
        }
        self.out.push(b'"');
        if value.quoted {
            self.text(value.bytes, at);
        } else {
            for (part, place) in value.bytes.split(|byte| *byte == b'"').zip(0_usize..) {
                if place > 0 {
                    self.out.extend_from_slice(b"\"\"");
                }
                self.text(part, at);
            }
        }
        self.out.push(b'"');
    }

    fn visible(&self, bytes: &[u8]) -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) if self.utf8 => text.chars().take(40).collect(),
            _ => shown(bytes),
        }
    }

    /// Copies text, or writes UTF-8 as MS932.
    fn text(&mut self, bytes: &[u8], at: At<'_>) {
        if !self.utf8 || bytes.is_ascii() {
            self.out.extend_from_slice(bytes);
            return;
        }
        // Cut between ASCII bytes, so every piece of valid UTF-8 is valid.
        let text = std::str::from_utf8(bytes).unwrap_or_default();
        let (mut line, mut last) = (at.line, ' ');
        for character in text.chars() {
            line += u64::from(character == '\r' || (character == '\n' && last != '\r'));
            last = character;
            self.character(character, At { line, ..at });
        }
        let file = At { line: at.line, field: None };
        self.shaped(ChangeKind::Encoding, file, "UTF-8".to_owned(), "Shift_JIS(MS932)".to_owned());
    }

    fn character(&mut self, character: char, at: At<'_>) {
        let known = in_ms932(character);
        let substitute = if known.is_none() { substitute(character) } else { None };
        let written = known.or_else(|| in_ms932(substitute?.after));
        let Some((bytes, length)) = written else {
            let column = at.field.map(|field| field.column);
            if self.left.len() < MOST_LEFT {
                self.left.push(Left::Character { line: at.line, column, character });
            }
            return;
        };
        self.out.extend_from_slice(bytes.get(..length).unwrap_or_default());
        let Some(substitute) = substitute else { return };
        if self.characters.len() >= MOST_CHARACTERS {
            if let Some(last) = self.characters.last_mut() {
                last.count = last.count.saturating_add(1);
            }
            return;
        }
        let (before, after) = (character.to_string(), substitute.after.to_string());
        self.characters.push(Change {
            source: Some(substitute.source),
            ..change(ChangeKind::Character, at, before, after)
        });
    }

    fn shaped(&mut self, kind: ChangeKind, at: At<'_>, before: String, after: String) {
        let column = at.field.map(|field| field.column);
        // One of a column stands for all; line ends are told by what they were.
        let which = if kind == ChangeKind::LineEnds { before.clone() } else { String::new() };
        match self.shape.get_mut(&(kind, column, which.clone())) {
            // The encoding is one change, however many fields hold Japanese.
            Some(_) if kind == ChangeKind::Encoding => {}
            Some(known) => known.count = known.count.saturating_add(1),
            None => {
                let change = match kind {
                    ChangeKind::Encoding => Change::of_file(kind, &before, &after),
                    _ => change(kind, at, before, after),
                };
                self.shape.insert((kind, column, which), change);
            }
        }
    }

    /// The bytes, what was changed in file order, and what could not be.
    pub(super) fn finish(self) -> (Vec<u8>, Vec<Change>, Vec<Left>) {
        let mut changes: Vec<Change> = self.shape.into_values().chain(self.characters).collect();
        changes.sort_by_key(|change| (change.line, change.column));
        (self.out, changes, self.left)
    }
}

fn change(kind: ChangeKind, at: At<'_>, before: String, after: String) -> Change {
    Change {
        line: Some(at.line),
        column: at.field.map(|field| field.column),
        field: at.field.map(|field| field.name.clone()),
        ..Change::of_file(kind, &before, &after)
    }
}
