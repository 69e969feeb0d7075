//! Checks a file of another form while its bytes come in: which columns it has, then document by document.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Serialize;

use super::rules::{self, at, place};
use super::{Columns, FormKind, FormLayout, FormTable, form_layouts, item};
use crate::finding::form::FormProblem;
use crate::finding::shape::FileShape;
use crate::finding::{Findings, Place, Severity};
use crate::layout::Field;
use crate::reader::{Reader, Record};
use crate::text::Utf8Watch;
use crate::{Date, Finding, Person, Sex, SourceFile, items};

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
    reading: Option<&'static Reading>,
    /// The columns fit no form: told once, nothing is checked but characters.
    unfit: bool,
    findings: Findings,
    utf8: Utf8Watch,
    forms: BTreeSet<FormKind>,
    people: BTreeMap<(String, String), Person>,
}

/// What a file with a certain number of columns can be.
#[derive(Debug)]
struct Reading {
    table: FormTable,
    columns: Columns,
    extension: bool,
    width: usize,
    /// One for files of a single form, all of the table otherwise.
    layouts: Vec<&'static FormLayout>,
}

impl FormChecker {
    /// Begins a file. The source gives no names, so the name decides nothing.
    ///
    /// A table is needed only where both have a form of as many columns: 135 is 退院・退所情報記録書 without extension
    /// items and 訪問看護計画書 without.
    pub fn new(name: &str, table: Option<FormTable>) -> FormChecker {
        let body = Body {
            table,
            reading: None,
            unfit: false,
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
        FormReport {
            name,
            table: body.reading.map(|reading| reading.table).or(body.table),
            columns: body.reading.map(|reading| reading.columns),
            extension: body.reading.map(|reading| reading.extension),
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
        if self.reading.is_none() && !self.unfit && record.number.is_some() {
            self.decide(record, tabs);
        }
        self.findings.about(b"");
        let width = self.reading.map(|reading| reading.width);
        let whole = width == Some(record.field_count) && !record.is_malformed();
        let fields: &[Field] = match self.reading.map(|reading| reading.layouts.as_slice()) {
            Some([layout]) => &layout.fields,
            _ => &[],
        };
        items::tell_shape(record, whole || self.unfit, tabs, fields, &mut self.findings);
        if record.number.is_none() {
            return;
        }
        match self.reading {
            Some(reading) if whole => self.document(reading, record),
            _ => self.broken(width, tabs, record),
        }
    }

    /// The first record whose quotes are in order says by its columns what the file is.
    fn decide(&mut self, record: &Record<'_>, tabs: bool) {
        if record.is_malformed() {
            return;
        }
        let of_table = |reading: &&Reading| self.table.is_none_or(|table| table == reading.table);
        let possible: Vec<_> = readings().iter().filter(of_table).collect();
        let mut fitting = possible.iter().filter(|reading| reading.width == record.field_count);
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => self.reading = Some(only),
            (first, _) => {
                self.unfit = true;
                let widths: BTreeSet<_> = possible.iter().map(|reading| reading.width).collect();
                let widths: Vec<_> = widths.into_iter().map(|width| width.to_string()).collect();
                let expected = format!("{}のどれか", widths.join("、"));
                let (found, several) = (record.field_count, first.is_some());
                let problem = FormProblem::NoForm { found, expected: &expected, several, tabs };
                self.findings.add(&problem, start(record));
            }
        }
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
        if record.number == Some(1) && reading.layouts.iter().any(|form| is_heading(form, record)) {
            self.findings.add(&FormProblem::Heading, start(record));
            return;
        }
        let has_own = |form: &&&'static FormLayout| {
            form.own_fields().any(|field| at(record, field).is_some_and(|at| !at.bytes.is_empty()))
        };
        let forms: Vec<&'static FormLayout> = match reading.columns {
            Columns::Form => reading.layouts.clone(),
            Columns::Table => reading.layouts.iter().filter(has_own).copied().collect(),
        };
        match (forms.first().copied(), reading.layouts.last().copied()) {
            (Some(first), _) => {
                self.findings.of_form(first.kind.title());
                let insured = first.field(item::INSURED).and_then(|field| at(record, field));
                self.findings.about(insured.map_or(b"", |at| at.bytes));
                self.items(first.fields.iter(), record);
                for form in forms.iter().skip(1) {
                    self.items(form.own_fields(), record);
                }
            }
            (None, Some(any)) => {
                self.findings.add(&FormProblem::NoContent, start(record));
                self.items(any.shared_fields(), record);
            }
            (None, None) => {}
        }
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
        let text = |number: u32| {
            let at = form.field(number).and_then(|field| at(record, field))?;
            Some(at.decode()).filter(|text| !text.is_empty())
        };
        let key =
            (text(item::INSURER).unwrap_or_default(), text(item::INSURED).unwrap_or_default());
        let is_full = self.people.len() >= MOST_PEOPLE && !self.people.contains_key(&key);
        // A further row of the same document may leave the header empty.
        if is_full || (key.0.is_empty() && key.1.is_empty()) {
            return;
        }
        let [kana, name, sex, birth] = item::person(form.kind);
        let told = Person {
            name: text(name),
            kana: text(kana),
            birth_date: text(birth).and_then(|date| Date::parse(&date)),
            sex: text(sex).and_then(|code| Sex::of_code(&code)),
            ..Person::of_numbers(key.0.clone(), key.1.clone())
        };
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

/// Whether a record holds the names of the items. Columns of other forms do not count.
fn is_heading(form: &FormLayout, record: &Record<'_>) -> bool {
    let columns: Vec<_> = form.fields.iter().filter_map(|field| at(record, field)).collect();
    items::is_heading(&form.fields, columns.into_iter())
}

/// Every reading of every number of columns.
fn readings() -> &'static [Reading] {
    static READINGS: OnceLock<Vec<Reading>> = OnceLock::new();
    READINGS.get_or_init(|| {
        let mut readings = Vec::<Reading>::new();
        for layout in form_layouts() {
            let table = layout.kind.table();
            let same = readings.iter_mut().find(|reading| {
                layout.columns == Columns::Table
                    && (reading.table, reading.columns, reading.extension)
                        == (table, layout.columns, layout.extension)
            });
            match same {
                Some(reading) => reading.layouts.push(layout),
                None => readings.push(Reading {
                    table,
                    columns: layout.columns,
                    extension: layout.extension,
                    width: layout.width,
                    layouts: vec![layout],
                }),
            }
        }
        readings
    })
}
