//! A person's forms compared with what lies beside them, and the sentence a list says of that.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use todoke_standard::compare::{DayDifference, RowChange, compare_days, compare_versions};
use todoke_standard::records::{PersonId, ServiceLine, UnitRecords};
use todoke_standard::{FileKind, SourceFile};
use todoke_store::{Store, StoreError};

use super::beside::{Beside, Form, Subject};
use super::sheets::{Against, Comparison};
use super::words;
use crate::text;

/// A sentence about a person as it is kept with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PersonSummary {
    pub insurer_number: String,
    pub insured_number: String,
    pub text: String,
    pub differs: bool,
}

/// What a person's forms were compared with and what came out.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) plan: Option<Rc<UnitRecords>>,
    pub(super) plan_differences: Vec<DayDifference>,
    pub(super) previous: Option<Rc<UnitRecords>>,
    pub(super) previous_days: Vec<DayDifference>,
    pub(super) previous_rows: Vec<RowChange>,
}

impl Compared {
    /// Compares a person's forms with the plan and the version before them.
    pub(super) fn of(
        records: &UnitRecords,
        person: &PersonId,
        provider: Option<&str>,
        plan: Option<Rc<UnitRecords>>,
        previous: Option<Rc<UnitRecords>>,
    ) -> Compared {
        let own = lines(records, person);
        let mut compared = Compared::default();
        if let Some(plan) = plan {
            // The plan holds the services of all offices; the actuals are one office's.
            let mut offices: BTreeSet<&str> = provider.into_iter().collect();
            offices.extend(own.iter().map(|line| line.office_number.as_str()));
            let month = own.iter().find_map(|line| line.month);
            let mut planned = lines(&plan, person);
            planned.retain(|line| {
                offices.contains(line.office_number.as_str())
                    && (month.is_none() || line.month == month)
            });
            compared.plan_differences = compare_days(&planned, &own);
            compared.plan = Some(plan);
        }
        if let Some(previous) = previous {
            compared.previous_days = compare_days(&lines(&previous, person), &own);
            compared.previous_rows = compare_versions(&previous, records, person);
            compared.previous = Some(previous);
        }
        compared
    }

    /// The comparisons for a person to read.
    pub(super) fn told(&self, records: &UnitRecords, person: &PersonId) -> Vec<Comparison> {
        let month = lines(records, person).iter().find_map(|line| line.month);
        let mut told = Vec::new();
        if self.plan.is_some() {
            let differences: Vec<String> = self
                .plan_differences
                .iter()
                .map(|difference| words::against_plan(month, difference))
                .collect();
            told.push(Comparison {
                against: Against::Plan,
                title: words::plan_title(differences.len()),
                differences,
            });
        }
        if self.previous.is_some() {
            let several: BTreeSet<&str> = self
                .previous_days
                .iter()
                .map(|difference| difference.office_number.as_str())
                .collect();
            let office = |difference: &DayDifference| {
                let known = &records.offices;
                let known = known.iter().find(|office| office.number == difference.office_number);
                let name = known.and_then(|office| office.name.clone());
                Some(name.unwrap_or_else(|| difference.office_number.clone()))
                    .filter(|_| several.len() > 1)
            };
            let days = self.previous_days.iter().map(|difference| {
                words::against_previous(month, difference, office(difference).as_deref())
            });
            let rows = words::row_changes(self.rows_to_tell());
            let differences: Vec<String> = days.chain(rows).collect();
            told.push(Comparison {
                against: Against::Previous,
                title: words::previous_title(differences.len()),
                differences,
            });
        }
        told
    }

    /// The rows that are told: 第7表 follows from 第6表 and is only marked when that changed too.
    fn rows_to_tell(&self) -> impl Iterator<Item = &RowChange> {
        let follows = !self.previous_days.is_empty();
        self.previous_rows
            .iter()
            .filter(move |change| !(follows && change.kind == FileKind::Upsikyu))
    }

    /// How many places differ from the version before; none without one.
    fn since_previous(&self) -> Option<usize> {
        self.previous.as_ref()?;
        Some(self.previous_days.len() + words::row_changes(self.rows_to_tell()).len())
    }

    /// How many places differ from the plan, else from the version before.
    pub(super) fn count(&self) -> u32 {
        let count = if self.plan.is_some() {
            self.plan_differences.len()
        } else {
            self.since_previous().unwrap_or(0)
        };
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}

fn lines(records: &UnitRecords, person: &PersonId) -> Vec<ServiceLine> {
    records.service_lines.iter().filter(|line| line.person == *person).cloned().collect()
}

/// How often somebody comes or is fetched: services at one time of one office on one day are one visit, whatever was added to them. Without
/// any time (福祉用具貸与) every count is one.
fn visits(lines: &[ServiceLine], provider: Option<&str>, actual: bool) -> u32 {
    let is_own = |line: &&ServiceLine| provider.is_none_or(|own| line.office_number == own);
    let any_own = lines.iter().any(|line| is_own(&line));
    let own = || lines.iter().filter(|line| !any_own || is_own(line));
    let timed = own().any(|line| line.start != "9999");
    let mut visits = std::collections::BTreeMap::new();
    let mut untimed = 0_u32;
    for line in own() {
        for day in &line.days {
            let count = if actual { day.actual } else { day.planned };
            if line.start == "9999" {
                untimed = untimed.saturating_add(count);
            } else {
                let visit = (day.day, &line.office_number, &line.start, &line.end);
                let most = visits.entry(visit).or_insert(0_u32);
                *most = count.max(*most);
            }
        }
    }
    if timed { visits.into_values().fold(0, u32::saturating_add) } else { untimed }
}

/// The service office a unit is for or from; none between two care offices.
pub(super) fn provider(subject: &Subject) -> Option<String> {
    let address = match subject.form()? {
        Form::Usage => &subject.receiver,
        Form::Actual => &subject.sender,
        _ => return None,
    };
    let scope = todoke_standard::scope_of(address.service_type.as_str());
    (scope != todoke_standard::Scope::CareManagement).then(|| address.number.to_string())
}

/// What there is to say of each person of a message in a line.
pub(crate) fn summaries(
    store: &Store,
    subject: &Subject,
    files: &[SourceFile<'_>],
) -> Result<Vec<PersonSummary>, StoreError> {
    let (records, _) = todoke_standard::records::read_what_reads(files);
    let beside = Beside::new(store, subject);
    let mut summaries = Vec::new();
    for person in &records.people {
        let key = PersonId {
            insurer_number: person.insurer_number.clone(),
            insured_number: person.insured_number.clone(),
        };
        let plan = beside.plan(&key)?;
        let previous = beside.previous(&key, &records)?;
        let provider = provider(subject);
        let compared = Compared::of(&records, &key, provider.as_deref(), plan, previous);
        summaries.push(PersonSummary {
            text: summary(subject, &records, &key, provider.as_deref(), &compared),
            differs: compared.count() > 0,
            insurer_number: key.insurer_number,
            insured_number: key.insured_number,
        });
    }
    Ok(summaries)
}

/// The sentence of one person.
pub(super) fn summary(
    subject: &Subject,
    records: &UnitRecords,
    person: &PersonId,
    provider: Option<&str>,
    compared: &Compared,
) -> String {
    let own = lines(records, person);
    match Form::of(&subject.kind) {
        Some((_, true)) => words::WITHDRAWN.to_owned(),
        Some((Form::Actual, false)) => {
            let planned = compared.plan.as_ref().map(|plan| {
                let mut planned = lines(plan, person);
                let offices: BTreeSet<&str> =
                    own.iter().map(|line| line.office_number.as_str()).chain(provider).collect();
                planned.retain(|line| offices.contains(line.office_number.as_str()));
                visits(&planned, None, false)
            });
            let done = visits(&own, None, true);
            words::actual_summary(done, planned, compared.plan_differences.len())
        }
        Some((Form::Usage, false)) => {
            words::plan_summary(visits(&own, provider, false), compared.since_previous())
        }
        _ => words::form_summary(text::unit(&subject.kind), compared.since_previous()),
    }
}
