//! The good sets that the broken ones start from, and ways to spoil them.

use crate::csv_file::{CsvFile, CsvKind, Row, SampleFile};
use crate::forms::{MonthlyPlan, ServiceLine};
use crate::load::unit_of_three_people;
use crate::offices::{Office, equipment_office, office};
use crate::patterns::Pattern;
use crate::people::{Column, person};
use crate::steps::scenario;
use crate::unit::{Content, Unit};

/// The serial of all broken sets.
pub(super) const SERIAL: &str = "20270201100000";

/// J1 of K事業所 to A事業所: four visits and a percent add-on of one person.
pub(super) fn actuals() -> Vec<CsvFile> {
    files(unit_of(Pattern::P12, 3))
}

/// J2 of K事業所 to A事業所.
pub(super) fn actuals_withdrawn() -> Vec<CsvFile> {
    files(unit_of(Pattern::P14, 4))
}

/// K1 of A事業所 to K事業所 with two people.
pub(super) fn care_plans() -> Vec<CsvFile> {
    let mut unit = unit_of(Pattern::P11, 1);
    if let (Some(Unit { content: Content::CarePlans(plans), .. }), Some(a)) =
        (&mut unit, office('A'))
    {
        let mut second = plans.clone();
        for plan in &mut second {
            plan.person = person(a, Column::Proxy, Pattern::P12);
        }
        plans.extend(second);
    }
    files(unit)
}

/// K3 of A事業所 to K事業所.
pub(super) fn care_plan_withdrawn() -> Vec<CsvFile> {
    files(unit_of(Pattern::P11, 3))
}

/// K2 of A事業所 to K事業所 with two people.
pub(super) fn monthly_plans() -> Vec<CsvFile> {
    let mut unit = unit_of(Pattern::P12, 1);
    if let (Some(unit), Some(other)) = (&mut unit, unit_of(Pattern::P13, 1)) {
        // Both go from A to K in the same month, so the other unit is taken in whole.
        let _ = unit.absorb(other);
    }
    files(unit)
}

/// K2 of A事業所 to J事業所: three people with two services each, rented equipment and a service billed per day.
pub(super) fn rich_plans() -> Vec<CsvFile> {
    files(unit_of_three_people())
}

/// K2 as [`monthly_plans`], the services of its second person replaced.
pub(super) fn monthly_plans_with(
    services: impl Fn(&MonthlyPlan) -> Vec<ServiceLine>,
) -> Vec<CsvFile> {
    let mut unit = unit_of(Pattern::P12, 1);
    if let (Some(unit), Some(mut other)) = (&mut unit, unit_of(Pattern::P13, 1)) {
        if let Content::MonthlyPlans(plans) = &mut other.content {
            for plan in plans {
                plan.services = services(plan);
            }
        }
        let _ = unit.absorb(other);
    }
    files(unit)
}

/// K4 of A事業所 to K事業所.
pub(super) fn monthly_plan_withdrawn() -> Vec<CsvFile> {
    files(unit_of(Pattern::P13, 2))
}

/// An office of 介護福祉施設サービス (51), which the exchange of plans does not cover.
pub(super) fn nursing_home() -> Office {
    Office {
        service_type: "51".to_owned(),
        name: "見本特別養護老人ホーム".to_owned(),
        ..equipment_office()
    }
}

/// Changes one record of the file of a kind.
pub(super) fn with_row(
    mut files: Vec<CsvFile>,
    kind: CsvKind,
    index: usize,
    change: impl FnOnce(&mut Row),
) -> Vec<CsvFile> {
    let file = files.iter_mut().find(|file| file.kind == kind);
    debug_assert!(file.is_some(), "the set has no {}", kind.id());
    if let Some(row) = file.and_then(|file| file.rows.get_mut(index)) {
        change(row);
    }
    files
}

/// Sets one column of one record.
pub(super) fn with_value(
    files: Vec<CsvFile>,
    kind: CsvKind,
    index: usize,
    column: &str,
    value: &str,
) -> Vec<SampleFile> {
    written(with_row(files, kind, index, |row| row.set(column, value)))
}

/// Changes the records of the file of a kind.
pub(super) fn with_rows(
    mut files: Vec<CsvFile>,
    kind: CsvKind,
    change: impl FnOnce(&mut Vec<Row>),
) -> Vec<CsvFile> {
    if let Some(file) = files.iter_mut().find(|file| file.kind == kind) {
        change(&mut file.rows);
    }
    files
}

/// Changes the name of the file of a kind.
pub(super) fn renamed(
    mut files: Vec<CsvFile>,
    kind: CsvKind,
    from: &str,
    to: &str,
) -> Vec<CsvFile> {
    for file in files.iter_mut().filter(|file| file.kind == kind) {
        debug_assert!(file.name.contains(from), "{} has no {from}", file.name);
        file.name = file.name.replacen(from, to, 1);
    }
    files
}

/// Leaves the file of a kind out.
pub(super) fn without(mut files: Vec<CsvFile>, kind: CsvKind) -> Vec<CsvFile> {
    files.retain(|file| file.kind != kind);
    files
}

/// The files as bytes.
pub(super) fn written(files: Vec<CsvFile>) -> Vec<SampleFile> {
    files.iter().map(CsvFile::write).collect()
}

/// The files as bytes, those of one kind changed.
pub(super) fn with_bytes(
    files: Vec<CsvFile>,
    kind: CsvKind,
    change: impl Fn(&[u8]) -> Vec<u8>,
) -> Vec<SampleFile> {
    let changed = files.iter().map(|file| {
        let mut sample = file.write();
        if file.kind == kind {
            sample.bytes = change(&sample.bytes);
        }
        sample
    });
    changed.collect()
}

/// Replaces the `nth` (from 0) place of some bytes.
pub(super) fn replace(bytes: &[u8], nth: usize, from: &[u8], to: &[u8]) -> Vec<u8> {
    let place =
        bytes.windows(from.len()).enumerate().filter(|(_, window)| *window == from).nth(nth);
    debug_assert!(place.is_some(), "the bytes to replace are not there");
    let Some((at, _)) = place else { return bytes.to_vec() };
    let (before, rest) = bytes.split_at(at);
    let after = rest.get(from.len()..).unwrap_or_default();
    [before, to, after].concat()
}

fn files(unit: Option<Unit>) -> Vec<CsvFile> {
    unit.map(|unit| unit.csv_files(SERIAL)).unwrap_or_default()
}

/// The unit of a circled step of A事業所 with K事業所.
fn unit_of(pattern: Pattern, number: u8) -> Option<Unit> {
    let steps = scenario(office('A')?, Column::Proxy, pattern).steps;
    steps.into_iter().find(|step| step.number == number).map(|step| step.unit)
}
