//! The documents of a file, for people to look at: what stands in each item, decoded. Whether it may be sent is the
//! answer of [`super::check_form`]; nothing is checked here, and nothing is repaired.

use super::person::person_of;
use super::reading::{Choice, Reading};
use super::rules::at;
use super::{Columns, FormItem, FormKind, FormTable, form_items};
use crate::layout::Field;
use crate::reader::{Reader, Record};
use crate::text::Utf8Watch;
use crate::{Person, SourceFile};

/// The documents of one file, as far as they were asked for.
#[derive(Debug, Default)]
pub struct FormDocuments {
    /// In file order.
    pub documents: Vec<FormDocument>,
    /// How many documents the file has, read or passed over.
    pub count: u64,
    /// How many records are no documents: other columns than the first one's, quotes that went wrong, a file of no form,
    /// or of another encoding. The findings say which.
    pub unread: u64,
}

/// One record of a file: a document, or a further row of one.
#[derive(Debug)]
pub struct FormDocument {
    /// 件目, as findings tell it.
    pub record: u64,
    /// The physical line on which it begins.
    pub line: u64,
    /// Which columns it has.
    pub columns: Columns,
    /// The forms it fills, in the order of the table: where it has the columns of the whole table perhaps several, or none.
    pub forms: Vec<FormKind>,
    /// Whom it is about, as far as it says.
    pub person: Option<Person>,
    /// Every item of its forms in the order of the columns, empty ones too.
    pub values: Vec<FormValue>,
}

/// What stands in one item of a document.
#[derive(Debug)]
pub struct FormValue {
    /// The row of the item table.
    pub item: &'static FormItem,
    /// The column of this file: its number, and what a value of it must look like.
    pub field: &'static Field,
    /// The text, empty where nothing stands; bytes that are no character became `U+FFFD`.
    pub text: String,
}

/// Reads at most so many documents of a file that is at hand as a whole, those whose record number comes first before others.
///
/// The table is the one of the check ([`super::FormReport::table`]), and so is what counts as a document.
///
/// ```
/// use todoke_standard::SourceFile;
/// use todoke_standard::forms::{FormKind, read_documents};
///
/// // 訪問看護報告書 without extension items has 68 columns; the fifth is 被保険者番号.
/// let line = format!("1,,1371215102,131128,1234567897{}\r\n", ",".repeat(63));
/// let file = SourceFile { name: "houmon.csv", bytes: line.as_bytes() };
/// let read = read_documents(&file, None, 100, |_| false);
/// assert_eq!((read.count, read.unread), (1, 0));
/// let document = read.documents.first().unwrap();
/// assert_eq!(document.forms, [FormKind::NursingReport]);
/// let insured = document.values.iter().find(|value| value.item.field.item == 5).unwrap();
/// assert_eq!((insured.field.name.as_str(), insured.text.as_str()), ("被保険者番号", "1234567897"));
/// ```
pub fn read_documents(
    file: &SourceFile<'_>,
    table: Option<FormTable>,
    most: usize,
    comes_first: impl Fn(u64) -> bool,
) -> FormDocuments {
    let mut choice = Choice::new(table);
    let (mut first, mut others) = (Vec::new(), Vec::new());
    let (mut count, mut unread) = (0, 0);
    let mut receive = |record: &Record<'_>| {
        let Some(number) = record.number else { return };
        // What does not fit any form was told by the check.
        let _ = choice.take(record);
        let Some(reading) = choice.reading().filter(|reading| reading.fits(record)) else {
            unread += 1;
            return;
        };
        if reading.is_heading(record) {
            return;
        }
        count += 1;
        let kept = if comes_first(number) { &mut first } else { &mut others };
        if kept.len() < most {
            kept.push(document(reading, record, number));
        }
    };
    let mut reader = Reader::new();
    reader.feed(file.bytes, &mut receive);
    reader.finish(&mut receive);
    if is_utf8(file.bytes) {
        // Read as MS932 it would show characters that nobody wrote.
        return FormDocuments { unread: unread + count, ..FormDocuments::default() };
    }
    let places = most.saturating_sub(first.len());
    let mut documents: Vec<FormDocument> =
        first.into_iter().chain(others.into_iter().take(places)).collect();
    documents.sort_by_key(|document| document.record);
    FormDocuments { documents, count, unread }
}

fn is_utf8(bytes: &[u8]) -> bool {
    let mut watch = Utf8Watch::new();
    watch.feed(bytes);
    watch.japanese_at().is_some()
}

fn document(reading: &'static Reading, record: &Record<'_>, number: u64) -> FormDocument {
    let forms = reading.forms(record);
    let mut values: Vec<FormValue> = reading
        .fields(&forms)
        .into_iter()
        .filter_map(|field| value(reading.table, field, record))
        .collect();
    values.sort_by_key(|value| value.field.column);
    let mut person: Option<Person> = None;
    for told in forms.iter().filter_map(|form| person_of(form, record)) {
        match &mut person {
            Some(known) => known.learn(&told),
            None => person = Some(told),
        }
    }
    FormDocument {
        record: number,
        line: record.line,
        columns: reading.columns,
        forms: forms.iter().map(|form| form.kind).collect(),
        person,
        values,
    }
}

fn value(table: FormTable, field: &'static Field, record: &Record<'_>) -> Option<FormValue> {
    let items = form_items(table);
    let place = items.binary_search_by_key(&field.item, |item| item.field.item).ok()?;
    let text = at(record, field)?.decode();
    Some(FormValue { item: items.get(place)?, field, text })
}
