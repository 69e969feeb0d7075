//! The folder `samples/trial`: the sets of A事業所 with its printed partners K, J and L, one folder per step, and beside
//! them what must be known after each step.

use jiff::ToSpan;
use jiff::civil::{DateTime, date};
use serde::Serialize;

use crate::csv_file::SampleFile;
use crate::offices::{Office, office};
use crate::patterns::{Operation, Pattern, patterns};
use crate::people::{Column, Person};
use crate::serial::Serials;
use crate::state::StateAfter;
use crate::steps::{Scenario, Step, scenario};

/// A file below `samples/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeFile {
    /// The path below `samples/`, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A unit of a sample step.
#[derive(Clone, Debug)]
pub struct SampleUnit {
    /// The serial on all its files.
    pub serial: String,
    /// The step it belongs to.
    pub step: Step,
    /// Its files.
    pub files: Vec<SampleFile>,
}

#[derive(Serialize)]
struct Expected<'a> {
    pattern: Pattern,
    care_management_office: Party<'a>,
    service_offices: Vec<Party<'a>>,
    person: &'a Person,
    steps: Vec<ExpectedStep<'a>>,
}

#[derive(Serialize)]
struct Party<'a> {
    number: &'a str,
    service_type: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct ExpectedStep<'a> {
    step: u8,
    operation: Operation,
    folder: String,
    units: Vec<ExpectedUnit<'a>>,
    state: &'a StateAfter,
}

#[derive(Serialize)]
struct ExpectedUnit<'a> {
    unit: &'static str,
    sender: &'a str,
    receiver: &'a str,
    serial: &'a str,
    files: Vec<&'a str>,
}

/// The scenarios the samples show: A事業所 with K, and with J and L.
pub fn sample_scenarios() -> Vec<Scenario> {
    let Some(a) = office('A') else { return Vec::new() };
    patterns().iter().map(|pattern| scenario(a, Column::Proxy, *pattern)).collect()
}

/// The units of a sample scenario with their serials: patterns begin half an hour apart, steps five minutes.
pub fn sample_units(scenario: &Scenario) -> Vec<SampleUnit> {
    let order = patterns().iter().position(|one| *one == scenario.pattern).unwrap_or(0);
    let begin = date(2027, 2, 1).at(9, 0, 0, 0);
    let begin = begin.saturating_add((30 * i64::try_from(order).unwrap_or(0)).minutes());
    let mut units = Vec::new();
    for round in scenario.rounds() {
        let mut serials = Serials::starting(begin_of_round(begin, round));
        for step in round {
            let serial = serials.take();
            let files = step.files(&serial);
            units.push(SampleUnit { serial, step: step.clone(), files });
        }
    }
    units
}

/// The folder of a step below its pattern's.
pub fn step_folder(step: &Step) -> String {
    format!("{}-{}", step.number, step.operation.folder())
}

/// Every file of `samples/trial`.
///
/// # Errors
/// When the expected states cannot be written as JSON.
pub fn trial_tree() -> Result<Vec<TreeFile>, serde_json::Error> {
    let mut tree = Vec::new();
    for scenario in sample_scenarios() {
        let folder = format!("trial/{}", scenario.pattern.folder());
        let units = sample_units(&scenario);
        for unit in &units {
            tree.extend(unit.files.iter().map(|file| TreeFile {
                path: format!("{folder}/{}/{}", step_folder(&unit.step), file.name),
                bytes: file.bytes.clone(),
            }));
        }
        let mut json = serde_json::to_string_pretty(&expected(&scenario, &units))?;
        json.push('\n');
        let path = format!("{folder}/expected.json");
        tree.push(TreeFile { path, bytes: json.into_bytes() });
    }
    Ok(tree)
}

fn expected<'a>(scenario: &'a Scenario, units: &'a [SampleUnit]) -> Expected<'a> {
    let rounds = units.chunk_by(|one, next| one.step.number == next.step.number);
    Expected {
        pattern: scenario.pattern,
        care_management_office: party(scenario.care_office),
        service_offices: scenario.service_offices.iter().map(|office| party(office)).collect(),
        person: &scenario.person,
        steps: rounds.filter_map(expected_step).collect(),
    }
}

fn expected_step(round: &[SampleUnit]) -> Option<ExpectedStep<'_>> {
    let first = round.first()?;
    Some(ExpectedStep {
        step: first.step.number,
        operation: first.step.operation,
        folder: step_folder(&first.step),
        units: round.iter().map(expected_unit).collect(),
        state: &first.step.expected,
    })
}

fn expected_unit(unit: &SampleUnit) -> ExpectedUnit<'_> {
    ExpectedUnit {
        unit: unit.step.unit_kind(),
        sender: &unit.step.unit.sender.number,
        receiver: &unit.step.unit.receiver.number,
        serial: &unit.serial,
        files: unit.files.iter().map(|file| file.name.as_str()).collect(),
    }
}

fn party(office: &Office) -> Party<'_> {
    Party { number: &office.number, service_type: &office.service_type, name: &office.name }
}

fn begin_of_round(begin: DateTime, round: &[Step]) -> DateTime {
    let number = round.first().map_or(1, |step| step.number);
    begin.saturating_add((5 * i64::from(number.saturating_sub(1))).minutes())
}
