//! Checks a file of another form while its bytes come in: which columns it has, then document by document.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::person::person_of;
use super::reading::{Choice, Reading, Unfit};
use super::rules::{self, at, place};
use super::{Columns, FormKind, FormLayout, FormTable, item};
use crate::finding::form::FormProblem;
use crate::finding::shape::FileShape;
use crate::finding::{Findings, Place, Severity};
use crate::layout::Field;
use crate::reader::{Reader, Record};
use crate::text::Utf8Watch;
use crate::{Finding, Person, SourceFile, items};

/// People of one file that are kept; a document is about one.
const MOST_PEOPLE: usize = 20_000;
/// Findings that misread text of another encoding would give.
const MISREAD: &[&str] = &["S-0102", "S-0804"];

/// The result of checking one file of another form.
#[derive(Debug, Serialize)]
pub struct FormReport {
    /// The file name as given. Nothing is read from it.
    pub name: String,
    /// The item table; none while the columns fit none.
    pub table: Option<FormTable>,
    /// Which columns the records have.
    pub columns: Option<Columns>,
    /// Whether extension items take part.
    pub extension: Option<bool>,
    /// The forms that were found.
    pub forms: Vec<FormKind>,
    /// Size in bytes.
    pub size_bytes: u64,
    /// Number of records: documents, and a heading where there is one.
    pub records: u64,
    /// The people the documents are about, in order of their numbers.
    pub people: Vec<Person>,
    /// Everything found, in file order.
    pub findings: Vec<Finding>,
}

impl FormReport {
    /// Whether anything stops the sending.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Checks a file that is at hand as a whole.
///
/// Without a table the number of columns decides; it does for all but one pair of forms (see [`FormChecker::new`]).
pub fn check_form(file: &SourceFile<'_>, table: Option<FormTable>) -> FormReport {
    let mut checker = FormChecker::new(file.name, table);
    checker.feed(file.bytes);
    checker.finish()
}

/// Checks one file of another form, push style, as [`crate::FileChecker`] does the care plan's.
#[derive(Debug)]
pub struct FormChecker {
    reader: Reader,
    body: Body,
    name: String,
    size_bytes: u64,
}

#[derive(Debug)]
struct Body {
    table: Option<FormTable>,
    choice: Choice,
    findings: Findings,
    utf8: Utf8Watch,
    forms: BTreeSet<FormKind>,
    people: BTreeMap<(String, String), Person>,
}

impl FormChecker {
    /// Begins a file. The source gives no names, so the name decides nothing.
    ///
    /// A table is needed only where both have a form of as many columns: 135 is 退院・退所情報記録書 without extension
    /// items and 訪問看護計画書 without.
    pub fn new(name: &str, table: Option<FormTable>) -> FormChecker {
        let body = Body {
            table,
            choice: Choice::new(table),
            findings: Findings::new(name),
            utf8: Utf8Watch::new(),
            forms: BTreeSet::new(),
            people: BTreeMap::new(),
        };
        FormChecker { reader: Reader::new(), body, name: name.to_owned(), size_bytes: 0 }
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.size_bytes += bytes.len() as u64;
        self.body.utf8.feed(bytes);
        let body = &mut self.body;
        self.reader.feed(bytes, &mut |record| body.record(record));
    }

    /// Ends the file and tells everything that was found.
    pub fn finish(self) -> FormReport {
        let FormChecker { reader, mut body, name, size_bytes } = self;
        let records = reader.finish(&mut |record| body.record(record));
        if size_bytes == 0 {
            body.findings.add(&FileShape::Empty, Place::default());
        }
        if items::tell_utf8(&body.utf8, &mut body.findings) {
            body.findings.take_back(MISREAD);
        }
        let reading = body.choice.reading();
        FormReport {
            name,
            table: reading.map(|reading| reading.table).or(body.table),
            columns: reading.map(|reading| reading.columns),
            extension: reading.map(|reading| reading.extension),
            forms: body.forms.into_iter().collect(),
            size_bytes,
            records,
            people: body.people.into_values().collect(),
            findings: body.findings.finish(),
        }
    }
}

impl Body {
    fn record(&mut self, record: &Record<'_>) {
        let tabs = record.field_count == 1 && record.bytes().contains(&b'\t');
        if let Some(unfit) = self.choice.take(record) {
            self.no_form(&unfit, tabs, record);
        }
        self.findings.about(b"");
        let reading = self.choice.reading();
        let whole = reading.is_some_and(|reading| reading.fits(record));
        let fields: &[Field] = match reading.map(|reading| reading.layouts.as_slice()) {
            Some([layout]) => &layout.fields,
            _ => &[],
        };
        let cut_is_told = whole || self.choice.is_unfit();
        items::tell_shape(record, cut_is_told, tabs, fields, &mut self.findings);
        if record.number.is_none() {
            return;
        }
        match reading {
            Some(reading) if whole => self.document(reading, record),
            _ => self.broken(reading.map(|reading| reading.width), tabs, record),
        }
    }

    fn no_form(&mut self, unfit: &Unfit, tabs: bool, record: &Record<'_>) {
        let widths: Vec<_> = unfit.widths.iter().map(usize::to_string).collect();
        let expected = format!("{}のどれか", widths.join("、"));
        let (found, several) = (record.field_count, unfit.several);
        let problem = FormProblem::NoForm { found, expected: &expected, several, tabs };
        self.findings.add(&problem, start(record));
    }

    /// A record that cannot be read by columns: what is wrong with it, and its characters.
    fn broken(&mut self, width: Option<usize>, tabs: bool, record: &Record<'_>) {
        let found = record.field_count;
        if let Some(expected) = width.filter(|width| *width != found && !record.is_malformed()) {
            let problem = FileShape::FieldCount { found, expected, other: None, tabs };
            self.findings.add(&problem, start(record));
        }
        for (field, column) in record.fields().zip(1..) {
            items::check_text(&field, record, column, None, false, &mut self.findings);
        }
    }

    fn document(&mut self, reading: &'static Reading, record: &Record<'_>) {
        if reading.is_heading(record) {
            self.findings.add(&FormProblem::Heading, start(record));
            return;
        }
        let forms = reading.forms(record);
        if forms.is_empty() {
            self.findings.add(&FormProblem::NoContent, start(record));
        }
        if let Some(first) = forms.first() {
            self.findings.of_form(first.kind.title());
            let insured = first.field(item::INSURED).and_then(|field| at(record, field));
            self.findings.about(insured.map_or(b"", |at| at.bytes));
        }
        self.items(reading.fields(&forms).into_iter(), record);
        for form in forms {
            self.forms.insert(form.kind);
            self.lost_page(form, record);
            rules::check(form, record, &mut self.findings);
            self.person(form, record);
        }
    }

    fn items(&mut self, fields: impl Iterator<Item = &'static Field>, record: &Record<'_>) {
        for field in fields {
            if let Some(at) = at(record, field) {
                items::check_item(field, &at, record, &mut self.findings);
            }
        }
    }

    /// Values in columns nobody could check: said, once a file.
    fn lost_page(&mut self, form: &'static FormLayout, record: &Record<'_>) {
        let filled = |field: &&Field| at(record, field).is_some_and(|at| !at.bytes.is_empty());
        let bounds = (form.lost_fields().next(), form.lost_fields().last());
        if let (Some(filled), (Some(first), Some(last))) = (form.lost_fields().find(filled), bounds)
        {
            let problem = FormProblem::LostPage { first: first.item, last: last.item };
            self.findings.add_once(&problem, place(record, filled));
        }
    }

    fn person(&mut self, form: &'static FormLayout, record: &Record<'_>) {
        let Some(told) = person_of(form, record) else { return };
        let key = (told.insurer_number.clone(), told.insured_number.clone());
        if self.people.len() >= MOST_PEOPLE && !self.people.contains_key(&key) {
            return;
        }
        let unknown = Person::of_numbers(key.0.clone(), key.1.clone());
        self.people.entry(key).or_insert(unknown).learn(&told);
    }
}

/// Where a record begins.
fn start(record: &Record<'_>) -> Place {
    Place {
        record: record.number,
        line: Some(record.line),
        byte_offset: Some(record.byte_offset),
        ..Place::default()
    }
}
