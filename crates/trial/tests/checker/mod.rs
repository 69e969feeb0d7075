//! The product's check over sample files, as `todoke check --json` prints it.

use serde::Serialize;
use todoke_standard::{
    Context, Date, Direction, Finding, OfficeAddress, OfficeNumber, ServiceType, Severity,
    SourceFile, check_set,
};
use todoke_trial::SampleFile;
use todoke_trial::broken::BrokenSet;

/// What a check of these files finds on the trial's day, 1 February 2027.
pub(crate) fn findings(files: &[SampleFile]) -> Vec<Finding> {
    findings_of_office(files, None, Direction::Unknown)
}

/// The same when this office sends or gets them.
pub(crate) fn findings_of_office(
    files: &[SampleFile],
    own_office: Option<OfficeAddress>,
    direction: Direction,
) -> Vec<Finding> {
    let sources: Vec<_> =
        files.iter().map(|file| SourceFile { name: &file.name, bytes: &file.bytes }).collect();
    let today = Date::parse("20270201").expect("a date");
    let context = Context { today, own_office, direction };
    check_set(&sources, &context).findings().cloned().collect()
}

/// What the office that a broken set is for finds in it.
#[allow(dead_code, reason = "each test program uses its part")]
pub(crate) fn findings_of_set(set: &BrokenSet) -> Vec<Finding> {
    let Some(checker) = &set.checked_by else { return findings(&set.files) };
    let office = OfficeAddress {
        number: OfficeNumber::parse(checker.number).expect("an office number"),
        service_type: ServiceType::parse(checker.service_type),
    };
    findings_of_office(&set.files, Some(office), direction_of(checker.sends))
}

/// Out of the office, or into it.
#[allow(dead_code, reason = "each test program uses its part")]
pub(crate) fn direction_of(sends: bool) -> Direction {
    if sends { Direction::Outgoing } else { Direction::Incoming }
}

/// The errors and warnings among them.
#[allow(dead_code, reason = "each test program uses its part")]
pub(crate) fn complaints(files: &[SampleFile]) -> Vec<Finding> {
    let mut findings = findings(files);
    findings.retain(|finding| finding.severity != Severity::Note);
    findings
}

/// The array `todoke check --json` prints.
#[allow(dead_code, reason = "each test program uses its part")]
pub(crate) fn report(findings: &[Finding]) -> String {
    let array: Vec<_> = findings.iter().map(Entry::of).collect();
    let mut text = serde_json::to_string_pretty(&array).expect("plain values become JSON");
    text.push('\n');
    text
}

/// The fields of a finding that the array shows, in its order.
#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    severity: Severity,
    file: &'a str,
    line: Option<u64>,
    column: Option<u32>,
    field: Option<&'a str>,
    found: &'a str,
    expected: &'a str,
    message: &'a str,
    action: &'a str,
}

impl<'a> Entry<'a> {
    fn of(finding: &'a Finding) -> Self {
        Self {
            code: finding.code,
            severity: finding.severity,
            file: &finding.file,
            line: finding.line,
            column: finding.column,
            field: finding.field.as_deref(),
            found: &finding.found,
            expected: &finding.expected,
            message: &finding.message,
            action: &finding.action,
        }
    }
}
