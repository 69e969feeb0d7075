//! The files of the trial, read by the product's reader and applied in order, give the printed states: the writer says
//! in CSV what the steps say in words.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};

use todoke_standard::SourceFile;
use todoke_standard::records::{DayCount, ServiceLine, UnitRecords, read_unit};
use todoke_trial::{
    CarePlanState, Pattern, SampleFile, Scenario, Serials, ServiceState, ServiceTime, StateAfter,
    Step, scenarios,
};

/// Month and service office.
type Place = (String, String);

#[derive(Default)]
struct Received {
    planned: BTreeMap<Place, BTreeSet<ServiceTime>>,
    actual: BTreeMap<Place, BTreeSet<ServiceTime>>,
}

impl Received {
    fn apply(&mut self, step: &Step, records: &UnitRecords) {
        let place = (step.unit.month.clone(), step.service_office.number.clone());
        match step.unit_kind() {
            "K2" => drop(self.planned.insert(place, visits(step, records, |day| day.planned))),
            "J1" => drop(self.actual.insert(place, visits(step, records, |day| day.actual))),
            "K4" => drop(self.planned.remove(&withdrawn(step, records))),
            "J2" => drop(self.actual.remove(&withdrawn(step, records))),
            other => panic!("{other} is no unit of month tables"),
        }
    }

    fn state(&self, scenario: &Scenario) -> StateAfter {
        let places: BTreeSet<_> = self.planned.keys().chain(self.actual.keys()).collect();
        let list = |days: Option<&BTreeSet<ServiceTime>>| {
            days.map(|days| days.iter().cloned().collect()).unwrap_or_default()
        };
        let service = |place: &Place| ServiceState {
            insurer_number: scenario.person.insurer_number.clone(),
            insured_number: scenario.person.insured_number.clone(),
            service_month: place.0.clone(),
            service_office: place.1.clone(),
            planned: list(self.planned.get(place)),
            actual: list(self.actual.get(place)),
        };
        StateAfter { services: places.into_iter().map(service).collect(), care_plans: Vec::new() }
    }
}

fn visits(
    step: &Step,
    records: &UnitRecords,
    count: impl Fn(&DayCount) -> u32,
) -> BTreeSet<ServiceTime> {
    let own = |line: &&ServiceLine| {
        line.office_number == step.service_office.number && line.start != "9999"
    };
    let lines = records.service_lines.iter().filter(own);
    lines
        .flat_map(|line| {
            let days = line.days.iter().filter(|day| count(day) > 0);
            days.map(|day| ServiceTime {
                date: format!("{}{:02}", step.unit.month, day.day),
                start: line.start.clone(),
                end: line.end.clone(),
            })
        })
        .collect()
}

fn withdrawn(step: &Step, records: &UnitRecords) -> Place {
    let [withdrawal] = records.withdrawals.as_slice() else {
        panic!("one person withdraws once: {:?}", records.withdrawals)
    };
    let month = withdrawal.month.as_ref().expect("month tables are withdrawn by month");
    (month.to_string(), step.service_office.number.clone())
}

fn read(files: &[SampleFile]) -> UnitRecords {
    let sources: Vec<_> =
        files.iter().map(|file| SourceFile { name: &file.name, bytes: &file.bytes }).collect();
    read_unit(&sources).expect("the trial's files are good")
}

#[test]
fn month_tables_read_back_give_the_state_after_every_step() {
    let mut serials = Serials::of_the_trial();
    let of_months = |one: &Scenario| !matches!(one.pattern, Pattern::P11 | Pattern::P21);
    for scenario in scenarios().into_iter().filter(of_months) {
        let mut received = Received::default();
        for round in scenario.rounds() {
            for step in round {
                received.apply(step, &read(&step.files(&serials.take())));
            }
            let place = format!("{} of {}", round[0].operation.code(), scenario.care_office.name);
            assert_eq!(received.state(&scenario), round[0].expected, "{place}");
        }
    }
}

#[test]
fn care_plans_read_back_hold_the_texts_of_their_step() {
    for scenario in scenarios() {
        for step in scenario.steps.iter().filter(|step| step.unit_kind() == "K1") {
            let records = read(&step.files("20270201090000"));
            let own = |state: &&CarePlanState| state.service_office == step.service_office.number;
            let expected = step.expected.care_plans.iter().find(own).expect("it was just sent");
            let [plan] = records.plans.as_slice() else { panic!("one person, one plan") };
            let date = plan.planned_on.as_ref().expect("the key").to_string();
            assert_eq!(date, expected.plan_date);
            let first = plan.first.as_ref().expect("K1 holds 第1表");
            assert_eq!(first.policy, expected.policy);
            assert_eq!(plan.second[0].issue, expected.first_issue);
            let telephone = records.supplements[0].values.iter().find(|one| one.item == 12);
            assert_eq!(telephone.expect("UPHOSOKU No.12").value, expected.telephone);
        }
    }
}
