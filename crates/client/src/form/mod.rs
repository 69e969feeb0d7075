//! The form view: a unit or message drawn as the printed forms look, with what differs and what was found marked on the cells.
//!
//! The sheets are drawn from the records alone (`draw` and the modules of the sheets); what they are compared with comes from the store
//! (`beside`). Looking at a form marks nothing read.

mod annex;
mod apart;
mod beside;
mod compared;
pub(crate) mod documents;
mod draw;
mod labelled;
mod marks;
mod plan;
pub(crate) mod sheets;
#[cfg(test)]
mod tests;
mod usage;
mod words;

use std::collections::BTreeMap;

use todoke_standard::Person;
use todoke_standard::records::{PersonId, RecordsError, UnitRecords, read_what_reads};
use todoke_store::{Store, StoredFile};

pub(crate) use apart::{Apart, apart};
pub(crate) use beside::Subject;
pub(crate) use compared::{PersonSummary, summaries};
pub(crate) use sheets::{FormQuery, FormView, PersonKey};
pub(crate) use words::{NOT_HERE_YET, NOT_OPENED};

use beside::{Beside, Form, sources};
use compared::{Compared, provider};
use draw::Drawing;
use marks::Marks;
use sheets::{FormFinding, FormPerson};

use crate::api::PartnerView;
use crate::error::ClientError;
use crate::findings::FindingView;
use crate::{text, unit_group};

/// What a form is drawn from.
pub(crate) struct Source {
    pub subject: Subject,
    pub partner: PartnerView,
    pub files: Vec<StoredFile>,
    pub findings: Vec<FindingView>,
    /// Whom it is about, where the files do not tell.
    pub people: Vec<todoke_store::Person>,
    /// What there is to say of it as a whole.
    pub notes: Vec<String>,
}

/// Reads the files, compares them with what lies beside them, and draws.
///
/// # Errors
/// If the store cannot be read.
pub(crate) fn drawn(
    store: &Store,
    source: &Source,
    wanted: Option<&PersonKey>,
) -> Result<FormView, ClientError> {
    let (records, unread) = read_what_reads(&sources(&source.files));
    let names = office_names(store, source, &records)?;
    let beside = Beside::new(store, &source.subject);
    let provider = provider(&source.subject);
    let mut compared = Vec::with_capacity(records.people.len());
    for person in &records.people {
        let person = id_of(person);
        let plan = beside.plan(&person)?;
        let previous = beside.previous(&person, &records)?;
        compared.push(Compared::of(&records, &person, provider.as_deref(), plan, previous));
    }
    Ok(view(source, &records, &unread, &names, &compared, wanted))
}

/// The names of all offices that the forms speak of: from the files, else as the office master has them.
fn office_names(
    store: &Store,
    source: &Source,
    records: &UnitRecords,
) -> Result<BTreeMap<String, String>, ClientError> {
    let mut names = BTreeMap::new();
    if let Some(own) = store.own_office()? {
        names.insert(own.address.number.to_string(), own.name);
    }
    if !source.partner.name.is_empty() {
        names.insert(source.partner.number.clone(), source.partner.name.clone());
    }
    for known in &records.offices {
        let name = match &known.name {
            Some(name) => Some(name.clone()),
            None if names.contains_key(&known.number) => None,
            None => match todoke_protocol::OfficeNumber::parse(&known.number) {
                Ok(number) => store.partner_name(&number)?,
                Err(_) => None,
            },
        };
        if let Some(name) = name {
            names.insert(known.number.clone(), name);
        }
    }
    Ok(names)
}

fn id_of(person: &Person) -> PersonId {
    PersonId {
        insurer_number: person.insurer_number.clone(),
        insured_number: person.insured_number.clone(),
    }
}

/// Puts the view together; nothing is asked of the store here.
fn view(
    source: &Source,
    records: &UnitRecords,
    unread: &[RecordsError],
    names: &BTreeMap<String, String>,
    compared: &[Compared],
    wanted: Option<&PersonKey>,
) -> FormView {
    let subject = &source.subject;
    let (mut marks, about) = Marks::of_findings(&source.findings, &records.rows);
    let place_of = |person: &PersonId| {
        let place = records.people.iter().position(|other| id_of(other) == *person);
        place.and_then(|place| u32::try_from(place).ok())
    };
    let about: Vec<Option<u32>> =
        about.iter().map(|person| person.as_ref().and_then(place_of)).collect();
    let people = people(source, records, compared, &about);
    let shown = shown(records, wanted);
    let mut notes = source.notes.clone();
    notes.extend(unread_notes(unread));
    if source.files.iter().any(|file| file.kind == "UPKIHON_IMAGE") {
        notes.push(words::PICTURE.to_owned());
    }

    let mut sheets = Vec::new();
    let mut comparisons = Vec::new();
    let mut placed = vec![false; source.findings.len()];
    if let Some(person) = shown.and_then(|shown| records.people.get(shown)) {
        let key = id_of(person);
        let nothing = Compared::default();
        let compared = shown.and_then(|shown| compared.get(shown)).unwrap_or(&nothing);
        marks.add_changes(&compared.previous_rows);
        let provider = provider(subject);
        let drawing = Drawing {
            records,
            known: known(person, source, compared),
            people: &people,
            marks,
            offices: names,
            plan: compared.plan.as_deref(),
            plan_differences: compared.plan_differences.clone(),
            previous_differences: compared.previous_days.clone(),
            for_provider: provider.is_some()
                && subject.incoming == (subject.form() == Some(Form::Usage)),
            provider,
            is_actual: is_actual(subject, records),
            has_usage: matches!(Form::of(&subject.kind), Some((Form::Usage | Form::Actual, false))),
            person: key.clone(),
        };
        sheets = drawing.sheets();
        comparisons = compared.told(records, &key);
        for (index, placed) in (0..).zip(&mut placed) {
            *placed = drawing.marks.is_drawn(index);
        }
        if drawing.is_actual && compared.plan.is_none() {
            notes.push(words::NO_PLAN.to_owned());
        }
    } else if notes.is_empty() {
        notes.push(words::NO_ROWS.to_owned());
    }
    let findings = source
        .findings
        .iter()
        .zip(&about)
        .zip(placed)
        .map(|((finding, person), placed)| FormFinding {
            finding: finding.clone(),
            person: *person,
            placed,
        })
        .collect();
    FormView {
        id: subject.id.to_string(),
        incoming: subject.incoming,
        unit_word: text::unit(&subject.kind),
        unit_group: unit_group::of(&subject.kind),
        unit_kind: subject.kind.clone(),
        partner: source.partner.clone(),
        month_word: words::month_of(subject.month.as_deref()),
        people,
        shown: shown.and_then(|shown| u32::try_from(shown).ok()),
        sheets,
        comparisons,
        findings,
        notes,
    }
}

/// Whether 第6表 is about services done. A unit whose kind is unknown is what its rows are.
fn is_actual(subject: &Subject, records: &UnitRecords) -> bool {
    match subject.form() {
        Some(form) => form == Form::Actual,
        None => records.rows.iter().any(|row| row.kind == todoke_standard::FileKind::Upjsk),
    }
}

/// The person who was asked for, else the first.
fn shown(records: &UnitRecords, wanted: Option<&PersonKey>) -> Option<usize> {
    let place = wanted.and_then(|wanted| {
        records.people.iter().position(|person| {
            person.insurer_number == wanted.insurer_number
                && person.insured_number == wanted.insured_number
        })
    });
    place.or_else(|| (!records.people.is_empty()).then_some(0))
}

fn people(
    source: &Source,
    records: &UnitRecords,
    compared: &[Compared],
    about: &[Option<u32>],
) -> Vec<FormPerson> {
    // Without readable files the store still knows whom it is about.
    if records.people.is_empty() {
        return source
            .people
            .iter()
            .map(|person| FormPerson {
                insurer_number: person.insurer_number.clone(),
                insured_number: person.insured_number.clone(),
                name: person.name.clone(),
                kana: person.kana.clone(),
                differences: 0,
                findings: 0,
            })
            .collect();
    }
    (0..)
        .zip(&records.people)
        .map(|(place, person)| {
            let known = stored(person, source);
            let name = person.name.clone().or_else(|| known.and_then(|known| known.name.clone()));
            let kana = person.kana.clone().or_else(|| known.and_then(|known| known.kana.clone()));
            let findings = about.iter().filter(|other| **other == Some(place)).count();
            let compared = usize::try_from(place).ok().and_then(|place| compared.get(place));
            FormPerson {
                insurer_number: person.insurer_number.clone(),
                insured_number: person.insured_number.clone(),
                name,
                kana,
                differences: compared.map_or(0, Compared::count),
                findings: u32::try_from(findings).unwrap_or(u32::MAX),
            }
        })
        .collect()
}

fn stored<'a>(person: &Person, source: &'a Source) -> Option<&'a todoke_store::Person> {
    source.people.iter().find(|other| {
        other.insurer_number == person.insurer_number
            && other.insured_number == person.insured_number
    })
}

/// What is known of a person: from the unit, from the plan beside it, from earlier units.
fn known(person: &Person, source: &Source, compared: &Compared) -> Person {
    let mut known = person.clone();
    let beside = [&compared.plan, &compared.previous].into_iter().flatten();
    let others =
        beside.flat_map(|records| &records.people).filter(|other| id_of(other) == id_of(person));
    for other in others {
        known.name = known.name.or_else(|| other.name.clone());
        known.kana = known.kana.or_else(|| other.kana.clone());
        known.birth_date = known.birth_date.or(other.birth_date);
        known.sex = known.sex.or(other.sex);
        known.care_level = known.care_level.or_else(|| other.care_level.clone());
    }
    if let Some(stored) = stored(person, source) {
        known.name = known.name.or_else(|| stored.name.clone());
        known.kana = known.kana.or_else(|| stored.kana.clone());
    }
    known
}

/// What could not be read, file by file.
fn unread_notes(unread: &[RecordsError]) -> Vec<String> {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    let mut notes = Vec::new();
    for error in unread {
        match error {
            RecordsError::NotOurs { file } => notes.push(words::unread_file(file)),
            RecordsError::Columns { file, .. } => *rows.entry(file).or_default() += 1,
        }
    }
    notes.extend(rows.into_iter().map(|(file, rows)| words::unread_rows(file, rows)));
    notes
}
