//! Each rule of the catalogue has a set that breaks it and a good one that does not; `docs/rules.md` and
//! `docs/standards.md` say what the catalogue and the layouts say. `UPDATE_RULES=1` rewrites both.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod checker;
mod documents;
#[path = "../../standard/tests/support/weakened.rs"]
mod weakened;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use todoke_standard::catalogue::{rule, rules};
use todoke_standard::{FileName, Severity};
use todoke_trial::broken::{BrokenSet, broken_sets};
use weakened::WEAKENED_BY_FORMS;

#[test]
fn every_rule_has_a_broken_sample_or_names_its_test() {
    let sampled: BTreeSet<_> = broken_sets().iter().flat_map(|set| set.codes).copied().collect();
    for rule in rules() {
        let has_sample = sampled.contains(rule.code);
        assert_eq!(has_sample, rule.shown_by.is_none(), "{}: one or the other", rule.code);
    }
    for code in sampled {
        assert!(rule(code).is_some(), "{code} has no row in spec/rules.csv");
    }
}

#[test]
fn broken_samples_tell_their_codes_with_a_weight_of_the_catalogue() {
    for set in broken_sets() {
        let findings = checker::findings_of_set(&set);
        for code in set.codes {
            let own: Vec<_> = findings.iter().filter(|finding| finding.code == *code).collect();
            assert!(!own.is_empty(), "{} is to show {code}, and tells {findings:#?}", set.name);
        }
        // Consequences count as well: no finding has a weight that the catalogue does not know.
        for finding in &findings {
            let known = rule(finding.code).map(|rule| rule.severities).unwrap_or_default();
            let is_known = known.contains(&finding.severity);
            assert!(is_known, "{}: {} as {:?}", set.name, finding.code, finding.severity);
        }
        if set.codes.is_empty() {
            assert!(findings.is_empty(), "{} is to be passed in silence: {findings:#?}", set.name);
        }
    }
}

#[test]
fn good_samples_do_not_tell_what_their_broken_ones_tell() {
    for set in broken_sets() {
        let findings = findings_of_good(&set);
        for code in set.codes {
            let told = findings.iter().any(|finding| finding.code == *code);
            assert!(!told, "the good set of {} tells {code}: {findings:#?}", set.name);
        }
        let complaint = findings.iter().find(|finding| finding.severity != Severity::Note);
        assert!(complaint.is_none(), "the good set of {} is not good: {complaint:#?}", set.name);
    }
}

#[test]
fn the_weights_of_a_rule_are_those_its_samples_show() {
    let mut shown = BTreeMap::<&str, BTreeSet<Severity>>::new();
    for set in broken_sets() {
        for finding in checker::findings_of_set(&set) {
            if set.codes.contains(&finding.code) {
                shown.entry(finding.code).or_default().insert(finding.severity);
            }
        }
    }
    for rule in rules().iter().filter(|rule| rule.shown_by.is_none()) {
        let mut named: BTreeSet<_> = rule.severities.iter().copied().collect();
        if WEAKENED_BY_FORMS.contains(&rule.code) {
            let is_named = named.remove(&Severity::Warning);
            assert!(is_named, "{}: the other forms show it as a warning", rule.code);
        }
        // Weakened ones too: a warning that no sample shows would be a weight nobody looked at.
        assert_eq!(
            shown.get(rule.code),
            Some(&named),
            "{}: in its samples and in the table",
            rule.code
        );
    }
}

#[test]
fn the_documents_are_fresh() {
    let documents =
        [("rules.md", documents::rules::text()), ("standards.md", documents::standards::text())];
    for (name, text) in documents {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
        if std::env::var_os("UPDATE_RULES").is_some_and(|value| value == "1") {
            std::fs::write(&path, &text).expect("a writable checkout");
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            stored == text,
            "docs/{name} is stale: run cargo xtask rules and read the difference"
        );
    }
}

/// What the office that a set is right for finds in the good set.
fn findings_of_good(set: &BrokenSet) -> Vec<todoke_standard::Finding> {
    let Some(checker) = &set.checked_by else { return checker::findings(&set.good) };
    let name = FileName::parse(&set.good[0].name).expect("a good name");
    let office = if checker.sends { name.sender } else { name.receiver };
    checker::findings_of_office(&set.good, Some(office), checker::direction_of(checker.sends))
}
