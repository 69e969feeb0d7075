//! The rules that look at several items of one document. They follow from the names of the items, which the tables
//! build in pairs (「… なし」 beside 「… あり」, 「…開始日」 before 「…終了日」): no item is named here.

use super::FormLayout;
use crate::finding::field::{RowFault, RowProblem, shown_value};
use crate::finding::form::FormProblem;
use crate::finding::{Findings, Place};
use crate::layout::{Field, Form};
use crate::reader::Record;

/// A check item 「… なし」 and the check items it excludes, as positions in the layout.
#[derive(Debug)]
pub(super) struct Pair {
    none: usize,
    others: Vec<usize>,
}

/// The first and the last day or moment of a period, as positions in the layout.
#[derive(Debug)]
pub(super) struct Period {
    start: usize,
    end: usize,
}

/// 「… なし」 is a check item of its own in these tables, so a document can say both.
pub(super) fn pairs_of(fields: &[Field]) -> Vec<Pair> {
    let pair = |(none, field): (usize, &Field)| {
        let group = field.name.strip_suffix("なし")?;
        let title = group.strip_suffix(' ').filter(|_| is_check(field))?;
        // 要介護度 なし stands beside the level itself and 申請中, which somebody without a level may be.
        if fields.iter().any(|other| other.name == title) {
            return None;
        }
        let others = fields.iter().enumerate().filter(|(position, other)| {
            *position != none && is_check(other) && other.name.starts_with(group)
        });
        Some(Pair { none, others: others.map(|(position, _)| position).collect() })
    };
    fields.iter().enumerate().filter_map(pair).filter(|pair| !pair.others.is_empty()).collect()
}

/// Start and end of the same name and form.
pub(super) fn periods_of(fields: &[Field]) -> Vec<Period> {
    let period = |(start, field): (usize, &Field)| {
        if !matches!(field.form, Form::Date { .. } | Form::Moment) {
            return None;
        }
        let end = field.name.replace("開始", "終了");
        let is_end = |other: &Field| {
            other.name == end && other.name != field.name && other.form == field.form
        };
        Some(Period { start, end: fields.iter().position(is_end)? })
    };
    fields.iter().enumerate().filter_map(period).collect()
}

/// A code list of 0 and 1.
fn is_check(field: &Field) -> bool {
    field.codes.iter().map(|code| code.value.as_str()).eq(["0", "1"])
}

/// Runs the rules of a form on a document.
pub(super) fn check(layout: &'static FormLayout, record: &Record<'_>, findings: &mut Findings) {
    let value = |field: &Field| at(record, field).map_or(&[][..], |at| at.bytes);
    let field = |position: usize| layout.fields.get(position);
    for pair in &layout.pairs {
        let Some(none) = field(pair.none).filter(|none| value(none) == b"1") else { continue };
        let set: Vec<_> = pair.others.iter().filter_map(|other| field(*other)).collect();
        let set: Vec<_> = set.into_iter().filter(|other| value(other) == b"1").collect();
        if let Some(first) = set.first() {
            let problem = FormProblem::Contradiction { other: &first.name, column: first.column };
            findings.add_by_words(&problem, place(record, none));
        }
    }
    for period in &layout.periods {
        let (Some(start), Some(end)) = (field(period.start), field(period.end)) else { continue };
        let is_whole = |field| crate::field::fault_of(field, value(field)).is_none();
        let given = !value(start).is_empty() && !value(end).is_empty();
        if !given || !is_whole(start) || !is_whole(end) || value(end) >= value(start) {
            continue;
        }
        let found = shown_value(value(end));
        if end.form == Form::Moment {
            let problem = FormProblem::Reversed { found, start: &start.name };
            findings.add_by_words(&problem, place(record, end));
        } else {
            let fault = RowFault::PeriodReversed { start: &start.name };
            let problem = RowProblem { fault, value: found, weak: true };
            findings.add_by_words(&problem, place(record, end));
        }
    }
}

/// A field of a record by its column.
pub(super) fn at<'a>(record: &Record<'a>, field: &Field) -> Option<crate::reader::FieldAt<'a>> {
    record.field((field.column as usize).checked_sub(1)?)
}

/// Where an item of a document is.
pub(super) fn place(record: &Record<'_>, field: &'static Field) -> Place {
    let at = at(record, field);
    Place {
        record: record.number,
        line: Some(at.map_or(record.line, |at| at.line)),
        column: Some(field.column),
        byte_offset: at.map(|at| at.byte_offset),
        field: Some(&field.name),
    }
}
