//! What is to be marked on the cells: findings and differences, looked up by file kind, row and item.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use todoke_standard::compare::{RowChange, RowDifference};
use todoke_standard::layout::Layout;
use todoke_standard::records::{PersonId, RowPlace};
use todoke_standard::{Date, FileKind, FileName, Month};

use super::sheets::{Cell, Tells};
use super::words;
use crate::findings::FindingView;

/// The row as a whole.
pub(super) const ROW: u32 = 0;

/// A place in a file: kind, line on which the row begins, item.
type Place = (FileKind, u64, u32);

/// Findings and differences by place.
#[derive(Default)]
pub(super) struct Marks {
    findings: BTreeMap<Place, Vec<u32>>,
    changes: BTreeMap<Place, String>,
    new_rows: BTreeSet<(FileKind, u64)>,
    drawn: RefCell<BTreeSet<u32>>,
}

impl Marks {
    /// Places the findings on the rows that were read; says of each whose row it is.
    pub(super) fn of_findings(
        findings: &[FindingView],
        rows: &[RowPlace],
    ) -> (Marks, Vec<Option<PersonId>>) {
        let mut starts: BTreeMap<(FileKind, u64), Option<&PersonId>> = BTreeMap::new();
        for row in rows {
            starts.insert((row.kind, row.line), row.person.as_ref());
        }
        let mut marks = Marks::default();
        let mut people = Vec::with_capacity(findings.len());
        for (index, finding) in (0..).zip(findings) {
            let name = FileName::parse(&finding.file).ok();
            let found = name.zip(finding.line).and_then(|(name, line)| {
                // A finding may lie on a later line of a row with line breaks in it.
                let (place, person) =
                    starts.range((name.kind, 0)..=(name.kind, line)).next_back()?;
                Some((name, place.1, person.cloned()))
            });
            let Some((name, line, person)) = found else {
                people.push(None);
                continue;
            };
            let layout = Layout::of(name.kind, name.standard);
            let item = finding
                .column
                .and_then(|column| layout?.column(column))
                .map_or(ROW, |field| field.item);
            marks.findings.entry((name.kind, line, item)).or_default().push(index);
            people.push(person);
        }
        (marks, people)
    }

    /// Adds what differs from the version before.
    pub(super) fn add_changes(&mut self, changes: &[RowChange]) {
        for change in changes {
            match &change.difference {
                RowDifference::Added => {
                    self.new_rows.insert((change.kind, change.line));
                }
                RowDifference::Removed => {}
                RowDifference::Changed(items) => {
                    for item in items {
                        let before = words::value(change.kind, item.item, &item.before);
                        let place = (change.kind, change.line, item.item);
                        self.changes.insert(place, words::previous(&before));
                    }
                }
            }
        }
    }

    /// A cell that shows some items of a row.
    pub(super) fn cell(
        &self,
        kind: FileKind,
        line: u64,
        items: &[u32],
        text: impl Into<String>,
    ) -> Cell {
        let mut cell = Cell { text: text.into(), ..Cell::default() };
        self.mark(&mut cell, kind, line, items);
        cell
    }

    /// A cell that shows a date.
    pub(super) fn date(&self, kind: FileKind, line: u64, item: u32, date: Option<Date>) -> Cell {
        let mut cell = self.cell(kind, line, &[item], words::date(date));
        cell.hover = words::western(date);
        cell
    }

    /// A cell that tells something of a person.
    pub(super) fn personal(
        &self,
        kind: FileKind,
        line: u64,
        items: &[u32],
        text: impl Into<String>,
        tells: Tells,
    ) -> Cell {
        Cell { tells: Some(tells), ..self.cell(kind, line, items, text) }
    }

    /// Puts the marks of some items of a row on a cell that stands for them too.
    pub(super) fn mark(&self, cell: &mut Cell, kind: FileKind, line: u64, items: &[u32]) {
        for item in items {
            let place = (kind, line, *item);
            for finding in self.findings.get(&place).into_iter().flatten() {
                if !cell.findings.contains(finding) {
                    cell.findings.push(*finding);
                }
                self.drawn.borrow_mut().insert(*finding);
            }
            if let Some(before) = self.changes.get(&place) {
                cell.changed = Some(match cell.changed.take() {
                    Some(other) if other != *before => format!("{other} {before}"),
                    _ => before.clone(),
                });
            }
        }
        let is_new = self.new_rows.contains(&(kind, line));
        if is_new && cell.changed.is_none() && !cell.text.is_empty() {
            cell.changed = Some(words::NEW_ROW.to_owned());
        }
    }

    /// The marks of every item of a row that has no cell of its own.
    pub(super) fn mark_rest(&self, cell: &mut Cell, kind: FileKind, line: u64, drawn: &[u32]) {
        let row = (kind, line, ROW)..=(kind, line, u32::MAX);
        let rest: Vec<u32> = self
            .findings
            .range(row)
            .map(|((.., item), _)| *item)
            .filter(|item| !drawn.contains(item))
            .collect();
        self.mark(cell, kind, line, &rest);
    }

    /// Whether a finding stands on a cell.
    pub(super) fn is_drawn(&self, finding: u32) -> bool {
        self.drawn.borrow().contains(&finding)
    }
}

/// A month in the head of a sheet.
pub(super) fn month_cell(month: Option<Month>) -> Cell {
    let text = month.map(words::month).unwrap_or_default();
    let hover = month.map(|month| format!("{}年{}月", month.year(), month.number()));
    Cell { text, hover, ..Cell::default() }
}
