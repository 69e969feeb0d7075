//! Checks a set of files: each by itself, then each transmission unit.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Facts, Key, head};
use crate::finding::unit::UnitProblem;
use crate::finding::{Place, screen};
use crate::members::Members;
use crate::unit::{identify_names, unit_key};
use crate::versions::{self, UnitVersion};
use crate::{
    Context, Direction, FileChecker, FileKind, FileReport, Month, Person, SetReport, SourceFile,
    Standard, UnitIdentity, UnitKey, UnitKind, UnitReport, guard, link,
};

/// Checks every file and every unit of a set.
pub fn check_set(files: &[SourceFile<'_>], context: &Context) -> SetReport {
    let check = |file: &SourceFile<'_>| {
        let mut checker = FileChecker::new(file.name, context);
        checker.feed(file.bytes);
        checker.finish()
    };
    assemble_set(files.iter().map(check).collect(), context)
}

/// Groups files that were checked one by one (streamed, for instance) into units and checks those.
pub fn assemble_set(reports: Vec<FileReport>, context: &Context) -> SetReport {
    let mut units = BTreeMap::<UnitKey, Vec<FileReport>>::new();
    let mut loose = Vec::new();
    for report in reports {
        match report.file_name {
            Some(name) => units.entry(unit_key(&name)).or_default().push(report),
            None => loose.extend(report.findings),
        }
    }
    let elsewhere: Vec<_> = units
        .iter()
        .filter(|(_, files)| !is_complete(files))
        .flat_map(|(key, files)| files.iter().map(|file| (*key, file.kind, file.name.clone())))
        .collect();
    let units =
        units.into_iter().map(|(key, files)| check_unit(key, files, &elsewhere, context)).collect();
    if context.direction == Direction::Incoming {
        screen::for_receiver(&mut loose);
    }
    SetReport { units, loose }
}

/// The files of units that are not whole, to find a missing member under another key.
type Elsewhere = [(UnitKey, Option<FileKind>, String)];

fn is_complete(files: &[FileReport]) -> bool {
    let names = files.iter().filter_map(|file| file.file_name.as_ref());
    matches!(identify_names(names), UnitIdentity::Complete { .. })
}

fn check_unit(
    key: UnitKey,
    files: Vec<FileReport>,
    elsewhere: &Elsewhere,
    context: &Context,
) -> UnitReport {
    let mut members = Members::new(files);
    let names: Vec<_> = members.files().iter().filter_map(|file| file.file_name).collect();
    let identity = identify_names(&names);
    let (kind, missing) = match &identity {
        UnitIdentity::Complete { kind } => (Some(*kind), Vec::new()),
        UnitIdentity::Incomplete { missing, .. } | UnitIdentity::Surplus { missing, .. } => {
            (None, missing.clone())
        }
    };
    membership(&key, &identity, elsewhere, &mut members);
    let service_month = same_month(kind, &mut members);
    let csv_version = same_version(&mut members);
    let version = version(service_month, csv_version.clone(), context, &mut members);
    let months = members.files().iter().filter_map(|file| file.file_name?.service_month);
    let one_month = months.collect::<BTreeSet<_>>().len() <= 1;
    if let Some(kind) = kind.filter(|_| one_month) {
        link::check(kind, &mut members);
    }
    guard::check(&key, kind, context, &mut members);
    let people = people(members.files().iter().map(|file| &file.facts));
    let (files, mut findings) = members.finish();
    if context.direction == Direction::Incoming {
        screen::for_receiver(&mut findings);
    }
    UnitReport { kind, key, files, findings, missing, service_month, csv_version, version, people }
}

/// Missing and surplus members.
fn membership(
    key: &UnitKey,
    identity: &UnitIdentity,
    elsewhere: &Elsewhere,
    members: &mut Members,
) {
    let (unit, missing) = match identity {
        UnitIdentity::Complete { .. } => return,
        UnitIdentity::Incomplete { candidates, missing } => (candidates.first().copied(), missing),
        UnitIdentity::Surplus { nearest, missing, surplus } => {
            surplus_members(*nearest, surplus, members);
            (*nearest, missing)
        }
    };
    let Some(unit) = unit else { return };
    for member in missing {
        let member = *member;
        let other = elsewhere.iter().find(|(other, kind, _)| {
            let same_serial = other.serial == key.serial;
            let same_way = (other.sender, other.receiver) == (key.sender, key.receiver);
            other != key && (same_serial || same_way) && *kind == Some(member)
        });
        let problem = match other {
            Some((_, _, file)) => UnitProblem::OtherKey { unit, member, file },
            None => UnitProblem::Missing { unit, member },
        };
        members.add_at(0, &problem, Place::default());
    }
}

fn surplus_members(nearest: Option<UnitKind>, surplus: &[FileKind], members: &mut Members) {
    let kinds: Vec<_> = members.files().iter().map(|file| (file.kind, file.name.clone())).collect();
    let standard = members.files().iter().find_map(|file| Some(file.file_name?.standard));
    let together = nearest
        .zip(standard)
        .map(|(unit, standard)| [&unit.members(standard)[..], unit.optional_members()].concat());
    let together = together.unwrap_or_default();
    for (position, (kind, _)) in kinds.iter().enumerate() {
        let Some(member) = kind.filter(|kind| surplus.contains(kind)) else { continue };
        let first = kinds.iter().find(|(other, _)| *other == Some(member));
        let is_first = kinds.iter().position(|(other, _)| *other == Some(member)) == Some(position);
        let repeated = kinds.iter().filter(|(other, _)| *other == Some(member)).count() > 1;
        match first {
            Some((_, first)) if repeated && !is_first => {
                members.add_at(position, &UnitProblem::Twice { member, first }, Place::default());
            }
            _ if repeated => {}
            _ => {
                let problem = UnitProblem::Surplus { nearest, together: &together, member };
                members.add_at(position, &problem, Place::default());
            }
        }
    }
}

/// One service month in all names of the unit; a plan goes with `000000`.
fn same_month(kind: Option<UnitKind>, members: &mut Members) -> Option<Month> {
    let months: Vec<_> = members
        .files()
        .iter()
        .enumerate()
        .filter_map(|(position, file)| Some((position, file.file_name?.service_month?)))
        .collect();
    let expected = match kind {
        Some(UnitKind::K1) => Month::ZERO,
        _ => months.first()?.1,
    };
    for (position, found) in months {
        if found != expected {
            let problem = UnitProblem::OtherMonth { found, expected };
            members.add_at(position, &problem, Place::default());
        }
    }
    Some(expected)
}

/// One CSVバージョン in all files of the unit.
fn same_version(members: &mut Members) -> Option<String> {
    let versions: Vec<_> = members
        .files()
        .iter()
        .enumerate()
        .filter_map(|(position, file)| Some((position, file.csv_version.clone()?)))
        .collect();
    let expected = versions.first()?.1.clone();
    for (position, found) in &versions {
        if *found != expected {
            let problem = UnitProblem::OtherVersion { found, expected: &expected };
            members.add_at(*position, &problem, Place::default());
        }
    }
    Some(expected)
}

/// The version of the unit, told when a later one is in force.
fn version(
    service_month: Option<Month>,
    csv_version: Option<String>,
    context: &Context,
    members: &mut Members,
) -> UnitVersion {
    let name = members.files().iter().find_map(|file| file.file_name);
    // A unit is made of files whose names are read.
    let standard = name.map_or(Standard::V4_1, |name| name.standard);
    // A plan has no month: what holds when it is sent.
    let month = service_month.filter(|month| !month.is_zero()).unwrap_or(context.today.month());
    let version = UnitVersion { standard, csv_version, in_force: versions::in_force(month) };
    if let Some(in_force) = version.in_force.filter(|_| version.is_outdated()) {
        let incoming = context.direction == Direction::Incoming;
        let problem = UnitProblem::Outdated { standard, in_force, incoming };
        members.add_at(0, &problem, Place::default());
    }
    version
}

/// Everybody the files name, with what the files tell about them.
pub(crate) fn people<'a>(all: impl Iterator<Item = &'a Facts>) -> Vec<Person> {
    let mut people = BTreeMap::<Key, Person>::new();
    for facts in all {
        for (key, told) in &facts.people {
            match people.get_mut(key) {
                Some(person) => person.learn(told),
                None => {
                    people.insert(key.clone(), told.clone());
                }
            }
        }
        for key in facts.keys.keys() {
            let person = head(key, 2);
            if !people.contains_key(person) {
                let numbers = |number| crate::text::decode(crate::facts::part(key, number), false);
                people.insert(person.into(), Person::of_numbers(numbers(0), numbers(1)));
            }
        }
    }
    people.into_values().collect()
}
