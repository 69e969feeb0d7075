//! Findings beside a unit: what the engine adds to those of the standard, how they are kept, how they are read again to be shown.

use serde::{Deserialize, Serialize};
use todoke_standard::{Finding, Severity};

use crate::error::{ClientError, Remedy};

/// A finding of the engine about a file as a whole: what the files alone cannot tell.
pub(crate) fn about_unit(
    code: &'static str,
    severity: Severity,
    file: &str,
    (message, expected, action): (&str, &str, &str),
) -> Finding {
    Finding {
        code,
        severity,
        file: file.to_owned(),
        record: None,
        line: None,
        column: None,
        byte_offset: None,
        field: None,
        found: file.to_owned(),
        expected: expected.to_owned(),
        message: message.to_owned(),
        action: action.to_owned(),
        count: 1,
        also_columns: Vec::new(),
    }
}

/// A finding with its sentence as it was when the file was checked: a later version may word it differently.
#[derive(Serialize)]
struct KeptFinding<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    text: String,
}

/// The findings as they are kept.
pub(crate) fn kept(findings: &[Finding]) -> Result<String, ClientError> {
    let findings: Vec<KeptFinding<'_>> =
        findings.iter().map(|finding| KeptFinding { finding, text: finding.to_string() }).collect();
    serde_json::to_string(&findings)
        .map_err(|error| ClientError::new("D-0108", Remedy::Defect).because(error))
}

/// A finding as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FindingView {
    /// Stable code.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// File name.
    pub file: String,
    /// Physical line from 1.
    #[serde(default)]
    #[cfg_attr(test, ts(type = "number | null"))]
    pub line: Option<u64>,
    /// Column from 1.
    #[serde(default)]
    pub column: Option<u32>,
    /// 項目名.
    #[serde(default)]
    pub field: Option<String>,
    /// What is wrong and what was expected.
    pub message: String,
    /// What to do.
    pub action: String,
    /// The whole sentence.
    pub text: String,
}

impl From<&Finding> for FindingView {
    fn from(finding: &Finding) -> Self {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        Self {
            code: finding.code.to_owned(),
            severity: severity.to_owned(),
            file: finding.file.clone(),
            line: finding.line,
            column: finding.column,
            field: finding.field.clone(),
            message: finding.message.clone(),
            action: finding.action.clone(),
            text: finding.to_string(),
        }
    }
}

/// Findings as they were kept. What does not read shows as none: the store's own check finds damage.
pub(crate) fn read(kept: &str) -> Vec<FindingView> {
    serde_json::from_str(kept).unwrap_or_default()
}

/// The one to tell of where there is room for one.
pub(crate) fn weightiest(findings: &[FindingView]) -> Option<&FindingView> {
    ["error", "warning", "note"]
        .into_iter()
        .find_map(|severity| findings.iter().find(|finding| finding.severity == severity))
}

/// How many findings there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FindingCounts {
    /// エラー.
    pub errors: u32,
    /// 注意.
    pub warnings: u32,
    /// お知らせ.
    pub notes: u32,
}

impl FindingCounts {
    pub(crate) fn of(findings: &[FindingView]) -> Self {
        let count = |severity: &str| {
            u32::try_from(findings.iter().filter(|finding| finding.severity == severity).count())
                .unwrap_or(u32::MAX)
        };
        Self { errors: count("error"), warnings: count("warning"), notes: count("note") }
    }
}

/// Whether a person is warned.
pub(crate) fn warn(kept: &str) -> bool {
    FindingCounts::of(&read(kept)).warnings > 0
}
