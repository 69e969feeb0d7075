//! The documents of other forms (入退院, 訪問看護), item by item: what a cell shows, and what was found about it.
//! The tables say the sections, their order and the words of the codes; nothing about a single item is written here.

use std::collections::{BTreeMap, BTreeSet};

use todoke_standard::forms::{
    Confidence, FormDocument, FormReport, FormValue, Group, read_documents,
};
use todoke_standard::{Person, SourceFile};

use super::apart::{Apart, MOST_DRAWN};
use super::sheets::{Cell, FormPerson};
use super::words;

/// One document, drawn.
#[derive(Debug)]
pub(crate) struct DocumentSheet {
    /// 件目.
    pub record: u64,
    /// The names of its forms.
    pub title: String,
    /// Whom it is about: label and value, as far as told.
    pub person: Vec<(&'static str, Cell)>,
    /// In the order of the table.
    pub sections: Vec<DocumentSection>,
}

/// A section of a form, as the table names it.
#[derive(Debug)]
pub(crate) struct DocumentSection {
    /// The form, where the document has several.
    pub form: Option<&'static str>,
    /// The section.
    pub title: &'static str,
    /// Whether its items are extension items.
    pub extension: bool,
    /// The items with something to show.
    pub items: Vec<DocumentItem>,
}

/// An item of a document.
#[derive(Debug)]
pub(crate) struct DocumentItem {
    /// 項目名, as the table has it.
    pub label: &'static str,
    /// 項目番号, where the table could not be read with certainty.
    pub number: Option<u32>,
    /// What stands there, and the findings about it.
    pub cell: Cell,
    /// The code, where the cell shows its word.
    pub code: Option<String>,
}

/// The findings of a file by record and column, as places in the list of the page.
type Marks = BTreeMap<(u64, u32), Vec<u32>>;

/// Draws the documents of a file from its bytes, after those of other files whose findings come before.
pub(crate) fn add_documents(report: &FormReport, bytes: &[u8], apart: &mut Apart) {
    let told: BTreeSet<u64> = report.findings.iter().filter_map(|finding| finding.record).collect();
    let file = SourceFile { name: &report.name, bytes };
    let read = read_documents(&file, report.table, MOST_DRAWN, |record| told.contains(&record));
    if read.unread > 0 {
        apart.notes.push(words::unread_documents(read.unread));
    }
    let drawn = read.documents.len();
    if u64::try_from(drawn).is_ok_and(|drawn| drawn < read.count) {
        apart.notes.push(words::drawn_documents(drawn, read.count));
    }
    let marks = marks(report, apart.about.len());
    let sheets: Vec<DocumentSheet> =
        read.documents.iter().map(|document| sheet(document, report, &marks)).collect();
    let mut items = sheets.iter().flat_map(|sheet| &sheet.sections).flat_map(|part| &part.items);
    let is_told = apart.notes.iter().any(|note| note == words::DOUBTFUL_ITEMS);
    if !is_told && items.any(|item| item.number.is_some()) {
        apart.notes.push(words::DOUBTFUL_ITEMS.to_owned());
    }
    add_people(report, &read.documents, apart);
    apart.documents.extend(sheets);
}

fn marks(report: &FormReport, before: usize) -> Marks {
    let mut marks = Marks::new();
    let first = u32::try_from(before).unwrap_or(u32::MAX);
    for (place, finding) in (first..).zip(&report.findings) {
        let Some(record) = finding.record else { continue };
        for column in finding.column.iter().chain(&finding.also_columns) {
            marks.entry((record, *column)).or_default().push(place);
        }
    }
    marks
}

/// The people of the documents that are drawn, and of each finding about whom it is.
fn add_people(report: &FormReport, documents: &[FormDocument], apart: &mut Apart) {
    let mut of_record = BTreeMap::new();
    for document in documents {
        let Some(person) = known(document, report) else { continue };
        let same = |other: &FormPerson| {
            other.insurer_number == person.insurer_number
                && other.insured_number == person.insured_number
        };
        let place = apart.people.iter().position(same).unwrap_or_else(|| {
            apart.people.push(FormPerson {
                insurer_number: person.insurer_number.clone(),
                insured_number: person.insured_number.clone(),
                name: person.name.clone(),
                kana: person.kana.clone(),
                differences: 0,
                findings: 0,
            });
            apart.people.len() - 1
        });
        of_record.insert(document.record, place);
    }
    for finding in &report.findings {
        let place = finding.record.and_then(|record| of_record.get(&record)).copied();
        if let Some(person) = place.and_then(|place| apart.people.get_mut(place)) {
            person.findings = person.findings.saturating_add(1);
        }
        apart.about.push(place.and_then(|place| u32::try_from(place).ok()));
    }
}

/// The person of a document, with what other documents of the file tell: not every form has a name.
fn known<'a>(document: &'a FormDocument, report: &'a FormReport) -> Option<&'a Person> {
    let own = document.person.as_ref()?;
    let same = |person: &&Person| {
        person.insurer_number == own.insurer_number && person.insured_number == own.insured_number
    };
    Some(report.people.iter().find(same).unwrap_or(own))
}

fn sheet(document: &FormDocument, report: &FormReport, marks: &Marks) -> DocumentSheet {
    let titles: Vec<&str> = document.forms.iter().map(|kind| kind.title()).collect();
    let has_several = titles.len() > 1;
    let mut sections: Vec<DocumentSection> = Vec::new();
    for value in &document.values {
        let found = marks.get(&(document.record, value.field.column)).cloned().unwrap_or_default();
        // An empty item is shown only when there is something to say about it.
        if value.text.is_empty() && found.is_empty() {
            continue;
        }
        let form = value.item.kind.map(|kind| kind.title()).filter(|_| has_several);
        let extension = value.item.group == Group::Extension;
        let title = value.item.section.as_str();
        let item = item(value, found);
        match sections.last_mut() {
            Some(last) if (last.form, last.title, last.extension) == (form, title, extension) => {
                last.items.push(item);
            }
            _ => sections.push(DocumentSection { form, title, extension, items: vec![item] }),
        }
    }
    DocumentSheet {
        record: document.record,
        title: if titles.is_empty() { words::NO_FORM.to_owned() } else { titles.join("・") },
        person: known(document, report).map(person).unwrap_or_default(),
        sections,
    }
}

fn item(value: &FormValue, findings: Vec<u32>) -> DocumentItem {
    let is_doubtful = value.item.lost || value.item.confidence != Confidence::Sure;
    let text = words::field_value(value.field, &value.text);
    DocumentItem {
        label: &value.field.name,
        number: is_doubtful.then_some(value.item.field.item),
        code: words::code_words(value.field, &value.text).map(|_| value.text.clone()),
        cell: Cell { text, findings, ..Cell::default() },
    }
}

fn person(person: &Person) -> Vec<(&'static str, Cell)> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let sex = person.sex.map_or_else(String::new, |sex| sex.japanese().replace('性', ""));
    let told = [
        ("利用者名", text(&person.name)),
        ("フリガナ", text(&person.kana)),
        ("保険者番号", person.insurer_number.clone()),
        ("被保険者番号", person.insured_number.clone()),
        ("生年月日", words::date(person.birth_date)),
        ("性別", sex),
    ];
    let told = told.into_iter().filter(|(_, text)| !text.is_empty());
    told.map(|(label, text)| (label, Cell { text, ..Cell::default() })).collect()
}
