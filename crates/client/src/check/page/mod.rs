//! One self-contained page for people: units, people, findings in sentences, and the forms with the places marked.
//! No script, nothing loaded from anywhere; light and dark, and A4 when printed.

mod document;
mod sheet;
mod table;
#[cfg(test)]
mod tests;
mod week;
mod words;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use todoke_standard::calendar::japanese_date;
use todoke_standard::{Finding, Severity, UnitReport};

use super::groups::{Group, groups};
use super::markup::escaped;
use super::{Checked, unreadable};
use crate::error::ClientError;
use crate::form::documents::add_documents;
use crate::form::{Apart, apart};
use table::Canvas;

const STYLE: &str = include_str!("style.css");
/// Units of larger files are told of without their forms: a page is for people.
const LARGEST_DRAWN: u64 = 32 << 20;

/// The page.
pub(super) fn document(checked: &Checked) -> Result<String, ClientError> {
    let groups = groups(checked);
    let mut page = head(checked, &groups);
    for (group, number) in groups.iter().zip(1..) {
        section(checked, group, number, &mut page)?;
    }
    page += "</main>\n</body>\n</html>\n";
    Ok(page)
}

/// How many findings weigh what, as words.
fn counted<'a>(findings: impl Iterator<Item = &'a Finding>) -> String {
    let mut counts = [0_usize; 3];
    for finding in findings {
        let place = match finding.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Note => 2,
        };
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }
    let words = [Severity::Error, Severity::Warning, Severity::Note].map(Severity::japanese);
    let told: Vec<String> =
        words.iter().zip(counts).map(|(word, count)| format!("{word} {count}件")).collect();
    told.join("　")
}

fn head(checked: &Checked, groups: &[Group<'_>]) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\" />\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\" />\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\
         <meta name=\"robots\" content=\"noindex\" />\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        words::TITLE
    );
    let sum = words::sum(checked.files, &japanese_date(checked.today));
    let _ = writeln!(
        page,
        "<header class=\"page\">\n<h1>{}</h1>\n<p class=\"personal\"><strong>{}</strong> {}</p>\n<p>{}</p>\n<p class=\"counts\">{}</p>",
        words::TITLE,
        words::PERSONAL,
        words::PERSONAL_CARE,
        escaped(&sum),
        counted(checked.findings.iter())
    );
    if checked.findings.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", words::NO_FINDING);
    }
    page += "<nav>\n<ol>\n";
    for (group, number) in groups.iter().zip(1..) {
        let counts = counted(group.findings.iter().copied());
        let title = escaped(&group.title);
        let _ = writeln!(page, "<li><a href=\"#u{number}\">{title}</a>　{counts}</li>");
    }
    page += "</ol>\n</nav>\n</header>\n";
    page
}

fn section(
    checked: &Checked,
    group: &Group<'_>,
    number: usize,
    page: &mut String,
) -> Result<(), ClientError> {
    let forms = match group.unit {
        Some(unit) => drawn(checked, unit)?,
        None => documents(checked, group)?,
    };
    let _ = writeln!(page, "<section id=\"u{number}\">\n<h2>{}</h2>", escaped(&group.title));
    page.push_str("<ul class=\"files\">\n");
    for file in &group.files {
        let _ = writeln!(page, "<li>{}</li>", escaped(file));
    }
    page.push_str("</ul>\n");
    let (sheets, placed) = sheets(group, &forms, number);
    people(&forms, page);
    findings(group, &forms, &placed, number, page);
    for note in &forms.notes {
        let _ = writeln!(page, "<p class=\"note\">{}</p>", escaped(note));
    }
    page.push_str(&sheets);
    page.push_str("</section>\n");
    Ok(())
}

/// The forms of a group, and the findings that stand on a cell of them.
fn sheets(group: &Group<'_>, forms: &Apart, number: usize) -> (String, BTreeSet<u32>) {
    let mut canvas = Canvas::new(&group.findings, number);
    for (place, sheets) in &forms.drawn {
        let Some(person) = forms.people.get(*place) else { continue };
        if sheets.is_empty() {
            continue;
        }
        let name = person.name.as_deref().unwrap_or(&person.insured_number);
        canvas.raw(&format!("<h3 id=\"u{number}-p{place}\">"));
        canvas.text(&words::forms_of(name));
        canvas.raw("</h3>\n");
        for one in sheets {
            sheet::draw(one, &mut canvas);
        }
    }
    if !forms.documents.is_empty() {
        canvas.raw(&format!("<h3 id=\"u{number}-d\">{}</h3>\n", words::DOCUMENTS));
    }
    for one in &forms.documents {
        document::draw(one, &mut canvas);
    }
    canvas.finish()
}

/// Reads the files again and draws them, if they are not too large.
fn drawn(checked: &Checked, unit: &UnitReport) -> Result<Apart, ClientError> {
    let size: u64 = unit.files.iter().map(|file| file.size_bytes).sum();
    if size > LARGEST_DRAWN {
        return Ok(Apart { notes: vec![words::TOO_LARGE.to_owned()], ..Apart::default() });
    }
    let mut files: Vec<(String, Vec<u8>)> = Vec::with_capacity(unit.files.len());
    for file in &unit.files {
        let known = files.iter().any(|(name, _)| *name == file.name);
        let Some(path) = checked.paths(&file.name).next().filter(|_| !known) else { continue };
        let bytes = fs::read(path).map_err(|error| unreadable(path, error))?;
        files.push((file.name.clone(), bytes));
    }
    Ok(apart(unit, files))
}

/// Reads a file of other forms again and draws its documents, if it is not too large. Two folders may hold files of a name.
fn documents(checked: &Checked, group: &Group<'_>) -> Result<Apart, ClientError> {
    let mut drawn = Apart::default();
    for name in &group.files {
        let reports = checked.forms.iter().filter(|report| report.name == *name);
        for (report, path) in reports.zip(checked.paths(name)) {
            if report.size_bytes > LARGEST_DRAWN {
                drawn.notes.push(words::TOO_LARGE.to_owned());
                drawn.about.extend(report.findings.iter().map(|_| None));
                continue;
            }
            let bytes = fs::read(path).map_err(|error| unreadable(path, error))?;
            add_documents(report, &bytes, &mut drawn);
        }
    }
    Ok(drawn)
}

fn people(forms: &Apart, page: &mut String) {
    if forms.people.is_empty() {
        return;
    }
    let _ = writeln!(page, "<h3>{}</h3>\n<ul class=\"people\">", words::PEOPLE);
    for person in &forms.people {
        let name = person.name.as_deref().unwrap_or(words::NO_NAME);
        let kana = person.kana.as_deref().map(|kana| format!("（{}）", escaped(kana)));
        let found = words::findings_of(person.findings);
        let numbers = words::numbers(&person.insurer_number, &person.insured_number);
        let (name, kana) = (escaped(name), kana.unwrap_or_default());
        let _ = writeln!(page, "<li><b>{name}</b>{kana}　{}　{found}</li>", escaped(&numbers));
    }
    page.push_str("</ul>\n");
}

fn findings(
    group: &Group<'_>,
    forms: &Apart,
    placed: &BTreeSet<u32>,
    number: usize,
    page: &mut String,
) {
    let _ = writeln!(page, "<h3>{}</h3>", words::FINDINGS);
    if group.findings.is_empty() {
        let _ = writeln!(page, "<p>{}</p>", words::NO_FINDING);
        return;
    }
    page.push_str("<ol class=\"findings\">\n");
    let about = forms.about.iter().copied().chain(std::iter::repeat(None));
    for ((finding, place), about) in group.findings.iter().zip(0_u32..).zip(about) {
        let person = about
            .and_then(|person| forms.people.get(usize::try_from(person).ok()?))
            .and_then(|person| person.name.as_deref());
        let class = class_of(finding.severity);
        let _ = write!(
            page,
            "<li id=\"u{number}-f{place}\" class=\"{class}\"><b class=\"weight\">{}</b> {}",
            finding.severity.japanese(),
            escaped(&words::place(finding))
        );
        if let Some(person) = person {
            let _ = write!(page, "　{}", escaped(&words::about(person)));
        }
        if placed.contains(&place) {
            let (link, word) = (format!("#u{number}-c{place}"), words::TO_CELL);
            let _ = write!(page, "　<a class=\"there\" href=\"{link}\">{word}</a>");
        }
        let _ = writeln!(
            page,
            "<br />{}<br /><span class=\"action\">{}</span> <code>{}</code></li>",
            escaped(&words::what(finding)),
            escaped(&finding.action),
            escaped(finding.code)
        );
    }
    page.push_str("</ol>\n");
    if !placed.is_empty() {
        let _ = writeln!(page, "<p class=\"note\">{}</p>", words::MARKS);
    }
}

/// The class of a weight in the style.
fn class_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}
