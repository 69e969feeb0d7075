//! What only several rows of 第6表 tell: rented goods that cannot be told apart, and results that are not kept together.

use std::collections::{BTreeMap, BTreeSet};

use crate::FileKind;
use crate::facts::Key;
use crate::finding::group::GroupProblem;
use crate::finding::{Findings, Place};
use crate::row::{Row, item, service_type_of};

/// Groups that are remembered; a large office has some thousand.
const MOST_GROUPS: usize = 20_000;

/// Goods of one line that are told apart: 明細判別コード has two digits.
const MOST_GOODS: usize = 99;

/// What is remembered of the rows before.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// Rented goods by person, office, code and units: the goods with their 明細判別コード.
    goods: BTreeMap<Key, BTreeMap<Key, Key>>,
    current: Key,
    closed: BTreeSet<Key>,
    scattered: Option<(Place, u32)>,
}

impl Groups {
    /// Looks at a row of 第6表.
    pub(crate) fn row(&mut self, row: &Row<'_>, findings: &mut Findings) {
        if service_type_of(row.value(item::PLAN_CODE)) == "17" {
            self.rented(row, findings);
        }
        if row.kind() == FileKind::Upjsk {
            self.results(row);
        }
    }

    /// Tells what is told once a file. A wrong number or office makes a group of its own, which is told already.
    pub(crate) fn finish(&self, findings: &mut Findings) {
        const OTHER_TYPE: &str = "S-0610";
        let explained = findings.has_errors() || findings.has(OTHER_TYPE);
        if let Some((place, count)) = self.scattered.filter(|_| !explained) {
            findings.add_counted(&GroupProblem::Scattered, place, count);
        }
    }

    /// UPPLAN 19: several goods of the same code and units are numbered from 1.
    fn rented(&mut self, row: &Row<'_>, findings: &mut Findings) {
        let line = key(
            row,
            &[item::INSURER, item::INSURED, item::PLAN_PROVIDER, item::PLAN_CODE, item::PLAN_UNITS],
        );
        let goods = key(row, &[item::PLAN_TAIS, item::PLAN_NOTIFIED]);
        let number = key(row, &[item::PLAN_DETAIL]);
        if self.goods.len() >= MOST_GROUPS && !self.goods.contains_key(&line) {
            return;
        }
        let of_line = self.goods.entry(line).or_default();
        let known = of_line.contains_key(&goods);
        if !known && of_line.values().any(|other| *other == number) {
            let problem = GroupProblem::SameNumber { number: row.value(item::PLAN_DETAIL) };
            findings.add(&problem, row.place(item::PLAN_DETAIL));
        }
        if of_line.len() < MOST_GOODS {
            of_line.entry(goods).or_insert(number);
        }
    }

    /// Results come by person, service type and office, as on 提供票.
    fn results(&mut self, row: &Row<'_>) {
        let mut group = key(row, &[item::INSURER, item::INSURED, item::PLAN_PROVIDER]).into_vec();
        group.extend_from_slice(service_type_of(row.value(item::PLAN_CODE)).as_bytes());
        if *group == *self.current {
            return;
        }
        if self.closed.contains(group.as_slice()) {
            let (_, count) = self.scattered.get_or_insert((row.place(item::INSURED), 0));
            *count = count.saturating_add(1);
        }
        let before = std::mem::replace(&mut self.current, group.into());
        if self.closed.len() < MOST_GROUPS {
            self.closed.insert(before);
        }
    }
}

fn key(row: &Row<'_>, items: &[u32]) -> Key {
    let mut key = Vec::new();
    for item in items {
        let value = row.value(*item);
        key.extend_from_slice(value.get(..16).unwrap_or(value));
        key.push(crate::facts::SEPARATOR);
    }
    key.into()
}
