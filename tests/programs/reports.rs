//! What `check` puts out beside text and JSON: SARIF, JUnit, the page, the explanation of a rule, the other forms.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use todoke_tests::programs::{Ended, program, run_to_end, workspace};

use crate::markup::{attribute, read, tags, text};

/// Run in a folder, so that paths are relative to it as in a build.
fn check_in(folder: &Path, words: &[&str]) -> Ended {
    let mut command = Command::new(program("todoke"));
    run_to_end(command.current_dir(folder).arg("check").args(words))
}

fn samples() -> std::path::PathBuf {
    workspace("samples")
}

/// The folders of all broken samples, relative to the samples.
fn broken() -> Vec<String> {
    let entries = fs::read_dir(samples().join("broken")).unwrap();
    let mut folders: Vec<String> = entries
        .map(|entry| format!("broken/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    folders.sort();
    folders
}

#[test]
fn a_rule_is_explained_by_its_code() {
    let ended = check_in(&samples(), &["--explain", "S-0105"]).exits(0, "a known code");
    for part in [
        "S-0105 項目",
        "被保険者番号は数字10桁、またはHと数字9桁です。",
        "重さ：エラー（場合により注意）",
        "理由：",
        "出典：標準仕様4.1 別紙",
        "docs/rules.md#s-0105",
    ] {
        assert!(ended.stdout.contains(part), "{part} stands in:\n{}", ended.stdout);
    }
    let Value::Object(rule) = check_in(&samples(), &["--json", "--explain", "s-0105"]).json()
    else {
        panic!("one object")
    };
    assert_eq!(rule["severities"], serde_json::json!(["error", "warning"]), "the usual one first");
    let unknown = check_in(&samples(), &["--explain", "S-9999"]).exits(2, "no such code");
    assert!(
        unknown.stderr.contains("S-9999：") && unknown.stderr.contains("[D-0251]"),
        "{unknown:?}"
    );
}

/// The members SARIF 2.1.0 requires, and the values it allows: sections 3.13, 3.14, 3.18, 3.19, 3.27, 3.49 and RFC 3986.
#[test]
fn sarif_has_every_required_member_and_each_finding_at_its_place() {
    let folders = broken();
    let all: Vec<&str> = folders.iter().map(String::as_str).collect();
    for folder in all {
        let ended = check_in(&samples(), &["--format", "sarif", folder]);
        let log = ended.json();
        assert_eq!(log["version"], "2.1.0", "the version is required");
        assert_eq!(log["runs"].as_array().unwrap().len(), 1, "so is runs");
        let run = &log["runs"][0];
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["name"], "todoke", "a driver has a name");
        let rules = driver["rules"].as_array().unwrap();
        let mut ids = BTreeSet::new();
        for rule in rules {
            assert!(ids.insert(rule["id"].as_str().unwrap()), "each id once: {rule}");
            for texts in ["shortDescription", "fullDescription", "help"] {
                assert!(!rule[texts]["text"].as_str().unwrap().is_empty(), "{texts} of {rule}");
            }
            assert_level(&rule["defaultConfiguration"]["level"]);
        }
        let report = fs::read_to_string(samples().join(folder).join("report.json")).unwrap();
        let Value::Array(findings) = serde_json::from_str(&report).unwrap() else {
            panic!("{report}")
        };
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), findings.len(), "{folder}: a result a finding");
        for (result, finding) in results.iter().zip(&findings) {
            assert_eq!(result["ruleId"], finding["code"], "{folder}");
            assert_eq!(result["level"], finding["severity"], "{folder}: the words are the same");
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], finding["code"], "{folder}: every code has its rule");
            let message = result["message"]["text"].as_str().unwrap();
            for part in ["message", "action"] {
                assert!(message.contains(finding[part].as_str().unwrap()), "{folder}: {message}");
            }
            assert_eq!(result["properties"]["csvColumn"], finding["column"], "{folder}: 列");
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            assert!(uri.is_ascii() && !uri.contains(' '), "{uri}: percent-encoded");
            assert!(uri.starts_with(folder), "{uri}: relative to where the program ran");
            assert_eq!(place["region"]["startLine"], finding["line"], "{folder}: {finding}");
            assert_column(place, folder);
        }
        let failing = findings.iter().any(|finding| finding["severity"] != "note");
        assert_eq!(ended.code, Some(i32::from(failing)), "{folder}: the same exit code");
    }
}

fn assert_level(level: &Value) {
    assert!(["error", "warning", "note"].contains(&level.as_str().unwrap()), "{level}");
}

/// The character column leads to the byte the finding names.
fn assert_column(place: &Value, folder: &str) {
    let region = &place["region"];
    let Some(offset) = region["byteOffset"].as_u64() else { return };
    let (line, column) =
        (region["startLine"].as_u64().unwrap(), region["startColumn"].as_u64().unwrap());
    let bytes =
        fs::read(samples().join(place["artifactLocation"]["uri"].as_str().unwrap())).unwrap();
    let offset = usize::try_from(offset).unwrap();
    let start = bytes[..offset]
        .iter()
        .rposition(|byte| matches!(byte, b'\n' | b'\r'))
        .map_or(0, |at| at + 1);
    let before = &bytes[start..offset];
    let known =
        std::str::from_utf8(before).map(|text| text.trim_start_matches('\u{FEFF}').to_owned());
    let known = known.unwrap_or_else(|_| todoke_standard::text_of(before));
    assert_eq!(column, known.encode_utf16().count() as u64 + 1, "{folder} line {line}");
}

#[test]
fn junit_has_a_suite_a_unit_a_case_a_file_and_a_failure_an_error() {
    for folder in broken() {
        let ended = check_in(&samples(), &["--format", "junit", &folder]);
        let document = read(&ended.stdout);
        let report = fs::read_to_string(samples().join(&folder).join("report.json")).unwrap();
        let Value::Array(findings) = serde_json::from_str(&report).unwrap() else {
            panic!("{report}")
        };
        let errors: Vec<&str> = findings
            .iter()
            .filter(|finding| finding["severity"] == "error")
            .map(|finding| finding["code"].as_str().unwrap())
            .collect();
        let mut failures: Vec<&str> =
            tags(&document, "failure").map(|tag| attribute(tag, "type")).collect();
        let (mut told, files) = (errors.clone(), tags(&document, "testcase").count());
        told.sort_unstable();
        failures.sort_unstable();
        assert_eq!(failures, told, "{folder}: a failure an error");
        let inside = fs::read_dir(samples().join(&folder)).unwrap().count() - 1;
        assert_eq!(files, inside, "{folder}: a case a file beside report.json");
        let failing: BTreeSet<&str> = findings
            .iter()
            .filter(|finding| finding["severity"] == "error")
            .map(|finding| finding["file"].as_str().unwrap())
            .collect();
        let whole = tags(&document, "testsuites").next().unwrap();
        assert_eq!(attribute(whole, "failures"), failing.len().to_string(), "{folder}: counted");
        assert_eq!(attribute(whole, "tests"), files.to_string(), "{folder}: counted");
        let text = text(&document);
        for finding in &findings {
            let message = finding["message"].as_str().unwrap();
            assert!(text.contains(message), "{folder}: {message}");
        }
    }
}

#[test]
fn the_page_is_one_file_without_script_and_marks_the_cells_of_the_forms() {
    let mut marked = 0;
    for folder in broken() {
        let ended = check_in(&samples(), &["--format", "html", &folder]);
        let page = read(&ended.stdout);
        for tag in ["script", "link", "img", "iframe", "form"] {
            assert_eq!(tags(&page, tag).count(), 0, "{folder}: nothing is loaded or run: {tag}");
        }
        let ids: Vec<&str> = all_of(&page, "id");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{folder}: each id once");
        for link in tags(&page, "a") {
            let target = attribute(link, "href").strip_prefix('#').expect("only within the page");
            assert!(ids.contains(&target), "{folder}: #{target} is there");
        }
        let text = text(&page);
        assert!(text.contains("個人情報が含まれています。"), "{folder}: it says so");
        let report = fs::read_to_string(samples().join(&folder).join("report.json")).unwrap();
        let Value::Array(findings) = serde_json::from_str(&report).unwrap() else {
            panic!("{report}")
        };
        for finding in &findings {
            for part in ["message", "action", "code", "file"] {
                let part = finding[part].as_str().unwrap();
                assert!(text.contains(part), "{folder}: {part}");
            }
        }
        marked += tags(&page, "a").filter(|link| attribute(link, "class") == "sign").count();
    }
    assert!(marked > 200, "findings stand on cells of the forms: {marked}");
}

fn all_of<'a>(page: &'a [crate::markup::Piece], name: &str) -> Vec<&'a str> {
    let attributes = page.iter().filter_map(|piece| match piece {
        crate::markup::Piece::Open(_, attributes) => Some(attributes),
        _ => None,
    });
    attributes.map(|tag| attribute(tag, name)).filter(|value| !value.is_empty()).collect()
}

#[test]
fn the_page_of_the_trial_draws_every_form() {
    let steps = [
        "trial/1-1/1-care-plan-created",
        "trial/1-2/1-monthly-plan-created",
        "trial/1-1/3-care-plan-withdrawn",
    ];
    let mut texts = String::new();
    for step in steps {
        let ended = check_in(&samples(), &["--format", "html", step]).exits(0, "good as it is");
        texts += &text(&read(&ended.stdout));
        assert!(ended.stdout.contains("指摘はありません。"), "{step}");
    }
    for title in [
        "居宅サービス計画書（1）",
        "居宅サービス計画書（2）",
        "週間サービス計画表",
        "サービス利用票（兼居宅サービス計画）",
        "サービス利用票別表",
        "取り下げの一覧",
    ] {
        assert!(texts.contains(title), "{title} is drawn");
    }
}

#[test]
fn names_of_files_and_values_cannot_write_markup() {
    let folder = tempfile::tempdir().unwrap();
    let name = "UPPLAN_<b>&'x'_202702.CSV";
    fs::write(folder.path().join(name), b"1,<script>alert(1)</script>,\x1B[31m\r\n").unwrap();
    for format in ["junit", "html"] {
        let ended = check_in(folder.path(), &["--format", format, "."]).exits(1, "a broken name");
        let pieces = read(&ended.stdout);
        assert!(
            text(&pieces).contains(name) || all_of(&pieces, "name").contains(&name),
            "{format}"
        );
        assert_eq!(tags(&pieces, "b").filter(|tag| attribute(tag, "class").is_empty()).count(), 0);
    }
    let sarif = check_in(folder.path(), &["--format", "sarif", "."]).json();
    let uri =
        &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(uri["uri"], "UPPLAN_%3Cb%3E%26%27x%27_202702.CSV", "nothing odd stays as it is");
}

#[test]
fn two_files_of_one_name_are_both_named() {
    let folder = tempfile::tempdir().unwrap();
    let name = "DLTPLAN_202702_1371215102_43_1371200017_11_20270125200201.CSV";
    for place in ["a", "b"] {
        fs::create_dir(folder.path().join(place)).unwrap();
        fs::write(folder.path().join(place).join(name), b"202407,131128,1234567890,202702\r\n")
            .unwrap();
    }
    let sarif = check_in(folder.path(), &["--format", "sarif", "a", "b"]).exits(1, "twice").json();
    let result = &sarif["runs"][0]["results"][0];
    let uri = |location: &Value| location["physicalLocation"]["artifactLocation"]["uri"].clone();
    assert_eq!(uri(&result["locations"][0]), format!("a/{name}"), "the first");
    assert_eq!(uri(&result["relatedLocations"][0]), format!("b/{name}"), "and the other");
}

#[test]
fn a_report_goes_to_a_new_file_and_never_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let sample = samples().join("trial/1-1/1-care-plan-created");
    let words = ["--format", "html", "--out", "report.html", sample.to_str().unwrap()];
    let ended = check_in(folder.path(), &words).exits(0, "good as it is");
    assert!(ended.stdout.is_empty(), "the page is in the file");
    let page = fs::read(folder.path().join("report.html")).unwrap();
    assert!(page.starts_with(b"<!DOCTYPE html>"), "UTF-8 without a mark");
    let again = check_in(folder.path(), &words).exits(2, "it is there");
    assert!(again.stderr.contains("[D-0252]"), "{again:?}");
    assert_eq!(fs::read(folder.path().join("report.html")).unwrap(), page, "and stays as it was");
    check_in(folder.path(), &["--json", "--format", "sarif", "."]).exits(2, "two shapes at once");
}

#[test]
fn other_forms_are_checked_where_they_are_asked_for() {
    let without = check_in(&samples(), &["forms/good"]).exits(0, "no name of the standard");
    assert!(without.stdout.starts_with("0件"), "in a folder they are passed over: {without:?}");
    for folder in ["forms/good", "forms/broken"] {
        let with = check_in(&samples(), &["--json", "--form", "auto", folder]);
        let mut expected = Vec::new();
        for entry in fs::read_dir(samples().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "csv") {
                let name = path.file_name().unwrap().to_str().unwrap();
                let bytes = fs::read(&path).unwrap();
                let file = todoke_standard::SourceFile { name, bytes: &bytes };
                let report = todoke_standard::forms::check_form(&file, None);
                expected
                    .extend(report.findings.iter().map(|found| (found.file.clone(), found.code)));
            }
        }
        let json = with.json();
        let told = json.as_array().unwrap().iter();
        let mut told: Vec<(String, &str)> = told
            .map(|found| {
                (found["file"].as_str().unwrap().to_owned(), found["code"].as_str().unwrap())
            })
            .collect();
        told.sort();
        expected.sort();
        assert_eq!(told, expected, "{folder}: what the library finds");
    }
    let file = tempfile::tempdir().unwrap();
    fs::write(file.path().join("nyuin.csv"), b"1,H,1371215102\r\n").unwrap();
    let ended = check_in(file.path(), &["--json", "--form", "hospital", "nyuin.csv"]);
    assert_eq!(ended.json()[0]["code"], "S-0806", "3 columns are no form's");
    assert_eq!(ended.code, Some(1), "an error");
    let junit = check_in(file.path(), &["--format", "junit", "--form", "nursing", "."]);
    assert_eq!(tags(&read(&junit.stdout), "failure").count(), 1, "told as all others");
}

/// Lines end with LF; line breaks within free text are part of it and stay.
fn lines_with_lf(text: &str) -> String {
    let parts = text.split('"').zip(0..);
    let parts = parts.map(|(part, at)| match at % 2 {
        0 => part.replace("\r\n", "\n"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("\"")
}

/// A good plan as another program would write it: UTF-8 with a mark, LF, a small extension, a character MS932 lacks.
fn badly_written(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let from = samples().join("trial/1-1/1-care-plan-created");
    let mut files = Vec::new();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().replace(".CSV", ".csv");
        let text = todoke_standard::text_of(&fs::read(&path).unwrap());
        let text = lines_with_lf(&text).replacen('、', "、𠮷", 1);
        let bytes = format!("\u{FEFF}{text}").into_bytes();
        fs::write(folder.join(&name), &bytes).unwrap();
        files.push((name, bytes));
    }
    files
}

#[test]
fn a_repair_goes_into_copies_and_tells_every_change_and_what_remains() {
    let folder = tempfile::tempdir().unwrap();
    let exports = folder.path().join("出力");
    fs::create_dir(&exports).unwrap();
    let files = badly_written(&exports);
    let before = check_in(folder.path(), &["--json", "出力"]).exits(1, "UTF-8 would not be sent");
    assert!(before.stdout.contains("S-0003"), "{before:?}");
    let fixed =
        check_in(folder.path(), &["--json", "--fix", "写し", "出力"]).exits(0, "nothing left");
    let told = fixed.json();
    assert_eq!(told["findings"], serde_json::json!([]), "the copies are good");
    assert_eq!(told["left"], serde_json::json!([]), "all could be repaired");
    let changes = told["changes"].as_array().unwrap();
    let kinds: BTreeSet<&str> =
        changes.iter().map(|change| change["kind"].as_str().unwrap()).collect();
    let expected = ["byte_order_mark", "character", "encoding", "extension", "line_ends"];
    assert_eq!(kinds, BTreeSet::from(expected), "each kind is told: {changes:?}");
    let character = changes.iter().find(|change| change["kind"] == "character").unwrap();
    assert_eq!((&character["before"], &character["after"]), (&"𠮷".into(), &"吉".into()));
    for place in ["line", "column"] {
        assert!(character[place].is_u64(), "where to look: {character}");
    }
    for (name, bytes) in &files {
        assert_eq!(fs::read(exports.join(name)).unwrap(), *bytes, "{name}: the original stays");
        let copy = folder.path().join("写し").join(name.replace(".csv", ".CSV"));
        let copy = fs::read(copy).unwrap();
        assert!(
            !copy.starts_with(&[0xEF]) && copy.ends_with(b"\r\n"),
            "{name}: as the standard says"
        );
        let original =
            samples().join("trial/1-1/1-care-plan-created").join(name.replace(".csv", ".CSV"));
        let expected = fs::read(original).unwrap();
        // 吉 in MS932, where the test put 𠮷.
        let comma = expected.windows(2).position(|pair| pair == [0x81, 0x41]);
        let expected = comma.map_or(expected.clone(), |at| {
            [&expected[..at + 2], &[0x8B, 0x67], &expected[at + 2..]].concat()
        });
        assert_eq!(copy, expected, "{name}: the bytes the care software should have written");
    }
}

#[test]
fn a_repair_never_writes_over_anything() {
    let folder = tempfile::tempdir().unwrap();
    let exports = folder.path().join("exports");
    fs::create_dir(&exports).unwrap();
    let files = badly_written(&exports);
    let listed = || {
        let mut names: Vec<_> =
            fs::read_dir(&exports).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = listed();
    let own = check_in(folder.path(), &["--fix", "exports", "exports"]).exits(2, "its own folder");
    assert!(own.stderr.contains("[D-0254]"), "{own:?}");
    assert_eq!(listed(), before, "nothing was written beside the originals");
    let copies = folder.path().join("copies");
    fs::create_dir(&copies).unwrap();
    let taken = copies.join(files.last().unwrap().0.replace(".csv", ".CSV"));
    fs::write(&taken, b"mine").unwrap();
    let over = check_in(folder.path(), &["--fix", "copies", "exports"]).exits(2, "one is there");
    assert!(over.stderr.contains("[D-0252]"), "{over:?}");
    assert_eq!(fs::read(&taken).unwrap(), b"mine", "it stays");
    assert_eq!(fs::read_dir(&copies).unwrap().count(), 1, "and no half of a unit was written");
    fs::create_dir(folder.path().join("again")).unwrap();
    badly_written(&folder.path().join("again"));
    let twice =
        check_in(folder.path(), &["--fix", "new", "exports", "again"]).exits(2, "two of a name");
    assert!(twice.stderr.contains("[D-0253]"), "{twice:?}");
    assert!(!folder.path().join("new").exists(), "nothing was written");
}

#[test]
fn what_a_repair_says_is_said_for_people() {
    let folder = tempfile::tempdir().unwrap();
    let name = "DLTPLAN_202702_1371215102_43_1371200017_11_20270125200201.csv";
    fs::write(folder.path().join(name), b"202407,131128,123456789,202702\n").unwrap();
    let ended = check_in(folder.path(), &["--fix", "copy", name]).exits(1, "the number remains");
    let name = name.replace(".csv", ".CSV");
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(lines[0], format!("【直しました】{name} 拡張子を「csv」から「CSV」に変えました。"));
    assert_eq!(
        lines[1],
        format!("【直しました】{name} 1行目:行の終わりをLFからCRLFに変えました。")
    );
    assert!(lines[2].starts_with(&format!("{name} 1行目 3列目「被保険者番号」")), "{}", lines[2]);
    assert_eq!(lines.last().unwrap(), &"1件のファイルを確認しました。指摘が1件あります。");
}
