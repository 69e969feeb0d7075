//! Gathers the findings of one file: merges repeats in a row, keeps memory bounded, puts them in file order.

use std::collections::BTreeMap;

use super::screen::{self, Whose};
use super::{Finding, Place, Problem, Severity, VENDOR, Wording, shown};

/// Findings of one code that are kept in full; the rest is counted.
const KEPT_PER_CODE: u32 = 200;
/// Findings of one file that are kept in full; the rest is counted.
const KEPT_PER_FILE: usize = 2_000;

/// The findings of one file while they come in.
#[derive(Debug)]
pub(crate) struct Findings {
    file: String,
    /// The form of the care software that holds what the file does.
    form: Option<&'static str>,
    /// Whose record is being checked, as findings show it; empty between the records.
    insured: String,
    kept: Vec<Finding>,
    /// How many of each code are kept, and how many were only counted.
    codes: BTreeMap<&'static str, (u32, u64, Severity)>,
    /// Where each message was first told.
    said: BTreeMap<(&'static str, String), usize>,
}

impl Findings {
    /// The code of the last finding, which counts what is not listed.
    pub(crate) const LEFT_OUT: &'static str = "S-0099";

    pub(crate) fn new(file: &str) -> Findings {
        Findings {
            file: file.to_owned(),
            form: screen::of_file(file),
            insured: String::new(),
            kept: Vec::new(),
            codes: BTreeMap::new(),
            said: BTreeMap::new(),
        }
    }

    /// What follows is about the record of a person; empty where there is none.
    pub(crate) fn about(&mut self, insured: &[u8]) {
        // Nearly every number is plain, and every record has one: nothing is allocated for it.
        self.insured.clear();
        match std::str::from_utf8(insured) {
            Ok(plain) if insured.len() <= 16 && insured.iter().all(u8::is_ascii_graphic) => {
                self.insured.push_str(plain);
            }
            _ => self.insured = shown(insured),
        }
    }

    /// What follows is about a form that the name of the file does not tell.
    pub(crate) fn of_form(&mut self, title: &'static str) {
        self.form = Some(title);
    }

    /// Adds a problem; the same code on the same row again only counts, and what does not stop the sending is told
    /// once a file when it says the same.
    pub(crate) fn add(&mut self, problem: &impl Problem, place: Place) {
        let wording = problem.wording();
        let repeated = wording.severity != Severity::Error && self.merge_into_same(&wording, place);
        if !repeated && !self.merge_into_row(&wording, place, |_| true) {
            self.keep(wording, place, 1);
        }
    }

    /// Adds a problem between rows: at one place several may lie, which differ by what they say.
    pub(crate) fn add_by_words(&mut self, problem: &impl Problem, place: Place) {
        let wording = problem.wording();
        let repeated = wording.severity != Severity::Error && self.merge_into_same(&wording, place);
        let same_words = |kept: &Finding| kept.message == wording.message;
        if !repeated && !self.merge_into_row(&wording, place, same_words) {
            self.keep(wording, place, 1);
        }
    }

    /// Whether a finding of a code is kept.
    pub(crate) fn has(&self, code: &str) -> bool {
        self.codes.contains_key(code)
    }

    /// Whether anything found stops the sending.
    pub(crate) fn has_errors(&self) -> bool {
        self.codes.values().any(|(_, _, severity)| *severity == Severity::Error)
    }

    /// Adds a problem that is told once a file where it says the same, however many rows have it.
    pub(crate) fn add_once(&mut self, problem: &impl Problem, place: Place) {
        let wording = problem.wording();
        if !self.merge_into_same(&wording, place) {
            self.keep(wording, place, 1);
        }
    }

    /// Adds a problem that was counted while the file was read.
    pub(crate) fn add_counted(&mut self, problem: &impl Problem, place: Place, count: u32) {
        self.keep(problem.wording(), place, count);
    }

    fn keep(&mut self, wording: Wording, place: Place, count: u32) {
        let entry = self.codes.entry(wording.code).or_insert((0, 0, wording.severity));
        entry.2 = entry.2.max(wording.severity);
        if entry.0 >= KEPT_PER_CODE || self.kept.len() >= KEPT_PER_FILE {
            entry.1 += u64::from(count);
            return;
        }
        entry.0 += 1;
        let whose = Whose { form: self.form, insured: &self.insured };
        let action = screen::action(wording.action, &wording.message, whose, place);
        self.said.entry((wording.code, wording.message.clone())).or_insert(self.kept.len());
        self.kept.push(Finding {
            code: wording.code,
            severity: wording.severity,
            file: self.file.clone(),
            record: place.record,
            line: place.line,
            column: place.column,
            byte_offset: place.byte_offset,
            field: place.field.map(str::to_owned),
            found: wording.found,
            expected: wording.expected,
            message: wording.message,
            action,
            count,
            also_columns: Vec::new(),
        });
    }

    fn merge_into_same(&mut self, wording: &Wording, place: Place) -> bool {
        let said = self.said.get(&(wording.code, wording.message.clone()));
        let same = said.and_then(|position| self.kept.get_mut(*position));
        let same = same.filter(|kept| kept.severity == wording.severity);
        same.map(|kept| kept.repeat(place.column)).is_some()
    }

    fn merge_into_row(
        &mut self,
        wording: &Wording,
        place: Place,
        is_same: impl Fn(&Finding) -> bool,
    ) -> bool {
        if place.record.is_none() {
            return false;
        }
        let mut in_row = self.kept.iter_mut().rev().take_while(|kept| kept.record == place.record);
        let same = in_row.find(|kept| {
            kept.code == wording.code && kept.severity == wording.severity && is_same(kept)
        });
        same.map(|kept| kept.repeat(place.column)).is_some()
    }

    /// Takes back every finding of some codes, when a better explanation of them was found.
    pub(crate) fn take_back(&mut self, codes: &[&str]) {
        self.kept.retain(|kept| !codes.contains(&kept.code));
        // Positions have moved; nothing is added by rows after this.
        self.said.clear();
        self.codes.retain(|code, _| !codes.contains(code));
    }

    /// Everything in file order, with one last finding that counts what is not listed.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        // Stable: findings of one place stay in the order in which the rules ran.
        self.kept.sort_by_key(Finding::position);
        let left_out: Vec<_> = self.codes.iter().filter(|(_, (_, more, _))| *more > 0).collect();
        if let Some(severity) = left_out.iter().map(|(_, (_, _, severity))| *severity).max() {
            let counts: Vec<_> =
                left_out.iter().map(|(code, (_, more, _))| format!("{code} {more}件")).collect();
            let total: u64 = left_out.iter().map(|(_, (_, more, _))| more).sum();
            self.kept.push(Finding {
                code: Findings::LEFT_OUT,
                severity,
                file: self.file,
                record: None,
                line: None,
                column: None,
                byte_offset: None,
                field: None,
                found: total.to_string(),
                expected: String::new(),
                message: format!(
                    "ほかにも同じ種類の指摘が{total}件あります({})。多いため、ここには並べていません。",
                    counts.join("、")
                ),
                action: VENDOR.to_owned(),
                count: 1,
                also_columns: Vec::new(),
            });
        }
        self.kept
    }
}
