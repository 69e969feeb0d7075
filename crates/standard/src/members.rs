//! The files of one unit while it is checked: findings of the unit gather at the file they belong to.

use crate::facts::Facts;
use crate::finding::{Finding, Findings, Place, Problem};
use crate::{FileKind, FileReport};

/// The files of a unit and what the unit's rules found in each.
pub(crate) struct Members {
    files: Vec<FileReport>,
    found: Vec<Findings>,
}

impl Members {
    /// Puts the files in order: base files before the files that hang on them.
    pub(crate) fn new(mut files: Vec<FileReport>) -> Members {
        files.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        let found = files.iter().map(|file| Findings::new(&file.name)).collect();
        Members { files, found }
    }

    pub(crate) fn files(&self) -> &[FileReport] {
        &self.files
    }

    /// The facts of the one file of a kind.
    pub(crate) fn facts(&self, kind: FileKind) -> Option<&Facts> {
        self.files.iter().find(|file| file.kind == Some(kind)).map(|file| &file.facts)
    }

    /// Adds a finding of the unit at the first file of a kind.
    pub(crate) fn add(&mut self, kind: FileKind, problem: &impl Problem, place: Place) {
        let position = self.files.iter().position(|file| file.kind == Some(kind));
        self.add_at(position.unwrap_or(0), problem, place);
    }

    /// Adds a finding of the unit at a file by its position.
    pub(crate) fn add_at(&mut self, position: usize, problem: &impl Problem, place: Place) {
        if let Some(found) = self.found.get_mut(position) {
            found.add_by_words(problem, place);
        }
    }

    /// Every finding of the unit, files in order, lines in order; and the files.
    pub(crate) fn finish(self) -> (Vec<FileReport>, Vec<Finding>) {
        let mut all = Vec::new();
        for (file, found) in self.files.iter().zip(self.found) {
            let start = all.len();
            all.extend(file.findings.iter().cloned());
            all.extend(found.finish());
            if let Some(of_file) = all.get_mut(start..) {
                // What is no longer listed stays last; the rest goes by line. Stable within a place.
                of_file.sort_by_key(|finding: &Finding| {
                    (finding.code == Findings::LEFT_OUT, finding.position())
                });
            }
        }
        (self.files, all)
    }
}
