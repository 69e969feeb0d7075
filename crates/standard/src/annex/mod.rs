//! 第7表 adds up: each row by itself, subtotals to their details, the grand total to both.
//!
//! The standard fixes the rows (XXAAAA, XXEEEE, XXZZZZ, 999999), not how they are computed. What follows from the rows
//! themselves is an error; money that was rounded on the way is a note, and so is what depends on choices the standard leaves
//! to the care software. 回数 is not summed: whether a subtotal shows it is not in the text.

mod limits;
mod money;
mod reach;
mod rows;
mod sums;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::facts::Key;
use crate::finding::annex::AnnexProblem;
use crate::finding::{Findings, Place, shown};
use crate::row::{Row, item};

use rows::AnnexRow;

/// Rows of 第7表 that are kept to be added up: some hundred times what an office sends.
const MOST_ROWS: usize = 40_000;

/// Rows of one person; a month has a tenth of it.
const MOST_OF_PERSON: usize = 500;
/// What all sums of a file may cost, as [`sums::work`] counts: no file may keep the check busy.
const MOST_WORK: usize = 10_000_000;

/// The rows of a 第7表 while it is read.
#[derive(Debug, Default)]
pub(crate) struct Annex {
    people: BTreeMap<Key, (Arc<str>, Vec<AnnexRow>)>,
    rows: usize,
}

impl Annex {
    /// Takes a row, and tells what is wrong in it alone.
    pub(crate) fn take(&mut self, row: &Row<'_>, findings: &mut Findings) {
        rows::product(row, findings);
        rows::days(row, findings);
        money::of_row(row, findings);
        self.rows += 1;
        if self.rows > MOST_ROWS {
            // Nothing of such a file is added up.
            self.people = BTreeMap::new();
            return;
        }
        let mut key = Vec::new();
        for item in [item::INSURER, item::INSURED, item::MONTH] {
            let value = row.value(item);
            key.extend_from_slice(value.get(..16).unwrap_or(value));
            key.push(crate::facts::SEPARATOR);
        }
        let (person, rows) = self
            .people
            .entry(key.into())
            .or_insert_with(|| (shown(row.value(item::INSURED)).into(), Vec::with_capacity(2)));
        rows.push(AnnexRow::of(row, Arc::clone(person)));
    }

    /// Tells what does not add up. Not to be called when rows could not be read.
    pub(crate) fn finish(&self, findings: &mut Findings) {
        let mut work = 0_usize;
        let mut left_out = self.rows > MOST_ROWS;
        for (_, rows) in self.people.values().filter(|_| self.rows <= MOST_ROWS) {
            work = work.saturating_add(sums::work(rows));
            if rows.len() > MOST_OF_PERSON || work > MOST_WORK {
                left_out = true;
                continue;
            }
            limits::check(rows, findings);
            sums::check(rows, findings);
        }
        if left_out {
            findings.add(&AnnexProblem::TooManyRows, Place::default());
        }
    }
}
