//! Typed records of a unit: people, offices, plans, service lines with their days, 第7表, 補足, withdrawals.
//! Read-only and for the screen: the text is decoded, the files stay what they are. Whether they may be sent is `check_set`'s answer.

mod collect;
mod forms;
mod model;
mod plans;
mod services;

pub use model::*;
pub use services::lay_beside;

pub(crate) use forms::withdrawn;

use collect::Collect;

use crate::facts::Facts;
use crate::layout::Layout;
use crate::reader::{Reader, Record};
use crate::row::{Row, item};
use crate::set::people;
use crate::unit::identify_names;
use crate::{FileKind, FileName, SourceFile, UnitIdentity};

/// Reads the records of the files of one unit.
///
/// # Errors
/// When a name is not one of the standard, or a row has another number of columns than its layout.
pub fn read_unit(files: &[SourceFile<'_>]) -> Result<UnitRecords, RecordsError> {
    let (records, unread) = read_what_reads(files);
    unread.into_iter().next().map_or(Ok(records), Err)
}

/// Reads the records of the files of one unit as far as they read, and says what does not: files that are not of the standard and rows with
/// another number of columns than their layout are left out.
pub fn read_what_reads(files: &[SourceFile<'_>]) -> (UnitRecords, Vec<RecordsError>) {
    let mut unread = Vec::new();
    let mut names = Vec::new();
    for file in files {
        match FileName::parse(file.name) {
            Ok(name) => names.push((name, file)),
            Err(_) => unread.push(RecordsError::NotOurs { file: file.name.to_owned() }),
        }
    }
    // Base files first, whatever order the folder had.
    names.sort_by_key(|(name, _)| name.kind);

    let mut collect = Collect::default();
    let mut facts = Vec::new();
    for (name, file) in &names {
        facts.push(read_file(name, file, &mut collect, &mut unread));
    }
    let mut records = collect.finish();
    if let UnitIdentity::Complete { kind } = identify_names(names.iter().map(|(name, _)| name)) {
        records.kind = Some(kind);
    }
    records.people = people(facts.iter());
    (records, unread)
}

/// A file of nothing but broken rows must not grow in memory.
const MOST_UNREAD: usize = 100;

fn read_file(
    name: &FileName,
    file: &SourceFile<'_>,
    collect: &mut Collect,
    unread: &mut Vec<RecordsError>,
) -> Facts {
    let mut facts = Facts::default();
    let Some(layout) = Layout::of(name.kind, name.standard) else { return facts };
    let mut receive = |record: &Record<'_>| {
        if record.number.is_none() {
            return;
        }
        let place = |person| RowPlace { kind: name.kind, line: record.line, person };
        if record.field_count != layout.fields.len() || record.is_malformed() {
            if unread.len() < MOST_UNREAD {
                unread.push(RecordsError::Columns {
                    file: file.name.to_owned(),
                    line: record.line,
                    found: record.field_count,
                    expected: layout.fields.len(),
                });
            }
            collect.records.rows.push(place(None));
            return;
        }
        let row = Row { layout, record };
        let _ = facts.take(&row);
        collect.records.rows.push(place(Some(person_of(&row))));
        take_row(&row, collect);
    };
    let mut reader = Reader::new();
    reader.feed(file.bytes, &mut receive);
    reader.finish(&mut receive);
    facts
}

fn take_row(row: &Row<'_>, collect: &mut Collect) {
    match row.kind() {
        FileKind::Up1kyo => plans::take_first(row, collect),
        FileKind::Up2kyo => plans::take_second(row, collect),
        FileKind::Up3kyo => plans::take_third(row, collect),
        FileKind::Upplan | FileKind::Upjsk => services::take_day(row, collect),
        FileKind::Upsikyu => services::take_annex(row, collect),
        FileKind::Uphosoku => forms::take_supplement(row, &mut collect.records),
        kind if kind.is_withdrawal() => forms::take_withdrawal(row, &mut collect.records),
        _ => forms::take_form(row, &mut collect.records),
    }
}

pub(crate) fn person_of(row: &Row<'_>) -> PersonId {
    PersonId { insurer_number: row.text(item::INSURER), insured_number: row.text(item::INSURED) }
}

/// The code of an item with its meaning.
fn coded(row: &Row<'_>, item: u32) -> CodedValue {
    let code = row.text(item);
    let meaning = row.layout.field(item).and_then(|field| field.meaning(&code)).map(str::to_owned);
    CodedValue { code, meaning }
}

/// The filled items of a range of item numbers, with their names.
fn labelled(row: &Row<'_>, items: std::ops::RangeInclusive<u32>) -> Vec<LabelledValue> {
    let filled = row
        .layout
        .fields
        .iter()
        .filter(|field| items.contains(&field.item) && !row.value(field.item).is_empty());
    filled
        .map(|field| {
            let value = row.text(field.item);
            let meaning = field.meaning(&value).map(str::to_owned);
            LabelledValue { item: field.item, name: field.name.clone(), value, meaning }
        })
        .collect()
}
