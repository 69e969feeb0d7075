//! Links between the files of a unit: every row has its base, every base its rows, and 第6表 holds what 第7表 counts.
//!
//! A file cut at the end of a row is a valid CSV. What tells a half-written export from a whole one is here:
//! completeness in both directions, the grand total of each person, and the counts of 第7表 against the days of 第6表.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::counting::exact_counts;
use crate::facts::{Facts, Key, RowAt, SEPARATOR, head, part};
use crate::finding::Place;
use crate::finding::link::LinkProblem;
use crate::members::Members;
use crate::row::item;
use crate::{FileKind, UnitKind};

/// Parts of a link key: insurer, insured, date or month.
pub(crate) const LINK: usize = 3;
/// Parts that name a person.
const PERSON: usize = 2;

/// A link that fails, at an item of a file.
pub(crate) type Found = Vec<(FileKind, Place, LinkProblem)>;

/// Checks the links of a complete unit.
pub(crate) fn check(kind: UnitKind, members: &mut Members) {
    if members.files().iter().any(|file| file.facts.incomplete || file.facts.overflow) {
        // Rows are missing from the facts and are reported already: links would be guesses.
        return;
    }
    let mut found = Found::new();
    match kind {
        UnitKind::K1 => {
            for child in [FileKind::Up2kyo, FileKind::Up3kyo, FileKind::Uphosoku] {
                both_ways(members, FileKind::Up1kyo, child, &mut found);
            }
        }
        UnitKind::K2 | UnitKind::Y4 => {
            for child in [FileKind::Upsikyu, FileKind::Uphosoku] {
                both_ways(members, FileKind::Upplan, child, &mut found);
            }
            if let Some(annex) = members.facts(FileKind::Upsikyu) {
                totals(annex, &mut found);
                subtotals(annex, &mut found);
                if let Some(plan) = members.facts(FileKind::Upplan) {
                    enough_days(plan, annex, &mut found);
                    exact_counts(plan, annex, &mut found);
                    enough_annex_rows(plan, annex, &mut found);
                }
            }
        }
        UnitKind::Y1 | UnitKind::Y2 | UnitKind::Y3 => {
            for child in [FileKind::UpkihonSub1, FileKind::UpkihonSub2] {
                to_base(members, FileKind::Upkihon, child, &mut found);
            }
            both_ways(members, FileKind::Upyobo, FileKind::UpyoboSub, &mut found);
            same_people(members, FileKind::Upyobo, FileKind::Upkihon, &mut found);
            same_people(members, FileKind::Upkihon, FileKind::Upyobo, &mut found);
            named_pictures(members, &mut found);
            unnamed_pictures(members);
        }
        _ => {}
    }
    for (kind, place, problem) in found {
        members.add(kind, &problem, place);
    }
}

fn both_ways(members: &Members, base: FileKind, child: FileKind, found: &mut Found) {
    to_base(members, base, child, found);
    let (Some(bases), Some(rows)) = (members.facts(base), members.facts(child)) else { return };
    for (key, at) in &bases.keys {
        // A row of the person under a wrong date is told at that row.
        let strayed = || of_person(rows, key).any(|(other, _)| !bases.keys.contains_key(other));
        if !rows.keys.contains_key(key) && !strayed() {
            let problem = LinkProblem::NoRows { member: child, person: text(part(key, 1)) };
            found.push((base, at.place(item::INSURED), problem));
        }
    }
}

/// The keys of a file about the person of a key.
fn of_person<'f>(facts: &'f Facts, key: &'f [u8]) -> impl Iterator<Item = (&'f Key, &'f RowAt)> {
    let person = head(key, PERSON);
    let from = key.get(..=person.len()).unwrap_or(person);
    facts
        .keys
        .range::<[u8], _>((Bound::Included(from), Bound::Unbounded))
        .take_while(move |(other, _)| head(other, PERSON) == person)
}

/// Every key of the child exists in its base.
fn to_base(members: &Members, base: FileKind, child: FileKind, found: &mut Found) {
    let (Some(bases), Some(rows)) = (members.facts(base), members.facts(child)) else { return };
    for (key, at) in &rows.keys {
        if bases.keys.contains_key(key) {
            continue;
        }
        let person = text(part(key, 1));
        if let Some((known, _)) = of_person(bases, key).next() {
            let place = at.place(at.date_item());
            let date = place.field.unwrap_or("日付(年月)");
            let (found_date, known) = (text(part(key, PERSON)), text(part(known, PERSON)));
            let problem = LinkProblem::OtherDate { base, person, date, found: found_date, known };
            found.push((child, place, problem));
        } else {
            found.push((child, at.place(item::INSURED), LinkProblem::NoBase { base, person }));
        }
    }
}

/// 999999 is mandatory for each person; exporters write it last, so a cut 第7表 lacks it.
fn totals(annex: &Facts, found: &mut Found) {
    for (key, at) in &annex.keys {
        if !annex.totals.contains(key) {
            let problem = LinkProblem::NoTotal { person: text(part(key, 1)) };
            found.push((FileKind::Upsikyu, at.place(item::ANNEX_CODE), problem));
        }
    }
}

/// The code rows of one service type of a person.
struct TypeRows<'a> {
    offices: BTreeMap<&'a [u8], usize>,
    first: RowAt,
}

/// XXAAAA is mandatory when the service type has several code rows; with one code row it is the exporter's choice.
fn subtotals(annex: &Facts, found: &mut Found) {
    let mut types = BTreeMap::<(&[u8], &str), TypeRows<'_>>::new();
    for (key, usage) in &annex.services {
        let of_type = types
            .entry((head(key, LINK), service_type(key)))
            .or_insert_with(|| TypeRows { offices: BTreeMap::new(), first: usage.at });
        if usage.at.line() < of_type.first.line() {
            of_type.first = usage.at;
        }
        *of_type.offices.entry(part(key, LINK)).or_insert(0) += 1;
    }
    for ((person, service_type), rows) in types {
        let of_type = [person, &[SEPARATOR], service_type.as_bytes()].concat();
        if rows.offices.values().sum::<usize>() < 2 || annex.subtotals.contains(&of_type[..]) {
            continue;
        }
        // The standard leaves two cases open: one code row at each of several offices, and the types that lie
        // outside the limit altogether, so that a subtotal within it has nothing to add up.
        let outside_limit = matches!(service_type, "31" | "34");
        let open = outside_limit || rows.offices.values().all(|count| *count < 2);
        let (person, service_type) = (text(part(person, 1)), service_type.to_owned());
        let problem = LinkProblem::NoSubtotal { person, service_type, open };
        found.push((FileKind::Upsikyu, rows.first.place(item::ANNEX_CODE), problem));
    }
}

/// 第7表 counts no more than 第6表 holds: a cut 第6表 has too few days.
fn enough_days(plan: &Facts, annex: &Facts, found: &mut Found) {
    for (key, usage) in &annex.services {
        let planned = plan.services.get(key).map_or(0, |planned| planned.times);
        // A person who is not in 第6表 at all is reported as such.
        if usage.times > planned && plan.keys.contains_key(head(key, LINK)) {
            let problem = LinkProblem::TooFewDays {
                person: text(part(key, 1)),
                office: text(part(key, LINK)),
                code: text(part(key, LINK + 1)),
                annex: usage.times,
                plan: planned,
            };
            found.push((FileKind::Upsikyu, usage.at.place(item::ANNEX_TIMES), problem));
        }
    }
}

/// What 第6表 plans stands in 第7表: a 第7表 that lost rows lacks whole services.
fn enough_annex_rows(plan: &Facts, annex: &Facts, found: &mut Found) {
    let of_type = |key: &[u8]| {
        let mut of_type = head(key, LINK + 1).to_vec();
        of_type.extend_from_slice(service_type(key).as_bytes());
        of_type
    };
    let present: BTreeSet<_> = annex.services.keys().map(|key| of_type(key)).collect();
    let mut told = BTreeSet::new();
    for (key, usage) in &plan.services {
        // 居宅療養管理指導 lies outside the limit; many offices keep it out of 第7表.
        let service_type = service_type(key);
        if annex.services.contains_key(key)
            || !annex.keys.contains_key(head(key, LINK))
            || matches!(service_type, "31" | "34")
        {
            continue;
        }
        let (person, office) = (text(part(key, 1)), text(part(key, LINK)));
        let problem = if present.contains(&of_type(key)) {
            LinkProblem::NoAnnexCode { person, office, code: text(part(key, LINK + 1)) }
        } else if told.insert(of_type(key)) {
            LinkProblem::NoAnnexRow { person, office, service_type: service_type.to_owned() }
        } else {
            continue;
        };
        found.push((FileKind::Upplan, usage.at.place(item::PLAN_CODE), problem));
    }
}

/// 支援計画書 and 利用者基本情報 of one sending are about the same people; their dates differ.
fn same_people(members: &Members, of: FileKind, other: FileKind, found: &mut Found) {
    let (Some(own), Some(others)) = (members.facts(of), members.facts(other)) else { return };
    let known: BTreeSet<_> = others.keys.keys().map(|key| head(key, PERSON)).collect();
    for (key, at) in &own.keys {
        if !known.contains(head(key, PERSON)) {
            let problem = LinkProblem::NoOtherForm { other, person: text(part(key, 1)) };
            found.push((of, at.place(item::INSURED), problem));
        }
    }
}

/// Every picture that a record names came along. Names are compared as Windows compares them.
fn named_pictures(members: &Members, found: &mut Found) {
    let Some(basics) = members.facts(FileKind::Upkihon) else { return };
    for (picture, at) in &basics.pictures {
        let came = pictures(members).any(|(_, name)| name.eq_ignore_ascii_case(picture));
        if !came {
            let problem = LinkProblem::NoPicture { picture: picture.clone() };
            found.push((FileKind::Upkihon, at.place(item::KIHON_IMAGE), problem));
        }
    }
}

fn unnamed_pictures(members: &mut Members) {
    let Some(basics) = members.facts(FileKind::Upkihon) else { return };
    let named = |name: &str| basics.pictures.keys().any(|known| known.eq_ignore_ascii_case(name));
    let unnamed: Vec<_> =
        pictures(members).filter(|(_, name)| !named(name)).map(|(position, _)| position).collect();
    for position in unnamed {
        members.add_at(position, &LinkProblem::UnnamedPicture, Place::default());
    }
}

fn pictures(members: &Members) -> impl Iterator<Item = (usize, &str)> {
    members
        .files()
        .iter()
        .enumerate()
        .filter(|(_, file)| file.kind == Some(FileKind::UpkihonImage))
        .map(|(position, file)| (position, file.name.as_str()))
}

/// The service type of a service key.
pub(crate) fn service_type(key: &[u8]) -> &str {
    crate::row::service_type_of(part(key, LINK + 1))
}

pub(crate) fn text(bytes: &[u8]) -> String {
    crate::finding::shown(bytes)
}
