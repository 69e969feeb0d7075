//! How a file is read by its columns: which table and layouts, and which forms a record fills. Checking and reading of
//! documents share it, so that nothing is shown that was checked as something else.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::rules::at;
use super::{Columns, FormLayout, FormTable, form_layouts};
use crate::items;
use crate::layout::Field;
use crate::reader::Record;

/// What a file with a certain number of columns can be.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) table: FormTable,
    pub(super) columns: Columns,
    pub(super) extension: bool,
    pub(super) width: usize,
    /// One for files of a single form, all of the table otherwise.
    pub(super) layouts: Vec<&'static FormLayout>,
}

/// The reading of a file, decided by its first record whose quotes are in order.
#[derive(Debug)]
pub(super) struct Choice {
    table: Option<FormTable>,
    state: State,
}

#[derive(Debug)]
enum State {
    Open,
    Decided(&'static Reading),
    /// The columns fit no form: nothing of the file can be read by items.
    Unfit,
}

/// Why no reading fits.
#[derive(Debug)]
pub(super) struct Unfit {
    /// Whether several did.
    pub(super) several: bool,
    /// The numbers of columns that a form has.
    pub(super) widths: BTreeSet<usize>,
}

impl Choice {
    pub(super) fn new(table: Option<FormTable>) -> Choice {
        Choice { table, state: State::Open }
    }

    /// Takes the next record into account; says once that the columns fit no form.
    pub(super) fn take(&mut self, record: &Record<'_>) -> Option<Unfit> {
        let is_open = matches!(self.state, State::Open);
        if !is_open || record.number.is_none() || record.is_malformed() {
            return None;
        }
        let of_table = |reading: &&Reading| self.table.is_none_or(|table| table == reading.table);
        let possible: Vec<_> = readings().iter().filter(of_table).collect();
        let mut fitting = possible.iter().filter(|reading| reading.width == record.field_count);
        match (fitting.next(), fitting.next()) {
            (Some(only), None) => {
                self.state = State::Decided(only);
                None
            }
            (first, _) => {
                self.state = State::Unfit;
                let widths = possible.iter().map(|reading| reading.width).collect();
                Some(Unfit { several: first.is_some(), widths })
            }
        }
    }

    /// The reading, once it is decided.
    pub(super) fn reading(&self) -> Option<&'static Reading> {
        match self.state {
            State::Decided(reading) => Some(reading),
            State::Open | State::Unfit => None,
        }
    }

    /// Whether the columns fit no form.
    pub(super) fn is_unfit(&self) -> bool {
        matches!(self.state, State::Unfit)
    }
}

impl Reading {
    /// Whether a record can be read by items.
    pub(super) fn fits(&self, record: &Record<'_>) -> bool {
        self.width == record.field_count && !record.is_malformed()
    }

    /// Whether a record is the heading of the file.
    pub(super) fn is_heading(&self, record: &Record<'_>) -> bool {
        record.number == Some(1) && self.layouts.iter().any(|form| has_names(form, record))
    }

    /// The forms that a record fills: of the whole table those with something in their own columns.
    pub(super) fn forms(&self, record: &Record<'_>) -> Vec<&'static FormLayout> {
        let has_own = |form: &&&'static FormLayout| {
            form.own_fields().any(|field| at(record, field).is_some_and(|at| !at.bytes.is_empty()))
        };
        match self.columns {
            Columns::Form => self.layouts.clone(),
            Columns::Table => self.layouts.iter().filter(has_own).copied().collect(),
        }
    }

    /// The columns of some forms, each once; those that all forms share where there is no form.
    pub(super) fn fields(&self, forms: &[&'static FormLayout]) -> Vec<&'static Field> {
        match (forms.split_first(), self.layouts.last()) {
            (Some((first, others)), _) => {
                let own = others.iter().flat_map(|form| form.own_fields());
                first.fields.iter().chain(own).collect()
            }
            (None, Some(any)) => any.shared_fields().collect(),
            (None, None) => Vec::new(),
        }
    }
}

/// Whether a record holds the names of the items. Columns of other forms do not count.
fn has_names(form: &FormLayout, record: &Record<'_>) -> bool {
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
