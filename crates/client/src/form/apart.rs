//! Forms drawn from files alone, for a check without a store: nothing lies beside them, nothing is compared.

use std::collections::{BTreeMap, BTreeSet};

use todoke_protocol::Digest;
use todoke_standard::UnitReport;
use todoke_standard::records::read_what_reads;
use todoke_store::StoredFile;

use super::beside::sources;
use super::documents::DocumentSheet;
use super::sheets::{FormPerson, PersonKey, Sheet};
use super::{Source, Subject, view, words};
use crate::api::PartnerView;
use crate::findings::FindingView;

/// So many people of a unit, or documents of a file, are drawn; a month of a large office has fewer.
pub(super) const MOST_DRAWN: usize = 100;

/// The forms of one unit, or of a file of other forms.
#[derive(Default)]
pub(crate) struct Apart {
    /// Whom they are about.
    pub people: Vec<FormPerson>,
    /// Of each finding about whom it is, as a place in the list of people.
    pub about: Vec<Option<u32>>,
    /// The sheets of each person that is drawn: the place of the person, and the sheets.
    pub drawn: Vec<(usize, Vec<Sheet>)>,
    /// The documents of other forms.
    pub documents: Vec<DocumentSheet>,
    /// What is to be said of the forms as a whole.
    pub notes: Vec<String>,
}

/// Draws the forms of a unit from the bytes of its files, in the order of its report. Cells name findings by their place there.
pub(crate) fn apart(unit: &UnitReport, files: Vec<(String, Vec<u8>)>) -> Apart {
    let Some(subject) = Subject::apart(unit) else { return Apart::default() };
    let kind = |name: &str| {
        let of = unit.files.iter().find(|file| file.name == name).and_then(|file| file.kind);
        of.map_or_else(String::new, |kind| kind.id().to_owned())
    };
    let files = files.into_iter().map(|(name, bytes)| StoredFile {
        kind: kind(&name),
        name,
        bytes,
        // No store, so nothing is looked up by it.
        sha256: Digest([0; 32]),
        source_path: String::new(),
    });
    let source = Source {
        partner: PartnerView {
            number: subject.receiver.number.to_string(),
            service_type: subject.receiver.service_type.to_string(),
            name: String::new(),
        },
        subject,
        files: files.collect(),
        findings: unit.findings.iter().map(FindingView::from).collect(),
        people: Vec::new(),
        notes: Vec::new(),
    };
    let (records, unread) = read_what_reads(&sources(&source.files));
    let names: BTreeMap<String, String> = records
        .offices
        .iter()
        .filter_map(|office| Some((office.number.clone(), office.name.clone()?)))
        .collect();
    let whole = view(&source, &records, &unread, &names, &[], None);
    let mut notes = whole.notes.clone();
    // Nothing was looked for, so nothing was missed.
    notes.retain(|note| note != words::NO_PLAN);
    let about: Vec<Option<u32>> = whole.findings.iter().map(|finding| finding.person).collect();
    let wanted = chosen(whole.people.len(), &about);
    if wanted.len() < whole.people.len() {
        notes.push(words::drawn_of(wanted.len(), whole.people.len()));
    }
    let mut drawn = Vec::with_capacity(wanted.len());
    for place in wanted {
        let Some(person) = whole.people.get(place) else { continue };
        let key = PersonKey {
            insurer_number: person.insurer_number.clone(),
            insured_number: person.insured_number.clone(),
        };
        let own = view(&source, &records, &unread, &names, &[], Some(&key));
        let mut sheets = own.sheets;
        if !drawn.is_empty() {
            // 取り下げ holds everybody: once is enough.
            sheets.retain(|sheet| !matches!(sheet, Sheet::Withdrawal(_)));
        }
        drawn.push((place, sheets));
    }
    Apart { people: whole.people, about, drawn, documents: Vec::new(), notes }
}

/// Everybody, or of very many those whom something was found about.
fn chosen(people: usize, about: &[Option<u32>]) -> Vec<usize> {
    if people <= MOST_DRAWN {
        return (0..people).collect();
    }
    let told: BTreeSet<usize> =
        about.iter().flatten().filter_map(|place| usize::try_from(*place).ok()).collect();
    told.into_iter().take(MOST_DRAWN).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_very_many_people_those_with_findings_are_drawn() {
        assert_eq!(chosen(3, &[Some(1)]), [0, 1, 2], "a usual unit is drawn whole");
        assert_eq!(chosen(500, &[Some(7), None, Some(3), Some(7)]), [3, 7], "each once, in order");
    }
}
