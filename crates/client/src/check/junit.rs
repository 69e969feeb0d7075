//! JUnit XML: one suite a transmission unit or loose file, one case a file, a failure for each error.
//! Warnings and notes fail nothing: they stand in the output of their case.

use todoke_standard::{Finding, Severity};

use super::Checked;
use super::groups::{Group, groups};
use super::markup::escaped;

/// The document.
pub(super) fn document(checked: &Checked) -> String {
    let groups = groups(checked);
    let failed: usize = groups.iter().map(failures).sum();
    let cases: usize = groups.iter().map(|group| group.files.len()).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml += &format!(
        "<testsuites name=\"todoke check\" tests=\"{cases}\" failures=\"{failed}\" errors=\"0\">\n"
    );
    for group in &groups {
        suite(group, &mut xml);
    }
    xml += "</testsuites>\n";
    xml
}

/// How many cases of a suite fail, as readers count.
fn failures(group: &Group<'_>) -> usize {
    let fails =
        |file: &&&str| of_file(group, file).any(|finding| finding.severity == Severity::Error);
    group.files.iter().filter(fails).count()
}

fn of_file<'a>(group: &'a Group<'_>, file: &'a str) -> impl Iterator<Item = &'a Finding> {
    group.findings.iter().copied().filter(move |finding| finding.file == file)
}

fn suite(group: &Group<'_>, xml: &mut String) {
    let (name, id) = (escaped(&group.title), escaped(&group.id));
    let (tests, failed) = (group.files.len(), failures(group));
    *xml += &format!(
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\">\n"
    );
    for file in &group.files {
        let case = format!("    <testcase classname=\"{id}\" name=\"{}\"", escaped(file));
        let mut inside = String::new();
        for finding in of_file(group, file).filter(|found| found.severity == Severity::Error) {
            inside += &format!(
                "      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                escaped(finding.code),
                escaped(&finding.message),
                escaped(&finding.to_string())
            );
        }
        let told: Vec<String> = of_file(group, file)
            .filter(|found| found.severity != Severity::Error)
            .map(ToString::to_string)
            .collect();
        if !told.is_empty() {
            let told = escaped(&told.join("\n"));
            inside += &format!("      <system-out>{told}</system-out>\n");
        }
        *xml += &match inside.is_empty() {
            true => format!("{case}/>\n"),
            false => format!("{case}>\n{inside}    </testcase>\n"),
        };
    }
    *xml += "  </testsuite>\n";
}
