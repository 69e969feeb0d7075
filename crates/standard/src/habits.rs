//! How a file is written where the standard leaves it open or is not kept: line ends, quotes, padding, blanks, order.
//! Counted while the file is read; told as notes (S-0904 to S-0909) and kept for the profile of the sending product.

use std::collections::BTreeSet;

use crate::FileKind;
use crate::facts::{Key, SEPARATOR, third_key_item};
use crate::finding::dialect::Dialect;
use crate::finding::{Findings, Place};
use crate::layout::Form;
use crate::reader::{LineEnd, Record};
use crate::row::{Row, item};

/// Something seen in a file: how often, and where first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) count: u32,
    first: Option<Place>,
}

impl Seen {
    fn at(&mut self, place: impl FnOnce() -> Place) {
        self.first.get_or_insert_with(place);
        self.count = self.count.saturating_add(1);
    }

    pub(crate) fn any(&self) -> bool {
        self.count > 0
    }
}

/// What was counted in one file.
#[derive(Debug, Default)]
pub(crate) struct Habits {
    pub(crate) crlf: Seen,
    pub(crate) lf: Seen,
    pub(crate) no_last_end: Seen,
    pub(crate) quoted_text: Seen,
    pub(crate) bare_text: Seen,
    pub(crate) quoted_codes: Seen,
    pub(crate) bare_codes: Seen,
    pub(crate) padded_numbers: Seen,
    pub(crate) plain_numbers: Seen,
    pub(crate) quoted_blanks: Seen,
    pub(crate) bare_blanks: Seen,
    /// 第2表: a repeated 課題 left blank, or written again.
    pub(crate) blank_repeats: Seen,
    pub(crate) written_repeats: Seen,
    /// 第2表: a repeated number left blank.
    pub(crate) blank_numbers: Seen,
    /// 第6表: the rows of a person go by day, or by service.
    pub(crate) by_day: Seen,
    pub(crate) by_service: Seen,
    before: Before,
}

/// The row before, as far as the next one is compared with it.
#[derive(Debug, Default)]
struct Before {
    key: Vec<u8>,
    number: Vec<u8>,
    day: Vec<u8>,
    line: Vec<u8>,
    /// The service lines of the current person.
    lines: BTreeSet<Key>,
    /// Buffers that are used again from row to row.
    next_key: Vec<u8>,
    next_line: Vec<u8>,
}

/// Lines of one person that are remembered; a month has far fewer.
const MOST_LINES: usize = 1_000;

impl Habits {
    /// Looks at how a record ends.
    pub(crate) fn record(&mut self, record: &Record<'_>) {
        let place = || Place { line: Some(record.line), record: record.number, ..Place::default() };
        match record.line_end() {
            Some(LineEnd::CrLf) => self.crlf.at(place),
            Some(LineEnd::Lf) => self.lf.at(place),
            Some(LineEnd::None) => self.no_last_end.at(place),
            None => {}
        }
    }

    /// Looks at the fields of a row.
    pub(crate) fn row(&mut self, row: &Row<'_>) {
        for (field, at) in row.layout.fields.iter().zip(row.record.fields()) {
            let place = || row.place(field.item);
            let seen = match (field.form == Form::FreeText, at.bytes.is_empty(), at.quoted) {
                (true, false, true) => &mut self.quoted_text,
                (true, false, false) => &mut self.bare_text,
                (true, true, true) => &mut self.quoted_blanks,
                (true, true, false) => &mut self.bare_blanks,
                (false, false, false) => &mut self.bare_codes,
                (false, _, true) => &mut self.quoted_codes,
                (false, true, false) => continue,
            };
            seen.at(place);
            if field.form == Form::Integer {
                match at.bytes {
                    [b'0', _, ..] => self.padded_numbers.at(place),
                    [b'1'..=b'9', ..] if Some(at.bytes.len()) < field.max_len => {
                        self.plain_numbers.at(place);
                    }
                    _ => {}
                }
            }
        }
        match row.kind() {
            FileKind::Up2kyo => self.second_table(row),
            FileKind::Upplan | FileKind::Upjsk => self.service_order(row),
            _ => {}
        }
    }

    /// Puts the row's person and date (or month) into the buffer; tells whether the row before has the same.
    fn take_key(&mut self, row: &Row<'_>) -> bool {
        let items = [item::INSURER, item::INSURED, third_key_item(row.kind(), row)];
        join(&mut self.before.next_key, row, &items);
        let same = self.before.next_key == self.before.key;
        std::mem::swap(&mut self.before.key, &mut self.before.next_key);
        same
    }

    fn second_table(&mut self, row: &Row<'_>) {
        const NUMBERS: [u32; 3] = [6, 8, 13];
        const ISSUE: u32 = 7;
        if self.take_key(row) {
            let blank = NUMBERS.into_iter().find(|item| row.value(*item).is_empty());
            if let Some(item) = blank {
                self.blank_numbers.at(|| row.place(item));
            }
            if row.value(NUMBERS[0]) == self.before.number {
                let seen = match row.value(ISSUE).is_empty() {
                    true => &mut self.blank_repeats,
                    false => &mut self.written_repeats,
                };
                seen.at(|| row.place(ISSUE));
            }
        }
        self.before.number.clear();
        self.before.number.extend_from_slice(row.value(NUMBERS[0]));
    }

    fn service_order(&mut self, row: &Row<'_>) {
        let same_person = self.take_key(row);
        let before = &mut self.before;
        if !same_person {
            before.lines.clear();
            before.line.clear();
        }
        let items = [item::PLAN_PROVIDER, item::PLAN_CODE, item::PLAN_START, item::PLAN_TAIS];
        join(&mut before.next_line, row, &items);
        let day = row.value(item::PLAN_DAY);
        if before.next_line != before.line {
            let returns = before.lines.contains(before.next_line.as_slice());
            if same_person && day < before.day.as_slice() {
                self.by_service.at(|| row.place(item::PLAN_DAY));
            } else if returns {
                self.by_day.at(|| row.place(item::PLAN_DAY));
            }
            if !returns && before.lines.len() < MOST_LINES {
                before.lines.insert(before.next_line.as_slice().into());
            }
        }
        std::mem::swap(&mut before.line, &mut before.next_line);
        before.day.clear();
        before.day.extend_from_slice(day);
    }

    /// Tells what differs from the standard, and from what nearly everybody writes.
    pub(crate) fn finish(&mut self, file: &str, findings: &mut Findings) {
        const OLD_LINE_ENDS: &str = "S-0010";
        self.before = Before::default();
        let mixed = self.crlf.any() && self.lf.any();
        // With CR alone in the file the line ends are told as an error.
        let rarer = if self.crlf.count < self.lf.count { self.crlf } else { self.lf };
        let line_ends =
            (!findings.has(OLD_LINE_ENDS)).then_some(if mixed { rarer } else { self.lf });
        let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
        if extension != "CSV" {
            findings.add(&Dialect::Extension(extension), Place::default());
        }
        let notes = [
            (line_ends.filter(|_| !mixed), Dialect::LineFeeds),
            (line_ends.filter(|_| mixed), Dialect::MixedLineEnds),
            (Some(self.quoted_codes), Dialect::QuotedCodes),
            (Some(self.blank_numbers), Dialect::BlankNumbers),
            (Some(self.padded_numbers), Dialect::PaddedNumbers),
        ];
        for (seen, note) in notes {
            let Some(Seen { count, first: Some(place) }) = seen else { continue };
            // All lines of a file end alike: once says it.
            let count = if matches!(note, Dialect::LineFeeds) { 1 } else { count };
            findings.add_counted(&note, place, count);
        }
    }
}

fn join(buffer: &mut Vec<u8>, row: &Row<'_>, items: &[u32]) {
    buffer.clear();
    for item in items {
        buffer.extend_from_slice(row.value(*item));
        buffer.push(SEPARATOR);
    }
}
