//! A broken file with what must be said of it: from the mutation alone.

use todoke_standard::{
    Context, Date, Direction, FileChecker, Finding, Severity, SourceFile, check_set,
};

use crate::good::Written;

/// A finding that must be there.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    pub(crate) line: Option<u64>,
    pub(crate) column: Option<u32>,
    /// Where the mutation knows the byte.
    pub(crate) byte_offset: Option<u64>,
}

impl Told {
    /// A finding about a file as a whole.
    pub(crate) fn of_file(code: &'static str, severity: Severity) -> Told {
        Told { code, severity, line: None, column: None, byte_offset: None }
    }

    /// A finding about a line.
    pub(crate) fn of_line(code: &'static str, severity: Severity, line: u64) -> Told {
        Told { line: Some(line), ..Told::of_file(code, severity) }
    }

    /// A finding about a field.
    pub(crate) fn of_field(
        code: &'static str,
        severity: Severity,
        line: u64,
        column: usize,
    ) -> Told {
        Told { column: u32::try_from(column).ok(), ..Told::of_line(code, severity, line) }
    }

    pub(crate) fn at_byte(self, offset: usize) -> Told {
        Told { byte_offset: Some(offset as u64), ..self }
    }

    fn is(&self, finding: &Finding) -> bool {
        finding.code == self.code
            && finding.severity == self.severity
            && finding.line == self.line
            && finding.column == self.column
            && (self.byte_offset.is_none() || finding.byte_offset == self.byte_offset)
    }
}

/// One broken file, or one broken set.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) family: &'static str,
    pub(crate) id: String,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// None: the file is odd and right, and nothing may be said.
    pub(crate) told: Option<Told>,
    /// Codes that follow from the mutation besides.
    pub(crate) also: &'static [&'static str],
}

impl Case {
    pub(crate) fn file(
        family: &'static str,
        id: String,
        name: &str,
        bytes: Vec<u8>,
        told: Told,
    ) -> Case {
        Case { family, id, files: vec![(name.to_owned(), bytes)], told: Some(told), also: &[] }
    }

    pub(crate) fn with(self, also: &'static [&'static str]) -> Case {
        Case { also, ..self }
    }

    /// What is wrong with the report, in words; nothing when it is as the mutation demands.
    pub(crate) fn verdict(&self) -> Option<String> {
        let findings = self.findings();
        let told = findings
            .iter()
            .filter(|finding| self.told.as_ref().is_some_and(|told| told.is(finding)));
        let wanted = usize::from(self.told.is_some());
        let surplus: Vec<_> = findings
            .iter()
            .filter(|finding| !self.told.as_ref().is_some_and(|told| told.is(finding)))
            .filter(|finding| !self.also.contains(&finding.code) && !self.is_consequence(finding))
            .map(|finding| {
                (finding.code, finding.severity, finding.line, finding.column, finding.byte_offset)
            })
            .collect();
        let count = told.count();
        // Of a set, each file that does not fit the others may be told.
        let enough = count == wanted || (self.family == "set" && count > wanted);
        (!enough || !surplus.is_empty()).then(|| {
            let all: Vec<_> = findings
                .iter()
                .map(|f| (f.code, f.severity, f.line, f.column, f.byte_offset))
                .collect();
            format!(
                "{} {}: wanted {:?}, found it {count} times, surplus {surplus:?}, all {all:?}",
                self.family, self.id, self.told
            )
        })
    }

    /// Rules between items (S-012x on): a value that is wrong by itself may break these as well. What shape, characters and single items are told (S-00xx to S-0119) must be told of the mutated place and
    /// nowhere else; where nothing may be told, nothing is a consequence.
    fn is_consequence(&self, finding: &Finding) -> bool {
        let Some(told) = &self.told else { return false };
        // A code that is none has no service type that could be out of scope.
        let again = told.code == "S-0114"
            && (finding.line, finding.column) == (told.line, told.column)
            && finding.severity != Severity::Note;
        finding.code > "S-0119" && !again
    }

    /// The report: of the file by itself, or of the set.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        match self.files.as_slice() {
            [(name, bytes)] if self.family != "set" => {
                let mut checker = FileChecker::new(name, &context());
                checker.feed(bytes);
                checker.finish().findings
            }
            files => {
                let files: Vec<_> =
                    files.iter().map(|(name, bytes)| SourceFile { name, bytes }).collect();
                check_set(&files, &context()).findings().cloned().collect()
            }
        }
    }
}

pub(crate) fn context() -> Context {
    let today = Date::parse("20270125").unwrap();
    Context { today, own_office: None, direction: Direction::Unknown }
}

/// What is said of a good file: nothing, or a note.
pub(crate) fn findings_of(written: &Written) -> Vec<Finding> {
    let mut checker = FileChecker::new(&written.name, &context());
    checker.feed(&written.bytes);
    checker.finish().findings
}
