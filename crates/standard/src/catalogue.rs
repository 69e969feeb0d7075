//! Every rule that a check can tell, as data: `spec/rules.csv`, compiled in and parsed once.
//! One row per code with what the rule demands, why, and where it comes from. Not here: how a rule is checked, and the words of
//! one finding, which name the place and the value.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::Severity;

const RULE_TABLE: &str = include_str!("../spec/rules.csv");

/// One rule, under its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable code, never reused: `S-0105`.
    pub code: &'static str,
    /// How much its findings weigh: the usual severity first, then those it is weakened to where the source of the rule is
    /// weak or the sending cannot do harm.
    pub severities: &'static [Severity],
    /// What the rule demands: Japanese, ends with 。
    pub sentence: &'static str,
    /// Why, or what happens otherwise: Japanese, ends with 。
    pub why: &'static str,
    /// Where the rule stands: standard, part, table and item; 届けの決まり where it is ours.
    pub source: &'static str,
    /// The Japanese name of the group it is listed under.
    pub group: &'static str,
    /// Where a set of files alone cannot show the rule: what shows it.
    pub shown_by: Option<ShownBy>,
}

/// The Rust test that shows a rule which no set of sample files can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownBy {
    /// Whether it needs the engine with its store: the rule looks at what was sent or received before.
    pub needs_engine: bool,
    /// The file of the test, from the root of the workspace.
    pub file: &'static str,
    /// The name of the test.
    pub test: &'static str,
}

/// All rules, by code.
pub fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut table = csv::Reader::from_reader(RULE_TABLE.as_bytes());
        // The table is part of the program: a row that cannot be read is caught by the tests below.
        table.deserialize().filter_map(Result::ok).filter_map(rule_of).collect()
    })
}

/// The rule of a code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().iter().find(|rule| rule.code == code)
}

#[derive(Deserialize)]
struct RuleRow {
    code: String,
    severity: String,
    group: String,
    sentence: String,
    why: String,
    source: String,
    shown_by: String,
}

/// The texts live as long as the program, so they are given out for good: once, because the table is parsed once.
fn rule_of(row: RuleRow) -> Option<Rule> {
    let severities: Option<Vec<_>> = row.severity.split('|').map(severity_of).collect();
    Some(Rule {
        code: row.code.leak(),
        severities: severities?.leak(),
        sentence: row.sentence.leak(),
        why: row.why.leak(),
        source: row.source.leak(),
        group: row.group.leak(),
        shown_by: shown_by(row.shown_by.leak()),
    })
}

fn severity_of(word: &str) -> Option<Severity> {
    match word {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "note" => Some(Severity::Note),
        _ => None,
    }
}

/// `needs the engine: FILE TEST`, or `test: FILE TEST` where the crate itself shows it.
fn shown_by(text: &'static str) -> Option<ShownBy> {
    let (how, place) = text.split_once(": ")?;
    let (file, test) = place.split_once(' ')?;
    Some(ShownBy { needs_engine: how == "needs the engine", file, test })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_a_rule() {
        let lines = RULE_TABLE.lines().count() - 1;
        assert_eq!(rules().len(), lines, "no row is dropped: the table has one line a row");
        assert!(rules().is_sorted_by(|one, next| one.code < next.code), "by code, each code once");
        for rule in rules() {
            let falling = rule.severities.is_sorted_by(|one, next| one > next);
            assert!(falling, "{}: the usual severity, then weaker ones", rule.code);
        }
    }

    #[test]
    fn a_rule_is_found_by_its_code() {
        let insured = rule("S-0105").unwrap();
        assert_eq!(insured.severities, [Severity::Error, Severity::Warning]);
        assert_eq!(insured.sentence, "被保険者番号は数字10桁、またはHと数字9桁です。");
        assert_eq!(rule("S-0000"), None, "no such code");
        assert_eq!(rule("s-0105"), None, "codes are compared as they are");
    }

    #[test]
    fn what_no_sample_can_show_names_its_test() {
        let late = rule("S-0651").unwrap().shown_by.unwrap();
        assert!(late.needs_engine, "the store knows what came before");
        assert_eq!(late.file, "tests/faults.rs");
        let not_a_unit = rule("S-0660").unwrap().shown_by.unwrap();
        assert!(!not_a_unit.needs_engine, "make_withdrawal says it by itself");
        assert_eq!(rule("S-0105").unwrap().shown_by, None, "a sample shows it");
    }
}
