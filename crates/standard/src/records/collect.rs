//! Puts rows together while a unit is read: which plan, line or office a row belongs to is looked up, never searched.

use std::collections::{BTreeMap, BTreeSet};

use super::services::LineKey;
use super::{CarePlan, DayCount, Office, PersonId, ServiceLine, UnitRecords};
use crate::Date;

/// The records so far, and where each plan, line and office stands in them.
#[derive(Default)]
pub(super) struct Collect {
    pub(super) records: UnitRecords,
    plans: BTreeMap<(PersonId, Option<Date>), usize>,
    lines: Lines,
    offices: BTreeMap<String, (Option<String>, BTreeSet<String>)>,
}

/// Lines of 第6表 in the order in which they first appear.
#[derive(Default)]
pub(super) struct Lines {
    lines: Vec<ServiceLine>,
    places: BTreeMap<LineKey, usize>,
}

impl Collect {
    /// The plan of a person and date, made when it is the first of it.
    pub(super) fn plan(
        &mut self,
        person: PersonId,
        planned_on: Option<Date>,
    ) -> Option<&mut CarePlan> {
        let plans = &mut self.records.plans;
        let place = *self.plans.entry((person, planned_on)).or_insert_with_key(|(person, date)| {
            let plan =
                CarePlan { person: person.clone(), planned_on: *date, ..CarePlan::default() };
            plans.push(plan);
            plans.len() - 1
        });
        plans.get_mut(place)
    }

    /// Adds a day to its line.
    pub(super) fn day(&mut self, line: ServiceLine, day: DayCount) {
        self.lines.add(line, day);
    }

    /// Remembers an office; names and service types add up.
    pub(super) fn office(&mut self, number: &str, name: &str, service_type: &str) {
        if number.is_empty() || number == "9999999999" {
            return;
        }
        let (known_name, types) = self.offices.entry(number.to_owned()).or_default();
        if known_name.is_none() && !name.is_empty() {
            *known_name = Some(name.to_owned());
        }
        if !service_type.is_empty() {
            types.insert(service_type.to_owned());
        }
    }

    pub(super) fn finish(self) -> UnitRecords {
        let office = |(number, (name, types)): (String, (Option<String>, BTreeSet<String>))| {
            Office { number, name, service_types: types.into_iter().collect() }
        };
        UnitRecords {
            service_lines: self.lines.finish(),
            offices: self.offices.into_iter().map(office).collect(),
            ..self.records
        }
    }
}

impl Lines {
    /// Adds a day to the line with the same key, made when it is the first of it.
    pub(super) fn add(&mut self, line: ServiceLine, day: DayCount) {
        let lines = &mut self.lines;
        let over_thirty_days = line.over_thirty_days;
        let place = *self.places.entry(LineKey::of(&line)).or_insert_with(|| {
            lines.push(ServiceLine { days: Vec::new(), ..line });
            lines.len() - 1
        });
        let Some(line) = lines.get_mut(place) else { return };
        line.over_thirty_days |= over_thirty_days;
        match line.days.binary_search_by_key(&day.day, |known| known.day) {
            Ok(place) => {
                if let Some(known) = line.days.get_mut(place) {
                    known.planned = known.planned.saturating_add(day.planned);
                    known.actual = known.actual.saturating_add(day.actual);
                    known.day_marks = known.day_marks.take().or(day.day_marks);
                    known.lines.extend(day.lines);
                }
            }
            Err(place) => line.days.insert(place, day),
        }
    }

    pub(super) fn finish(self) -> Vec<ServiceLine> {
        self.lines
    }
}
