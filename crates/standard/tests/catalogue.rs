//! The catalogue of rules is whole: each code that the program can tell, nothing else, and words for people.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use todoke_standard::catalogue::{Rule, rules};

/// Words of the field that are written in Latin letters in Japanese too.
const LATIN: &[&str] = &[
    "A", "AAAA", "BOM", "CR", "CRLF", "CSV", "DV", "H", "JIS", "JPEG", "LF", "MB", "MS", "No",
    "Shift", "TAIS", "UTF", "jpg",
];
/// Where the project's own description of the standard is cited, and the names of transmission units.
const CITED: &[&str] =
    &["spec", "README", "Dialects", "Encoding", "and", "CSV", "rules", "J", "K", "Y"];

fn workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// The codes of this crate's kind that the sources below a folder hold as literals.
fn codes_below(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            codes_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            for piece in text.split("\"S-").skip(1) {
                let (digits, rest) = piece.split_at_checked(4).unwrap_or((piece, ""));
                if digits.bytes().all(|byte| byte.is_ascii_digit()) && rest.starts_with('"') {
                    found.insert(format!("S-{digits}"));
                }
            }
        }
    }
}

#[test]
fn every_code_of_the_source_is_in_the_catalogue_and_the_other_way_round() {
    let mut told = BTreeSet::new();
    codes_below(&workspace("crates/standard/src"), &mut told);
    codes_below(&workspace("crates/client/src"), &mut told);
    // The catalogue's own test asks for a code that nobody tells.
    told.remove("S-0000");
    assert!(told.len() > 100, "the sources are where they are looked for: {told:?}");
    let listed: BTreeSet<_> = rules().iter().map(|rule| rule.code.to_owned()).collect();
    let unlisted: Vec<_> = told.difference(&listed).collect();
    assert!(unlisted.is_empty(), "told but without a row in spec/rules.csv: {unlisted:?}");
    let untold: Vec<_> = listed.difference(&told).collect();
    assert!(untold.is_empty(), "in spec/rules.csv but told by nothing: {untold:?}");
}

#[test]
fn every_rule_says_what_why_and_where_from_in_japanese() {
    for Rule { code, sentence, why, source, group, .. } in rules() {
        for text in [sentence, why] {
            assert!(text.ends_with('。'), "{code}: a sentence ends with 。: {text}");
            assert!(text.chars().count() > 8, "{code}: a sentence says something: {text}");
            assert_eq!(latin(text, LATIN), Vec::<&str>::new(), "{code}: no English: {text}");
        }
        assert_ne!(sentence, why, "{code}: what and why are two things");
        assert!(!group.is_empty() && latin(group, LATIN).is_empty(), "{code}: has a group");
        let known = ["標準仕様", "調査研究報告", "届けの決まり", "運用実態"];
        assert!(
            known.iter().any(|begin| source.starts_with(begin)),
            "{code}: from where: {source}"
        );
        let cited = [LATIN, CITED].concat();
        assert_eq!(latin(source, &cited), Vec::<&str>::new(), "{code}: {source}");
    }
}

/// The runs of Latin letters of a text that are none of these words.
fn latin<'t>(text: &'t str, allowed: &[&str]) -> Vec<&'t str> {
    let words = text.split(|character: char| !character.is_ascii_alphabetic());
    words.filter(|word| !word.is_empty() && !allowed.contains(word)).collect()
}

#[test]
fn the_rules_of_a_group_stand_under_one_name() {
    let mut groups = BTreeMap::<&str, BTreeSet<&str>>::new();
    for rule in rules() {
        groups.entry(rule.group).or_default().insert(rule.code.get(2..4).unwrap());
    }
    for (group, series) in groups {
        assert_eq!(series.len(), 1, "{group} holds the codes of one series: {series:?}");
    }
}

#[test]
fn the_test_that_a_rule_names_is_there() {
    let mut count = 0;
    for (code, shown) in rules().iter().filter_map(|rule| Some((rule.code, rule.shown_by?))) {
        let text = fs::read_to_string(workspace(shown.file)).unwrap_or_default();
        let is_there = text.contains(&format!("#[test]\nfn {}() {{", shown.test));
        assert!(is_there, "{code}: {} has no test {}", shown.file, shown.test);
        count += 1;
    }
    assert!(count >= 9, "three need the engine, six come from make_withdrawal: {count}");
}
