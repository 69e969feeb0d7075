//! What care software would know after importing files in the order of their serials: the simplest that follows the standard
//! (update replaces the same key, withdrawal removes it), to be compared with the states the trial printed.

use std::collections::{BTreeMap, BTreeSet};

use todoke_standard::records::{ServiceLine, UnitRecords, read_unit};
use todoke_standard::{FileKind, FileName, SourceFile};
use todoke_trial::{CarePlanState, ServiceState, ServiceTime, StateAfter};

/// Person, month and service office.
type Key = (String, String, String, String);
/// Person, plan date and service office.
type PlanKey = (String, String, String, String);

/// The care software of all offices of a test: each file names whose it is.
#[derive(Default)]
pub struct CareSoftware {
    planned: BTreeMap<Key, BTreeSet<ServiceTime>>,
    actual: BTreeMap<Key, BTreeSet<ServiceTime>>,
    care_plans: BTreeMap<PlanKey, CarePlanState>,
}

impl CareSoftware {
    /// Imports what lies in an import folder, unit by unit in the order of the serials.
    pub fn import(&mut self, files: &BTreeMap<String, Vec<u8>>) {
        let mut units: BTreeMap<_, Vec<(&str, &[u8])>> = BTreeMap::new();
        for (name, bytes) in files {
            let parsed = FileName::parse(name).unwrap();
            let key = (parsed.serial.to_string(), format!("{}{}", parsed.sender, parsed.receiver));
            units.entry(key).or_default().push((name, bytes));
        }
        for unit in units.values() {
            self.import_unit(unit);
        }
    }

    fn import_unit(&mut self, unit: &[(&str, &[u8])]) {
        let sources: Vec<SourceFile<'_>> =
            unit.iter().map(|(name, bytes)| SourceFile { name, bytes }).collect();
        let records = read_unit(&sources).unwrap();
        let name = FileName::parse(unit[0].0).unwrap();
        let receiver = name.receiver.number.to_string();
        match name.kind {
            FileKind::Upjsk => replace(&mut self.actual, &records, None, |day| day.actual),
            FileKind::Upplan | FileKind::Upsikyu | FileKind::Uphosoku
                if !records.service_lines.is_empty() =>
            {
                replace(&mut self.planned, &records, Some(&receiver), |day| day.planned);
            }
            FileKind::Dltplan | FileKind::Dltjsk | FileKind::Dlt1kyo => {
                self.withdraw(&records, &receiver);
            }
            _ => self.keep_care_plans(&records, &receiver),
        }
    }

    fn withdraw(&mut self, records: &UnitRecords, receiver: &str) {
        for withdrawal in &records.withdrawals {
            let month = withdrawal.month.map(|month| month.to_string()).unwrap_or_default();
            let person = (&withdrawal.person.insurer_number, &withdrawal.person.insured_number);
            let same = |key: &Key, office: &str| {
                key.0 == *person.0 && key.1 == *person.1 && key.2 == month && key.3 == office
            };
            match withdrawal.kind {
                FileKind::Dltplan => self.planned.retain(|key, _| !same(key, receiver)),
                FileKind::Dltjsk => {
                    let office = withdrawal.office_number.clone().unwrap();
                    self.actual.retain(|key, _| !same(key, &office));
                }
                _ => {
                    let date = withdrawal.date.map(|date| date.to_string()).unwrap_or_default();
                    self.care_plans.retain(|key, _| {
                        !(key.0 == *person.0
                            && key.1 == *person.1
                            && key.2 == date
                            && key.3 == receiver)
                    });
                }
            }
        }
    }

    fn keep_care_plans(&mut self, records: &UnitRecords, receiver: &str) {
        for plan in &records.plans {
            let date = plan.planned_on.map(|date| date.to_string()).unwrap_or_default();
            let (insurer, insured) = (&plan.person.insurer_number, &plan.person.insured_number);
            let telephone = records
                .supplements
                .iter()
                .find(|supplement| supplement.person.insured_number == *insured)
                .and_then(|supplement| {
                    supplement.values.iter().find(|value| value.name == "利用者電話番号")
                })
                .map(|value| value.value.clone())
                .unwrap_or_default();
            self.care_plans.insert(
                (insurer.clone(), insured.clone(), date.clone(), receiver.to_owned()),
                CarePlanState {
                    insurer_number: insurer.clone(),
                    insured_number: insured.clone(),
                    service_office: receiver.to_owned(),
                    plan_date: date,
                    policy: plan
                        .first
                        .as_ref()
                        .map(|first| first.policy.clone())
                        .unwrap_or_default(),
                    first_issue: plan
                        .second
                        .first()
                        .map(|row| row.issue.clone())
                        .unwrap_or_default(),
                    telephone,
                },
            );
        }
    }

    /// What is known now, sorted.
    pub fn state(&self) -> StateAfter {
        let keys: BTreeSet<&Key> = self.planned.keys().chain(self.actual.keys()).collect();
        let times = |map: &BTreeMap<Key, BTreeSet<ServiceTime>>, key: &Key| {
            map.get(key).map(|times| times.iter().cloned().collect::<Vec<_>>()).unwrap_or_default()
        };
        let services = keys
            .into_iter()
            .map(|key| ServiceState {
                insurer_number: key.0.clone(),
                insured_number: key.1.clone(),
                service_month: key.2.clone(),
                service_office: key.3.clone(),
                planned: times(&self.planned, key),
                actual: times(&self.actual, key),
            })
            .filter(|state| !(state.planned.is_empty() && state.actual.is_empty()))
            .collect();
        let state =
            StateAfter { services, care_plans: self.care_plans.values().cloned().collect() };
        StateAfter::default().joined(state)
    }
}

/// Replaces what is held for each person and month of the unit. `office` is whose lines count; `None`: each line's own.
fn replace(
    held: &mut BTreeMap<Key, BTreeSet<ServiceTime>>,
    records: &UnitRecords,
    office: Option<&str>,
    count: impl Fn(&todoke_standard::records::DayCount) -> u32,
) {
    let key = |line: &ServiceLine| -> Key {
        (
            line.person.insurer_number.clone(),
            line.person.insured_number.clone(),
            line.month.map(|month| month.to_string()).unwrap_or_default(),
            office.unwrap_or(&line.office_number).to_owned(),
        )
    };
    for line in &records.service_lines {
        held.insert(key(line), BTreeSet::new());
    }
    for line in &records.service_lines {
        let ours = office.is_none_or(|office| office == line.office_number);
        if !ours || line.start == "9999" {
            continue;
        }
        let times = held.get_mut(&key(line)).unwrap();
        for day in line.days.iter().filter(|day| count(day) > 0) {
            times.insert(ServiceTime {
                date: format!("{}{:02}", line.month.unwrap(), day.day),
                start: line.start.clone(),
                end: line.end.clone(),
            });
        }
    }
}
