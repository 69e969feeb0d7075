//! Checks one file while its bytes come in: shape, characters, items, rows, then the file as a whole.

use crate::annex::Annex;
use crate::facts::{Facts, Repeat, links_by};
use crate::file_rules::FileRules;
use crate::finding::file::FileProblem;
use crate::finding::name::SerialIsNoMoment;
use crate::finding::shape::FileShape;
use crate::finding::{Findings, Place, shown};
use crate::habits::Habits;
use crate::layout::{Layout, layouts};
use crate::reader::{Reader, Record};
use crate::row::{Row, item};
use crate::text::Utf8Watch;
use crate::{Context, FileKind, FileName, FileReport, Recognition, items, row_rules};

/// Checks one file, push style: memory stays bounded however long the file is.
#[derive(Debug)]
pub struct FileChecker {
    reader: Reader,
    body: Body,
    name: String,
    size_bytes: u64,
}

/// Everything but the reader, so that the reader can hand records to it.
#[derive(Debug)]
struct Body {
    file_name: Option<FileName>,
    kind: Option<FileKind>,
    table: Option<Table>,
    findings: Findings,
    facts: Facts,
    habits: Habits,
    utf8: Utf8Watch,
    /// The first bytes of a picture.
    head: Vec<u8>,
}

/// What is needed where the layout is known.
#[derive(Debug)]
struct Table {
    layout: &'static Layout,
    rules: FileRules,
    annex: Annex,
}

impl FileChecker {
    /// Begins a file. The name decides what the file must be.
    pub fn new(name: &str, context: &Context) -> FileChecker {
        let mut findings = Findings::new(name);
        let (file_name, kind, standard) = match FileName::parse(name) {
            Ok(file_name) => (Some(file_name), Some(file_name.kind), file_name.standard),
            Err(error) => {
                findings.add(&error, Place::default());
                (None, error.kind, error.standard)
            }
        };
        if let Some(serial) = file_name.map(|name| name.serial).filter(|s| !s.is_date_and_time()) {
            findings.add(&SerialIsNoMoment(serial.as_str()), Place::default());
        }
        let layout = kind.and_then(|kind| Layout::of(kind, standard));
        let table = layout.map(|layout| Table {
            layout,
            rules: FileRules::new(file_name, layout, context),
            annex: Annex::default(),
        });
        let body = Body {
            file_name,
            kind,
            table,
            findings,
            facts: Facts::default(),
            habits: Habits::default(),
            utf8: Utf8Watch::new(),
            head: Vec::new(),
        };
        FileChecker { reader: Reader::new(), body, name: name.to_owned(), size_bytes: 0 }
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.size_bytes += bytes.len() as u64;
        if self.body.table.is_some() {
            self.body.utf8.feed(bytes);
            let body = &mut self.body;
            self.reader.feed(bytes, &mut |record| body.record(record));
        } else if self.body.head.len() < JPEG_HEAD.len() {
            let wanted = JPEG_HEAD.len() - self.body.head.len();
            self.body.head.extend(bytes.iter().take(wanted));
        }
    }

    /// Ends the file and tells everything that was found.
    pub fn finish(self) -> FileReport {
        let FileChecker { reader, mut body, name, size_bytes } = self;
        let records = match body.table.is_some() {
            true => reader.finish(&mut |record| body.record(record)),
            false => 0,
        };
        body.finish(&name, size_bytes);
        FileReport {
            name,
            file_name: body.file_name,
            kind: body.kind,
            size_bytes,
            records,
            csv_version: body.table.as_ref().and_then(|table| table.rules.csv_version()),
            findings: body.findings.finish(),
            facts: body.facts,
            habits: body.habits,
        }
    }
}

/// Whether a name is one of the standard, broken or foreign: kept beside the checker for callers that only look.
impl FileChecker {
    /// What the name of the file under check turned out to be.
    pub fn recognition(&self) -> Recognition {
        FileName::recognise(&self.name)
    }
}

const JPEG_HEAD: [u8; 3] = [0xFF, 0xD8, 0xFF];
/// Months and dates of link keys that fit neither the name nor the other rows.
const KEY_CODES: [&str; 3] = ["S-0203", "S-0204", "S-0205"];

impl Body {
    fn record(&mut self, record: &Record<'_>) {
        self.findings.about(b"");
        let expected = self.table.as_ref().map_or(0, |table| table.layout.fields.len());
        let whole = record.field_count == expected && !record.is_malformed();
        // Rows separated by tabs: one explanation for the file, whatever else it does to the fields.
        let tabs = !whole && record.field_count == 1 && record.bytes().contains(&b'\t');
        let fields = self.table.as_ref().map_or(&[][..], |table| &table.layout.fields);
        self.facts.incomplete |= items::tell_shape(record, whole, tabs, fields, &mut self.findings);
        self.habits.record(record);
        let Some(table) = &mut self.table else { return };
        if record.number.is_none() {
            return;
        }
        if record.number == Some(1) && items::is_heading(&table.layout.fields, record.fields()) {
            let place = Place { record: Some(1), line: Some(record.line), ..Place::default() };
            self.findings.add(&FileShape::Heading, place);
            return;
        }
        if !whole {
            self.facts.incomplete = true;
            if record.field_count != expected && !record.is_malformed() {
                let place = Place {
                    record: record.number,
                    line: Some(record.line),
                    byte_offset: Some(record.byte_offset),
                    ..Place::default()
                };
                let other = layout_with(table.layout, record.field_count);
                let found = record.field_count;
                let problem = FileShape::FieldCount { found, expected, other, tabs };
                if tabs || other.is_some() {
                    // Every row of the file has it.
                    self.findings.add_once(&problem, place);
                } else {
                    self.findings.add(&problem, place);
                }
            }
            for (field, column) in record.fields().zip(1..) {
                // With another number of columns nobody knows which one this is.
                let known = table.layout.column(column).filter(|_| record.is_malformed());
                let name = known.map(|known| known.name.as_str());
                items::check_text(&field, record, column, name, false, &mut self.findings);
            }
            return;
        }
        let row = Row { layout: table.layout, record };
        self.findings.about(row.value(item::INSURED));
        for (field, at) in table.layout.fields.iter().zip(record.fields()) {
            if items::check_item(field, &at, record, &mut self.findings) {
                self.facts.incomplete |= field.weak.is_none() && links_by(&row, field.item);
            }
        }
        self.habits.row(&row);
        row_rules::check(&row, &mut self.findings);
        table.rules.row(&row, &mut self.findings);
        if row.kind() == FileKind::Upsikyu {
            table.annex.take(&row, &mut self.findings);
        }
        if let Some(repeat) = self.facts.take(&row) {
            let insured = shown(row.value(item::INSURED));
            let (problem, place) = match repeat {
                Repeat::Key(first) => (
                    FileProblem::RepeatedKey { person: &insured, first_line: first.line() },
                    row.place(item::INSURED),
                ),
                Repeat::Total(first) => (
                    FileProblem::RepeatedTotal { first_line: first.line() },
                    row.place(item::ANNEX_CODE),
                ),
                Repeat::Row => (FileProblem::RepeatedRow, row.start()),
            };
            self.findings.add(&problem, place);
        }
    }

    fn finish(&mut self, name: &str, size_bytes: u64) {
        self.findings.about(b"");
        if self.kind.is_some() && size_bytes == 0 {
            self.findings.add(&FileShape::Empty, Place::default());
            self.facts.incomplete = true;
        } else if self.kind == Some(FileKind::UpkihonImage) && self.head != JPEG_HEAD {
            self.findings.add(&FileShape::NotJpeg, Place::default());
        }
        if let Some(table) = &self.table {
            if self.file_name.is_some() {
                self.habits.finish(name, &mut self.findings);
            }
            table.rules.finish(&mut self.findings);
            if !self.facts.incomplete {
                table.annex.finish(&mut self.findings);
            }
        }
        self.facts.incomplete |= items::tell_utf8(&self.utf8, &mut self.findings);
        // A month or date that is told to be wrong would be told again by every link.
        self.facts.incomplete |= KEY_CODES.iter().any(|code| self.findings.has(code));
        if self.facts.overflow {
            self.findings.add(&FileShape::TooManyKeys, Place::default());
        }
        self.facts.finish();
    }
}

/// The other standard whose layout of the same kind has as many columns.
fn layout_with(layout: &Layout, columns: usize) -> Option<crate::Standard> {
    layouts()
        .iter()
        .find(|other| {
            other.kind == layout.kind
                && other.standard != layout.standard
                && other.fields.len() == columns
        })
        .map(|other| other.standard)
}
