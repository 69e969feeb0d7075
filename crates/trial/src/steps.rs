//! The trial played through: for each care-management office, column and pattern the units of every step and the state
//! after it. A step of two services is two steps of the same number, one unit each.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::csv_file::{NO_MONTH, SampleFile};
use crate::forms::{CarePlan, Edition, MonthlyPlan, ServiceLine, WeeklyService};
use crate::names::CARE_MANAGERS;
use crate::offices::{Office, care_management_offices, office, offices};
use crate::patterns::{Operation, Pattern, patterns};
use crate::people::{Column, Person, person};
use crate::script::{CURRENT_MONTH, Days, Round, Slot, rounds, visits};
use crate::state::{CarePlanState, ServiceState, StateAfter, Visit};
use crate::unit::{Content, Unit};

/// The day first sendings are made.
const MADE_ON: &str = "20270125";
/// The trial's day: updates and actuals are made on it.
const TRIAL_DAY: &str = "20270201";

/// Which way a unit goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Care management to service office.
    ToServiceOffice,
    /// Service office to care management.
    ToCareManagementOffice,
}

/// One unit of one step.
#[derive(Clone, Debug)]
pub struct Step {
    /// The pattern it belongs to.
    pub pattern: Pattern,
    /// The circled number, from 1.
    pub number: u8,
    /// What is done.
    pub operation: Operation,
    /// The care-management office.
    pub care_office: &'static Office,
    /// The service office on the other side.
    pub service_office: &'static Office,
    /// Which way it goes.
    pub direction: Direction,
    /// What is sent.
    pub unit: Unit,
    /// What both sides know when every unit of this number has arrived.
    pub expected: StateAfter,
}

impl Step {
    /// The office that sends.
    pub fn sender(&self) -> &'static Office {
        match self.direction {
            Direction::ToServiceOffice => self.care_office,
            Direction::ToCareManagementOffice => self.service_office,
        }
    }

    /// The office that receives.
    pub fn receiver(&self) -> &'static Office {
        match self.direction {
            Direction::ToServiceOffice => self.service_office,
            Direction::ToCareManagementOffice => self.care_office,
        }
    }

    /// The id of the transmission unit, such as `K2`.
    pub fn unit_kind(&self) -> &'static str {
        self.unit.kind()
    }

    /// The files to send under a serial, which must be later than that of the step before.
    pub fn files(&self, serial: &str) -> Vec<SampleFile> {
        self.unit.files(serial)
    }
}

/// One pattern of one person from the first step to the last.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The pattern.
    pub pattern: Pattern,
    /// Whose person it is.
    pub care_office: &'static Office,
    /// Which partners.
    pub column: Column,
    /// The person.
    pub person: Person,
    /// The service offices: one, or the first and the second.
    pub service_offices: Vec<&'static Office>,
    /// The steps in order of sending.
    pub steps: Vec<Step>,
}

impl Scenario {
    /// The steps grouped by circled number.
    pub fn rounds(&self) -> impl Iterator<Item = &[Step]> {
        self.steps.chunk_by(|one, next| one.number == next.number)
    }

    /// The state after the last step.
    pub fn final_state(&self) -> StateAfter {
        self.steps.last().map(|step| step.expected.clone()).unwrap_or_default()
    }
}

/// The letters of the service offices of some care-management offices.
struct Partners {
    care_offices: &'static str,
    one_direct: &'static [char],
    one_proxy: &'static [char],
    two_direct: &'static [char],
    two_proxy: &'static [char],
}

/// 図表120, its gaps read as a rotation. The first of two services is the one of Wednesdays.
const PARTNERS: [Partners; 3] = [
    Partners {
        care_offices: "AG",
        one_direct: &['E'],
        one_proxy: &['K'],
        two_direct: &['D', 'F'],
        two_proxy: &['J', 'L'],
    },
    Partners {
        care_offices: "BH",
        one_direct: &['F'],
        one_proxy: &['L'],
        two_direct: &['D', 'E'],
        two_proxy: &['J', 'K'],
    },
    Partners {
        care_offices: "CI",
        one_direct: &['D'],
        one_proxy: &['J'],
        two_direct: &['E', 'F'],
        two_proxy: &['K', 'L'],
    },
];

/// All scenarios: 6 care-management offices, 2 columns, 10 patterns.
pub fn scenarios() -> Vec<Scenario> {
    let mut all = Vec::new();
    for care_office in care_management_offices() {
        for column in Column::ALL {
            all.extend(patterns().iter().map(|pattern| scenario(care_office, column, *pattern)));
        }
    }
    all
}

/// One scenario.
pub fn scenario(care_office: &'static Office, column: Column, pattern: Pattern) -> Scenario {
    let person = person(care_office, column, pattern);
    let service_offices = service_offices(care_office, column, pattern);
    let stage = Stage { pattern, care_office, person: &person, service_offices: &service_offices };
    let steps = stage.play();
    Scenario { pattern, care_office, column, person, service_offices, steps }
}

/// Every step of every scenario, in an order that may be sent as it is.
pub fn steps() -> Vec<Step> {
    scenarios().into_iter().flat_map(|scenario| scenario.steps).collect()
}

/// What all offices know when the whole trial has been played.
pub fn expected_states() -> StateAfter {
    let states = scenarios().into_iter().map(|scenario| scenario.final_state());
    states.fold(StateAfter::default(), StateAfter::joined)
}

/// The service offices a person of a pattern uses.
pub fn service_offices(
    care_office: &Office,
    column: Column,
    pattern: Pattern,
) -> Vec<&'static Office> {
    let row = PARTNERS.iter().find(|row| row.care_offices.contains(care_office.letter));
    let letters = row.map_or(&[][..], |row| match (column, pattern.has_two_services()) {
        (Column::Direct, false) => row.one_direct,
        (Column::Proxy, false) => row.one_proxy,
        (Column::Direct, true) => row.two_direct,
        (Column::Proxy, true) => row.two_proxy,
    });
    letters.iter().copied().filter_map(office).collect()
}

/// The care manager of an office.
pub fn care_manager(care_office: &Office) -> &'static str {
    let at = offices().iter().position(|office| office.letter == care_office.letter).unwrap_or(0);
    CARE_MANAGERS.get(at % CARE_MANAGERS.len()).copied().unwrap_or_default()
}

/// Who plays, while the steps are made.
struct Stage<'a> {
    pattern: Pattern,
    care_office: &'static Office,
    person: &'a Person,
    service_offices: &'a [&'static Office],
}

/// What has arrived so far.
#[derive(Default)]
struct Known {
    planned: BTreeMap<(String, String), Vec<Visit>>,
    actual: BTreeMap<(String, String), Vec<Visit>>,
    care_plans: BTreeMap<String, CarePlan>,
}

impl Stage<'_> {
    fn play(&self) -> Vec<Step> {
        let mut known = Known::default();
        let mut steps = Vec::new();
        for (number, round) in (1..).zip(rounds(self.pattern)) {
            let sendings: Vec<_> = self
                .service_offices
                .iter()
                .enumerate()
                .filter_map(|(index, office)| {
                    let unit = self.unit(round, index, office)?;
                    Some((*office, unit))
                })
                .collect();
            for (office, unit) in &sendings {
                known.receive(office, unit);
            }
            let expected = known.state(self.person);
            steps.extend(sendings.into_iter().map(|(service_office, unit)| Step {
                pattern: self.pattern,
                number,
                operation: round.operation(),
                care_office: self.care_office,
                service_office,
                direction: direction(round),
                unit,
                expected: expected.clone(),
            }));
        }
        steps
    }

    /// The unit a round sends to or from the service office of an index; none when it has no part in the round.
    fn unit(&self, round: Round, index: usize, service_office: &Office) -> Option<Unit> {
        let (month, content) = match round {
            Round::CarePlan(operation) => {
                (NO_MONTH, Content::CarePlans(vec![self.care_plan(operation)]))
            }
            Round::CarePlanWithdrawn => {
                let plan = self.care_plan(Operation::CarePlanUpdated);
                (NO_MONTH, Content::CarePlanWithdrawals(vec![plan]))
            }
            Round::MonthlyPlan(operation, month, days) => {
                slots(days, index)?;
                let made_on =
                    if operation == Operation::MonthlyPlanCreated { MADE_ON } else { TRIAL_DAY };
                (month, Content::MonthlyPlans(vec![self.monthly_plan(month, days, made_on)]))
            }
            Round::MonthlyPlanWithdrawn => {
                (CURRENT_MONTH, Content::MonthlyPlanWithdrawals(vec![self.person.clone()]))
            }
            Round::Actuals(_, days) => {
                slots(days, index)?;
                let done = self.monthly_plan(CURRENT_MONTH, days, TRIAL_DAY);
                (CURRENT_MONTH, Content::Actuals(vec![done]))
            }
            Round::ActualsWithdrawn if index == 0 => {
                (CURRENT_MONTH, Content::ActualWithdrawals(vec![self.person.clone()]))
            }
            Round::ActualsWithdrawn => return None,
        };
        let (sender, receiver) = match direction(round) {
            Direction::ToServiceOffice => (self.care_office, service_office),
            Direction::ToCareManagementOffice => (service_office, self.care_office),
        };
        Some(Unit {
            sender: sender.clone(),
            receiver: receiver.clone(),
            month: month.to_owned(),
            content,
        })
    }

    fn care_plan(&self, operation: Operation) -> CarePlan {
        let updated = operation == Operation::CarePlanUpdated;
        let weekdays: &[u8] = if self.pattern.has_two_services() { &[3, 5] } else { &[1] };
        let service = |(office, weekday): (&&'static Office, &u8)| WeeklyService {
            office: (*office).clone(),
            weekday: *weekday,
            start: "1300".to_owned(),
            end: if self.pattern.has_two_services() { "1600" } else { "1400" }.to_owned(),
        };
        CarePlan {
            person: self.person.clone(),
            plan_date: MADE_ON.to_owned(),
            made_on: if updated { TRIAL_DAY } else { MADE_ON }.to_owned(),
            care_manager: care_manager(self.care_office).to_owned(),
            edition: if updated { Edition::Updated } else { Edition::First },
            services: self.service_offices.iter().zip(weekdays).map(service).collect(),
        }
    }

    fn monthly_plan(&self, month: &str, days: Days, made_on: &str) -> MonthlyPlan {
        let hours = if self.pattern.has_two_services() { 3 } else { 1 };
        let service = |(index, office): (usize, &&'static Office)| {
            let slots = slots(days, index)?;
            Some(ServiceLine::of_visits(office, &visits(month, slots, hours)))
        };
        MonthlyPlan {
            person: self.person.clone(),
            month: month.to_owned(),
            made_on: made_on.to_owned(),
            care_manager: care_manager(self.care_office).to_owned(),
            services: self.service_offices.iter().enumerate().filter_map(service).collect(),
        }
    }
}

impl Known {
    fn receive(&mut self, service_office: &Office, unit: &Unit) {
        let office = service_office.number.clone();
        let key = (unit.month.clone(), office.clone());
        match &unit.content {
            Content::CarePlans(plans) => {
                self.care_plans.extend(plans.first().map(|plan| (office, plan.clone())));
            }
            Content::CarePlanWithdrawals(_) => {
                self.care_plans.remove(&office);
            }
            Content::MonthlyPlans(plans) => {
                self.planned.insert(key, visits_of(plans, service_office));
            }
            Content::MonthlyPlanWithdrawals(_) => {
                self.planned.remove(&key);
            }
            Content::Actuals(done) => {
                self.actual.insert(key, visits_of(done, service_office));
            }
            Content::ActualWithdrawals(_) => {
                self.actual.remove(&key);
            }
        }
    }

    fn state(&self, person: &Person) -> StateAfter {
        let keys: std::collections::BTreeSet<_> =
            self.planned.keys().chain(self.actual.keys()).collect();
        let service = |key: &(String, String)| ServiceState {
            insurer_number: person.insurer_number.clone(),
            insured_number: person.insured_number.clone(),
            service_month: key.0.clone(),
            service_office: key.1.clone(),
            planned: self.planned.get(key).cloned().unwrap_or_default(),
            actual: self.actual.get(key).cloned().unwrap_or_default(),
        };
        let care_plan = |(office, plan): (&String, &CarePlan)| CarePlanState {
            insurer_number: person.insurer_number.clone(),
            insured_number: person.insured_number.clone(),
            service_office: office.clone(),
            plan_date: plan.plan_date.clone(),
            policy: plan.policy().to_owned(),
            first_issue: plan.first_issue().to_owned(),
            telephone: plan.telephone().to_owned(),
        };
        StateAfter {
            services: keys.into_iter().map(service).collect(),
            care_plans: self.care_plans.iter().map(care_plan).collect(),
        }
    }
}

fn direction(round: Round) -> Direction {
    match round {
        Round::Actuals(..) | Round::ActualsWithdrawn => Direction::ToCareManagementOffice,
        _ => Direction::ToServiceOffice,
    }
}

/// The days of the service office of an index; none when it has no day.
fn slots(days: Days, index: usize) -> Option<&'static [Slot]> {
    let slots = if index == 0 { days.first } else { days.second };
    (!slots.is_empty()).then_some(slots)
}

fn visits_of(plans: &[MonthlyPlan], office: &Office) -> Vec<Visit> {
    let services = plans.iter().flat_map(|plan| &plan.services);
    services
        .filter(|service| service.office.number == office.number)
        .flat_map(ServiceLine::visits)
        .collect()
}
