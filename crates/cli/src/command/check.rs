//! `todoke check`.

use serde::Serialize;
use todoke_client::check::{
    Change, Checked, Finding, Fixed, Left, OtherForms, Report, Severity, check_paths, explain, fix,
    write_new,
};
use todoke_client::{ClientError, Remedy, SystemClock};

use crate::Exit;
use crate::arguments::{Check, FormChoice, Format};
use crate::output::Output;

/// A finding with exactly the fields that programs are promised.
#[derive(Serialize)]
struct Line<'a> {
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

pub(crate) fn run(arguments: &Check, output: &Output) -> Result<Exit, ClientError> {
    if let Some(code) = &arguments.explain {
        return explained(code, output);
    }
    let format = format(arguments, output)?;
    let (text, checked) = match &arguments.fix {
        Some(folder) => {
            let fixed = fix(&arguments.paths, folder, forms(arguments), &SystemClock)?;
            (told_of_copies(&fixed, format, output)?, fixed.checked)
        }
        None => {
            let checked = check_paths(&arguments.paths, forms(arguments), &SystemClock)?;
            (told(&checked, format)?, checked)
        }
    };
    match &arguments.out {
        Some(file) => {
            write_new(file, text.as_bytes())?;
            output.aside(summary(&checked));
        }
        None => output.line(text.trim_end_matches('\n')),
    }
    Ok(exit(&checked))
}

/// Notes ask for nothing, so they fail no build.
fn exit(checked: &Checked) -> Exit {
    match checked.worst() {
        Some(Severity::Error | Severity::Warning) => Exit::Findings,
        Some(Severity::Note) | None => Exit::Done,
    }
}

fn explained(code: &str, output: &Output) -> Result<Exit, ClientError> {
    let rule = explain(code)?;
    if output.json {
        output.value(&rule);
    } else {
        rule.lines().iter().for_each(|line| output.line(line));
    }
    Ok(Exit::Done)
}

fn format(arguments: &Check, output: &Output) -> Result<Format, ClientError> {
    match (arguments.format, output.json) {
        (None | Some(Format::Json), true) => Ok(Format::Json),
        (Some(_), true) => Err(ClientError::new("D-0250", Remedy::Operator)),
        (format, false) => Ok(format.unwrap_or(Format::Text)),
    }
}

fn forms(arguments: &Check) -> Option<OtherForms> {
    arguments.form.map(|form| match form {
        FormChoice::Auto => OtherForms::Auto,
        FormChoice::Hospital => OtherForms::Hospital,
        FormChoice::Nursing => OtherForms::Nursing,
    })
}

fn told(checked: &Checked, format: Format) -> Result<String, ClientError> {
    match format {
        Format::Text => {
            let mut text = String::new();
            for finding in &checked.findings {
                text += &format!("{finding}\n");
            }
            Ok(text + &summary(checked))
        }
        Format::Json => Output::as_json(&lines(&checked.findings)),
        Format::Sarif => checked.report(Report::Sarif),
        Format::Junit => checked.report(Report::Junit),
        Format::Html => checked.report(Report::Html),
    }
}

/// A change or a hindrance of a copy, with the name of the copy.
#[derive(Serialize)]
struct InCopy<'a, T> {
    file: &'a str,
    #[serde(flatten)]
    told: &'a T,
}

/// What became of copies, for programs.
#[derive(Serialize)]
struct Copies<'a> {
    changes: Vec<InCopy<'a, Change>>,
    left: Vec<InCopy<'a, Left>>,
    findings: Vec<Line<'a>>,
}

/// Reports have no place for changes: beside those they go to standard error.
fn told_of_copies(fixed: &Fixed, format: Format, output: &Output) -> Result<String, ClientError> {
    match format {
        Format::Text => {
            let lines = fixed.lines().join("\n");
            Ok(format!("{lines}\n{}", told(&fixed.checked, format)?))
        }
        Format::Json => {
            fn named<T>(all: &[(String, T)]) -> Vec<InCopy<'_, T>> {
                all.iter().map(|(file, told)| InCopy { file, told }).collect()
            }
            Output::as_json(&Copies {
                changes: named(&fixed.changes),
                left: named(&fixed.left),
                findings: lines(&fixed.checked.findings),
            })
        }
        Format::Sarif | Format::Junit | Format::Html => {
            fixed.lines().iter().for_each(|line| output.aside(line));
            told(&fixed.checked, format)
        }
    }
}

fn summary(checked: &Checked) -> String {
    todoke_client::text::checked(checked.files, checked.findings.len())
}

fn lines(findings: &[Finding]) -> Vec<Line<'_>> {
    findings
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
        .collect()
}
