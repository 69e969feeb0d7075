//! `check`.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use todoke_tests::programs::{Ended, program, run_to_end, workspace};

/// What programs are promised of a finding (issue 2, 6).
const FIELDS: [&str; 10] = [
    "code", "severity", "file", "line", "column", "field", "found", "expected", "message", "action",
];

fn check(words: &[&str]) -> Ended {
    run_to_end(Command::new(program("todoke")).arg("check").args(words))
}

fn broken() -> Vec<PathBuf> {
    let folder = workspace("samples/broken");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 40, "at least 40 faults");
    folders
}

/// Notes ask for nothing: they must not fail a vendor's build.
fn expected_exit(findings: &[Value]) -> i32 {
    i32::from(findings.iter().any(|finding| finding["severity"] != "note"))
}

#[test]
fn notes_alone_end_with_0_and_a_warning_with_1() {
    let only = |severity: &str| {
        let of = |folder: &PathBuf| {
            let report = fs::read_to_string(folder.join("report.json")).unwrap();
            let Value::Array(findings) = serde_json::from_str(&report).unwrap() else {
                panic!("one array: {report}")
            };
            !findings.is_empty() && findings.iter().all(|finding| finding["severity"] == severity)
        };
        broken().into_iter().find(of).unwrap_or_else(|| panic!("a sample with a {severity} alone"))
    };
    check(&[only("note").to_str().unwrap()]).exits(0, "nothing to do");
    check(&[only("warning").to_str().unwrap()]).exits(1, "somebody should look");
    check(&[only("error").to_str().unwrap()]).exits(1, "it would not be sent");
}

#[test]
fn json_of_every_broken_set_is_its_report_to_the_byte() {
    for folder in broken() {
        let ended = check(&["--json", folder.to_str().unwrap()]);
        let report = fs::read_to_string(folder.join("report.json")).unwrap();
        assert_eq!(ended.stdout, report, "{}: the report beside it", folder.display());
        let Value::Array(findings) = ended.json() else { panic!("one array: {ended:?}") };
        assert_eq!(
            ended.code,
            Some(expected_exit(&findings)),
            "{}: 1 with errors or warnings, 0 with notes or nothing",
            folder.display()
        );
        for finding in findings {
            let names: BTreeSet<&str> =
                finding.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(names, BTreeSet::from(FIELDS), "exactly the ten promised fields");
        }
    }
}

#[test]
fn text_of_every_finding_tells_file_line_column_field_what_and_what_to_do() {
    for folder in broken() {
        let path = folder.to_str().unwrap();
        let (Value::Array(findings), text) = (check(&["--json", path]).json(), check(&[path]))
        else {
            panic!("one array for {path}")
        };
        let mut rest = text.stdout.as_str();
        for finding in &findings {
            let part = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
            let number = |name: &str, unit: &str| {
                finding[name].as_u64().map(|number| format!("{number}{unit}")).unwrap_or_default()
            };
            let field = finding["field"].as_str().map(|field| format!("「{field}」"));
            let parts = [
                part("file"),
                number("line", "行目"),
                number("column", "列目"),
                field.unwrap_or_default(),
                part("message"),
                part("action"),
                format!("[{}]", part("code")),
            ];
            for part in parts {
                let (_, after) = rest.split_once(&part).unwrap_or_else(|| {
                    panic!("{path}: {part:?} comes in its order in:\n{}", text.stdout)
                });
                rest = after;
            }
            assert!(
                !part("message").is_empty() && !part("action").is_empty(),
                "{path}: says what to do"
            );
        }
        let last = text.stdout.lines().last().unwrap();
        let count = if findings.is_empty() {
            "指摘はありません。".to_owned()
        } else {
            format!("指摘が{}件あります。", findings.len())
        };
        assert!(last.ends_with(&count), "{path}: the last line counts: {last}");
        assert_eq!(text.code, Some(expected_exit(&findings)), "{path}: the same exit code");
    }
}

#[test]
fn good_sets_of_the_trial_have_no_finding() {
    let mut sets = 0;
    for pattern in fs::read_dir(workspace("samples/trial")).unwrap() {
        for step in fs::read_dir(pattern.unwrap().path()).unwrap() {
            let step = step.unwrap().path();
            if step.is_dir() {
                let ended = check(&["--json", step.to_str().unwrap()]);
                assert_eq!(ended.stdout, "[]\n", "{}: good as it is", step.display());
                assert_eq!(ended.code, Some(0), "{}: no finding", step.display());
                sets += 1;
            }
        }
    }
    assert!(sets > 20, "all steps of all patterns: {sets}");
}

#[test]
fn a_path_that_cannot_be_read_cannot_be_checked() {
    let ended = check(&["no-such-file.CSV"]).exits(2, "cannot run as asked");
    assert!(ended.stderr.contains("[D-0204]"), "the code of unreadable files: {ended:?}");
    assert!(ended.stdout.is_empty(), "programs that read stdout are not misled: {ended:?}");
}

#[test]
fn words_that_are_off_cannot_run_and_help_can() {
    check(&[]).exits(2, "nothing to check");
    let todoke = |words: &[&str]| run_to_end(Command::new(program("todoke")).args(words));
    todoke(&["frobnicate"]).exits(2, "an unknown command");
    todoke(&["--help"]).exits(0, "help is no failure");
    todoke(&["--version"]).exits(0, "nor is the version");
}
