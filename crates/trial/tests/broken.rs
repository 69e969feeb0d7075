//! Every broken set of `samples/broken` gets exactly the report that lies beside it. `UPDATE_SAMPLES=1` rewrites the
//! reports; read each before it is kept.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod checker;
mod tree;

use std::fmt::Write;

use todoke_standard::Severity;
use todoke_trial::broken::broken_sets;
use todoke_trial::samples::TreeFile;

#[test]
fn every_broken_set_gets_the_report_beside_it() {
    let mut wanted = Vec::new();
    for set in broken_sets() {
        let Some(folder) = set.folder() else { continue };
        wanted.extend(set.files.iter().map(|file| TreeFile {
            path: format!("{folder}/{}", file.name),
            bytes: file.bytes.clone(),
        }));
        let report = checker::report(&checker::findings_of_set(&set)).into_bytes();
        wanted.push(TreeFile { path: format!("{folder}/report.json"), bytes: report });
    }
    let (broken, apart): (Vec<_>, Vec<_>) =
        wanted.into_iter().partition(|file| file.path.starts_with("broken/"));
    tree::compare_or_update("broken", &broken);
    tree::compare_or_update("apart", &apart);
}

#[test]
fn what_passes_without_an_error_is_known() {
    let mut passing = String::new();
    for set in broken_sets() {
        let findings = checker::findings_of_set(&set);
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            continue;
        }
        let mut codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        // The first 200 of one code say the same.
        codes.dedup();
        writeln!(passing, "{}: {}", set.name, codes.join(" ")).expect("a string grows");
    }
    // Only weak rules, warnings of the standard and dialects may stand here.
    insta::assert_snapshot!(passing);
}

#[test]
fn every_report_reads_well() {
    let mut text = String::new();
    for set in broken_sets().iter().filter(|set| set.folder().is_some()) {
        writeln!(text, "## {}: {}", set.name, set.fault).expect("a string grows");
        for finding in checker::findings_of_set(set) {
            writeln!(text, "{finding}").expect("a string grows");
        }
        text.push('\n');
    }
    insta::assert_snapshot!(text);
}
