//! 居宅サービス計画書: 第1表, 第2表 and 第3表 of one person and date put together.

use super::collect::Collect;
use super::{CarePlan, FirstTable, SecondTableRow, ThirdTableRow, coded, person_of};
use crate::Date;
use crate::row::{Row, item};

/// The plan a row belongs to.
fn plan_of<'c>(row: &Row<'_>, date: u32, collect: &'c mut Collect) -> Option<&'c mut CarePlan> {
    collect.plan(person_of(row), Date::from_bytes(row.value(date)))
}

pub(super) fn take_first(row: &Row<'_>, collect: &mut Collect) {
    let date = |item| Date::from_bytes(row.value(item));
    let table = FirstTable {
        line: row.record.line,
        made_on: date(4),
        postal_code: row.text(5),
        address: [row.text(6), row.text(7)],
        care_manager: row.text(8),
        office_name: row.text(9),
        office_postal_code: row.text(10),
        office_address: [row.text(11), row.text(12)],
        office_number: row.text(item::FIRST_TABLE_OFFICE),
        first_planned_on: date(15),
        plan_category: coded(row, 16),
        certification_state: coded(row, 17),
        certified_on: date(18),
        certified_from: date(19),
        certified_until: date(20),
        care_level: coded(row, item::FIRST_TABLE_LEVEL),
        wishes: row.text(22),
        board_opinion: row.text(23),
        policy: row.text(24),
        home_help_reason: coded(row, 25),
        other_reason: row.text(26),
    };
    collect.office(&table.office_number, &table.office_name, "");
    if let Some(plan) = plan_of(row, item::FIRST_TABLE_DATE, collect) {
        plan.first = Some(table);
    }
}

pub(super) fn take_second(row: &Row<'_>, collect: &mut Collect) {
    let second = SecondTableRow {
        line: row.record.line,
        issue_number: row.text(6),
        issue: row.text(7),
        goal_number: row.text(8),
        long_goal: row.text(9),
        short_goal: row.text(10),
        long_period: row.text(11),
        short_period: row.text(12),
        help_number: row.text(13),
        help: row.text(14),
        covered: row.value(15) == b"Y",
        service: row.text(16),
        office_number: row.text(item::SECOND_TABLE_OFFICE),
        office_name: row.text(18),
        frequency: row.text(19),
        period: row.text(20),
    };
    collect.office(&second.office_number, &second.office_name, "");
    if let Some(plan) = plan_of(row, item::MONTH, collect) {
        plan.second_made_on = plan.second_made_on.or(Date::from_bytes(row.value(item::KEY_DATE)));
        plan.second.push(second);
    }
}

pub(super) fn take_third(row: &Row<'_>, collect: &mut Collect) {
    let filled = |items: std::ops::RangeInclusive<u32>| {
        items.into_iter().any(|item| !row.value(item).is_empty())
    };
    let line = row.record.line;
    let third = if filled(6..=9) {
        ThirdTableRow::Weekly {
            line,
            service: row.text(6),
            weekday: coded(row, 7),
            start: row.text(8),
            end: row.text(9),
        }
    } else if filled(10..=12) {
        ThirdTableRow::Daily {
            line,
            activity: row.text(10),
            start: row.text(11),
            end: row.text(12),
        }
    } else {
        ThirdTableRow::Other { line, service: row.text(13) }
    };
    if let Some(plan) = plan_of(row, item::MONTH, collect) {
        plan.third_made_on = plan.third_made_on.or(Date::from_bytes(row.value(item::KEY_DATE)));
        plan.third.push(third);
    }
}
