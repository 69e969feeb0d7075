//! `check --explain`: one rule of the catalogue, as text for people and as a value for programs.

use std::path::Path;

use serde::Serialize;
use todoke_standard::catalogue::{Rule, rule};

use crate::error::{ClientError, Remedy};

/// A rule as it is told.
#[derive(Debug, Serialize)]
pub struct Explained {
    /// The code.
    pub code: &'static str,
    /// The Japanese name of its group.
    pub group: &'static str,
    /// `error`, `warning` or `note`, the usual one first.
    pub severities: &'static [todoke_standard::Severity],
    /// What it demands.
    pub sentence: &'static str,
    /// Why.
    pub why: &'static str,
    /// Where it stands.
    pub source: &'static str,
    /// Where the documents show a broken sample, or the test where no sample can show it.
    pub shown: String,
}

/// The rule of a code; small letters are taken too, because people type it.
///
/// # Errors
/// If there is no such code.
pub fn explain(code: &str) -> Result<Explained, ClientError> {
    let found = rule(&code.trim().to_ascii_uppercase());
    let found =
        found.ok_or_else(|| ClientError::new("D-0251", Remedy::Operator).at(Path::new(code)))?;
    Ok(Explained {
        code: found.code,
        group: found.group,
        severities: found.severities,
        sentence: found.sentence,
        why: found.why,
        source: found.source,
        shown: shown(found),
    })
}

fn shown(rule: &Rule) -> String {
    let page = format!("docs/rules.md#{}", rule.code.to_ascii_lowercase());
    match rule.shown_by {
        Some(by) => {
            format!("{page}（ファイルだけでは示せない決まりです。試験 {} {}）", by.file, by.test)
        }
        None => format!("{page}（壊れた見本は samples/broken）"),
    }
}

impl Explained {
    /// The lines for people.
    pub fn lines(&self) -> Vec<String> {
        let words: Vec<_> = self.severities.iter().map(|severity| severity.japanese()).collect();
        let weight = match words.split_first() {
            Some((first, [])) => (*first).to_owned(),
            Some((first, rest)) => format!("{first}（場合により{}）", rest.join("、")),
            None => String::new(),
        };
        vec![
            format!("{} {}", self.code, self.group),
            self.sentence.to_owned(),
            format!("重さ：{weight}"),
            format!("理由：{}", self.why),
            format!("出典：{}", self.source),
            format!("見本：{}", self.shown),
        ]
    }
}
