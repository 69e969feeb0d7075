//! `todoke check`.

use serde::Serialize;
use todoke_client::check::{Checked, check_paths};
use todoke_client::{ClientError, SystemClock};

use crate::Exit;
use crate::arguments::Check;
use crate::output::Output;

/// A finding with exactly the fields that programs are promised.
#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: todoke_client::check::Severity,
    file: &'a str,
    line: Option<u64>,
    column: Option<u32>,
    field: Option<&'a str>,
    found: &'a str,
    expected: &'a str,
    message: &'a str,
    action: &'a str,
}

pub(crate) fn run(arguments: &Check, output: &Output) -> Result<Exit, ClientError> {
    let checked = check_paths(&arguments.paths, &SystemClock)?;
    if output.json {
        print_json(&checked, output);
    } else {
        for finding in &checked.findings {
            output.line(finding.to_string());
        }
        output.line(todoke_client::text::checked(checked.files, checked.findings.len()));
    }
    Ok(if checked.findings.is_empty() { Exit::Done } else { Exit::Findings })
}

fn print_json(checked: &Checked, output: &Output) {
    let lines: Vec<Line<'_>> = checked
        .findings
        .iter()
        .map(|finding| Line {
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
        })
        .collect();
    output.value(&lines);
}
